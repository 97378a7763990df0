//! Which village a matter lies in, from what a program says about the place. Pure.

use super::model::Problem;
use crate::registry::{Place, Places};
use houji_base::{Day, DivisionCode, Level};

/// Code of the attribute that names the village.
pub(super) const ATTRIBUTE: &str = "village";
/// Villages named in a refusal.
const NAMED: usize = 6;

/// What a program says about the place.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Told<'a> {
    /// Value of the attribute, or the address id: a 12-digit code.
    pub(super) code: &'a str,
    /// Address in words.
    pub(super) address: &'a str,
    /// Coordinates were sent.
    pub(super) point: bool,
}

/// The village, and what is left of the address.
///
/// # Errors
/// Which attribute or which names would help.
pub(super) fn village(
    places: &Places,
    told: Told<'_>,
    today: Day,
) -> Result<(DivisionCode, String), Problem> {
    if !told.code.is_empty() {
        let code = DivisionCode::parse(told.code).ok();
        let found = code.and_then(|code| places.village_today(code, today)).ok_or_else(|| {
            Problem::bad(format!(
                "没有代码是 {} 的村。村的 12 位代码，请看 services 里各类事的 {ATTRIBUTE} 一项。",
                told.code
            ))
        })?;
        return Ok((found.code, spot(told.address, &found.name)));
    }
    let all: Vec<&Place> = places.inside(places.county(), Level::Village, today).collect();
    let named: Vec<&Place> = all.iter().copied().filter(|place| told.address.contains(&place.name)).collect();
    // 大新村 contains 新村: only the longest of the names counts.
    let longest = named.iter().map(|place| place.name.len()).max().unwrap_or(0);
    let named: Vec<&Place> = named.into_iter().filter(|place| place.name.len() == longest).collect();
    let in_town =
        |place: &&Place| place.code.town().is_some_and(|town| told.address.contains(&places.name(town)));
    match (named.as_slice(), named.iter().copied().filter(in_town).collect::<Vec<_>>().as_slice()) {
        ([one], _) | (_, [one]) => Ok((one.code, spot(told.address, &one.name))),
        ([], _) => Err(Problem::bad(unknown(places, &all, told))),
        (several, _) => Err(Problem::bad(format!(
            "地址里的村名对得上好几个村：{}。请连乡镇一起写，或在 attribute[{ATTRIBUTE}] 里写村的 12 位代码。",
            names(places, several)
        ))),
    }
}

fn unknown(places: &Places, all: &[&Place], told: Told<'_>) -> String {
    let what = match (told.address.is_empty(), told.point) {
        (true, true) => "只有经纬度，分不出是哪个村。",
        (true, false) => "没有写在哪儿。",
        (false, _) => "地址里没有本县的村名。",
    };
    format!(
        "{what}请在 address_string 里写上村名（如{}），或在 attribute[{ATTRIBUTE}] 里写村的 12 位代码；各村的代码在 services 里各类事的 {ATTRIBUTE} 一项。",
        names(places, all)
    )
}

fn names(places: &Places, all: &[&Place]) -> String {
    let some = all.iter().take(NAMED).map(|place| places.full_name(place.code)).collect::<Vec<_>>();
    let more = if all.len() > NAMED { format!("等 {} 个村", all.len()) } else { String::new() };
    format!("{}{more}", some.join("、"))
}

/// What an address says beyond the village's name.
fn spot(address: &str, village: &str) -> String {
    let rest = address.rsplit_once(village).map_or(address, |(_, rest)| rest);
    rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | '·')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let place = |code: &str, name: &str| Place {
            code: DivisionCode::parse(code).unwrap(),
            name: name.to_owned(),
            class: 220,
            valid_from: Day::parse("2024-01-01").unwrap(),
            valid_to: None,
            successor: None,
        };
        let all = vec![
            place("140824000000", "稷山县"),
            place("140824103000", "翟店镇"),
            place("140824103201", "翟东村"),
            place("140824103202", "新村"),
            place("140824103203", "大新村"),
            place("140824104000", "清河镇"),
            place("140824104201", "新村"),
        ];
        Places::new(DivisionCode::parse("140824000000").unwrap(), all)
    }

    fn found(told: Told<'_>) -> Result<(String, String), String> {
        let today = Day::parse("2026-03-02").unwrap();
        let found = village(&places(), told, today);
        found.map(|(code, spot)| (code.to_string(), spot)).map_err(|why| {
            assert_eq!(why.status, 400);
            why.text
        })
    }

    fn at(address: &str) -> Result<(String, String), String> {
        found(Told { address, ..Told::default() })
    }

    fn is(code: &str, spot: &str) -> Result<(String, String), String> {
        Ok((code.to_owned(), spot.to_owned()))
    }

    #[test]
    fn a_village_is_found_by_its_name() {
        assert_eq!(at("翟东村东巷口"), is("140824103201", "东巷口"));
        assert_eq!(at("稷山县翟店镇翟东村，井台旁"), is("140824103201", "井台旁"));
        assert_eq!(at("大新村南头"), is("140824103203", "南头"));
        assert_eq!(at("清河镇新村 3 组"), is("140824104201", "3 组"));
        assert_eq!(at("翟店镇新村"), is("140824103202", ""));
        let two = at("新村东头").unwrap_err();
        assert!(two.contains("翟店镇 新村、清河镇 新村") && two.contains("attribute[village]"), "{two}");
    }

    #[test]
    fn a_code_counts_before_the_address() {
        let told = Told { code: "140824103202", address: "翟东村旁边的路口", point: true };
        assert_eq!(found(told), is("140824103202", "翟东村旁边的路口"));
        for code in ["140824103999", "140824103000", "新村"] {
            let why = found(Told { code, ..told }).unwrap_err();
            assert!(why.contains(code) && why.contains("village"), "{why}");
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        for (told, words) in [
            (Told { point: true, ..Told::default() }, "只有经纬度"),
            (Told::default(), "没有写在哪儿"),
            (Told { address: "155 9th St", ..Told::default() }, "没有本县的村名"),
        ] {
            let why = found(told).unwrap_err();
            assert!(
                why.contains(words) && why.contains("翟店镇 翟东村") && why.contains("attribute[village]"),
                "{why}"
            );
        }
    }
}
