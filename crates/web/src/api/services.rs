//! What is on offer, for programs.
//!
//! The rule protected here: a program sees of a definition what a person would: questions, conditions, fees and stages,
//! never its formulas.

use absher_catalogue::model::{Field, FieldKind, Kind};
use absher_catalogue::{Catalogue, Env, Offered};
use absher_vocabulary::{Lang, Text, Timestamp};
use axum::Json;
use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::pages::services::{audience_word, section_word};
use crate::{App, Failure, Visit};

/// Most services in one answer.
const MOST: usize = 500;

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(service))
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Words, in Arabic or English, as people spell them. Everything without them.
    q: Option<String>,
}

/// A text in both languages.
#[derive(Serialize, ToSchema)]
pub struct Both {
    /// Arabic.
    ar: String,
    /// English.
    en: String,
}

impl From<&Text> for Both {
    fn from(text: &Text) -> Self {
        Self {
            ar: text.get(Lang::Ar).to_owned(),
            en: text.get(Lang::En).to_owned(),
        }
    }
}

/// Something on offer.
#[derive(Serialize, ToSchema)]
pub struct Service {
    /// Its id.
    id: String,
    /// `inquiry`, `service`, `bulk`, `page`, `bundle` or `link`.
    kind: &'static str,
    /// The sector it belongs to.
    sector: String,
    /// `individuals`, `business`.
    sections: Vec<&'static str>,
    /// Who may use it.
    audience: Vec<&'static str>,
    /// What it is called.
    name: Both,
    /// What it does.
    summary: Both,
}

/// A service in full.
#[derive(Serialize, ToSchema)]
pub struct ServiceInFull {
    #[serde(flatten)]
    service: Service,
    /// Minutes it takes to fill in.
    minutes: u32,
    /// What to have at hand.
    ready: Vec<Both>,
    /// What it is about, when a record is to be chosen.
    subject: Option<Subject>,
    /// What is asked.
    fields: Vec<Asked>,
    /// What must hold.
    requirements: Vec<Requirement>,
    /// What it costs.
    fees: Vec<Fee>,
    /// Its stages after submitting, by id.
    steps: Vec<String>,
}

/// What an application is about.
#[derive(Serialize, ToSchema)]
pub struct Subject {
    /// The record type.
    record: String,
    /// The question.
    label: Option<Both>,
    /// Several may be chosen.
    many: bool,
}

/// A question.
#[derive(Serialize, ToSchema)]
pub struct Asked {
    /// Its id, the key of the answer.
    id: String,
    /// What kind of answer, for instance `choice`, `date`, `identity-number`.
    kind: &'static str,
    /// The question.
    label: Both,
    /// One sentence of help.
    hint: Option<Both>,
    /// May be left out.
    optional: bool,
    /// What may be chosen.
    options: Vec<Choice>,
}

/// An answer to choose.
#[derive(Serialize, ToSchema)]
pub struct Choice {
    /// What is sent.
    id: String,
    /// What is read.
    name: Both,
}

/// Something that must hold.
#[derive(Serialize, ToSchema)]
pub struct Requirement {
    /// Its id.
    id: String,
    /// What is said when it does not hold.
    otherwise: Both,
    /// The service that mends it.
    mend: Option<String>,
}

/// A fee.
#[derive(Serialize, ToSchema)]
pub struct Fee {
    /// Its id.
    id: String,
    /// What it is for.
    name: Both,
    /// Halalas; missing where it depends on the application.
    halalas: Option<i64>,
    /// The party that pays.
    paid_by: String,
}

/// What is on offer: everything, or what fits the words, the best first.
#[utoipa::path(get, path = "/api/v1/services", tag = "services", params(Wanted), responses((status = 200, body = Vec<Service>)))]
async fn search(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Json<Vec<Service>>, Failure> {
    let catalogue: &Catalogue = &visit.platform().catalogue;
    let words = wanted.q.unwrap_or_default();
    let found: Vec<Service> = if words.trim().is_empty() {
        catalogue.list().into_iter().map(|o| brief(o)).collect()
    } else {
        let hits = catalogue.search(&words, visit.lang(), MOST);
        hits.iter()
            .filter_map(|hit| catalogue.definition(&hit.id))
            .map(|o| brief(o))
            .collect()
    };
    Ok(Json(found))
}

/// One of them in full.
#[utoipa::path(get, path = "/api/v1/services/{id}", tag = "services",
    params(("id" = String, Path, description = "Id of the service, for instance `traffic.sell-vehicle`.")),
    responses((status = 200, body = ServiceInFull)))]
async fn service(visit: Visit, Path(id): Path<String>) -> Result<Json<ServiceInFull>, Failure> {
    let p = visit.platform();
    let offered = p.catalogue.definition(&id).ok_or(Failure::NotFound)?;
    Ok(Json(full(offered, p.now())))
}

fn brief(offered: &Offered) -> Service {
    let it = &offered.definition;
    Service {
        id: it.id.to_string(),
        kind: kind_word(it.kind),
        sector: offered.sector.clone(),
        sections: it.sections.iter().map(|s| section_word(*s)).collect(),
        audience: it.audience.iter().map(|a| audience_word(*a)).collect(),
        name: (&it.name).into(),
        summary: (&it.summary).into(),
    }
}

fn full(offered: &Offered, now: Timestamp) -> ServiceInFull {
    let it = &offered.definition;
    let env = Env::new(now);
    let fee = |f: &absher_catalogue::model::Fee| Fee {
        id: f.id.to_string(),
        name: (&f.name).into(),
        halalas: f
            .amount
            .eval_money(&env)
            .ok()
            .map(absher_vocabulary::Money::in_halalas),
        paid_by: f
            .paid_by
            .as_ref()
            .map_or_else(|| "applicant".to_owned(), ToString::to_string),
    };
    let requirement = |r: &absher_catalogue::model::Requirement| Requirement {
        id: r.id.to_string(),
        otherwise: (&r.otherwise).into(),
        mend: r.mend.as_ref().map(ToString::to_string),
    };
    ServiceInFull {
        service: brief(offered),
        minutes: it.minutes,
        ready: it.ready.iter().map(Both::from).collect(),
        subject: it.subject.as_ref().map(|s| Subject {
            record: s.record.to_string(),
            label: s.label.as_ref().map(Both::from),
            many: s.many,
        }),
        fields: it.fields.iter().map(asked).collect(),
        requirements: it.requirements.iter().map(requirement).collect(),
        fees: it.fees.iter().map(fee).collect(),
        steps: it.steps.iter().map(|s| s.id.to_string()).collect(),
    }
}

pub(crate) fn asked(field: &Field) -> Asked {
    let option = |o: &absher_catalogue::model::Choice| Choice {
        id: o.id.to_string(),
        name: (&o.name).into(),
    };
    Asked {
        id: field.id.to_string(),
        kind: field_word(field.kind),
        label: (&field.label).into(),
        hint: field.hint.as_ref().map(Both::from),
        optional: field.optional,
        options: field.options.iter().map(option).collect(),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Inquiry => "inquiry",
        Kind::Service => "service",
        Kind::Bulk => "bulk",
        Kind::Page => "page",
        Kind::Bundle => "bundle",
        Kind::Link => "link",
    }
}

fn field_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::LongText => "long-text",
        FieldKind::Number => "number",
        FieldKind::Money => "money",
        FieldKind::Date => "date",
        FieldKind::Flag => "flag",
        FieldKind::Choice => "choice",
        FieldKind::IdentityNumber => "identity-number",
        FieldKind::Iban => "iban",
        FieldKind::Phone => "phone",
        FieldKind::Email => "email",
        FieldKind::Record => "record",
        FieldKind::File => "file",
    }
}
