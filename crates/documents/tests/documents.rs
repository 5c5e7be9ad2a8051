//! Whole documents: set, sealed, checked, altered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(unreachable_pub)]
mod sample;

use absher_documents::{
    Fact, FactValue, PublicKeys, RenderError, SealKey, VerifyError, render, seal_file, verify,
    verify_file,
};
use absher_vocabulary::Text;
use sample::{Sample, claims, sample};

fn issue(sample: &Sample) -> Vec<u8> {
    let pdf = render(&sample.data).unwrap();
    seal_file(&pdf, &sample.sealed, &sample.key).unwrap()
}

fn keys(sample: &Sample) -> PublicKeys {
    PublicKeys::new([sample.key.public()]).unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn an_issued_document_is_checked_by_its_file_and_by_its_qr_code() {
    let sample = sample();
    let file = issue(&sample);
    let by_file = verify_file(&file, &keys(&sample), claims().issued_at).unwrap();
    assert!(by_file.covers_file && !by_file.expired);
    assert_eq!(by_file.claims, claims());
    let by_qr = verify(&sample.data.qr_text, &keys(&sample), claims().issued_at).unwrap();
    assert_eq!(by_qr.claims, claims());
}

#[test]
fn it_is_an_archivable_accessible_pdf_with_the_seal_attached() {
    let sample = sample();
    let file = issue(&sample);
    assert!(file.starts_with(b"%PDF-1.7"));
    assert!(file.ends_with(b"%%EOF"));
    for part in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/StructTreeRoot",
        "/AFRelationship/Data",
        "seal.cwt",
        "application#2Fcwt",
    ] {
        assert!(contains(&file, part), "{part}");
    }
    assert!(!contains(&file, "/JavaScript") && !contains(&file, "/URI"));
}

#[test]
fn a_file_changed_anywhere_is_refused() {
    let sample = sample();
    let file = issue(&sample);
    // Every byte is tried on a small file in seal/file.rs; here, bytes all over a real one.
    for at in (0..file.len()).step_by(file.len() / 40) {
        let mut other = file.clone();
        other[at] ^= 1;
        assert!(
            verify_file(&other, &keys(&sample), claims().issued_at).is_err(),
            "byte {at}"
        );
    }
    let appended = [file.as_slice(), b"\n"].concat();
    assert_eq!(
        verify_file(&appended, &keys(&sample), claims().issued_at),
        Err(VerifyError::Altered)
    );
}

#[test]
fn a_document_without_seal_or_with_a_strangers_is_refused() {
    let sample = sample();
    let pdf = render(&sample.data).unwrap();
    assert_eq!(
        verify_file(&pdf, &keys(&sample), claims().issued_at),
        Err(VerifyError::NotASeal)
    );
    let stranger = SealKey::from_seed("2026-1", [6; 32]).unwrap();
    let forged = seal_file(&pdf, &sample.sealed, &stranger).unwrap();
    assert_eq!(
        verify_file(&forged, &keys(&sample), claims().issued_at),
        Err(VerifyError::Altered)
    );
}

#[test]
fn the_same_document_is_the_same_file() {
    let sample = sample();
    assert!(issue(&sample) == issue(&sample));
}

#[test]
fn hostile_and_extreme_texts_are_set_as_text() {
    let mut sample = sample();
    let hostile = "#read(\"/etc/passwd\") $x$ *b* </svg> \u{202E}\u{0} 漢 😀 \\u{0}\r\n";
    sample.data.holder = Text::new(hostile, hostile);
    sample.data.title = Text::new(hostile, hostile);
    sample.data.subtitle = None;
    sample.data.note = Some(Text::new("م".repeat(3000), "w".repeat(3000)));
    sample.data.facts = (0..60)
        .map(|i| Fact {
            label: Text::new(hostile, hostile),
            value: FactValue::Plain(format!("{i}-{hostile}")),
        })
        .collect();
    assert_eq!(render(&sample.data).map(|_| ()), Ok(()));
    sample.data.facts.clear();
    sample.data.expires = None;
    assert_eq!(render(&sample.data).map(|_| ()), Ok(()));
}

#[test]
fn a_qr_text_that_is_not_ours_is_refused() {
    for text in [
        "",
        "https://absher.example/v#",
        "https:///v#0oRD",
        "https://absher.example/other#0oRD",
    ] {
        let mut sample = sample();
        sample.data.qr_text = text.into();
        assert_eq!(render(&sample.data), Err(RenderError::QrText), "{text}");
    }
}
