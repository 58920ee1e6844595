//! The channels: wallets, banks and shops whose statements are read.

use serde::{Deserialize, Serialize};

use crate::lang::Bilingual;

/// The channel by which money leaves: whose statement shows the row.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Channel {
    WeChat,
    Alipay,
    Bank,
    Jd,
    Meituan,
}

impl Channel {
    /// The channel's name in profiles and in the JSON report.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The channel's name for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Channel::WeChat => Bilingual::new("微信", "WeChat"),
            Channel::Alipay => Bilingual::new("支付宝", "Alipay"),
            Channel::Bank => Bilingual::new("银行卡", "bank"),
            Channel::Jd => Bilingual::new("京东", "JD"),
            Channel::Meituan => Bilingual::new("美团", "Meituan"),
        }
    }
}
