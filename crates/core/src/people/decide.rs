//! What decides about sign-in, accounts and posts. Pure.

use super::model::HeldPost;
use crate::gate::Role;
use crate::house::{FieldError, Refusal, Stop};
use crate::refusals;
use houji_base::{Day, DivisionCode, Level, Moment, PersonId};

refusals! {
    /// Why something about sign-in, an account or a post was not done.
    pub enum Refused {
        /// The last code was sent less than a minute ago.
        CodeSoon { seconds: i64 } = 429 "sign_in.code_soon" "刚给您发过一条，请等 {seconds} 秒再发。",
        /// The hour's codes are used up.
        CodeMany = 429 "sign_in.code_many" "这个手机号一小时里发得太多了，请过一会儿再发。",
        /// Wrong, used, or too late.
        CodeWrong = 422 "sign_in.code_wrong" "数字不对，或者过了时间。请核对短信，也可以再发一条。",
        /// Wrong once too often.
        CodeVoid = 422 "sign_in.code_void" "错的次数太多，这条短信作废了。请再发一条。",
        /// No such account or another password: not told apart.
        Wrong = 422 "sign_in.wrong" "账号或密码不对。请核对后再试；忘了密码，请找管理员重设。",
        /// Too many wrong tries.
        Locked { until: String } = 423 "sign_in.locked" "错的次数太多，为了安全先锁上了。请在{until}以后再试。",
        /// The password was right, but the account is off.
        SwitchedOff = 403 "sign_in.off" "这个账号还没有启用，或者已经停用。请联系县里的安全管理员。",
        /// The app's code is wrong or was used.
        TotpWrong = 422 "sign_in.totp_wrong" "动态码不对，或者刚刚用过。请等下一个数字再试。",
        /// Nothing is under way.
        StepLost = 401 "sign_in.step_lost" "这一步放得太久了。请从头登录。",
        /// Programs cannot choose a password.
        OnPage = 409 "sign_in.on_page" "这个账号第一次登录，要改密码、绑动态码。请先在网页上登录一次。",
        /// The passkey was not recognised.
        PasskeyWrong = 422 "passkey.wrong" "没有认出这把钥匙。请再试一次，或者换一种方式登录。",
        /// Keys that fit one account.
        PasskeyMany = 409 "passkey.many" "一个账号最多放 10 把钥匙。请先去掉不用的。",
        /// Not there, or somebody else's.
        NotYours = 404 "account.not_yours" "没有找到，可能已经退出或去掉了。请刷新页面看看。",
        /// Tokens that one person may hold.
        TokenMany = 409 "account.token_many" "一个人最多开 20 个令牌。请先停掉不用的。",
        /// No such village.
        NoVillage = 422 "person.no_village" "没有这个村，或者它已经并到别的村。请重新选村。",
        /// No such person.
        NoPerson = 404 "person.missing" "没有找到这个人。请核对账号。",
        /// The account's name is in use.
        AccountTaken = 409 "person.account_taken" "这个账号名已经有人用了。请换一个。",
        /// The phone's owner has an account.
        HasAccount = 409 "person.has_account" "这个手机号的主人已经有账号了。请先查一查。",
        /// The person has no account.
        NoAccount = 409 "person.no_account" "这个人还没有账号。请系统管理员先开账号。",
        /// Nobody administers his own rights.
        NotToSelf = 403 "person.not_to_self" "自己的岗位和账号不能自己办。请另一位安全管理员办。",
        /// The role is not given by hand.
        NotGranted = 422 "post.not_granted" "这个身份不用授予：村民登录时自己选村。请选别的岗位。",
        /// Membership is entered by the party's own people.
        PartyElsewhere = 422 "post.party_elsewhere" "党员不在这里授予，由村党组织书记或乡镇登记。请在“党员名册”里办。",
        /// Nobody enters himself.
        PartySelf = 403 "party.self" "自己的党员身份不能自己登记或结束。请乡镇经办人办。",
        /// No such person, or another name: not told apart, so that nobody tries numbers out.
        PartyNobody = 422 "party.nobody" "这个手机号没有登录过平台，或者姓名对不上。请核对姓名和手机号；没有登录过的，请他先用手机号登录一次。",
        /// He is in the register on these days.
        PartyTwice = 409 "party.twice" "这个人在这些日子里已经在名册上了。请核对日期。",
        /// Not in the register.
        NoMember = 404 "party.none" "名册上没有这个人。请刷新名册看看。",
        /// A village role at a county, and the like.
        WrongLevel { role: &'static str, level: &'static str } = 422 "post.wrong_level" "“{role}”只能设在{level}。请重新选地方。",
        /// The division is not in force.
        NoPlace = 422 "post.no_place" "没有这个地方，或者它已经并到别处。请重新选地方。",
        /// Administrators exclude each other and every other office.
        Excluded { held: &'static str, wanted: &'static str } = 409 "post.excluded" "这个人已经是“{held}”，不能再做“{wanted}”：三员和别的岗位不能由同一个人担任。请换一个人，或先结束原来的岗位。",
        /// The same post twice.
        Twice = 409 "post.twice" "这个人在这些日子里已经有同样的岗位。请核对日期。",
        /// Rights are not given or taken for days that are over.
        PastDay = 422 "post.past_day" "日子不能早于今天。请改日期。",
        /// The last day lies before the first.
        Backwards = 422 "post.backwards" "最后一天不能早于第一天。请改日期。",
        /// No such post.
        NoPost = 404 "post.missing" "没有找到这个岗位。请刷新页面看看。",
        /// It ends earlier already.
        EndsEarlier = 409 "post.ends_earlier" "这个岗位已经定在更早的一天结束。请刷新页面看看。",
        /// Nobody by that phone or id.
        NoRelative = 422 "recusal.no_relative" "系统里没有这个人。请核对手机号；对方没有登录过，就不用申报。",
        /// Oneself.
        OwnRelative = 422 "recusal.own" "您本人的事本来就由别人办。请写亲属的手机号。",
    }
}

/// Seconds between two codes for one phone.
const CODE_PAUSE: i64 = 60_000;
/// Wrong tries before a code is void.
pub const CODE_TRIES: i64 = 5;
/// Milliseconds of the hour in which codes are counted.
const HOUR: i64 = 3_600_000;

/// What is known about the codes of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When the last one was sent.
    pub sent_at: Moment,
    /// Start of the hour in which they are counted.
    pub hour_start: Moment,
    /// Sent in that hour.
    pub hour_count: i64,
}

/// Whether another code may be sent; the hour and its count afterwards. Order: too soon, too many.
///
/// # Errors
/// A refusal that says when.
pub fn may_send(before: Option<Sent>, now: Moment, per_hour: i64) -> Result<(Moment, i64), Refused> {
    let Some(before) = before else { return Ok((now, 1)) };
    let pause = CODE_PAUSE.saturating_sub(before.sent_at.until(now));
    if pause > 0 {
        return Err(Refused::CodeSoon { seconds: pause.saturating_add(999) / 1000 });
    }
    if before.hour_start.until(now) >= HOUR {
        return Ok((now, 1));
    }
    if before.hour_count >= per_hour {
        return Err(Refused::CodeMany);
    }
    Ok((before.hour_start, before.hour_count.saturating_add(1)))
}

/// Judges a typed code; `tries` counts this one. Order: void, wrong or late.
///
/// # Errors
/// A refusal that does not tell wrong from late.
pub fn check_code(same: bool, tries: i64, ends_at: Moment, now: Moment) -> Result<(), Refused> {
    if tries > CODE_TRIES {
        return Err(Refused::CodeVoid);
    }
    match same && now <= ends_at {
        true => Ok(()),
        false if tries == CODE_TRIES => Err(Refused::CodeVoid),
        false => Err(Refused::CodeWrong),
    }
}

/// Digits as typed on a phone: full-width digits and spaces are fine.
pub fn digits(typed: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c).saturating_sub(0xFEE0)).unwrap_or(c),
        other => other,
    };
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(narrow).collect()
}

/// An account's name as compared: small letters.
pub fn tidy_account(typed: &str) -> String {
    typed.trim().to_ascii_lowercase()
}

/// Reads the name of a new account.
///
/// # Errors
/// What to mend.
pub fn new_account(typed: &str) -> Result<String, FieldError> {
    let account = tidy_account(typed);
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    let starts = account.starts_with(|c: char| c.is_ascii_lowercase());
    if (3..=40).contains(&account.len()) && starts && account.chars().all(good) {
        return Ok(account);
    }
    Err(FieldError::new("account", "请用 3 到 40 个小写字母、数字、点、横线，第一个是字母"))
}

/// Passwords that come to everybody's mind; the same followed only by digits and marks is no better.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "admin",
    "administrator",
    "root",
    "guest",
    "test",
    "abc",
    "abcd",
    "abcdef",
    "aabbcc",
    "aaa",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "asd",
    "asdf",
    "asdfgh",
    "zxcv",
    "zxcvbn",
    "qaz",
    "qazwsx",
    "1qaz2wsx",
    "1q2w3e4r",
    "q1w2e3r4",
    "iloveyou",
    "woaini",
    "woaizuguo",
    "zhongguo",
    "china",
    "beijing",
    "shanxi",
    "yuncheng",
    "jishan",
    "houji",
    "welcome",
    "letmein",
    "changeme",
    "a",
    "aa",
    "q",
    "z",
    "x",
];

/// What is wrong with a new password; `None` when nothing is.
pub fn password_fault(new: &str, account: &str, name: &str, shortest: i64) -> Option<String> {
    let length = new.chars().count();
    if i64::try_from(length).unwrap_or(i64::MAX) < shortest {
        return Some(format!("请写够 {shortest} 位，现在 {length} 位"));
    }
    if length > 128 {
        return Some("请写短一点，最多 128 位".to_owned());
    }
    let classes: [fn(char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        |c| c.is_numeric(),
        |c| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric(),
    ];
    if classes.iter().filter(|class| new.chars().any(**class)).count() < 3 {
        return Some("大写字母、小写字母、数字、符号，请至少用三样".to_owned());
    }
    let lower = new.to_lowercase();
    if lower.contains(account) || (!name.is_empty() && lower.contains(&name.to_lowercase())) {
        return Some("里面不要有账号或姓名，请换一个".to_owned());
    }
    let bare = |rest: &str| !rest.chars().any(char::is_alphabetic);
    if COMMON.iter().any(|common| lower.strip_prefix(common).is_some_and(bare)) {
        return Some("这个密码太常见，容易被猜到，请换一个".to_owned());
    }
    None
}

/// The level of division at which a role is held, with its name; `None` for what is not granted.
pub fn level_of(role: Role) -> Option<(Level, &'static str)> {
    use Role as R;
    Some(match role {
        R::Public | R::Villager | R::PartyMember | R::Gateway => return None,
        R::Representative
        | R::Supervisor
        | R::VillageCadre
        | R::VillageSecretary
        | R::VillageAccountant
        | R::VillageGraduate
        | R::FirstSecretary
        | R::ResidentTeam
        | R::Screen => (Level::Village, "村"),
        R::TownClerk | R::TownLeader | R::TownDiscipline => (Level::Town, "乡镇"),
        R::CountyOrganization
        | R::CountyAgriculture
        | R::CountyCivilAffairs
        | R::CountyDiscipline
        | R::CountyPetition
        | R::Department
        | R::Inspector
        | R::CountyLeader
        | R::SystemAdmin
        | R::SecurityAdmin
        | R::AuditAdmin => (Level::County, "县"),
    })
}

/// A post somebody is to be given.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// To whom.
    pub person: PersonId,
    /// What.
    pub role: Role,
    /// Where.
    pub place: DivisionCode,
    /// First day.
    pub since: Day,
    /// Last day, when it is known.
    pub until: Option<Day>,
}

/// What granting needs to know about the person.
pub struct Standing {
    /// Posts, of the past too.
    pub posts: Vec<HeldPost>,
    /// There is an account to sign in with.
    pub has_account: bool,
    /// The place is in force.
    pub place_in_force: bool,
}

/// Whether a post may be given. Order: oneself, role, place, level, days, account, exclusion, twice.
///
/// # Errors
/// The first reason against it.
pub fn grant(standing: &Standing, wanted: &Wanted, by: Option<PersonId>, today: Day) -> Result<(), Refused> {
    if by == Some(wanted.person) {
        return Err(Refused::NotToSelf);
    }
    if wanted.role == Role::PartyMember {
        return Err(Refused::PartyElsewhere);
    }
    let (level, level_zh) = level_of(wanted.role).ok_or(Refused::NotGranted)?;
    if !standing.place_in_force {
        return Err(Refused::NoPlace);
    }
    if wanted.place.level() != level {
        return Err(Refused::WrongLevel { role: wanted.role.zh(), level: level_zh });
    }
    if wanted.since < today {
        return Err(Refused::PastDay);
    }
    if wanted.until.is_some_and(|last| last < wanted.since) {
        return Err(Refused::Backwards);
    }
    if wanted.role.is_office() && !standing.has_account {
        return Err(Refused::NoAccount);
    }
    for held in standing.posts.iter().filter(|held| held.meets(wanted.since, wanted.until)) {
        if held.role == wanted.role && held.place == wanted.place {
            return Err(Refused::Twice);
        }
        if exclude(held.role, wanted.role) {
            return Err(Refused::Excluded { held: held.role.zh(), wanted: wanted.role.zh() });
        }
    }
    Ok(())
}

/// True when nobody may hold both: an administrator holds no other office.
pub fn exclude(one: Role, other: Role) -> bool {
    one != other
        && one.is_office()
        && other.is_office()
        && (one.is_administrator() || other.is_administrator())
}

/// Whether somebody is entered as a party member. Order: oneself, place, days, twice.
///
/// # Errors
/// The first reason against it.
pub fn enrol(standing: &Standing, wanted: &Wanted, by: Option<PersonId>, today: Day) -> Result<(), Refused> {
    if by == Some(wanted.person) {
        return Err(Refused::PartySelf);
    }
    if !standing.place_in_force || wanted.place.level() != Level::Village {
        return Err(Refused::NoPlace);
    }
    if wanted.since < today {
        return Err(Refused::PastDay);
    }
    if wanted.until.is_some_and(|last| last < wanted.since) {
        return Err(Refused::Backwards);
    }
    let is_member = |held: &&HeldPost| held.role == Role::PartyMember && held.place == wanted.place;
    let mut held = standing.posts.iter().filter(is_member);
    if held.any(|held| held.meets(wanted.since, wanted.until)) { Err(Refused::PartyTwice) } else { Ok(()) }
}

/// Whether a membership may end on a day. Order: oneself, past, earlier.
///
/// # Errors
/// The first reason against it.
pub fn end_membership(
    (post, holder): (&HeldPost, PersonId),
    last: Day,
    by: Option<PersonId>,
    today: Day,
) -> Result<(), Refused> {
    if by == Some(holder) {
        return Err(Refused::PartySelf);
    }
    end(post, holder, last, by, today)
}

/// Whether a post may end on a day. Order: oneself, past, earlier.
///
/// # Errors
/// The first reason against it.
pub fn end(
    post: &HeldPost,
    holder: PersonId,
    last: Day,
    by: Option<PersonId>,
    today: Day,
) -> Result<(), Refused> {
    if by == Some(holder) {
        return Err(Refused::NotToSelf);
    }
    if last < today {
        return Err(Refused::PastDay);
    }
    if post.until.is_some_and(|until| until <= last) {
        return Err(Refused::EndsEarlier);
    }
    Ok(())
}

/// Reads a day of a form.
///
/// # Errors
/// A refusal naming the field.
pub fn day(field: &'static str, typed: &str) -> Result<Day, Stop> {
    Day::parse(typed.trim())
        .map_err(|_| Refusal::fields(vec![FieldError::new(field, "请写日期，比如 2026-03-02")]).into())
}
