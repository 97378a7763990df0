//! What the pages and the API read of assets and resources: the same for both.

use super::commands::NAMES;
use super::decide::Refused;
use super::model::{
    Act, Asset, AssetId, Correction, Held, Land as Class, Parcel, ParcelId, Pending, Take, TakeId, TakeRow,
    plans,
};
use super::store;
use crate::books::commands::posting;
use crate::books::model::{Book, BookId};
use crate::contracts::model::ContractId;
use crate::gate::{Action, Scope, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::Visit;
use crate::house::{App, Context, Fault, Reader, Stop};
use houji_base::DivisionCode;

/// Most books offered.
const BOOKS: i64 = 200;

/// An asset with all that is kept about it.
pub struct Whole {
    /// The asset.
    pub asset: Asset,
    /// Its place.
    pub place: DivisionCode,
    /// Name of who looks after it: in full for whoever writes cards there.
    pub keeper: String,
    /// Its vouchers.
    pub acts: Vec<Act>,
    /// Months of wear that were posted, with their vouchers.
    pub months: Vec<(i64, Option<i64>)>,
    /// What stands or stood on 181.
    pub pending: Vec<Pending>,
    /// What it said before it was corrected.
    pub corrections: Vec<Correction>,
    /// Contracts of its book.
    pub contracts: Vec<(ContractId, String)>,
}

/// The place of a book, when somebody may do something there.
fn place(visit: &Context, book: BookId, action: Action, none: Refused) -> Result<DivisionCode, Stop> {
    let place = book.place().ok_or(none)?;
    scope(&visit.actor, action, place)?;
    Ok(place)
}

/// Reads an asset for somebody who may read those of its place.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn whole(app: &App, visit: &Visit, id: &str) -> Result<Whole, Stop> {
    let id = AssetId::parse(id).map_err(|_| Refused::NoAsset)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let asset = store::asset(db, county, id)?.ok_or(Refused::NoAsset)?;
            let place = place(&cx, asset.book, Action::AssetRead, Refused::NoAsset)?;
            let may_write = scope(&cx.actor, Action::AssetWrite, place).is_ok();
            let keeper = match store::keeper(db, county, id)? {
                Some(sealed) if may_write => cx.vault.open(NAMES, &sealed)?,
                _ => asset.keeper.clone(),
            };
            let until = if asset.next > 0 { asset.next.saturating_sub(1) } else { asset.plan.last };
            let corrections = store::corrections(db, county, id)?;
            let from = plans(&asset.card, &corrections).first().map_or(asset.plan.from, |plan| plan.from);
            Ok(Whole {
                place,
                keeper,
                acts: store::acts(db, county, id)?,
                months: store::months(db, county, asset.book, (from, until))?,
                pending: store::pending(db, county, id)?,
                corrections,
                contracts: crate::contracts::of_book(db, &cx, asset.book)?,
                asset,
            })
        })
        .await
}

/// Reads a parcel, and the name of who has it, in full for whoever writes parcels there.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn one_parcel(app: &App, visit: &Visit, id: &str) -> Result<(Parcel, String), Stop> {
    let id = ParcelId::parse(id).map_err(|_| Refused::NoParcel)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let parcel = store::parcel(db, county, id)?.ok_or(Refused::NoParcel)?;
            let place = place(&cx, parcel.book, Action::AssetRead, Refused::NoParcel)?;
            let may_write = scope(&cx.actor, Action::AssetWrite, place).is_ok();
            let occupier = match store::occupier(db, county, id)? {
                Some(sealed) if may_write => cx.vault.open(NAMES, &sealed)?,
                _ => parcel.occupier.clone(),
            };
            Ok((parcel, occupier))
        })
        .await
}

/// Reads a stock-take, and with it something more.
///
/// # Errors
/// A refusal when there is none for these eyes.
pub async fn with_take<T: Send + 'static>(
    app: &App,
    visit: &Visit,
    id: &str,
    work: impl FnOnce(&mut Reader, i64, TakeId) -> Result<T, Stop> + Send + 'static,
) -> Result<(Take, DivisionCode, T), Stop> {
    let id = TakeId::parse(id).map_err(|_| Refused::NoTake)?;
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let county = cx.county.as_i64();
            let take = store::take(db, county, id)?.ok_or(Refused::NoTake)?;
            let place = place(&cx, take.book, Action::AssetRead, Refused::NoTake)?;
            Ok((take, place, work(db, county, id)?))
        })
        .await
}

/// All rows of a stock-take.
///
/// # Errors
/// A fault of the database.
pub fn take_rows(db: &mut Reader, county: i64, take: TakeId) -> Result<Vec<TakeRow>, Fault> {
    let most = i64::try_from(crate::house::table::MOST_ROWS).unwrap_or(i64::MAX);
    store::rows(db, county, take, ("", 0), most)
}

/// A book of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn book_id(text: &str) -> Result<BookId, Stop> {
    crate::books::book_id(text)
}

/// Where somebody looks: the place of a code, or the widest of the person's places.
///
/// # Errors
/// A refusal when it is not one of those.
pub fn looks_at(visit: &Visit, place: &str) -> Result<Scope, Stop> {
    if place.is_empty() {
        return reach(&visit.actor, Action::AssetRead);
    }
    let place = DivisionCode::parse(place).map_err(|_| UNREADABLE)?;
    scope(&visit.actor, Action::AssetRead, place)
}

/// Books in which somebody may enter cards.
///
/// # Errors
/// A refusal when the person may nowhere; a fault.
pub async fn books(app: &App, visit: &Visit) -> Result<Vec<Book>, Stop> {
    let (scope, cx) = (reach(&visit.actor, Action::AssetWrite)?, app.context(visit.actor.clone()));
    app.db.read(move |db| Ok(posting::books_of(db, &cx, &scope, 0, BOOKS)?)).await
}

/// The cards of a place that are there, by book and number.
///
/// # Errors
/// A fault of the database.
pub fn cards(db: &mut Reader, cx: &Context, scope: &Scope, most: i64) -> Result<Vec<Asset>, Fault> {
    let mut cards = store::list(db, cx.county.as_i64(), scope, &store::Filter::default(), (0, 0), most)?;
    cards.retain(|asset| asset.state.is_there());
    Ok(cards)
}

/// The resources of a place.
pub struct Land {
    /// Of each class: how many parcels, and their areas: measured, of contracts, contracted to households, idle or taken.
    pub classes: Vec<(Class, i64, [i64; 4])>,
    /// Parcels that are not contracted to households.
    pub parcels: Vec<Parcel>,
}

/// Reads the resources of a place.
///
/// # Errors
/// A fault of the database.
pub fn land(db: &mut Reader, cx: &Context, scope: &Scope, most: i64) -> Result<Land, Fault> {
    let county = cx.county.as_i64();
    let classes = store::areas(db, county, scope)?;
    let mut parcels = Vec::new();
    for held in [Held::Own, Held::Let, Held::Idle, Held::Taken] {
        parcels.extend(store::parcels(db, county, scope, ("", held.code()), (0, ""), most)?);
    }
    Ok(Land { classes, parcels })
}
