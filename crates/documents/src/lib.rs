//! Documents: facts become a PDF in Arabic and English that anybody can check without asking anyone.
//!
//! The one rule it protects: a document is never believed for its looks. [`seal()`] signs the facts, [`render()`] sets them on
//! paper with the seal in a QR code, [`seal_file`] signs the finished file, and [`verify()`] and [`verify_file`] need nothing
//! but the public keys. All of it is pure: no clock, no chance, no store; the same input gives the same bytes.
//!
//! In order: `seal(&claims, &key)`, `qr_text(host, &sealed)`, `render(&data)`, `seal_file(&pdf, &sealed, &key)`.
//! To add a kind of document nothing is needed here: it is a file of the catalogue. To change how documents look, see
//! `templates/document.typ`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod document;
pub mod qr;
pub mod render;
pub mod seal;

pub use document::{DateText, DocumentData, Fact, FactValue};
pub use qr::{QrImage, QrTooLong, qr_svg};
pub use render::{RenderError, Renderer, render};
pub use seal::{
    Claims, KeyError, PublicKey, PublicKeys, SealError, SealKey, Verified, VerifyError, qr_text,
    seal, seal_file, verify, verify_file,
};
