//! What people can do with notices, on the command path.

mod attach;
mod begin;
mod correct;
mod edit;
mod publish;
mod sign;

pub use attach::AttachNotice;
pub use begin::BeginNotice;
pub use correct::CorrectNotice;
pub use edit::EditNotice;
pub use publish::PublishNotice;
pub use sign::{ApproveNotice, CheckNotice, ReturnNotice, SuperviseNotice};

use super::decide::{self, Draw, Hand, Refused, Town, Wait, round};
use super::form::Typed;
use super::model::told::{self, lines as coded};
use super::model::{
    Catalogue, Coded, Composed, Content, Head, Item, Kept, LineCode, NoticeId, Period, Signature, Signatures,
    Stage, Step, Stored, Version, What,
};
use super::sources;
use super::store;
use crate::gate::{Action, Located, POLICY, Permit, Role, scope};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::{Context, Fault, Reader, Stop, Tx};
use crate::people;
use crate::registry::keys;
use houji_base::{Day, DivisionCode, Level, PersonId};
use houji_seal::{Attachment, Digest, Notice};
use serde::{Deserialize, Serialize};

/// What somebody who acted on a notice is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which notice.
    pub notice: NoticeId,
    /// Its name.
    pub name: String,
}

/// What a draft says: typed, or made from facts beforehand.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    /// What was typed.
    pub typed: Option<Typed>,
    /// What was made, in a reading before the act.
    #[serde(skip)]
    pub made: Option<Composed>,
}

impl Draft {
    /// Its content and, when it was typed, its title.
    fn content(&self, item: &Item, correction: &str) -> Result<(Content, Option<String>), Stop> {
        let correction = correction.to_owned();
        match (&self.made, &self.typed) {
            (Some(composed), _) => {
                Ok((Content { composed: composed.clone(), correction, ..Content::default() }, None))
            }
            (None, Some(typed)) => {
                let (composed, body) = typed.composed(item.mask)?;
                Ok((Content { composed, body, correction, ..Content::default() }, Some(typed.title.clone())))
            }
            (None, None) => Err(Refused::NoSource.into()),
        }
    }
}

/// A notice is known to whoever may read the drafts of its village.
fn located(village: DivisionCode, id: NoticeId) -> Located {
    Located { subject: id.as_i64(), seen_by: Some(Action::NoticeRead), ..Located::open(village) }
}

/// A notice that is there.
fn found(db: &mut Reader, cx: &Context, id: NoticeId) -> Result<Kept, Stop> {
    Ok(store::notice(db, cx.county.as_i64(), id)?.ok_or(Refused::NoNotice)?)
}

/// The item of a code as the catalogue holds today.
///
/// # Errors
/// A refusal when there is none; a fault.
pub fn item(db: &mut Reader, cx: &Context, code: &str) -> Result<Item, Stop> {
    let catalogue = Catalogue::on(cx.today, &store::changes(db, cx.county.as_i64())?);
    Ok(catalogue.item(code).cloned().ok_or(Refused::NoItem)?)
}

/// A village that is one.
fn village(cx: &Context, place: DivisionCode) -> Result<DivisionCode, Stop> {
    let known = cx.registry.places.get(place).filter(|known| known.in_force(cx.today));
    let is_village = known.is_some_and(|known| known.code.level() == Level::Village);
    if is_village { Ok(place) } else { Err(NOT_FOUND.into()) }
}

/// Who acts.
fn me(cx: &Context) -> Result<PersonId, Stop> {
    Ok(cx.actor.person.ok_or(SIGN_IN)?)
}

/// As what somebody does something in a place.
fn role(cx: &Context, place: DivisionCode, action: Action) -> Role {
    let held = cx.actor.posts.iter().filter(|post| post.place.covers(place)).map(|post| post.role);
    let gives = |role: &Role| POLICY.iter().any(|(of, what, _)| of == role && *what == action);
    held.into_iter().find(gives).unwrap_or(Role::Public)
}

/// A draft as it will be stored.
pub(super) struct Made {
    stored: Stored,
    lines: Vec<Coded>,
    title: String,
    /// Codes used before, and how many more.
    codes: (i64, i64),
}

/// What a text needs to know besides its content.
pub(super) struct Base<'a> {
    item: &'a Item,
    kept: &'a Kept,
    used: i64,
    /// What lies beside it; a changed draft and a correction keep it.
    files: &'a [Attachment],
}

impl Base<'_> {
    fn head(&self, cx: &Context, title: String) -> Head {
        let (places, parameters) = (&cx.registry.places, &cx.registry.parameters);
        let phone = parameters.text(keys::NOTICE_PHONE, cx.today);
        let is_given = phone != keys::NOTICE_PHONE.default;
        Head {
            id: self.kept.name(),
            title,
            affairs: self.item.affairs.zh(),
            item: self.item.code.clone(),
            place: format!("{} {}", places.name(cx.county), places.full_name(self.kept.village)),
            unit: format!("{}{}", places.name(self.kept.village), self.item.affairs.unit()),
            period: self.kept.period,
            phone: if is_given { phone.to_owned() } else { String::new() },
            basis: self.item.basis.clone(),
        }
    }

    /// The text of a draft, its lines with their codes.
    ///
    /// # Errors
    /// A refusal when something of persons stands in it or it cannot be written.
    fn make(
        &self,
        cx: &Context,
        (draft, correction): (&Draft, &str),
        version: Version,
    ) -> Result<Made, Stop> {
        let (content, title) = draft.content(self.item, correction)?;
        let content = Content { files: self.files.to_vec(), ..content };
        let title = title.unwrap_or_else(|| told::title(self.item, self.kept.period));
        let head = self.head(cx, title.clone());
        let codes = (self.used..).map_while(LineCode::nth);
        let (notice, placed) = told::tell(&head, &content, version, codes);
        let many = coded(&content.composed);
        if placed.len() != many {
            return Err(Fault::new("a village has used all its codes of lines").into());
        }
        let text = decide::clean(self.item.mask, &notice)?;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let of = i64::try_from(version.number).unwrap_or(i64::MAX);
        let line = |one: told::Placed| Coded {
            village: self.kept.village,
            code: one.code,
            notice: self.kept.id,
            version: of,
            at: (number(one.table), number(one.row)),
            about: one.about,
        };
        let digest = Digest::sha256(&[text.as_bytes()]);
        let stored = Stored { version: of, text, digest, is_made: draft.made.is_some(), published_at: None };
        Ok(Made {
            stored,
            lines: placed.into_iter().map(line).collect(),
            title,
            codes: (self.used, number(many)),
        })
    }
}

/// A notice, what was done with it, and what whoever acts has to do with it.
pub struct Held {
    /// The notice.
    pub kept: Kept,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its newest version.
    pub stored: Stored,
    /// The same, read.
    pub notice: Notice,
    /// Its item.
    pub item: Item,
    me: PersonId,
    relatives: Vec<PersonId>,
    used: i64,
    /// Why it cannot be signed yet.
    pub wait: Option<Wait>,
}

impl Held {
    /// Reads a notice for somebody who may act on it.
    ///
    /// # Errors
    /// A refusal when there is none; a fault.
    pub fn read(db: &mut Reader, cx: &Context, id: NoticeId) -> Result<Held, Stop> {
        let (county, me) = (cx.county.as_i64(), me(cx)?);
        let kept = found(db, cx, id)?;
        // What is for members alone is there for those alone who work on it.
        if !kept.is_for_all && scope(&cx.actor, Action::NoticeInsideWork, kept.village).is_err() {
            return Err(Refused::NoNotice.into());
        }
        let steps = store::steps(db, county, id)?;
        let stored = store::version(db, county, id, kept.version)?;
        let stored = stored.ok_or_else(|| Fault::new("a notice without its newest version"))?;
        let notice: Notice =
            stored.text.parse().map_err(|_| Fault::new("the text of a notice cannot be read"))?;
        let wait = sources::wait(db, cx, (&kept, &notice), stored.is_made)?;
        let item = item(db, cx, &kept.item)?;
        let relatives = people::relatives_of(db, county, me)?;
        let used = store::used(db, county, kept.village)?;
        Ok(Held { kept, steps, stored, notice, item, me, relatives, used, wait })
    }

    /// As deciding needs it.
    pub fn hand(&self) -> Hand<'_> {
        let (kept, steps, relatives) = (&self.kept, &self.steps, &self.relatives);
        Hand { kept, steps, me: self.me, relatives, wait: self.wait }
    }

    fn base(&self) -> Base<'_> {
        Base { item: &self.item, kept: &self.kept, used: self.used, files: &self.notice.attachments }
    }

    /// May a draft take the place of what was looked at? Order: the stage, what somebody did since, typing over facts.
    fn may_draft(&self, what: What, seen: i64, draft: &Draft) -> Result<(), Refused> {
        self.hand().may(what)?;
        if seen != self.kept.steps {
            return Err(Refused::Changed);
        }
        if self.stored.is_made && draft.made.is_none() { Err(Refused::Made) } else { Ok(()) }
    }

    /// Does the township look at this one?
    pub fn town(&self, cx: &Context) -> Town {
        let number = |key| cx.registry.parameters.number(key, cx.today);
        let always = number(keys::NOTICE_TOWN) == 1 || self.item.needs_town();
        let share = u64::try_from(number(keys::NOTICE_SPOT)).unwrap_or(0);
        let lot = || {
            let (name, version) = (self.kept.name(), self.kept.version.to_be_bytes());
            Draw::of(&cx.vault.mark("notice.spot", &[name.as_bytes(), &version]), share)
        };
        Town { always, draw: (!always && share > 0).then(lot) }
    }

    /// The next step, of this person.
    fn step(&self, cx: &Context, (what, action): (What, Action), version: i64, words: &str) -> Step {
        let role = role(cx, self.kept.village, action);
        let n = self.kept.steps.saturating_add(1);
        Step { n, version, what, role, by: self.me, at: cx.now, words: words.trim().to_owned() }
    }

    /// Keeps a draft in the place of what was, with its step.
    fn keep(&self, tx: &mut Tx, permit: &Permit, made: &Made, step: &Step) -> Result<Done, Stop> {
        let id = self.kept.id;
        store::take(tx, permit, self.kept.village, made.codes)?;
        match made.stored.version == self.kept.version {
            true => store::rewrite(tx, permit, id, &made.stored)?,
            false => store::add_version(tx, permit, id, &made.stored)?,
        }
        store::put_lines(tx, permit, (id, made.stored.version), &made.lines)?;
        store::move_on(tx, permit, &self.kept, (Stage::Draft, made.stored.version, &made.title))?;
        store::insert_step(tx, permit, id, step)?;
        Ok(self.done())
    }

    fn done(&self) -> Done {
        Done { notice: self.kept.id, name: self.kept.name() }
    }

    /// The persons whose signatures stand in it.
    pub fn signers(&self) -> Vec<PersonId> {
        let (drafted, signed) = round(&self.steps);
        drafted.into_iter().chain(signed).map(|step| step.by).collect()
    }

    /// Who has signed it as it stands.
    pub fn signatures(&self, names: &[(PersonId, String)]) -> Signatures {
        let (drafted, signed) = round(&self.steps);
        let signature = |step: &Step| Signature {
            name: names
                .iter()
                .find(|(id, _)| *id == step.by)
                .map_or_else(String::new, |(_, name)| name.clone()),
            post: step.role.zh().to_owned(),
            day: step.at.day(),
        };
        let of = |some: &[What]| signed.iter().rfind(|step| some.contains(&step.what));
        let supervised = of(&[What::Agreed, What::Objected]);
        let opinion = supervised.map_or_else(String::new, |step| match step.what {
            What::Objected => format!("有异议：{}", step.words),
            _ => step.words.clone(),
        });
        Signatures {
            drafted: drafted.map(signature),
            checked: of(&[What::Checked]).map(|step| signature(step)),
            supervised: supervised.map(|step| signature(step)),
            approved: of(&[What::Approved]).map(|step| signature(step)),
            opinion,
            published: None,
            until: None,
        }
    }
}

/// First and last day of what is put on the board today.
fn board(cx: &Context) -> (Day, Day) {
    let days = cx.registry.parameters.number(keys::NOTICE_BOARD, cx.today);
    (cx.today, cx.today.plus_days(days.saturating_sub(1)))
}

/// A period as it is written.
fn period(text: &str) -> Result<Period, Stop> {
    let wrong = || {
        let sentence = "期间看不懂，请写成 2026-10、2026-Q3、2026-H1、2026 或 2026-10-03 这样";
        crate::house::Refusal::fields(vec![crate::house::FieldError::new("period", sentence)])
    };
    Ok(Period::parse(text.trim()).ok_or_else(wrong)?)
}
