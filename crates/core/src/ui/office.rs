//! The desk around the pages of an office: top bar and side navigation by what the person may do.

use super::frame::{DeskFrame, NavGroup, NavItem};
use crate::gate::{Action, may_somewhere};
use crate::house::Context;

/// Entries of the side navigation: words, address, drawing, and the action that shows it; none for everybody.
const NAV: [(&str, &str, &str, Option<Action>); 29] = [
    ("今天要办", "/desk", "desk", Some(Action::AppealRead)),
    ("统计和台账", "/desk/figures", "record", Some(Action::FiguresRead)),
    ("代办", "/proxy", "people", Some(Action::AppealProxy)),
    ("纸条", "/desk/slips", "write", Some(Action::AppealSlip)),
    ("录密件", "/desk/sealed-paper", "write", Some(Action::SealedPaper)),
    ("一屏观民情", "/wall", "eye", Some(Action::WallRead)),
    ("大屏", "/screens", "desk", Some(Action::ScreenOpen)),
    ("账务", "/desk/books", "coin", Some(Action::BookRead)),
    ("账的自检", "/desk/books/checks", "record", Some(Action::BookCheckRead)),
    ("合同", "/desk/contracts", "clip", Some(Action::ContractRead)),
    ("债权债务", "/desk/debts", "coin", Some(Action::DebtRead)),
    ("村民决定的事", "/desk/decisions", "people", Some(Action::DecisionRead)),
    ("项目和联营", "/desk/projects", "clip", Some(Action::ProjectRead)),
    ("用款", "/desk/payments", "coin", Some(Action::PaymentRead)),
    ("资产资源", "/desk/assets", "inbox", Some(Action::AssetRead)),
    ("出纳", "/desk/bank", "coin", Some(Action::BankRead)),
    ("成员和股份", "/desk/members", "people", Some(Action::MemberRead)),
    ("三务公开", "/desk/notices", "clip", Some(Action::NoticeRead)),
    ("按代码查一行账", "/desk/notices/line", "search", Some(Action::AppealProxy)),
    ("党员名册", "/desk/party", "people", Some(Action::PartyRegister)),
    ("人员和岗位", "/people", "people", Some(Action::PersonRead)),
    ("导入登记表", "/registers", "inbox", Some(Action::RegisterImport)),
    ("平台意见", "/feedback/desk", "clip", Some(Action::FeedbackRead)),
    ("办事记录", "/record", "record", Some(Action::RecordRead)),
    ("办事时限", "/parameters", "term", None),
    ("工作日历", "/calendar", "calendar", None),
    ("区划", "/divisions", "village", None),
    ("意见箱", "/feedback", "clip", Some(Action::FeedbackSay)),
    ("我的", "/me", "person", None),
];

/// Where a group of entries begins, and its heading.
const GROUPS: [(&str, &str); 4] =
    [("/desk", "诉求"), ("/desk/books", "集体账"), ("/people", "管理"), ("/feedback", "其他")];

/// The entries one person sees, in groups; a group nobody needs is left out.
fn nav(seen: impl Fn(&Option<Action>) -> bool, current: &str) -> Vec<NavGroup> {
    let mut groups: Vec<NavGroup> = Vec::new();
    for (label, href, icon, action) in &NAV {
        if let Some((_, heading)) = GROUPS.iter().find(|(first, _)| first == href) {
            groups.push(NavGroup { heading, items: Vec::new() });
        }
        if let Some(group) = groups.last_mut().filter(|_| seen(action)) {
            group.items.push(NavItem {
                label: (*label).to_owned(),
                href: (*href).to_owned(),
                count: None,
                icon,
                current: *href == current,
            });
        }
    }
    groups.retain(|group| !group.items.is_empty());
    groups
}

/// The frame of an office's page. `bold` and `rest` name the office, `current` is the address of the page.
pub fn frame(cx: &Context, bold: String, rest: &str, current: &str) -> DeskFrame {
    let places = &cx.registry.places;
    let held = cx.actor.posts.iter().filter(|post| post.role.is_office());
    let role_line = held
        .map(|post| format!("{} {}", places.name(post.place), post.role.zh()))
        .collect::<Vec<_>>()
        .join("；");
    let seen = |action: &Option<Action>| action.is_none_or(|action| may_somewhere(&cx.actor, action));
    let mut nav = nav(seen, current);
    if cx.actor.offices_at().len() > 1 {
        let own = nav.iter_mut().flat_map(|group| &mut group.items).find(|item| item.href == "/me");
        own.into_iter().for_each(|item| item.label = "我的，换个地方看".to_owned());
    }
    DeskFrame {
        org_bold: bold,
        org_rest: rest.to_owned(),
        person: cx.actor.name.clone(),
        role_line,
        search: None,
        nav,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_in_groups_and_empty_groups_are_left_out() {
        let all = nav(|_| true, "/desk/books");
        let headings: Vec<&str> = all.iter().map(|group| group.heading).collect();
        assert_eq!(headings, ["诉求", "集体账", "管理", "其他"]);
        assert_eq!(all.iter().map(|group| group.items.len()).sum::<usize>(), NAV.len());
        let current: Vec<&str> = all
            .iter()
            .flat_map(|group| &group.items)
            .filter(|item| item.current)
            .map(|item| &*item.label)
            .collect();
        assert_eq!(current, ["账务"]);
        let nobody = nav(Option::is_none, "");
        let headings: Vec<&str> = nobody.iter().map(|group| group.heading).collect();
        assert_eq!(headings, ["管理", "其他"]);
    }
}
