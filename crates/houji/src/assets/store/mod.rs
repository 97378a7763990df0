//! Every SQL text about assets and resources.

mod assets;
mod corrections;
mod parcels;
mod takes;
mod wear;
mod whole;

pub(super) use assets::{
    Filter, Kept, asset, carried, change_use, gone, insert, keeper, kept, list, next_number, void,
};
pub(super) use corrections::{correct, corrections, corrections_between, corrections_recorded};
pub(super) use parcels::{
    areas, insert_parcel, kept_parcels, occupier, parcel, parcel_of_plot, parcels, rewrite,
};
pub(super) use takes::{
    Short, begin, done, fill, insert_take, is_of_day, missing, rows, short, take, takes, unfilled,
};
pub(super) use wear::{
    act, acts, due, insert_pending, months, pending, posted_to, settle, wear, write_month,
};
pub(super) use whole::{Odd, above_ledger, odd_acts, odd_months, odd_pending, reversed, sums};
