//! Setting a document: [`DocumentData`] becomes a PDF/A-3 that is also accessible (PDF/UA-1).
//!
//! The one rule: the template and the fonts are ours, the data are only data. The typesetter sees five files in memory and
//! nothing else: no disk, no packages, no network, no clock.
//! A second look for documents is a second template beside `document.typ`, chosen by a field of [`DocumentData`].

mod data;
mod world;

use std::sync::LazyLock;

use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::document::DocumentData;
use absher_vocabulary::Timestamp;
use world::{Base, Page};

/// How many documents ago a piece of cached layout must have been used to be kept. Small: documents differ in all but frame.
const CACHE_AGE: usize = 2;

/// Why a document could not be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// `qr_text` is not what [`crate::qr_text`] gives, or too long for a QR code.
    #[error("the text of the QR code is not one of ours")]
    QrText,
    /// The template or the typesetter failed; for the log, never for a person.
    #[error("the document could not be set: {0}")]
    Typeset(String),
}

/// The typesetter with its fonts, ready to set any number of documents. Making one takes some milliseconds.
pub struct Renderer {
    base: Base,
}

/// The one renderer of the process, made when the first document is set.
static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::new);

/// Sets a document with the renderer of the process. It computes for some milliseconds: call it off the async threads.
///
/// # Errors
/// Any [`RenderError`].
pub fn render(data: &DocumentData) -> Result<Vec<u8>, RenderError> {
    RENDERER.render(data)
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer {
    /// A renderer of its own; most callers want [`render()`].
    pub fn new() -> Self {
        Self { base: Base::new() }
    }

    /// Sets a document: Arabic first, English beside it. The same data give the same bytes.
    ///
    /// # Errors
    /// Any [`RenderError`].
    pub fn render(&self, data: &DocumentData) -> Result<Vec<u8>, RenderError> {
        let files = data::files(data, &self.base)?;
        let page = Page::new(&self.base, files);
        let document = typst::compile::<PagedDocument>(&page)
            .output
            .map_err(|e| failure(&e))?;
        let options = PdfOptions {
            ident: Smart::Custom(data.code.clone()),
            creator: Smart::Custom(None),
            timestamp: created(data.issued_at),
            standards: PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
                .map_err(|e| RenderError::Typeset(e.message().to_string()))?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|e| failure(&e))?;
        comemo::evict(CACHE_AGE);
        Ok(pdf)
    }
}

/// The date in the file's metadata: that of issue, on a clock in Riyadh.
fn created(at: Timestamp) -> Option<typst_pdf::Timestamp> {
    let local = at.datetime_riyadh();
    let part = |value: i8| u8::try_from(value).ok();
    let datetime = Datetime::from_ymd_hms(
        i32::from(local.year()),
        part(local.month())?,
        part(local.day())?,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
    )?;
    typst_pdf::Timestamp::new_local(datetime, 3 * 60)
}

/// The first complaint of the typesetter. It speaks of the template, never of the data.
fn failure(errors: &[SourceDiagnostic]) -> RenderError {
    RenderError::Typeset(
        errors
            .first()
            .map(|e| e.message.to_string())
            .unwrap_or_default(),
    )
}
