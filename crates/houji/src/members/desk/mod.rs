pub(super) fn routes() -> Vec<crate::house::web::Route> { Vec::new() }
