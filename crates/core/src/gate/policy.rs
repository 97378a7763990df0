//! The permission table. Nothing else in the program decides.

use super::{Action, Actor, Located, Role};

/// How far a right reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Only what is the person's own.
    Own,
    /// The place of the post and every place inside it.
    Inside,
    /// What lies with a desk at which the post works.
    Desk,
}

use Action as A;
use Reach::{Inside, Own};

use Role as R;

/// Who may do what, and how far. Silence is denial.
pub const POLICY: &[(Role, Action, Reach)] = &[
    // Villagers: their own matters, in their own village.
    (R::Villager, A::AppealFile, Inside),
    (R::Villager, A::AppealReadOwn, Own),
    (R::Villager, A::AppealRate, Own),
    (R::Villager, A::AppealFollowUp, Own),
    (R::Villager, A::AppealCosign, Inside),
    (R::Villager, A::AttachmentSend, Own),
    (R::Villager, A::AccountOwn, Own),
    (R::Villager, A::FeedbackSay, Own),
    // Helping a person without a phone: a relative or neighbour, and the offices one goes to. Evidence is sent with it.
    (R::Villager, A::AppealProxy, Inside),
    (R::Villager, A::AppealProxyOwn, Own),
    (R::VillageCadre, A::AppealProxy, Inside),
    (R::VillageCadre, A::AppealProxyOwn, Own),
    (R::VillageCadre, A::AttachmentSend, Own),
    (R::VillageSecretary, A::AppealProxy, Inside),
    (R::VillageSecretary, A::AppealProxyOwn, Own),
    (R::VillageSecretary, A::AttachmentSend, Own),
    (R::VillageAccountant, A::AppealProxy, Inside),
    (R::VillageAccountant, A::AppealProxyOwn, Own),
    (R::VillageAccountant, A::AttachmentSend, Own),
    (R::VillageGraduate, A::AppealProxy, Inside),
    (R::VillageGraduate, A::AppealProxyOwn, Own),
    (R::VillageGraduate, A::AttachmentSend, Own),
    (R::FirstSecretary, A::AppealProxy, Inside),
    (R::FirstSecretary, A::AppealProxyOwn, Own),
    (R::FirstSecretary, A::AttachmentSend, Own),
    (R::TownClerk, A::AppealProxy, Inside),
    (R::TownClerk, A::AppealProxyOwn, Own),
    (R::TownClerk, A::AttachmentSend, Own),
    // How somebody agreed to be helped is looked at by those who decide above, and by discipline.
    (R::TownClerk, A::AppealConsent, Inside),
    (R::TownLeader, A::AppealConsent, Inside),
    (R::TownDiscipline, A::AppealConsent, Inside),
    (R::CountyPetition, A::AppealConsent, Inside),
    (R::CountyDiscipline, A::AppealConsent, Inside),
    // Paper slips.
    (R::VillageCadre, A::AppealSlip, Inside),
    (R::VillageSecretary, A::AppealSlip, Inside),
    (R::VillageGraduate, A::AppealSlip, Inside),
    (R::FirstSecretary, A::AppealSlip, Inside),
    (R::TownClerk, A::AppealSlip, Inside),
    // The village.
    (R::VillageCadre, A::AppealRead, Inside),
    (R::VillageCadre, A::AppealHandle, Inside),
    (R::VillageCadre, A::AppealIdentity, Inside),
    (R::VillageSecretary, A::AppealRead, Inside),
    (R::VillageSecretary, A::AppealHandle, Inside),
    (R::VillageSecretary, A::AppealIdentity, Inside),
    (R::FirstSecretary, A::AppealRead, Inside),
    (R::FirstSecretary, A::AppealHandle, Inside),
    (R::FirstSecretary, A::AppealIdentity, Inside),
    // A graduate's drafts are not acts: reads, does not handle.
    (R::VillageGraduate, A::AppealRead, Inside),
    (R::ResidentTeam, A::AppealRead, Inside),
    // The township.
    (R::TownClerk, A::AppealRead, Inside),
    (R::TownClerk, A::AppealHandle, Inside),
    (R::TownClerk, A::AppealIdentity, Inside),
    (R::TownClerk, A::AppealSupervise, Inside),
    (R::TownLeader, A::AppealRead, Inside),
    (R::TownLeader, A::AppealSupervise, Inside),
    (R::TownDiscipline, A::AppealRead, Inside),
    (R::TownDiscipline, A::SealedRead, Reach::Desk),
    (R::TownDiscipline, A::SealedHandle, Reach::Desk),
    (R::TownDiscipline, A::SealedIdentity, Reach::Desk),
    // A paper about a cadre is typed in by those who will keep it, and by nobody who printed slips.
    (R::TownDiscipline, A::SealedPaper, Inside),
    (R::CountyDiscipline, A::SealedPaper, Inside),
    // The county reads, and works on what lies with its own desks.
    (R::CountyOrganization, A::AppealRead, Inside),
    (R::CountyOrganization, A::AppealHandle, Reach::Desk),
    (R::CountyOrganization, A::AppealIdentity, Reach::Desk),
    (R::CountyAgriculture, A::AppealRead, Inside),
    (R::CountyAgriculture, A::AppealHandle, Reach::Desk),
    (R::CountyAgriculture, A::AppealIdentity, Reach::Desk),
    (R::CountyCivilAffairs, A::AppealRead, Inside),
    (R::CountyCivilAffairs, A::AppealHandle, Reach::Desk),
    (R::CountyCivilAffairs, A::AppealIdentity, Reach::Desk),
    (R::Department, A::AppealRead, Reach::Desk),
    (R::Department, A::AppealHandle, Reach::Desk),
    (R::Department, A::AppealIdentity, Reach::Desk),
    (R::CountyDiscipline, A::AppealRead, Inside),
    (R::CountyDiscipline, A::SealedRead, Inside),
    (R::CountyDiscipline, A::SealedHandle, Inside),
    (R::CountyDiscipline, A::SealedSupervise, Inside),
    (R::CountyDiscipline, A::SealedIdentity, Inside),
    (R::CountyPetition, A::AppealRead, Inside),
    (R::CountyPetition, A::AppealHandle, Inside),
    (R::CountyPetition, A::AppealSupervise, Inside),
    (R::CountyPetition, A::AppealIdentity, Inside),
    (R::CountyLeader, A::AppealRead, Inside),
    (R::CountyLeader, A::AppealSupervise, Inside),
    (R::Inspector, A::AppealRead, Inside),
    // Books: the township's agency desk keeps them, village and county read them.
    (R::Supervisor, A::BookRead, Inside),
    (R::VillageCadre, A::BookRead, Inside),
    (R::VillageSecretary, A::BookRead, Inside),
    (R::VillageAccountant, A::BookRead, Inside),
    (R::FirstSecretary, A::BookRead, Inside),
    (R::TownClerk, A::BookRead, Inside),
    (R::TownClerk, A::BookOpen, Inside),
    (R::TownClerk, A::BookPost, Inside),
    (R::TownClerk, A::BookClose, Inside),
    (R::TownLeader, A::BookRead, Inside),
    // Whoever posts does not open the lock: two people are needed for a late voucher.
    (R::TownLeader, A::BookExcept, Inside),
    (R::TownDiscipline, A::BookRead, Inside),
    (R::CountyAgriculture, A::BookRead, Inside),
    (R::CountyDiscipline, A::BookRead, Inside),
    (R::CountyLeader, A::BookRead, Inside),
    (R::Inspector, A::BookRead, Inside),
    // What other programs made of the books: for whoever looks after them, and how many agreed for the auditor.
    (R::TownClerk, A::BookCheckRead, Inside),
    (R::TownDiscipline, A::BookCheckRead, Inside),
    (R::CountyAgriculture, A::BookCheckRead, Inside),
    (R::CountyDiscipline, A::BookCheckRead, Inside),
    (R::CountyLeader, A::BookCheckRead, Inside),
    (R::Inspector, A::BookCheckRead, Inside),
    (R::AuditAdmin, A::BookCheckRead, Inside),
    // A month's money in plain words is for everybody of the village, and for whoever reads its books.
    (R::Villager, A::MoneyRead, Inside),
    (R::Supervisor, A::MoneyRead, Inside),
    (R::VillageCadre, A::MoneyRead, Inside),
    (R::VillageSecretary, A::MoneyRead, Inside),
    (R::VillageAccountant, A::MoneyRead, Inside),
    (R::FirstSecretary, A::MoneyRead, Inside),
    (R::TownClerk, A::MoneyRead, Inside),
    (R::TownLeader, A::MoneyRead, Inside),
    (R::TownDiscipline, A::MoneyRead, Inside),
    (R::CountyAgriculture, A::MoneyRead, Inside),
    (R::CountyDiscipline, A::MoneyRead, Inside),
    (R::CountyLeader, A::MoneyRead, Inside),
    (R::Inspector, A::MoneyRead, Inside),
    // Contracts: whoever reads the books reads them, whoever posts writes them.
    (R::Supervisor, A::ContractRead, Inside),
    (R::VillageCadre, A::ContractRead, Inside),
    (R::VillageSecretary, A::ContractRead, Inside),
    (R::VillageAccountant, A::ContractRead, Inside),
    (R::FirstSecretary, A::ContractRead, Inside),
    (R::TownClerk, A::ContractRead, Inside),
    (R::TownClerk, A::ContractWrite, Inside),
    (R::TownLeader, A::ContractRead, Inside),
    (R::TownDiscipline, A::ContractRead, Inside),
    (R::CountyAgriculture, A::ContractRead, Inside),
    (R::CountyDiscipline, A::ContractRead, Inside),
    (R::CountyLeader, A::ContractRead, Inside),
    (R::Inspector, A::ContractRead, Inside),
    // Decisions: as contracts, recorded by the village as well.
    (R::Supervisor, A::DecisionRead, Inside),
    (R::VillageCadre, A::DecisionRead, Inside),
    (R::VillageCadre, A::DecisionWrite, Inside),
    (R::VillageSecretary, A::DecisionRead, Inside),
    (R::VillageSecretary, A::DecisionWrite, Inside),
    (R::VillageAccountant, A::DecisionRead, Inside),
    (R::VillageAccountant, A::DecisionWrite, Inside),
    (R::FirstSecretary, A::DecisionRead, Inside),
    (R::TownClerk, A::DecisionRead, Inside),
    (R::TownClerk, A::DecisionWrite, Inside),
    (R::TownLeader, A::DecisionRead, Inside),
    (R::TownDiscipline, A::DecisionRead, Inside),
    (R::CountyAgriculture, A::DecisionRead, Inside),
    (R::CountyDiscipline, A::DecisionRead, Inside),
    (R::CountyLeader, A::DecisionRead, Inside),
    (R::Inspector, A::DecisionRead, Inside),
    // Debts: as contracts.
    (R::Supervisor, A::DebtRead, Inside),
    (R::VillageCadre, A::DebtRead, Inside),
    (R::VillageSecretary, A::DebtRead, Inside),
    (R::VillageAccountant, A::DebtRead, Inside),
    (R::FirstSecretary, A::DebtRead, Inside),
    (R::TownClerk, A::DebtRead, Inside),
    (R::TownClerk, A::DebtWrite, Inside),
    (R::TownLeader, A::DebtRead, Inside),
    (R::TownDiscipline, A::DebtRead, Inside),
    (R::CountyAgriculture, A::DebtRead, Inside),
    (R::CountyDiscipline, A::DebtRead, Inside),
    (R::CountyLeader, A::DebtRead, Inside),
    (R::Inspector, A::DebtRead, Inside),
    // Projects: as contracts.
    (R::Supervisor, A::ProjectRead, Inside),
    (R::VillageCadre, A::ProjectRead, Inside),
    (R::VillageSecretary, A::ProjectRead, Inside),
    (R::VillageAccountant, A::ProjectRead, Inside),
    (R::FirstSecretary, A::ProjectRead, Inside),
    (R::TownClerk, A::ProjectRead, Inside),
    (R::TownClerk, A::ProjectWrite, Inside),
    (R::TownLeader, A::ProjectRead, Inside),
    (R::TownDiscipline, A::ProjectRead, Inside),
    (R::CountyAgriculture, A::ProjectRead, Inside),
    (R::CountyDiscipline, A::ProjectRead, Inside),
    (R::CountyLeader, A::ProjectRead, Inside),
    (R::Inspector, A::ProjectRead, Inside),
    // Assets and resources: as contracts.
    (R::Supervisor, A::AssetRead, Inside),
    (R::VillageCadre, A::AssetRead, Inside),
    (R::VillageSecretary, A::AssetRead, Inside),
    (R::VillageAccountant, A::AssetRead, Inside),
    (R::FirstSecretary, A::AssetRead, Inside),
    (R::TownClerk, A::AssetRead, Inside),
    (R::TownClerk, A::AssetWrite, Inside),
    (R::TownLeader, A::AssetRead, Inside),
    (R::TownDiscipline, A::AssetRead, Inside),
    (R::CountyAgriculture, A::AssetRead, Inside),
    (R::CountyDiscipline, A::AssetRead, Inside),
    (R::CountyLeader, A::AssetRead, Inside),
    (R::Inspector, A::AssetRead, Inside),
    // Cash and banks: whoever keeps the books works on them, whoever looks after the books reads, the supervisors of the village
    // among them; a cadre has no part in it; few see names.
    (R::Supervisor, A::BankRead, Inside),
    (R::VillageSecretary, A::BankRead, Inside),
    (R::VillageAccountant, A::BankRead, Inside),
    (R::TownClerk, A::BankRead, Inside),
    (R::TownClerk, A::BankWrite, Inside),
    (R::TownClerk, A::BankParty, Inside),
    (R::TownLeader, A::BankRead, Inside),
    (R::TownDiscipline, A::BankRead, Inside),
    (R::TownDiscipline, A::BankParty, Inside),
    (R::CountyAgriculture, A::BankRead, Inside),
    (R::CountyDiscipline, A::BankRead, Inside),
    (R::CountyDiscipline, A::BankParty, Inside),
    (R::Inspector, A::BankRead, Inside),
    // Members and shares: whoever reads the books reads them without names; who works with them or answers for them sees names.
    (R::Supervisor, A::MemberRead, Inside),
    (R::Supervisor, A::DividendCheck, Inside),
    (R::VillageCadre, A::MemberRead, Inside),
    (R::VillageSecretary, A::MemberRead, Inside),
    (R::VillageSecretary, A::MemberPerson, Inside),
    (R::VillageAccountant, A::MemberRead, Inside),
    (R::VillageAccountant, A::MemberWrite, Inside),
    (R::VillageAccountant, A::MemberPerson, Inside),
    (R::VillageAccountant, A::DividendWrite, Inside),
    (R::FirstSecretary, A::MemberRead, Inside),
    (R::TownClerk, A::MemberRead, Inside),
    (R::TownClerk, A::MemberWrite, Inside),
    (R::TownClerk, A::MemberPerson, Inside),
    (R::TownClerk, A::DividendWrite, Inside),
    (R::TownClerk, A::DividendPost, Inside),
    (R::TownLeader, A::MemberRead, Inside),
    (R::TownLeader, A::DividendApprove, Inside),
    (R::TownDiscipline, A::MemberRead, Inside),
    (R::CountyAgriculture, A::MemberRead, Inside),
    (R::CountyDiscipline, A::MemberRead, Inside),
    (R::CountyLeader, A::MemberRead, Inside),
    (R::Inspector, A::MemberRead, Inside),
    // Payments: whoever reads the books reads them; one asks, others agree, the agency desk pays.
    (R::Supervisor, A::PaymentRead, Inside),
    (R::VillageCadre, A::PaymentRead, Inside),
    (R::VillageSecretary, A::PaymentRead, Inside),
    (R::VillageAccountant, A::PaymentRead, Inside),
    (R::FirstSecretary, A::PaymentRead, Inside),
    (R::TownClerk, A::PaymentRead, Inside),
    (R::TownLeader, A::PaymentRead, Inside),
    (R::TownDiscipline, A::PaymentRead, Inside),
    (R::CountyAgriculture, A::PaymentRead, Inside),
    (R::CountyDiscipline, A::PaymentRead, Inside),
    (R::CountyLeader, A::PaymentRead, Inside),
    (R::Inspector, A::PaymentRead, Inside),
    (R::VillageAccountant, A::PaymentAsk, Inside),
    (R::TownClerk, A::PaymentAsk, Inside),
    (R::Supervisor, A::PaymentApprove, Inside),
    (R::VillageSecretary, A::PaymentApprove, Inside),
    (R::FirstSecretary, A::PaymentApprove, Inside),
    (R::TownClerk, A::PaymentApprove, Inside),
    (R::TownLeader, A::PaymentApprove, Inside),
    (R::TownClerk, A::PaymentPay, Inside),
    // Publications: the village drafts, checks and publishes, its committee supervises, the township looks; nobody takes two steps.
    (R::Supervisor, A::NoticeRead, Inside),
    (R::VillageCadre, A::NoticeRead, Inside),
    (R::VillageSecretary, A::NoticeRead, Inside),
    (R::VillageAccountant, A::NoticeRead, Inside),
    (R::VillageGraduate, A::NoticeRead, Inside),
    (R::FirstSecretary, A::NoticeRead, Inside),
    (R::TownClerk, A::NoticeRead, Inside),
    (R::TownLeader, A::NoticeRead, Inside),
    (R::TownDiscipline, A::NoticeRead, Inside),
    (R::CountyOrganization, A::NoticeRead, Inside),
    (R::CountyAgriculture, A::NoticeRead, Inside),
    (R::CountyCivilAffairs, A::NoticeRead, Inside),
    (R::CountyDiscipline, A::NoticeRead, Inside),
    (R::CountyLeader, A::NoticeRead, Inside),
    (R::Inspector, A::NoticeRead, Inside),
    (R::VillageCadre, A::NoticeWrite, Inside),
    (R::VillageAccountant, A::NoticeWrite, Inside),
    (R::VillageGraduate, A::NoticeWrite, Inside),
    (R::VillageSecretary, A::NoticeCheck, Inside),
    (R::Supervisor, A::NoticeSupervise, Inside),
    (R::TownClerk, A::NoticeApprove, Inside),
    (R::TownLeader, A::NoticeApprove, Inside),
    (R::VillageCadre, A::NoticePublish, Inside),
    (R::VillageSecretary, A::NoticePublish, Inside),
    (R::TownClerk, A::NoticePublish, Inside),
    (R::Supervisor, A::NoticeReturn, Inside),
    (R::VillageSecretary, A::NoticeReturn, Inside),
    (R::TownClerk, A::NoticeReturn, Inside),
    (R::TownLeader, A::NoticeReturn, Inside),
    // What is for party members alone: they read it, those who sign for it work on it, and nobody else knows of it. Membership
    // is entered by the party's own people, not by an administrator: it opens no business, and no administrator is to know it.
    (R::PartyMember, A::NoticeInside, Inside),
    (R::Supervisor, A::NoticeInsideWork, Inside),
    (R::VillageCadre, A::NoticeInsideWork, Inside),
    (R::VillageSecretary, A::NoticeInsideWork, Inside),
    (R::FirstSecretary, A::NoticeInsideWork, Inside),
    (R::TownClerk, A::NoticeInsideWork, Inside),
    (R::TownLeader, A::NoticeInsideWork, Inside),
    (R::CountyOrganization, A::NoticeInsideWork, Inside),
    (R::VillageSecretary, A::PartyRegister, Inside),
    (R::TownClerk, A::PartyRegister, Inside),
    // Figures for whoever reads the appeals of a place; the ledger leaves the program only with those who work there.
    (R::VillageCadre, A::FiguresRead, Inside),
    (R::VillageCadre, A::LedgerExport, Inside),
    (R::VillageSecretary, A::FiguresRead, Inside),
    (R::VillageSecretary, A::LedgerExport, Inside),
    (R::FirstSecretary, A::FiguresRead, Inside),
    (R::FirstSecretary, A::LedgerExport, Inside),
    (R::VillageGraduate, A::FiguresRead, Inside),
    (R::ResidentTeam, A::FiguresRead, Inside),
    (R::TownClerk, A::FiguresRead, Inside),
    (R::TownClerk, A::LedgerExport, Inside),
    (R::TownLeader, A::FiguresRead, Inside),
    (R::TownLeader, A::LedgerExport, Inside),
    (R::TownDiscipline, A::FiguresRead, Inside),
    (R::CountyOrganization, A::FiguresRead, Inside),
    (R::CountyOrganization, A::LedgerExport, Inside),
    (R::CountyAgriculture, A::FiguresRead, Inside),
    (R::CountyAgriculture, A::LedgerExport, Inside),
    (R::CountyCivilAffairs, A::FiguresRead, Inside),
    (R::CountyCivilAffairs, A::LedgerExport, Inside),
    (R::CountyDiscipline, A::FiguresRead, Inside),
    (R::CountyDiscipline, A::LedgerExport, Inside),
    (R::CountyPetition, A::FiguresRead, Inside),
    (R::CountyPetition, A::LedgerExport, Inside),
    (R::CountyLeader, A::FiguresRead, Inside),
    (R::CountyLeader, A::LedgerExport, Inside),
    (R::Inspector, A::FiguresRead, Inside),
    // Screens: the village's own for its offices and the township's, the county's wall for the county.
    (R::Screen, A::WallRead, Inside),
    (R::Screen, A::ScreenRead, Inside),
    (R::VillageCadre, A::ScreenRead, Inside),
    (R::VillageCadre, A::ScreenOpen, Inside),
    (R::VillageSecretary, A::ScreenRead, Inside),
    (R::VillageSecretary, A::ScreenOpen, Inside),
    (R::VillageGraduate, A::ScreenRead, Inside),
    (R::FirstSecretary, A::ScreenRead, Inside),
    (R::ResidentTeam, A::ScreenRead, Inside),
    (R::TownClerk, A::ScreenRead, Inside),
    (R::TownClerk, A::ScreenOpen, Inside),
    (R::TownLeader, A::ScreenRead, Inside),
    (R::CountyOrganization, A::WallRead, Inside),
    (R::CountyOrganization, A::ScreenOpen, Inside),
    (R::CountyAgriculture, A::WallRead, Inside),
    (R::CountyCivilAffairs, A::WallRead, Inside),
    (R::CountyDiscipline, A::WallRead, Inside),
    (R::CountyPetition, A::WallRead, Inside),
    (R::CountyLeader, A::WallRead, Inside),
    (R::Inspector, A::WallRead, Inside),
    // The three administrators see no business data.
    (R::SystemAdmin, A::FeedbackRead, Inside),
    (R::SystemAdmin, A::FeedbackAnswer, Inside),
    (R::SystemAdmin, A::RegisterImport, Inside),
    (R::SystemAdmin, A::PersonRead, Inside),
    (R::SystemAdmin, A::PersonCreate, Inside),
    (R::SecurityAdmin, A::PersonRead, Inside),
    (R::SecurityAdmin, A::PostGrant, Inside),
    (R::AuditAdmin, A::RecordRead, Inside),
    // A program with a key files, and sees no more than everybody.
    (R::Gateway, A::AppealFile, Inside),
];

/// Rights that come with any post of an office, on top of the table: one's own account, one's own recusals,
/// and nothing about others.
const OF_EVERY_OFFICE: &[(Action, Reach)] =
    &[(A::AccountOwn, Own), (A::RecusalDeclare, Own), (A::FeedbackSay, Own)];

/// True when `role` may do `action` with `reach`, anywhere.
fn granted(role: Role, action: Action) -> impl Iterator<Item = Reach> {
    let table = POLICY.iter().filter(move |(r, a, _)| *r == role && *a == action).map(|(_, _, reach)| *reach);
    let office = OF_EVERY_OFFICE
        .iter()
        .filter(move |(a, _)| role.is_office() && *a == action)
        .map(|(_, reach)| *reach);
    table.chain(office)
}

/// True when `actor` may do `action` to what was located. A person may hold several posts; one is enough.
pub fn may(actor: &Actor, action: Action, what: &Located) -> bool {
    let asked = if what.sealed { action.sealed() } else { Some(action) };
    let Some(action) = asked else { return false };
    actor.posts.iter().any(|post| {
        granted(post.role, action).any(|reach| match reach {
            Reach::Inside => post.place.covers(what.place),
            Reach::Desk => what
                .desk
                .is_some_and(|desk| desk.place == post.place && desk.office.roles().contains(&post.role)),
            Reach::Own => actor.person.is_some() && actor.person == what.owner,
        })
    })
}

/// True when `actor` holds any post that gives `action`, or its counterpart for sealed things, somewhere.
pub fn may_somewhere(actor: &Actor, action: Action) -> bool {
    let asked = [Some(action), action.sealed()];
    let given = |role| asked.iter().flatten().any(|action| granted(role, *action).next().is_some());
    actor.posts.iter().any(|post| given(post.role))
}

/// The whole policy as a table that an office can read and sign: ● inside the post's place, ◐ one's own, · no.
pub fn matrix_text() -> String {
    let mut text = String::from("● 岗位所在地及其下辖地　◎ 只限转到本单位的　◐ 只限本人　· 不可以\n\n");
    for action in Action::ALL {
        text.push_str(&format!("{}（{}）\n", action.zh(), action.code()));
        for role in Role::ALL {
            let sign = match granted(*role, *action).next() {
                Some(Reach::Inside) => "●",
                Some(Reach::Desk) => "◎",
                Some(Reach::Own) => "◐",
                None => "·",
            };
            text.push_str(&format!("  {sign} {:<3} {}\n", role.code(), role.zh()));
        }
        text.push('\n');
    }
    text
}
