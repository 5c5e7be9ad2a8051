//! The files of one document for the template: `data.json`, `qr.svg` and `seal.cwt`.
//!
//! The one rule: every text that comes from a person passes [`Writer::clean`], so no text can stop a document from being
//! made. A new part of [`DocumentData`] is one more line in [`Writer::document`].

use absher_vocabulary::{Text, digits};
use serde_json::{Value, json};
use typst::foundations::Bytes;

use super::RenderError;
use super::world::{Base, Files};
use crate::document::{DateText, DocumentData, Fact, FactValue};
use crate::qr::qr_svg;
use crate::seal::seal_in_text;

/// Size of a QR module on paper in millimetres: what an ordinary telephone reads at arm's length.
const MODULE_MM: f64 = 0.42;

/// Shown in place of a character the fonts do not have. The seal keeps the true one.
const MISSING: char = '?';

pub(super) fn files(data: &DocumentData, base: &Base) -> Result<Files, RenderError> {
    let (address, _) = data.qr_text.split_once("/v#").ok_or(RenderError::QrText)?;
    let host = address
        .rsplit("//")
        .next()
        .filter(|host| !host.is_empty())
        .ok_or(RenderError::QrText)?;
    let seal = seal_in_text(&data.qr_text).ok_or(RenderError::QrText)?;
    let qr = qr_svg(&data.qr_text).map_err(|_| RenderError::QrText)?;
    // A side is at most 185 modules.
    let side = f64::from(u16::try_from(qr.side).unwrap_or(u16::MAX));
    let writer = Writer { base };
    let mut document = writer.document(data);
    document["qr_mm"] = json!(side * MODULE_MM);
    document["check"] = json!(writer.clean(&format!("{host}/verify")));
    Ok(Files {
        data: Bytes::from_string(document.to_string()),
        qr: Bytes::from_string(qr.svg),
        seal: Bytes::new(seal),
    })
}

struct Writer<'a> {
    base: &'a Base,
}

impl Writer<'_> {
    fn document(&self, data: &DocumentData) -> Value {
        json!({
            "title": self.text(&data.title),
            "subtitle": data.subtitle.as_ref().map(|text| self.text(text)),
            "sector": self.text(&data.sector),
            "number": self.clean(&data.number),
            "holder": self.text(&data.holder),
            "facts": data.facts.iter().map(|fact| self.fact(fact)).collect::<Vec<_>>(),
            "code": self.clean(&data.code),
            "issued": self.date(&DateText::numeric(data.issued_at.date_riyadh())),
            "expires": data.expires.map(|day| self.date(&DateText::numeric(day))),
            "demo": data.demo_mark,
            "note": data.note.as_ref().map(|text| self.text(text)),
        })
    }

    fn fact(&self, fact: &Fact) -> Value {
        let value = match &fact.value {
            FactValue::Text(text) => json!({ "kind": "text", "text": self.text(text) }),
            FactValue::Plain(text) => json!({ "kind": "plain", "text": self.clean(text) }),
            FactValue::Money(amount) => json!({ "kind": "money", "amount": amount.to_string() }),
            FactValue::Date(day) => self.date(day),
        };
        json!({ "label": self.text(&fact.label), "value": value })
    }

    fn date(&self, day: &DateText) -> Value {
        json!({
            "kind": "date",
            "gregorian": self.text(&day.gregorian),
            "hijri": day.hijri.as_ref().map(|text| self.text(text)),
        })
    }

    fn text(&self, text: &Text) -> Value {
        json!({ "ar": self.clean(&text.ar), "en": self.clean(&text.en) })
    }

    /// The text with one space for any white space, without invisible marks (direction is the template's to say), and with
    /// [`MISSING`] for what the fonts do not have: PDF/A refuses a letter without a shape.
    fn clean(&self, text: &str) -> String {
        text.chars()
            .filter(|c| !digits::is_invisible(*c))
            .map(|c| match c {
                c if c.is_whitespace() => ' ',
                c if !c.is_control() && self.base.can_show(c) => c,
                _ => MISSING,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_printable() {
        let base = Base::new();
        let writer = Writer { base: &base };
        assert_eq!(writer.clean("a\u{202E}b\tc\n漢\u{0}"), "ab c ??");
        assert_eq!(writer.clean("مُحَمَّد #1 $x$ \"q\""), "مُحَمَّد #1 $x$ \"q\"");
    }
}
