//! The part of a form that takes files.

use crate::files::model::{Attachment, Kind};
use crate::files::pages::AttachPart;
use crate::ui::parts::Errors;
use askama::Template;

#[test]
fn the_part_of_the_form_works_without_script_and_says_what_is_wrong() {
    let plain = AttachPart::new(Errors::none(), &[]).render().unwrap();
    for words in [
        "照片（可以不加）",
        "录音（可以不加）",
        "name=\"photos\"",
        "name=\"voice\"",
        "multiple",
        "role=\"status\"",
    ] {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    assert!(!plain.contains("已经交上来的") && plain.matches("<script src=\"/assets/").count() == 2);
    let errors = Errors::missing(vec![("photos", "有一张图是会动的，不是照片。请换一张照片".to_owned())]);
    let kept = Attachment {
        id: houji_base::AttachmentId::from_i64(77),
        kind: Kind::Photo,
        media_type: "image/jpeg".to_owned(),
        sha256: houji_seal::Digest::ZERO,
        salt: [0; 16],
        size: 1,
        sides: None,
        millis: None,
        made_at: crate::testing::monday(),
    };
    let shown = AttachPart::new(errors, &[kept]).render().unwrap();
    assert!(
        shown.contains("value=\"77\" data-photo checked") && shown.contains("照片 1，已经收到"),
        "{shown}"
    );
    assert!(shown.contains("id=\"photos-why\"") && shown.contains("aria-invalid=\"true\""), "{shown}");
}
