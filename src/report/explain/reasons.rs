//! Names of the reasons for a subscription, and what would change a verdict or a link.

use crate::{audit::Verdict, bilingual, lang::Bilingual, ledger::LinkKind, recurrence::Reason};

/// A reason of the score, as the explanation lists it beside its points.
pub(super) fn reason_name(reason: Reason) -> Bilingual {
    match reason {
        Reason::Base => bilingual!("多数商户不是订阅", "most merchants are no subscription"),
        Reason::DatesHit => bilingual!("扣款日比碰巧更准", "the days are better than chance"),
        Reason::SamePrice => bilingual!("金额反复相同", "the same amount again and again"),
        Reason::Repetition => bilingual!("次数", "the number of charges"),
        Reason::PriceSteps => bilingual!("换过价格", "changes of price"),
        Reason::MissedCycles => bilingual!("缺了几期", "missed cycles"),
        Reason::RenewalWords => bilingual!("文字写明续费或代扣", "texts that speak of renewal"),
        Reason::MembershipWords => {
            bilingual!("文字写着会员一类", "texts that speak of a membership")
        }
        Reason::KnownSeller => bilingual!("商户出售会员", "the merchant sells memberships"),
        Reason::NamedByUser => bilingual!(
            "退订清单里有这家商户",
            "the list of cancellations names the merchant"
        ),
        Reason::RareCycle => bilingual!("周期是否常见", "how common the cycle is"),
        Reason::PromisedCycle => {
            bilingual!("与文字写的周期一致", "the cycle is the one the texts name")
        }
        Reason::TimeOfDay => bilingual!("钟点几乎相同", "nearly the same time of day"),
        Reason::OtherPurchases => bilingual!("同价的其他付款", "other payments of the same prices"),
        Reason::LooseEnds => bilingual!(
            "同价的付款在这一段之外",
            "payments of its prices outside this run"
        ),
        Reason::LooseDates => bilingual!("日子大多不准", "most of the days are off"),
        Reason::Goods => bilingual!("像日常消费", "it resembles everyday purchases"),
        Reason::ShortCycle => bilingual!(
            "周期短而无续费字样",
            "a short cycle without a word of renewal"
        ),
        Reason::OffAnchor => {
            bilingual!("第一笔不在扣款日上", "the first charge is off the due day")
        }
        Reason::OtherProduct => bilingual!("商品名称变了", "the product's name changed"),
        Reason::WordsAlone => bilingual!("只凭文字写明续费", "the texts alone say that it renews"),
    }
}

/// What would change a verdict, whatever its numbers.
pub(super) fn verdict_would_change(verdict: Verdict) -> Bilingual {
    match verdict {
        Verdict::SameDay => bilingual!(
            "清单里补上退订的钟点，就能分清先后",
            "the time of day in the list of cancellations would tell which came first"
        ),
        Verdict::InFlight | Verdict::LateSync => bilingual!(
            "之后再有一笔扣款，就改判为退订后仍在扣款；全额退款则为已退回",
            "another charge later would make it repeat billing; a full refund would settle it"
        ),
        Verdict::LateRetry => bilingual!(
            "之后再有扣款，那些就是退订后仍在扣款；全额退款则为已退回",
            "later charges would be repeat billing; a full refund would settle it"
        ),
        Verdict::RepeatBilling | Verdict::ChannelHop => bilingual!(
            "全额退款、清单其实指另一项会员、或者这笔是您自己买的\
             （decisions.toml 里写 mine），都会改变它",
            "a full refund, a record that means another plan, or your word that you bought it \
             yourself (mine, in decisions.toml) would change it"
        ),
        Verdict::Resubscription => bilingual!(
            "如果您没有重新开通，它就是退订后的扣款：请核对开通记录",
            "if you did not subscribe again, it is a charge after cancelling: check how it was \
             signed"
        ),
        Verdict::OneOff | Verdict::OtherStream => bilingual!(
            "清单里写明这一项（套餐或金额），它才会算作退订后的扣款",
            "only a record that names it (its plan or price) would make it a charge after \
             cancelling"
        ),
        Verdict::Refunded => bilingual!(
            "没有退款那一行，它就按其余各条判断",
            "without the refund's row it would be judged by the other tests"
        ),
        Verdict::Unclear => bilingual!(
            "在清单里写明套餐或金额，或之后再有一笔扣款，就能判清",
            "the plan or the price in the list, or another charge, would settle it"
        ),
    }
}

/// What a row is to the row it is linked to, in front of the id of that row.
pub(super) fn link_name(kind: LinkKind) -> Bilingual {
    match kind {
        LinkKind::DuplicateOf => bilingual!("与另一份导出里的这一行相同", "repeats"),
        LinkKind::MirrorOf => bilingual!("与这一行是同一笔付款", "shows the same payment as"),
        LinkKind::RefundOf => bilingual!("是这一笔的退款", "gives back"),
    }
}

/// What would change a link.
pub(super) fn link_would_change(kind: LinkKind) -> Bilingual {
    match kind {
        LinkKind::DuplicateOf => bilingual!(
            "单号或余额不同，就是两笔",
            "another order number or balance would make them two payments"
        ),
        LinkKind::MirrorOf => bilingual!(
            "金额、卡或支付机构不同，或者有更相符的一行，就不再是同一笔",
            "another amount, card or processor, or a row that fits better, would part them"
        ),
        LinkKind::RefundOf => bilingual!(
            "单号指向别的付款，或者有更近的一笔付款，就会改连过去",
            "an order number that names another payment, or a nearer payment, would link it there"
        ),
    }
}
