//! Two invented books with known results: a year of a village with greenhouses, and of one with a factory to let.

use super::super::model::{AccountCode, Line, PartyId, Side};
use houji_base::{Day, Fen};

/// A voucher of a fixture.
pub struct Given {
    pub number: i64,
    pub day: Day,
    pub summary: String,
    pub lines: Vec<Line>,
}

/// `D 102 1.00;C 501 1.00` as lines; entries of accounts kept by party go to `party`.
pub fn lines(text: &str, party: Option<PartyId>) -> Vec<Line> {
    let line = |entry: &str| {
        let mut words = entry.split_whitespace();
        let side = if words.next() == Some("D") { Side::Debit } else { Side::Credit };
        let account = words.next().unwrap().split('@').next().unwrap();
        let account = AccountCode::parse(account).unwrap();
        let amount = Fen::parse(words.next().unwrap()).unwrap();
        let party = party.filter(|_| account.general() == "113");
        Line { account, party, side, amount, summary: String::new() }
    };
    text.split([';', '|']).map(line).collect()
}

/// The balances a year begins with, as written.
pub fn opening(text: &str) -> &str {
    text.lines().next().unwrap().rsplit('|').next().unwrap()
}

/// The vouchers of a year, without its opening balances.
pub fn vouchers(text: &str) -> Vec<Given> {
    let rows = text.trim().lines().skip(1).map(|row| {
        let mut parts = row.splitn(4, '|');
        let number = parts.next().unwrap().parse().unwrap();
        let day = Day::parse(parts.next().unwrap()).unwrap();
        let summary = parts.next().unwrap().to_owned();
        Given { number, day, summary, lines: lines(parts.next().unwrap(), None) }
    });
    rows.collect()
}

/// The books of the demo county have the same two years; their first row is the opening balances.
pub const VOUCHERS_A: &str = include_str!("../../../data/demo/greenhouses.txt");

/// Opening, movement and closing, debit and credit each.
pub const TRIAL_A: &str = "
101|800.00|0.00|2000.00|680.00|2120.00|0.00
102|186450.00|0.00|860436.50|442960.00|603926.50|0.00
112|24000.00|0.00|0.00|24000.00|0.00|0.00
113|3600.00|0.00|0.00|0.00|3600.00|0.00
141|300000.00|0.00|0.00|0.00|300000.00|0.00
151|2960000.00|0.00|340000.00|0.00|3300000.00|0.00
152|0.00|474000.00|0.00|160233.33|0.00|634233.33
153|0.00|0.00|340000.00|340000.00|0.00|0.00
211|0.00|42000.00|0.00|147600.00|0.00|189600.00
212|0.00|0.00|27000.00|27000.00|0.00|0.00
213|0.00|0.00|4800.00|4800.00|0.00|0.00
214|0.00|0.00|340.00|340.00|0.00|0.00
221|0.00|68000.00|30000.00|0.00|0.00|38000.00
241|0.00|0.00|350000.00|350000.00|0.00|0.00
301|0.00|1500000.00|0.00|0.00|0.00|1500000.00
311|0.00|1362850.00|0.00|409108.95|0.00|1771958.95
321|0.00|0.00|462436.50|462436.50|0.00|0.00
322.01|0.00|0.00|182508.95|182508.95|0.00|0.00
322.02|0.00|28000.00|182508.95|230363.17|0.00|75854.22
501.02|0.00|0.00|12000.00|12000.00|0.00|0.00
501.03|0.00|0.00|340000.00|340000.00|0.00|0.00
502|0.00|0.00|50000.00|50000.00|0.00|0.00
503|0.00|0.00|60000.00|60000.00|0.00|0.00
504|0.00|0.00|436.50|436.50|0.00|0.00
511|0.00|0.00|115500.00|115500.00|0.00|0.00
512|0.00|0.00|340.00|340.00|0.00|0.00
513|0.00|0.00|62550.00|62550.00|0.00|0.00
514|0.00|0.00|53683.33|53683.33|0.00|0.00
TOTAL|3474850.00|3474850.00|3476540.73|3476540.73|4209646.50|4209646.50
";

pub const VOUCHERS_B: &str = include_str!("../../../data/demo/factory.txt");
