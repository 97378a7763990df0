//! What a lamp board shows of a notice: one row, short enough to stand still. Made from the same one text as all else. Pure.

use crate::notices::model::{Period, told};
use crate::notices::template;
use houji_seal::Notice;

/// Most characters of a row: what stands still on a board of 256 lamps with letters of sixteen.
pub const ROW: usize = 16;

/// A row for the board: `10月集体收入`, with a mark when it was corrected. A name that is not short is cut.
#[must_use]
pub fn lamp(notice: &Notice) -> String {
    let mark = if notice.version > 1 { "（更正）" } else { "" };
    let short = template::led(told::field(notice, "item"));
    let row = match (short, told::period(notice)) {
        (Some(name), Some(period)) => format!("{}{name}{mark}", when(period)),
        _ => format!("{}{mark}", told::field(notice, "title")),
    };
    if row.chars().count() <= ROW {
        return row;
    }
    let room = ROW.saturating_sub(mark.chars().count()).saturating_sub(1);
    let title = row.strip_suffix(mark).unwrap_or(&row);
    format!("{}…{mark}", title.chars().take(room).collect::<String>())
}

/// The time without its year, unless it is one: the board hangs while everybody knows which year it is.
fn when(period: Period) -> String {
    let zh = period.zh();
    match zh.split_once('年') {
        Some((_, rest)) if !rest.is_empty() => rest.trim_start_matches('第').to_owned(),
        _ => zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::model::Catalogue;

    fn notice(item: &str, period: &str, title: &str, version: u64) -> Notice {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Notice {
            id: format!("140824101001-{item}-{period}"),
            version,
            supersedes: None,
            salt: [0; 16],
            fields: vec![field("title", title), field("item", item), field("period", period)],
            tables: Vec::new(),
            attachments: Vec::new(),
        }
    }

    #[test]
    fn a_row_tells_the_time_and_a_short_name() {
        for (item, period, version, row) in [
            ("F02", "2026-10", 1, "10月集体收入"),
            ("F04", "2026-Q3", 2, "3季度集体资产（更正）"),
            ("F01", "2026", 1, "2026年财务计划"),
            ("V19", "2026-H1", 1, "上半年监委会工作"),
            ("V05", "2026-12-31", 2, "12月31日征地和补偿（更正）"),
        ] {
            assert_eq!(lamp(&notice(item, period, "长长的标题", version)), row);
        }
    }

    #[test]
    fn every_item_of_the_catalogue_fits_the_board_as_it_is() {
        for item in Catalogue::seed() {
            let short = template::led(&item.code);
            assert!(short.is_some_and(|name| (3..=6).contains(&name.chars().count())), "{}", item.code);
            for (period, version) in [("2026-12-31", 2), ("2026-Q3", 2), ("2026-H2", 2), ("2026", 2)] {
                let row = lamp(&notice(&item.code, period, &item.title, version));
                assert!(row.chars().count() <= ROW && !row.contains('…'), "{row}");
            }
        }
    }

    #[test]
    fn what_has_no_short_name_is_cut_where_the_board_ends() {
        let of = |title: &str, version| lamp(&notice("X01", "2026-10", title, version));
        let sixteen = "一二三四五六七八九十一二三四五六";
        assert_eq!(of(sixteen, 1), sixteen);
        assert_eq!(of("一二三四五六七八九十一二三四五六七", 1), "一二三四五六七八九十一二三四五…");
        assert_eq!(of(sixteen, 2), "一二三四五六七八九十一…（更正）");
    }
}
