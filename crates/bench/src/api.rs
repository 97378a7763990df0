//! Houji's JSON API as a client program sees it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Outcome;
use crate::load::Sender;

/// How long an answer may take before the client gives up and does not know.
const PATIENCE: Duration = Duration::from_secs(10);

/// An appeal as a client would send it: the same key always gives the same text.
#[derive(Clone, Debug)]
pub(crate) struct Filing {
    /// Idempotency key.
    pub(crate) key: String,
}

impl Filing {
    /// With a key nobody used before.
    pub(crate) fn fresh() -> Outcome<Self> {
        Ok(Self { key: format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?) })
    }

    /// Without a village it is the sender's own.
    fn body(&self, village: Option<&str>) -> Value {
        let mut body = json!({
            "category": "utilities",
            "text": format!("路灯不亮，晚上走路看不清，编号{}，请派人来看一看。", self.key),
            "place": "东巷口",
            "mode": "named",
        });
        if let (Some(village), Some(fields)) = (village, body.as_object_mut()) {
            fields.insert("village".into(), village.into());
        }
        body
    }
}

/// What a clerk does with an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handling {
    /// Takes it on.
    Accept,
    /// Answers it.
    Reply,
}

impl Handling {
    fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reply => "reply",
        }
    }

    /// Each answer is its own: copies are refused, and digits do not count.
    fn body(self, id: &str) -> Value {
        match self {
            Self::Accept => json!({}),
            Self::Reply => json!({
                "outcome": "resolved",
                "found": format!("{}号路灯，到现场看过，灯泡烧坏。", in_letters(id)),
                "done": "当天换了新灯泡，试亮正常。",
                "not_done": "",
            }),
        }
    }
}

/// An id as letters; neighbours have little in common.
fn in_letters(id: &str) -> String {
    let letters = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let scattered = id.parse::<u64>().unwrap_or(0).wrapping_mul(6_364_136_223_846_793_005).to_string();
    let digits = scattered.chars().filter_map(|digit| digit.to_digit(10));
    digits.filter_map(|digit| letters.get(usize::try_from(digit).ok()?)).copied().collect()
}

/// A server's answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// Body as text.
    pub(crate) text: String,
}

impl Answer {
    /// 2xx.
    pub(crate) fn good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// 429 and 5xx: the server asks to come back later.
    pub(crate) fn later(&self) -> bool {
        self.status == 429 || self.status >= 500
    }

    /// A text field of a JSON object.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let object: Value = serde_json::from_str(&self.text).ok()?;
        object.get(name)?.as_str().map(str::to_owned)
    }
}

/// A client of one server process.
#[derive(Clone)]
pub(crate) struct Api {
    agent: ureq::Agent,
    base: String,
    filing: &'static str,
}

impl Api {
    /// A client of the server at `http://ADDR`.
    pub(crate) fn new(base: &str) -> Self {
        Self::filing_at(base, "/api/v1/appeals")
    }

    /// A client of the bare service at `http://ADDR`: the same body, another path.
    pub(crate) fn bare(base: &str) -> Self {
        Self::filing_at(base, "/appeals")
    }

    fn filing_at(base: &str, filing: &'static str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        Self { agent, base: base.to_owned(), filing }
    }

    /// Files an appeal. An error means that no answer came: the appeal may be filed or not.
    pub(crate) fn file(&self, sender: &Sender, filing: &Filing) -> Outcome<Answer> {
        self.post(self.filing, &sender.token, &filing.key, &filing.body(Some(&sender.village)))
    }

    /// Files an appeal in the sender's own village, whichever that is.
    pub(crate) fn file_at_home(&self, token: &str, filing: &Filing) -> Outcome<Answer> {
        self.post(self.filing, token, &filing.key, &filing.body(None))
    }

    /// Accepts or answers an appeal.
    pub(crate) fn handle(&self, token: &str, key: &str, appeal: &str, what: Handling) -> Outcome<Answer> {
        self.post(&format!("/api/v1/appeals/{appeal}/{}", what.word()), token, key, &what.body(appeal))
    }

    /// Reads a path, as a person with a token or as anybody.
    pub(crate) fn get(&self, path: &str, token: Option<&str>) -> Outcome<Answer> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        answer(request.call()?)
    }

    /// Reads a page as a browser does, with a session or without.
    pub(crate) fn page(&self, path: &str, cookie: Option<&str>) -> Outcome<Answer> {
        let request = self.agent.get(format!("{}{path}", self.base));
        answer(request.header("Cookie", cookie.unwrap_or_default()).call()?)
    }

    /// Hands in a table as text.
    pub(crate) fn hand_in(&self, path: &str, token: &str, key: &str, table: String) -> Outcome<Answer> {
        let request = self.agent.post(format!("{}{path}", self.base)).header("Content-Type", "text/csv");
        let request =
            request.header("Authorization", format!("Bearer {token}")).header("Idempotency-Key", key);
        answer(request.send(table)?)
    }

    /// Reads a file: status and bytes.
    pub(crate) fn bytes(&self, path: &str) -> Outcome<(u16, Vec<u8>)> {
        let mut response = self.agent.get(format!("{}{path}", self.base)).call()?;
        Ok((response.status().as_u16(), response.body_mut().read_to_vec()?))
    }

    /// Sends a body as a person with a token. An error means that no answer came.
    pub(crate) fn post(&self, path: &str, token: &str, key: &str, body: &Value) -> Outcome<Answer> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {token}"))
            .header("Idempotency-Key", key);
        answer(request.send_json(body)?)
    }
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Outcome<Answer> {
    let status = response.status().as_u16();
    Ok(Answer { status, text: response.body_mut().read_to_string()? })
}

/// Becomes a prepared role of the demo county by the form on its first page; answers all cookies it was given.
pub(crate) fn be(base: &str, role: &str) -> Outcome<String> {
    let api = Api::new(base);
    let shown = api.agent.get(format!("{base}/demo")).call()?;
    let visitor = cookies(&shown);
    let page = answer(shown)?;
    let form = hidden(&page.text, "form").unwrap_or_default();
    let request = api.agent.post(format!("{base}/demo/step")).header("Origin", base);
    let response =
        request.header("Cookie", visitor.join("; ")).send_form([("form", form), ("role", role)])?;
    let session = cookies(&response);
    if session.is_empty() {
        return Err(format!("becoming {role} answered {} and no cookie", response.status()).into());
    }
    Ok([visitor, session].concat().join("; "))
}

/// The cookies an answer sets, as `name=value`.
fn cookies(response: &ureq::http::Response<ureq::Body>) -> Vec<String> {
    let set = response.headers().get_all("set-cookie").iter();
    set.filter_map(|value| Some(value.to_str().ok()?.split(';').next()?.to_owned())).collect()
}

/// The value of a hidden field of a page.
fn hidden<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::{Answer, hidden};

    #[test]
    fn finds_a_hidden_field() {
        let page = r#"<input type="hidden" name="form" value="k7-x"><input name="back" value="">"#;
        assert_eq!(hidden(page, "form"), Some("k7-x"));
        assert_eq!(hidden(page, "back"), Some(""));
        assert_eq!(hidden(page, "account"), None);
    }

    #[test]
    fn tells_good_answers_from_those_to_repeat() {
        let answer = |status| Answer { status, text: String::new() };
        assert!(answer(200).good() && answer(299).good());
        assert!(!answer(199).good() && !answer(300).good());
        assert!(answer(429).later() && answer(500).later());
        assert!(!answer(409).later() && !answer(499).later());
    }
}
