//! What an application is about, for whoever has a part in it.
//!
//! The rule protected here: another party sees what it is asked to agree to, never the applicant's contacts and accounts.

use absher_catalogue::model::{FieldKind, StepKind};
use absher_platform::applications::{View, price};
use absher_platform::people;
use absher_vocabulary::Money;

use super::words::{Told, is_mine};
use crate::page::Page;
use crate::pages::apply::check::short_name;
use crate::records;
use crate::ui::Row;

/// Who applies, what it is about and what was answered.
pub fn rows(page: &Page, view: &View) -> Vec<Row> {
    let p = page.visit().platform();
    let it = &view.offered.definition;
    let own = is_mine(view, "applicant");
    let name = people::name(p, &view.state.applicant);
    let name = if own {
        page.say(&name).to_owned()
    } else {
        short_name(page.say(&name))
    };
    let mut rows = vec![Row::new(page.t("party-applicant"), page.name(name))];
    let columns = it
        .subject
        .as_ref()
        .map(|s| s.columns.as_slice())
        .unwrap_or_default();
    for subject in &view.state.subjects {
        rows.extend(records::rows(page, &view.catalogue, subject, columns));
    }
    let shown = it.fields.iter().filter(|f| own || !is_private(f.kind));
    rows.extend(shown.filter_map(|field| {
        let value = view
            .state
            .fields
            .get(field.id.as_str())
            .filter(|v| **v != absher_catalogue::Value::Null)?;
        Some(Row::new(
            page.say(&field.label),
            records::answer(page, &view.catalogue, (field, value)),
        ))
    }));
    rows
}

fn is_private(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Iban
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::IdentityNumber
            | FieldKind::File
    )
}

/// What a party will be asked to pay, as it stands now.
pub fn to_pay(page: &Page, view: &View, party: &str) -> Vec<Row> {
    let it = &view.offered.definition;
    let now = page.visit().platform().now();
    let mut rows = Vec::new();
    let mut sum = Money::ZERO;
    for step in it
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all))
    {
        let Some(StepKind::Pay(pay)) = step.kind() else {
            continue;
        };
        if pay.by.as_ref().map_or("applicant", |by| by.as_str()) != party {
            continue;
        }
        let Ok(asked) = price(it, &view.state, pay, now) else {
            continue;
        };
        rows.extend(
            asked
                .lines
                .iter()
                .map(|l| Row::new(page.say(&l.name), page.money(l.amount))),
        );
        if asked.hold > Money::ZERO {
            rows.push(Row::new(page.t("bill-held"), page.money(asked.hold)));
        }
        sum = [sum, asked.total()].into_iter().sum();
    }
    if !rows.is_empty() {
        rows.push(Row::new(page.t("bill-total"), page.money(sum)));
    }
    rows
}

/// The step names of a view, for headings.
pub fn step_name(page: &Page, view: &View, step: &str) -> String {
    Told::from(view).step_name(page, step)
}
