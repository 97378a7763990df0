//! What may be entered, disposed of, explained and counted, and the vouchers that follow. Pure.

mod parts;

pub use parts::{part_leaves, part_told};

use super::model::{
    Asset, AssetEvent, BadPlan, Card, Class, Kind, Parcel, Pending, Plan, Use, WayIn, WayOut, corrected,
    ordinal,
};
use crate::books::model::{AccountCode, Book, BookId, Line, NewVoucher, Period, Side, Standard, VoucherKind};
use crate::books::typed::words;
use crate::contracts::decide::{Purse, posting_day};
use crate::contracts::model::ContractId;
use crate::house::{Fault, FieldError, Refusal};
use crate::refusals;
use houji_base::{Day, Fen, Month};
use houji_seal::commitment;

refusals! {
    /// Why an act on assets or resources was not done.
    pub enum Refused {
        /// No such card.
        NoAsset = 404 "asset.none" "没有这张资产卡片。请回资产目录重新选。",
        /// No such parcel.
        NoParcel = 404 "parcel.none" "没有这块资源。请回资源目录重新选。",
        /// No such stock-take.
        NoTake = 404 "stocktake.none" "没有这次清查。请回清查页重新选。",
        /// No such row.
        NoRow = 404 "stocktake.no_row" "这次清查里没有这一行。请下载新的清查表再填。",
        /// The book is of the older system.
        OldStandard = 409 "asset.old_standard" "这本账还是 2004 年的制度，不能登记卡片。请先换成新制度的账。",
        /// It left or was taken back.
        Gone = 409 "asset.gone" "这项资产已经处置或者作废。请看卡片上的记录。",
        /// Wear was posted since it was entered.
        HasWear = 409 "asset.has_wear" "这张卡片已经提过折旧，不能作废。请办处置，记错的另记更正凭证，写明原因。",
        /// It was corrected.
        IsCorrected = 409 "asset.is_corrected" "这张卡片已经改过，不能作废。请接着改，或者办处置，写明原因。",
        /// It was found, and its voucher stands.
        IsFound = 409 "asset.is_found" "盘盈的卡片不能作废。请办处置，写明原因。",
        /// Nothing is left to be explained.
        Settled = 409 "asset.settled" "这笔盘盈盘亏已经处理。请看卡片上的凭证。",
        /// A stock-take of this day is there.
        TakeExists = 409 "stocktake.exists" "这个村今天已经开始了一次清查。请直接打开它。",
        /// There is nothing to count.
        NothingToTake = 409 "stocktake.empty" "这个村还没有资产卡片和资源。请先登记再清查。",
        /// It was finished.
        TakeDone = 409 "stocktake.done" "这次清查已经做完。请看清查表，要改就另开始一次。",
        /// Nobody looked at some rows.
        Unfilled { n: i64 } = 409 "stocktake.unfilled" "还有 {n} 行没有填核实数。请填完再做完清查。",
        /// Too many are missing to be slips of the pen.
        TooManyMissing { most: i64 } = 409 "stocktake.too_many" "一次盘亏超过 {most} 项。请核对清查表，确实少了的先一项一项处置。",
    }
}

/// Most cards that one stock-take may find missing.
pub const MISSING_MOST: usize = 50;

/// What a book has on an account, what its cards take of it, and what of its cost came with the voucher of a new card.
#[derive(Clone, Copy, Debug, Default)]
pub struct Room {
    /// Debit of the account of cost.
    pub cost: Fen,
    /// Credit of the account of wear.
    pub worn: Fen,
    /// What cards cost and have worn off.
    pub carried: [Fen; 2],
    /// Debit of the account in the voucher, and what cards take of it; none when it is no such voucher.
    pub voucher: Option<(Fen, Fen)>,
}

/// May this card be entered?
///
/// # Errors
/// A refusal naming each field.
pub fn entered(card: &Card, book: &Book, room: &Room, today: Day) -> Result<Plan, Refusal> {
    if book.standard == Standard::S2004 {
        return Err(Refused::OldStandard.into());
    }
    let mut errors = Vec::new();
    let mut wrong = |field: &'static str, sentence: String| errors.push(FieldError::new(field, sentence));
    if card.added > today {
        wrong("added", "增加的日期还没到，请改成今天或以前".to_owned());
    }
    let plan = card.plan();
    match plan {
        Err(BadPlan::Over) => {
            wrong("life", "使用年限已经过完，还有没提完的折旧。请核对年限，或者把已提折旧填满".to_owned())
        }
        Err(BadPlan::TooMuch) => wrong("worn", "已提折旧比原价减残值还多，请核对".to_owned()),
        Ok(_) => {}
    }
    let [cost, worn] = room.carried;
    let (account, left) = (card.kind.account(), room.cost.minus(cost));
    match (card.way, card.voucher, room.voucher) {
        // What was found is put into the book by its own voucher.
        (WayIn::Found, ..) => {}
        (_, Some(_), None) => {
            wrong("voucher", format!("这张凭证没有借记 {account}，或者已经冲销，请核对凭证号"));
        }
        (_, Some(_), Some((debit, taken))) if card.cost > debit.minus(taken) => {
            let sentence = "这张凭证借记的数，登过的卡片以外只剩";
            wrong("cost", format!("{sentence} {} 元，请改小，或者核对凭证号", debit.minus(taken).grouped()));
        }
        _ if card.cost > left => {
            let sentence = format!("账上 {account} 除了登过的卡片只剩 {} 元，请核对原价", left.grouped());
            wrong("cost", sentence);
        }
        _ => {}
    }
    let left = room.worn.minus(worn);
    if card.worn.0 > left {
        let sentence = format!("账上的累计折旧除了登过的卡片只剩 {} 元，请核对已提折旧", left.grouped());
        wrong("worn", sentence);
    }
    match (errors.is_empty(), plan) {
        (true, Ok(plan)) => Ok(plan),
        _ => Err(Refusal::fields(errors)),
    }
}

/// The first month that may be posted in a book: the one that is open, after the last that was posted.
pub fn first_month(book: &Book, posted_to: i64) -> i64 {
    ordinal(book.open_month()).max(posted_to.saturating_add(1))
}

/// What the record says of a new card; made again from its row, it is the same.
pub fn told(card: &Card, (book, number): (BookId, i64), salt: &[u8; 16]) -> AssetEvent {
    AssetEvent::Entered {
        book,
        number,
        kind: card.kind,
        class: card.class,
        way: card.way,
        added: card.added,
        voucher: card.voucher,
        cost: card.cost,
        residual: card.residual,
        life: card.life,
        worn: (card.worn.0, card.worn.1.to_string()),
        words: commitment(salt, &card.words()).to_string(),
    }
}

fn account(code: &str) -> Result<AccountCode, Fault> {
    AccountCode::parse(code).map_err(|_| Fault::new("an asset names no account"))
}

/// A voucher of such lines; those without an amount are left out.
fn voucher(
    day: Day,
    (summary, papers): (&str, i64),
    lines: &[(&str, Side, Fen)],
) -> Result<NewVoucher, Fault> {
    let line = |(code, side, amount): &(&str, Side, Fen)| {
        Ok(Line {
            account: account(code)?,
            party: None,
            side: *side,
            amount: *amount,
            summary: String::new(),
        })
    };
    let lines: Result<Vec<Line>, Fault> =
        lines.iter().filter(|(_, _, amount)| !amount.is_zero()).map(line).collect();
    Ok(NewVoucher {
        period: Period::of(day),
        day,
        kind: VoucherKind::Ordinary,
        summary: summary.chars().take(crate::books::decide::SUMMARY).collect(),
        papers,
        reverses: None,
        lines: lines?,
    })
}

/// The voucher of an asset that was found: it stands on 181 until that is explained.
///
/// # Errors
/// A fault when the program's own accounts cannot be read.
pub fn found(card: &Card) -> Result<NewVoucher, Fault> {
    let lines = [(card.kind.account(), Side::Debit, card.cost), ("181", Side::Credit, card.cost)];
    voucher(card.added, (&format!("盘盈：{}", card.name), 0), &lines)
}

/// The voucher of a month's wear of a book's cards, by kind and class; none when nothing wore off.
///
/// # Errors
/// As [`found`].
pub fn worn(book: &Book, month: Month, wear: &[(Kind, Class, Fen)]) -> Result<Option<NewVoucher>, Fault> {
    let day = posting_day(book, month.last_day());
    let sum = |is: &dyn Fn(Kind, Class) -> bool| {
        wear.iter().filter(|(kind, class, _)| is(*kind, *class)).map(|(_, _, fen)| *fen).sum::<Fen>()
    };
    let debit = Class::ALL.iter().map(|class| (class.expense(), Side::Debit, sum(&|_, each| each == *class)));
    let credit = ["133", "152", "162"]
        .into_iter()
        .map(|code| (code, Side::Credit, sum(&|kind, _| kind.worn() == Some(code))));
    let lines: Vec<_> = debit.chain(credit).collect();
    if lines.iter().all(|(_, _, fen)| fen.is_zero()) {
        return Ok(None);
    }
    Ok(Some(voucher(day, (&format!("{}折旧、摊销", month.zh()), 0), &lines)?))
}

/// How an asset leaves.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Leaving {
    /// How.
    pub way: WayOut,
    /// Day.
    pub day: Day,
    /// What came in for it, or what the other organisation takes it for.
    pub proceeds: Fen,
    /// What was paid for it.
    pub costs: Fen,
    /// Where money came in and went out.
    pub purse: Purse,
    /// Sheets of paper behind it.
    pub papers: i64,
    /// On what it rests.
    pub reason: String,
}

/// May an asset leave so?
///
/// # Errors
/// The refusal.
pub fn may_leave(asset: &Asset, leaving: &Leaving, today: Day) -> Result<(), Refusal> {
    if !asset.state.is_there() {
        return Err(Refused::Gone.into());
    }
    let mut errors = Vec::new();
    let Leaving { way, day, proceeds, costs, .. } = leaving;
    if *day > today {
        errors.push(FieldError::new("day", "日期还没到，请改成今天或以前"));
    } else if *day < asset.card.added || *day < asset.since {
        errors.push(FieldError::new(
            "day",
            format!("请填 {} 或以后的日期", asset.card.added.max(asset.since).zh()),
        ));
    }
    // Wear is posted up to the month of leaving and not beyond it.
    let last = if asset.next > 0 { asset.next.saturating_sub(1) } else { 0 };
    if ordinal(Month::of(*day)) < last {
        let month = super::model::month_at(last).map_or(String::new(), Month::zh);
        errors.push(FieldError::new("day", format!("折旧已经提到{month}，请填这个月或以后的日期")));
    }
    if matches!(way, WayOut::Lost | WayOut::Given) && !(proceeds.is_zero()) {
        errors.push(FieldError::new("proceeds", format!("{}没有收入，请填 0", way.zh())));
    }
    if *way == WayOut::Lost && !costs.is_zero() {
        errors.push(FieldError::new("costs", "盘亏没有清理费用，请填 0"));
    }
    if *way == WayOut::Invested && proceeds.is_zero() {
        errors.push(FieldError::new("proceeds", "请填双方认可的作价"));
    }
    if let Err(why) = words("reason", &leaving.reason, (2, 60), "请写一下凭什么处置，比如哪天的成员代表会议")
    {
        errors.push(why);
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// What a leaving asset has worn off until then.
pub fn worn_until(asset: &Asset, day: Day) -> Fen {
    match asset.next {
        0 => asset.worn,
        next => asset.plan.worn_at(ordinal(Month::of(day)).max(next.saturating_sub(1))).max(asset.worn),
    }
}

/// The vouchers of an asset that leaves: what it still wears off, then its clearing, so that nothing stays on 154. Each
/// with its kind.
///
/// # Errors
/// As [`found`].
pub fn leaves(asset: &Asset, leaving: &Leaving) -> Result<Vec<(&'static str, NewVoucher)>, Fault> {
    let (card, name) = (&asset.card, &asset.card.name);
    let Leaving { way, day, proceeds, costs, papers, .. } = leaving;
    let until = worn_until(asset, *day);
    let (rest, net) = (until.minus(asset.worn), card.cost.minus(until));
    let worn = card.kind.worn().unwrap_or("152");
    let mut made = Vec::new();
    if !rest.is_zero() {
        let lines = [(card.class.expense(), Side::Debit, rest), (worn, Side::Credit, rest)];
        made.push(("worn", voucher(*day, (&format!("处置前的折旧：{name}"), 0), &lines)?));
    }
    let off = [(worn, Side::Debit, until), (card.kind.account(), Side::Credit, card.cost)];
    if *way == WayOut::Lost {
        let lines = [[("181", Side::Debit, net)].as_slice(), &off].concat();
        made.push(("out", voucher(*day, (&format!("盘亏：{name}"), *papers), &lines)?));
        return Ok(made);
    }
    let summary = format!("{}：{name}", way.zh());
    let into = if *way == WayOut::Invested { "141" } else { leaving.purse.account() };
    let gain = proceeds.minus(*costs).minus(net);
    let end = [
        (into, Side::Debit, *proceeds),
        ("515", Side::Debit, gain.negated().positive()),
        (leaving.purse.account(), Side::Credit, *costs),
        ("504", Side::Credit, gain.positive()),
    ];
    if card.kind.is_fixed() {
        let lines = [[("154", Side::Debit, net)].as_slice(), &off].concat();
        made.push(("cleared", voucher(*day, (&format!("转入清理：{name}"), 0), &lines)?));
        let lines = [end.as_slice(), &[("154", Side::Credit, net)]].concat();
        if lines.iter().any(|(_, _, fen)| !fen.is_zero()) {
            made.push(("out", voucher(*day, (&summary, *papers), &lines)?));
        }
    } else {
        let lines = [end.as_slice(), &off].concat();
        made.push(("out", voucher(*day, (&summary, *papers), &lines)?));
    }
    Ok(made)
}

/// Who bears a loss that a stock-take found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bears {
    /// The collective.
    Collective,
    /// Whoever is responsible; owes it.
    Responsible,
}

impl Bears {
    /// All, with code and name.
    pub const ALL: [(Bears, &'static str, &'static str); 2] = [
        (Bears::Collective, "collective", "集体承担（盘盈的算其他收入）"),
        (Bears::Responsible, "responsible", "责任人赔偿，记应收款"),
    ];

    /// The one of a code.
    pub fn parse(code: &str) -> Option<Bears> {
        Bears::ALL.iter().find(|(_, each, _)| *each == code).map(|(by, _, _)| *by)
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        Bears::ALL.iter().find(|(by, _, _)| *by == self).map_or("", |(_, code, _)| code)
    }
}

/// The voucher that explains what a stock-take found.
///
/// # Errors
/// As [`found`].
pub fn settled(pending: &Pending, name: &str, (by, day): (Bears, Day)) -> Result<NewVoucher, Fault> {
    let amount = pending.amount;
    if amount < Fen::ZERO {
        let gain = amount.negated();
        let lines = [("181", Side::Debit, gain), ("504", Side::Credit, gain)];
        return voucher(day, (&format!("盘盈处理：{name}"), 0), &lines);
    }
    let to = match by {
        Bears::Collective => "515",
        Bears::Responsible => "112",
    };
    let lines = [(to, Side::Debit, amount), ("181", Side::Credit, amount)];
    voucher(day, (&format!("盘亏处理：{name}"), 0), &lines)
}

/// May an asset be used so from a day on?
///
/// # Errors
/// The refusal.
pub fn may_change(
    asset: &Asset,
    (state, since, contract): (Use, Day, Option<ContractId>),
    today: Day,
) -> Result<(), Refusal> {
    if !asset.state.is_there() {
        return Err(Refused::Gone.into());
    }
    let mut errors = Vec::new();
    if !state.is_there() {
        errors.push(FieldError::new("state", "请选一下现在怎么用"));
    }
    if since > today || since < asset.card.added {
        let sentence = format!("请填 {} 到今天之间的日期", asset.card.added.zh());
        errors.push(FieldError::new("since", sentence));
    }
    if (state == Use::Let) != contract.is_some() {
        let sentence = if state == Use::Let {
            "请选一下按哪份合同出租"
        } else {
            "只有出租的才选合同，请空着"
        };
        errors.push(FieldError::new("contract", sentence));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::fields(errors)) }
}

/// May a card be taken back as entered by mistake?
///
/// # Errors
/// The refusal.
pub fn voided(asset: &Asset, reason: &str, salt: &[u8; 16]) -> Result<AssetEvent, Refusal> {
    if !asset.state.is_there() {
        return Err(Refused::Gone.into());
    }
    if asset.card.way == WayIn::Found {
        return Err(Refused::IsFound.into());
    }
    if asset.worn != asset.plan.before {
        return Err(Refused::HasWear.into());
    }
    let reason = words("why", reason, (2, 40), "请写一下为什么作废");
    let reason = reason.map_err(|why| Refusal::fields(vec![why]))?;
    Ok(AssetEvent::Voided { words: commitment(salt, &reason).to_string() })
}

/// A card's own words, as they are to be from a day on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Corrected {
    /// Since when.
    pub day: Day,
    /// Name.
    pub name: String,
    /// Where it is; may be empty.
    pub spot: String,
    /// Life in months.
    pub life: i64,
}

/// May a card be corrected so? The card as it is then.
///
/// # Errors
/// The refusal.
pub fn may_correct(asset: &Asset, to: &Corrected, keeper: &str, today: Day) -> Result<Card, Refusal> {
    if !asset.state.is_there() {
        return Err(Refused::Gone.into());
    }
    let (card, mut errors) = (&asset.card, Vec::new());
    if to.day > today || to.day < card.added {
        errors.push(FieldError::new("day", format!("请填 {} 到今天之间的日期", card.added.zh())));
    }
    if to.life != card.life && asset.next == 0 {
        errors.push(FieldError::new("life", "这项资产不再提折旧，年限请不要改"));
    }
    let new = corrected(card, (asset.worn, asset.next), (&to.name, &to.spot, to.life));
    if new == *card && keeper.is_empty() {
        errors.push(FieldError::new("name", "和原来一样，请至少改一处"));
    }
    if new.plan().is_err() {
        errors.push(FieldError::new("life", "这么短的年限已经过完了，请填长一些"));
    }
    if errors.is_empty() { Ok(new) } else { Err(Refusal::fields(errors)) }
}

/// What the record says of a correction; made again from the card, it is the same.
pub fn corrected_told(card: &Card, (n, day): (i64, Day), salt: &[u8; 16]) -> AssetEvent {
    AssetEvent::Corrected {
        n,
        day,
        life: card.life,
        worn: (card.worn.0, card.worn.1.to_string()),
        words: commitment(salt, &card.words()).to_string(),
    }
}

/// What the record says of a parcel; made again from its row, it is the same.
pub fn parcel_told(parcel: &Parcel, is_new: bool, salt: &[u8; 16]) -> AssetEvent {
    let plot = &parcel.plot;
    AssetEvent::Parcel {
        is_new,
        book: parcel.book,
        land: plot.land,
        held: plot.held,
        contract_area: plot.contract_area,
        measured_area: plot.measured_area,
        is_basic: plot.is_basic,
        contract: plot.contract,
        words: commitment(salt, &plot.words()).to_string(),
    }
}

/// A name as everybody may see it: the first character.
pub fn shown(name: &str) -> String {
    if name.is_empty() { String::new() } else { name.chars().take(1).chain("**".chars()).collect() }
}
