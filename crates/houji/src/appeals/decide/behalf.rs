//! What decides when somebody enters a matter for another person.

use super::Refused;
use super::written::Written;
use crate::appeals::model::{Behalf, Category, ConsentKind, Mode, Relation};
use crate::gate::Actor;
use crate::house::{Context, FieldError, Refusal, Stop};
use crate::registry::keys;
use houji_base::{PersonId, PersonName, Phone};
use serde::Serialize;

/// For whom and how, as it was typed.
#[derive(Clone, Copy, Default)]
pub struct BehalfFields<'a> {
    /// Name of the person.
    pub name: &'a str,
    /// Phone number; may be empty.
    pub phone: &'a str,
    /// Code of what the helper is to the person.
    pub relation: &'a str,
    /// Code of what the agreement rests on.
    pub consent: &'a str,
    /// Name of the witness.
    pub witness: &'a str,
    /// Read back to the person, who agreed.
    pub read_back: bool,
}

/// For whom and how. Only [`told`] makes one, so that whoever has it knows it was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    name: String,
    phone: String,
    relation: Relation,
    kind: ConsentKind,
    witness: String,
}

/// Reads for whom a helper speaks and how that person agreed; all that must be mended is told at once.
///
/// # Errors
/// A refusal naming each field.
pub fn told(fields: BehalfFields<'_>) -> Result<Told, Refusal> {
    let mut errors = Vec::new();
    let name = name("name", "请写一下是替谁反映，写全姓名", fields.name, &mut errors);
    let phone = phone(fields.phone, &mut errors);
    let relation = Relation::parse(fields.relation);
    if relation.is_none() {
        errors.push(FieldError::new("relation", "请选一下您是本人的什么人"));
    }
    let kind = ConsentKind::parse(fields.consent).filter(|kind| *kind != ConsentKind::Slip);
    if kind.is_none() {
        errors.push(FieldError::new("consent", "请选一下用什么证明本人同意"));
    }
    let witness = if kind == Some(ConsentKind::Witness) {
        self::name("witness", "请写一下旁人的姓名", fields.witness, &mut errors)
    } else {
        String::new()
    };
    if !fields.read_back {
        errors.push(FieldError::new("read_back", "请念给本人听，本人说对，再打勾"));
    }
    match (relation, kind) {
        (Some(relation), Some(kind)) if errors.is_empty() => {
            Ok(Told { name, phone, relation, kind, witness })
        }
        _ => Err(Refusal::fields(errors)),
    }
}

fn name(field: &'static str, ask: &str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    match PersonName::parse(typed) {
        Ok(name) => return name.into_string(),
        Err(_) if typed.trim().is_empty() => errors.push(FieldError::new(field, ask)),
        Err(_) => errors.push(FieldError::new(field, "姓名请写 2 到 30 个字，不带别的符号")),
    }
    String::new()
}

fn phone(typed: &str, errors: &mut Vec<FieldError>) -> String {
    match Phone::parse(typed) {
        Ok(phone) => return phone.as_str().to_owned(),
        Err(_) if typed.trim().is_empty() => {}
        Err(_) => errors.push(FieldError::new("phone", "请核对手机号，应当是 11 位数字；没有就空着")),
    }
    String::new()
}

impl Told {
    /// What is kept, with the helper.
    pub fn behalf(&self, by: PersonId) -> Behalf {
        Behalf {
            by,
            name: self.name.clone(),
            phone: self.phone.clone(),
            relation: Some(self.relation),
            kind: self.kind,
            witness: self.witness.clone(),
            read_back: true,
        }
    }
}

/// What came with the form as evidence: photos and recordings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Evidence {
    /// How many photos.
    pub photos: usize,
    /// How many recordings.
    pub voices: usize,
}

/// A helper may enter a matter for somebody. Order: without a name, for oneself, about a cadre by an office, evidence
/// with what is sealed, evidence that is missing.
///
/// # Errors
/// The refusal.
pub fn enter(
    written: &Written,
    told: &Told,
    evidence: Evidence,
    actor: &Actor,
    own_phone: Option<&str>,
) -> Result<(), Stop> {
    if written.mode == Mode::Anonymous {
        let sentence = "请人代办要知道是谁委托的，请选“写名字”或“对村里不写名”；要匿名，请用纸条";
        return Err(Refusal::fields(vec![FieldError::new("mode", sentence)]).into());
    }
    if !told.phone.is_empty() && own_phone == Some(told.phone.as_str()) {
        return Err(Refused::ProxySelf.into());
    }
    if written.category.is_sealed() {
        if actor.posts.iter().any(|post| post.role.is_office()) {
            return Err(Refused::ProxySealed.into());
        }
        if told.kind != ConsentKind::Witness || evidence != Evidence::default() {
            return Err(Refused::ProxyWitness.into());
        }
    }
    let missing = match told.kind {
        ConsentKind::Voice if evidence.voices == 0 => {
            Some(("voice", "请录一段本人说同意的话，或者换一种证明"))
        }
        ConsentKind::Signature if evidence.photos == 0 => {
            Some(("photos", "请拍一张本人签字的照片，或者换一种证明"))
        }
        ConsentKind::Fingerprint if evidence.photos == 0 => {
            Some(("photos", "请拍一张本人按手印的照片，或者换一种证明"))
        }
        _ => None,
    };
    match missing {
        Some((field, sentence)) => Err(Refusal::fields(vec![FieldError::new(field, sentence)]).into()),
        None => Ok(()),
    }
}

/// Nobody enters more in a day than the county allows: each entry may send a message to a number somebody typed.
///
/// # Errors
/// The refusal.
pub fn entries_left(today: i64, cx: &Context) -> Result<(), Stop> {
    let most = cx.registry.parameters.number(keys::PROXY_DAILY, cx.today);
    if today < most { Ok(()) } else { Err(Refused::ProxyMany { most }.into()) }
}

/// What stands on a slip besides the matter: name and phone number, when the villager wrote them.
#[derive(Clone, Debug, Serialize)]
pub struct OnSlip {
    name: String,
    phone: String,
}

/// Reads what stands on a slip. Without a name neither name nor phone number is kept, whatever was typed.
///
/// # Errors
/// A refusal naming each field.
pub fn on_slip(mode: &str, typed_name: &str, typed_phone: &str) -> Result<OnSlip, Refusal> {
    let mut errors = Vec::new();
    if Mode::parse(mode) == Some(Mode::Anonymous) {
        return Ok(OnSlip { name: String::new(), phone: String::new() });
    }
    let name = name("name", "纸条上写了名字的，请照着写；没写的选“匿名”", typed_name, &mut errors);
    let phone = phone(typed_phone, &mut errors);
    if errors.is_empty() { Ok(OnSlip { name, phone }) } else { Err(Refusal::fields(errors)) }
}

impl OnSlip {
    /// What is kept, with the clerk who typed it in.
    pub fn behalf(&self, by: PersonId) -> Behalf {
        Behalf {
            by,
            name: self.name.clone(),
            phone: self.phone.clone(),
            relation: None,
            kind: ConsentKind::Slip,
            witness: String::new(),
            read_back: false,
        }
    }
}

/// A range of codes that was set aside for slips, as far as deciding needs to know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PadState {
    /// An appeal has this code already.
    pub used: bool,
}

/// A slip may be typed in. Order: about a cadre, printed here, not used before.
///
/// # Errors
/// The refusal.
pub fn type_slip(category: Category, pad: Option<PadState>) -> Result<(), Stop> {
    match pad {
        _ if category.is_sealed() => Err(Refused::SlipSealed.into()),
        None => Err(Refused::SlipNotOurs.into()),
        Some(PadState { used: true }) => Err(Refused::SlipUsed.into()),
        Some(_) => Ok(()),
    }
}

/// A paper may be typed in by discipline when it is about a cadre.
///
/// # Errors
/// The refusal.
pub fn type_paper(category: Category) -> Result<(), Stop> {
    if category.is_sealed() { Ok(()) } else { Err(Refused::PaperOpen.into()) }
}

/// Several refusals of fields told as one.
///
/// # Errors
/// All fields of all refusals together; another refusal alone.
pub fn both<A, B>(one: Result<A, Refusal>, other: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(mut one), Err(other)) if one.status == 422 => {
            one.fields.extend(other.fields);
            Err(one)
        }
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appeals::decide::written;
    use crate::gate::{Post, Role};
    use houji_base::DivisionCode;

    fn fields() -> BehalfFields<'static> {
        BehalfFields {
            name: "卫小满",
            phone: "13800000001",
            relation: "family",
            consent: "witness",
            witness: "段小月",
            read_back: true,
        }
    }

    fn refused<T>(result: Result<T, Refusal>) -> Vec<std::borrow::Cow<'static, str>> {
        result
            .err()
            .map(|why| why.fields.iter().map(|field| field.field.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn what_is_missing_is_told_field_by_field() {
        let whole = fields();
        for (typed, wrong) in [
            (whole, vec![]),
            (BehalfFields { phone: "", ..whole }, vec![]),
            (BehalfFields { phone: "1380", ..whole }, vec!["phone"]),
            (BehalfFields { name: "", ..whole }, vec!["name"]),
            (BehalfFields { name: "卫", ..whole }, vec!["name"]),
            (BehalfFields { relation: "", ..whole }, vec!["relation"]),
            (BehalfFields { consent: "slip", ..whole }, vec!["consent"]),
            (BehalfFields { witness: "", ..whole }, vec!["witness"]),
            (BehalfFields { witness: "", consent: "voice", ..whole }, vec![]),
            (BehalfFields { read_back: false, ..whole }, vec!["read_back"]),
            (BehalfFields::default(), vec!["name", "relation", "consent", "read_back"]),
        ] {
            assert_eq!(refused(told(typed).map(drop)), wrong);
        }
    }

    fn actor(role: Role) -> Actor {
        let place = DivisionCode::parse("140824103201").unwrap();
        Actor::person(PersonId::from_i64(5), String::new(), vec![Post { role, place }], place.county())
    }

    fn code(result: Result<(), Stop>) -> String {
        match result {
            Ok(()) => "ok".to_owned(),
            Err(stop) => {
                let refusal = stop.refusal();
                refusal.fields.first().map_or(refusal.code, |field| field.field.as_ref()).to_owned()
            }
        }
    }

    #[test]
    fn a_helper_enters_what_the_rules_allow() {
        use Role::{TownClerk, VillageCadre, Villager};
        let none = Evidence::default();
        let (photo, voice) = (Evidence { photos: 1, voices: 0 }, Evidence { photos: 0, voices: 1 });
        for (category, mode, consent, evidence, role, own, expected) in [
            ("utilities", "named", "witness", none, Villager, "", "ok"),
            ("utilities", "hidden", "witness", none, TownClerk, "", "ok"),
            ("utilities", "anonymous", "witness", none, Villager, "", "mode"),
            ("utilities", "named", "witness", none, Villager, "13800000001", "appeal.proxy_self"),
            ("utilities", "named", "voice", none, Villager, "", "voice"),
            ("utilities", "named", "voice", photo, Villager, "", "voice"),
            ("utilities", "named", "voice", voice, Villager, "", "ok"),
            ("utilities", "named", "signature", none, Villager, "", "photos"),
            ("utilities", "named", "signature", voice, Villager, "", "photos"),
            ("utilities", "named", "signature", photo, Villager, "", "ok"),
            ("utilities", "named", "fingerprint", none, Villager, "", "photos"),
            ("utilities", "named", "fingerprint", photo, Villager, "", "ok"),
            ("cadre_village", "hidden", "witness", none, Villager, "", "ok"),
            ("cadre_village", "hidden", "witness", none, VillageCadre, "", "appeal.proxy_sealed"),
            ("cadre_village", "hidden", "witness", photo, Villager, "", "appeal.proxy_witness"),
            ("cadre_village", "hidden", "signature", photo, Villager, "", "appeal.proxy_witness"),
        ] {
            let what = written(category, "东巷口的路灯坏了三天", "", mode, false).unwrap();
            let told = told(BehalfFields { consent, ..fields() }).unwrap();
            let own = Some(own).filter(|own| !own.is_empty());
            let result = enter(&what, &told, evidence, &actor(role), own);
            assert_eq!(code(result), expected, "{category} {mode} {consent} {role:?}");
        }
    }

    #[test]
    fn discipline_types_in_papers_about_cadres_and_nothing_else() {
        for category in Category::ALL {
            let expected = if category.is_sealed() { "ok" } else { "appeal.paper_open" };
            assert_eq!(code(type_paper(*category)), expected, "{category:?}");
        }
    }

    #[test]
    fn a_slip_is_typed_in_once_and_only_when_it_is_ours() {
        let (new, used) = (Some(PadState { used: false }), Some(PadState { used: true }));
        for (category, pad, expected) in [
            (Category::Utilities, new, "ok"),
            (Category::Utilities, used, "appeal.slip_used"),
            (Category::Utilities, None, "appeal.slip_not_ours"),
            (Category::CadreVillage, new, "appeal.slip_sealed"),
        ] {
            assert_eq!(code(type_slip(category, pad)), expected);
        }
        assert_eq!(refused(on_slip("named", "", "1").map(drop)), ["name", "phone"]);
        let nameless = on_slip("anonymous", "卫小满", "13800000001").unwrap().behalf(PersonId::from_i64(1));
        assert_eq!((nameless.name.as_str(), nameless.phone.as_str()), ("", ""));
    }
}
