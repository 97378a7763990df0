//! Reading what was typed about projects and ventures; all that must be mended is told at once. Pure.

use super::model::{Item, Kind, Share, VentureWritten, WHOLE, Written, given};
use crate::books::model::BookId;
use crate::books::typed::{day, money, words};
use crate::house::{FieldError, Refusal};
use houji_base::Fen;
use serde::{Deserialize, Serialize};

/// A project as typed. Days are `YYYY-MM-DD`, money is yuan as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
#[expect(missing_docs, reason = "numbered alike: what for and how much, the first of them needed")]
pub struct ProjectForm {
    /// Name, 2 to 40 characters.
    pub name: String,
    /// `road`, `water`, `building`, `industry` or `other`.
    pub kind: String,
    /// First day.
    pub start: String,
    /// Planned last day.
    pub planned_end: String,
    /// On what decision it rests, 2 to 60 characters.
    pub basis: String,
    pub item1: String,
    pub budget1: String,
    pub item2: String,
    pub budget2: String,
    pub item3: String,
    pub budget3: String,
    pub item4: String,
    pub budget4: String,
    pub item5: String,
    pub budget5: String,
    pub item6: String,
    pub budget6: String,
    /// Grants of offices above; empty for none.
    pub grant: String,
    /// Own money.
    pub own: String,
    /// Raised from villagers.
    pub raised: String,
    /// Donated.
    pub donated: String,
}

/// Names of the fields of an item: what for, how much.
pub const ITEMS: [(&str, &str); 6] = [
    ("item1", "budget1"),
    ("item2", "budget2"),
    ("item3", "budget3"),
    ("item4", "budget4"),
    ("item5", "budget5"),
    ("item6", "budget6"),
];

impl ProjectForm {
    /// Items as typed.
    pub fn items(&self) -> [(&str, &str); 6] {
        [
            (&self.item1, &self.budget1),
            (&self.item2, &self.budget2),
            (&self.item3, &self.budget3),
            (&self.item4, &self.budget4),
            (&self.item5, &self.budget5),
            (&self.item6, &self.budget6),
        ]
    }

    /// Money by source as typed.
    pub fn funds(&self) -> [&str; 4] {
        [&self.grant, &self.own, &self.raised, &self.donated]
    }
}

/// Words of a field, empty when they are wrong, which is then in `errors`.
fn told(
    field: &'static str,
    typed: &str,
    bounds: (usize, usize),
    ask: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    words(field, typed, bounds, ask).map_err(|why| errors.push(why)).unwrap_or_default()
}

/// Reads a project.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &ProjectForm) -> Result<Written, Refusal> {
    let errors = &mut Vec::new();
    let name = told("name", &form.name, (2, 40), "请写一下项目名称", errors);
    let kind = Kind::parse(&form.kind);
    if kind.is_none() {
        errors.push(FieldError::new("kind", "请选一下是哪一类项目"));
    }
    let start = day("start", &form.start, "请填从哪天开始", errors);
    let planned_end = day("planned_end", &form.planned_end, "请填计划哪天完工", errors);
    if start.zip(planned_end).is_some_and(|(start, end)| end < start) {
        errors.push(FieldError::new("planned_end", "完工比开始还早，请核对"));
    }
    let basis = told("basis", &form.basis, (2, 60), "请写一下凭什么立项，比如哪天的代表会议", errors);
    let mut items = Vec::new();
    for ((item, budget), (name, amount)) in ITEMS.into_iter().zip(form.items()) {
        if !name.trim().is_empty() || !amount.trim().is_empty() {
            let name = told(item, name, (2, 20), "请写一下这一项做什么", errors);
            items.extend(money(budget, amount, Fen::new(1), errors).map(|budget| Item { name, budget }));
        }
    }
    if items.is_empty() {
        errors.push(FieldError::new("item1", "请至少写一项预算：做什么，多少钱"));
    }
    let mut funds = [Fen::ZERO; 4];
    let names = ["grant", "own", "raised", "donated"];
    for ((fund, name), typed) in funds.iter_mut().zip(names).zip(form.funds()) {
        if !typed.trim().is_empty() {
            *fund = money(name, typed, Fen::ZERO, errors).unwrap_or_default();
        }
    }
    let (budget, all): (Fen, Fen) =
        (items.iter().map(|item: &Item| item.budget).sum(), funds.iter().copied().sum());
    if errors.is_empty() && budget != all {
        let [budget, all] = [budget, all].map(Fen::grouped);
        errors.push(FieldError::new(
            "grant",
            format!("预算一共 {budget} 元，资金来源一共 {all} 元，请改成一样"),
        ));
    }
    match (kind, start, planned_end) {
        (Some(kind), Some(start), Some(planned_end)) if errors.is_empty() => {
            Ok(Written { name, kind, start, planned_end, basis, items, funds })
        }
        _ => Err(Refusal::fields(std::mem::take(errors))),
    }
}

/// A venture as typed. Shares may all be left empty: they then follow from the capital.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
#[expect(missing_docs, reason = "numbered alike: a book, its capital in yuan, its share in percent")]
pub struct VentureForm {
    /// Name, 2 to 40 characters.
    pub name: String,
    /// First day.
    pub started: String,
    /// On what agreement it rests, 2 to 60 characters.
    pub basis: String,
    pub book1: String,
    pub capital1: String,
    pub share1: String,
    pub book2: String,
    pub capital2: String,
    pub share2: String,
    pub book3: String,
    pub capital3: String,
    pub share3: String,
    pub book4: String,
    pub capital4: String,
    pub share4: String,
    pub book5: String,
    pub capital5: String,
    pub share5: String,
    pub book6: String,
    pub capital6: String,
    pub share6: String,
}

/// Names of the fields of a share: book, capital, share.
pub const SHARES: [[&str; 3]; 6] = [
    ["book1", "capital1", "share1"],
    ["book2", "capital2", "share2"],
    ["book3", "capital3", "share3"],
    ["book4", "capital4", "share4"],
    ["book5", "capital5", "share5"],
    ["book6", "capital6", "share6"],
];

impl VentureForm {
    /// Shares as typed.
    pub fn shares(&self) -> [[&str; 3]; 6] {
        [
            [&self.book1, &self.capital1, &self.share1],
            [&self.book2, &self.capital2, &self.share2],
            [&self.book3, &self.capital3, &self.share3],
            [&self.book4, &self.capital4, &self.share4],
            [&self.book5, &self.capital5, &self.share5],
            [&self.book6, &self.capital6, &self.share6],
        ]
    }
}

/// Reads a venture.
///
/// # Errors
/// A refusal naming each field.
pub fn read_venture(form: &VentureForm) -> Result<VentureWritten, Refusal> {
    let errors = &mut Vec::new();
    let name = told("name", &form.name, (2, 40), "请写一下联营项目的名称", errors);
    let started = day("started", &form.started, "请填从哪天开始", errors);
    let basis = told("basis", &form.basis, (2, 60), "请写一下凭什么合办，比如联营协议编号", errors);
    let mut shares: Vec<Share> = Vec::new();
    let typed = form.shares();
    let derived = typed.iter().all(|[_, _, share]| share.trim().is_empty());
    for ([book, capital, share], typed) in SHARES.into_iter().zip(typed) {
        if typed.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let id = BookId::parse(typed[0]).ok();
        if id.is_none() {
            errors.push(FieldError::new(book, "请选一下是哪个村"));
        } else if shares.iter().any(|share| Some(share.book) == id) {
            errors.push(FieldError::new(book, "这个村选了两次，请合成一行"));
        }
        let put_in = money(capital, typed[1], Fen::new(1), errors);
        let points = if derived { Some(Fen::ZERO) } else { money(share, typed[2], Fen::new(1), errors) };
        if let (Some(book), Some(capital), Some(points)) = (id, put_in, points) {
            shares.push(Share { book, capital, points: points.fen() });
        }
    }
    if errors.is_empty() && shares.len() < 2 {
        errors.push(FieldError::new("book2", "联营至少两个村，请填上各村出了多少"));
    }
    shares.sort_by_key(|share| share.book);
    if derived {
        let capitals: Vec<i64> = shares.iter().map(|share| share.capital.fen()).collect();
        let points = given(Fen::new(WHOLE), &capitals);
        shares.iter_mut().zip(points).for_each(|(share, points)| share.points = points.fen());
    }
    let sum: i64 = shares.iter().map(|share| share.points).sum();
    if errors.is_empty() && sum != WHOLE {
        let sum = Fen::new(sum).grouped();
        errors.push(FieldError::new(
            "share1",
            format!("各村份额一共 {sum}%，请改成正好 100%，或者都空着按出资算"),
        ));
    }
    match started {
        Some(started) if errors.is_empty() => Ok(VentureWritten { name, started, basis, shares }),
        _ => Err(Refusal::fields(std::mem::take(errors))),
    }
}
