//! Reading what was typed into the forms of rooms that post into books: words, days, money, numbers. Pure.

use super::decide::amount_sentence;
use crate::house::FieldError;
use houji_base::{Day, Fen, ResidentId};

/// Words of a field within their bounds and without a resident's number, which no book keeps.
///
/// # Errors
/// What to do about the field.
pub fn words(
    field: &'static str,
    typed: &str,
    (least, most): (usize, usize),
    ask: &str,
) -> Result<String, FieldError> {
    let text = typed.trim();
    let wrong = |sentence: String| Err(FieldError::new(field, sentence));
    match text.chars().count() {
        0 if least > 0 => wrong(ask.to_owned()),
        n if n < least => wrong(format!("请多写几个字，至少 {least} 个字")),
        n if n > most => wrong(format!("现在是 {n} 个字，请缩到 {most} 个字以内")),
        _ if text.contains(char::is_control) => wrong("里面有看不见的符号，请重新打字".to_owned()),
        _ if ResidentId::is_in(text) => wrong("里面有身份证号，请去掉；平台不留身份证号".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// A day of a field.
pub fn day(field: &'static str, typed: &str, ask: &str, errors: &mut Vec<FieldError>) -> Option<Day> {
    let text = typed.trim();
    let read = Day::parse(text).ok();
    if read.is_none() {
        let sentence = if text.is_empty() {
            ask.to_owned()
        } else {
            "日期看不懂，请写成 2026-03-01 这样".to_owned()
        };
        errors.push(FieldError::new(field, sentence));
    }
    read
}

/// Money of a field, at least so much.
pub fn money(field: &'static str, typed: &str, least: Fen, errors: &mut Vec<FieldError>) -> Option<Fen> {
    match Fen::parse(typed) {
        Ok(fen) if fen >= least => Some(fen),
        Ok(_) => {
            errors.push(FieldError::new(field, format!("请填 {} 元或更多", least.grouped())));
            None
        }
        Err(why) => {
            errors.push(FieldError::new(field, amount_sentence(why)));
            None
        }
    }
}

/// A whole number of a field between two others.
pub fn number(
    field: &'static str,
    typed: &str,
    (least, most): (i64, i64),
    errors: &mut Vec<FieldError>,
) -> Option<i64> {
    let read = typed.trim().parse::<i64>().ok().filter(|number| (least..=most).contains(number));
    if read.is_none() {
        errors.push(FieldError::new(field, format!("请填 {least} 到 {most} 的整数")));
    }
    read
}
