//! What a check found, with its code for programs and its words for people: the same on paper, on the page and on the command
//! line.

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The text is the one that the log holds.
    Agrees,
    /// The log holds this publication; its text was not at hand.
    Proven,
    /// A text without a proof.
    TextOnly,
    /// The text is not the one that the log holds.
    Differs,
    /// Proof and text are of two publications.
    Mixed,
    /// The proof does not lead from the publication to the checkpoint.
    NotInLog,
    /// Fewer witnesses have signed than are asked for.
    TooFewWitnesses,
    /// A signature of a known key is wrong.
    BadSignature,
    /// No known key of a log has signed.
    UnknownLog,
    /// Nothing in it can be read.
    Unreadable,
    /// A whole log, with all that was kept beside it.
    LogWhole,
    /// A log of which something was changed, cut off or left out.
    LogBroken,
}

/// What is said about witnesses: nobody, one, several (`{n}`).
pub const WITNESSES: [&str; 3] = [
    "还没有见证签名：只有县里自己签了名。县里给别人看的是不是同一本日志，这里看不出来。",
    "1 家见证签了名：它看着日志只增不改。",
    "{n} 家见证签了名：它们各自看着日志只增不改。",
];

/// What is said about so many witnesses.
#[must_use]
pub fn witnessed(count: usize) -> String {
    let [none, one, several] = WITNESSES;
    match count {
        0 => none.to_owned(),
        1 => one.to_owned(),
        more => several.replace("{n}", &more.to_string()),
    }
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 12] = [
        Verdict::Agrees,
        Verdict::Proven,
        Verdict::TextOnly,
        Verdict::Differs,
        Verdict::Mixed,
        Verdict::NotInLog,
        Verdict::TooFewWitnesses,
        Verdict::BadSignature,
        Verdict::UnknownLog,
        Verdict::Unreadable,
        Verdict::LogWhole,
        Verdict::LogBroken,
    ];

    /// Its name for programs. It never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::Proven => "proven",
            Verdict::TextOnly => "text_only",
            Verdict::Differs => "differs",
            Verdict::Mixed => "mixed",
            Verdict::NotInLog => "not_in_log",
            Verdict::TooFewWitnesses => "too_few_witnesses",
            Verdict::BadSignature => "bad_signature",
            Verdict::UnknownLog => "unknown_log",
            Verdict::Unreadable => "unreadable",
            Verdict::LogWhole => "log_whole",
            Verdict::LogBroken => "log_broken",
        }
    }

    /// True when everything that was looked at is as it was published.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Verdict::Agrees | Verdict::Proven | Verdict::LogWhole)
    }

    /// The sentence, and what it means or what to do.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Verdict::Agrees => (
                "存证是真的，文字和公开时一字不差",
                "请拿纸上的每一行和公开时的原文比一比：有一行不一样，就是纸上后来改过。",
            ),
            Verdict::Proven => (
                "存证是真的，日志里有这一张",
                "文字还没有读到：再把纸上别的码也扫进来，就能看到公开时的原文。",
            ),
            Verdict::TextOnly => {
                ("只读到了文字，还证明不了真假", "请再扫纸上的存证码，或者选下载的存证文件。")
            }
            Verdict::Differs => (
                "这份文字和公开时不一样",
                "不一定是有人做错，也可能是抄错、印错。请一行一行比一比，再到村里或者镇里问一问。",
            ),
            Verdict::Mixed => ("存证和文字不是同一张公开的", "请按“换一张核对”，把同一张纸上的码都扫进来。"),
            Verdict::NotInLog => (
                "这份存证证明不了日志里有这一张",
                "存证可能被改过，也可能是假的。请到县里的网站上找这一张，或者到镇里问一问。",
            ),
            Verdict::TooFewWitnesses => {
                ("见证不够", "签名的见证比要求的少，县里给别人看的是不是同一本日志，这里看不出来。")
            }
            Verdict::BadSignature => ("签名不对", "存证被改过，或者是假的。请到镇里问一问。"),
            Verdict::UnknownLog => (
                "签名的不是这里信的日志",
                "可能是别的县的，也可能是县里换了新密钥。请联网再打开一次县里的核对页；还是这样，就到镇里问一问。",
            ),
            Verdict::Unreadable => (
                "没有读到能核对的码",
                "请让整个码都在画面里，纸放平，光亮一点，再拍一次；也可以选文件，或者贴链接。",
            ),
            Verdict::LogWhole => ("日志完好", "从第一条到最后一条，都和签名对得上。"),
            Verdict::LogBroken => ("日志不对", "有一处被改过、删掉或者缺了。"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_verdict_has_its_own_code_and_whole_words() {
        let codes: BTreeSet<&str> = Verdict::ALL.iter().map(|one| one.code()).collect();
        assert_eq!(codes.len(), Verdict::ALL.len());
        for one in Verdict::ALL {
            let (title, hint) = one.words();
            assert!(!title.is_empty() && !title.ends_with('。') && hint.ends_with('。'), "{title}");
        }
        assert_eq!(Verdict::ALL.iter().filter(|one| one.is_good()).count(), 3);
        assert_eq!(witnessed(3), "3 家见证签了名：它们各自看着日志只增不改。");
        assert!(witnessed(0).contains("还没有") && witnessed(1).starts_with("1 家"));
    }
}
