//! `/apply/{reference}/fields/{id}`: one question of the service.
//!
//! The rule protected here: what was typed is kept first and judged after, so an error, a sector that is down or a
//! closed window loses nothing.

use std::collections::BTreeMap;

use absher_catalogue::model::Field as Asked;
use absher_platform::Actor;
use absher_platform::applications::{self as use_cases, Draft, Page as Asks};
use absher_vocabulary::Date;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{frame, onward, open, place};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::{applications, fields};
use crate::ui::{Field, Markup, Slot};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/apply/field.html")]
struct Question {
    page: Page,
    form: Form,
    place: Markup,
    field: Field,
    days: Vec<(String, Vec<Slot>)>,
    none: bool,
    attached: bool,
    file: bool,
}

/// `GET` and `POST /apply/{reference}/fields/{id}`
pub fn routes() -> Router<App> {
    Router::new().route("/apply/{reference}/fields/{id}", get(show).post(answer))
}

async fn show(
    visit: Visit,
    Path((reference, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let draft = match open(&visit, actor, &reference).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let Some(asked) = asked(&draft, &id)? else {
        return Ok(onward(&visit, &draft));
    };
    let raw = draft.typed.get(&id).map_or("", String::as_str);
    let form = with_error(fields::filled(Form::new(), asked, raw), &draft, &id);
    pages::show(&view(&visit, &draft, asked, form))
}

async fn answer(
    visit: Visit,
    Path((reference, id)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    // Without a look at any sector: one that is down must not keep an answer from being kept.
    let view = applications::show::open(&visit, actor, &reference).await?;
    if view.row.phase == "draft" {
        let asked = view
            .offered
            .definition
            .fields
            .iter()
            .find(|f| f.id == *id.as_str())
            .ok_or(Failure::NotFound)?;
        let before = view
            .row
            .draft
            .get("answers")
            .and_then(|all| all.get(&id)?.as_str());
        let raw = fields::typed((&visit, actor), &mut form, asked, before).await?;
        if !form.has_errors() {
            let typed: BTreeMap<String, String> = [(id.clone(), raw)].into_iter().collect();
            use_cases::save(visit.platform(), actor, &view.row.reference, &typed).await?;
        }
    }
    judged(&visit, actor, (&reference, &id), form).await
}

/// The next page; or the same one again with what is wrong.
async fn judged(
    visit: &Visit,
    actor: &Actor,
    (reference, id): (&str, &str),
    form: Form,
) -> Result<Response, Failure> {
    let draft = match open(visit, actor, reference).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let Some(asked) = asked(&draft, id)? else {
        return Ok(onward(visit, &draft));
    };
    let form = with_error(form, &draft, id);
    if form.has_errors() {
        return pages::invalid(&view(visit, &draft, asked, form));
    }
    Ok(onward(visit, &draft))
}

/// The question, when the service has it; nothing when it is not asked now (another answer decided so).
fn asked<'a>(draft: &'a Draft, id: &str) -> Result<Option<&'a Asked>, Failure> {
    let asked = draft.field(id).ok_or(Failure::NotFound)?;
    let now = draft
        .pages
        .iter()
        .any(|p| p.page == Asks::Field(id.to_owned()));
    Ok(now.then_some(asked))
}

fn with_error(mut form: Form, draft: &Draft, id: &str) -> Form {
    if let Some(wrong) = draft.wrong.get(id) {
        form.add_error(id, fields::message(wrong));
    }
    form
}

fn view(visit: &Visit, draft: &Draft, asked: &Asked, form: Form) -> Question {
    let id = asked.id.as_str();
    let at = Asks::Field(id.to_owned());
    let records = draft.records.get(id).map(Vec::as_slice).unwrap_or_default();
    let page =
        frame(visit, draft, (Some(&at), asked.label.get(visit.lang()))).with_errors_of(&form);
    let times = fields::are_times(&page, asked);
    let none = asked.kind == absher_catalogue::model::FieldKind::Record && records.is_empty();
    let file = asked.kind == absher_catalogue::model::FieldKind::File;
    let field = fields::control(&page, asked, records).as_heading();
    let page = if none || times {
        page
    } else {
        page.heading_in_field()
    };
    Question {
        place: place(&page, draft, &at),
        days: if times {
            days(&page, asked, records)
        } else {
            Vec::new()
        },
        attached: file && draft.typed.get(id).is_some_and(|hash| !hash.is_empty()),
        none,
        file,
        field,
        page,
        form,
    }
}

/// Free times by their days.
fn days(
    page: &Page,
    asked: &Asked,
    records: &[absher_catalogue::Record],
) -> Vec<(String, Vec<Slot>)> {
    let catalogue = &page.visit().platform().catalogue;
    let mut times: Vec<_> = records
        .iter()
        .filter_map(|record| {
            let of = catalogue.record_type(&record.record_type)?;
            match absher_catalogue::value_of(
                of,
                record,
                asked.columns.first()?,
                page.visit().platform().now(),
            ) {
                Ok(absher_catalogue::Value::Time(at)) => {
                    Some((at.datetime_riyadh(), record.id.to_string()))
                }
                _ => None,
            }
        })
        .collect();
    times.sort();
    let mut days: Vec<(Date, Vec<Slot>)> = Vec::new();
    for (at, value) in times {
        let slot = Slot {
            value,
            time: page.num(at.strftime("%H:%M")),
        };
        match days.last_mut() {
            Some((day, slots)) if *day == at.date() => slots.push(slot),
            _ => days.push((at.date(), vec![slot])),
        }
    }
    days.into_iter()
        .map(|(day, slots)| (crate::ui::show::date_words(page, day), slots))
        .collect()
}
