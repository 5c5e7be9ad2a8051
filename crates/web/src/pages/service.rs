//! `GET /services/{id}`: what a service does, for whom, what it costs, what to have ready, and how it stands for
//! whoever looks; `POST /services/{id}/start` begins it, or finds the draft begun before.
//!
//! The rule protected here: the same look at the registers decides here and on the draft; whoever is not signed in sees
//! everything but their own data.

use absher_catalogue::model::{Audience, Kind, Requirement};
use absher_catalogue::{Env, Offered};
use absher_platform::applications::{self, ApplyError, Standing, Summary};
use absher_platform::{Actor, Error, Level, people};
use absher_vocabulary::{IdentityNumber, Text};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::applications::words::Told;
use super::services::{audience, kind_name, time};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::language;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Card, Choice, Field, Kind as Input, Level as Weight, Markup, Row, Tone};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/service.html")]
struct Service {
    page: Page,
    form: Form,
    summary: String,
    kind: Kind,
    facts: Vec<Row>,
    ready: Vec<String>,
    steps: Vec<String>,
    checks: Vec<Check>,
    unavailable: Option<absher_vocabulary::Text>,
    includes: Vec<Card>,
    outside: Option<String>,
    name: String,
    id: String,
    draft: Option<String>,
    barred: bool,
    in_name_of: Vec<Field>,
    only_name: Option<String>,
    back: Option<String>,
}

/// A requirement as it stands for whoever looks.
pub(crate) struct Check {
    /// Met, not met or not known, as a tag.
    pub(crate) tag: Markup,
    /// In words.
    pub(crate) text: String,
    /// Where it can be mended: name and address.
    pub(crate) mend: Option<(String, String)>,
}

/// `GET /services/{id}`, `POST /services/{id}/start`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/services/{id}", get(show))
        .route("/services/{id}/start", post(start))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    pages::show(&view(&visit, &id, Form::new()).await?)
}

async fn start(visit: Visit, Path(id): Path<String>, mut form: Form) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let other = form.parse_optional("in-name-of", IdentityNumber::parse);
    if form.has_errors() {
        return pages::invalid(&view(&visit, &id, form).await?);
    }
    match applications::start(visit.platform(), actor, &id, other.as_ref()).await {
        Ok(reference) => {
            Ok(Redirect::to(&visit.href(&format!("/apply/{reference}"))).into_response())
        }
        Err(ApplyError::Audience) => {
            form.add_form_error("apply-audience");
            pages::invalid(&view(&visit, &id, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(visit: &Visit, id: &str, form: Form) -> Result<Service, Failure> {
    let p = visit.platform();
    let offered = p.catalogue.definition(id).ok_or(Failure::NotFound)?;
    let it = &offered.definition;
    let page = Page::new(visit, page_say(visit, &it.name))
        .crumb(text(visit, "nav-services"), "/services")
        .with_errors_of(&form);
    let told = Told {
        catalogue: &p.catalogue,
        definition: it,
    };
    let mut view = Service {
        summary: page.say(&it.summary).to_owned(),
        kind: it.kind,
        facts: facts(&page, offered),
        ready: it.ready.iter().map(|t| page.say(t).to_owned()).collect(),
        steps: it
            .steps
            .iter()
            .map(|step| told.name_of(&page, step))
            .collect(),
        checks: Vec::new(),
        unavailable: None,
        includes: included(&page, offered),
        outside: it.address.clone().or_else(|| {
            it.opens
                .as_ref()
                .map(|use_case| page.href(format!("/{use_case}")))
        }),
        name: page.say(&it.name).to_owned(),
        id: id.to_owned(),
        draft: None,
        barred: false,
        in_name_of: Vec::new(),
        only_name: None,
        back: back_to_draft(visit),
        form,
        page,
    };
    if it.kind == Kind::Service {
        match visit.actor() {
            Ok(actor) => personal(&mut view, (visit, actor), offered).await?,
            Err(_) => {
                view.checks = it
                    .requirements
                    .iter()
                    .map(|r| plain(&view.page, r))
                    .collect();
            }
        }
    }
    Ok(view)
}

/// What only the person who looks may see: an open draft, in whose name, and how the requirements stand.
async fn personal(
    view: &mut Service,
    (visit, actor): (&Visit, &Actor),
    offered: &Offered,
) -> Result<(), Failure> {
    let p = visit.platform();
    let it = &offered.definition;
    let mine = applications::list(p, actor).await?;
    view.draft = open_draft(&mine, &view.id);
    names(view, (visit, actor), offered).await?;
    let looked = if actor.level == Level::Activated && people::offered_to(it, &actor.identity) {
        applications::preview(p, actor, &view.id).await
    } else {
        Err(ApplyError::Audience)
    };
    view.checks = match looked {
        Ok(draft) if !draft.requirements.is_empty() => {
            let check = |r: &Requirement| match draft.standing(r) {
                Some(standing) => check(&view.page, r, standing, None),
                None => plain(&view.page, r),
            };
            it.requirements.iter().map(check).collect()
        }
        Err(ApplyError::Common(Error::SectorDown { sector })) => {
            view.unavailable = Some(visit.app().sector_name(&sector));
            Vec::new()
        }
        Err(ApplyError::Common(error @ (Error::Store(_) | Error::Internal(_)))) => {
            return Err(error.into());
        }
        _ => it
            .requirements
            .iter()
            .map(|r| plain(&view.page, r))
            .collect(),
    };
    Ok(())
}

fn open_draft(mine: &[Summary], id: &str) -> Option<String> {
    let draft = mine
        .iter()
        .find(|a| a.phase == "draft" && a.offered.definition.id == *id)?;
    Some(format!("/apply/{}", draft.reference))
}

/// In whose name: oneself, or an establishment one acts for. One possibility is not asked.
async fn names(
    view: &mut Service,
    (visit, actor): (&Visit, &Actor),
    offered: &Offered,
) -> Result<(), Failure> {
    let it = &offered.definition;
    let page = &view.page;
    let mut choices = Vec::new();
    if people::offered_to(it, &actor.identity) {
        choices.push(Choice::new(
            actor.identity.as_str(),
            page.t("service-for-myself"),
        ));
    }
    if it.audience.contains(&Audience::Establishment) {
        match people::establishments_of(visit.platform(), &actor.identity).await {
            Ok(found) => choices.extend(found.into_iter().map(|one| {
                Choice::new(one.identity.as_str(), page.name(page.say(&one.name)))
                    .hint(page.num(&one.identity))
            })),
            Err(Error::SectorDown { sector }) => {
                view.unavailable = Some(visit.app().sector_name(&sector));
            }
            Err(error) => return Err(error.into()),
        }
    }
    match choices.as_slice() {
        [] => view.barred = true,
        [only] => view.only_name = Some(only.value.clone()),
        _ => {
            let ask = Field::new("in-name-of", Input::Radios, page.t("service-in-name-of"))
                .choices(choices);
            view.in_name_of = vec![ask];
        }
    }
    Ok(())
}

fn facts(page: &Page, offered: &Offered) -> Vec<Row> {
    let it = &offered.definition;
    let sector = page.visit().app().sector_name(&offered.sector);
    let mut rows = vec![
        Row::new(page.t("service-by"), page.say(&sector)),
        Row::new(page.t("service-for"), audience(page, it)),
        Row::new(page.t("service-kind"), kind_name(page, it.kind)),
    ];
    if matches!(it.kind, Kind::Service | Kind::Bulk) {
        rows.push(Row::new(page.t("service-fee"), fees(page, offered)));
        rows.push(Row::new(page.t("service-time"), time(page, it)));
    }
    rows
}

/// The fee lines: with amounts where they depend on nothing the person says.
fn fees(page: &Page, offered: &Offered) -> Markup {
    let fees = &offered.definition.fees;
    if fees.is_empty() {
        return Markup::text(&page.t("service-free"));
    }
    let env = Env::new(page.visit().platform().now());
    let line = |fee: &absher_catalogue::model::Fee| {
        let name = Markup::text(page.say(&fee.name));
        match fee.amount.eval_money(&env) {
            Ok(amount) if fee.when.is_none() => Markup::join(&[name, page.money(amount)], ": "),
            _ => Markup::join(&[name, Markup::text(&page.t("service-fee-depends"))], ": "),
        }
    };
    let lines: Vec<String> = fees
        .iter()
        .map(|fee| format!("<li>{}</li>", line(fee)))
        .collect();
    Markup::trusted(format!("<ul>{}</ul>", lines.concat()))
}

/// What a requirement says as it stands; one that is not known yet says what will be looked at.
pub(crate) fn said(it: &Requirement, standing: Standing) -> &Text {
    match standing {
        Standing::Met | Standing::Unknown => &it.holds,
        Standing::Unmet => &it.otherwise,
    }
}

/// A requirement as it stands.
pub(crate) fn check(
    page: &Page,
    it: &Requirement,
    standing: Standing,
    draft: Option<&str>,
) -> Check {
    let (tone, word) = match standing {
        Standing::Met => (Tone::Ok, "met"),
        Standing::Unmet => (Tone::Danger, "unmet"),
        Standing::Unknown => (Tone::Plain, "unknown"),
    };
    let mend = it
        .mend
        .as_ref()
        .filter(|_| standing == Standing::Unmet)
        .and_then(|mend| {
            let service = page.visit().platform().catalogue.definition(mend)?;
            let back = draft.map_or_else(String::new, |path| {
                format!("?back={}", crate::http::visit::percent_encode(path))
            });
            Some((
                page.say(&service.definition.name).to_owned(),
                page.href(format!("/services/{mend}{back}")),
            ))
        });
    Check {
        tag: page.tag(tone, page.t_in("requirement", word)),
        text: page.say(said(it, standing)).to_owned(),
        mend,
    }
}

/// The same for somebody who is not known yet.
fn plain(page: &Page, it: &Requirement) -> Check {
    Check {
        tag: Markup::default(),
        text: page.say(&it.holds).to_owned(),
        mend: None,
    }
}

fn included(page: &Page, offered: &Offered) -> Vec<Card> {
    let catalogue = &page.visit().platform().catalogue;
    let found = offered
        .definition
        .includes
        .iter()
        .filter_map(|id| catalogue.definition(id));
    found
        .map(|o| Card {
            title: page.say(&o.definition.name).to_owned(),
            href: Some(page.href(format!("/services/{}", o.definition.id))),
            body: Markup::text(page.say(&o.definition.summary)),
            ..Card::default()
        })
        .collect()
}

/// The draft that led here to be mended (`?back=`), only ever one of ours.
fn back_to_draft(visit: &Visit) -> Option<String> {
    let query = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes()).ok()?;
    let back = query.value("back");
    let safe = back.starts_with("/apply/") && language::local(back) == back;
    safe.then(|| back.to_owned())
}

fn page_say(visit: &Visit, text: &absher_vocabulary::Text) -> String {
    text.get(visit.lang()).to_owned()
}

fn text(visit: &Visit, key: &str) -> String {
    visit.app().i18n().text(visit.lang(), key)
}
