//! Verifying documents for programs.
//!
//! The rule protected here: the same check as the page, with identity numbers masked; whoever holds the document has the
//! seal itself and can check it offline with the public keys.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Body;
use super::services::Both;
use crate::http::session::Asker;
use crate::pages::verify::{self, Checked};
use crate::{App, Failure, Visit};

/// The endpoint.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(check))
}

/// What is to be checked: exactly one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The code printed on the document.
    code: Option<String>,
    /// The text of its QR code, or the part behind `#`.
    text: Option<String>,
}

/// How a document stands.
#[derive(Serialize, ToSchema)]
pub struct Verdict {
    /// `valid`, `expired`, `revoked`, `unknown` or `altered`.
    standing: &'static str,
    /// What its seal says; nothing when the seal does not hold or nothing is known.
    seal: Option<Seal>,
    /// When its issuer took it back (RFC 3339).
    revoked_at: Option<String>,
    /// When this was checked (RFC 3339).
    checked_at: String,
}

/// What a seal says.
#[derive(Serialize, ToSchema)]
pub struct Seal {
    /// The printed code.
    code: String,
    /// The kind of document.
    template: String,
    /// The sector that issued it.
    issuer: String,
    /// When (RFC 3339).
    issued_at: String,
    /// The last day it is valid.
    expires: Option<String>,
    /// Its facts, in order; identity numbers masked.
    facts: Vec<SealedFact>,
}

/// A sealed fact.
#[derive(Serialize, ToSchema)]
pub struct SealedFact {
    /// Its key.
    id: String,
    /// What it is called, if the catalogue still knows.
    label: Option<Both>,
    /// Its value.
    value: String,
}

/// Checks a document by its printed code or by the text of its QR code.
#[utoipa::path(post, path = "/api/v1/verify", tag = "documents", request_body = Document,
    responses((status = 200, body = Verdict)))]
async fn check(
    visit: Visit,
    Asker(from): Asker,
    Body(document): Body<Document>,
) -> Result<Json<Verdict>, Failure> {
    let (field, typed) = match (document.code, document.text) {
        (Some(code), None) => ("code", code),
        (None, Some(text)) => ("text", text),
        (Some(_), Some(_)) => return Err(Failure::field("text", "error-field-unknown")),
        (None, None) => return Err(Failure::field("code", "error-field-missing")),
    };
    match verify::find(visit.platform(), &typed, &from).await? {
        Ok(checked) => Ok(Json(told(&visit, checked))),
        Err(wrong) => Err(Failure::field(field, wrong)),
    }
}

fn told(visit: &Visit, checked: Checked) -> Verdict {
    let p = visit.platform();
    let seal = checked.claims.map(|claims| Seal {
        facts: verify::facts(&p.catalogue, &claims)
            .into_iter()
            .map(|(label, id, value)| SealedFact {
                id,
                label: label.as_ref().map(Both::from),
                value,
            })
            .collect(),
        code: claims.code,
        template: claims.template,
        issuer: claims.issuer,
        issued_at: claims.issued_at.rfc3339(),
        expires: claims.expires.map(|day| day.to_string()),
    });
    Verdict {
        standing: checked.standing.word(),
        seal,
        revoked_at: checked
            .revoked_at
            .map(absher_vocabulary::Timestamp::rfc3339),
        checked_at: p.now().rfc3339(),
    }
}
