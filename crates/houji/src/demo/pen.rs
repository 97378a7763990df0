//! The words of answers. Every answer says what was found and done in its own case: when, who went, how long it
//! took; and nobody writes nearly the same twice. Pure.

use super::chance::Chance;
use super::texts::Text;
use crate::appeals::decide::alike;
use crate::appeals::model::Category;
use crate::gate::Office;
use houji_base::Moment;
use std::collections::BTreeMap;

/// Tries until words are new. With the choices below, a tenth one is never needed.
const TRIES: usize = 40;

/// What was written so far: by whom, to which text.
#[derive(Default)]
pub(super) struct Pen {
    said: BTreeMap<(usize, usize), Vec<String>>,
}

/// Times of a day, in minutes.
const HALVES: [(&str, i64); 5] =
    [("上午", 570), ("下午", 930), ("一早", 450), ("快中午时", 690), ("天黑前", 1080)];
const OF_VILLAGE: [&str; 7] = [
    "村里两个人",
    "村里管这事的人和一位村民代表",
    "包片的村干部",
    "村监委会的人和邻长",
    "两位村干部和旁边一户",
    "村里三个人",
    "一位村干部和三位老人",
];
const OF_TOWN: [&str; 6] = [
    "镇里窗口的人",
    "镇里两位同志和包村的人",
    "镇里和村里各一个人",
    "镇里管这项的人",
    "镇里便民服务中心的人",
    "镇里一位同志和村里两个人",
];
const OF_COUNTY: [&str; 6] = [
    "县里来的两位同志",
    "县里和镇里的人一起",
    "县里管这项的人",
    "县里一位同志和镇里的人",
    "县里三个人和村里的人",
    "县里、镇里、村里三方的人",
];
const OF_DISCIPLINE: [&str; 5] = [
    "两位纪检同志",
    "纪检的同志和懂账的人",
    "指定的两个人",
    "和村里没有牵连的两位同志",
    "另一个片区的纪检同志",
];

/// How one kind of matter is gone about: what was done to find out, how long it took, who saw it, what comes later.
struct Manner {
    went: &'static [&'static str],
    took: &'static [&'static str],
    seen: &'static [&'static str],
    later: &'static [&'static str],
}

/// One goes there and looks.
const ON_SITE: Manner = Manner {
    went: &[
        "到现场看了一遍",
        "到地方看过，拍了照片",
        "前后去了两回",
        "到跟前看了，也听旁边人说了",
        "挨着问了周围五户",
        "去看的时候正赶上，看得清楚",
    ],
    took: &[
        "从动手到收拾完用了半天",
        "前后用了一天",
        "来回花了两天工夫",
        "连跑三趟才办下来",
        "人手够，没有耽搁",
        "赶在天黑前收了工",
    ],
    seen: &[
        "办的时候旁边几户都在场",
        "请两户邻居一起看过",
        "村民代表看过，说行",
        "隔天又去看了一次，都妥当",
        "前后的照片都留了底",
        "单子上有在场人的签字",
    ],
    later: &[
        "再有事直接说，我们接着办。",
        "过十天我们再去看一次。",
        "以后再这样，打大队的电话就行。",
        "下个月例会上再过一遍。",
        "这件事专人盯着，不会丢下。",
        "谢谢您说出来。",
    ],
};

/// One asks, reads and reckons.
const ON_PAPER: Manner = Manner {
    went: &[
        "翻了本子，也问了经手的人",
        "把前后的单子对了一遍",
        "在系统里查了，又打电话核过",
        "当面问过，也看了留底",
        "找出原来的表，一项一项核了",
        "和上面管这项的人通了两回电话",
    ],
    took: &[
        "从问到办用了半天",
        "前后打了四个电话",
        "来回跑了两趟窗口",
        "当天问清，隔天办好",
        "等盖章用了一天",
        "把要的东西一次说全了",
    ],
    seen: &[
        "经手人和复核的人都签了字",
        "要看底单的，到大队随时能看",
        "同样情况的几户也一并理了",
        "办好的单子留了一份",
        "怎么算的写在了纸上",
        "和您同村的两位代表也看过",
    ],
    later: &[
        "还有不明白的，直接问我们。",
        "下个月我们再查一遍，看落实没有。",
        "以后这类事不用您跑，打电话就行。",
        "这项规定有变，会在喇叭上说。",
        "别的户有一样的事，也可以说。",
        "谢谢您提醒。",
    ],
};

/// Nobody may notice.
const IN_SILENCE: Manner = Manner {
    went: &[
        "看了账本和票据",
        "分头找了六个人谈话",
        "调了合同和会议记录",
        "对了名册和签字",
        "换了便服到地方看过",
    ],
    took: &[
        "前后谈了八个人",
        "从看账到谈话用了六天",
        "材料一共三十多页",
        "重要的地方核了两遍",
        "谈话都做了笔录",
    ],
    seen: &[
        "两个人一起办的，互相作证",
        "结果报县里备了案",
        "相关的原件都已封存",
        "当事人在笔录上签了字",
        "没有在村里开会说这件事",
    ],
    later: &[
        "您反映的事没有告诉村里任何人。",
        "材料封存，只有办的人看过。",
        "以后有新情况，还可以凭查询码补充。",
        "要是有人为这事难为您，马上告诉我们。",
    ],
};

const FINDS: [&str; 6] = ["查明：", "情况是这样：", "弄清楚了：", "看下来是：", "结果是：", "原因找到了："];

fn manner(category: Category) -> &'static Manner {
    use Category as C;
    match category {
        C::CadreVillage | C::CadreTown => &IN_SILENCE,
        C::CollectiveMoney | C::Subsidies | C::Welfare | C::HealthSchool => &ON_PAPER,
        C::Disclosure | C::Enquiry | C::Suggestion => &ON_PAPER,
        _ => &ON_SITE,
    }
}

impl Pen {
    /// What was found and what was done, in words of its own; nobody went there before it was filed.
    pub(super) fn answer(
        &mut self,
        chance: &mut Chance,
        by: (usize, usize),
        text: &Text,
        office: Office,
        (filed, at): (Moment, Moment),
    ) -> (String, String) {
        let said = self.said.entry(by).or_default();
        let mut words = draw(chance, text, office, (filed, at));
        for _ in 0..TRIES {
            let whole = format!("{}{}", words.0, words.1);
            if said.iter().all(|earlier| !alike(earlier, &whole)) {
                said.push(whole);
                break;
            }
            words = draw(chance, text, office, (filed, at));
        }
        words
    }
}

fn draw(chance: &mut Chance, text: &Text, office: Office, (filed, at): (Moment, Moment)) -> (String, String) {
    let team: &[&str] = match office {
        Office::Village => &OF_VILLAGE,
        Office::Town => &OF_TOWN,
        Office::TownDiscipline | Office::CountyDiscipline => &OF_DISCIPLINE,
        _ => &OF_COUNTY,
    };
    let manner = manner(text.category);
    let mut of = |words: &[&'static str]| chance.pick(words).copied().unwrap_or_default();
    let (who, went, finds) = (of(team), of(manner.went), of(&FINDS));
    let (took, seen, later) = (of(manner.took), of(manner.seen), of(manner.later));
    let day = at.day().plus_days(chance.between(-2, 0)).max(filed.day());
    // Neither before it was filed nor after it was answered.
    let fits = |minutes: i64| (filed..at).contains(&day.start().plus_minutes(minutes));
    let halves: Vec<&str> = HALVES.iter().filter(|(_, at)| fits(*at)).map(|(half, _)| *half).collect();
    let (half, day) = (chance.pick(&halves).copied().unwrap_or_default(), day.zh_short());
    let found = format!("{day}{half}，{who}{went}。{finds}{}", text.found);
    let done = match chance.below(3) {
        0 => format!("{}{took}，{seen}。", text.done),
        1 => format!("{}{seen}。{later}", text.done),
        _ => format!("{}{took}。{later}", text.done),
    };
    (found, done)
}

#[cfg(test)]
mod tests {
    use super::super::texts;
    use super::*;
    use houji_base::Day;

    #[test]
    fn nobody_went_there_before_it_was_filed() {
        let texts = texts::read().unwrap();
        let at = Day::parse("2026-03-02").unwrap().start().plus_hours(10);
        let (mut pen, mut chance) = (Pen::default(), Chance::of(7, "pen"));
        let mut days = std::collections::BTreeSet::new();
        for number in 0..200 {
            // Filed the afternoon before at two, answered at ten.
            let times = (at.plus_hours(-20), at);
            let (found, _) = pen.answer(&mut chance, (0, number), &texts[0], Office::Village, times);
            let when = found.split('，').next().unwrap();
            days.insert(
                HALVES
                    .iter()
                    .find_map(|(half, _)| Some(&when[..when.find(half)? + half.len()]))
                    .unwrap()
                    .to_owned(),
            );
        }
        assert_eq!(
            days.into_iter().collect::<Vec<_>>(),
            ["3月1日下午", "3月1日天黑前", "3月2日一早", "3月2日上午"]
        );
    }

    #[test]
    fn nobody_writes_nearly_the_same_twice() {
        let texts = texts::read().unwrap();
        let at = Day::parse("2026-03-02").unwrap().start().plus_hours(10);
        let filed = at.plus_hours(-24 * 5);
        let (mut pen, mut chance) = (Pen::default(), Chance::of(5, "pen"));
        for (number, text) in texts.iter().enumerate() {
            let office = if text.category.is_sealed() { Office::TownDiscipline } else { Office::Village };
            let mut written: Vec<String> = Vec::new();
            for _ in 0..20 {
                let (found, done) = pen.answer(&mut chance, (0, number), text, office, (filed, at));
                let whole = format!("{found}{done}");
                assert!(written.iter().all(|earlier| !alike(earlier, &whole)), "{whole}");
                assert!(found.contains(&text.found) && done.contains(&text.done));
                written.push(whole);
            }
        }
    }
}
