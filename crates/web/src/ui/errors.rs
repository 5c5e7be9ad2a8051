//! The list of errors at the top of a form page.

use askama::Template;

use super::Markup;
use crate::form::Form;
use crate::page::Page;

#[derive(Template)]
#[template(path = "ui/error_summary.html")]
struct Summary<'a> {
    page: &'a Page,
    items: Vec<(String, String)>,
}

pub(super) fn summary(page: &Page, form: &Form) -> Markup {
    let items: Vec<_> = form
        .errors()
        .map(|(field, message)| (field.to_owned(), message.text(page)))
        .collect();
    if items.is_empty() {
        Markup::default()
    } else {
        Markup::render(&Summary { page, items })
    }
}
