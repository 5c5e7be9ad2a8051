//! `GET` and `POST /demo/phone`: every SMS and mail that would have been sent, the newest first.
//!
//! The rule protected here: a code is read here as on a phone; no page of the platform itself shows one. The number to
//! look for is posted, so that it stands in no address.

use absher_demo::phone::Message;
use absher_vocabulary::Phone;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::{demo, page};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Kind, Markup};
use crate::{App, pages};

/// Most messages on the page.
const MOST: usize = 50;
/// Digits of a code.
const CODE: usize = 6;

#[derive(Template)]
#[template(path = "pages/demo/phone.html")]
struct View {
    page: Page,
    form: Form,
    to: Field,
    messages: Vec<Shown>,
}

struct Shown {
    to: String,
    kind: String,
    subject: Option<String>,
    body: Markup,
    at: Markup,
}

/// `GET` and `POST /demo/phone`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/phone", get(show).post(filter))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    demo(&visit)?;
    pages::show(&view(&visit, Form::new(), None).await?)
}

async fn filter(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    demo(&visit)?;
    let to = form.parse_optional("to", Phone::parse);
    if form.has_errors() {
        return pages::invalid(&view(&visit, form, None).await?);
    }
    pages::show(&view(&visit, form, to).await?)
}

async fn view(visit: &Visit, form: Form, to: Option<Phone>) -> Result<View, Failure> {
    let page = page(visit, "demo-phone-title").with_errors_of(&form);
    let to = to.map(|phone| phone.to_string());
    let found = demo(visit)?
        .parts
        .outbox
        .list(to.as_deref())
        .await
        .map_err(Failure::internal)?;
    let field = Field::new("to", Kind::Phone, page.t("demo-phone-filter"))
        .hint(page.t("demo-phone-filter-hint"))
        .optional();
    let messages = found
        .into_iter()
        .take(MOST)
        .map(|message| shown(&page, message))
        .collect();
    Ok(View {
        to: field,
        messages,
        page,
        form,
    })
}

fn shown(page: &Page, message: Message) -> Shown {
    Shown {
        to: message.to,
        kind: message.kind,
        subject: message.subject,
        body: body(&message.body),
        at: page.moment(message.at),
    }
}

/// The text with its lines, and the first number of six digits marked as the code.
fn body(text: &str) -> Markup {
    let (before, code, after) = match code(text) {
        Some(at) => (&text[..at], &text[at..at + CODE], &text[at + CODE..]),
        None => (text, "", ""),
    };
    let lines = |part: &str| Markup::text(part).as_str().replace('\n', "<br>");
    let code = if code.is_empty() {
        String::new()
    } else {
        format!("<bdi class=\"num\" data-code>{code}</bdi>")
    };
    Markup::trusted(format!("{}{code}{}", lines(before), lines(after)))
}

/// Where the first number of exactly six digits begins.
fn code(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let begins = |at: usize| at == 0 || !digit(at - 1);
    (0..bytes.len()).find(|&at| begins(at) && (at..at + CODE).all(digit) && !digit(at + CODE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_and_nothing_else() {
        assert_eq!(code("رمزك 123456 صالح"), Some("رمزك ".len()));
        assert_eq!(code("123456"), Some(0));
        assert_eq!(code("1234567 12345"), None);
        assert_eq!(code("2 at 10:30, 654321."), Some(12));
        assert!(
            body("<b>\n111222")
                .as_str()
                .starts_with("&lt;b&gt;<br><bdi")
        );
    }
}
