//! Reading what was typed about cards, parcels and disposals; all that must be mended is told at once. Pure.

use super::decide::{Corrected, Leaving};
use super::model::{Card, Class, Held, Kind, Land, Level, Plot, WayIn, WayOut};
use crate::books::typed::{day, money, words};
use crate::contracts::decide::Purse;
use crate::contracts::model::ContractId;
use crate::house::{FieldError, Refusal};
use crate::registry::{Parameters, keys};
use houji_base::{Day, Fen, Month};
use serde::{Deserialize, Serialize};

/// Most of one thing on a card.
const QUANTITY: i64 = 1_000_000;
/// Longest life, in months.
const LIFE: i64 = 1_200;
/// Largest area, in hundredths of a mu.
const AREA: i64 = 1_000_000_000;

/// A card as typed. Days are `YYYY-MM-DD`, money is yuan as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CardForm {
    /// Name, 2 to 40 characters.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// `operating`, `public` or `office`.
    pub class: String,
    /// Where it is; may be empty.
    pub spot: String,
    /// Day it was added.
    pub added: String,
    /// Code of how it came.
    pub way: String,
    /// Position of the voucher it came with; empty when it was in the book before.
    pub voucher: String,
    /// How many; empty for one.
    pub quantity: String,
    /// Where the money came from; may be empty.
    pub funding: String,
    /// Number of its certificate; may be empty.
    pub certificate: String,
    /// `yes` for what the fight against poverty paid for.
    pub is_aid: String,
    /// `yes` for what is carried at a nominal value and does not wear.
    pub is_nominal: String,
    /// Life in months; empty for what the county says of its kind.
    pub life: String,
    /// Cost.
    pub cost: String,
    /// What it is worth at the end; empty for what the county says.
    pub residual: String,
    /// What had worn off before; empty for nothing.
    pub worn: String,
    /// Last month of that, `YYYY-MM`; empty when nothing had worn off.
    pub worn_to: String,
    /// Who looks after it; may be empty.
    pub keeper: String,
}

/// Yes or no.
fn flag(field: &'static str, typed: &str, errors: &mut Vec<FieldError>) -> bool {
    if !["", "no", "yes"].contains(&typed) {
        errors.push(FieldError::new(field, "请选是或者不是"));
    }
    typed == "yes"
}

fn chosen<T>(field: &'static str, read: Option<T>, ask: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    if read.is_none() {
        errors.push(FieldError::new(field, ask));
    }
    read
}

/// A whole number of a field within bounds; empty for a value.
fn number(
    field: &'static str,
    typed: &str,
    (empty, least, most): (i64, i64, i64),
    errors: &mut Vec<FieldError>,
) -> i64 {
    let typed = typed.trim();
    let read = if typed.is_empty() { Some(empty) } else { typed.parse().ok() };
    let read = read.filter(|number| typed.is_empty() || (least..=most).contains(number));
    if read.is_none() {
        errors.push(FieldError::new(field, format!("请填 {least} 到 {most} 的整数")));
    }
    read.unwrap_or(empty)
}

/// Reads words of several fields.
fn texts<const N: usize>(
    fields: [(&'static str, &str, (usize, usize), &str); N],
    errors: &mut Vec<FieldError>,
) -> [String; N] {
    fields.map(|(field, typed, bounds, ask)| {
        words(field, typed, bounds, ask).unwrap_or_else(|why| {
            errors.push(why);
            String::new()
        })
    })
}

/// Puts what must be mended in the order of the form.
fn told(order: &[&str], mut errors: Vec<FieldError>) -> Refusal {
    errors.sort_by_key(|error| order.iter().position(|field| *field == error.field));
    Refusal::fields(errors)
}

/// Fields of a card in the order of the form.
const CARD: [&str; 18] = [
    "name",
    "kind",
    "class",
    "quantity",
    "spot",
    "keeper",
    "certificate",
    "way",
    "added",
    "voucher",
    "funding",
    "is_aid",
    "is_nominal",
    "cost",
    "life",
    "residual",
    "worn",
    "worn_to",
];

/// Reads a card, and the name of who looks after it; `parameters` give what was left empty.
///
/// # Errors
/// A refusal naming each field.
pub fn card(form: &CardForm, parameters: &Parameters) -> Result<(Card, String), Refusal> {
    let mut errors = Vec::new();
    let [name, spot, funding, certificate, keeper] = texts(
        [
            ("name", &form.name, (2, 40), "请写一下资产的名称"),
            ("spot", &form.spot, (0, 60), ""),
            ("funding", &form.funding, (0, 40), ""),
            ("certificate", &form.certificate, (0, 40), ""),
            ("keeper", &form.keeper, (0, 20), ""),
        ],
        &mut errors,
    );
    let kind = chosen("kind", Kind::parse(&form.kind), "请选一下是哪一类", &mut errors);
    let class = chosen("class", Class::parse(&form.class), "请选一下是做什么用的", &mut errors);
    let way = chosen("way", WayIn::parse(&form.way), "请选一下怎么来的", &mut errors);
    let added = day("added", &form.added, "请填哪天增加的", &mut errors);
    let quantity = number("quantity", &form.quantity, (1, 1, QUANTITY), &mut errors);
    let (is_aid, is_nominal) =
        (flag("is_aid", &form.is_aid, &mut errors), flag("is_nominal", &form.is_nominal, &mut errors));
    let cost = money("cost", &form.cost, Fen::new(1), &mut errors);
    let voucher = match form.voucher.trim() {
        "" => None,
        text => Some(number("voucher", text, (0, 1, i64::MAX), &mut errors)),
    };
    if voucher.is_some() && way == Some(WayIn::Found) {
        errors.push(FieldError::new("voucher", "盘盈的会自己记凭证，请空着"));
    }
    let wears = kind.is_some_and(|kind| kind.worn().is_some()) && !is_nominal;
    let (Some(kind), Some(class), Some(way), Some(added), Some(cost)) = (kind, class, way, added, cost)
    else {
        return Err(told(&CARD, errors));
    };
    let (life, residual) = terms(form, (kind, added, cost, wears), parameters, &mut errors);
    let worn = worn(form, (added, wears, voucher.is_some() || way == WayIn::Found), &mut errors);
    if !errors.is_empty() {
        return Err(told(&CARD, errors));
    }
    let card = Card {
        name,
        kind,
        class,
        spot,
        added,
        way,
        voucher,
        quantity,
        funding,
        certificate,
        is_aid,
        is_nominal,
        life,
        cost,
        residual,
        worn,
    };
    Ok((card, keeper))
}

/// Life and residual value, as typed or as the county says.
fn terms(
    form: &CardForm,
    (kind, added, cost, wears): (Kind, Day, Fen, bool),
    parameters: &Parameters,
    errors: &mut Vec<FieldError>,
) -> (i64, Fen) {
    if !wears {
        for (field, typed) in [("life", &form.life), ("residual", &form.residual)] {
            if !typed.trim().is_empty() {
                errors.push(FieldError::new(field, "这一项不提折旧，请空着"));
            }
        }
        return (0, Fen::ZERO);
    }
    let years = kind.life().map_or(0, |key| parameters.number(key, added));
    let life = number("life", &form.life, (years.saturating_mul(12), 1, LIFE), errors);
    let percent = parameters.number(keys::ASSET_RESIDUAL, added);
    let residual = match form.residual.trim() {
        "" => Fen::new(cost.fen().saturating_mul(percent).div_euclid(100)),
        text => money("residual", text, Fen::ZERO, errors).unwrap_or_default(),
    };
    if residual > cost {
        errors.push(FieldError::new("residual", "残值比原价还多，请核对"));
    }
    (life, residual)
}

/// What had worn off before, by the end of a month.
fn worn(
    form: &CardForm,
    (added, wears, is_new): (Day, bool, bool),
    errors: &mut Vec<FieldError>,
) -> (Fen, Month) {
    let none = (Fen::ZERO, Month::of(added));
    let (typed, month) = (form.worn.trim(), form.worn_to.trim());
    if typed.is_empty() && month.is_empty() {
        return none;
    }
    if is_new || !wears {
        errors.push(FieldError::new("worn", "只有建卡以前已经在账上、要提折旧的才填，请空着"));
        return none;
    }
    let worn = money("worn", typed, Fen::ZERO, errors).unwrap_or_default();
    match Month::parse(month) {
        Ok(month) if month >= Month::of(added) => (worn, month),
        Ok(_) => {
            errors.push(FieldError::new("worn_to", "比增加的日期还早，请核对"));
            none
        }
        Err(_) => {
            errors.push(FieldError::new("worn_to", "请填折旧已经提到哪个月，写成 2026-03 这样"));
            none
        }
    }
}

/// A correction of a card as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CorrectForm {
    /// Since when.
    pub day: String,
    /// Name, 2 to 40 characters.
    pub name: String,
    /// Where it is; may be empty.
    pub spot: String,
    /// Life in months; empty when that stays.
    pub life: String,
    /// Who looks after it from now on; empty when that stays.
    pub keeper: String,
}

/// Reads a correction of a card with a life, and the name of who looks after it from now on.
///
/// # Errors
/// A refusal naming each field.
pub fn correction(form: &CorrectForm, life: i64) -> Result<(Corrected, String), Refusal> {
    let mut errors = Vec::new();
    let [name, spot, keeper] = texts(
        [
            ("name", &form.name, (2, 40), "请写一下资产的名称"),
            ("spot", &form.spot, (0, 60), ""),
            ("keeper", &form.keeper, (0, 20), ""),
        ],
        &mut errors,
    );
    let day = day("day", &form.day, "请填从哪天起", &mut errors);
    let life = number("life", &form.life, (life, 1, LIFE), &mut errors);
    match (day, errors.is_empty()) {
        (Some(day), true) => Ok((Corrected { day, name, spot, life }, keeper)),
        _ => Err(told(&["day", "name", "spot", "keeper", "life"], errors)),
    }
}

/// A disposal as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LeavingForm {
    /// Code of how it leaves.
    pub way_out: String,
    /// Day.
    pub day: String,
    /// What came in for it; empty for nothing.
    pub proceeds: String,
    /// What was paid for it; empty for nothing.
    pub costs: String,
    /// `bank` or `cash`; empty for the bank.
    pub purse: String,
    /// Sheets of paper behind it; empty for none.
    pub papers: String,
    /// On what it rests, 2 to 60 characters.
    pub reason: String,
}

/// Reads a disposal.
///
/// # Errors
/// A refusal naming each field.
pub fn leaving(form: &LeavingForm) -> Result<Leaving, Refusal> {
    let mut errors = Vec::new();
    let way = chosen("way_out", WayOut::parse(&form.way_out), "请选一下怎么处置的", &mut errors);
    let day = day("day", &form.day, "请填哪天处置的", &mut errors);
    let mut sum = |field, typed: &str| match typed.trim() {
        "" => Fen::ZERO,
        text => money(field, text, Fen::ZERO, &mut errors).unwrap_or_default(),
    };
    let (proceeds, costs) = (sum("proceeds", &form.proceeds), sum("costs", &form.costs));
    let purse = if form.purse.is_empty() { Some(Purse::Bank) } else { Purse::parse(&form.purse) };
    let purse = chosen("purse", purse, "请选一下钱从哪里进出", &mut errors);
    let papers = number("papers", &form.papers, (0, 0, crate::books::decide::PAPERS), &mut errors);
    let [reason] =
        texts([("reason", &form.reason, (2, 60), "请写一下凭什么处置，比如哪天的成员代表会议")], &mut errors);
    match (way, day, purse, errors.is_empty()) {
        (Some(way), Some(day), Some(purse), true) => {
            Ok(Leaving { way, day, proceeds, costs, purse, papers, reason })
        }
        _ => Err(told(&["way_out", "day", "proceeds", "costs", "purse", "papers", "reason"], errors)),
    }
}

/// A parcel as typed. Areas are mu with at most two decimals.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PlotForm {
    /// Number of the plot, 1 to 30 characters.
    pub plot: String,
    /// Name, 2 to 40 characters.
    pub name: String,
    /// Code of the class of land.
    pub land: String,
    /// What lies to the east.
    pub east: String,
    /// To the south.
    pub south: String,
    /// To the west.
    pub west: String,
    /// To the north.
    pub north: String,
    /// Area of contracts; empty for none.
    pub contract_area: String,
    /// Area as measured.
    pub measured_area: String,
    /// `village` or `group`.
    pub level: String,
    /// `yes` for basic farmland.
    pub is_basic: String,
    /// Code of who has it.
    pub held: String,
    /// Id of the contract it is let under; empty for none.
    pub contract: String,
    /// Name of who has it; may be empty.
    pub occupier: String,
}

/// Fields of a parcel in the order of the form.
const PLOT: [&str; 14] = [
    "plot",
    "name",
    "land",
    "measured_area",
    "contract_area",
    "level",
    "is_basic",
    "east",
    "south",
    "west",
    "north",
    "held",
    "contract",
    "occupier",
];

/// An area in hundredths of a mu.
///
/// # Errors
/// What to do about it.
pub fn area(typed: &str) -> Result<i64, &'static str> {
    let read = Fen::parse(typed).map(Fen::fen).ok().filter(|area| (0..=AREA).contains(area));
    read.ok_or("面积看不懂，请填亩数，最多两位小数，比如 12.50")
}

/// The contract of a field; none when it is empty.
pub fn contract(typed: &str, errors: &mut Vec<FieldError>) -> Option<ContractId> {
    let read = ContractId::parse(typed).ok();
    if read.is_none() && !typed.is_empty() {
        errors.push(FieldError::new("contract", "没有这份合同，请重新选"));
    }
    read
}

/// What of a parcel does not go together.
fn odd(
    land: Option<Land>,
    held: Option<Held>,
    contract: Option<ContractId>,
    is_basic: bool,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if held.is_some_and(|held| (held == Held::Let) != contract.is_some()) {
        let sentence = if held == Some(Held::Let) {
            "请选一下按哪份合同"
        } else {
            "没有对外发包、出租的，请空着"
        };
        errors.push(FieldError::new("contract", sentence));
    }
    if is_basic && land.is_some_and(|land| land != Land::Arable) {
        errors.push(FieldError::new("is_basic", "只有耕地才是基本农田，请核对"));
    }
    errors
}

/// Reads a parcel, and the name of who has it.
///
/// # Errors
/// A refusal naming each field.
pub fn plot(form: &PlotForm) -> Result<(Plot, String), Refusal> {
    let mut errors = Vec::new();
    let ask = "请写一下挨着什么";
    let [plot, name, east, south, west, north, occupier] = texts(
        [
            ("plot", &form.plot, (1, 30), "请写地块编号"),
            ("name", &form.name, (2, 40), "请写一下这块地叫什么"),
            ("east", &form.east, (1, 40), ask),
            ("south", &form.south, (1, 40), ask),
            ("west", &form.west, (1, 40), ask),
            ("north", &form.north, (1, 40), ask),
            ("occupier", &form.occupier, (0, 40), ""),
        ],
        &mut errors,
    );
    let land = chosen("land", Land::parse(&form.land), "请选一下是哪一类土地", &mut errors);
    let level = chosen("level", Level::parse(&form.level), "请选一下是村的还是组的", &mut errors);
    let held = chosen("held", Held::parse(&form.held), "请选一下现在谁在用", &mut errors);
    let is_basic = flag("is_basic", &form.is_basic, &mut errors);
    let mut size = |field: &'static str, typed: &str| {
        area(typed).unwrap_or_else(|why| {
            errors.push(FieldError::new(field, why));
            0
        })
    };
    let contract_area =
        if form.contract_area.trim().is_empty() { 0 } else { size("contract_area", &form.contract_area) };
    let measured_area = size("measured_area", &form.measured_area);
    if measured_area == 0 && !errors.iter().any(|error| error.field == "measured_area") {
        errors.push(FieldError::new("measured_area", "请填实测面积，要大于 0"));
    }
    let contract = contract(&form.contract, &mut errors);
    errors.extend(odd(land, held, contract, is_basic));
    match (land, level, held, errors.is_empty()) {
        (Some(land), Some(level), Some(held), true) => {
            let bounds = [east, south, west, north];
            Ok((
                Plot {
                    plot,
                    name,
                    land,
                    bounds,
                    contract_area,
                    measured_area,
                    level,
                    is_basic,
                    held,
                    contract,
                },
                occupier,
            ))
        }
        _ => Err(told(&PLOT, errors)),
    }
}
