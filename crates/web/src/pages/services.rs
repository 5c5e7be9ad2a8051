//! `GET /services`: everything on offer, by words, sector, audience, life event and section.
//!
//! The rule protected here: the filters are links that say their whole state, so a list can be kept, shared and gone
//! back to; the words for kinds and audiences are families of texts. To add a filter: a name in [`FILTERS`], its values
//! in [`groups`] and its test in [`fits`].

use absher_catalogue::model::{Audience, Definition, Kind, Section};
use absher_catalogue::{Catalogue, Offered};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::{Visit, percent_encode};
use crate::i18n::Args;
use crate::page::Page;
use crate::ui::{Action, Card, Field, Kind as Input, Markup, Tone};
use crate::{App, pages};

/// Services on one page.
const PER_PAGE: usize = 10;

/// Names of the filters in the address.
const FILTERS: [&str; 4] = ["section", "sector", "audience", "event"];

#[derive(Template)]
#[template(path = "pages/services.html")]
struct Services {
    page: Page,
    form: Form,
    search: Field,
    kept: Vec<(&'static str, String)>,
    active: Vec<(String, String)>,
    groups: Vec<Group>,
    count: usize,
    cards: Vec<Card>,
    here: String,
    current: usize,
    last: usize,
    nothing: Option<Action>,
}

/// The values of one filter.
struct Group {
    title: String,
    links: Vec<Link>,
}

struct Link {
    label: String,
    href: String,
    current: bool,
}

/// `GET /services`
pub fn routes() -> Router<App> {
    Router::new().route("/services", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let form = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes())?;
    pages::show(&view(&visit, form))
}

fn view(visit: &Visit, form: Form) -> Services {
    let catalogue = &visit.platform().catalogue;
    let page = Page::titled(visit, "services-title").wide();
    let found = found(catalogue, &form, visit);
    let last = found.len().div_ceil(PER_PAGE).max(1);
    let current = form.value("page").parse().unwrap_or(1).clamp(1, last);
    let shown = found.iter().skip((current - 1) * PER_PAGE).take(PER_PAGE);
    let cards = shown
        .map(|offered| card(&page, catalogue, offered))
        .collect();
    let kept = FILTERS
        .iter()
        .map(|f| (*f, form.value(f).to_owned()))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    let active = FILTERS
        .iter()
        .filter(|filter| !form.value(filter).is_empty())
        .map(|filter| {
            (
                name_of(&page, catalogue, (filter, form.value(filter))),
                page.href(address(&form, (filter, ""))),
            )
        })
        .collect();
    let search = Field::new("q", Input::Search, page.t("services-search"))
        .hint(page.t("services-search-hint"));
    let nothing = found
        .is_empty()
        .then(|| Action::new(page.t("services-all"), page.href("/services")));
    Services {
        groups: groups(&page, catalogue, &form),
        here: address(&form, ("page", "")),
        count: found.len(),
        search,
        kept,
        active,
        cards,
        current,
        last,
        nothing,
        page,
        form,
    }
}

/// What fits, the best first; without words, by sector and name.
fn found<'a>(catalogue: &'a Catalogue, form: &Form, visit: &Visit) -> Vec<&'a Offered> {
    let words: String = form.value("q").chars().take(200).collect();
    let all: Vec<&Offered> = if words.trim().is_empty() {
        catalogue.list().into_iter().map(AsRef::as_ref).collect()
    } else {
        let hits = catalogue.search(&words, visit.lang(), 500);
        hits.iter()
            .filter_map(|hit| catalogue.definition(&hit.id))
            .map(AsRef::as_ref)
            .collect()
    };
    all.into_iter()
        .filter(|offered| FILTERS.iter().all(|f| fits(offered, f, form.value(f))))
        .collect()
}

fn fits(offered: &Offered, filter: &str, value: &str) -> bool {
    let it = &offered.definition;
    value.is_empty()
        || match filter {
            "section" => it.sections.iter().any(|s| section_word(*s) == value),
            "sector" => offered.sector == value || it.listed_in.iter().any(|s| *s == *value),
            "audience" => it.audience.iter().any(|a| audience_word(*a) == value),
            _ => it.words.events.iter().any(|e| e == value),
        }
}

fn groups(page: &Page, catalogue: &Catalogue, form: &Form) -> Vec<Group> {
    let has = |filter: &str, value: &str| catalogue.list().iter().any(|o| fits(o, filter, value));
    let group = |filter: &'static str, values: Vec<String>| Group {
        title: page.t_in("services-by", filter),
        links: values
            .into_iter()
            .filter(|value| has(filter, value))
            .map(|value| Link {
                label: name_of(page, catalogue, (filter, &value)),
                href: page.href(address(form, (filter, &value))),
                current: form.value(filter) == value,
            })
            .collect(),
    };
    let sections = [Section::Individuals, Section::Business, Section::Government];
    vec![
        group(
            "sector",
            catalogue.sectors.iter().map(|s| s.id.to_string()).collect(),
        ),
        group(
            "event",
            catalogue.events.iter().map(|e| e.id.to_string()).collect(),
        ),
        group(
            "audience",
            AUDIENCES
                .iter()
                .map(|a| audience_word(*a).to_owned())
                .collect(),
        ),
        group(
            "section",
            sections
                .iter()
                .map(|s| section_word(*s).to_owned())
                .collect(),
        ),
    ]
}

fn name_of(page: &Page, catalogue: &Catalogue, (filter, value): (&str, &str)) -> String {
    let known = match filter {
        "sector" => catalogue
            .sector(value)
            .map(|s| page.say(&s.name).to_owned()),
        "event" => catalogue
            .events
            .iter()
            .find(|e| e.id == *value)
            .map(|e| page.say(&e.name).to_owned()),
        "audience" => AUDIENCES
            .iter()
            .map(|a| audience_word(*a))
            .find(|w| *w == value)
            .map(|w| page.t_in("audience", w)),
        _ => [Section::Individuals, Section::Business, Section::Government]
            .into_iter()
            .map(section_word)
            .find(|w| *w == value)
            .map(|w| page.t_in("section", w)),
    };
    known.unwrap_or_else(|| value.to_owned())
}

/// The list with one filter set anew (empty: taken away), from its first page.
fn address(form: &Form, (changed, to): (&str, &str)) -> String {
    let mut pairs = Vec::new();
    for name in ["q"].iter().chain(&FILTERS) {
        let value = if *name == changed {
            to
        } else {
            form.value(name)
        };
        if !value.is_empty() {
            pairs.push(format!("{name}={}", percent_encode(value)));
        }
    }
    if pairs.is_empty() {
        "/services".to_owned()
    } else {
        format!("/services?{}", pairs.join("&"))
    }
}

fn card(page: &Page, catalogue: &Catalogue, offered: &Offered) -> Card {
    let it = &offered.definition;
    let sector = catalogue
        .sector(&offered.sector)
        .map_or("", |s| page.say(&s.name));
    let about = [
        Markup::text(sector),
        audience(page, it),
        time(page, it),
        Markup::text(&price_word(page, it)),
    ];
    let about: Vec<Markup> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let lines = format!(
        "<p>{}</p><p class=\"muted\">{}</p>",
        Markup::text(page.say(&it.summary)),
        Markup::join(&about, " · ")
    );
    Card {
        title: page.say(&it.name).to_owned(),
        href: Some(page.href(format!("/services/{}", it.id))),
        tag: (!matches!(it.kind, Kind::Service | Kind::Bulk))
            .then(|| page.tag(Tone::Plain, kind_name(page, it.kind))),
        body: Markup::trusted(lines),
        action: None,
    }
}

/// What kind of thing is on offer.
pub(crate) fn kind_name(page: &Page, kind: Kind) -> String {
    let word = match kind {
        Kind::Inquiry => "inquiry",
        Kind::Service => "service",
        Kind::Bulk => "bulk",
        Kind::Page => "page",
        Kind::Bundle => "bundle",
        Kind::Link => "link",
    };
    page.t_in("kind", word)
}

/// For whom it is, in words.
pub(crate) fn audience(page: &Page, it: &Definition) -> Markup {
    let names: Vec<Markup> = it
        .audience
        .iter()
        .map(|a| Markup::text(&page.t_in("audience", audience_word(*a))))
        .collect();
    Markup::join(&names, &page.t("list-comma"))
}

/// How long it takes to fill in.
pub(crate) fn time(page: &Page, it: &Definition) -> Markup {
    match it.kind {
        Kind::Service | Kind::Bulk => {
            page.tx("service-minutes", &Args::count(i64::from(it.minutes)))
        }
        _ => Markup::default(),
    }
}

fn price_word(page: &Page, it: &Definition) -> String {
    match it.kind {
        Kind::Service | Kind::Bulk if it.fees.is_empty() => page.t("service-free"),
        Kind::Service | Kind::Bulk => page.t("service-with-fee"),
        _ => String::new(),
    }
}

const AUDIENCES: [Audience; 6] = [
    Audience::Public,
    Audience::Citizen,
    Audience::Resident,
    Audience::PremiumResident,
    Audience::Visitor,
    Audience::Establishment,
];

/// The word of an audience in files and addresses.
pub(crate) fn audience_word(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "public",
        Audience::Citizen => "citizen",
        Audience::Resident => "resident",
        Audience::PremiumResident => "premium-resident",
        Audience::Visitor => "visitor",
        Audience::Establishment => "establishment",
    }
}

/// The word of a section in files and addresses.
pub(crate) fn section_word(section: Section) -> &'static str {
    match section {
        Section::Individuals => "individuals",
        Section::Business => "business",
        Section::Government => "government",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing;

    #[tokio::test]
    async fn services_are_found_by_words_and_filters_in_both_languages() {
        let app = testing::app().await;
        for (path, expected) in [
            (
                "/ar/services?q=%D8%AA%D8%AC%D8%AF%D9%8A%D8%AF%20%D8%A7%D9%84%D8%AC%D9%88%D8%A7%D8%B2",
                "renew-passport",
            ),
            ("/en/services?q=passport+renewal", "renew-passport"),
            (
                "/en/services?sector=traffic&event=owning-a-vehicle",
                "traffic.sell-vehicle",
            ),
            ("/ar/services", "/ar/services?page=2"),
        ] {
            let (status, _, html) = testing::get(&app, path).await;
            assert_eq!(status, 200, "{path}");
            assert!(html.contains(expected), "{path}");
            testing::check_page(&html);
        }
    }

    #[tokio::test]
    async fn nothing_found_says_so_and_strange_filters_harm_nothing() {
        let app = testing::app().await;
        for path in [
            "/ar/services?q=zzzzqqqq",
            "/en/services?sector=%3Cscript%3E&page=-5",
            "/en/services?page=999999&q=%FF",
        ] {
            let (status, _, html) = testing::get(&app, path).await;
            assert_eq!(status, 200, "{path}");
            assert!(!html.contains("<script>"));
            testing::check_page(&html);
        }
        let (_, _, html) = testing::get(&app, "/en/services?q=zzzzqqqq").await;
        assert!(html.contains("class=\"empty\"") || html.contains("empty"));
    }
}
