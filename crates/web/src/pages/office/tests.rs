//! A case from the queue to its decision, and who may not touch it.

use absher_catalogue::model::FieldKind;
use absher_platform::accounts::{session, staff};
use absher_platform::applications::files;
use absher_platform::work;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::App;
use crate::testing::{self, Browser, cast::play, check_page, sign_in};

/// An objection with a picture, submitted; its reference.
async fn objection(app: &App, who: &Browser) -> String {
    let p = app.platform();
    let actor = session::find(p, &who.token()).await.unwrap().unwrap();
    let service = p.catalogue.definition("traffic.object-violation").unwrap();
    let field = service
        .definition
        .fields
        .iter()
        .find(|f| f.kind == FieldKind::File)
        .unwrap();
    let picture = files::keep(p, &actor, field, b"\x89PNG\r\n\x1a\n and more")
        .await
        .unwrap();
    let subject = who.get("/en/inquiries/traffic.query-violations").await.2;
    let number = subject.split_once("scope=\"row\"").unwrap().1;
    let number = number
        .split_once("data-ltr>")
        .unwrap()
        .1
        .split_once('<')
        .unwrap()
        .0
        .to_owned();
    let begin = json!({
        "service": "traffic.object-violation",
        "subjects": [number],
        "answers": { "reason": "not-driving", "statement": "I was <b>abroad</b> on that day", "evidence": picture },
    });
    let (status, _, body) = who
        .api("POST", "/api/v1/applications", &begin.to_string())
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let begun: Value = serde_json::from_str(&body).unwrap();
    let reference = begun["reference"].as_str().unwrap().to_owned();
    let (status, _, body) = who
        .api(
            "POST",
            &format!("/api/v1/applications/{reference}/submit"),
            "",
        )
        .await;
    assert!(status.is_success(), "{body}");
    work::until_idle(p).await.unwrap();
    reference
}

#[tokio::test]
async fn an_officer_takes_the_next_reads_it_all_and_decides() {
    let app = testing::app().await;
    play(&app, &[("objector", "objector")]).await;
    let objector = sign_in(&app, "objector1").await;
    let officer = sign_in(&app, testing::OFFICER).await;
    let (_, _, html) = officer.get("/ar/office/queue?role=traffic-reviewer").await;
    check_page(&html);
    let reference = objection(&app, &objector).await;
    let case = format!("/office/cases/{reference}");
    for lang in ["ar", "en"] {
        for path in [
            "/office",
            "/office/queue?role=traffic-reviewer",
            case.as_str(),
        ] {
            let (status, _, html) = officer.get(&format!("/{lang}{path}")).await;
            assert_eq!(status, StatusCode::OK, "{path}: {html}");
            check_page(&html);
        }
    }
    let (_, _, html) = officer.get("/en/office/queue?role=traffic-reviewer").await;
    assert!(html.contains(&format!("href=\"/en{case}\"")), "{html}");

    let (_, _, html) = officer.get(&format!("/en{case}")).await;
    assert!(
        html.contains("&lt;b&gt;abroad"),
        "what was typed is text: {html}"
    );
    let file = html
        .split_once(&format!("/en{case}/files/"))
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0
        .to_owned();
    let (status, headers, _) = officer.get(&format!("/en{case}/files/{file}")).await;
    assert_eq!(
        (status, headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "image/png")
    );
    assert_eq!(
        officer
            .get(&format!("/en{case}/files/{}", "0".repeat(64)))
            .await
            .0,
        StatusCode::NOT_FOUND
    );

    let decide = format!("/en{case}/decision");
    let at = format!("/en{case}");
    for wrong in [
        "step=committee",
        "step=committee&decision=refuse",
        "step=committee&decision=ask",
        "step=committee&decision=reduce&amount=900000",
    ] {
        let (status, _, html) = officer.post_from(&at, &decide, wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        check_page(&html);
    }
    bad_input_comes_back(&officer, &case).await;
    // The message is read first, and nothing has happened yet.
    let ask = "step=committee&decision=ask&message=Send+a+clearer+picture";
    let (status, _, html) = officer.post_from(&at, &decide, ask).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    check_page(&html);
    assert!(
        html.contains("Send a clearer picture") && html.contains(&reference),
        "{html}"
    );
    let refuse = "step=committee&decision=refuse&reason=no-proof";
    let (_, _, html) = officer.post_from(&at, &decide, refuse).await;
    assert!(
        html.contains("Nothing was given that proves the objection"),
        "{html}"
    );
    let (status, headers, html) = officer
        .post_from(&at, &decide, &format!("{refuse}&sure=yes"))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    let (_, _, html) = officer.get(headers["location"].to_str().unwrap()).await;
    check_page(&html);
    assert!(html.contains(&reference), "{html}");
    work::until_idle(app.platform()).await.unwrap();
    let (_, _, body) = objector
        .api("GET", &format!("/api/v1/applications/{reference}"), "")
        .await;
    assert!(body.contains("refused"), "{body}");
    assert_eq!(
        officer.get(&at).await.0,
        StatusCode::NOT_FOUND,
        "a decided case is nobody's task"
    );
}

/// Missing, wrong, too long, wrongly encoded, twice: told on the field, in both languages, with what was typed.
async fn bad_input_comes_back(officer: &Browser, case: &str) {
    let long = format!("step=committee&decision=ask&message={}", "x".repeat(2_000));
    let cases = [
        ("step=committee&decision=", "decision", ""),
        ("step=committee&decision=pardon", "decision", ""),
        (
            "step=committee&decision=reduce&amount=ten",
            "amount",
            "value=\"ten\"",
        ),
        (
            "step=committee&decision=reduce&amount=1&amount=2",
            "amount",
            "value=\"1\"",
        ),
        (
            "step=committee&decision=refuse&reason=no-proof&reason=late",
            "reason",
            "value=\"no-proof\" selected",
        ),
        (
            "step=committee&decision=ask&message=caf%E9",
            "message",
            "caf",
        ),
        (long.as_str(), "message", "xxx"),
    ];
    for lang in ["ar", "en"] {
        let at = format!("/{lang}{case}");
        for (typed, field, kept) in cases {
            let (status, _, html) = officer
                .post_from(&at, &format!("{at}/decision"), typed)
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert!(
                html.contains(&format!("id=\"{field}-error\"")),
                "{typed}: {html}"
            );
            assert!(html.contains(kept), "{typed}: {html}");
            check_page(&html);
        }
    }
}

#[tokio::test]
async fn nobody_works_on_their_own_case_and_roles_reach_as_far_as_they_say() {
    let app = testing::app().await;
    let p = app.platform();
    play(&app, &[("objector", "objector"), ("clerk", "citizen")]).await;
    let objector = sign_in(&app, "objector1").await;
    let clerk = sign_in(&app, "clerk1").await;
    let reference = objection(&app, &objector).await;
    for (browser, role) in [
        (&objector, "traffic-reviewer"),
        (&clerk, "passports-reviewer"),
    ] {
        let actor = session::find(p, &browser.token()).await.unwrap().unwrap();
        let mut tx = p.db.begin().await.unwrap();
        staff::grant(p, &mut tx, actor.account, &[role.to_owned()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let at = format!("/en/office/cases/{reference}");
    let (status, _, html) = objector.get(&at).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{html}");
    let accept = "step=committee&decision=accept&sure=yes";
    let (status, ..) = objector
        .post_from("/en/display", &format!("{at}/decision"), accept)
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(
        !objector
            .get("/en/office/queue")
            .await
            .2
            .contains(&reference)
    );
    assert_eq!(
        clerk.get(&at).await.0,
        StatusCode::NOT_FOUND,
        "a case of another role"
    );
    let (status, ..) = clerk
        .post_from("/en/display", &format!("{at}/decision"), accept)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
