//! Offices where people are received and accounts are activated.
//!
//! The rule protected here: the list is the catalogue's; it can be read without a map, a script or an account.

use absher_vocabulary::Text;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Choice, Field, Kind};
use crate::{App, pages};

/// An office of the catalogue.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its name.
    pub name: Text,
    /// Its city.
    pub city: Text,
    /// Where in the city.
    pub address: Text,
}

/// All offices of the catalogue, in its order.
pub fn offices(app: &App) -> Vec<Office> {
    let offices = &app.platform().catalogue.offices;
    let offices = offices.iter().filter_map(|office| {
        let text = |key: &str| {
            let of = |lang: &str| office.get(key)?.get(lang)?.as_str();
            Some(Text::new(of("ar")?, of("en")?))
        };
        Some(Office {
            name: text("name")?,
            city: text("city")?,
            address: text("address")?,
        })
    });
    offices.collect()
}

#[derive(Template)]
#[template(path = "pages/centres.html")]
struct Centres {
    page: Page,
    form: Form,
    city: Field,
    offices: Vec<Office>,
}

/// `GET /centres`
pub fn routes() -> Router<App> {
    Router::new().route("/centres", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let form = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes())?;
    let page = Page::titled(&visit, "centres-title").back("/");
    let all = offices(visit.app());
    let mut cities: Vec<&Text> = Vec::new();
    for office in &all {
        if !cities.contains(&&office.city) {
            cities.push(&office.city);
        }
    }
    let choices = cities
        .into_iter()
        .map(|city| Choice::new(city.get(absher_vocabulary::Lang::En), page.say(city)));
    let city = Field::new("city", Kind::Select, page.t("centres-city")).choices(choices.collect());
    let chosen = form.value("city");
    let mut shown = all.clone();
    shown.retain(|office| {
        chosen.is_empty() || office.city.get(absher_vocabulary::Lang::En) == chosen
    });
    let offices = if shown.is_empty() { all } else { shown };
    pages::show(&Centres {
        page,
        form,
        city,
        offices,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{self, check_page, get};

    #[tokio::test]
    async fn offices_are_listed_and_can_be_narrowed_to_a_city() {
        let app = testing::app().await;
        for (path, shown, hidden) in [
            ("/en/centres", "Jeddah Passports", "nowhere"),
            (
                "/en/centres?city=Riyadh",
                "Riyadh Passports",
                "Jeddah Passports",
            ),
            ("/en/centres?city=Atlantis", "Riyadh Passports", "nowhere"),
            (
                "/ar/centres?city=Jeddah",
                "جوازات محافظة جدة",
                "جوازات منطقة الرياض",
            ),
        ] {
            let (_, _, html) = get(&app, path).await;
            check_page(&html);
            assert!(html.contains(shown) && !html.contains(hidden), "{path}");
        }
    }
}
