//! The roles of a county.

/// Declares the roles with their short code and Chinese name.
macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident $code:literal $zh:literal),* $(,)?) => {
        /// What somebody is, by a post, in a place.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Role { $($(#[$doc])* $variant),* }

        impl Role {
            /// All roles, in the order of the permission matrix.
            pub const ALL: &'static [Role] = &[$(Role::$variant),*];

            /// Short stable code, as stored.
            pub fn code(self) -> &'static str {
                match self { $(Role::$variant => $code),* }
            }

            /// Name for people.
            pub fn zh(self) -> &'static str {
                match self { $(Role::$variant => $zh),* }
            }

            /// The role of a code.
            pub fn parse(code: &str) -> Option<Role> {
                match code { $($code => Some(Role::$variant),)* _ => None }
            }
        }
    };
}

roles! {
    /// Anybody, not signed in.
    Public "PUB" "公众",
    /// Villager.
    Villager "VIL" "村民",
    /// Villagers' representative.
    Representative "REP" "村民代表",
    /// Party member.
    PartyMember "PM" "党员",
    /// Member of the village supervision committee.
    Supervisor "SUP" "村务监督委员会成员",
    /// Member of the two village committees.
    VillageCadre "VC" "村两委干部",
    /// Village party secretary; usually also head of the committee.
    VillageSecretary "VS" "村党组织书记",
    /// Village accountant.
    VillageAccountant "VA" "村报账员",
    /// Graduate working in a village: may prepare, may not decide.
    VillageGraduate "UG" "到村工作大学生",
    /// First secretary sent to the village.
    FirstSecretary "FS" "驻村第一书记",
    /// Member of the team sent to the village.
    ResidentTeam "WT" "驻村工作队员",
    /// Township clerk.
    TownClerk "TC" "乡镇经办人",
    /// Township leader.
    TownLeader "TL" "乡镇领导",
    /// Township discipline officer.
    TownDiscipline "TD" "乡镇纪检干部",
    /// County organization department.
    CountyOrganization "CO" "县委组织部",
    /// County agriculture and rural bureau.
    CountyAgriculture "CA" "县农业农村局",
    /// County civil affairs bureau.
    CountyCivilAffairs "CM" "县民政局",
    /// County discipline inspection.
    CountyDiscipline "CD" "县纪委监委",
    /// County petition office and hotline desk.
    CountyPetition "CP" "县信访局",
    /// Another county department.
    Department "DP" "县直部门",
    /// Member of an inspection team.
    Inspector "INS" "督导组成员",
    /// County leader.
    CountyLeader "CL" "县领导",
    /// System administrator: accounts and registers, no business data.
    SystemAdmin "SYS" "系统管理员",
    /// Security administrator: grants posts, no business data.
    SecurityAdmin "SEC" "安全管理员",
    /// Audit administrator: reads the record, no business data.
    AuditAdmin "AUD" "审计管理员",
    /// Account of a village screen.
    Screen "SCR" "大屏设备",
    /// A program that files what people told it elsewhere, by a key. Nobody is granted this post.
    Gateway "GW" "接入程序",
}

impl Role {
    /// One of the three administrators (三员).
    pub fn is_administrator(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }

    /// A post of an office, as against what a villager is by living here.
    pub fn is_office(self) -> bool {
        !matches!(
            self,
            Role::Public | Role::Villager | Role::Representative | Role::PartyMember | Role::Gateway
        )
    }
}
