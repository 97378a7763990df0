//! A version as a page, and as the files by which others read and check it: text, proof, CSV, JSON.

use super::super::files::url as url_of_file;
use super::super::model::{CheckCode, told};
use super::reading::{self, Shown};
use super::{notice, present};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Format, Visit, attachment, harmless};
use crate::house::{App, Fault, Stop};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use houji_seal::Notice;
use serde_json::{Value, json};

/// A version: `2`, `2.txt`, `2.proof`, `2.csv`, `2.json`.
pub(super) async fn version(
    State(app): State<App>,
    visit: Visit,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response<Body>, Stop> {
    let (number, ending) = version.split_once('.').unwrap_or((&version, ""));
    let number: i64 = number.parse().ok().filter(|n: &i64| n.to_string() == number).ok_or(NOT_FOUND)?;
    if ending.is_empty() {
        return notice::show(&app, &visit, id, Some(number)).await;
    }
    let county = app.db.county().as_i64();
    let shown = app.db.read(move |db| reading::shown(db, county, &id, Some(number))).await?;
    match ending {
        "txt" => Ok(answer(shown.stored.text.into_bytes(), "text/plain; charset=utf-8")),
        "proof" => {
            let proof = shown.checked.proof.ok_or(NOT_FOUND)?;
            Ok(answer(proof.to_string().into_bytes(), "text/plain; charset=utf-8"))
        }
        "csv" => {
            let name = format!("{}-{}", shown.kept.name(), shown.stored.version);
            Ok(attachment(table(&shown.notice)?, &name, &shown.kept.title, Format::Csv))
        }
        "json" => Ok(answer(value(&shown).to_string().into_bytes(), "application/json")),
        _ => Err(NOT_FOUND.into()),
    }
}

/// Its text never changes, but how far it is in the log does.
pub(super) fn answer(bytes: Vec<u8>, kind: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Fields and tables as one CSV file: first the table or nothing, then the cells.
fn table(notice: &Notice) -> Result<Vec<u8>, Stop> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(vec![0xef, 0xbb, 0xbf]);
    let fault = |why: csv::Error| Fault::new(why.to_string());
    for (name, value) in &notice.fields {
        out.write_record([harmless(name), harmless(value)]).map_err(fault)?;
    }
    for table in &notice.tables {
        out.write_record([""]).map_err(fault)?;
        out.write_record([harmless(&table.title)]).map_err(fault)?;
        for row in std::iter::once(&table.columns).chain(&table.rows) {
            out.write_record(row.iter().map(|cell| written(cell))).map_err(fault)?;
        }
    }
    Ok(out.into_inner().map_err(|why| Fault::new(why.to_string()))?)
}

/// A cell; an amount below zero is no formula.
fn written(cell: &str) -> String {
    if present::is_amount(cell) { cell.to_owned() } else { harmless(cell) }
}

/// Everything that a version says, with what it is checked by.
pub fn value(shown: &Shown) -> Value {
    let Shown { kept, stored, notice, checked, .. } = shown;
    let fields: serde_json::Map<String, Value> =
        notice.fields.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let tables = notice.tables.iter().map(|table| {
        json!({"title": table.title, "columns": told::columns(table), "rows": told::rows(table).map(|(code, cells)| {
            json!({"code": code.map(|code| code.to_string()), "cells": cells})
        }).collect::<Vec<_>>()})
    });
    let files = notice
        .attachments
        .iter()
        .map(|file| json!({"name": file.name, "size": file.size, "digest": file.digest.to_string(), "url": url_of_file(&file.digest)}));
    json!({
        "id": kept.name(),
        "village": kept.village.to_string(),
        "item": kept.item,
        "period": kept.period.to_string(),
        "version": stored.version,
        "newest": kept.published,
        "published_at": stored.published_at.map(houji_base::Moment::iso),
        "digest": stored.digest.to_string(),
        "check_code": CheckCode::of(&stored.text).to_string(),
        "log_index": checked.proof.as_ref().map(|proof| proof.index),
        "page": present::version_url(&kept.name(), stored.version),
        "fields": fields,
        "tables": tables.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
    })
}
