//! The yearly stock-take: what the book says of each card and parcel, and what was found. Pure.

use super::kinds::coded;
use crate::books::model::BookId;
use houji_base::{Day, typed_id};

typed_id!(TakeId, "A stock-take of a collective.");

coded! {
    /// What a row of a stock-take is about.
    What {
        /// A card; its amounts are fen.
        Asset "asset" "资产",
        /// A parcel; its amounts are hundredths of a mu.
        Parcel "parcel" "资源",
    }
}

/// What was found of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Seen {
    /// Fen, or hundredths of a mu.
    Amount(i64),
    /// Units of a card.
    Units(i64),
}

/// A stock-take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// Id.
    pub id: TakeId,
    /// Book.
    pub book: BookId,
    /// Day.
    pub day: Day,
    /// It was finished.
    pub is_done: bool,
}

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeRow {
    /// What it is about.
    pub what: What,
    /// Id of the card or the parcel.
    pub thing: i64,
    /// Its number.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What the book says.
    pub booked: i64,
    /// What was found; none while nobody looked.
    pub verified: Option<i64>,
    /// Units of the card; 0 of a parcel.
    pub quantity: i64,
    /// Units that were found, where units were counted.
    pub units: Option<i64>,
}
