//! Inquiries for programs: what can be asked, and asking it.
//!
//! The rule protected here: the same use case as the page, so the same people may ask about the same people; a number of
//! a person is sent in the body and never in an address. Every cell says what it is by its shape.

use std::collections::BTreeMap;

use absher_catalogue::Offered;
use absher_catalogue::model::{Audience, Kind, ShowAs, Source};
use absher_platform::inquiries::{self, Answer, Ask, Block, Cell, Column, Own, Row, Shown};
use absher_vocabulary::{IdentityNumber, Text};
use axum::Json;
use axum::extract::Path;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Body;
use super::services::{Asked, Both, asked};
use crate::{App, Failure, Visit};

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(ask))
}

/// Something that can be asked.
#[derive(Serialize, ToSchema)]
pub struct Inquiry {
    /// Its id.
    id: String,
    /// The sector it belongs to.
    sector: String,
    /// What it is called.
    name: Both,
    /// What it tells.
    summary: Both,
    /// Anybody may ask it, without a token.
    public: bool,
    /// About whom: `self` and ids of relations; nothing for a public one.
    about: Vec<String>,
    /// What is asked of whoever asks.
    fields: Vec<Asked>,
}

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Identity number of the person it is about; oneself without it.
    about: Option<String>,
    /// Answers by the id of their field, as people type them.
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// Identity number.
    identity: String,
    /// Name.
    name: Both,
}

/// An answer.
#[derive(Serialize, ToSchema)]
pub struct Answered {
    /// Id of the inquiry.
    id: String,
    /// Its name.
    title: Both,
    /// Whom it is about; nobody for a public one.
    about: Option<Person>,
    /// The moment the registers were asked (RFC 3339).
    asked_at: String,
    /// What they said, in order.
    blocks: Vec<Part>,
}

/// One part of an answer.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Part {
    /// Records of a register.
    Records(Records),
    /// The sector does not answer; the other parts stand.
    Unavailable {
        /// What it would have been.
        title: Both,
        /// The sector.
        sector: String,
    },
    /// A list of the platform's own, with an endpoint of its own.
    Own {
        /// Heading.
        title: Both,
        /// `applications`, `bills` or `appointments`.
        list: &'static str,
    },
}

/// Records of a register.
#[derive(Serialize, ToSchema)]
pub struct Records {
    /// Heading.
    title: Both,
    /// How people see it: `table`, `card` or `totals`.
    drawn: &'static str,
    /// The columns, in the order of the cells.
    columns: Vec<Heading>,
    /// A list of cells for each record: texts, numbers and flags as they are, money as `{halalas}`, a choice or state as
    /// `{id, name}`, a person as `{identity, name}`, dates and times as ISO 8601 text, nothing as `null`.
    #[schema(value_type = Vec<Vec<Object>>)]
    rows: Vec<Vec<Value>>,
    /// How many records match.
    found: usize,
    /// Not all of them are in `rows`.
    more: bool,
    /// Figures over all that match.
    totals: Vec<Total>,
    /// What is said when nothing was found.
    empty: Both,
    /// A service offered beside each record.
    leads_to: Option<String>,
}

/// A column.
#[derive(Serialize, ToSchema)]
pub struct Heading {
    /// Id of the attribute, or `number`, `state`, `holder`, `left`, `person.name`.
    id: String,
    /// What it is called; missing for those five.
    label: Option<Both>,
}

/// A figure.
#[derive(Serialize, ToSchema)]
pub struct Total {
    /// What it is.
    label: Both,
    /// A number, or money as `{halalas}`.
    #[schema(value_type = Object)]
    value: Value,
}

/// What can be asked.
#[utoipa::path(get, path = "/api/v1/inquiries", tag = "inquiries", responses((status = 200, body = Vec<Inquiry>)))]
async fn list(visit: Visit) -> Json<Vec<Inquiry>> {
    let all = visit.platform().catalogue.list();
    Json(
        all.into_iter()
            .filter(|o| o.definition.kind == Kind::Inquiry)
            .map(|o| inquiry(o))
            .collect(),
    )
}

fn inquiry(offered: &Offered) -> Inquiry {
    let it = &offered.definition;
    Inquiry {
        id: it.id.to_string(),
        sector: offered.sector.clone(),
        name: (&it.name).into(),
        summary: (&it.summary).into(),
        public: it.audience.contains(&Audience::Public),
        about: it
            .inquiry
            .iter()
            .flat_map(|i| &i.about)
            .map(ToString::to_string)
            .collect(),
        fields: it.fields.iter().map(asked).collect(),
    }
}

/// Asks. A public inquiry needs no token.
#[utoipa::path(post, path = "/api/v1/inquiries/{id}", tag = "inquiries", request_body = Question,
    params(("id" = String, Path, description = "Id of the inquiry, for instance `traffic.query-violations`.")),
    responses((status = 200, body = Answered)), security((), ("bearer" = [])))]
async fn ask(
    visit: Visit,
    Path(id): Path<String>,
    Body(question): Body<Question>,
) -> Result<Json<Answered>, Failure> {
    let about = match question.about {
        Some(about) => {
            Some(IdentityNumber::parse(&about).map_err(|wrong| Failure::field("about", wrong))?)
        }
        None => None,
    };
    let ask = Ask {
        about,
        fields: question.fields,
    };
    let actor = match visit.actor() {
        Ok(actor) => Some(actor),
        Err(Failure::SignInNeeded) => None,
        Err(failure) => return Err(failure),
    };
    let answer = inquiries::answer(visit.platform(), &id, actor, ask).await?;
    Ok(Json(answered(answer)))
}

fn answered(answer: Answer) -> Answered {
    let about = answer.about.map(|who| Person {
        identity: who.identity.to_string(),
        name: (&who.name).into(),
    });
    Answered {
        id: answer.id,
        title: (&answer.title).into(),
        about,
        asked_at: answer.asked_at.rfc3339(),
        blocks: answer.blocks.into_iter().map(part).collect(),
    }
}

fn part(block: Block) -> Part {
    match block {
        Block::Shown(shown) => Part::Records(records(shown)),
        Block::Unavailable { title, sector, .. } => Part::Unavailable {
            title: (&title).into(),
            sector,
        },
        Block::Own(Own { title, source, .. }) => {
            let list = match source {
                Source::Bills => "bills",
                Source::Appointments => "appointments",
                Source::Applications | Source::Register => "applications",
            };
            Part::Own {
                title: (&title).into(),
                list,
            }
        }
    }
}

fn records(shown: Shown) -> Records {
    let heading = |column: &Column| Heading {
        id: column.id.clone(),
        label: column.label.as_ref().map(Both::from),
    };
    let total = |(label, value): &(Text, Cell)| Total {
        label: label.into(),
        value: cell(value),
    };
    Records {
        title: (&shown.title).into(),
        drawn: match shown.drawn {
            ShowAs::Table => "table",
            ShowAs::Card => "card",
            ShowAs::Totals => "totals",
        },
        columns: shown.columns.iter().map(heading).collect(),
        rows: shown
            .rows
            .iter()
            .map(|row: &Row| row.cells.iter().map(cell).collect())
            .collect(),
        found: shown.found,
        more: shown.more,
        totals: shown.totals.iter().map(total).collect(),
        empty: (&shown.empty).into(),
        leads_to: shown.leads_to.map(|(id, _)| id),
    }
}

fn cell(cell: &Cell) -> Value {
    let both = |text: &Text| json!({ "ar": text.ar, "en": text.en });
    match cell {
        Cell::Text(text) | Cell::Reference(text) => json!(text),
        Cell::Bilingual(text) => both(text),
        Cell::Choice { id, label } => json!({ "id": id, "name": both(label) }),
        Cell::Date(day) => json!(day.to_string()),
        Cell::Time(at) => json!(at.rfc3339()),
        Cell::Money(amount) => json!({ "halalas": amount.in_halalas() }),
        Cell::Number(number) => json!(number),
        Cell::Flag(yes) => json!(yes),
        Cell::Person { identity, name } => {
            json!({ "identity": identity.as_str(), "name": name.as_ref().map(both) })
        }
        Cell::List(items) => json!(items),
        Cell::Missing => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::Value;

    use crate::testing::{self, Browser};

    #[tokio::test]
    async fn a_public_inquiry_needs_no_token_and_others_do() {
        let app = testing::app().await;
        let nobody = Browser::new(&app);
        let (status, _, body) = nobody.api("GET", "/api/v1/inquiries", "").await;
        assert_eq!(status, StatusCode::OK);
        let all: Vec<Value> = serde_json::from_str(&body).unwrap();
        assert!(all.iter().any(|one| one["public"] == true));
        let public = "/api/v1/inquiries/residents.query-iqama-validity";
        let (status, _, body) = nobody
            .api("POST", public, r#"{"fields":{"number":"2000000006"}}"#)
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let (status, _, body) = nobody.api("POST", public, "{}").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(body.contains("\"field\":\"number\""), "{body}");
        let (status, ..) = nobody
            .api("POST", "/api/v1/inquiries/civil.my-data", "{}")
            .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn one_sees_oneself_and_no_stranger() {
        let app = testing::app().await;
        let citizen = testing::sign_in(&app, testing::CITIZEN).await;
        let (status, _, body) = citizen
            .api("POST", "/api/v1/inquiries/civil.my-data", "{}")
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer["about"]["name"]["en"], "Fahad Al-Otaibi");
        let other = format!(r#"{{"about":"{}"}}"#, testing::identity(4));
        let (status, _, body) = citizen
            .api("POST", "/api/v1/inquiries/civil.my-data", &other)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{body}");
        let (status, ..) = citizen
            .api("POST", "/api/v1/inquiries/none.such", "{}")
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let newcomer = testing::sign_in(&app, testing::NEWCOMER).await;
        let (status, _, body) = newcomer
            .api("POST", "/api/v1/inquiries/civil.my-data", "{}")
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body.contains("not-activated"), "{body}");
    }
}
