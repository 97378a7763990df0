//! The other ways in: a neighbour who enters a matter for somebody, and slips of paper.

use super::people::Folk;
use super::story::Story;
use crate::appeals::commands::{Drawn, FileFor, PrintSlips, TypeSlip};
use crate::appeals::decide::{BehalfFields, Written, on_slip, told};
use crate::appeals::model::Mode;
use crate::gate::{Actor, Role};
use crate::house::{App, Fault, Stop, random};
use houji_base::{AppealId, DivisionCode};
use std::collections::BTreeMap;
use std::ops::Range;

/// Slips that a village prints at once.
const PAD: i64 = 10;

/// What is known of the slips that lie in the villages.
#[derive(Default)]
pub(super) struct Ways {
    pads: BTreeMap<DivisionCode, Range<i64>>,
}

impl Ways {
    /// Who types in slips of a story's village.
    pub(super) fn clerk(folk: &Folk, story: &Story) -> Option<usize> {
        folk.holding(Role::VillageCadre, story.village).first().copied()
    }

    /// The neighbour who enters a story: somebody else of the village, always the same one.
    pub(super) fn helper(folk: &Folk, story: &Story, number: usize) -> Option<usize> {
        let others = folk.holding(Role::Villager, story.village).iter().filter(|one| **one != story.filer);
        let others: Vec<usize> = others.copied().collect();
        let at = number.checked_rem(others.len())?;
        others.get(at).copied()
    }

    /// The entry of a neighbour, who was witnessed by a third.
    pub(super) fn entry(
        folk: &Folk,
        story: &Story,
        (by, number): (usize, usize),
        written: Written,
        drawn: Drawn,
    ) -> Result<FileFor, Stop> {
        let lost = || Fault::new("somebody of a story is not there");
        let person = folk.all.get(story.filer).ok_or_else(lost)?;
        let third =
            folk.holding(Role::Villager, story.village).iter().find(|one| ![story.filer, by].contains(one));
        let witness =
            third.and_then(|third| folk.all.get(*third)).map_or("景小荷", |third| third.name.as_str());
        let told = told(BehalfFields {
            name: &person.name,
            phone: "",
            relation: if number.is_multiple_of(2) { "neighbour" } else { "family" },
            consent: "witness",
            witness,
            read_back: true,
        })?;
        Ok(FileFor {
            village: story.village,
            written,
            told,
            evidence: Vec::new(),
            files: Vec::new(),
            holder: None,
            drawn,
        })
    }

    /// The next slip of a village, which prints some more when none is left.
    pub(super) async fn slip(
        &mut self,
        app: &App,
        clerk: &Actor,
        village: DivisionCode,
        written: Written,
    ) -> Result<TypeSlip, Stop> {
        let pad = self.pads.entry(village).or_default();
        if pad.is_empty() {
            let first = app.run(clerk, None, PrintSlips::of(app, village, PAD).await?).await?.first;
            *pad = first..first.saturating_add(PAD);
        }
        let serial = pad.next().ok_or_else(|| Fault::new("a pad of slips is empty"))?;
        let code = app.receipts.code(serial).ok_or_else(|| Fault::new("a slip without a code"))?;
        let drawn = Drawn { id: AppealId::from_i64(serial), receipt: code, salt: random::<16>()? };
        let on_slip = on_slip(Mode::Anonymous.code(), "", "")?;
        Ok(TypeSlip { written, on_slip, files: Vec::new(), holder: None, code, drawn })
    }
}
