//! Parties and entries of the demo's books, from the program's own texts. Pure.

use super::chance::Chance;
use crate::books::model::{AccountCode, Line, PartyId, Side};
use crate::house::Fault;
use houji_base::Fen;

const SURNAMES: [&str; 10] = ["卫", "段", "薛", "贾", "宁", "杨", "吉", "解", "荆", "畅"];
const UNITS: [&str; 6] =
    ["顺达托盘厂", "丰源果品合作社", "兴农机耕队", "宏泰砖瓦厂", "康禾种植合作社", "众力建筑队"];

/// Two households and a unit.
pub(super) fn parties(
    chance: &mut Chance,
    next_id: &mut impl FnMut() -> i64,
) -> Vec<(PartyId, &'static str, String)> {
    let mut household = |group: &str| {
        let surname = chance.pick(&SURNAMES).copied().unwrap_or_default();
        ("member", format!("{group}组{surname}家"))
    };
    let [one, other] = ["一", "三"].map(&mut household);
    let unit = ("unit", chance.pick(&UNITS).copied().unwrap_or_default().to_owned());
    [one, other, unit].into_iter().map(|(kind, name)| (PartyId::from_i64(next_id()), kind, name)).collect()
}

/// An account of the program's own texts.
pub(super) fn account(code: &str) -> Result<AccountCode, Fault> {
    AccountCode::parse(code)
        .map_err(|_| Fault::new(format!("an account of the demo's books cannot be read: {code}")))
}

/// Reads an entry; `parties` are those it names by their place.
pub(super) fn lines(text: &str, parties: &[PartyId]) -> Result<Vec<Line>, Fault> {
    text.split([';', '|']).map(|part| line(part, parties)).collect()
}

fn line(text: &str, parties: &[PartyId]) -> Result<Line, Fault> {
    let unreadable = || Fault::new(format!("an entry of the demo's books cannot be read: {text}"));
    let mut words = text.split_whitespace();
    let (Some(side), Some(account), Some(amount)) = (words.next(), words.next(), words.next()) else {
        return Err(unreadable());
    };
    let side = if side == "D" { Side::Debit } else { Side::Credit };
    let (account, party) = match account.split_once('@') {
        Some((account, at)) => (account, at.parse().ok().and_then(|at: usize| parties.get(at).copied())),
        None => (account, None),
    };
    let account = AccountCode::parse(account).map_err(|_| unreadable())?;
    let amount = Fen::parse(amount).map_err(|_| unreadable())?;
    Ok(Line { account, party, side, amount, summary: String::new() })
}
