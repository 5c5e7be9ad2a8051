//! `GET` and `POST /verify`: whether a document is genuine, by its printed code or by the text of its QR code.
//!
//! The rule protected here: what is shown comes out of the seal, never from beside it; identity numbers are masked, for
//! the one who asks need not be the one it is about. What a browser does by itself with a scanned code is in `scan`.

pub mod scan;

use absher_catalogue::Catalogue;
use absher_platform::Platform;
use absher_platform::accounts::Client;
use absher_platform::wallet::{self, Claims, CodeError, Verified, VerifyError};
use absher_vocabulary::{IdentityNumber, SealCode, Text, Timestamp};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::session::Asker;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::records;
use crate::ui::{Field, Kind, Level, Markup, Row};
use crate::{App, pages};

/// Longest text taken: a seal in a QR code is shorter.
const MOST: usize = 4_000;

#[derive(Template)]
#[template(path = "pages/verify.html")]
struct Ask {
    page: Page,
    form: Form,
    code: Field,
}

#[derive(Template)]
#[template(path = "pages/verify_result.html")]
struct Shown {
    page: Page,
    level: Level,
    state: &'static str,
    rows: Vec<Row>,
    facts: Vec<Row>,
}

/// `GET` and `POST /verify`
pub fn routes() -> Router<App> {
    Router::new().route("/verify", get(show).post(check))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    pages::show(&view(&visit, Form::new()))
}

fn view(visit: &Visit, form: Form) -> Ask {
    let page = Page::titled(visit, "verify-title").with_errors_of(&form);
    let code = Field::new("code", Kind::Code, page.t("verify-code"))
        .hint(page.t("verify-code-hint"))
        .max_length(MOST);
    Ask { page, form, code }
}

async fn check(visit: Visit, Asker(from): Asker, mut form: Form) -> Result<Response, Failure> {
    let Some(typed) = form.text("code", MOST, "verify-code-empty") else {
        return pages::invalid(&view(&visit, form));
    };
    match find(visit.platform(), &typed, &from).await? {
        Ok(checked) => pages::show(&result(&visit, &checked)),
        Err(wrong) => {
            form.add_error("code", wrong);
            pages::invalid(&view(&visit, form))
        }
    }
}

/// How a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Genuine and in force.
    Valid,
    /// Genuine; its last day has passed.
    Expired,
    /// Genuine; its issuer took it back.
    Revoked,
    /// No document has this code, or no key of ours made this seal.
    Unknown,
    /// Its signature does not hold.
    Altered,
}

impl Standing {
    /// The word in texts and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
            Self::Altered => "altered",
        }
    }

    fn level(self) -> Level {
        match self {
            Self::Valid => Level::Ok,
            Self::Expired => Level::Warn,
            Self::Revoked | Self::Unknown | Self::Altered => Level::Danger,
        }
    }
}

/// What was found out.
pub struct Checked {
    /// How it stands.
    pub standing: Standing,
    /// What its seal says; nothing when the seal does not hold.
    pub claims: Option<Claims>,
    /// When its issuer took it back.
    pub revoked_at: Option<Timestamp>,
}

/// Checks what was typed or pasted: a printed code, or the text of a QR code. Pages and the API call this.
///
/// # Errors
/// Outside, a failure of the store or [`Failure::TooManyTries`]; inside, why it can be neither.
pub async fn find(
    p: &Platform,
    typed: &str,
    from: &Client,
) -> Result<Result<Checked, Message>, Failure> {
    match SealCode::parse(typed) {
        Ok(code) => Ok(Ok(by_code(p, &code, from).await?)),
        // A printed code has twelve symbols; anything much longer is the text of a QR code.
        Err(wrong) if typed.chars().count() <= 30 => Ok(Err(wrong.into())),
        Err(_) => by_text(p, typed).await,
    }
}

async fn by_code(p: &Platform, code: &SealCode, from: &Client) -> Result<Checked, Failure> {
    let found = match wallet::by_code(p, code, &from.address).await {
        Err(CodeError::Locked { until }) => return Err(Failure::until(until, p.now())),
        Err(CodeError::Common(error)) => return Err(error.into()),
        Ok(found) => found,
    };
    let Some((document, verified)) = found else {
        return Ok(Checked {
            standing: Standing::Unknown,
            claims: None,
            revoked_at: None,
        });
    };
    Ok(genuine(verified, document.revoked_at))
}

async fn by_text(p: &Platform, typed: &str) -> Result<Result<Checked, Message>, Failure> {
    let refused = |standing| Checked {
        standing,
        claims: None,
        revoked_at: None,
    };
    Ok(match wallet::check(p, typed) {
        Ok(verified) => {
            let stored = wallet::issued(p, &verified.claims).await?;
            Ok(genuine(
                verified,
                stored.and_then(|document| document.revoked_at),
            ))
        }
        Err(VerifyError::UnknownKey(_)) => Ok(refused(Standing::Unknown)),
        Err(VerifyError::Altered) => Ok(refused(Standing::Altered)),
        Err(VerifyError::NotASeal) => Err("verify-not-a-seal".into()),
    })
}

fn genuine(verified: Verified, revoked_at: Option<Timestamp>) -> Checked {
    let standing = match (revoked_at, verified.expired) {
        (Some(_), _) => Standing::Revoked,
        (None, true) => Standing::Expired,
        (None, false) => Standing::Valid,
    };
    Checked {
        standing,
        claims: Some(verified.claims),
        revoked_at,
    }
}

/// A sealed fact: what it is, if the catalogue still knows, and its value with identity numbers masked.
pub fn facts(catalogue: &Catalogue, claims: &Claims) -> Vec<(Option<Text>, String, String)> {
    let template = catalogue.document(&claims.template);
    let label = |key: &str| {
        template?
            .facts
            .iter()
            .find(|f| f.id == *key)
            .map(|f| f.label.clone())
    };
    let facts = claims
        .facts
        .iter()
        .map(|(key, value)| (label(key), key.clone(), masked(value)));
    facts.collect()
}

/// An identity number shows its last digits only.
fn masked(value: &str) -> String {
    IdentityNumber::parse(value).map_or_else(|_| value.to_owned(), |number| number.masked())
}

fn result(visit: &Visit, checked: &Checked) -> Shown {
    let state = checked.standing.word();
    let page = Page::titled(visit, "verify-result-title").back("/verify");
    let (mut rows, mut shown) = (Vec::new(), Vec::new());
    if let Some(claims) = &checked.claims {
        let catalogue = &visit.platform().catalogue;
        let title = catalogue
            .document(&claims.template)
            .map_or(claims.template.as_str(), |t| page.say(&t.title));
        let issuer = visit.app().sector_name(&claims.issuer);
        rows.push(Row::new(page.t("verify-document"), title));
        rows.push(Row::new(page.t("verify-issuer"), page.say(&issuer)));
        rows.push(Row::new(
            page.t("verify-printed-code"),
            page.num(&claims.code),
        ));
        rows.push(Row::new(
            page.t("verify-issued"),
            page.date(claims.issued_at.date_riyadh()),
        ));
        rows.extend(
            claims
                .expires
                .map(|day| Row::new(page.t("verify-expires"), page.date(day))),
        );
        rows.extend(
            checked
                .revoked_at
                .map(|at| Row::new(page.t("verify-revoked-at"), page.date(at.date_riyadh()))),
        );
        for (label, key, value) in facts(catalogue, claims) {
            let label = label.map_or(key, |text| page.say(&text).to_owned());
            shown.push(Row::new(label, records::sealed(&page, &value)));
        }
    }
    rows.push(Row::new(
        page.t("verify-checked-at"),
        page.moment(visit.platform().now()),
    ));
    Shown {
        level: checked.standing.level(),
        state,
        rows,
        facts: shown,
        page,
    }
}

impl Shown {
    fn offline(&self) -> Markup {
        let keys = Markup::num(scan::KEYS);
        Markup::trusted(format!(
            "<p>{}</p><p>{} <a href=\"{}\">{keys}</a></p><p><code dir=\"ltr\">absher verify FILE --keys keys.json</code></p>",
            Markup::text(&self.page.t("verify-offline-text")),
            Markup::text(&self.page.t("verify-offline-keys")),
            scan::KEYS,
        ))
    }
}

#[cfg(test)]
mod tests;
