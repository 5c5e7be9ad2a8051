//! Who asks, in which language, from which page: what handlers and templates know about a request.
//!
//! The rule protected here: language, theme and identity come from the address and from our own cookies only.
//! A handler takes `visit: Visit`; a page that needs a signed-in person begins with [`Visit::actor`], one for officers
//! with [`Visit::officer`].

use std::sync::Arc;

use absher_platform::{Actor, Level, Platform};
use absher_vocabulary::Lang;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::request_id::RequestId;
use super::{cookies, csrf, language};
use crate::App;
use crate::failure::Failure;

/// The colours a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the device is set.
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The value of the cookie and of `data-theme`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// From the cookie or a form; anything unknown is [`Theme::Auto`].
    pub fn parse(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// The person who signed in, as pages show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name of the user.
    pub name: String,
    /// Whether the account has rights in the office section.
    pub office: bool,
}

struct Inner {
    app: App,
    lang: Lang,
    prefixed: bool,
    path: String,
    query: Option<String>,
    theme: Theme,
    visit_id: String,
    session: Option<String>,
    person: Option<Person>,
    actor: Result<Arc<Actor>, Failure>,
    request_id: String,
}

/// One request, as handlers and templates see it. Cheap to clone.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

impl Visit {
    /// Texts, assets, settings.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The language of the answer.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The path without the language, as in `/help`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query as sent, without `?`.
    pub fn query(&self) -> Option<&str> {
        self.0.query.as_deref()
    }

    /// The chosen colours.
    pub fn theme(&self) -> Theme {
        self.0.theme
    }

    /// The random id of this request, told to people on error pages.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The session token the browser holds, if any; the platform says whether it is worth anything.
    pub fn session(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// The signed-in person, if any.
    pub fn person(&self) -> Option<&Person> {
        self.0.person.as_ref()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Failure::SignInNeeded`] when nobody is; the store's failure when that could not be found out.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        self.0.actor.as_deref().map_err(Failure::clone)
    }

    /// Who is signed in, if their identity is proved.
    ///
    /// # Errors
    /// As [`Visit::actor`]; [`Failure::NotActivated`].
    pub fn activated(&self) -> Result<&Actor, Failure> {
        let actor = self.actor()?;
        match actor.level {
            Level::Activated => Ok(actor),
            Level::Registered => Err(Failure::NotActivated),
        }
    }

    /// The officer who is signed in, whatever the role: the use case checks the role.
    ///
    /// # Errors
    /// As [`Visit::activated`]; [`Failure::Forbidden`] for anybody without a role.
    pub fn officer(&self) -> Result<&Actor, Failure> {
        let actor = self.activated()?;
        if actor.is_officer() {
            Ok(actor)
        } else {
            Err(Failure::Forbidden)
        }
    }

    /// The use cases.
    pub fn platform(&self) -> &Platform {
        self.0.app.platform()
    }

    /// The same request with what the platform found behind its token.
    #[must_use]
    pub fn with_actor(&self, actor: Result<Arc<Actor>, Failure>) -> Self {
        let i = &self.0;
        let person = actor.as_ref().ok().map(|actor| Person {
            name: actor.user_name.clone(),
            office: actor.is_officer(),
        });
        Self(Arc::new(Inner {
            app: i.app.clone(),
            lang: i.lang,
            prefixed: i.prefixed,
            path: i.path.clone(),
            query: i.query.clone(),
            theme: i.theme,
            visit_id: i.visit_id.clone(),
            session: i.session.clone(),
            person,
            actor,
            request_id: i.request_id.clone(),
        }))
    }

    /// An address of this platform in the language of the page: `/help` becomes `/ar/help`.
    pub fn href(&self, path: &str) -> String {
        match path {
            "/" => format!("/{}", self.0.lang),
            path => format!("/{}{path}", self.0.lang),
        }
    }

    /// The same page in the other language; path and query stay.
    pub fn other_language_href(&self) -> String {
        let other = self.0.lang.other();
        let here = self.here();
        if self.0.prefixed {
            if here == "/" {
                format!("/{other}")
            } else {
                format!("/{other}{}", here.replacen("/?", "?", 1))
            }
        } else {
            format!("/language/{other}?back={}", percent_encode(&here))
        }
    }

    /// The path and query asked for, without the language.
    pub fn here(&self) -> String {
        match &self.0.query {
            Some(query) => format!("{}?{query}", self.0.path),
            None => self.0.path.clone(),
        }
    }

    /// What form tokens are bound to.
    pub(crate) fn csrf_binding(&self) -> String {
        format!(
            "{}/{}",
            self.0.visit_id,
            self.0.session.as_deref().unwrap_or_default()
        )
    }

    /// A token for one form of this browser and session.
    pub fn csrf_token(&self) -> String {
        csrf::issue(
            &self.0.app.settings().csrf_key,
            self.0.app.random(),
            &self.csrf_binding(),
        )
    }

    pub(crate) fn read(app: &App, request: &Request) -> (Self, bool) {
        let settings = app.settings();
        let headers = request.headers();
        let (lang, path) = language::split(request.uri().path());
        let known_visit =
            cookies::read(settings, headers, cookies::VISIT).filter(|v| v.len() == 22);
        let is_new = known_visit.is_none();
        let visit = Self(Arc::new(Inner {
            app: app.clone(),
            lang: lang.unwrap_or_else(|| language::preferred(settings, headers)),
            prefixed: lang.is_some(),
            path: path.to_owned(),
            query: request.uri().query().map(str::to_owned),
            theme: Theme::parse(
                &cookies::read(settings, headers, cookies::THEME).unwrap_or_default(),
            ),
            visit_id: known_visit.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(app.random())),
            session: cookies::read(settings, headers, cookies::SESSION).filter(|s| !s.is_empty()),
            person: None,
            actor: Err(Failure::SignInNeeded),
            request_id: request
                .extensions()
                .get::<RequestId>()
                .map(|r| r.0.clone())
                .unwrap_or_default(),
        }));
        (visit, is_new)
    }
}

/// The middleware: puts the [`Visit`] into the request, and remembers browser and language by cookie on pages.
pub async fn attach(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let (visit, is_new) = Visit::read(&app, &request);
    let told = cookies::read(app.settings(), request.headers(), cookies::LANGUAGE);
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if is_page {
        let settings = app.settings();
        let code = visit.lang().code();
        let visit_cookie = is_new
            .then(|| cookies::set(settings, cookies::VISIT, &visit.0.visit_id, None))
            .flatten();
        let language_cookie = (visit.0.prefixed && told.as_deref() != Some(code))
            .then(|| cookies::set(settings, cookies::LANGUAGE, code, Some(cookies::YEAR)))
            .flatten();
        for cookie in [visit_cookie, language_cookie].into_iter().flatten() {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Failure::internal("no visit layer"))
    }
}

/// Everything but letters, digits and `-_.~/` as `%XX`, for a value inside a query.
pub fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut out, b| {
            if b.is_ascii_alphanumeric() || b"-_.~/".contains(&b) {
                out.push(char::from(b));
            } else {
                let _ = write!(out, "%{b:02X}");
            }
            out
        })
}
