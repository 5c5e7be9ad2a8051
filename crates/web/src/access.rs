//! Who may open which address.
//!
//! The rule protected here: no address without a decision about who may open it. A test finds every route in the
//! sources, fails on one without a row here, and tries each that is not public without a session and, where a role is
//! needed, with one that has none. To add a route: its row below. The use case decides; this table proves that it does.

use axum::http::Method;

/// Who may open an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in and activated.
    Activated,
    /// Officers; the use case says of which role.
    Role,
    /// A bank or courier, by its signature; sessions and tokens count for nothing.
    Partner,
    /// Everybody, in demonstration mode only.
    Demo,
}

/// One address with one method.
#[derive(Debug, Clone)]
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path as it is routed, without language.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
}

/// Every address.
pub fn rows() -> Vec<Row> {
    let all = [
        FRAME,
        ACCOUNTS,
        APPLICATIONS,
        APPLICATIONS_API,
        INQUIRIES,
        OFFICE,
        DEMO,
        OPERATORS,
        API,
    ];
    let of = |(method, path, access): &(Method, &'static str, Access)| Row {
        method: method.clone(),
        path,
        access: *access,
    };
    all.into_iter().flatten().map(of).collect()
}

use Access::{Activated, Demo, Partner, Public, Role, SignedIn};

type Given = (Method, &'static str, Access);
const GET: Method = Method::GET;
const POST: Method = Method::POST;
const DELETE: Method = Method::DELETE;
const PATCH: Method = Method::PATCH;
const PUT: Method = Method::PUT;

/// Assets, language, and pages that say the same to everybody.
const FRAME: &[Given] = &[
    (GET, "/assets/{hash}/{*name}", Public),
    (GET, "/favicon.ico", Public),
    (GET, "/language/{lang}", Public),
    (GET, "/", Public),
    (GET, "/help", Public),
    (GET, "/accessibility", Public),
    (GET, "/privacy", Public),
    (GET, "/centres", Public),
    (GET, "/display", Public),
    (POST, "/display", Public),
    (POST, "/feedback", Public),
    (GET, "/components", Demo),
    (POST, "/components", Demo),
];

/// Registering, signing in, one's own account.
const ACCOUNTS: &[Given] = &[
    (GET, "/register", Public),
    (POST, "/register", Public),
    (GET, "/register/code", Public),
    (POST, "/register/code", Public),
    (GET, "/register/account", Public),
    (POST, "/register/account", Public),
    (GET, "/register/done", Public),
    (GET, "/login", Public),
    (POST, "/login", Public),
    (GET, "/login/code", Public),
    (POST, "/login/code", Public),
    (POST, "/logout", Public),
    (GET, "/activation", SignedIn),
    (POST, "/activation", SignedIn),
    (GET, "/activation/code", Public),
    (POST, "/activation/code", Public),
    (GET, "/account", SignedIn),
    (POST, "/account/sessions", SignedIn),
];

/// Services, applications, what one holds.
const APPLICATIONS: &[Given] = &[
    (GET, "/services", Public),
    (GET, "/services/{id}", Public),
    (POST, "/services/{id}/start", Activated),
    (GET, "/apply/{reference}", Activated),
    (GET, "/apply/{reference}/subject", Activated),
    (POST, "/apply/{reference}/subject", Activated),
    (GET, "/apply/{reference}/fields/{id}", Activated),
    (POST, "/apply/{reference}/fields/{id}", Activated),
    (GET, "/apply/{reference}/check", Activated),
    (POST, "/apply/{reference}/check", Activated),
    (GET, "/applications", SignedIn),
    (GET, "/applications/{reference}", SignedIn),
    (GET, "/applications/{reference}/{step}", SignedIn),
    (GET, "/applications/{reference}/{step}/agree", SignedIn),
    (POST, "/applications/{reference}/{step}/agree", Activated),
    (GET, "/applications/{reference}/{step}/decline", SignedIn),
    (POST, "/applications/{reference}/{step}/decline", Activated),
    (GET, "/applications/{reference}/{step}/confirm", SignedIn),
    (POST, "/applications/{reference}/{step}/confirm", Activated),
    (GET, "/applications/{reference}/{step}/answer", SignedIn),
    (POST, "/applications/{reference}/{step}/answer", Activated),
    (GET, "/applications/{reference}/{step}/acts/{act}", SignedIn),
    (
        POST,
        "/applications/{reference}/{step}/acts/{act}",
        Activated,
    ),
    (GET, "/applications/{reference}/withdraw", SignedIn),
    (POST, "/applications/{reference}/withdraw", Activated),
    (GET, "/me", SignedIn),
    (GET, "/wallet", SignedIn),
    (GET, "/wallet/documents/{id}", SignedIn),
    (GET, "/documents/{file}", SignedIn),
    (GET, "/inbox", SignedIn),
];

/// The same for programs.
const APPLICATIONS_API: &[Given] = &[
    (GET, "/api/v1/services", Public),
    (GET, "/api/v1/services/{id}", Public),
    (GET, "/api/v1/applications", SignedIn),
    (POST, "/api/v1/applications", Activated),
    (GET, "/api/v1/applications/{reference}", SignedIn),
    (PATCH, "/api/v1/applications/{reference}", Activated),
    (
        PUT,
        "/api/v1/applications/{reference}/files/{field}",
        Activated,
    ),
    (POST, "/api/v1/applications/{reference}/submit", Activated),
    (
        POST,
        "/api/v1/applications/{reference}/actions/{action}",
        Activated,
    ),
    (GET, "/api/v1/documents", SignedIn),
    (GET, "/api/v1/documents/{id}", SignedIn),
];

/// The office section.
const OFFICE: &[Given] = &[
    (GET, "/office/activation", Role),
    (POST, "/office/activation", Role),
    (GET, "/office/activation/{reference}", Role),
    (POST, "/office/activation/{reference}", Role),
    (GET, "/office", Role),
    (GET, "/office/queue", Role),
    (GET, "/office/cases/{reference}", Role),
    (POST, "/office/cases/{reference}/decision", Role),
    (POST, "/office/cases/{reference}/attendance", Role),
    (GET, "/office/cases/{reference}/files/{hash}", Role),
];

/// Inquiries, of which some are public and the others say so themselves, and verifying documents.
const INQUIRIES: &[Given] = &[
    (GET, "/inquiries/{id}", Public),
    (POST, "/inquiries/{id}", Public),
    (GET, "/api/v1/inquiries", Public),
    (POST, "/api/v1/inquiries/{id}", Public),
    (GET, "/verify", Public),
    (POST, "/verify", Public),
    (POST, "/api/v1/verify", Public),
    (GET, "/v", Public),
    (GET, "/v/words", Public),
    (GET, "/.well-known/absher-seal-keys.json", Public),
];

/// The pages of a demonstration.
const DEMO: &[Given] = &[
    (GET, "/demo", Demo),
    (GET, "/demo/phone", Demo),
    (POST, "/demo/phone", Demo),
    (GET, "/demo/bank", Demo),
    (POST, "/demo/bank", Demo),
    (GET, "/demo/clock", Demo),
    (POST, "/demo/clock", Demo),
    (GET, "/demo/sectors", Demo),
    (POST, "/demo/sectors", Demo),
    (GET, "/demo/courier", Demo),
    (POST, "/demo/courier", Demo),
];

/// For whoever runs the platform; a front server keeps them inside.
const OPERATORS: &[Given] = &[
    (GET, "/health", Public),
    (GET, "/ready", Public),
    (GET, "/metrics", Public),
];

/// The API.
const API: &[Given] = &[
    (GET, "/api/openapi.json", Public),
    (POST, "/api/v1/sessions", Public),
    (POST, "/api/v1/sessions/{challenge}", Public),
    (DELETE, "/api/v1/sessions/current", SignedIn),
    (GET, "/api/v1/me", SignedIn),
    (POST, "/api/v1/registrations", Public),
    (POST, "/api/v1/registrations/{id}/code", Public),
    (POST, "/api/v1/registrations/{id}/account", Public),
    (POST, "/api/partners/v1/bank/payments", Partner),
    (POST, "/api/partners/v1/courier/deliveries", Partner),
];

#[cfg(test)]
mod tests;
