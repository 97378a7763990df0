//! What can go wrong. A *refusal* is a sentence a person can act on; a *fault* is ours and carries no personal
//! data, so it may be logged.

use std::borrow::Cow;
use std::fmt;

/// Why something asked for was not done: for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code for programs, tests and the catalogue; never shown alone.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do, in plain Chinese.
    pub sentence: String,
    /// One entry for each field of the form that must be mended.
    pub fields: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the form and in JSON.
    pub field: Cow<'static, str>,
    /// What to do about it.
    pub sentence: String,
}

impl FieldError {
    /// A field and the sentence about it.
    pub fn new(field: impl Into<Cow<'static, str>>, sentence: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), sentence: sentence.into() }
    }
}

/// One line of the catalogue of refusals: code, status, sentence with its blanks.
pub type CatalogueLine = (&'static str, u16, &'static str);

/// A refusal without blanks, as a constant.
#[derive(Clone, Copy, Debug)]
pub struct Plain(pub &'static str, pub u16, pub &'static str);

impl From<Plain> for Refusal {
    fn from(Plain(code, status, sentence): Plain) -> Refusal {
        Refusal { code, status, sentence: sentence.to_owned(), fields: Vec::new() }
    }
}

impl Refusal {
    /// A form with fields to mend.
    pub fn fields(fields: Vec<FieldError>) -> Refusal {
        let sentence = format!("还差 {} 处，补上就能提交。", fields.len());
        Refusal { code: "form.incomplete", status: 422, sentence, fields }
    }
}

/// Declares a room's refusals: an enum, its sentences and statuses, and its lines of the catalogue.
#[macro_export]
macro_rules! refusals {
    ($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$vdoc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* $(,)? })? = $status:literal $code:literal $text:literal),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis enum $name { $($(#[$vdoc])* $variant $({ $(#[doc = "Fills a blank of the sentence."] $field : $ty),* })?),* }

        impl $name {
            /// Every refusal of this room.
            $vis const CATALOGUE: &'static [$crate::house::CatalogueLine] = &[$(($code, $status, $text)),*];
        }

        impl From<$name> for $crate::house::Refusal {
            fn from(why: $name) -> $crate::house::Refusal {
                let (code, status, sentence) = match why {
                    $($name::$variant $({ $($field),* })? => ($code, $status, format!($text)),)*
                };
                $crate::house::Refusal { code, status, sentence, fields: Vec::new() }
            }
        }

        impl From<$name> for $crate::house::Stop {
            fn from(why: $name) -> $crate::house::Stop { $crate::house::Refusal::from(why).into() }
        }
    };
}

/// The queue of writes is full.
pub const BUSY: Plain = Plain("house.busy", 503, "现在办理的人太多，请过一分钟再试。您填的内容没有丢。");
/// Not there, or not for this person's eyes.
pub const NOT_FOUND: Plain =
    Plain("house.not_found", 404, "没有找到这个页面或这件事。请核对地址，或回首页重新找。");
/// May see, may not act.
pub const NOT_ALLOWED: Plain =
    Plain("house.not_allowed", 403, "您的岗位不办理这件事。如果应当由您办，请联系镇里的经办人。");
/// The same form with other content.
pub const SENT_BEFORE: Plain =
    Plain("house.sent_before", 409, "这张表已经交过一次，内容和这次不一样。请打开一张新表再填。");
/// The form was not made for this session, or not by us.
pub const STALE_FORM: Plain =
    Plain("house.stale_form", 403, "这个页面放得太久了。请刷新页面后再交一次，填好的内容请先复制。");
/// Not signed in.
pub const SIGN_IN: Plain = Plain("house.sign_in", 401, "请先登录，再办这件事。");
/// Too many requests.
pub const TOO_MANY: Plain = Plain("house.too_many", 429, "操作太快了，请等一分钟再试。");
/// Our own fault, as the person sees it.
pub const FAILED: Plain =
    Plain("house.failed", 500, "系统出了问题，这一步没有办成，原来的内容没有变。请过几分钟再试。");
/// Unreadable request.
pub const UNREADABLE: Plain = Plain("house.unreadable", 400, "没有看懂交来的内容。请返回上一页重新填写。");
/// A write over the API without a key.
pub const KEY_NEEDED: Plain = Plain(
    "house.key_needed",
    400,
    "请在请求头 Idempotency-Key 里放一个 8 到 64 位的字母、数字、下划线或短横。",
);
/// More than the limit.
pub const TOO_LARGE: Plain = Plain("house.too_large", 413, "交来的内容太大了，请分几次交。");
/// A list of which one file does not hold all.
pub const LIST_TOO_LONG: Plain =
    Plain("house.list_too_long", 409, "名单太长，一个文件放不下。请在页面上一页一页看。");

/// The address is there, but not for this method.
pub const WRONG_METHOD: Plain = Plain(
    "house.wrong_method",
    405,
    "这个地址不能这样用。请回上一页，按页面上的按钮办；程序请照接口说明里的方法来。",
);

/// The refusals any room may use.
pub const CATALOGUE: &[Plain] = &[
    BUSY,
    NOT_FOUND,
    NOT_ALLOWED,
    SENT_BEFORE,
    STALE_FORM,
    SIGN_IN,
    TOO_MANY,
    FAILED,
    UNREADABLE,
    KEY_NEEDED,
    TOO_LARGE,
    LIST_TOO_LONG,
    WRONG_METHOD,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    Other,
    Unique,
    Retry,
}

/// Something of ours failed. The text is for the operator and must hold no personal data.
#[derive(Clone, Debug)]
pub struct Fault {
    kind: FaultKind,
    what: String,
}

impl Fault {
    /// A fault in words.
    pub fn new(what: impl Into<String>) -> Fault {
        Fault { kind: FaultKind::Other, what: what.into() }
    }

    /// Somebody else was quicker; the act is to be tried again from the start.
    pub fn retry() -> Fault {
        Fault { kind: FaultKind::Retry, what: "changed meanwhile".to_owned() }
    }

    /// True when trying again from the start may help.
    pub fn is_retry(&self) -> bool {
        self.kind == FaultKind::Retry
    }

    /// True when a row of the same key was there already.
    pub fn is_unique(&self) -> bool {
        self.kind == FaultKind::Unique
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        use rusqlite::ffi;
        let kind = match error.sqlite_error().map(|e| e.extended_code) {
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => FaultKind::Unique,
            _ => FaultKind::Other,
        };
        Fault { kind, what: format!("sqlite: {error}") }
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Fault {
        use tokio_postgres::error::SqlState;
        let kind = match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => FaultKind::Unique,
            Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED) => FaultKind::Retry,
            _ => FaultKind::Other,
        };
        // The detail of a database error can quote a row; only code and message are kept.
        let what = error.as_db_error().map_or_else(
            || match std::error::Error::source(&error) {
                Some(why) => format!("postgres: {error}: {why}"),
                None => format!("postgres: {error}"),
            },
            |e| format!("postgres {}: {}", e.code().code(), e.message()),
        );
        Fault { kind, what }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault::new(format!("file: {error}"))
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Fault {
        // The kind alone: the full message can quote what was read.
        Fault::new(format!("json: {:?} error at line {}", error.classify(), error.line()))
    }
}

/// Why an act stopped.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The person is told why.
    Refused(Box<Refusal>),
    /// The operator is told why.
    Failed(Fault),
}

impl Stop {
    /// The refusal to show: of a fault, only that there was one.
    pub fn refusal(self) -> Refusal {
        match self {
            Stop::Refused(refusal) => *refusal,
            Stop::Failed(fault) => {
                tracing::error!(%fault, "an act failed");
                FAILED.into()
            }
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(Box::new(refusal))
    }
}

impl From<Plain> for Stop {
    fn from(refusal: Plain) -> Stop {
        Refusal::from(refusal).into()
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Failed(fault)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Refused(refusal) => write!(f, "{}（{}）", refusal.sentence, refusal.code),
            Stop::Failed(fault) => fault.fmt(f),
        }
    }
}
