//! What is said when registering, signing in or activating does not go on: one place for pages and the API.
//!
//! The rule protected here: a wrong user name and a wrong password have one wording, and nobody is told more than the
//! use case tells. Each error has a field it belongs to (pages show it there with everything typed still in place) or
//! is a [`Failure`] of its own. A new variant of an error does not compile until it has its words here.

use absher_platform::accounts::CodeError;
use absher_platform::accounts::activation::ActivationError;
use absher_platform::accounts::password::PasswordError;
use absher_platform::accounts::register::RegisterError;
use absher_platform::accounts::sign_in::SignInError;
use absher_platform::accounts::user_name::UserNameError;
use absher_vocabulary::{ProblemCode, Timestamp};

use crate::failure::{Failure, FieldProblem};
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::i18n::Args;

/// What became of an error: something to correct on the same page, or the end of the way.
pub enum Told {
    /// To be corrected; without a field it concerns the whole form.
    Field(&'static str, Message),
    /// Not before this moment.
    Wait(Timestamp),
    /// Nothing to correct here.
    Failure(Failure),
}

impl Told {
    /// Writes what can be corrected into the form, which is then shown again.
    ///
    /// # Errors
    /// The failure, when nothing can be corrected.
    pub fn into_form(self, visit: &Visit, form: &mut Form) -> Result<(), Failure> {
        match self {
            Self::Field(field, message) => form.add_error(field, message),
            Self::Wait(until) => form.add_form_error(wait(until)),
            Self::Failure(Failure::SectorDown { sector }) => {
                form.add_form_error(Message::sector_down(&visit.app().sector_name(&sector)));
            }
            Self::Failure(failure) => return Err(failure),
        }
        Ok(())
    }

    /// As the API tells it.
    pub fn into_failure(self, now: Timestamp) -> Failure {
        match self {
            Self::Field(field, message) => {
                Failure::Invalid(vec![FieldProblem::new(field, message)])
            }
            Self::Wait(until) => Failure::until(until, now),
            Self::Failure(failure) => failure,
        }
    }
}

/// Too many tries or too soon, with the time on the clock from when it is possible again.
fn wait(until: Timestamp) -> Message {
    Message::with("error-wait-until", Args::new().with("time", clock(until)))
}

/// The time on a clock in Riyadh, rounded up to a minute.
pub fn clock(at: Timestamp) -> String {
    let at = at.plus_seconds(59).datetime_riyadh();
    format!("{:02}:{:02}", at.hour(), at.minute())
}

impl From<CodeError> for Message {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Malformed => "error-code-digits".into(),
            CodeError::Wrong { tries_left } => {
                Self::with("error-code-wrong", Args::count(tries_left))
            }
            CodeError::Expired => "error-code-expired".into(),
            CodeError::TooManyTries => "error-code-used-up".into(),
        }
    }
}

impl From<UserNameError> for Message {
    fn from(error: UserNameError) -> Self {
        match error {
            UserNameError::Short => "error-user-name-short",
            UserNameError::Long => "error-user-name-long",
            UserNameError::Form => "error-user-name-form",
        }
        .into()
    }
}

impl From<PasswordError> for Message {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Short => "error-password-short",
            PasswordError::Long => "error-password-long",
            PasswordError::Weak => "error-password-weak",
        }
        .into()
    }
}

impl From<RegisterError> for Told {
    fn from(error: RegisterError) -> Self {
        use RegisterError as E;
        match error {
            E::Consent => Self::Field("consent", "error-consent".into()),
            E::Wait { until } => Self::Wait(until),
            E::Gone => told(ProblemCode::Expired, "register-gone"),
            E::Unverified => told(ProblemCode::Conflict, "register-unverified"),
            E::Code(error) => Self::Field("code", error.into()),
            E::UnknownIdentity => told(ProblemCode::Refused, "register-unknown-identity"),
            E::AlreadyRegistered => told(ProblemCode::AlreadyDone, "register-already"),
            E::PhoneTaken => told(ProblemCode::Refused, "register-phone-taken"),
            E::UserName(error) => Self::Field("user_name", error.into()),
            E::UserNameTaken => Self::Field("user_name", "error-user-name-taken".into()),
            E::Password(error) => Self::Field("password", error.into()),
            E::Platform(error) => Self::Failure(error.into()),
        }
    }
}

impl From<SignInError> for Told {
    fn from(error: SignInError) -> Self {
        use SignInError as E;
        match error {
            E::Wrong => Self::Field("login", "error-login-wrong".into()),
            E::Locked { until } | E::Wait { until } => Self::Wait(until),
            E::Gone => told(ProblemCode::Expired, "login-gone"),
            E::Code(error) => Self::Field("code", error.into()),
            E::Platform(error) => Self::Failure(error.into()),
        }
    }
}

impl From<ActivationError> for Told {
    fn from(error: ActivationError) -> Self {
        use ActivationError as E;
        match error {
            E::NotFound => Self::Field("reference", "error-activation-not-found".into()),
            E::Own => told(ProblemCode::Forbidden, "activation-own"),
            E::AlreadyActivated => Self::Field("reference", "error-activation-already".into()),
            E::Expired => Self::Field("reference", "error-activation-expired".into()),
            E::NotWaiting => Self::Field("reference", "error-activation-not-waiting".into()),
            E::OfficerPresses => told(ProblemCode::Forbidden, "activation-officer-presses"),
            E::Wait { until } => Self::Wait(until),
            E::Code(error) => Self::Field("code", error.into()),
            E::Platform(error) => Self::Failure(error.into()),
        }
    }
}

fn told(code: ProblemCode, key: &'static str) -> Told {
    Told::Failure(Failure::told(code, key))
}
