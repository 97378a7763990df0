//! What happens to people and accounts, and the words for it. Pure.

use crate::gate::Role;
use crate::house::web::Format;
use houji_base::{Day, DivisionCode, PostId};
use serde::Serialize;

/// How far a sign-in has come, as stored with a session or token.
pub mod stage {
    /// Complete, with two factors or a passkey: all posts count.
    pub const FULL: &str = "full";
    /// Complete, by a code sent to a phone: posts of an office do not count.
    pub const PHONE: &str = "phone";
    /// The phone is proven; name and village are missing.
    pub const JOIN: &str = "join";
    /// The password was right and must be changed first.
    pub const CHANGE: &str = "change";
    /// The password was right; no second factor is tied to the account yet.
    pub const ENROL: &str = "enrol";
    /// The password was right; the second factor is asked for.
    pub const TOTP: &str = "totp";

    /// Complete, of a screen that hangs somewhere: only its post of a screen counts, and nobody sits before it who
    /// could go away.
    pub const SCREEN: &str = "screen";
    /// A screen's pairing code was made and not yet typed at the screen. It opens nothing.
    pub const PAIR: &str = "pair";

    /// True when nothing is missing of the sign-in.
    pub fn is_complete(stage: &str) -> bool {
        stage == FULL || stage == PHONE || stage == SCREEN
    }

    /// True for what a phone alone opens. Switching an account off does not take this away.
    pub fn is_by_phone(stage: &str) -> bool {
        stage == PHONE || stage == JOIN
    }
}

/// A post with its days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldPost {
    /// Id.
    pub id: PostId,
    /// What.
    pub role: Role,
    /// Where.
    pub place: DivisionCode,
    /// First day.
    pub since: Day,
    /// Last day, when it is known.
    pub until: Option<Day>,
}

impl HeldPost {
    /// True when some day of the post lies in `since..=until`.
    pub fn meets(&self, since: Day, until: Option<Day>) -> bool {
        self.until.is_none_or(|last| last >= since) && until.is_none_or(|last| self.since <= last)
    }

    /// True on the days of the post.
    pub fn in_force(&self, day: Day) -> bool {
        self.meets(day, Some(day))
    }
}

/// What happened to a person's account or posts. Names, numbers and passwords are never part of it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum PersonEvent {
    /// A villager came for the first time.
    Joined {},
    /// A villager moved to another village.
    Moved {
        /// Village before.
        from: DivisionCode,
    },
    /// Signed in.
    SignedIn {
        /// `phone`, `totp` or `passkey`.
        way: &'static str,
    },
    /// Signed out.
    SignedOut {},
    /// Too many wrong tries.
    Locked {},
    /// The account was made.
    AccountMade {},
    /// The account was switched.
    Switched {
        /// On or off.
        on: bool,
    },
    /// An administrator set a new first password.
    PasswordReset {
        /// The second factor and the passkeys were taken off too.
        second: bool,
    },
    /// The person chose a new password.
    PasswordChanged {},
    /// A second factor was tied to the account.
    TotpEnrolled {},
    /// A post was given.
    PostGranted {
        /// Which.
        post: PostId,
        /// Code of the role.
        role: &'static str,
        /// First day.
        since: String,
        /// Last day.
        until: Option<String>,
    },
    /// A post ends.
    PostEnded {
        /// Which.
        post: PostId,
        /// Last day.
        last: String,
    },
    /// A near relative was declared.
    RecusalDeclared {
        /// The other's id.
        other: String,
    },
    /// Sessions were ended by their owner.
    SessionsEnded {},
    /// An API token was made.
    TokenMade {
        /// Which.
        token: String,
        /// Days it is good for.
        days: i64,
    },
    /// An API token was revoked.
    TokenEnded {
        /// Which.
        token: String,
    },
    /// A passkey was added.
    PasskeyAdded {},
    /// A passkey was removed.
    PasskeyRemoved {},
    /// Somebody was entered as a party member; the entry names neither him nor anything he could be known by.
    PartyEnrolled {
        /// First day.
        since: String,
    },
    /// A membership ends.
    PartyEnded {
        /// Last day.
        last: String,
    },
    /// The register of a village's party members was taken away as a file.
    PartyListed {
        /// `xlsx` or `csv`.
        format: Format,
        /// How many there were.
        rows: i64,
    },
    /// The list of accounts was taken away as a file.
    AccountsExported {
        /// `xlsx` or `csv`.
        format: Format,
        /// How many there were.
        rows: i64,
    },
}

impl crate::record::Event for PersonEvent {
    fn kind(&self) -> &'static str {
        match self {
            PersonEvent::Joined {} => "person.joined",
            PersonEvent::Moved { .. } => "person.moved",
            PersonEvent::SignedIn { .. } => "person.signed_in",
            PersonEvent::SignedOut {} => "person.signed_out",
            PersonEvent::Locked {} => "person.locked",
            PersonEvent::AccountMade {} => "person.account_made",
            PersonEvent::Switched { .. } => "person.switched",
            PersonEvent::PasswordReset { .. } => "person.password_reset",
            PersonEvent::PasswordChanged {} => "person.password_changed",
            PersonEvent::TotpEnrolled {} => "person.totp_enrolled",
            PersonEvent::PostGranted { .. } => "person.post_granted",
            PersonEvent::PostEnded { .. } => "person.post_ended",
            PersonEvent::RecusalDeclared { .. } => "person.recusal_declared",
            PersonEvent::SessionsEnded {} => "person.sessions_ended",
            PersonEvent::TokenMade { .. } => "person.token_made",
            PersonEvent::TokenEnded { .. } => "person.token_ended",
            PersonEvent::PasskeyAdded {} => "person.passkey_added",
            PersonEvent::PasskeyRemoved {} => "person.passkey_removed",
            PersonEvent::PartyEnrolled { .. } => "party.enrolled",
            PersonEvent::PartyEnded { .. } => "party.ended",
            PersonEvent::PartyListed { .. } => "party.listed",
            PersonEvent::AccountsExported { .. } => "person.accounts_exported",
        }
    }
}

/// What a person reads about an entry of a kind in his own history; `None` for kinds of other rooms.
pub fn said(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "person.joined" => "第一次登录，选了村",
        "person.moved" => "换了村",
        "person.signed_in" => "登录",
        "person.signed_out" => "退出登录",
        "person.locked" => "错的次数太多，账号锁了一会儿",
        "person.account_made" => "开了账号",
        "person.switched" => "管理员停用或启用了账号",
        "person.password_reset" => "管理员重设了密码",
        "person.password_changed" => "换了密码",
        "person.totp_enrolled" => "绑了动态码",
        "person.post_granted" => "得到一个岗位",
        "person.post_ended" => "一个岗位定了结束的日子",
        "person.recusal_declared" => "申报了一位亲属",
        "person.sessions_ended" => "让别处的登录退出了",
        "person.token_made" => "开了一个程序令牌",
        "person.token_ended" => "停了一个程序令牌",
        "person.passkey_added" => "加了一把登录钥匙",
        "person.passkey_removed" => "去掉了一把登录钥匙",
        "person.accounts_exported" => "导出了人员名单",
        "party.enrolled" => "登记了一名党员",
        "party.ended" => "结束了一名党员的登记",
        "party.listed" => "导出了党员名册",
        _ => return None,
    })
}
