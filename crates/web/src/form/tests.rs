//! Forms: whatever is sent, what was typed is kept and nothing panics.

use super::*;

fn keys(form: &Form) -> Vec<(String, String)> {
    form.errors()
        .map(|(field, message)| match message {
            Message::Key(key, _) => (field.to_owned(), key.clone()),
            Message::Text(text) | Message::Named(_, text) => (field.to_owned(), text.en.clone()),
        })
        .collect()
}

fn number(typed: &str) -> Result<u32, &'static str> {
    typed.parse().map_err(|_| "error-required")
}

#[test]
fn arabic_survives_and_line_ends_are_one_kind() {
    let form = Form::from_urlencoded("name=%D8%B3%D8%A7%D8%B1%D8%A9+%2B&note=a%0D%0Ab".as_bytes())
        .unwrap();
    assert_eq!(form.value("name"), "سارة +");
    assert_eq!(form.value("note"), "a\nb");
}

#[test]
fn wrong_encoding_is_an_error_of_its_field_and_keeps_the_rest() {
    let form = Form::from_urlencoded(b"name=%FF%FEabc&other=1&%=%zz&===").unwrap();
    assert_eq!(
        keys(&form),
        [("name".to_owned(), "error-encoding".to_owned())]
    );
    assert!(form.value("name").contains("abc"));
    assert_eq!(form.value("other"), "1");
    assert_eq!(form.value("%"), "%zz");
}

#[test]
fn missing_repeated_wrong_and_too_long() {
    let mut form = Form::from_urlencoded(b"twice=1&twice=2&wrong=x&long=abcdef&nul=a%00b").unwrap();
    assert_eq!(form.parse("absent", "error-required", number), None);
    assert_eq!(form.parse("twice", "error-required", number), None);
    assert_eq!(form.parse("wrong", "error-required", number), None);
    assert_eq!(form.text("long", 5, "error-required"), None);
    assert_eq!(
        keys(&form)
            .into_iter()
            .map(|(f, k)| format!("{f}:{k}"))
            .collect::<Vec<_>>(),
        [
            "absent:error-required",
            "twice:error-repeated",
            "wrong:error-required",
            "long:error-too-long"
        ]
    );
    assert_eq!(form.value("nul"), "ab");
    assert_eq!(form.value("wrong"), "x", "what was typed comes back");
}

#[test]
fn a_huge_value_is_cut_and_said() {
    let body = format!("a={}", "x".repeat(MAX_VALUE_CHARS + 1));
    let form = Form::from_urlencoded(body.as_bytes()).unwrap();
    assert!(form.error("a").is_some());
    assert_eq!(form.value("a").len(), MAX_VALUE_CHARS);
}

#[test]
fn too_many_values_are_refused() {
    assert!(Form::from_urlencoded("a=1&".repeat(1_001).as_bytes()).is_err());
}

#[test]
fn a_choice_must_be_one_offered() {
    let mut form = Form::new().with("a", "maybe");
    assert_eq!(form.choice("a", &["yes", "no"], "error-required"), None);
    assert!(form.has_errors());
}

#[test]
fn the_log_never_sees_values() {
    let form = Form::new().with("identity", "1012345678");
    assert!(!format!("{form:?}").contains("1012345678"));
}

fn request(content_type: &str, body: impl Into<axum::body::Body>) -> axum::extract::Request {
    axum::http::Request::post("/")
        .header("content-type", content_type)
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn multipart_gives_values_and_files() {
    let body = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nسلام\r\n--X\r\nContent-Disposition: form-data; \
        name=\"f\"; filename=\"../x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--X--\r\n";
    let form = Form::from_body(request("multipart/form-data; boundary=X", body))
        .await
        .unwrap();
    assert_eq!(form.value("a"), "سلام");
    assert_eq!(&form.file("f").unwrap().bytes[..], b"%PDF");
}

#[tokio::test]
async fn bad_bodies_are_errors_not_panics() {
    let broken =
        Form::from_body(request("multipart/form-data; boundary=X", "--X\r\nrubbish")).await;
    assert!(matches!(broken, Err(BodyError::Unreadable)));
    let json = Form::from_body(request("application/json", "{}")).await;
    assert!(matches!(json, Err(BodyError::NotAForm)));
    let large = Form::from_body(request(
        "application/x-www-form-urlencoded",
        vec![b'a'; MAX_FORM_BYTES + 1],
    ))
    .await;
    assert!(matches!(large, Err(BodyError::TooLarge)));
}
