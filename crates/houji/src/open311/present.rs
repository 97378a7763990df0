//! The things of the standard as answers. Pure.

use super::answer::Node;
use super::model::{PublicNumber, PublicRequest, offered};
use super::place::ATTRIBUTE;
use crate::appeals::model::Category;
use crate::house::Context;
use houji_base::{Level, Moment, mask};

/// The day this description of the interface was last changed.
const CHANGED: &str = "2026-11-24T00:00:00Z";

/// Words by which somebody looks for a category.
fn keywords(category: Category) -> &'static str {
    match category {
        Category::Utilities => "路灯,水管,下水道,道路,用电",
        Category::Sanitation => "垃圾,污水,厕所,卫生",
        Category::CollectiveMoney => "集体,账目,分红,补助",
        Category::LandHousing => "土地,宅基地,房屋,承包",
        Category::FieldWater => "浇地,机井,水渠,田间路",
        Category::Subsidies => "种粮,补贴,补助",
        Category::Welfare => "低保,救助,养老",
        Category::HealthSchool => "看病,医保,上学",
        Category::Neighbours => "邻里,纠纷,调解",
        Category::Safety => "治安,防火,用电安全",
        Category::Disclosure => "公开,公示,账目",
        Category::Enquiry => "咨询,证明,办证",
        Category::Suggestion => "建议,意见",
        Category::Other => "其他",
        Category::CadreVillage | Category::CadreTown => "",
    }
}

fn service(category: Category, cx: &Context) -> Node {
    let term = cx.registry.parameters.term(category.reply_term(), cx.today);
    Node::Fields(vec![
        ("service_code", Node::text(category.code())),
        ("service_name", Node::text(category.zh())),
        ("description", Node::text(format!("{}方面的事，{}内答复。", category.zh(), term.zh()))),
        ("metadata", Node::Flag(true)),
        ("type", Node::text("realtime")),
        ("keywords", Node::text(keywords(category))),
        ("group", Node::text("诉求")),
    ])
}

/// What can be reported.
pub(super) fn services(cx: &Context) -> Node {
    Node::List("service", offered().map(|category| service(category, cx)).collect())
}

/// What is asked beside the words: the village.
pub(super) fn definition(category: Category, cx: &Context) -> Node {
    let places = &cx.registry.places;
    let villages = places.inside(cx.county, Level::Village, cx.today).map(|place| {
        let name = Node::text(places.full_name(place.code));
        Node::Fields(vec![("key", Node::text(place.code.to_string())), ("name", name)])
    });
    let village = Node::Fields(vec![
        ("variable", Node::Flag(true)),
        ("code", Node::text(ATTRIBUTE)),
        ("datatype", Node::text("singlevaluelist")),
        ("required", Node::Flag(false)),
        ("datatype_description", Node::text("村的 12 位代码")),
        ("order", Node::Number(1)),
        ("description", Node::text("事情在哪个村。address_string 里写了村名的，可以不填。")),
        ("values", Node::List("value", villages.collect())),
    ]);
    Node::Fields(vec![
        ("service_code", Node::text(category.code())),
        ("attributes", Node::List("attribute", vec![village])),
    ])
}

/// Where everything is.
pub(super) fn discovery(origin: &str, demo: bool, contact: String) -> Node {
    let formats = ["application/json", "text/xml"].map(Node::text).to_vec();
    let endpoint = Node::Fields(vec![
        ("specification", Node::text("http://wiki.open311.org/GeoReport_v2")),
        ("url", Node::text(format!("{origin}/open311/v2"))),
        ("changeset", Node::text(CHANGED)),
        ("type", Node::text(if demo { "test" } else { "production" })),
        ("formats", Node::List("format", formats)),
    ]);
    Node::Fields(vec![
        ("changeset", Node::text(CHANGED)),
        ("contact", Node::text(contact)),
        ("key_service", Node::text("要 api_key，请向平台的主办单位申请，联系方式同 contact。")),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ])
}

/// An appeal as everybody may see it: numbers by which somebody could be found are hidden.
pub(super) fn request(request: &PublicRequest, cx: &Context) -> Node {
    let places = &cx.registry.places;
    let village = request.number.village;
    let at = |moment: Moment| Node::text(moment.iso());
    let (text, spot) = request.words();
    let address = match spot {
        "" => places.full_name(village),
        spot => format!("{} {}", places.full_name(village), mask(spot)),
    };
    Node::Fields(vec![
        ("service_request_id", Node::text(request.number.to_string())),
        ("status", Node::text(request.status())),
        ("status_notes", Node::text(mask(&request.status_notes()))),
        ("service_name", Node::text(request.category.zh())),
        ("service_code", Node::text(request.category.code())),
        ("description", Node::text(mask(text))),
        ("agency_responsible", Node::text(places.full_name(village))),
        ("service_notice", Node::Nothing),
        ("requested_datetime", at(request.filed_at)),
        ("updated_datetime", at(request.updated_at())),
        ("expected_datetime", at(request.reply_due)),
        ("address", Node::text(address)),
        ("address_id", Node::text(village.to_string())),
        ("zipcode", Node::Nothing),
        ("lat", Node::Nothing),
        ("long", Node::Nothing),
        ("media_url", Node::Nothing),
    ])
}

/// Several.
pub(super) fn requests(all: &[PublicRequest], cx: &Context) -> Node {
    Node::List("request", all.iter().map(|each| request(each, cx)).collect())
}

/// What somebody who filed is told.
pub(super) fn filed(number: PublicNumber, notice: String) -> Node {
    let told = Node::Fields(vec![
        ("service_request_id", Node::text(number.to_string())),
        ("service_notice", Node::text(notice)),
        ("account_id", Node::Nothing),
    ]);
    Node::List("request", vec![told])
}

/// A number that is its own token: none is ever waited for here.
pub(super) fn token(number: PublicNumber) -> Node {
    let text = number.to_string();
    let told = vec![("service_request_id", Node::text(text.clone())), ("token", Node::text(text))];
    Node::List("request", vec![Node::Fields(told)])
}
