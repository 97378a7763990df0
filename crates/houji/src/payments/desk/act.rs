//! What is done on the page of a request: deciding, paying, taking back.

use super::super::commands::{CancelPayment, DecidePayment, PayPayment};
use super::super::decide::Verdict;
use super::super::reading::whole;
use super::ask::sent;
use super::mend;
use super::one::{Typed, draw};
use crate::books::typed::day;
use crate::files;
use crate::house::web::{Posted, PostedFiles, redirect};
use crate::house::{App, FieldError, Refusal, Stop, random};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A decision, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DecideFields {
    verdict: String,
    version: String,
    words: String,
}

/// Decides a step and shows the request again.
pub(super) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<DecideFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let version = fields.version.parse().unwrap_or(0);
    let result = match Verdict::parse(&fields.verdict) {
        Some(verdict) => {
            let (payment, book, words) = (of.request.id, of.request.book, fields.words.clone());
            let command = DecidePayment { payment, book, verdict, version, words };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        None => Err(Refusal::fields(vec![FieldError::new("verdict", "请选同意、退回还是不同意")]).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/payments/{id}?done={}", fields.verdict))),
        Err(stop) => {
            let errors = mend(stop)?;
            let typed = Typed { decide: Some((fields.verdict, fields.words, errors)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Takes a request back and shows it again.
pub(super) async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    let of = whole(&app, &visit, &id).await?;
    let command = CancelPayment { payment: of.request.id, book: of.request.book };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/payments/{id}?done=cancelled"))),
        Err(stop) => {
            let typed = Typed { cancel: mend(stop)?, ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::CONFLICT, ""), typed)
        }
    }
}

/// Pays and shows the request again.
pub(super) async fn pay(
    State(app): State<App>,
    Path(id): Path<String>,
    mut posted: PostedFiles<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let received = files::receive_part(&app, &mut posted, &files::PAPERS).await?;
    let of = whole(&app, &posted.visit, &id).await?;
    let text = |name: &str| posted.fields.get(name).cloned().unwrap_or_default();
    let (typed_day, bank_ref) = (text("day"), text("bank_ref"));
    let mut errors = received.errors.clone();
    let on = day("day", &typed_day, "请填哪天付的", &mut errors);
    let result = match (on, errors.is_empty()) {
        (Some(day), true) => {
            let (payment, book) = (of.request.id, of.request.book);
            let sent = sent(&app, &posted, &received)?;
            let (bank_ref, salt) = (bank_ref.clone(), random()?);
            let command = PayPayment { payment, book, day, bank_ref, sent, salt };
            app.run(&posted.visit.actor, Some(&posted.key), command).await.map(drop)
        }
        _ => Err(Refusal::fields(errors).into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/payments/{id}?done=paid"))),
        Err(stop) => {
            let pay = Some((typed_day, bank_ref, received.kept, mend(stop)?));
            let typed = Typed { pay, ..Typed::default() };
            draw(&app, &posted.visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
