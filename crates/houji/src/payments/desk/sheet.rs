//! The sheet on which a payment was agreed to (付款审批单).

use super::super::reading::{Whole, whole};
use super::frame;
use super::one::{facts, parts, stamp};
use super::pages::SheetPage;
use crate::gate::Role;
use crate::house::web::{Visit, page};
use crate::house::{App, Stop};
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    let request = &of.request;
    let mut written = vec![("用途", request.summary.clone())];
    written.extend(facts(&of).into_iter().skip(1));
    if let Some((name, red, _)) = &of.voucher {
        let red = if red.is_some() { "，已经用红字冲销" } else { "" };
        written.push(("凭证", format!("{name}{red}")));
    }
    let shown = SheetPage {
        frame: frame(&app, &visit, "付款审批单", of.place)?,
        back: Link::new("回这笔申请", format!("/desk/payments/{}", request.id)),
        unit: of.book.name.clone(),
        number: request.id.to_string(),
        state: request.stage.zh().to_owned(),
        facts: written,
        parts: parts(&of),
        sums: [request.amount.in_words(), request.amount.grouped()],
        signed: request.chain.iter().enumerate().map(|(at, role)| signed(&of, at, *role)).collect(),
    };
    page(&app, &visit, &shown)
}

/// A step with who agreed; blank while nobody has.
fn signed(of: &Whole, at: usize, role: Role) -> [String; 4] {
    let Some(act) = of.agreed(at) else {
        return [role.zh().to_owned(), String::new(), String::new(), String::new()];
    };
    let stood_in = if act.stood_in { "（代批）" } else { "" };
    [role.zh().to_owned(), format!("{}{stood_in}", of.name(act.by)), stamp(act.at), act.words.clone()]
}
