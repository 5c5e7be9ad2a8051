//! One's own account: data, sessions, and who looked at one's data.
//!
//! The rule protected here: everybody sees where they are signed in, can end it, and sees who looked. A register that
//! does not answer costs its part of the page only.

use absher_catalogue::Record;
use absher_platform::accounts::session::{self, Listed};
use absher_platform::{Actor, Error, Level, accounts, audit, people};
use absher_vocabulary::{SessionId, Text};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::login::signed_out;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Column, Level as Notice, Markup, Row, Table, Tone};
use crate::{App, pages, records};

#[derive(Template)]
#[template(path = "pages/account.html")]
struct Account {
    page: Page,
    rows: Vec<Row>,
    /// What the register knows; the sector's name when it does not answer.
    record: Result<Vec<Row>, Text>,
    sessions: Vec<Session>,
    looks: Option<Table>,
    ended: bool,
}

/// A session as the page shows it.
struct Session {
    id: SessionId,
    device: String,
    address: String,
    started: Markup,
    used: Markup,
    current: bool,
}

/// `GET /account`, `POST /account/sessions`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/sessions", post(end))
}

/// The query after a session was ended.
const ENDED: &str = "ended=1";

async fn show(visit: Visit) -> Result<Response, Failure> {
    let (p, actor) = (visit.platform(), visit.actor()?);
    let page = Page::titled(&visit, "account-title").back("/me").wide();
    let record = match people::find(p, &actor.identity).await {
        Ok(record) => Ok(record
            .map(|record| register_rows(&page, &record))
            .unwrap_or_default()),
        Err(Error::SectorDown { sector }) => Err(visit.app().sector_name(&sector)),
        Err(error) => return Err(error.into()),
    };
    let mut reader = p.db.reader().await.map_err(Error::from)?;
    let contact = accounts::contact(&mut reader, &actor.identity).await?;
    drop(reader);
    let phone = contact.map(|(phone, _)| phone.masked());
    let sessions = session::list(p, actor).await?;
    let looks = audit::seen(p, actor).await?;
    pages::show(&Account {
        rows: own_rows(&page, actor, phone),
        record,
        sessions: sessions
            .into_iter()
            .map(|listed| shown(&page, listed))
            .collect(),
        looks: (!looks.is_empty()).then(|| looks_table(&page, looks)),
        ended: visit.query() == Some(ENDED),
        page,
    })
}

fn own_rows(page: &Page, actor: &Actor, phone: Option<String>) -> Vec<Row> {
    let state = match actor.level {
        Level::Activated => page.tag(Tone::Ok, page.t("activation-state-activated")),
        Level::Registered => page.tag(Tone::Warn, page.t("activation-state-waiting")),
    };
    let mut rows = vec![
        Row::new(page.t("register-user-name"), page.num(&actor.user_name)),
        Row::new(page.t("register-identity"), page.num(&actor.identity)),
    ];
    rows.extend(phone.map(|phone| Row::new(page.t("register-phone"), page.num(phone))));
    rows.push(Row::new(page.t("activation-state"), state));
    rows
}

/// Everything the register holds about a person.
pub(crate) fn register_rows(page: &Page, record: &Record) -> Vec<Row> {
    let catalogue = &page.visit().platform().catalogue;
    let columns = catalogue
        .record_type(&record.record_type)
        .map(|of| of.attributes.iter().map(|attribute| attribute.id.clone()));
    let columns: Vec<_> = columns.into_iter().flatten().collect();
    records::rows(page, catalogue, record, &columns)
}

fn shown(page: &Page, listed: Listed) -> Session {
    Session {
        id: listed.id,
        device: device(&listed.user_agent).unwrap_or_else(|| page.t("account-device-unknown")),
        address: listed.address,
        started: page.moment(listed.started_at),
        used: page.moment(listed.used_at),
        current: listed.current,
    }
}

/// Browser and system as people know them, by the marks they leave in `User-Agent`; the first that fits counts.
fn device(user_agent: &str) -> Option<String> {
    let first = |marks: &[(&str, &'static str)]| {
        marks
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ])?;
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(match system {
        Some(system) => format!("{browser} – {system}"),
        None => browser.to_owned(),
    })
}

fn looks_table(page: &Page, looks: Vec<audit::Look>) -> Table {
    let row = |look: audit::Look| {
        let by = match look.by {
            Some(person) => page.name(page.say(&person.name)),
            None => Markup::text(&page.t("account-look-nobody")),
        };
        vec![
            page.moment(look.at),
            by,
            Markup::text(page.say(&look.what)),
            Markup::text(&capacity(page, &look.capacity)),
        ]
    };
    Table {
        id: "looks".to_owned(),
        heading: None,
        caption: page.t("account-looks-title"),
        columns: vec![
            Column::new(page.t("account-look-when")),
            Column::new(page.t("account-look-who")),
            Column::new(page.t("account-look-what")),
            Column::new(page.t("account-look-as")),
        ],
        rows: looks.into_iter().map(row).collect(),
    }
}

/// What allowed a look: the name of a relation or a role.
fn capacity(page: &Page, id: &str) -> String {
    let catalogue = &page.visit().platform().catalogue;
    let relation = catalogue.relation(id).map(|relation| &relation.name);
    let role = catalogue.role(id).map(|role| &role.name);
    match relation.or(role) {
        Some(name) => page.say(name).to_owned(),
        None => page.t("account-look-public"),
    }
}

/// Ends one session or all of them.
async fn end(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (p, actor) = (visit.platform(), visit.actor()?);
    if form.value("act") == "all" {
        session::sign_out_all(p, actor).await?;
        return Ok(signed_out(&visit));
    }
    let id: SessionId = form
        .value("session")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    session::end(p, actor, id).await?;
    if id == actor.session {
        return Ok(signed_out(&visit));
    }
    let back = format!("{}?{ENDED}", visit.href("/account"));
    Ok(Redirect::to(&back).into_response())
}

#[cfg(test)]
mod tests;
