//! Invention of shops: name, company, product text, wallet and card.

use super::{
    Story,
    names::{CITIES, KAMENG, PLAIN, PRICES, STEMS, TRADES},
    plan::{Shop, Wording},
};
use crate::people::life::{Cycle, Nature};

impl Story {
    fn stem(&mut self) -> String {
        loop {
            let stem = (*self.chance.pick(&STEMS)).to_owned();
            if self.used.insert(stem.clone()) {
                return stem;
            }
        }
    }

    /// A new kameng shop with a name of its own.
    pub fn shop(&mut self) -> Shop {
        let stem = self.stem();
        let plain = self.chance.percent(self.knobs.plain_name);
        let suffix = *self
            .chance
            .pick(if plain { &PLAIN[..] } else { &KAMENG[..] });
        let payee = if !plain && self.chance.percent(8) {
            format!("{}卡盟", self.chance.between(11, 99) * 101)
        } else {
            format!("{stem}{suffix}")
        };
        let of_hundred = self.chance.between(0, 99);
        let wording = if of_hundred < self.knobs.strong {
            Wording::Strong
        } else if of_hundred < self.knobs.strong + self.knobs.medium {
            Wording::Medium
        } else {
            Wording::Nothing
        };
        let company = if payee.starts_with(&stem) {
            format!(
                "{}{stem}{}",
                self.chance.pick(&CITIES),
                self.chance.pick(&TRADES)
            )
        } else {
            payee.clone()
        };
        // Many banks show the shop's own name.
        let company = if self.chance.percent(self.knobs.company_at_bank) {
            company
        } else {
            payee.clone()
        };
        let (wallet, funding) = self.rail();
        Shop {
            item: self.item(wording, Cycle::Months(1)),
            payee,
            company,
            stem,
            nature: Nature::Kameng,
            wording,
            wallet,
            funding,
            minute: (!self.chance.percent(self.knobs.any_hour))
                .then(|| self.chance.between(430, 1300)),
            numbered: self.chance.percent(self.knobs.numbered),
            platform: self
                .chance
                .percent(self.knobs.under_platform)
                .then_some("拼多多平台商户"),
        }
    }

    /// A new shop with that wording and with texts for that cycle.
    pub fn worded_shop(&mut self, wording: Wording, cycle: Cycle) -> Shop {
        let mut shop = self.shop();
        shop.wording = wording;
        shop.item = self.item(wording, cycle);
        shop
    }

    /// A product text with that wording.
    pub fn item(&mut self, wording: Wording, cycle: Cycle) -> String {
        let strong: &[&str] = match cycle {
            Cycle::Months(1) => &[
                "会员月卡-自动续费",
                "VIP连续包月",
                "会员服务自动续费",
                "钻石会员连续包月",
                "代扣-会员服务费",
                "会员自动续费服务",
            ],
            Cycle::Months(3) => &["会员连续包季", "VIP季卡自动续费"],
            Cycle::Months(12) => &["会员连续包年", "VIP年费会员自动续费"],
            Cycle::Days(7) => &["会员连续包周", "周卡自动续费"],
            _ => &["会员自动续费", "VIP会员自动续费服务"],
        };
        let medium: &[&str] = match cycle {
            Cycle::Months(1) => &[
                "VIP会员",
                "会员月卡",
                "钻石会员",
                "会员服务",
                "代理会员权益",
            ],
            Cycle::Months(12) => &["年费会员", "VIP年卡"],
            _ => &["VIP会员", "会员服务", "钻石会员"],
        };
        let nothing = ["商品购买", "商户订单", "服务费", "数字商品", "订单支付"];
        let list = match wording {
            Wording::Strong => strong,
            Wording::Medium => medium,
            Wording::Nothing => &nothing,
        };
        (*self.chance.pick(list)).to_owned()
    }

    /// A price of a membership, in fen.
    pub fn price(&mut self) -> i64 {
        *self.chance.pick(&PRICES)
    }
}
