//! What kind of dispute a case is: found by the program, or stated by the user, who alone can know what was agreed and what was delivered.

use crate::{audit::Kind, bilingual, lang::Bilingual};

/// Decides the steps and the wording of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    ChargedAfterCancelling,
    /// Cancelled on one channel, charged by another.
    AnotherMandate,
    OneLateCharge,
    InFlight,
    /// Charged on the day of cancelling; which came first is not known.
    OrderUnknown,
    SignedUpAgain,
    Unclear,
    Refunded,
    DoubleBilling,
    ShortCycle,
    PriceRise,
    IntroPrice,
    Overlap,
    Revived,
    RecordUnbound,
    StatementsMissing,
    NeverAgreed,
    AgreedNotTold,
    NotDelivered,
    Reseller,
    Bundle,
    OneOffVirtual,
    PhysicalGoods,
    GiftMembership,
}

impl Situation {
    pub const ALL: [Situation; 24] = [
        Situation::ChargedAfterCancelling,
        Situation::AnotherMandate,
        Situation::OneLateCharge,
        Situation::InFlight,
        Situation::OrderUnknown,
        Situation::SignedUpAgain,
        Situation::Unclear,
        Situation::Refunded,
        Situation::DoubleBilling,
        Situation::ShortCycle,
        Situation::PriceRise,
        Situation::IntroPrice,
        Situation::Overlap,
        Situation::Revived,
        Situation::RecordUnbound,
        Situation::StatementsMissing,
        Situation::NeverAgreed,
        Situation::AgreedNotTold,
        Situation::NotDelivered,
        Situation::Reseller,
        Situation::Bundle,
        Situation::OneOffVirtual,
        Situation::PhysicalGoods,
        Situation::GiftMembership,
    ];

    /// What a finding amounts to, as long as the user states nothing else.
    pub fn of(kind: Kind) -> Situation {
        match kind {
            Kind::RepeatBilling => Situation::ChargedAfterCancelling,
            Kind::ChannelHop => Situation::AnotherMandate,
            Kind::LateSync | Kind::LateRetry => Situation::OneLateCharge,
            Kind::InFlight => Situation::InFlight,
            Kind::SameDay => Situation::OrderUnknown,
            Kind::Resubscription => Situation::SignedUpAgain,
            Kind::Unclear => Situation::Unclear,
            Kind::Refunded => Situation::Refunded,
            Kind::DuplicateBilling => Situation::DoubleBilling,
            Kind::ShortCycle => Situation::ShortCycle,
            Kind::PriceRise => Situation::PriceRise,
            Kind::IntroToFull => Situation::IntroPrice,
            Kind::Overlap => Situation::Overlap,
            Kind::Revived => Situation::Revived,
            Kind::CancellationUnbound => Situation::RecordUnbound,
            Kind::CoverageGap => Situation::StatementsMissing,
        }
    }

    /// The names of the situations that only the user can know.
    pub fn stated_names() -> impl Iterator<Item = &'static str> {
        let all = Situation::ALL.into_iter();
        all.filter(|one| one.is_stated()).map(Situation::name)
    }

    pub fn named(name: &str) -> Option<Situation> {
        Situation::ALL.into_iter().find(|one| one.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Situation::ChargedAfterCancelling => "charged_after_cancelling",
            Situation::AnotherMandate => "another_mandate",
            Situation::OneLateCharge => "one_late_charge",
            Situation::InFlight => "in_flight",
            Situation::OrderUnknown => "order_unknown",
            Situation::SignedUpAgain => "signed_up_again",
            Situation::Unclear => "unclear",
            Situation::Refunded => "refunded",
            Situation::DoubleBilling => "double_billing",
            Situation::ShortCycle => "short_cycle",
            Situation::PriceRise => "price_rise",
            Situation::IntroPrice => "intro_price",
            Situation::Overlap => "overlap",
            Situation::Revived => "revived",
            Situation::RecordUnbound => "record_unbound",
            Situation::StatementsMissing => "statements_missing",
            Situation::NeverAgreed => "never_agreed",
            Situation::AgreedNotTold => "agreed_not_told",
            Situation::NotDelivered => "not_delivered",
            Situation::Reseller => "reseller",
            Situation::Bundle => "bundle",
            Situation::OneOffVirtual => "one_off_virtual",
            Situation::PhysicalGoods => "physical_goods",
            Situation::GiftMembership => "gift_membership",
        }
    }

    pub fn words(self) -> Bilingual {
        match self {
            Situation::ChargedAfterCancelling => {
                bilingual!("取消后仍被扣款", "charged after cancelling")
            }
            Situation::AnotherMandate => {
                bilingual!(
                    "取消后被另一个渠道扣款",
                    "charged through another channel after cancelling"
                )
            }
            Situation::OneLateCharge => {
                bilingual!("取消后迟到的一笔", "one late charge after cancelling")
            }
            Situation::InFlight => bilingual!("取消时已在途", "already on its way when cancelled"),
            Situation::OrderUnknown => {
                bilingual!("取消当天的扣款", "charged on the day of cancelling")
            }
            Situation::SignedUpAgain => bilingual!("可能重新开通", "perhaps signed up again"),
            Situation::Unclear => bilingual!("说不准", "not certain"),
            Situation::Refunded => bilingual!("已退回", "refunded"),
            Situation::DoubleBilling => {
                bilingual!("同一周期重复扣款", "charged twice in one cycle")
            }
            Situation::ShortCycle => bilingual!("周期比约定的短", "a shorter cycle than agreed"),
            Situation::PriceRise => bilingual!("涨价", "a price rise"),
            Situation::IntroPrice => {
                bilingual!("优惠价转为全价", "an introductory price that ended")
            }
            Situation::Overlap => bilingual!("两项会员重叠", "overlapping memberships"),
            Situation::Revived => bilingual!("停扣后又恢复", "charged again after a silence"),
            Situation::RecordUnbound => {
                bilingual!("退订记录没有对上", "a record that matches nothing")
            }
            Situation::StatementsMissing => {
                bilingual!("账单不够长", "statements that end too early")
            }
            Situation::NeverAgreed => bilingual!("从未同意", "never agreed"),
            Situation::AgreedNotTold => bilingual!(
                "签了约但没有被提示",
                "agreed, but not told before the charge"
            ),
            Situation::NotDelivered => bilingual!("付了钱没有得到", "not delivered"),
            Situation::Reseller => bilingual!("代理或转售者卖的", "sold by an agent or reseller"),
            Situation::Bundle => bilingual!("捆绑开通", "sold in a bundle"),
            Situation::OneOffVirtual => bilingual!("一次性的虚拟商品", "virtual goods bought once"),
            Situation::PhysicalGoods => bilingual!("实物商品", "physical goods"),
            Situation::GiftMembership => bilingual!("赠送的会员", "a membership given as a gift"),
        }
    }

    /// The honest word for what happened, by which letters are written: it decides the route, and a wrong one harms the case.
    pub fn label(self) -> &'static str {
        match self {
            Situation::ChargedAfterCancelling
            | Situation::AnotherMandate
            | Situation::OneLateCharge => "charged_after_cancelling",
            Situation::NeverAgreed => "never_agreed",
            Situation::AgreedNotTold => "agreed_not_told",
            Situation::NotDelivered => "not_delivered",
            Situation::DoubleBilling => "double_billing",
            Situation::ShortCycle => "short_cycle",
            Situation::PriceRise | Situation::IntroPrice => "price_change",
            Situation::OneOffVirtual => "one_off",
            Situation::PhysicalGoods => "goods",
            Situation::GiftMembership => "gift",
            _ => "question",
        }
    }

    /// Only the user can know it.
    pub fn is_stated(self) -> bool {
        self >= Situation::NeverAgreed
    }
}

impl std::str::FromStr for Situation {
    type Err = ();
    fn from_str(name: &str) -> Result<Situation, ()> {
        Situation::named(name).ok_or(())
    }
}
