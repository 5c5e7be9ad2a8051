//! Why a request cannot be answered as asked.
//!
//! The rule protected here: every failure is one of these, and one exhaustive match ([`Failure::code`]) gives its
//! problem code; pages and the API show the same failure, each in its own form, and causes stay in the log.
//! Handlers return `Result<_, Failure>` and use `?`; the failures layer turns it into a page or a problem document.

use std::sync::Arc;
use std::time::Duration;

use absher_vocabulary::{ProblemCode, Text};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::form::Form;

/// A field that did not pass its check, for the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the field in the request.
    pub field: String,
    /// What is wrong, as a stable code.
    pub code: String,
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
    /// Nobody is signed in. Pages lead to sign-in and back.
    SignInNeeded,
    /// The signed-in person may not do this.
    Forbidden,
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
        /// Its name.
        sector: Text,
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

    /// The stable code.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::NotFound => ProblemCode::NotFound,
            Self::MethodNotAllowed => ProblemCode::MethodNotAllowed,
            Self::BadRequest | Self::Invalid(_) => ProblemCode::InvalidInput,
            Self::UnsupportedMedia => ProblemCode::UnsupportedMedia,
            Self::NotAcceptable => ProblemCode::NotAcceptable,
            Self::TooLarge => ProblemCode::TooLarge,
            Self::SignInNeeded => ProblemCode::Unauthorised,
            Self::Forged | Self::Stale(_) | Self::Forbidden => ProblemCode::Forbidden,
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
            Self::Unavailable => "unavailable",
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

impl IntoResponse for Failure {
    /// The status with the failure attached; the failures layer writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
