//! What somebody should look at in a contract although it is recorded. Pure.

use super::{Cycle, Kind, Terms};
use houji_base::Day;

/// The last day of signing of contracts for waste land that are kept whatever their length (谁治理谁受益, 1994).
const OLD_WASTE: (i16, i8, i8) = (1994, 2, 21);
/// The years that later contracts for waste land may last.
const WASTE_YEARS: i64 = 50;

/// What to look at; `second_round` is the last year of the second round of household contracting.
pub fn flags(kind: Kind, signed: Day, terms: &Terms, second_round: i64) -> Vec<String> {
    let mut found = Vec::new();
    if kind == Kind::Farmland && i64::from(terms.end.year()) > second_round {
        found.push(format!(
            "到期日 {} 超过了第二轮承包到期的 {second_round} 年。请核对这块地的承包期限，超过的部分按政策处理。",
            terms.end.zh()
        ));
    }
    if kind != Kind::Waste {
        return found;
    }
    let is_long = terms.end >= terms.start.plus_months(WASTE_YEARS.saturating_mul(12));
    let is_old = Day::new(OLD_WASTE.0, OLD_WASTE.1, OLD_WASTE.2).is_some_and(|last| signed <= last);
    match (is_old, terms.cycle == Cycle::Once) {
        (true, true) => {
            found.push("1994年2月21日以前签的四荒合同，一次付清的：合同有效，请把手续补齐。".to_owned())
        }
        (true, false) => found.push(
            "1994年2月21日以前签的四荒合同，按年付钱的：合同有效，请按“四议两公开”重新谈租金，签补充协议。"
                .to_owned(),
        ),
        (false, _) if is_long => {
            found.push(format!("四荒合同超过 {WASTE_YEARS} 年的部分无效。请重新签，多付的年份另行处理。"))
        }
        (false, _) => {}
    }
    found
}
