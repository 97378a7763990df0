//! Checkpoints: how long a log is and what its root is (C2SP tlog-checkpoint).

use std::fmt;
use std::str::FromStr;

use crate::merkle::MAX_SIZE;
use crate::{Digest, Malformed};

/// Size and root of a log. `Display` is the text that is signed, with its last line feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Digest,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`Malformed`] when the origin is empty or more than a line, or the size is above [`MAX_SIZE`].
    pub fn new(origin: &str, size: u64, root: Digest) -> Result<Checkpoint, Malformed> {
        if size > MAX_SIZE {
            return Err(Malformed("a log has at most 2⁶³ − 1 leaves"));
        }
        Ok(Checkpoint { origin: line(origin)?, size, root, extensions: Vec::new() })
    }

    /// Whose checkpoint it is: the one name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leaves of the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all of them.
    #[must_use]
    pub fn root(&self) -> &Digest {
        &self.root
    }

    /// Lines after the third. They mean nothing to this crate.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

fn line(text: &str) -> Result<String, Malformed> {
    if text.is_empty() || text.contains(|c: char| c < ' ') {
        return Err(Malformed("the lines of a checkpoint are not empty and hold no control characters"));
    }
    Ok(text.to_owned())
}

/// A whole number as these formats write it: digits, and no zero before them.
pub(crate) fn decimal(text: &str) -> Result<u64, Malformed> {
    let number: u64 = text.parse().map_err(|_| Malformed("not a whole number"))?;
    if number.to_string() != text || number > MAX_SIZE {
        return Err(Malformed("a number is written without zeros before it and is below 2⁶³"));
    }
    Ok(number)
}

impl FromStr for Checkpoint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Checkpoint, Malformed> {
        let lines = text.strip_suffix('\n').ok_or(Malformed("a checkpoint ends with a line feed"))?;
        let mut lines = lines.split('\n');
        let mut next = || lines.next().ok_or(Malformed("a checkpoint has origin, size and root"));
        let (origin, size, root) = (next()?, decimal(next()?)?, Digest::from_base64(next()?)?);
        let extensions = lines.map(line).collect::<Result<_, _>>()?;
        Ok(Checkpoint { extensions, ..Checkpoint::new(origin, size, root)? })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    #[test]
    fn checkpoints_have_one_form() {
        let good = [
            format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n"),
            format!("a b\n0\n{ROOT}\nmore\nand more\n"),
        ];
        for text in good {
            assert_eq!(text.parse::<Checkpoint>().unwrap().to_string(), text);
        }
        let refused = [
            String::new(),
            format!("a\n1\n{ROOT}"),
            format!("\n1\n{ROOT}\n"),
            format!("a\n\n{ROOT}\n"),
            format!("a\n01\n{ROOT}\n"),
            format!("a\n+1\n{ROOT}\n"),
            format!("a\n-1\n{ROOT}\n"),
            format!("a\n9223372036854775808\n{ROOT}\n"),
            format!("a\n1\n{}\n", &ROOT[1..]),
            format!("a\n1\n{}\n", ROOT.replace("2I=", "2J=")),
            format!("a\n1\n{ROOT}\n\n"),
            format!("a\n1\n{ROOT}\n\nb\n"),
            format!("a\r\n1\n{ROOT}\n"),
            "a\n1\n".to_owned(),
        ];
        for text in refused {
            assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
        }
        assert!(Checkpoint::new("a\nb", 0, Digest::ZERO).is_err());
        assert!(Checkpoint::new("a", MAX_SIZE + 1, Digest::ZERO).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "(?s).{0,80}", size in "[0-9+]{0,20}", tail in "[a\n]{0,4}") {
            for text in [text, format!("a\n{size}\n{ROOT}\n{tail}")] {
                if let Ok(read) = text.parse::<Checkpoint>() {
                    prop_assert_eq!(read.to_string(), text);
                }
            }
        }
    }
}
