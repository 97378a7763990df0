//! What is known about this installation: who runs it, what it can do, which data it keeps, and what it never does.

use super::pages::AboutPage;
use crate::house::web::{Access, Route, Visit, page};
use crate::house::{App, Context, Stop};
use crate::registry::{Key, keys};
use axum::body::Body;
use axum::extract::State;
use axum::http::Response;

/// The route of the page.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/about", Access::Public("who runs it, what it can do, which data it keeps"), about)]
}

const FUNCTIONS: &[(&str, &str)] = &[
    ("反映诉求、查进度、评价答复", "村民"),
    ("替没有手机的人代办", "村民、村镇干部"),
    ("印纸条、录纸条", "村两委干部、到村工作大学生、驻村第一书记、乡镇经办人"),
    ("接办、答复诉求", "村两委干部、驻村第一书记、乡镇经办人"),
    ("看本地诉求办得怎么样，不带姓名", "乡镇、县直部门"),
    ("看集体账和合同，登记合同和收款", "乡镇经办人登记；村里、镇里和县里有关的人看"),
    ("申请用款、审批、付款", "村报账员申请；村书记、监委会成员、乡镇领导和经办人批；乡镇经办人付"),
    ("查办事时限、工作日历、区划", "所有人"),
    ("给平台提意见", "登录的人"),
    ("开账号、授岗位、查办事记录", "系统、安全、审计三个管理员，互不兼任"),
];

const NEVER: &[&str] = &[
    "不打卡、不积分、不排名，不统计谁用了多久。",
    "不要求拍照留痕，不跟踪谁在哪儿。",
    "没评价的不算满意。",
    "不给企业做广告，不把数据给别人。",
];

async fn about(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let text = |key: Key| cx.registry.parameters.text(key, cx.today).to_owned();
    let shown = AboutPage {
        frame: visit.frame(&app, "关于平台")?,
        facts: vec![
            ("主办单位", text(keys::PLATFORM_OPERATOR)),
            ("备案编号", text(keys::PLATFORM_FILING)),
            ("联系方式", text(keys::PLATFORM_CONTACT)),
            ("软件和版本", format!("后稷 {}", env!("CARGO_PKG_VERSION"))),
        ],
        functions: FUNCTIONS,
        data: data(&cx),
        never: NEVER,
    };
    page(&app, &visit, &shown)
}

/// What is kept about people: what, what for, who sees it, how long. Times are the county's parameters.
fn data(cx: &Context) -> Vec<[String; 4]> {
    let term = |key: Key| cx.registry.parameters.term(key, cx.today).zh();
    let rows = [
        [
            "姓名、手机号、所在村",
            "登录，办事时联系您",
            "您自己；经办人查看要留记录，您看得到谁看过",
            "账号在用期间",
        ],
        [
            "代办、纸条上的姓名和手机号，证明本人同意的材料",
            "找得到本人，证明是本人同意的",
            "您自己；经办人看姓名、上一级和纪委看材料，都要留记录",
            "和诉求一样久",
        ],
        [
            "您反映的事和答复",
            "办事，让您和上级查办得怎么样",
            "您自己、本村和上级经办人；对村里不写名的，村里看不到姓名",
            "长期，作为办事记录",
        ],
        [
            "集体银行流水上对方的户名",
            "核对集体的钱从哪来、到哪去",
            "镇里记账的人和纪委，看一次记一次；看流水的别人只看得到个人的第一个字",
            "和集体的账一样久",
        ],
        [
            "和集体有往来的户和单位的名称",
            "记账、收合同的钱、付款；付款的单据照片也在这里",
            "乡镇经办人，村里、镇里和县里看账的人；合同页上个人只露第一个字",
            "长期，作为账",
        ],
        ["您给平台提的意见", "改进平台", "您自己、管平台的人；不带姓名", "长期"],
        ["每一步办理的记录", "事后能查、改不了", "审计管理员；看不到内容和姓名", "长期"],
    ];
    let mut rows: Vec<[String; 4]> = rows.into_iter().map(|row| row.map(str::to_owned)).collect();
    let idle =
        format!("{}不用就退出，最长 {}", term(keys::SESSION_IDLE_VILLAGER), term(keys::SESSION_LONGEST));
    rows.push(["登录的设备和时间".to_owned(), "防别人冒用".to_owned(), "您自己".to_owned(), idle]);
    let code = format!("{}内有效，一天后删掉", term(keys::CODE_LIFE));
    rows.push(["短信验证码".to_owned(), "登录".to_owned(), "没有人".to_owned(), code]);
    rows
}
