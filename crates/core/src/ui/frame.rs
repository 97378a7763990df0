//! What every page carries around its own content: title, letter size, demo strip, form token, desk.

/// The frame of one page. Every page struct has it as `frame`.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Title of the page; the layouts add “后稷”.
    pub title: String,
    /// `normal`, `big` or `huge`.
    pub type_size: &'static str,
    /// The data are invented: every page says so.
    pub demo: bool,
    /// Name shown for the person who signed in.
    pub signed_in: Option<String>,
    /// Value of the hidden field `form`: guards against foreign posts and double posts.
    pub form: String,
    /// URL of the stylesheet, with its version.
    pub css_url: String,
    /// URL of the script, with its version.
    pub js_url: String,
    /// Path and query of this page, to come back to after changing the letter size.
    pub at: String,
    /// The desk around the page, for people who work at one.
    pub desk: Option<DeskFrame>,
}

impl Frame {
    /// The size the switch in the top bar leads to: normal, big, huge, and round again.
    pub fn next_size(&self) -> &'static str {
        match self.type_size {
            "big" => "huge",
            "huge" => "normal",
            _ => "big",
        }
    }

    /// The words on that switch.
    pub fn next_size_label(&self) -> &'static str {
        match self.type_size {
            "big" => "特大字",
            "huge" => "标准字",
            _ => "大字",
        }
    }

    /// True when the letters are larger than usual, so that the switch shows as pressed.
    pub fn is_large(&self) -> bool {
        matches!(self.type_size, "big" | "huge")
    }

    /// URL of the script for drafts.
    pub fn draft_js_url(&self) -> String {
        super::assets::url("draft-", ".js")
    }

    /// URL of the icon for a home screen that reads no manifest.
    pub fn icon_url(&self) -> String {
        super::assets::url("icon-192", ".png")
    }

    /// True on the villager's home page.
    pub fn is_home(&self) -> bool {
        self.at == "/"
    }

    /// True on the page about oneself.
    pub fn is_me(&self) -> bool {
        self.at.starts_with("/me")
    }
}

/// Top bar and side navigation of a desk.
#[derive(Debug, Clone)]
pub struct DeskFrame {
    /// The bold part of the office's name, for example “翟店镇”.
    pub org_bold: String,
    /// The rest of it, for example “便民服务中心”.
    pub org_rest: String,
    /// The person at the desk.
    pub person: String,
    /// What the person is here and for which villages.
    pub role_line: String,
    /// Search box of the top bar; none when there is nothing to search here.
    pub search: Option<SearchBox>,
    /// Entries of the side navigation, in groups.
    pub nav: Vec<NavGroup>,
}

impl DeskFrame {
    /// Words of the entry one is on; nothing on a page that is no entry.
    pub fn current(&self) -> &str {
        let mut items = self.nav.iter().flat_map(|group| &group.items);
        items.find(|item| item.current).map_or("", |item| &item.label)
    }

    /// Marks the entry with this address as the one that one is on.
    pub fn turn_to(&mut self, href: &str) {
        for item in self.nav.iter_mut().flat_map(|group| &mut group.items) {
            item.current = item.href == href;
        }
    }
}

/// The search box of a desk: a plain GET form.
#[derive(Debug, Clone)]
pub struct SearchBox {
    /// Where the form goes.
    pub action: String,
    /// Name of the query field.
    pub name: String,
    /// What may be typed, shown as label.
    pub label: String,
    /// What was typed.
    pub value: String,
    /// Most characters that count.
    pub most: String,
    /// Fields that go along unseen, so that what is filtered stays filtered.
    pub kept: Vec<(String, String)>,
}

/// Entries of the side navigation that belong together.
#[derive(Debug, Clone)]
pub struct NavGroup {
    /// Words over them.
    pub heading: &'static str,
    /// The entries.
    pub items: Vec<NavItem>,
}

/// One entry of the side navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Words of the entry.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many wait there.
    pub count: Option<String>,
    /// Name of its drawing in `ui/filters.rs`.
    pub icon: &'static str,
    /// This entry is the page one is on.
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(type_size: &'static str, at: &str) -> Frame {
        Frame {
            title: String::new(),
            type_size,
            demo: false,
            signed_in: None,
            form: String::new(),
            css_url: String::new(),
            js_url: String::new(),
            at: at.to_owned(),
            desk: None,
        }
    }

    #[test]
    fn the_switch_goes_round_the_three_sizes() {
        for (size, next, label, large) in [
            ("normal", "big", "大字", false),
            ("big", "huge", "特大字", true),
            ("huge", "normal", "标准字", true),
        ] {
            let frame = frame(size, "/");
            assert_eq!((frame.next_size(), frame.next_size_label(), frame.is_large()), (next, label, large));
        }
    }

    #[test]
    fn the_tabs_know_where_one_is() {
        assert!(frame("normal", "/").is_home());
        assert!(!frame("normal", "/?x=1").is_me());
        assert!(frame("normal", "/me").is_me());
        assert!(!frame("normal", "/follow").is_home());
    }
}
