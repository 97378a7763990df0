pub(super) fn routes() -> Vec<crate::house::web::Route> { Vec::new() }
#[derive(utoipa::OpenApi)]
#[openapi()]
pub(super) struct Api;
