//! **What it finds** A record of cancellation that ends no subscription in the statements.
//!
//! **Why it matters** A misspelt name would otherwise hide the charges that the user asks about.
//!
//! **Example** "火烈乌商城" where the statements say 火烈鸟数字商城.
//!
//! **What would clear it** The name as the statements write it, or the statements of the channel by
//! which it was paid.
//!
//! **What it cannot see** Statements that were not given.

use crate::{
    audit::{Audited, Binding, Doubt, Finding, Kind, Severity, finding::id},
    bilingual,
    lang::Bilingual,
    money::{Currency, Money},
    userfiles::{Cancellation, NotEnded},
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .bindings
        .iter_enumerated()
        .filter(|(_, binding)| binding.bound.is_empty())
        .map(|(record, binding)| {
            let cancellation = audited.record(record);
            let about = format!("{} {}", cancellation.line, cancellation.merchant);
            Finding {
                id: id(Kind::CancellationUnbound, &about),
                kind: Kind::CancellationUnbound,
                severity: Severity::Info,
                subscription: None,
                cancellation: Some(record),
                charges: Vec::new(),
                currency: Currency::default(),
                at: None,
                amount: Money::ZERO,
                refunded: Money::ZERO,
                claimable: Money::ZERO,
                days_after_cancellation: None,
                confidence: 1.0,
                conditional: false,
                reason: reason(audited, cancellation, binding),
            }
        })
        .collect()
}

/// The reason why the record ends no subscription, and the advice to the user.
fn reason(audited: &Audited, cancellation: &Cancellation, binding: &Binding) -> Bilingual {
    let (line, merchant) = (cancellation.line, &cancellation.merchant);
    match (cancellation.not_ended, binding.doubt) {
        (Some(NotEnded::NotDone), _) => bilingual!(
            "退订清单第 {line} 行“{merchant}”的备注说没有退成：所以不算退订。\
             退成之后，把那天记进清单",
            "line {line} of the list, \"{merchant}\": its note says that it was not cancelled, so \
             it is not taken for a cancellation; enter the day on which it is"
        ),
        (Some(NotEnded::OnlyRemoved), _) => bilingual!(
            "退订清单第 {line} 行“{merchant}”只说删除了订单或卸载了应用：这不会结束自动续费，\
             所以不算退订。请到签约的地方关闭，再把日期记进清单",
            "line {line} of the list, \"{merchant}\", says only that an order was deleted or an \
             app removed: that ends no mandate and is not taken for a cancellation; close it where \
             it was signed, then enter that day"
        ),
        (None, Doubt::Unseen) => bilingual!(
            "退订清单第 {line} 行“{merchant}”：账单在退订之后才开始，看不到退订之前的扣款，\
             所以只能有条件地说。请补上退订之前几个月的账单",
            "line {line} of the list, \"{merchant}\": the statements begin only after it, so the \
             charges before are not seen and it holds only conditionally; add the months before"
        ),
        (None, Doubt::Dismissed) => bilingual!(
            "退订清单第 {line} 行“{merchant}”说的可能是您在 decisions.toml 里不再关注的那一项",
            "line {line} of the list, \"{merchant}\", may mean the one that you dismissed in \
             decisions.toml"
        ),
        (None, Doubt::Which | Doubt::Resembles | Doubt::Purchases)
            if binding.candidates.is_empty() =>
        {
            bilingual!(
                "退订清单第 {line} 行“{merchant}”在账单里没有对应的会员扣款：请核对名称，\
                 或补上那个渠道的账单",
                "line {line} of the list, \"{merchant}\": no membership in the statements answers \
                 to it; check the name, or add the statements of the channel it was paid by"
            )
        }
        (None, Doubt::Which | Doubt::Resembles | Doubt::Purchases) => bilingual!(
            "退订清单第 {line} 行“{merchant}”可能指其中之一：{names}。请核对退订日期，\
             或在清单里写明套餐或金额",
            "line {line} of the list, \"{merchant}\", may mean one of: {names}; check the day, or \
             add the plan or the price to the list",
            names = candidates(audited, binding)
        ),
    }
}

/// The candidates by merchant, product and price.
fn candidates(audited: &Audited, binding: &Binding) -> String {
    let names = binding.candidates.iter().map(|&id| {
        let subscription = audited.subscription(id);
        let product = subscription.product.as_deref().unwrap_or_default();
        let price = subscription.price(&audited.ledger);
        format!("{} {product} {price}", subscription.merchant)
            .trim()
            .to_owned()
    });
    names.collect::<Vec<_>>().join("; ")
}
