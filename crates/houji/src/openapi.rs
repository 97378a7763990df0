//! The OpenAPI document. What each room says of its routes is put together by a test, which also sees that the document
//! served is that one: a program that only serves it need not know how it is made.

use crate::house::web::{Access, Route};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

const DOCUMENT: &str = include_str!("../data/openapi.json");

/// The route of the document.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/api/openapi.json", Access::Public("describes the API"), openapi)]
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}

#[cfg(test)]
mod tests {
    use super::DOCUMENT;
    use crate::{
        appeals, assets, bank, books, contracts, debts, decisions, feedback, files, log, members, notices,
        payments, people, projects, record, registry, routes,
    };
    use utoipa::OpenApi;
    use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

    #[derive(OpenApi)]
    #[openapi(info(
        title = "Houji 后稷",
        description = "Everything the pages do. Errors are application/problem+json (RFC 9457) with a stable `code`. \
                       Every write needs an Idempotency-Key: the same key with the same body gives the same answer."
    ))]
    struct Document;

    /// The document, as the rooms describe themselves.
    fn document() -> utoipa::openapi::OpenApi {
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

    /// Says how to renew the document when a room has changed what it answers for.
    #[test]
    fn the_document_served_is_what_the_rooms_say() {
        let made = format!("{}\n", document().to_pretty_json().unwrap());
        if std::env::var_os("HOUJI_RENEW_OPENAPI").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/data/openapi.json"), &made).unwrap();
        } else {
            let hint = "to renew it: HOUJI_RENEW_OPENAPI=1 cargo test -p houji --lib openapi";
            assert!(made == DOCUMENT, "data/openapi.json is not what the rooms say; {hint}");
        }
    }

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
