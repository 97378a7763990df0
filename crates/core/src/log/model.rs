//! What stands in the log besides notices: which kinds there are and how an anchor is written.

use houji_base::DivisionCode;
use houji_seal::Digest;

/// Kinds of entries with their code and their name for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The end of the record on a day.
    Anchor,
    /// The log's next key.
    Key,
    /// A version of a notice.
    Notice,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Anchor, Kind::Key, Kind::Notice];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Anchor => "anchor",
            Kind::Key => "key",
            Kind::Notice => "notice",
        }
    }

    /// Name for people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Kind::Anchor => "当天办事记录的尾码",
            Kind::Key => "换了签名的密钥",
            Kind::Notice => "公开的内容",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An anchor of the record: its place there and its digest, which holds everything that was recorded before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Anchor {
    /// Lane of the record.
    pub lane: i64,
    /// Position in the lane.
    pub seq: i64,
    /// Digest of that entry.
    pub hash: Digest,
}

const HEAD: &str = "houji-record-anchor/v1";

impl Anchor {
    /// The entry of the log.
    #[must_use]
    pub fn text(&self, county: DivisionCode) -> String {
        format!("{HEAD}\n{county}\n{} {}\n{}\n", self.lane, self.seq, self.hash)
    }

    /// Reads an entry of this county; exactly what [`Anchor::text`] writes.
    #[must_use]
    pub fn parse(text: &[u8], county: DivisionCode) -> Option<Anchor> {
        let whole = std::str::from_utf8(text).ok()?;
        let mut lines = whole.lines().skip(2);
        let (lane, seq) = lines.next()?.split_once(' ')?;
        let hash = Digest::from_hex(lines.next()?).ok()?;
        let anchor = Anchor { lane: lane.parse().ok()?, seq: seq.parse().ok()?, hash };
        (anchor.text(county) == whole).then_some(anchor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_written_and_nothing_else() {
        let county = DivisionCode::parse("140824000000").unwrap();
        let anchor = Anchor { lane: 3, seq: 12, hash: Digest::of(&[b"x"]) };
        let text = anchor.text(county);
        assert_eq!(Anchor::parse(text.as_bytes(), county), Some(anchor));
        let other = DivisionCode::parse("140825000000").unwrap();
        assert_eq!(Anchor::parse(text.as_bytes(), other), None);
        for bad in [text.replace("3 12", "03 12"), text.to_uppercase(), format!("{text}\n"), String::new()] {
            assert_eq!(Anchor::parse(bad.as_bytes(), county), None, "{bad}");
        }
        assert!(Kind::ALL.iter().all(|kind| Kind::parse(kind.code()) == Some(*kind)));
    }
}
