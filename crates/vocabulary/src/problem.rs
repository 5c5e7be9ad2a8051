//! The kinds of problem the API tells of, as problem documents (RFC 9457).
//!
//! The rule: a client decides by the code, never by the text. A new kind is one line of the list below.

use serde::{Deserialize, Serialize};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = ($code:literal, $status:literal)),+ $(,)?) => {
        /// A kind of problem, with its stable code and HTTP status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl ProblemCode {
            /// Every kind.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$name,)+];

            /// The stable code, in kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$name => $code,)+ }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(ProblemCode::$name => $status,)+ }
            }
        }
    };
}

problems! {
    /// There is no such thing, or the asker may not know that there is.
    NotFound = ("not-found", 404),
    /// Nobody is signed in.
    Unauthorised = ("unauthorised", 401),
    /// The signed-in person may not do this.
    Forbidden = ("forbidden", 403),
    /// The person's identity is not proved yet.
    NotActivated = ("not-activated", 403),
    /// What was sent does not pass its checks.
    InvalidInput = ("invalid-input", 422),
    /// A requirement of the service is not met.
    Refused = ("refused", 422),
    /// The thing changed in the meantime.
    Conflict = ("conflict", 409),
    /// Too many tries; wait.
    TooManyTries = ("too-many-tries", 429),
    /// The sector that owns the records does not answer.
    SectorUnavailable = ("sector-unavailable", 503),
    /// The time for this has passed.
    Expired = ("expired", 410),
    /// This was done before.
    AlreadyDone = ("already-done", 409),
    /// The request or file is too large.
    TooLarge = ("too-large", 413),
    /// The content type is not accepted.
    UnsupportedMedia = ("unsupported-media", 415),
    /// The path exists, the method on it does not.
    MethodNotAllowed = ("method-not-allowed", 405),
    /// A fault of ours.
    Internal = ("internal", 500),
    /// No representation the client accepts.
    NotAcceptable = ("not-acceptable", 406),
    /// A payment must arrive first.
    PaymentPending = ("payment-pending", 402),
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_the_same_in_json() {
        let mut seen = std::collections::HashSet::new();
        for &code in ProblemCode::ALL {
            assert!(seen.insert(code.as_str()));
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
            assert!((400..600).contains(&code.status()));
        }
        assert_eq!(seen.len(), 17);
    }
}
