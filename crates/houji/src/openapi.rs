//! The OpenAPI document, put together from what each room answers for.

use crate::house::web::{Access, Route};
use crate::{
    appeals, assets, bank, books, contracts, debts, decisions, feedback, files, log, members, notices,
    payments, people, projects, record, registry,
};
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(info(
    title = "Houji 后稷",
    description = "Everything the pages do. Errors are application/problem+json (RFC 9457) with a stable `code`. \
                   Every write needs an Idempotency-Key: the same key with the same body gives the same answer."
))]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    for room in [
        appeals::api(),
        books::api(),
        contracts::api(),
        debts::api(),
        decisions::api(),
        projects::api(),
        assets::api(),
        bank::api(),
        members::api(),
        payments::api(),
        notices::api(),
        feedback::api(),
        files::api(),
        people::api(),
        registry::api(),
        record::api(),
        log::api(),
    ] {
        document.merge(room);
    }
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", bearer);
    document
}

/// The route of the document.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/api/openapi.json", Access::Public("describes the API"), openapi)]
}

async fn openapi() -> impl IntoResponse {
    axum::Json(document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    #[test]
    fn every_api_route_is_described_and_nothing_else() {
        let document = serde_json::to_value(document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        let mut described: Vec<String> = paths
            .iter()
            .flat_map(|(path, acts)| {
                acts.as_object().unwrap().keys().map(move |act| format!("{} {path}", act.to_uppercase()))
            })
            .collect();
        let mut routed: Vec<String> = routes::all()
            .iter()
            .filter(|route| route.is_api() && route.path != "/api/openapi.json")
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        described.sort();
        routed.sort();
        assert_eq!(described, routed);
    }
}
