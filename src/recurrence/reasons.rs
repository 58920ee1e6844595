//! The points of a chain said in sentences.

use super::{Point, Reason, payments::Payment, stream::Stream};
use crate::{bilingual, lang::Bilingual};

/// The reasons in sentences, the strongest first, those against it after those for it.
pub(super) fn because(
    stream: &Stream,
    members: &[&Payment<'_>],
    known_as: Option<&Bilingual>,
) -> Vec<Bilingual> {
    let mut points = stream.chain.points.clone();
    points.sort_by(|one, other| other.points.total_cmp(&one.points));
    points
        .iter()
        .filter_map(|point| sentence(point, stream, members, known_as))
        .collect()
}

fn sentence(
    point: &Point,
    stream: &Stream,
    members: &[&Payment<'_>],
    known_as: Option<&Bilingual>,
) -> Option<Bilingual> {
    let count = members.len();
    let cadence = stream.chain.cadence.words();
    let price = members
        .last()
        .map(|payment| payment.row.amount)
        .unwrap_or_default();
    let strong = members
        .iter()
        .filter(|payment| payment.wording.strong)
        .count();
    let said = match point.reason {
        Reason::DatesHit if point.points <= 0.0 => return None,
        Reason::DatesHit => {
            let count = stream.chain.steps.len() + 1;
            bilingual!(
                "{count} 笔扣款落在{zh}的日子上，不像是碰巧",
                "{count} charges fall on their days ({en}), hardly by chance",
                zh = &cadence.zh,
                en = &cadence.en
            )
        }
        Reason::SamePrice => bilingual!(
            "金额反复相同，最近一笔 {price} 元",
            "the same amount again and again, {price} yuan most recently"
        ),
        Reason::RenewalWords => bilingual!(
            "{strong} 笔的文字写明自动续费、连续包月或代扣",
            "{strong} charges say that they renew by themselves"
        ),
        Reason::MembershipWords => bilingual!(
            "文字里有“会员”“月卡”一类的词",
            "the texts speak of a membership"
        ),
        Reason::KnownSeller => match known_as {
            Some(name) => bilingual!(
                "商户属于：{zh}",
                "the merchant is known as: {en}",
                zh = &name.zh,
                en = &name.en
            ),
            None => bilingual!("商户出售会员", "the merchant sells memberships"),
        },
        Reason::NamedByUser => bilingual!(
            "您的退订清单里有这家商户",
            "your list of cancellations names this merchant"
        ),
        Reason::TimeOfDay => bilingual!(
            "每次扣款的钟点几乎相同",
            "the charges come at nearly the same time of day"
        ),
        Reason::PromisedCycle => bilingual!(
            "周期与文字里写的周期一致",
            "the cycle is the one the texts name"
        ),
        Reason::WordsAlone if count == 1 => bilingual!(
            "只有一笔，但文字写明会自动续费；尚未证实",
            "a single charge whose text says that it renews; not yet borne out"
        ),
        Reason::WordsAlone => bilingual!(
            "{count} 笔的文字写明会自动续费，但日子看不出周期",
            "{count} charges whose texts say that they renew, on days that show no cycle"
        ),
        Reason::MissedCycles => bilingual!(
            "中间缺了 {missed} 期",
            "{missed} cycles are missing in between",
            missed = stream.chain.missed
        ),
        Reason::PriceSteps => bilingual!("中途换过价格", "the price changed on the way"),
        Reason::OtherPurchases | Reason::LooseEnds => bilingual!(
            "同一商户还有同价的其他付款",
            "there are other payments of this price to the merchant"
        ),
        Reason::LooseDates => bilingual!(
            "日子大多不准，像是常去消费",
            "most of the days are off, as with a habit"
        ),
        Reason::ShortCycle => bilingual!(
            "周期很短，又没有续费字样",
            "the cycle is short and no text speaks of renewal"
        ),
        Reason::HabitualMerchant => bilingual!("像日常消费", "it resembles everyday purchases"),
        Reason::OtherProduct => bilingual!("商品名称前后不同", "the product's name changed"),
        Reason::Base | Reason::Repetition | Reason::RareCycle | Reason::OffAnchor => return None,
    };
    (point.points.abs() >= 0.3).then_some(said)
}
