//! The prepared roles of the demo county. Their passwords and secrets stand here for everybody to read: the demo
//! county holds nothing but invented people and matters, and whoever tries it must be able to sign in.

use crate::gate::Role;
use houji_base::PersonId;
use serde::{Deserialize, Serialize};

/// Village of the prepared villager and the prepared village cadre.
pub(super) const VILLAGE: i64 = 140_824_103_201;
/// A second village in which there is always something in every state.
pub(super) const OTHER_VILLAGE: i64 = 140_824_103_202;
/// Township of the prepared clerk.
pub(super) const TOWN: i64 = 140_824_103_000;
/// The county of the demo.
pub(super) const COUNTY: i64 = 140_824_000_000;

/// Code of whoever keeps the township's books.
pub(super) const BOOKKEEPER: &str = "bookkeeper";
/// Code of whoever looks after the books of the whole county. Came later than others: is invented last.
pub(super) const AGRICULTURE: &str = "agriculture";
/// Code of the party member; invented last as well.
pub(super) const MEMBER: &str = "member";

/// One prepared role, before somebody of the county takes it.
pub(super) struct Part {
    /// Code, as printed and as posted by the start page.
    pub(super) code: &'static str,
    /// Account to sign in with.
    pub(super) account: &'static str,
    /// Password; a villager signs in by telephone and has none.
    pub(super) password: Option<&'static str>,
    /// Secret of the one-time passwords, twenty letters.
    pub(super) totp: Option<&'static [u8; 20]>,
    /// Role.
    pub(super) role: Role,
    /// Place of the post.
    pub(super) place: i64,
    /// First page after signing in.
    pub(super) home: &'static str,
    /// Drawing on the start page.
    pub(super) icon: &'static str,
    /// Role in words.
    pub(super) title: &'static str,
    /// What there is to see and do.
    pub(super) text: &'static str,
}

/// All prepared roles, in the order they are shown.
pub(super) const PARTS: [Part; 16] = [
    Part {
        code: "villager",
        account: "villager",
        password: None,
        totp: None,
        role: Role::Villager,
        place: VILLAGE,
        home: "/",
        icon: "person",
        title: "村民",
        text: "反映一件事，拿到查询码，看它办到哪一步，办完了打分。",
    },
    Part {
        code: MEMBER,
        account: "member",
        password: None,
        totp: None,
        role: Role::PartyMember,
        place: VILLAGE,
        home: "/party/notices",
        icon: "person",
        title: "党员",
        text: "看只对本村党员公开的：党费收缴、民主评议、表彰和处分；别人看不到，看一次记一次。",
    },
    Part {
        code: "village",
        account: "cadre",
        password: Some("houji-village-1"),
        totp: Some(b"houji-demo-village-1"),
        role: Role::VillageCadre,
        place: VILLAGE,
        home: "/desk",
        icon: "desk",
        title: "村里经办人",
        text: "看今天要办的，接办，答复。对村里不写名的，您看不到是谁。",
    },
    Part {
        code: "town",
        account: "clerk",
        password: Some("houji-township-2"),
        totp: Some(b"houji-demo-township2"),
        role: Role::TownClerk,
        place: TOWN,
        home: "/desk",
        icon: "office",
        title: "乡镇经办人",
        text: "看全镇各村的诉求，哪件快到期、哪件超期；要看姓名电话，查看一次记一次。",
    },
    Part {
        code: BOOKKEEPER,
        account: "bookkeeper",
        password: Some("houji-bookkeeper-9"),
        totp: Some(b"houji-demo-bookkeepr"),
        role: Role::TownClerk,
        place: TOWN,
        home: "/desk/books",
        icon: "office",
        title: "村账代理会计",
        text: "记全镇各村的集体账：录凭证，看科目余额表、明细账、三张报表，每个数都点得开；记错的用红字冲销。",
    },
    Part {
        code: "accountant",
        account: "accountant",
        password: Some("houji-accountant-10"),
        totp: Some(b"houji-demo-accountnt"),
        role: Role::VillageAccountant,
        place: VILLAGE,
        home: "/desk/payments",
        icon: "coin",
        title: "村报账员",
        text: "申请用款：有一笔退回来了，等您补派工单再送；登记成员和股份，起草分红。",
    },
    Part {
        code: "supervisor",
        account: "supervisor",
        password: Some("houji-supervisor-11"),
        totp: Some(b"houji-demo-supervisr"),
        role: Role::Supervisor,
        place: VILLAGE,
        home: "/desk/payments",
        icon: "eye",
        title: "村务监督委员会",
        text: "审用款：有一笔等您同意；看集体账、资产、现金盘点和银行对账，核分红方案。",
    },
    Part {
        code: "county",
        account: "county",
        password: Some("houji-county-3"),
        totp: Some(b"houji-demo-county-03"),
        role: Role::CountyOrganization,
        place: COUNTY,
        home: "/desk",
        icon: "people",
        title: "县里部门",
        text: "看全县的诉求办得怎么样；转到本部门的，由本部门接办、答复。",
    },
    Part {
        code: AGRICULTURE,
        account: "agriculture",
        password: Some("houji-agriculture-12"),
        totp: Some(b"houji-demo-agricultr"),
        role: Role::CountyAgriculture,
        place: COUNTY,
        home: "/desk/books/sums",
        icon: "coin",
        title: "县农业农村局（农经）",
        text: "看全县各村的集体账：每个科目全县合计多少，点开是哪些村，再点进那本账；只看，不记账。",
    },
    Part {
        code: "petition",
        account: "petition",
        password: Some("houji-petition-7"),
        totp: Some(b"houji-demo-petition7"),
        role: Role::CountyPetition,
        place: COUNTY,
        home: "/desk",
        icon: "office",
        title: "县信访局",
        text: "接没人接的和办了两回还不满意的；批延期，指定由谁办，转信访。",
    },
    Part {
        code: "discipline",
        account: "discipline",
        password: Some("houji-discipline-8"),
        totp: Some(b"houji-demo-disciplin"),
        role: Role::TownDiscipline,
        place: TOWN,
        home: "/desk",
        icon: "seal",
        title: "乡镇纪检干部",
        text: "办反映村干部的密件；除了纪检，谁也不知道有这件事。",
    },
    Part {
        code: "auditor",
        account: "auditor",
        password: Some("houji-auditor-4"),
        totp: Some(b"houji-demo-auditor-4"),
        role: Role::AuditAdmin,
        place: COUNTY,
        home: "/record",
        icon: "seal",
        title: "审计管理员",
        text: "翻每一步办事记录，自己核对有没有被改过。",
    },
    Part {
        code: "system",
        account: "sysadmin",
        password: Some("houji-system-5"),
        totp: Some(b"houji-demo-system-05"),
        role: Role::SystemAdmin,
        place: COUNTY,
        home: "/people",
        icon: "person",
        title: "系统管理员",
        text: "开账号，导入区划、日历和办事时限；看不到任何一件诉求。",
    },
    Part {
        code: "security",
        account: "secadmin",
        password: Some("houji-security-6"),
        totp: Some(b"houji-demo-security6"),
        role: Role::SecurityAdmin,
        place: COUNTY,
        home: "/people",
        icon: "key",
        title: "安全管理员",
        text: "给人授予和结束岗位；自己开不了账号，也看不到诉求。",
    },
    Part {
        code: "wall",
        account: "county-wall",
        password: None,
        totp: None,
        role: Role::Screen,
        place: COUNTY,
        home: "/wall",
        icon: "eye",
        title: "县大屏",
        text: "一屏观民情：今天收到多少、哪里超期、按时答复和满意；没有名字，没有原话。",
    },
    Part {
        code: "screen",
        account: "village-screen",
        password: None,
        totp: None,
        role: Role::Screen,
        place: VILLAGE,
        home: "/screen/140824103201",
        icon: "village",
        title: "村屏",
        text: "挂在便民服务中心的屏：正在办的、刚答复的，有变化一秒内就到。",
    },
];

/// Prepared roles that came later: whoever plays them is invented last, so that everybody else stays who they are.
pub(super) const LATER: [Role; 2] = [Role::VillageAccountant, Role::Supervisor];

/// The prepared role of a code.
pub(super) fn part(code: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.code == code)
}

/// Somebody with a prepared role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// Code of the role: villager, member, village, town, bookkeeper, accountant, supervisor, county, agriculture, petition,
    /// discipline, auditor, system, security, wall or screen.
    pub role: String,
    /// Who it is.
    pub person: PersonId,
    /// Invented name.
    pub name: String,
    /// Telephone number, of a range that no operator has.
    pub phone: String,
    /// Account.
    pub account: String,
    /// Password; none for the villager, who signs in by telephone.
    pub password: Option<String>,
    /// Secret of the one-time passwords in base 32; none for the villager.
    pub totp: Option<String>,
}

/// Who plays the prepared roles of a demo county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// Seed everything was drawn from.
    pub seed: u64,
    /// The players, in the order they are shown.
    pub players: Vec<Player>,
}

impl Cast {
    /// The player of a role.
    pub fn player(&self, role: &str) -> Option<&Player> {
        self.players.iter().find(|player| player.role == role)
    }
}

/// The secret as an authenticator takes it.
pub(super) fn base32(secret: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(secret)
}

/// What the program prints at its start: how to sign in, one line a role, and the seed.
pub fn sign_in_lines(cast: &Cast) -> Vec<String> {
    let line = |player: &Player| match (&player.password, &player.totp) {
        (Some(password), Some(totp)) => {
            format!("sign-in: {} {} {password} {totp}", player.role, player.account)
        }
        _ => match part(&player.role).filter(|part| part.role == Role::Screen) {
            Some(screen) => format!("screen: {} {}", player.role, screen.home),
            None => format!("sign-in: {} {}", player.role, player.phone),
        },
    };
    let mut lines: Vec<String> = cast.players.iter().map(line).collect();
    lines.push(format!("seed: {}", cast.seed));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_part_has_its_own_codes_and_a_way_in() {
        let mut seen = BTreeSet::new();
        for part in &PARTS {
            assert!(seen.insert(part.code), "{}", part.code);
            let signs_in = part.role.is_office() && part.role != Role::Screen;
            assert_eq!(part.password.is_some(), signs_in, "{}", part.code);
            assert_eq!(part.totp.is_some(), signs_in, "{}", part.code);
            let long = part.password.is_none_or(|password| password.chars().count() >= 10);
            assert!(long, "{}", part.code);
        }
        let accounts: BTreeSet<&str> = PARTS.iter().map(|part| part.account).collect();
        let secrets: BTreeSet<_> = PARTS.iter().filter_map(|part| part.totp).collect();
        assert_eq!((accounts.len(), secrets.len()), (PARTS.len(), PARTS.len() - 4));
    }

    #[test]
    fn lines_say_how_to_sign_in() {
        let player = |role: &str, password: Option<&str>| Player {
            role: role.to_owned(),
            person: PersonId::from_i64(1),
            name: "卫小满".to_owned(),
            phone: "15400000001".to_owned(),
            account: format!("{role}-account"),
            password: password.map(str::to_owned),
            totp: password.map(|_| "MFRGG".to_owned()),
        };
        let cast = Cast {
            seed: 7,
            players: vec![player("villager", None), player("town", Some("secret")), player("wall", None)],
        };
        assert_eq!(
            sign_in_lines(&cast),
            [
                "sign-in: villager 15400000001",
                "sign-in: town town-account secret MFRGG",
                "screen: wall /wall",
                "seed: 7"
            ]
        );
        assert_eq!(cast.player("town").map(|player| player.account.as_str()), Some("town-account"));
        assert!(cast.player("mayor").is_none());
    }
}
