//! All actions of the program. Few and uniform; what they are done to is told by the place.

/// Declares the actions with their stable code and Chinese name.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident $code:literal $zh:literal),* $(,)?) => {
        /// Something that may be allowed or not.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action { $($(#[$doc])* $variant),* }

        impl Action {
            /// All actions, in the order of the permission matrix.
            pub const ALL: &'static [Action] = &[$(Action::$variant),*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $(Action::$variant => $code),* }
            }

            /// Name for people.
            pub fn zh(self) -> &'static str {
                match self { $(Action::$variant => $zh),* }
            }
        }
    };
}

actions! {
    /// File an appeal in a village.
    AppealFile "appeal.file" "反映诉求",
    /// See one's own appeals in full.
    AppealReadOwn "appeal.read_own" "看自己的诉求",
    /// Rate the answer to one's own appeal.
    AppealRate "appeal.rate" "评价自己的诉求",
    /// See the appeals of a place, names masked.
    AppealRead "appeal.read" "看诉求",
    /// Say more about one's own appeal: supplement, object, take back.
    AppealFollowUp "appeal.follow_up" "补充、撤回自己的诉求",
    /// Say that one has met the same.
    AppealCosign "appeal.cosign" "说“我也遇到”",
    /// Enter an appeal for somebody without a phone.
    AppealProxy "appeal.proxy" "替人代办诉求",
    /// Read the answer to somebody one helped, and type what that person says.
    AppealProxyOwn "appeal.proxy_own" "替自己代办过的人代读、代说",
    /// See how somebody agreed to be helped; each look is recorded.
    AppealConsent "appeal.consent" "看代办的凭证",
    /// Print paper slips and type them in.
    AppealSlip "appeal.slip" "印纸条、录纸条",
    /// Accept and answer.
    AppealHandle "appeal.handle" "接办和答复诉求",
    /// Decide above a desk: extensions, which desk, petitions.
    AppealSupervise "appeal.supervise" "批延期、指定单位、转信访",
    /// See who filed an appeal; each look is recorded.
    AppealIdentity "appeal.identity" "看反映人姓名电话",
    /// See the figures of a place: counts and shares, no appeal.
    FiguresRead "figures.read" "看诉求统计",
    /// Take the ledger of a place away as a file; each one is recorded.
    LedgerExport "ledger.export" "导出诉求台账",
    /// Watch the wall of the county: figures and matters without persons.
    WallRead "wall.read" "看县大屏",
    /// Watch the screen of a village.
    ScreenRead "screen.read" "看村屏",
    /// Let a screen in, and end it.
    ScreenOpen "screen.open" "开通和停用大屏",
    /// See sealed appeals.
    SealedRead "sealed.read" "看密件",
    /// Accept and answer sealed appeals.
    SealedHandle "sealed.handle" "办密件",
    /// Decide above a desk about sealed appeals.
    SealedSupervise "sealed.supervise" "密件：批延期、指定单位",
    /// Type in a paper about a cadre that was handed to discipline.
    SealedPaper "sealed.paper" "录交给纪委的纸条",
    /// See who filed a sealed appeal; each look is recorded.
    SealedIdentity "sealed.identity" "看密件反映人",
    /// Send photos and voice recordings, to be bound to a matter.
    AttachmentSend "attachment.send" "交照片和录音",
    /// Say something about the program itself, and follow it.
    FeedbackSay "feedback.say" "给平台提意见",
    /// Read what is said about the program, without names.
    FeedbackRead "feedback.read" "看平台意见",
    /// Answer what is said about the program.
    FeedbackAnswer "feedback.answer" "答复平台意见",
    /// See the books of a place: vouchers, accounts, statements.
    BookRead "book.read" "看集体账",
    /// See a village's money of a month in plain words, without a name.
    MoneyRead "money.read" "看村里每月的钱",
    /// See whether other programs made the same of the books; which one differs is for those who read books.
    BookCheckRead "book.check_read" "看账的自检",
    /// Open a book.
    BookOpen "book.open" "建账",
    /// Post vouchers, take them back in red, add accounts and parties.
    BookPost "book.post" "记账",
    /// Close months and years.
    BookClose "book.close" "结账",
    /// Let a few vouchers be posted into a closed month for a while.
    BookExcept "book.except" "开结账例外",
    /// See the contracts of a place and what is owed under them.
    ContractRead "contract.read" "看合同",
    /// Record contracts, receipts and early ends.
    ContractWrite "contract.write" "登记合同和收款",
    /// See what the collectives of a place owe and are owed.
    DebtRead "debt.read" "看债权债务",
    /// Register debts and what becomes of them.
    DebtWrite "debt.write" "登记债务、还债",
    /// See what the villagers of a place decide, step by step.
    DecisionRead "decision.read" "看村民决定的事",
    /// Record matters, their meetings and what was published of them.
    DecisionWrite "decision.write" "登记村民决定的事",
    /// See the projects of a place and its ventures.
    ProjectRead "project.read" "看项目和联营",
    /// Record projects, what belongs to them, and ventures.
    ProjectWrite "project.write" "登记项目和联营",
    /// See the assets and resources of a place.
    AssetRead "asset.read" "看资产资源",
    /// Enter and dispose of assets, enter parcels, take stock.
    AssetWrite "asset.write" "登记、处置资产资源和清查",
    /// See counts of cash, bank statements and how they agree with the books.
    BankRead "bank.read" "看现金盘点和银行对账",
    /// Add bank accounts, count cash, take statements in, match and reconcile.
    BankWrite "bank.write" "现金盘点、导入流水、银行对账",
    /// See the name of the other side of a row of a statement; each look is recorded.
    BankParty "bank.party" "看银行流水的对方户名",
    /// See the register of members and shares, names masked, and what is given out on them.
    MemberRead "member.read" "看成员和股份",
    /// Add members, record that they left, change shares and households.
    MemberWrite "member.write" "登记成员和股份",
    /// See who a household's members are and where their money goes; each look is recorded.
    MemberPerson "member.person" "看成员姓名、身份证号、卡号",
    /// Draft what is given out on shares, record the vote, publish it.
    DividendWrite "dividend.write" "起草收益分配",
    /// Check a draft for the supervisors.
    DividendCheck "dividend.check" "监事会审核收益分配",
    /// Look at a draft for the township.
    DividendApprove "dividend.approve" "乡镇审核收益分配",
    /// Post what was decided, and what was paid.
    DividendPost "dividend.post" "收益分配记账、发放",
    /// See requests to pay out of a book, and how far they are.
    PaymentRead "payment.read" "看用款申请",
    /// Ask for a payment, mend and cancel what one asked for.
    PaymentAsk "payment.ask" "申请用款",
    /// Agree to a payment, send it back or refuse it, when it is one's turn.
    PaymentApprove "payment.approve" "审批用款",
    /// Pay what was agreed to, with the bank's proof.
    PaymentPay "payment.pay" "付款",
    /// See drafts of notices and how far they are.
    NoticeRead "notice.read" "看公开稿",
    /// Draft notices and corrections.
    NoticeWrite "notice.write" "起草公开稿",
    /// Check a draft for the village.
    NoticeCheck "notice.check" "审核公开稿",
    /// Agree to a draft or object to it, for those who supervise.
    NoticeSupervise "notice.supervise" "监督公开稿",
    /// Agree to a draft for the township.
    NoticeApprove "notice.approve" "乡镇审核公开稿",
    /// Publish what all signed.
    NoticePublish "notice.publish" "公开",
    /// Send a draft back.
    NoticeReturn "notice.return" "退回公开稿",
    /// Read what a village publishes for its party members alone; each look is recorded.
    NoticeInside "notice.inside" "看只对党员公开的",
    /// Draft, sign and publish what is for party members alone, on top of the step's own action.
    NoticeInsideWork "notice.inside_work" "办只对党员公开的稿",
    /// Enter who is a party member of a village, and since when.
    PartyRegister "party.register" "登记党员",
    /// Change divisions, calendar and parameters by import, and the catalogue of publications by rows.
    RegisterImport "register.import" "导入区划、日历、参数，改公开目录",
    /// See people and posts.
    PersonRead "person.read" "看人员和岗位",
    /// Make an account, not yet with any right.
    PersonCreate "person.create" "开账号",
    /// Give or end a post.
    PostGrant "post.grant" "授予和结束岗位",
    /// Read the record of all acts.
    RecordRead "record.read" "看办事记录",
    /// Look after one's own account.
    AccountOwn "account.own" "管自己的账号",
    /// Declare near relatives, so as not to handle what concerns them.
    RecusalDeclare "recusal.declare" "申报回避",
}

impl Action {
    /// The action that is asked for when the thing is sealed; `None` when nobody may do it to a sealed thing.
    /// What people do with their own is the same either way.
    pub fn sealed(self) -> Option<Action> {
        match self {
            Action::AppealRead => Some(Action::SealedRead),
            Action::AppealHandle => Some(Action::SealedHandle),
            Action::AppealSupervise => Some(Action::SealedSupervise),
            Action::AppealIdentity | Action::AppealConsent => Some(Action::SealedIdentity),
            Action::AppealReadOwn | Action::AppealRate | Action::AppealFollowUp | Action::AppealProxyOwn => {
                Some(self)
            }
            _ => None,
        }
    }
}
