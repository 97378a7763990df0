//! A page that costs nothing to make: the ceiling any page of the real program is compared with.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

/// One line of the page; repeated until the page weighs what a list page of Houji weighs.
const ROW: &str = "<li class=\"row\"><a href=\"/appeals/1\">村东头的路灯不亮</a><span class=\"stage\">已受理</span>\
                   <time>2026-03-02</time></li>\n";
/// Rows on the page: about 12 KB in all.
const ROWS: usize = 88;

/// Every path answers the same page.
pub(crate) fn router() -> Router {
    let page = Bytes::from(page());
    Router::new().fallback(get(move || {
        let page = page.clone();
        async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], page) }
    }))
}

fn page() -> String {
    let rows = ROW.repeat(ROWS);
    format!("<!doctype html><html lang=\"zh-CN\"><title>诉求</title><ul>\n{rows}</ul></html>\n")
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn weighs_about_twelve_kilobytes() {
        let bytes = page().len();
        assert!((11_500..=12_800).contains(&bytes), "{bytes} bytes");
    }
}
