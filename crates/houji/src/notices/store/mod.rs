//! Every SQL text about publications.

mod duties;
mod items;
mod lines;
mod lists;
mod notices;
mod whole;

pub use duties::{duty, fulfil, mark, open, owed, remind, shelf, totals};
pub use items::{changes, put_item};
pub use lines::{codes, line, lines, put_lines};
pub use lists::{At, in_stage, of_village, shown};
pub use notices::{
    add_version, insert, insert_step, move_on, named, next_nth, notice, publish, rewrite, steps, version,
    versions,
};
pub use whole::{duties_after, kept, kept_lines, odd_duties, odd_steps, versions_of};
