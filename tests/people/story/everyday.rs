//! Everyday life beside the memberships: habits, bills, salary, purchases, well-known services.

use chrono::{Months, NaiveDate};

use super::{
    Story,
    names::BRANDS,
    plan::{Plan, Shop, Wording, later},
};
use crate::people::life::{
    Cycle, Funding, Kind, Nature, Payment, PaymentId, Stream, StreamId, Wallet,
};

impl Story {
    /// Adds a well-known membership that goes on to the end, with nothing wrong.
    pub fn brand(&mut self) -> Plan {
        let (payee, company, item, fen) = loop {
            let brand = *self.chance.pick(&BRANDS);
            if self.used.insert(brand.0.to_owned()) {
                break brand;
            }
        };
        let (wallet, funding) = self.rail();
        let shop = Shop {
            payee: payee.to_owned(),
            company: company.to_owned(),
            stem: payee.to_owned(),
            item: item.to_owned(),
            nature: Nature::Membership,
            wording: Wording::Strong,
            wallet,
            funding,
            minute: Some(self.chance.between(430, 1200)),
            numbered: false,
            platform: None,
        };
        let first = later(self.first, self.chance.between(0, 200));
        let mut plan = self.subscribe(shop, first, Cycle::Months(1), fen, 1);
        self.renew_to_the_end(&mut plan);
        plan
    }

    /// Adds bills such as rent and power: they recur, but are no membership. It is no mistake to
    /// find them, nor to miss them.
    pub fn bills(
        &mut self,
        payee: &str,
        item: &str,
        fen: (i64, i64),
        every: (i64, i64),
        kind: Kind,
    ) {
        let before = self.life.payments.len();
        self.habit(payee, item, fen, every, kind);
        self.life.streams.push(Stream {
            payee: payee.to_owned(),
            nature: Nature::Listed,
            cycle: Cycle::Months(1),
            members: (before..self.life.payments.len()).collect(),
            optional: true,
        });
    }

    /// Adds payments that recur and are no subscription.
    pub fn habit(
        &mut self,
        payee: &str,
        item: &str,
        fen: (i64, i64),
        every: (i64, i64),
        kind: Kind,
    ) {
        let (wallet, funding) = self.rail();
        let mut day = later(self.first, self.chance.between(0, 20));
        while day <= self.last {
            let fen = if fen.0 == fen.1 {
                fen.0
            } else {
                self.chance.between(fen.0, fen.1)
            };
            let minute = self.chance.between(420, 1380);
            let at = self.moment(day, minute);
            self.add(Payment {
                kind,
                wallet: if kind == Kind::Purchase {
                    wallet
                } else {
                    wallet.or(Some(Wallet::WeChat))
                },
                funding,
                ..Payment::purchase(at, fen, payee, item)
            });
            day = later(day, self.chance.between(every.0, every.1));
        }
    }

    /// Adds everyday life: some habits, and with a debit card a salary and transfers to the wallet.
    pub fn everyday(&mut self) {
        let (low, high) = self.knobs.habits;
        let count = self.chance.between(low, high);
        let from = self.chance.between(0, 13);
        for nth in from..from + count {
            match nth % 14 {
                0 => self.habit("街角咖啡", "拿铁", (1800, 1800), (1, 9), Kind::Purchase),
                1 => self.habit("禾木便利店", "购物", (350, 6800), (2, 8), Kind::Purchase),
                2 => self.habit(
                    "老陈面馆",
                    "收款方备注:二维码收款",
                    (1600, 2200),
                    (1, 6),
                    Kind::QrCode,
                ),
                3 => self.habit(
                    "滴滴出行",
                    "快车-先乘后付",
                    (900, 4800),
                    (3, 14),
                    Kind::Purchase,
                ),
                4 => self.habit(
                    "盒马鲜生",
                    "门店消费",
                    (2300, 18_900),
                    (5, 10),
                    Kind::Purchase,
                ),
                5 => self.habit("美团", "外卖订单", (1500, 5200), (2, 9), Kind::Purchase),
                6 => self.habit("深圳通", "公交地铁乘车", (200, 800), (1, 4), Kind::Purchase),
                7 => self.bills(
                    "房东老周",
                    "转账备注:房租",
                    (180_000, 180_000),
                    (30, 31),
                    Kind::Transfer,
                ),
                8 => self.bills(
                    "国网上海市电力公司",
                    "电费",
                    (8_000, 21_000),
                    (29, 32),
                    Kind::Purchase,
                ),
                9 => self.habit(
                    "中国移动",
                    "话费充值",
                    (5000, 5000),
                    (20, 45),
                    Kind::Purchase,
                ),
                10 => self.habit("阿芳", "/", (500, 20_000), (10, 40), Kind::RedPacket),
                11 => self.habit("云水书店", "图书", (1900, 9900), (15, 60), Kind::Purchase),
                12 => self.habit(
                    "大象健身",
                    "私教课",
                    (20_000, 20_000),
                    (6, 9),
                    Kind::Purchase,
                ),
                _ => self.habit("叮当药房", "药品", (1200, 8800), (20, 70), Kind::Purchase),
            }
        }
        if self.life.sources.debit.is_some() {
            self.salary();
            self.own_transfers();
        }
    }

    /// Adds transfers from the card to the wallet, which are payments to nobody.
    fn own_transfers(&mut self) {
        let Some(wallet) = self.rail().0 else { return };
        let mut day = later(self.first, self.chance.between(0, 60));
        while day <= self.last {
            let at = self.moment(day, 700);
            self.add(Payment {
                kind: Kind::WalletTopUp,
                wallet: Some(wallet),
                funding: Funding::Debit,
                ..Payment::purchase(at, 50_000, "招商银行(6641)", "/")
            });
            day = later(day, self.chance.between(28, 34));
        }
    }

    fn salary(&mut self) {
        let mut day = later(self.first, self.chance.between(0, 25));
        while day <= self.last {
            let at = self.moment(day, 600);
            self.add(Payment {
                kind: Kind::Income,
                funding: Funding::Debit,
                ..Payment::purchase(at, 960_000, "梧桐里信息服务有限公司", "工资")
            });
            day = day + Months::new(1);
        }
    }

    /// Adds other purchases at some shops with a membership.
    pub fn shop_around(&mut self) {
        for (shop, stream) in self.shops.clone() {
            if self.chance.percent(self.knobs.purchases_beside) {
                let (count, from) = (self.chance.between(1, 6), self.first);
                let member = self.life.streams[stream].members.first();
                let price = member.map_or(990, |&id| self.life.payments[id].fen);
                for id in self.purchases(&shop, count, from) {
                    if self.chance.percent(self.knobs.same_price) {
                        self.life.payments[id].fen = price;
                    }
                }
            }
        }
    }

    /// Kameng shops, each with its first membership.
    pub fn shops_with_plans(&self) -> Vec<(Shop, StreamId)> {
        self.shops.clone()
    }

    /// Adds other purchases at the shop, at other prices, on any day.
    pub fn purchases(&mut self, shop: &Shop, count: i64, from: NaiveDate) -> Vec<PaymentId> {
        let items = [
            "游戏点卡100元",
            "Q币充值",
            "话费充值",
            "机械键盘",
            "视频周卡 单次购买",
            "礼品卡",
        ];
        let mut bought = Vec::new();
        for _ in 0..count {
            let span = (self.last - from).num_days().max(1);
            let day = later(from, self.chance.between(0, span - 1));
            let fen = self.chance.between(31, 400) * 100 + self.chance.between(1, 99);
            let item = *self.chance.pick(&items);
            let mut at_any_hour = shop.clone();
            at_any_hour.minute = None;
            bought.push(self.pay(&at_any_hour, day, fen, item));
        }
        bought
    }
}
