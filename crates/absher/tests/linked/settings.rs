//! What an operator gets wrong: each is said before anything is served, and names the setting.

use std::process::Command;

use crate::BINARY;

/// What the program says when it does not start.
fn refusal(file: &str, args: &[&str]) -> String {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("absher.toml"), file).unwrap();
    let out = Command::new(BINARY)
        .arg("--data")
        .arg(data.path())
        .args(["--listen", "127.0.0.1:0"])
        .args(args)
        .output()
        .unwrap();
    assert!(!out.status.success(), "{file} {args:?}");
    String::from_utf8(out.stderr).unwrap()
}

#[test]
fn a_wrong_setting_of_a_sector_is_named() {
    let serve = |sector, secret| refusal("", &["sector", "serve", sector, "--secret", secret]);
    assert!(serve("traffic", "short").contains("secret: at least 16 characters"));
    let unknown = serve("trafic", "a secret between two processes");
    assert!(
        unknown.contains("`trafic` is none of") && unknown.contains("traffic"),
        "{unknown}"
    );
    assert!(refusal("", &["sector", "serve", "traffic"]).contains("--secret"));
}

#[test]
fn a_wrong_link_to_a_sector_is_named() {
    let secret = "secret = \"a secret between two\"";
    for (id, rest, said) in [
        (
            "trafic",
            format!("url = \"http://127.0.0.1:9\"\n{secret}"),
            "trafic",
        ),
        (
            "traffic",
            format!("url = \"127.0.0.1:9\"\n{secret}"),
            "http://",
        ),
        ("traffic", secret.to_owned(), "url"),
        (
            "traffic",
            "url = \"http://127.0.0.1:9\"".to_owned(),
            "secret",
        ),
        (
            "traffic",
            "url = \"http://127.0.0.1:9\"\nsecret = \"short\"".to_owned(),
            "16 characters",
        ),
    ] {
        let refused = refusal(&format!("[sectors.{id}]\n{rest}"), &[]);
        assert!(
            refused.contains("sectors") && refused.contains(said),
            "{rest}: {refused}"
        );
    }
}
