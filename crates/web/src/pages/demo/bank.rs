//! `GET` and `POST /demo/bank`: the simulated bank, where bills are paid.
//!
//! The rule protected here: a form pays once however often it is sent, for it carries the mark of its attempt.

use absher_demo::bank::{self, Act, Bill, PayError};
use absher_vocabulary::{Money, digits};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{columns, demo, page, settle};
use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Column, Field, Kind, Level, Markup, Table, Tone};
use crate::{App, pages};

/// Longest mark of an attempt, in bytes.
const ATTEMPT: usize = 64;

#[derive(Template)]
#[template(path = "pages/demo/bank.html")]
struct View {
    page: Page,
    form: Form,
    paid: Option<String>,
    open: Vec<Open>,
    attempt: String,
    fields: Vec<Field>,
    past: Option<Table>,
    moved: Option<Table>,
}

/// A bill that can be paid.
struct Open {
    number: String,
    what: String,
    amount: Markup,
    due: Markup,
    attempt: String,
}

/// `GET` and `POST /demo/bank`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/bank", get(show).post(pay))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    demo(&visit)?;
    pages::show(&view(&visit, Form::new()).await?)
}

async fn pay(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    let bank = &demo(&visit)?.parts.bank;
    let number = form.parse("number", "demo-bank-number-empty", |typed| {
        Ok::<_, Message>(digits::clean(typed))
    });
    let amount = form.parse_optional("amount", Money::parse);
    // Every form of ours carries the mark; without one nothing is paid.
    let attempt = form.value("attempt").to_owned();
    if attempt.is_empty() || attempt.len() > ATTEMPT {
        return Err(Failure::BadRequest);
    }
    let (Some(number), false) = (number, form.has_errors()) else {
        return pages::invalid(&view(&visit, form).await?);
    };
    let wrong = match bank::pay(visit.platform(), bank, &number, amount, &attempt).await {
        // Taken, if not yet told: the page that follows tells it.
        Ok(_) | Err(PayError::Later(_)) => {
            settle(&visit).await?;
            return Ok(Redirect::to(&format!("/demo/bank?paid={number}")).into_response());
        }
        Err(PayError::Unknown) => ("number", "demo-bank-unknown"),
        Err(PayError::Paid) => ("number", "demo-bank-already"),
        Err(PayError::Closed) => ("number", "demo-bank-closed"),
        Err(PayError::Overdue) => ("number", "demo-bank-overdue"),
        Err(PayError::Amount) => ("amount", "demo-bank-amount-wrong"),
        Err(PayError::Store(error)) => return Err(Failure::internal(error)),
    };
    form.add_error(wrong.0, wrong.1);
    pages::invalid(&view(&visit, form).await?)
}

async fn view(visit: &Visit, form: Form) -> Result<View, Failure> {
    let bank = &demo(visit)?.parts.bank;
    let page = page(visit, "demo-bank-title").with_errors_of(&form);
    let bills = bank.bills(false).await.map_err(Failure::internal)?;
    let (open, past): (Vec<Bill>, Vec<Bill>) =
        bills.into_iter().partition(|bill| bill.state == "open");
    let open = open.into_iter().map(|bill| Open {
        what: page.say(&bill.what).to_owned(),
        amount: page.money(bill.amount),
        due: page.moment(bill.due),
        number: bill.number,
        attempt: attempt(visit),
    });
    let mut acts = bank.refunds().await.map_err(Failure::internal)?;
    acts.extend(bank.payouts().await.map_err(Failure::internal)?);
    acts.sort_by_key(|act| std::cmp::Reverse(act.at));
    let paid = visit
        .query()
        .and_then(|query| query.strip_prefix("paid="))
        .map(digits::clean);
    Ok(View {
        paid: paid.filter(|number| !number.is_empty() && !form.has_errors()),
        open: open.collect(),
        attempt: attempt(visit),
        fields: vec![
            Field::new("number", Kind::Code, page.t("demo-bank-number")),
            Field::new("amount", Kind::Money, page.t("demo-bank-amount"))
                .hint(page.t("demo-bank-amount-hint"))
                .optional(),
        ],
        past: (!past.is_empty()).then(|| self::past(&page, &past)),
        moved: (!acts.is_empty()).then(|| moved(&page, &acts)),
        page,
        form,
    })
}

/// The mark of one attempt to pay.
fn attempt(visit: &Visit) -> String {
    URL_SAFE_NO_PAD.encode(visit.app().random())
}

fn past(page: &Page, bills: &[Bill]) -> Table {
    let row = |bill: &Bill| {
        let (tone, word) = if bill.state == "paid" {
            (Tone::Ok, "paid")
        } else {
            (Tone::Plain, "closed")
        };
        let state = page.tag(tone, page.t_in("demo-bill", word));
        vec![
            page.num(&bill.number),
            Markup::text(page.say(&bill.what)),
            state,
            page.money(bill.amount),
        ]
    };
    let mut columns = columns(
        page,
        &["demo-bank-number", "demo-bank-what", "demo-bank-state"],
    );
    columns.push(Column::numeric(page.t("demo-bank-sum")));
    Table {
        id: "past".to_owned(),
        heading: None,
        caption: page.t("demo-bank-past"),
        columns,
        rows: bills.iter().map(row).collect(),
    }
}

fn moved(page: &Page, acts: &[Act]) -> Table {
    let row = |act: &Act| {
        let word = if act.what == "refund" {
            "refund"
        } else {
            "payout"
        };
        vec![
            page.num(&act.target),
            Markup::text(&page.t_in("demo-act", word)),
            page.moment(act.at),
            page.money(act.amount),
        ]
    };
    let mut columns = columns(
        page,
        &["demo-bank-target", "demo-bank-what", "demo-bank-at"],
    );
    columns.push(Column::numeric(page.t("demo-bank-sum")));
    Table {
        id: "moved".to_owned(),
        heading: None,
        caption: page.t("demo-bank-moved"),
        columns,
        rows: acts.iter().map(row).collect(),
    }
}
