//! What the invented collectives own and which land they have, entered on cards once their history begins. From that month
//! on the wear is posted by the program itself. Pure.

use super::cast::VILLAGE;
use super::chance::Chance;
use crate::assets::form::{CardForm, PlotForm};
use crate::assets::model::{AssetId, TakeId};
use crate::books::model::Line;
use houji_base::{Day, DivisionCode, Fen, Moment, Month, WorkCalendar};

/// What is done about what a collective owns.
#[derive(Clone)]
pub(super) enum Holding {
    /// A card is entered, as somebody types it.
    Card(AssetId, Box<CardForm>),
    /// Something lies idle from a day on.
    Idle(AssetId, Day),
    /// A parcel is entered, as somebody types it.
    Plot(Box<PlotForm>),
    /// A stock-take finds everything but one card.
    Take(TakeId, AssetId),
    /// What was found is explained on a day.
    Settle(AssetId, Day),
}

/// Something that is owned: name, kind, class, cost and wear so far, life in months, and when it was added: so many
/// months before the first one of the cards.
pub(super) type Owned = (&'static str, [&'static str; 3], [Fen; 2], i64, i64);

const fn yuan(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

/// What the village of greenhouses owns at the end of its known year: as in its book, to the fen.
pub(super) const GREENHOUSES: &[Owned] = &[
    ("日光温室大棚 68 栋", ["facility", "operating", "built"], [yuan(2_040_000), yuan(484_500)], 240, 61),
    ("党群服务中心", ["building", "office", "built"], [yuan(620_000), yuan(58_850)], 240, 25),
    ("机井 3 眼", ["works", "public", "project"], [yuan(300_000), yuan(85_500)], 120, 37),
    ("通棚道路", ["works", "public", "project"], [yuan(340_000), Fen::new(538_333)], 240, 5),
];
/// What the village of the factory owns.
pub(super) const FACTORY: &[Owned] = &[
    ("托盘厂房 3500 平方米", ["building", "operating", "project"], [yuan(960_000), yuan(34_200)], 240, 10),
    ("托盘生产线 2 条", ["machinery", "operating", "project"], [yuan(480_000), yuan(34_200)], 120, 10),
];

/// What another village owns: parts of what its book began with.
pub(super) fn invented(opening: &[Line], village: DivisionCode) -> Vec<Owned> {
    let net = |code: &str| {
        let lines = opening.iter().filter(|line| line.account.as_str() == code);
        lines.map(|line| line.net().fen()).sum::<i64>()
    };
    let part = |percent: i64| [net("151"), -net("152")].map(|fen| yuan(fen * percent / 10_000));
    let mut owned = vec![
        ("村委会办公楼", ["building", "office", "built"], part(40), 240, 62),
        ("灌溉机井和渠道", ["works", "public", "project"], part(30), 240, 50),
        ("旧仓库", ["building", "operating", "built"], part(15), 240, 80),
    ];
    if village.as_i64() == VILLAGE {
        owned.push((LOST, ["machinery", "operating", "bought"], part(2), 120, 30));
    }
    owned
}

/// What the stock-take of the prepared village does not find, and what it finds instead.
const LOST: &str = "打药机";
const FOUND: &str = "旧碾米机";

/// A stock-take some days ago: one card is missing and still to be explained, and something is found and explained. None
/// in the first days of a year, when the cards were only just entered.
fn stocktake(
    calendar: &WorkCalendar,
    (entered, now): (Day, Moment),
    lost: AssetId,
    next_id: &mut impl FnMut() -> i64,
) -> Vec<(Moment, Holding)> {
    // Worked days, so that holidays do not bring two of them together.
    let at = |back: usize| {
        let days = (1..).map(|ago| now.day().plus_days(-ago)).filter(|day| calendar.is_working(*day));
        days.take(back).last().unwrap_or(now.day()).start().plus_hours(9)
    };
    let (found, on) = (AssetId::from_i64(next_id()), at(8));
    let text = str::to_owned;
    let form = CardForm {
        name: text(FOUND),
        kind: text("machinery"),
        class: text("operating"),
        way: text("found"),
        added: on.day().to_string(),
        cost: text("1800"),
        ..CardForm::default()
    };
    if on.day() <= entered {
        return Vec::new();
    }
    vec![
        (on, Holding::Take(TakeId::from_i64(next_id()), lost)),
        (on.plus_minutes(90), Holding::Card(found, Box::new(form))),
        (at(4), Holding::Settle(found, at(4).day())),
    ]
}

/// The cards and parcels of a village, entered on the first worked day of a month.
pub(super) fn holdings(
    chance: &mut Chance,
    (calendar, now): (&WorkCalendar, Moment),
    (village, month): (DivisionCode, Month),
    owned: &[Owned],
    next_id: &mut impl FnMut() -> i64,
) -> Vec<(Moment, Holding)> {
    let begin = calendar.next_working(month.first_day()).start().plus_hours(10);
    let (mut made, mut lost): (Vec<Holding>, _) = (Vec::new(), None);
    for (name, [kind, class, way], [cost, worn], life, months) in owned {
        let added = month.first_day().plus_months(months.saturating_neg()).plus_days(11);
        let form = CardForm {
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            class: (*class).to_owned(),
            way: (*way).to_owned(),
            added: added.to_string(),
            life: life.to_string(),
            cost: cost.to_string(),
            worn: worn.to_string(),
            worn_to: month.before().to_string(),
            funding: if *way == "project" { "专项资金" } else { "集体自筹" }.to_owned(),
            is_aid: if *way == "project" && chance.percent(40) { "yes" } else { "no" }.to_owned(),
            ..CardForm::default()
        };
        let id = AssetId::from_i64(next_id());
        made.push(Holding::Card(id, Box::new(form)));
        if *name == LOST {
            lost = Some(id);
        }
        if *name == "旧仓库" {
            made.push(Holding::Idle(id, month.first_day()));
        }
    }
    made.extend(plots(chance, village).into_iter().map(|form| Holding::Plot(Box::new(form))));
    let entered = (0i64..).step_by(3).zip(made).map(|(minutes, what)| (begin.plus_minutes(minutes), what));
    let mut done: Vec<_> = entered.collect();
    let counted = lost.map(|lost| stocktake(calendar, (begin.day(), now), lost, next_id));
    done.extend(counted.into_iter().flatten());
    done
}

/// Some land.
fn plots(chance: &mut Chance, village: DivisionCode) -> Vec<PlotForm> {
    let kinds = [
        ("村北机动地", "arable", "own", 60, 900),
        ("口粮田", "arable", "household", 8_000, 60_000),
        ("村南鱼塘", "water", "idle", 3, 40),
        ("荒坡", "unused", "idle", 50, 900),
    ];
    let count = usize::try_from(chance.between(2, 4)).unwrap_or(2);
    let plot = |(at, (name, land, held, least, most)): (usize, (&str, &str, &str, i64, i64))| {
        let area = Fen::new(chance.between(least * 10, most * 10));
        let text = str::to_owned;
        PlotForm {
            plot: format!("{village}-{:03}", at.saturating_add(1)),
            name: text(name),
            land: text(land),
            east: text("生产路"),
            south: text("水渠"),
            west: text("邻村地界"),
            north: text("村庄"),
            contract_area: String::new(),
            measured_area: area.to_string(),
            level: text("village"),
            is_basic: if land == "arable" { "yes" } else { "no" }.to_owned(),
            held: text(held),
            ..PlotForm::default()
        }
    };
    kinds.into_iter().take(count).enumerate().map(plot).collect()
}
