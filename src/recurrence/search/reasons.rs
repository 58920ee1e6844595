//! The reasons for a subscription in sentences, made from the points of its score.

use super::{payments::Payment, stream::Stream};
use crate::{
    bilingual,
    lang::Bilingual,
    recurrence::points::{Point, Reason},
};

/// Reasons with fewer points than this get no sentence.
const SAID_FROM: f64 = 0.3;

/// The stream, payments and names from which the sentences are made.
pub(super) struct Reasons<'a> {
    pub stream: &'a Stream,
    /// The subscription's payments; at least one.
    pub members: &'a [&'a Payment<'a>],
    /// The currency of the payments.
    pub currency: &'a str,
    /// The name of the catalogue's entry for the merchant.
    pub known_as: Option<&'a Bilingual>,
}

impl Reasons<'_> {
    /// The sentences: the reasons for a subscription, the strongest first, then those against it.
    pub fn sentences(&self) -> Vec<Bilingual> {
        let mut points = self.stream.chain.points.clone();
        points.sort_by(|one, other| other.points.total_cmp(&one.points));
        points
            .iter()
            .filter(|point| point.points.abs() >= SAID_FROM)
            .filter_map(|point| self.sentence(point))
            .collect()
    }

    fn sentence(&self, point: &Point) -> Option<Bilingual> {
        Some(match point.reason {
            Reason::DatesHit if point.points > 0.0 => self.dates(),
            Reason::SamePrice => self.same_price(),
            Reason::RenewalWords => self.renewal_words(),
            Reason::MembershipWords => bilingual!(
                "文字里有“会员”“月卡”一类的词",
                "the texts speak of a membership"
            ),
            Reason::KnownSeller => self.known_seller(),
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
            Reason::WordsAlone => self.words_alone(),
            Reason::MissedCycles => bilingual!(
                "中间缺了 {missed} 期",
                "{missed} cycles are missing in between",
                missed = self.stream.chain.missed
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
            Reason::Goods => bilingual!("像日常消费", "it resembles everyday purchases"),
            Reason::OtherProduct => bilingual!("商品名称前后不同", "the product's name changed"),
            Reason::DatesHit
            | Reason::Base
            | Reason::Repetition
            | Reason::RareCycle
            | Reason::OffAnchor => return None,
        })
    }

    fn dates(&self) -> Bilingual {
        bilingual!(
            "{count} 笔扣款落在{cadence}的日子上，不像是碰巧",
            "{count} charges fall on their days ({cadence}), hardly by chance",
            count = self.stream.chain.steps.len() + 1,
            cadence = self.stream.chain.cadence.words()
        )
    }

    fn same_price(&self) -> Bilingual {
        let latest = self.members.last();
        let price = latest.map(|payment| payment.row.amount).unwrap_or_default();
        bilingual!(
            "金额反复相同，最近一笔 {price}",
            "the same amount again and again, {price} most recently",
            price = price.with_currency(self.currency)
        )
    }

    fn renewal_words(&self) -> Bilingual {
        let strong = self.members.iter().filter(|payment| payment.wording.strong);
        bilingual!(
            "{strong} 笔的文字写明自动续费、连续包月或代扣",
            "{strong} charges say that they renew by themselves",
            strong = strong.count()
        )
    }

    fn known_seller(&self) -> Bilingual {
        match self.known_as {
            Some(known_as) => bilingual!(
                "商户属于：{name}",
                "the merchant is known as: {name}",
                name = known_as
            ),
            None => bilingual!("商户出售会员", "the merchant sells memberships"),
        }
    }

    fn words_alone(&self) -> Bilingual {
        match self.members.len() {
            1 => bilingual!(
                "只有一笔，但文字写明会自动续费；尚未证实",
                "a single charge whose text says that it renews; not yet borne out"
            ),
            count => bilingual!(
                "{count} 笔的文字写明会自动续费，但日子看不出周期",
                "{count} charges whose texts say that they renew, on days that show no cycle"
            ),
        }
    }
}
