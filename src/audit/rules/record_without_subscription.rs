//! **What it finds** A record of cancellation that ends no subscription in the statements.
//!
//! **Why it matters** A record must never vanish: a misspelt name would hide what the program is asked to find.
//!
//! **Example** "火烈乌商城" where the statements say 火烈鸟数字商城.
//!
//! **What would clear it** The name as the statements write it, or the statements of the channel it was paid by.
//!
//! **What it cannot see** Statements that were not given.

use super::Case;
use crate::{
    audit::{
        Finding, Kind,
        finding::{Severity, id},
    },
    money::Money,
    words,
};

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    case.bindings
        .iter()
        .enumerate()
        .filter(|(_, binding)| binding.bound.is_empty())
        .map(|(record, binding)| {
            let cancellation = &case.evidence.cancellations[record];
            let (line, merchant) = (cancellation.line, &cancellation.merchant);
            let names: Vec<String> = binding
                .candidates
                .iter()
                .map(|&index| {
                    let subscription = &case.evidence.recurrence.subscriptions[index];
                    let product = subscription.product.as_deref().unwrap_or_default();
                    format!("{} {product} {}", subscription.merchant, subscription.price(case.evidence.ledger)).trim().to_owned()
                })
                .collect();
            let names = names.join("; ");
            let reason = if cancellation.is_no_cancellation() {
                words!(
                    "退订清单第 {line} 行“{merchant}”只说删除了订单或卸载了应用：这不会结束自动续费，所以不算退订。请到签约的地方关闭，再把日期记进清单",
                    "line {line} of the list, \"{merchant}\", says only that an order was deleted or an app removed: that ends no mandate and is not taken for a cancellation; close it where it was signed, then enter that day"
                )
            } else if names.is_empty() {
                words!(
                    "退订清单第 {line} 行“{merchant}”在账单里没有对应的会员扣款：请核对名称，或补上那个渠道的账单",
                    "line {line} of the list, \"{merchant}\": no membership in the statements answers to it; check the name, or add the statements of the channel it was paid by"
                )
            } else {
                words!(
                    "退订清单第 {line} 行“{merchant}”可能指其中之一：{names}。请在清单里写明套餐或金额",
                    "line {line} of the list, \"{merchant}\", may mean one of: {names}; add the plan or the price to the list"
                )
            };
            Finding {
                id: id(Kind::CancellationUnbound, &format!("{line} {merchant}")),
                kind: Kind::CancellationUnbound,
                severity: Severity::Info,
                subscription: None,
                cancellation: Some(record),
                charges: Vec::new(),
                at: None,
                amount: Money::ZERO,
                refunded: Money::ZERO,
                claimable: Money::ZERO,
                days_after_cancellation: None,
                confidence: 1.0,
                conditional: false,
                reason,
            }
        })
        .collect()
}
