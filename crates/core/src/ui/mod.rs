//! The look: layouts, stylesheet, script, and the small pieces pages share.

pub mod assets;
#[expect(missing_docs, reason = "the filter macro makes an item without words of its own")]
pub mod filters;
pub mod format;
pub mod forms;
pub mod frame;
pub mod office;
pub mod parts;
pub mod qr;
pub mod verify;

use crate::house::web::Visit;
use crate::house::{App, Refusal, Stop};
use askama::Template;
use frame::Frame;
use parts::Link;

/// A refusal: what to do now, in words; the code is small print.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/refused.html")]
pub struct RefusedPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is the matter, as a sentence.
    pub title: String,
    /// What to do.
    pub text: String,
    /// What is safe, for example “您写的都还在”.
    pub safe_line: Option<String>,
    /// Code of the refusal and number of the request.
    pub code: String,
    /// Where to go; the first is the main one.
    pub links: Vec<Link>,
}

/// The page that tells a refusal.
///
/// # Errors
/// A fault when the system has no random bytes.
pub fn refused_page(app: &App, visit: &Visit, refusal: &Refusal) -> Result<RefusedPage, Stop> {
    let title = match refusal.status {
        404 => "没有找到",
        401 => "请先登录",
        403 => "这件事您这里办不了",
        409 => "情况有变",
        429 => "请慢一点",
        500.. => "系统出了问题",
        _ => "还不能办",
    };
    let fields = refusal.fields.iter().map(|field| format!("{}。", field.sentence));
    let text = std::iter::once(refusal.sentence.clone()).chain(fields).collect::<String>();
    let sign_in = (!visit.actor.is_signed_in()).then(|| Link::new("去登录", "/sign-in"));
    let safe_line = (refusal.status >= 500).then(|| "您填的内容没有丢，退回上一页还在。".to_owned());
    Ok(RefusedPage {
        frame: visit.frame(app, title)?,
        title: title.to_owned(),
        text,
        safe_line,
        code: refusal.code.to_owned(),
        links: std::iter::once(Link::new("回首页", "/")).chain(sign_in).collect(),
    })
}
