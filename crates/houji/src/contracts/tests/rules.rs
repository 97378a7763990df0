//! Rules, both sides of every limit.

use super::super::decide::{self, Refused, allotted, is_too_long, posting_day};
use super::super::form::read;
use super::super::model::{Accounts, Cycle, Due, DueState, Kind, Planned, Rise, Terms};
use super::{SALT, day, fen, form};
use crate::books::model::{Book, BookId, BookKind, PartyId, Standard};
use crate::house::Refusal;
use crate::registry::{Parameters, Value};
use crate::testing::{ZHAIDONG, code};
use houji_base::{Fen, Month};
use proptest::prelude::*;

pub fn book(closed_to: &str) -> Book {
    Book {
        id: BookId::of(code(ZHAIDONG), 1).unwrap(),
        place: code(ZHAIDONG),
        kind: BookKind::Collective,
        standard: Standard::S2023,
        name: "翟东村".to_owned(),
        first: Month::parse("2025-01").unwrap(),
        closed_to: Month::parse(closed_to).unwrap(),
        last_year: 2025,
        last_seq: 0,
        came_from: None,
        goes_on: None,
    }
}

fn fields(refusal: Refusal) -> Vec<String> {
    refusal.fields.iter().map(|field| field.field.to_string()).collect()
}

#[test]
fn a_contract_is_not_longer_than_its_kind_allowed_on_the_day_of_signing() {
    let value = |since: &str, text: &str| {
        let value = Value { since: day(since), text: text.to_owned(), basis: String::new() };
        ("contract.years.building".to_owned(), value)
    };
    let set = Parameters::new([value("2020-01-01", "10"), value("2025-03-20", "15")]);
    let book = book("2024-12");
    for (kind, signed, end, over, expected) in [
        ("building", "2025-03-20", "2040-03-31", "", "good"),
        ("building", "2025-03-20", "2040-04-01", "", "over"),
        ("building", "2025-03-20", "2040-04-01", "县里批复〔2025〕3号", "good"),
        ("building", "2025-03-19", "2035-03-31", "", "good"),
        ("building", "2025-03-19", "2035-04-01", "", "over"),
        // Before the county's first value the program's default counts.
        ("building", "2019-12-31", "2045-03-31", "", "good"),
        ("building", "2019-12-31", "2045-04-01", "", "over"),
        ("farmland", "2025-03-20", "2055-03-31", "", "good"),
        ("farmland", "2025-03-20", "2055-04-01", "", "over"),
        ("grassland", "2025-03-20", "2075-03-31", "", "good"),
        ("grassland", "2025-03-20", "2075-04-01", "", "over"),
        ("forest", "2025-03-20", "2095-03-31", "", "good"),
        ("forest", "2025-03-20", "2095-04-01", "", "over"),
        ("waste", "2025-03-20", "2075-03-31", "", "good"),
        ("waste", "2025-03-20", "2075-04-01", "", "over"),
        ("water", "2025-03-20", "2055-04-01", "", "over"),
        ("equipment", "2025-03-20", "2045-04-01", "", "over"),
    ] {
        let mut form = form();
        (form.kind, form.signed, form.end) = (kind.to_owned(), signed.to_owned(), end.to_owned());
        form.over = over.to_owned();
        let new = read(&form).unwrap().written;
        let of = (&book, PartyId::from_i64(7));
        let decided = decide::recorded(&new, of, &set, day("2026-03-02"), &SALT);
        let told = decided.map_or_else(|why| fields(why).join(","), |_| "good".to_owned());
        assert_eq!(told, expected, "{kind} {signed} {end} {over}");
    }
}

#[test]
fn days_of_a_contract_have_two_ends() {
    let (book, none) = (book("2024-12"), Parameters::default());
    for (signed, since, today, expected) in [
        ("2026-03-02", "2025-01-01", "2026-03-02", ""),
        ("2026-03-03", "2025-01-01", "2026-03-02", "signed"),
        ("2026-03-02", "2024-12-31", "2026-03-02", "since"),
        ("2026-03-03", "2024-12-31", "2026-03-02", "signed,since"),
    ] {
        let mut form = form();
        (form.signed, form.since) = (signed.to_owned(), since.to_owned());
        let new = read(&form).unwrap().written;
        let decided = decide::recorded(&new, (&book, PartyId::from_i64(7)), &none, day(today), &SALT);
        assert_eq!(decided.map_or_else(|why| fields(why).join(","), |_| String::new()), expected, "{signed}");
    }
}

#[test]
fn what_is_before_the_book_kept_it_is_not_its_business() {
    let mut form = form();
    for (since, states) in [
        ("2025-04-01", ["planned", "planned", "planned"]),
        ("2025-04-02", ["before", "planned", "planned"]),
        ("2027-04-02", ["before", "before", "before"]),
    ] {
        form.since = since.to_owned();
        let dues = decide::opened(&read(&form).unwrap().written);
        assert_eq!(dues.iter().map(|due| due.state.code()).collect::<Vec<_>>(), states, "{since}");
    }
}

#[test]
fn a_day_of_a_closed_month_is_posted_on_the_first_of_the_open_one() {
    for (closed_to, on, posted) in [
        ("2024-12", "2025-04-01", "2025-04-01"),
        ("2025-03", "2025-04-01", "2025-04-01"),
        ("2025-04", "2025-04-01", "2025-05-01"),
        ("2025-04", "2025-05-01", "2025-05-01"),
        ("2024-12", "2023-06-01", "2025-01-01"),
        ("2025-12", "2025-12-31", "2026-01-01"),
    ] {
        assert_eq!(posting_day(&book(closed_to), day(on)), day(posted), "{closed_to} {on}");
    }
}

#[test]
fn accounts_follow_from_the_system_the_kind_and_the_other_side() {
    use Standard::{S2004, S2023};
    for (standard, kind, party, owed, ahead, income) in [
        (S2023, Kind::Farmland, "member", "113", "211.01", "501.02"),
        (S2023, Kind::Water, "person", "112", "211.01", "501.02"),
        (S2023, Kind::Building, "unit", "112", "211.01", "501.03"),
        (S2023, Kind::Equipment, "member", "113", "211.01", "501.03"),
        (S2004, Kind::Waste, "member", "113", "202", "511"),
        (S2004, Kind::Building, "unit", "112", "202", "501"),
    ] {
        assert_eq!(Accounts::of(standard, kind, party), Accounts { owed, ahead, income });
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.code()), Some(kind));
        let terms = Terms {
            start: day("2025-01-01"),
            end: day("2125-12-31"),
            first_due: day("2025-01-01"),
            cycle: Cycle::Year,
            rent: fen("1"),
            rise: Rise::None,
        };
        assert!(is_too_long(&terms, 100));
    }
}

fn due(n: i64, on: &str, amount: &str, paid: &str, state: DueState) -> Due {
    let day = day(on);
    Due {
        planned: Planned { n, day, from: day, to: day, amount: fen(amount) },
        paid: fen(paid),
        state,
        voucher: None,
    }
}

#[test]
fn money_pays_what_is_owed_first_and_never_more_than_there_is() {
    let dues = [
        due(1, "2023-01-01", "100", "0", DueState::Before),
        due(2, "2024-01-01", "100", "100", DueState::Paid),
        due(3, "2025-01-01", "100", "40", DueState::Owed),
        due(4, "2026-01-01", "100", "0", DueState::Owed),
        due(5, "2027-01-01", "100", "30", DueState::Planned),
        due(6, "2028-01-01", "100", "0", DueState::Void),
    ];
    for (amount, expected) in [
        ("0.01", "3 0.01"),
        ("60", "3 60.00"),
        ("60.01", "3 60.00,4 0.01"),
        ("160", "3 60.00,4 100.00"),
        ("230", "3 60.00,4 100.00,5 70.00"),
        ("230.01", "amount"),
        ("0", "amount"),
        ("-1", "amount"),
    ] {
        let told = match allotted(&dues, fen(amount)) {
            Ok(parts) => parts.iter().map(|(n, part)| format!("{n} {part}")).collect::<Vec<_>>().join(","),
            Err(why) => fields(why).join(","),
        };
        assert_eq!(told, expected, "{amount}");
    }
    let paid = [due(2, "2024-01-01", "100", "100", DueState::Paid)];
    assert_eq!(allotted(&paid, fen("1")), Err(Refused::NothingOpen.into()));
}

proptest! {
    #[test]
    fn what_is_given_out_is_what_came_in(
        owed in proptest::collection::vec((1i64..1000, 0i64..1000, any::<bool>()), 1..8), amount in 1i64..9000,
    ) {
        let dues: Vec<Due> = owed.iter().zip(1i64..).map(|((amount, paid, is_owed), n)| {
            let state = if *is_owed { DueState::Owed } else { DueState::Planned };
            let day = day("2025-01-01").plus_days(n);
            let planned = Planned { n, day, from: day, to: day, amount: Fen::new(*amount) };
            Due { planned, paid: Fen::new((*paid).min(*amount)), state, voucher: None }
        }).collect();
        if let Ok(parts) = allotted(&dues, Fen::new(amount)) {
            prop_assert_eq!(parts.iter().map(|(_, part)| *part).sum::<Fen>(), Fen::new(amount));
            for (n, part) in parts {
                let due = dues.iter().find(|due| due.planned.n == n).unwrap();
                prop_assert!(part > Fen::ZERO && part <= due.open());
            }
        }
    }
}
