//! Every SQL text about publications.

mod duties;
mod items;
mod lines;
mod lists;
mod notices;
mod whole;

pub use duties::{After, duty, fulfil, mark, open, owed, remind, shelf, totals};
pub use items::{changes, put_change};
pub use lines::{line, lines, put_lines, take, used};
pub use lists::{by_ids, hanging, in_stage, inside, newest, newest_texts, of_village, shown};
pub use notices::{
    add_version, insert, insert_step, move_on, named, next_nth, notice, publish, rewrite, steps, version,
    versions,
};
pub use whole::{drawn, duties_after, kept, kept_lines, odd_duties, odd_steps, recorded, versions_of};
