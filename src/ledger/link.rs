//! Links between rows of the ledger.

use serde::Serialize;

use super::id::TransactionId;
use crate::{bilingual, lang::Bilingual};

/// The kind of a link: the relation of a row to the row that it is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LinkKind {
    /// The same row in another export.
    DuplicateOf,
    /// The same payment in another channel's statement; points to the wallet's row.
    MirrorOf,
    /// Money back for that payment.
    RefundOf,
}

impl LinkKind {
    /// The kind as JSON and tables spell it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A link from a row to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    pub to: TransactionId,
    pub why: LinkReason,
}

/// Why two rows are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkReason {
    SameOrderNumber,
    SameContent,
    SameAmountAndBalance,
    /// The same content, except values that a copy lost when it was saved again: order number,
    /// seconds, card.
    SameButForWhatWasLost,
    FamilyCard,
    ShopsOwnRow,
    OrderNumberInBankText,
    SameMerchantAmountCardTime,
    SameMerchantAmountCard,
    SameAmountCardProcessorTime,
    SameAmountCardProcessor,
    OnlyPairOfAmountCardProcessor,
    OrderNumberInRefund,
    SameMerchantOrderNumber,
    NearestEarlierPayment,
}

impl LinkReason {
    /// The reason for a person.
    pub fn label(self) -> Bilingual {
        match self {
            LinkReason::SameOrderNumber => bilingual!("交易单号相同", "same order number"),
            LinkReason::SameContent => bilingual!("内容相同", "same content"),
            LinkReason::SameAmountAndBalance => {
                bilingual!("金额和余额都相同", "same amount and balance")
            }
            LinkReason::SameButForWhatWasLost => bilingual!(
                "内容相同，只差重存时丢失的单号、秒数或卡号",
                "same content but for what a copy lost"
            ),
            LinkReason::FamilyCard => {
                bilingual!("亲属卡付款，另一方账单里也有", "family card")
            }
            LinkReason::ShopsOwnRow => bilingual!(
                "购物平台自己的账单里也有这笔",
                "shop's own row of this payment"
            ),
            LinkReason::OrderNumberInBankText => {
                bilingual!("银行摘要里有这笔单号", "order number in the bank's text")
            }
            LinkReason::SameMerchantAmountCardTime => bilingual!(
                "商户、金额、卡和钟点都相同",
                "same merchant, amount, card and time of day"
            ),
            LinkReason::SameMerchantAmountCard => {
                bilingual!("商户、金额和卡都相同", "same merchant, amount and card")
            }
            LinkReason::SameAmountCardProcessorTime => bilingual!(
                "金额、卡、支付机构和钟点都相同",
                "same amount, card, processor and time of day"
            ),
            LinkReason::SameAmountCardProcessor => bilingual!(
                "金额、卡和支付机构都相同",
                "same amount, card and processor"
            ),
            LinkReason::OnlyPairOfAmountCardProcessor => bilingual!(
                "这个金额、卡和支付机构只有这一对",
                "only pair of this amount, card and processor"
            ),
            LinkReason::OrderNumberInRefund => bilingual!(
                "退款单号里有原付款的单号",
                "the payment's order number in the refund's"
            ),
            LinkReason::SameMerchantOrderNumber => {
                bilingual!("商户单号相同", "same merchant order number")
            }
            LinkReason::NearestEarlierPayment => bilingual!(
                "同一商户，最近的一笔付款",
                "same merchant, nearest earlier payment"
            ),
        }
    }
}
