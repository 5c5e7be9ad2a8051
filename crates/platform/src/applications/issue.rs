//! Making a sealed document for an application.
//!
//! Rule protected: what a document states comes from its template and the record it is about; it is made outside any
//! transaction and written together with the news of it.

use std::sync::Arc;

use absher_catalogue::{Catalogue, Env, Record, Value, model::DocumentTemplate};
use absher_documents::{Claims, DocumentData, Fact, FactValue};
use absher_engine::State;
use absher_store::{applications::Application, sealed};
use absher_vocabulary::{Date, IdentityNumber, Lang, OutboxId, SealCode, Text};

use super::take_in::document_id;
use crate::{Error, Platform, Result, people};

/// What an application asks to be issued.
pub(crate) struct Order<'a> {
    pub(crate) key: OutboxId,
    pub(crate) row: &'a Application,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) state: &'a State,
    pub(crate) template: &'a str,
    pub(crate) about: Option<Record>,
    pub(crate) to: IdentityNumber,
}

/// The document and its file.
pub(crate) async fn issue(p: &Platform, order: Order<'_>) -> Result<(sealed::Document, Vec<u8>)> {
    let template = order
        .catalogue
        .document(order.template)
        .ok_or(Error::NotFound)?
        .clone();
    let holder = people::find(p, &order.to).await?;
    let name = match &holder {
        Some(record) => people::name(p, record),
        None => Text::new(order.to.as_str(), order.to.as_str()),
    };
    let env = match &order.about {
        Some(record) => Env::new(p.now())
            .with("record", Value::Record(Arc::new(record.clone())))
            .with(
                "holder",
                holder.map_or(Value::Null, |h| Value::Record(Arc::new(h))),
            ),
        None => order.state.env(p.now()),
    };
    let expires = match &template.expires {
        Some(formula) => formula.eval_date(&env).ok(),
        None => None,
    };
    let number = order.about.as_ref().map_or_else(
        || order.row.reference.as_str().to_owned(),
        |r| r.number.clone(),
    );
    let code = SealCode::new(&*p.chance);
    let (facts, sealed_facts) = facts(order.catalogue, &template, &env)?;
    let seal = seal(p, &template, &code, (expires, sealed_facts))?;
    let data = DocumentData {
        title: template.title.clone(),
        subtitle: None,
        sector: order
            .catalogue
            .sector(&template.sector)
            .map_or_else(Text::default, |s| s.name.clone()),
        number: number.clone(),
        holder: name,
        facts,
        code: code.as_str().to_owned(),
        issued_at: p.now(),
        expires,
        qr_text: absher_documents::qr_text(&p.settings.host, &seal),
        demo_mark: p.settings.demo,
        note: template.note.clone(),
    };
    let pdf = render(p, data, &seal).await?;
    let document = sealed::Document {
        id: document_id(order.key),
        code,
        template: order.template.to_owned(),
        holder: order.to,
        application: order.row.id,
        title_ar: template.title.ar.clone(),
        title_en: template.title.en.clone(),
        number,
        seal,
        issued_at: p.now(),
        expires: expires.map(|d| d.to_string()),
        revoked_at: None,
    };
    Ok((document, pdf))
}

type Facts = (Vec<Fact>, Vec<(String, String)>);

/// What is printed, and what is sealed.
fn facts(catalogue: &Catalogue, template: &DocumentTemplate, env: &Env) -> Result<Facts> {
    let mut printed = Vec::new();
    let mut sealed = Vec::new();
    for fact in &template.facts {
        let value = match fact.value.eval(env) {
            Ok(value) => value,
            Err(absher_catalogue::EvalError::Missing(_)) => continue,
            Err(e) => return Err(e.into()),
        };
        let label = choice_label(catalogue, template, fact.value.source(), &value);
        let Some(shown) = label.map(FactValue::Text).or_else(|| shown(&value)) else {
            continue;
        };
        if fact.sealed {
            sealed.push((fact.id.as_str().to_owned(), plain(&shown)));
        }
        // The head of the page prints it; the seal, which has no head, says all.
        if !fact.is_in_heading() {
            printed.push(Fact {
                label: fact.label.clone(),
                value: shown,
            });
        }
    }
    Ok((printed, sealed))
}

/// A choice is printed by its name when the fact is an attribute of the record itself (`record.class`).
fn choice_label(
    catalogue: &Catalogue,
    template: &DocumentTemplate,
    source: &str,
    value: &Value,
) -> Option<Text> {
    let Value::Text(id) = value else { return None };
    let record_type = catalogue.record_type(template.about.as_ref()?)?;
    let attribute = source.trim().strip_prefix("record.")?;
    let options = if attribute == "state" {
        &record_type.states
    } else {
        &record_type.attribute(attribute)?.options
    };
    options
        .iter()
        .find(|o| o.id == *id.as_str())
        .map(|o| o.name.clone())
}

fn shown(value: &Value) -> Option<FactValue> {
    Some(match value {
        Value::Text(t) => FactValue::Plain(t.clone()),
        Value::Bilingual(t) => FactValue::Text(t.clone()),
        Value::Int(i) => FactValue::Plain(i.to_string()),
        Value::Money(m) => FactValue::Money(*m),
        Value::Date(d) => FactValue::from(*d),
        Value::Time(t) => {
            FactValue::Plain(t.datetime_riyadh().strftime("%Y-%m-%d %H:%M").to_string())
        }
        Value::Person(id) => FactValue::Plain(id.as_str().to_owned()),
        Value::Bool(_)
        | Value::Null
        | Value::Unknown
        | Value::Reference(_)
        | Value::Record(_)
        | Value::List(_)
        | Value::Map(_) => return None,
    })
}

/// A value as it stands in the seal: Arabic where a text has two languages.
fn plain(value: &FactValue) -> String {
    match value {
        FactValue::Text(t) => t.get(Lang::Ar).to_owned(),
        FactValue::Plain(t) => t.clone(),
        FactValue::Date(d) => d.gregorian.en.clone(),
        FactValue::Money(m) => m.to_string(),
    }
}

fn seal(
    p: &Platform,
    template: &DocumentTemplate,
    code: &SealCode,
    (expires, facts): (Option<Date>, Vec<(String, String)>),
) -> Result<Vec<u8>> {
    let claims = Claims {
        code: code.as_str().to_owned(),
        template: template.id.as_str().to_owned(),
        issuer: template.sector.as_str().to_owned(),
        issued_at: p.now(),
        expires,
        facts,
    };
    absher_documents::seal(&claims, &p.keys.seal).map_err(|e| Error::Internal(e.to_string()))
}

/// Setting a page takes milliseconds of computing: not on the threads that answer requests.
async fn render(p: &Platform, data: DocumentData, seal: &[u8]) -> Result<Vec<u8>> {
    let platform = p.clone();
    let seal = seal.to_vec();
    let made = tokio::task::spawn_blocking(move || {
        let pdf = platform.renderer.render(&data).map_err(|e| e.to_string())?;
        absher_documents::seal_file(&pdf, &seal, &platform.keys.seal).map_err(|e| e.to_string())
    });
    made.await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(Error::Internal)
}
