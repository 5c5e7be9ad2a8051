//! The description of the API for programs that write programs.
//!
//! The rule protected here: it is made from the handlers themselves, so it cannot say anything else than they do; only
//! what holds for all of them is added here.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::problem::{Problem, ProblemField};

/// The name by which handlers refer to the token: `security(("bearer" = []))`.
const BEARER: &str = "bearer";
/// The same for what a bank or a courier signs: `security(("partner" = []))`.
const PARTNER: &str = "partner";

/// What holds for all endpoints.
pub fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("absher")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Answers are in the language of Accept-Language (ar, en). Every error is application/problem+json \
             (RFC 9457); decide by its `code`.",
        ))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The token of POST /api/v1/sessions/{challenge}."))
        .build();
    let partner = ApiKeyValue::with_description(
        "webhook-signature",
        "Standard Webhooks: `v1,` and the base64 of HMAC-SHA-256 over `{webhook-id}.{webhook-timestamp}.{body}`, with the \
         secret agreed on with this partner.",
    );
    let components = ComponentsBuilder::new()
        .schema(Problem::name(), Problem::schema())
        .schema(ProblemField::name(), ProblemField::schema())
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(PARTNER, SecurityScheme::ApiKey(ApiKey::Header(partner)))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// The description as JSON; every operation may also answer with a problem.
pub fn show(description: &OpenApi) -> Response {
    let mut description = description.clone();
    let problem = ContentBuilder::new()
        .schema(Some(RefOr::Ref(Ref::from_schema_name(Problem::name()))))
        .build();
    let problem = ResponseBuilder::new()
        .description("A problem.")
        .content("application/problem+json", problem)
        .build();
    for item in description.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            operation
                .responses
                .responses
                .insert("default".to_owned(), RefOr::T(problem.clone()));
        }
    }
    let body = serde_json::to_vec(&description).unwrap_or_default();
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
