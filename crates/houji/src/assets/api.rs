//! x
use crate::house::web::Route;
pub(super) fn routes() -> Vec<Route> { Vec::new() }
#[derive(utoipa::OpenApi)]
#[openapi()]
pub(super) struct Api;
