//! A document with every kind of value, for the tests and for looking at. Its person does not exist.

use absher_documents::{Claims, DocumentData, Fact, FactValue, SealKey, qr_text, seal};
use absher_vocabulary::{Money, Text, Timestamp};
use jiff::civil::date;

/// A document as it is issued.
pub struct Sample {
    /// The key it is sealed with.
    pub key: SealKey,
    /// The seal.
    pub sealed: Vec<u8>,
    /// What it shows.
    pub data: DocumentData,
}

/// The sample document.
pub fn sample() -> Sample {
    let key = SealKey::from_seed("2026-1", [5; 32]).expect("the id is one");
    let claims = claims();
    let sealed = seal(&claims, &key).expect("the sample is short");
    let data = DocumentData {
        title: Text::new("رخصة سير مركبة", "Vehicle registration"),
        subtitle: Some(Text::new("نقل ملكية", "Transfer of ownership")),
        sector: Text::new("المرور", "Traffic"),
        number: "7003-4412/26".into(),
        holder: Text::new("سارة بنت خالد الحَربي", "Sarah Khalid Al-Harbi"),
        facts: facts(),
        code: claims.code.clone(),
        issued_at: claims.issued_at,
        expires: claims.expires,
        qr_text: qr_text("absher.example", &sealed),
        demo_mark: true,
        note: Some(Text::new(
            "سُجّلت المركبة باسم المالك الجديد في 2026-11-22 وفق طلب رقم ABCDE-FGHJK.",
            "The vehicle was registered to its new owner on 2026-11-22, application ABCDE-FGHJK.",
        )),
    };
    Sample { key, sealed, data }
}

/// What the sample's seal says.
pub fn claims() -> Claims {
    let pairs = [
        ("holder", "سارة بنت خالد الحربي / Sarah Khalid Al-Harbi"),
        ("identity", "1098765432"),
        ("plate", "أ ب د 1234 / ABD 1234"),
        ("sequence", "512309871"),
        ("make", "تويوتا كامري / Toyota Camry"),
        ("year", "2024"),
        ("inspected", "2026-10-03"),
        ("price", "64,500.00 SAR"),
    ];
    Claims {
        code: "7K3M-9QXT-4HWD".into(),
        template: "vehicle-registration".into(),
        issuer: "traffic".into(),
        issued_at: Timestamp::from_micros(1_795_340_000_000_000),
        expires: Some(date(2029, 11, 21)),
        facts: pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec(),
    }
}

fn facts() -> Vec<Fact> {
    let fact = |ar: &str, en: &str, value| Fact {
        label: Text::new(ar, en),
        value,
    };
    let text = |ar: &str, en: &str| FactValue::Text(Text::new(ar, en));
    let plain = |value: &str| FactValue::Plain(value.into());
    vec![
        fact("رقم الهوية", "Identity number", plain("1098765432")),
        fact("لوحة المركبة", "Plate", text("أ ب د ١٢٣٤", "ABD 1234")),
        fact("الرقم التسلسلي", "Sequence number", plain("512309871")),
        fact(
            "المركبة",
            "Vehicle",
            text("تويوتا كامري 2024، أبيض", "Toyota Camry 2024, white"),
        ),
        fact(
            "رقم الهيكل",
            "Chassis number",
            plain("JTNB-11HK/40-3001234"),
        ),
        fact("آخر فحص", "Last inspection", date(2026, 10, 3).into()),
        fact(
            "ثمن البيع",
            "Sale price",
            FactValue::Money("64500".parse::<Money>().expect("money")),
        ),
    ]
}
