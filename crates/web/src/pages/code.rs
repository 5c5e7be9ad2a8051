//! The page that asks for a one-time code, wherever one is asked for.
//!
//! The rule protected here: one box, which takes any digits with spaces; the page says what the code is for, where it
//! went and until when it works, and sending again needs no script.

use askama::Template;

use crate::accounts::clock;
use crate::form::Form;
use crate::http::pending::Pending;
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::ui::{Field, Kind, Level, Markup};

/// The page.
#[derive(Template)]
#[template(path = "pages/code.html")]
pub struct CodePage {
    page: Page,
    form: Form,
    field: Field,
    /// What the code is for.
    lead: String,
    sent: Markup,
    /// The time from when another may be asked for, if that is not yet.
    wait: Option<String>,
    /// Another was just sent.
    again: bool,
}

impl CodePage {
    /// The page with its frame; `lead` says what the code is for.
    pub fn new(page: Page, form: Form, pending: &Pending, lead: String) -> Self {
        let now = page.visit().platform().now();
        let args = Args::new()
            .with("digits", pending.digits.as_str())
            .with("time", clock(pending.expires_at));
        Self {
            field: Field::new("code", Kind::OneTimeCode, page.t("code-label"))
                .hint(page.t("code-hint")),
            sent: page.tx("code-sent", &args),
            wait: (pending.resend_at > now).then(|| clock(pending.resend_at)),
            again: has_sent(page.visit()) && !form.has_errors(),
            page: page.with_errors_of(&form),
            form,
            lead,
        }
    }
}

/// The query after a code was sent again.
pub const SENT: &str = "sent=1";

/// Whether a code was just sent again.
fn has_sent(visit: &Visit) -> bool {
    visit
        .query()
        .is_some_and(|query| query.split('&').any(|part| part == SENT))
}
