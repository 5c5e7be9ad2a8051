//! `GET /applications/{reference}`: where an application stands, what comes next and what the viewer may do.
//!
//! The rule protected here: one address from the confirmation to the end; it shows what the platform says may be done
//! now and nothing else, and opening it changes nothing.

use absher_platform::applications::{self, Action as May, Phase, View};
use absher_platform::{Actor, payments, wallet};
use absher_vocabulary::{Money, Reference, Timestamp};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::words::{Told, phase_tag, sentences, under_way};
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::ui::{Action, Card, Event, Level as Weight, Markup, Row, Tone};
use crate::{App, pages};

/// How long after submitting the page still says «we have received it», in seconds.
const FRESH: i64 = 15 * 60;

#[derive(Template)]
#[template(path = "pages/applications/show.html")]
struct Show {
    page: Page,
    panel: Option<Markup>,
    reference: String,
    tag: Markup,
    stands: Vec<Row>,
    reason: Option<String>,
    waiting: Option<String>,
    codes: Vec<(String, String, Option<Timestamp>)>,
    tasks: Vec<Card>,
    bills: Vec<Bill>,
    documents: Vec<Card>,
    drafts: Vec<(String, String)>,
    timeline: Vec<Event>,
    about: Markup,
    withdraw: bool,
    path: String,
}

struct Bill {
    rows: Vec<Row>,
    open: bool,
    tag: Markup,
}

/// `GET /applications/{reference}`
pub fn routes() -> Router<App> {
    Router::new().route("/applications/{reference}", get(show))
}

/// The application, for one of its parties; a draft is not here.
pub(crate) async fn open(visit: &Visit, actor: &Actor, reference: &str) -> Result<View, Failure> {
    let reference = Reference::parse(reference).map_err(|_| Failure::NotFound)?;
    Ok(applications::view(visit.platform(), actor, &reference).await?)
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let view = open(&visit, actor, &reference).await?;
    if view.state.phase == Phase::Draft {
        return Ok(
            Redirect::to(&visit.href(&format!("/apply/{}", view.row.reference))).into_response(),
        );
    }
    let drafts = mended(&visit, actor, &view).await?;
    pages::show(&draw(&visit, &view, drafts))
}

/// Drafts of this person that this service mends: the way back to what one came from.
async fn mended(
    visit: &Visit,
    actor: &Actor,
    view: &View,
) -> Result<Vec<(String, String)>, Failure> {
    let service = &view.offered.definition.id;
    let mine = applications::list(visit.platform(), actor).await?;
    let drafts = mine.iter().filter(|a| a.phase == "draft");
    Ok(drafts
        .filter(|a| {
            a.offered
                .definition
                .requirements
                .iter()
                .any(|r| r.mend.as_ref() == Some(service))
        })
        .map(|a| {
            (
                a.offered.definition.name.get(visit.lang()).to_owned(),
                visit.href(&format!("/apply/{}", a.reference)),
            )
        })
        .collect())
}

fn draw(visit: &Visit, view: &View, drafts: Vec<(String, String)>) -> Show {
    let name = view.offered.definition.name.get(visit.lang());
    let mut page = Page::new(visit, name).crumb(
        visit.app().i18n().text(visit.lang(), "applications-title"),
        "/applications",
    );
    let told = Told::from(view);
    let reference = view.row.reference.to_string();
    let panel = just_received(visit, view).then(|| {
        page.panel(
            page.t("received-title"),
            Markup::join(
                &[
                    Markup::text(name),
                    page.t1("received-reference", "reference", &reference),
                ],
                " – ",
            ),
        )
    });
    if panel.is_some() {
        page = page.heading_in_field();
    }
    let yours = view
        .actions
        .iter()
        .any(|a| !matches!(a, May::Withdraw | May::ShowCode { .. }));
    Show {
        tag: phase_tag(&page, &view.row.phase, yours),
        stands: stands(&page, view),
        reason: view
            .state
            .reason
            .as_ref()
            .and_then(|kept| told.reason(kept))
            .map(|text| page.say(&text).to_owned()),
        waiting: under_way(view).then(|| page.t("application-under-way")),
        codes: codes(&page, view),
        tasks: tasks(&page, view),
        bills: view.bills.iter().map(|b| bill(&page, view, b)).collect(),
        documents: view.documents.iter().map(|d| document(&page, d)).collect(),
        drafts,
        timeline: told.timeline(&page, &view.timeline),
        about: page.details(
            page.t("application-about"),
            page.summary_list(&super::facts::rows(&page, view)),
        ),
        withdraw: view.actions.iter().any(|a| matches!(a, May::Withdraw)),
        path: format!("/applications/{reference}"),
        panel,
        reference,
        page,
    }
}

/// Nobody has done anything since it was submitted a moment ago.
fn just_received(visit: &Visit, view: &View) -> bool {
    let words = [
        "submitted",
        "entered",
        "taken",
        "changed",
        "document",
        "done",
    ];
    let quiet = view
        .timeline
        .iter()
        .all(|m| words.contains(&m.word.as_str()));
    let fresh = |at: Timestamp| visit.platform().now().seconds_since(at) < FRESH;
    quiet && super::words::is_mine(view, "applicant") && view.row.submitted_at.is_some_and(fresh)
}

fn stands(page: &Page, view: &View) -> Vec<Row> {
    let mut rows = Vec::new();
    for (sentence, deadline) in sentences(page, view) {
        rows.push(Row::new(page.t("application-stands"), sentence));
        if let Some(deadline) = deadline {
            rows.push(Row::new(
                page.t("applications-until"),
                page.moment(deadline),
            ));
        }
    }
    rows
}

fn codes(page: &Page, view: &View) -> Vec<(String, String, Option<Timestamp>)> {
    let shown = view.actions.iter().filter_map(|action| match action {
        May::ShowCode {
            step,
            code,
            deadline,
        } => Some((
            super::facts::step_name(page, view, step),
            code.clone(),
            *deadline,
        )),
        _ => None,
    });
    shown.collect()
}

/// What the viewer is asked to do, each with a page of its own.
fn tasks(page: &Page, view: &View) -> Vec<Card> {
    let found = view.actions.iter().filter_map(|action| match action {
        May::Agree { step, deadline, .. } => Some((step, *deadline, "task-agree")),
        May::TypeCode { step, deadline, .. } => Some((step, *deadline, "task-code")),
        May::Do { step, deadline, .. } => Some((step, *deadline, "task-act")),
        May::Answer { step, deadline, .. } => Some((step, *deadline, "task-answer")),
        May::Pay(_) | May::ShowCode { .. } | May::Withdraw => None,
    });
    found
        .map(|(step, deadline, key)| {
            let href = page.href(format!("/applications/{}/{step}", view.row.reference));
            let until = deadline.map(|at| {
                Markup::join(
                    &[Markup::text(&page.t("applications-until")), page.moment(at)],
                    " ",
                )
            });
            Card {
                title: super::facts::step_name(page, view, step),
                href: None,
                tag: Some(page.tag(Tone::Warn, page.t("phase-yours"))),
                body: until.unwrap_or_default(),
                action: Some(Action::new(page.t(key), href)),
            }
        })
        .collect()
}

fn bill(page: &Page, view: &View, b: &payments::Bill) -> Bill {
    let mut rows = vec![Row::new(page.t("bill-number"), page.num(&b.number))];
    let made = u32::try_from(b.serial)
        .ok()
        .and_then(|serial| view.state.bills.get(&serial));
    rows.extend(
        made.into_iter()
            .flat_map(|m| &m.lines)
            .map(|l| Row::new(page.say(&l.name), page.money(l.amount))),
    );
    if b.hold > Money::ZERO {
        rows.push(Row::new(page.t("bill-held"), page.money(b.hold)));
    }
    rows.push(Row::new(page.t("bill-total"), page.money(b.amount)));
    let open = b.state == "open";
    match b.paid_at {
        Some(at) => rows.push(Row::new(page.t("bill-paid-at"), page.moment(at))),
        None => rows.push(Row::new(page.t("bill-due"), page.moment(b.due))),
    }
    let tone = match b.state.as_str() {
        "open" => Tone::Warn,
        "paid" => Tone::Ok,
        _ => Tone::Plain,
    };
    Bill {
        rows,
        open,
        tag: page.tag(tone, page.t_in("bill-state", &b.state)),
    }
}

/// A document to open or to download.
pub(crate) fn document(page: &Page, d: &wallet::Document) -> Card {
    let title = if page.lang() == absher_vocabulary::Lang::Ar {
        &d.title_ar
    } else {
        &d.title_en
    };
    let args = Args::new().with("number", d.number.clone());
    Card {
        title: title.clone(),
        href: Some(page.href(format!("/wallet/documents/{}", d.id))),
        tag: None,
        body: Markup::join(
            &[page.tx("document-number", &args), page.moment(d.issued_at)],
            " – ",
        ),
        action: Some(Action::new(
            page.t("document-download"),
            page.href(format!("/documents/{}.pdf", d.id)),
        )),
    }
}
