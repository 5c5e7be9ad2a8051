//! `GET` and `POST /demo/sectors`: takes a sector down, makes it slow, lets it refuse, or lets its answers get lost.
//!
//! The rule protected here: the platform cannot tell a simulated fault from a real one; this page only switches it.

use absher_demo::Mood;
use absher_vocabulary::{SectorId, digits};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{demo, page};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Choice, Field, Kind};
use crate::{App, pages};

/// The moods, as words of the form and of the text family `demo-mood`.
const MOODS: [&str; 5] = ["up", "down", "slow", "refusing", "loses-reply"];
/// How slow a slow sector is unless said otherwise, and at most, in milliseconds.
const SLOW: u64 = 3_000;
const SLOWEST: u64 = 60_000;

#[derive(Template)]
#[template(path = "pages/demo/sectors.html")]
struct View {
    page: Page,
    form: Form,
    fields: Vec<Field>,
}

/// `GET` and `POST /demo/sectors`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/sectors", get(show).post(save))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let moods = &demo(&visit)?.moods;
    let mut form = Form::new().with("ms", SLOW.to_string());
    for sector in &visit.platform().catalogue.sectors {
        let mood = SectorId::parse(&sector.id)
            .map(|id| moods.of(&id))
            .unwrap_or_default();
        if let Mood::Slow(ms) = mood {
            form = form.with("ms", ms.to_string());
        }
        form = form.with(&format!("mood-{}", sector.id), word(mood));
    }
    pages::show(&view(&visit, form))
}

async fn save(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    let moods = &demo(&visit)?.moods;
    let ms = form.parse("ms", "demo-sectors-ms-wrong", |typed| {
        let ms: u64 = digits::clean(typed)
            .parse()
            .map_err(|_| "demo-sectors-ms-wrong")?;
        if ms <= SLOWEST {
            Ok(ms)
        } else {
            Err("demo-sectors-ms-wrong")
        }
    });
    let mut chosen = Vec::new();
    for sector in &visit.platform().catalogue.sectors {
        let mood = form.choice(
            &format!("mood-{}", sector.id),
            &MOODS,
            "demo-sectors-missing",
        );
        chosen.extend(SectorId::parse(&sector.id).ok().zip(mood));
    }
    let (Some(ms), false) = (ms, form.has_errors()) else {
        return pages::invalid(&view(&visit, form));
    };
    for (sector, mood) in chosen {
        moods.set(sector, mood_of(&mood, ms));
    }
    Ok(Redirect::to("/demo/sectors").into_response())
}

fn word(mood: Mood) -> &'static str {
    match mood {
        Mood::Up => "up",
        Mood::Down => "down",
        Mood::Slow(_) => "slow",
        Mood::Refusing => "refusing",
        Mood::LosesReply => "loses-reply",
    }
}

fn mood_of(word: &str, ms: u64) -> Mood {
    match word {
        "down" => Mood::Down,
        "slow" => Mood::Slow(ms),
        "refusing" => Mood::Refusing,
        "loses-reply" => Mood::LosesReply,
        _ => Mood::Up,
    }
}

fn view(visit: &Visit, form: Form) -> View {
    let page = page(visit, "demo-sectors-title").with_errors_of(&form);
    let choice = |mood: &&str| Choice::new(*mood, page.t_in("demo-mood", mood));
    let field = |sector: &absher_catalogue::model::SectorInfo| {
        let name = format!("mood-{}", sector.id);
        Field::new(&name, Kind::Select, page.say(&sector.name))
            .choices(MOODS.iter().map(choice).collect())
    };
    let mut fields: Vec<Field> = visit
        .platform()
        .catalogue
        .sectors
        .iter()
        .map(field)
        .collect();
    fields.push(
        Field::new("ms", Kind::Number, page.t("demo-sectors-ms"))
            .hint(page.t("demo-sectors-ms-hint")),
    );
    View { page, form, fields }
}
