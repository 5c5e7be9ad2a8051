//! An answer of the registers as people read it.
//!
//! The rule protected here: every cell is drawn by what it is, so that money, dates and numbers look the same everywhere;
//! a part that could not be read says so and does not look empty. A new kind of cell is a branch of [`cell`].

use absher_catalogue::model::{ShowAs, Source};
use absher_platform::inquiries::{Answer, Block, Cell, CellKind, Column, Own, Row as Found, Shown};
use absher_platform::{applications, payments};
use absher_vocabulary::Text;
use askama::Template;

use super::Asking;
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::ui::{self, Markup, Row, Table, Tone};

#[derive(Template)]
#[template(path = "pages/inquiry_answer.html")]
pub(super) struct View {
    page: Page,
    head: Vec<Row>,
    parts: Vec<Part>,
    again: Option<String>,
}

/// One block.
#[derive(Default)]
struct Part {
    title: String,
    unavailable: Option<Text>,
    empty: Option<String>,
    table: Option<Table>,
    cards: Vec<(Vec<Row>, Option<Markup>)>,
    totals: Vec<Row>,
    more: Option<Markup>,
}

/// The page of an answer.
pub(super) async fn view(asking: &Asking<'_>, answer: &Answer) -> Result<View, Failure> {
    let visit = asking.visit;
    let title = answer.title.get(visit.lang());
    let page = Page::new(visit, title)
        .wide()
        .back(&format!("/services/{}", answer.id));
    let mut parts = Vec::new();
    for (place, block) in answer.blocks.iter().enumerate() {
        parts.push(match block {
            Block::Shown(shown) => part(&page, shown, place),
            Block::Unavailable { title, name, .. } => Part {
                title: page.say(title).to_owned(),
                unavailable: Some(name.clone()),
                ..Part::default()
            },
            Block::Own(own) => self::own(visit, &page, (own, place)).await?,
        });
    }
    let again = (!asking.is_plain()).then(|| page.href(format!("/inquiries/{}", answer.id)));
    Ok(View {
        head: head(asking, answer, &page),
        parts,
        again,
        page,
    })
}

/// About whom, who asked, and when.
fn head(asking: &Asking, answer: &Answer, page: &Page) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(about) = &answer.about {
        let who = [page.name(page.say(&about.name)), page.num(&about.identity)];
        rows.push(Row::new(
            page.t("inquiry-about-row"),
            Markup::join(&who, " – "),
        ));
    }
    if let Some(actor) = asking.actor {
        rows.push(Row::new(
            page.t("inquiry-asked-by"),
            page.name(&actor.user_name),
        ));
    }
    rows.push(Row::new(
        page.t("inquiry-as-of"),
        page.moment(answer.asked_at),
    ));
    rows
}

fn part(page: &Page, shown: &Shown, place: usize) -> Part {
    let title = page.say(&shown.title).to_owned();
    let leads = |found: &Found| {
        let service = shown.leads_to.as_ref().filter(|_| found.leads);
        service.map(|service| lead(page, service, found))
    };
    let mut part = Part {
        title,
        ..Part::default()
    };
    if shown.found == 0 && shown.drawn != ShowAs::Totals {
        part.empty = Some(page.say(&shown.empty).to_owned());
        return part;
    }
    match shown.drawn {
        ShowAs::Table => part.table = Some(table(page, shown, place)),
        ShowAs::Card => {
            part.cards = shown
                .rows
                .iter()
                .map(|row| (facts(page, &shown.columns, row), leads(row)))
                .collect();
        }
        ShowAs::Totals => {}
    }
    part.totals = shown
        .totals
        .iter()
        .map(|(label, value)| Row::new(page.say(label), cell(page, value)))
        .collect();
    part.more = shown
        .more
        .then(|| page.count("inquiry-more", shown.rows.len()));
    part
}

fn facts(page: &Page, columns: &[Column], found: &Found) -> Vec<Row> {
    let known = columns
        .iter()
        .zip(&found.cells)
        .filter(|(_, cell)| **cell != Cell::Missing);
    known
        .map(|(column, one)| Row::new(label(page, column), drawn(page, column, one)))
        .collect()
}

fn table(page: &Page, shown: &Shown, place: usize) -> Table {
    let heading = |column: &Column| {
        let label = label(page, column);
        if matches!(column.kind, CellKind::Money | CellKind::Number) {
            ui::Column::numeric(label)
        } else {
            ui::Column::new(label)
        }
    };
    let mut columns: Vec<ui::Column> = shown.columns.iter().map(heading).collect();
    let leads = shown.rows.iter().any(|found| found.leads);
    let service = shown.leads_to.as_ref().filter(|_| leads);
    if service.is_some() {
        columns.push(ui::Column::new(page.t("inquiry-next")));
    }
    let row = |found: &Found| {
        let cells = shown
            .columns
            .iter()
            .zip(&found.cells)
            .map(|(column, one)| drawn(page, column, one));
        let next = service.map(|service| {
            if found.leads {
                lead(page, service, found)
            } else {
                Markup::default()
            }
        });
        cells.chain(next).collect()
    };
    Table {
        id: format!("answer-{place}"),
        heading: Some(heading_id(place)),
        caption: caption(page, shown.found),
        columns,
        rows: shown.rows.iter().map(row).collect(),
    }
}

/// The id of a part's heading.
fn heading_id(place: usize) -> String {
    format!("part-{place}")
}

/// How many there are: what the heading of the part leaves unsaid.
fn caption(page: &Page, found: usize) -> String {
    page.plain(
        "inquiry-found",
        &Args::count(i64::try_from(found).unwrap_or(i64::MAX)),
    )
}

/// The service offered beside a row; the number of the record tells one link from another.
fn lead(page: &Page, (id, name): &(String, Text), found: &Found) -> Markup {
    Markup::trusted(format!(
        "<a href=\"{}\">{}<span class=\"vh\"> {}</span></a>",
        Markup::text(&page.href(format!("/services/{id}"))),
        Markup::text(page.say(name)),
        page.num(&found.number)
    ))
}

/// What a column is called.
pub(crate) fn label(page: &Page, column: &Column) -> String {
    match &column.label {
        Some(label) => page.say(label).to_owned(),
        None => page.t_in("column", column.id.replace('.', "-")),
    }
}

fn drawn(page: &Page, column: &Column, one: &Cell) -> Markup {
    match one {
        Cell::Choice { label, .. } if column.id == "state" => {
            page.tag(Tone::Plain, page.say(label))
        }
        other => cell(page, other),
    }
}

fn cell(page: &Page, cell: &Cell) -> Markup {
    match cell {
        Cell::Text(text) if text.is_ascii() => page.num(text),
        Cell::Text(text) => page.name(text),
        Cell::Bilingual(text) => page.name(page.say(text)),
        Cell::Choice { label, .. } => Markup::text(page.say(label)),
        Cell::Date(day) => page.date(*day),
        Cell::Time(at) => page.moment(*at),
        Cell::Money(amount) => page.money(*amount),
        Cell::Number(number) => page.num(number),
        Cell::Flag(yes) => Markup::text(&page.t(if *yes { "yes" } else { "no" })),
        Cell::Person {
            name: Some(name), ..
        } => page.name(page.say(name)),
        Cell::Person {
            identity,
            name: None,
        } => page.num(identity),
        Cell::Reference(number) => page.num(number),
        Cell::List(items) => {
            let items: Vec<Markup> = items.iter().map(|item| page.name(item)).collect();
            Markup::join(&items, &page.t("list-comma"))
        }
        Cell::Missing => Markup::text(&page.t("answer-none")),
    }
}

/// What the platform itself keeps of whoever asks.
async fn own(visit: &Visit, page: &Page, (own, place): (&Own, usize)) -> Result<Part, Failure> {
    let (columns, mut rows) = kept(visit, page, own.source).await?;
    rows.truncate(own.limit as usize);
    let title = page.say(&own.title).to_owned();
    if rows.is_empty() {
        let empty = Some(page.say(&own.empty).to_owned());
        return Ok(Part {
            title,
            empty,
            ..Part::default()
        });
    }
    let table = Table {
        id: format!("answer-{place}"),
        heading: Some(heading_id(place)),
        caption: caption(page, rows.len()),
        columns,
        rows,
    };
    Ok(Part {
        title,
        table: Some(table),
        ..Part::default()
    })
}

/// Columns and rows of one of the platform's own lists.
async fn kept(
    visit: &Visit,
    page: &Page,
    source: Source,
) -> Result<(Vec<ui::Column>, Vec<Vec<Markup>>), Failure> {
    let actor = visit.activated()?;
    let word = |key| ui::Column::new(page.t(key));
    if source == Source::Bills {
        let bills = payments::bills(visit.platform(), actor).await?;
        let row = |bill: &payments::Bill| {
            let due = page.moment(bill.due);
            vec![page.num(&bill.number), page.money(bill.amount), due]
        };
        let amount = ui::Column::numeric(page.t("inquiry-amount"));
        let columns = vec![word("inquiry-bill"), amount, word("inquiry-due")];
        return Ok((columns, bills.iter().map(row).collect()));
    }
    let mut all = applications::list(visit.platform(), actor).await?;
    // An appointment is an application in which somebody is to come.
    if source == Source::Appointments {
        let attended = |step: &absher_catalogue::model::Step| step.attend.is_some();
        all.retain(|one| one.offered.definition.steps.iter().any(attended));
    }
    let row = |one: &applications::Summary| {
        let href = page.href(format!("/applications/{}", one.reference));
        let link = format!("<a href=\"{href}\">{}</a>", page.num(&one.reference));
        let service = Markup::text(page.say(&one.offered.definition.name));
        vec![Markup::trusted(link), service, page.moment(one.updated_at)]
    };
    let columns = ["inquiry-reference", "inquiry-service", "inquiry-updated"];
    Ok((columns.map(word).into(), all.iter().map(row).collect()))
}
