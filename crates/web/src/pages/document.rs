//! `GET /wallet/documents/{id}`: a sealed document on a screen; `GET /documents/{id}.pdf`: its file.
//!
//! The rule protected here: the file is for its holder alone: it is never kept by a cache between, and its name says
//! nothing about the holder.

use absher_platform::{people, wallet};
use absher_vocabulary::{DocumentId, parse_date};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::wallet::title;
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::records;
use crate::ui::{self, Action, DocumentCard, Markup, Row, Tone};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/document.html")]
struct Sheet {
    page: Page,
    document: DocumentCard,
    verify: String,
}

/// `GET /wallet/documents/{id}`, `GET /documents/{file}`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/wallet/documents/{id}", get(show))
        .route("/documents/{file}", get(file))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let id: DocumentId = id.parse().map_err(|_| Failure::NotFound)?;
    let sheet = wallet::sheet(visit.platform(), actor, id).await?;
    let named = people::named(visit.platform(), vec![sheet.document.holder.clone()]).await?;
    let page = Page::new(&visit, "");
    let title = title(&page, &sheet.document);
    let page = Page::new(&visit, title.clone()).back("/wallet");
    let holder = named
        .first()
        .map_or_else(Markup::default, |one| page.name(page.say(&one.name)));
    let (tone, word) = match (&sheet.document.revoked_at, sheet.expired) {
        (Some(_), _) => (Tone::Danger, "revoked"),
        (None, true) => (Tone::Danger, "expired"),
        (None, false) => (Tone::Ok, "valid"),
    };
    let document = DocumentCard {
        issuer: page.say(&visit.app().sector_name(&sheet.issuer)).to_owned(),
        holder,
        tag: page.tag(tone, page.t_in("document-is", word)),
        rows: rows(&page, &sheet),
        qr_svg: Some(ui::show::qr(&page, &sheet.qr, "document-qr")),
        code: Some(page.num(&sheet.document.code)),
        actions: vec![Action::new(
            page.t("document-download"),
            page.href(format!("/documents/{id}.pdf")),
        )],
        title,
    };
    pages::show(&Sheet {
        verify: page.href("/verify"),
        document,
        page,
    })
}

fn rows(page: &Page, sheet: &wallet::Sheet) -> Vec<Row> {
    let document = &sheet.document;
    let mut rows = vec![Row::new(
        page.t("column-number"),
        page.num(&document.number),
    )];
    rows.extend(
        sheet
            .facts
            .iter()
            .map(|(label, value)| Row::new(page.say(label), records::sealed(page, value))),
    );
    rows.push(Row::new(
        page.t("document-issued"),
        page.moment(document.issued_at),
    ));
    if let Some(end) = document
        .expires
        .as_deref()
        .and_then(|day| parse_date(day).ok())
    {
        rows.push(Row::new(page.t("document-ends"), page.date(end)));
    }
    rows
}

async fn file(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let id = file
        .strip_suffix(".pdf")
        .and_then(|id| id.parse::<DocumentId>().ok())
        .ok_or(Failure::NotFound)?;
    let (document, pdf) = wallet::file(visit.platform(), actor, id).await?;
    Ok(download(&document, pdf))
}

/// A document's file as an answer, for pages and programs.
pub(crate) fn download(document: &wallet::Document, pdf: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.pdf\"", document.code);
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, pdf).into_response()
}
