//! Why a request cannot be answered as asked.
//!
//! The rule protected here: every failure is one of these, and one exhaustive match ([`Failure::code`]) gives its
//! problem code; pages and the API show the same failure, each in its own form, and causes stay in the log.
//! Handlers return `Result<_, Failure>` and use `?`; the failures layer turns it into a page or a problem document.

use std::sync::Arc;
use std::time::Duration;

use absher_platform::Error;
use absher_vocabulary::{ProblemCode, Text, Timestamp};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::form::{Form, Message};

/// A field that did not pass its check, for the API.
#[derive(Debug, Clone)]
pub struct FieldProblem {
    /// Name of the field in the request.
    pub field: String,
    /// What is wrong, in words.
    pub message: Message,
}

impl FieldProblem {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, message: impl Into<Message>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }

    /// What is wrong, as a stable code: the text's key without `error-`.
    pub fn code(&self) -> &str {
        match &self.message {
            Message::Key(key, _) => key.strip_prefix("error-").unwrap_or(key),
            Message::Named(key, _) => key.strip_prefix("error-").unwrap_or(key),
            Message::Text(_) => "refused",
        }
    }
}

/// What was in a form whose token no longer holds.
#[derive(Debug)]
pub struct StaleForm {
    /// Where it was sent, with language and query.
    pub target: String,
    /// What was typed.
    pub form: Form,
}

/// Why a request cannot be answered as asked.
#[derive(Debug, Clone)]
pub enum Failure {
    /// No such page or thing, or not for this person's eyes.
    NotFound,
    /// The address exists, not with this method.
    MethodNotAllowed,
    /// The request cannot be understood.
    BadRequest,
    /// Not a form (pages) or not JSON (API).
    UnsupportedMedia,
    /// No acceptable representation.
    NotAcceptable,
    /// More bytes than allowed.
    TooLarge,
    /// A form without a valid token, or from another site.
    Forged,
    /// A form of ours whose token no longer holds (signed in or out in another window). The page offers to send the
    /// same answers again.
    Stale(Arc<StaleForm>),
    /// A form that arrived after its session had ended. The page leads to sign-in and keeps the answers to be sent then.
    Ended(Arc<StaleForm>),
    /// Nobody is signed in. Pages lead to sign-in and back.
    SignInNeeded,
    /// News of a partner that is not believed; the family of its texts: `unsigned`, `forged-news` or `old-news`.
    Unsigned(&'static str),
    /// The signed-in person may not do this.
    Forbidden,
    /// The person's identity is not proved yet. The page leads to activation.
    NotActivated,
    /// A failure told by an interface text of its own (`Failure::told`).
    Told {
        /// The stable code.
        code: ProblemCode,
        /// What happened and what to do.
        message: Message,
    },
    /// Fields of an API request did not pass. Pages show the form again instead.
    Invalid(Vec<FieldProblem>),
    /// A requirement is not met; the text says which.
    Refused(Text),
    /// The thing changed in the meantime.
    Conflict,
    /// Already done; the reference of what was done, if there is one.
    AlreadyDone(Option<String>),
    /// Too late.
    Expired,
    /// A payment must arrive first.
    PaymentPending,
    /// Too many tries; how long to wait.
    TooManyTries(Duration),
    /// The sector that owns the records does not answer.
    SectorDown {
        /// Its id; people are told its name.
        sector: String,
    },
    /// This platform is closed for a while or overloaded.
    Unavailable,
    /// A fault of ours. The cause goes to the log only.
    Internal(Arc<str>),
}

impl Failure {
    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string().into())
    }

    /// A failure told by an interface text.
    pub fn told(code: ProblemCode, message: impl Into<Message>) -> Self {
        Self::Told {
            code,
            message: message.into(),
        }
    }

    /// One field of an API request did not pass.
    pub fn field(field: &str, message: impl Into<Message>) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, message)])
    }

    /// Too many tries; possible again at a moment.
    pub fn until(until: Timestamp, now: Timestamp) -> Self {
        let seconds = u64::try_from(until.seconds_since(now)).unwrap_or(0);
        Self::TooManyTries(Duration::from_secs(seconds))
    }

    /// The stable code.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::NotFound => ProblemCode::NotFound,
            Self::MethodNotAllowed => ProblemCode::MethodNotAllowed,
            Self::BadRequest | Self::Invalid(_) => ProblemCode::InvalidInput,
            Self::UnsupportedMedia => ProblemCode::UnsupportedMedia,
            Self::NotAcceptable => ProblemCode::NotAcceptable,
            Self::TooLarge => ProblemCode::TooLarge,
            Self::SignInNeeded | Self::Ended(_) | Self::Unsigned(_) => ProblemCode::Unauthorised,
            Self::Forged | Self::Stale(_) | Self::Forbidden => ProblemCode::Forbidden,
            Self::NotActivated => ProblemCode::NotActivated,
            Self::Told { code, .. } => *code,
            Self::Refused(_) => ProblemCode::Refused,
            Self::Conflict => ProblemCode::Conflict,
            Self::AlreadyDone(_) => ProblemCode::AlreadyDone,
            Self::Expired => ProblemCode::Expired,
            Self::PaymentPending => ProblemCode::PaymentPending,
            Self::TooManyTries(_) => ProblemCode::TooManyTries,
            Self::SectorDown { .. } | Self::Unavailable => ProblemCode::SectorUnavailable,
            Self::Internal(_) => ProblemCode::Internal,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            other => StatusCode::from_u16(other.code().status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The family member of the `error-page-…` texts: `error-page-title-{name}`, `error-page-text-{name}`.
    pub(crate) fn text_name(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Forged => "forged",
            Self::Stale(_) => "stale",
            Self::Ended(_) => "ended",
            Self::Unavailable => "unavailable",
            Self::Unsigned(name) => name,
            other => other.code().as_str(),
        }
    }

    /// The failure behind a bare status code of the framework. `None` for anything but an error.
    pub(crate) fn from_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMedia,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
            | StatusCode::REQUEST_TIMEOUT => Self::Unavailable,
            s if s.is_server_error() => Self::internal(s),
            s if s.is_client_error() => Self::BadRequest,
            _ => return None,
        })
    }
}

/// What any use case may answer with.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::SignedOut => Self::SignInNeeded,
            Error::NotActivated => Self::NotActivated,
            Error::SectorDown { sector } => Self::SectorDown { sector },
            Error::Conflict => Self::Conflict,
            error @ (Error::NotYet | Error::Store(_) | Error::Internal(_)) => {
                Self::internal(causes(&error))
            }
        }
    }
}

/// An error with the causes behind it, for the log.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl IntoResponse for Failure {
    /// The status with the failure attached; the failures layer writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
