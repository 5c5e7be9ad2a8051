//! `GET` and `POST /inquiries/{id}`: asks a register and shows what it says.
//!
//! The rule protected here: whom a question is about travels in the body of a form, never in an address; who may ask it is
//! the use case's to say. What an answer looks like is in `answer`.

mod answer;

use std::sync::Arc;

use absher_catalogue::Offered;
use absher_catalogue::model::{Audience, Kind};
use absher_platform::Actor;
use absher_platform::inquiries::{self, Ask, AskError};
use absher_platform::people::Person;
use absher_vocabulary::{IdentityNumber, ProblemCode};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

use crate::failure::{Failure, FieldProblem};
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::fields;
use crate::ui::{Choice, Field, Kind as Input, Markup};
use crate::{App, pages};

/// More people than this are a drop-down list.
const RADIOS: usize = 8;

#[derive(Template)]
#[template(path = "pages/inquiry.html")]
struct Question {
    page: Page,
    form: Form,
    summary: String,
    fields: Vec<Field>,
    nobody: bool,
}

/// `GET` and `POST /inquiries/{id}`
pub fn routes() -> Router<App> {
    Router::new().route("/inquiries/{id}", get(show).post(ask))
}

/// An inquiry, and who asks it.
struct Asking<'a> {
    visit: &'a Visit,
    offered: Arc<Offered>,
    /// Nobody for a public inquiry.
    actor: Option<&'a Actor>,
    people: Vec<Person>,
}

impl Asking<'_> {
    fn id(&self) -> &str {
        self.offered.definition.id.as_str()
    }

    /// Nothing is to be chosen or typed.
    fn is_plain(&self) -> bool {
        let alone = self.actor.is_none() || self.people.len() == 1;
        alone && self.offered.definition.fields.is_empty()
    }
}

/// Who asks what. Anything but a public inquiry needs a proved identity.
async fn asking<'a>(visit: &'a Visit, id: &str) -> Result<Asking<'a>, Failure> {
    let found = visit.platform().catalogue.definition(id);
    let offered = found
        .filter(|o| o.definition.kind == Kind::Inquiry)
        .ok_or(Failure::NotFound)?;
    let public = offered.definition.audience.contains(&Audience::Public);
    let actor = if public {
        None
    } else {
        Some(visit.activated()?)
    };
    let people = match actor {
        Some(actor) => inquiries::who(visit.platform(), actor, id).await?,
        None => Vec::new(),
    };
    Ok(Asking {
        visit,
        offered: Arc::clone(offered),
        actor,
        people,
    })
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let asking = asking(&visit, &id).await?;
    if !asking.is_plain() {
        return pages::show(&question(&asking, Form::new()));
    }
    let about = asking.people.first().map(|one| one.identity.clone());
    let ask = Ask {
        about,
        ..Ask::default()
    };
    let found = inquiries::answer(visit.platform(), asking.id(), asking.actor, ask).await?;
    pages::show(&answer::view(&asking, &found).await?)
}

async fn ask(visit: Visit, Path(id): Path<String>, mut form: Form) -> Result<Response, Failure> {
    let asking = asking(&visit, &id).await?;
    let about = about(&asking, &mut form);
    let typed = asking.offered.definition.fields.iter();
    let typed = typed
        .map(|field| (field.id.to_string(), fields::plain(&mut form, field)))
        .collect();
    if form.has_errors() {
        return pages::invalid(&question(&asking, form));
    }
    let ask = Ask {
        about,
        fields: typed,
    };
    match inquiries::answer(visit.platform(), asking.id(), asking.actor, ask).await {
        Ok(found) => pages::show(&answer::view(&asking, &found).await?),
        Err(AskError::Fields(wrong)) => {
            for (field, error) in &wrong {
                form.add_error(field, fields::message(error));
            }
            pages::invalid(&question(&asking, form))
        }
        // What was typed stays, so that asking again is one press.
        Err(AskError::SectorDown { sector }) if !asking.is_plain() => {
            form.add_form_error(Message::sector_down(&visit.app().sector_name(&sector)));
            pages::invalid(&question(&asking, form))
        }
        Err(error) => Err(error.into()),
    }
}

/// The person chosen; the only one there is without a choice.
fn about(asking: &Asking, form: &mut Form) -> Option<IdentityNumber> {
    if asking.people.len() < 2 {
        return asking.people.first().map(|one| one.identity.clone());
    }
    let offered: Vec<&str> = asking
        .people
        .iter()
        .map(|one| one.identity.as_str())
        .collect();
    let chosen = form.choice("about", &offered, "inquiry-about-missing")?;
    IdentityNumber::parse(&chosen).ok()
}

fn question(asking: &Asking, form: Form) -> Question {
    let definition = &asking.offered.definition;
    let visit = asking.visit;
    let name = definition.name.get(visit.lang());
    let page = Page::new(visit, name)
        .back(&format!("/services/{}", definition.id))
        .with_errors_of(&form);
    let mut asked = Vec::new();
    if asking.people.len() > 1 {
        asked.push(who(asking, &page));
    }
    asked.extend(
        definition
            .fields
            .iter()
            .map(|field| fields::control(&page, field, &[])),
    );
    Question {
        summary: page.say(&definition.summary).to_owned(),
        nobody: asking.actor.is_some() && asking.people.is_empty(),
        fields: asked,
        page,
        form,
    }
}

fn who(asking: &Asking, page: &Page) -> Field {
    let own = asking.actor.map(|actor| &actor.identity);
    let choice = |one: &Person| {
        let label = if own == Some(&one.identity) {
            Markup::text(&page.t("inquiry-about-me"))
        } else {
            page.name(page.say(&one.name))
        };
        Choice::new(one.identity.as_str(), label).hint(page.num(&one.identity))
    };
    let kind = if asking.people.len() > RADIOS {
        Input::Select
    } else {
        Input::Radios
    };
    Field::new("about", kind, page.t("inquiry-about"))
        .choices(asking.people.iter().map(choice).collect())
}

/// Pages and the API tell the same.
impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        match error {
            AskError::NotFound => Self::NotFound,
            AskError::SignedOut => Self::SignInNeeded,
            AskError::NotActivated => Self::NotActivated,
            AskError::NotFor => Self::told(ProblemCode::Forbidden, "inquiry-not-for"),
            AskError::NotRelated => Self::told(ProblemCode::Forbidden, "inquiry-not-related"),
            AskError::Fields(wrong) => {
                let problem = |(field, error)| FieldProblem::new(field, fields::message(&error));
                Self::Invalid(wrong.into_iter().map(problem).collect())
            }
            AskError::SectorDown { sector } => Self::SectorDown { sector },
            AskError::Failed(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
