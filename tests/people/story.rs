//! The making of a life: shops, plans, charges, habits, records of cancellation. A family (see `families.rs`) tells one with these words.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{
    chance::Chance,
    knobs::Knobs,
    life::{
        Cycle, Export, Format, Funding, Kind, Life, Nature, Payment, PaymentId, Record, Refund,
        Sources, Stream, StreamId, Wallet,
    },
};

/// What a shop's texts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    Strong,
    Medium,
    Nothing,
}

/// Who is paid, how, and what is printed.
#[derive(Clone, Debug)]
pub struct Shop {
    pub payee: String,
    pub company: String,
    /// The part of the name that tells it from others.
    pub stem: String,
    pub item: String,
    pub nature: Nature,
    pub wording: Wording,
    pub wallet: Option<Wallet>,
    pub funding: Funding,
    /// Minutes after midnight at which the debit runs, where it runs at one time.
    pub minute: Option<i64>,
    pub numbered: bool,
    /// The platform under whose name it sells.
    pub platform: Option<&'static str>,
}

/// A membership while it is told.
#[derive(Clone, Debug)]
pub struct Plan {
    pub shop: Shop,
    pub stream: StreamId,
    pub first: NaiveDate,
    pub cycle: Cycle,
    pub fen: i64,
    /// How many due days have passed.
    pub done: u32,
}

impl Plan {
    /// The due day of the cycle that is so many after the last one that passed; 0 is that one itself.
    pub fn due(&self, after: u32) -> NaiveDate {
        step(self.first, self.cycle, self.done - 1 + after)
    }
}

/// So many cycles after a day; the 31st becomes the last day of a shorter month and is the 31st again in the next.
pub fn step(first: NaiveDate, cycle: Cycle, cycles: u32) -> NaiveDate {
    match cycle {
        Cycle::Months(months) => first + Months::new(months * cycles),
        Cycle::Days(days) => first + Days::new(u64::from(days * cycles)),
    }
}

pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    if days >= 0 {
        day + Days::new(days.unsigned_abs())
    } else {
        day - Days::new(days.unsigned_abs())
    }
}

/// A life while it is told.
pub struct Story {
    pub chance: Chance,
    pub knobs: Knobs,
    pub life: Life,
    /// The first and the last day that statements show.
    pub first: NaiveDate,
    pub last: NaiveDate,
    used: BTreeSet<String>,
    /// Kameng shops with a membership, where other things may be bought as well.
    shops: Vec<(Shop, StreamId)>,
}

const STEMS: [&str; 48] = [
    "白桦", "青鸾", "墨竹", "听雨", "远山", "银杏", "沧澜", "霁月", "南栀", "飞雁", "渔火", "星槎",
    "云帆", "铁马", "天狼", "赤兔", "玄鸟", "锦鲤", "朱雀", "紫藤", "橙光", "海棠", "半夏", "长庚",
    "扶摇", "惊蛰", "寒江", "孤舟", "千帆", "落霞", "秋水", "碧落", "青冥", "流萤", "石榴", "木槿",
    "苍耳", "野渡", "归雁", "暮雪", "晴川", "沉香", "折柳", "临溪", "问月", "栖梧", "鹤鸣", "松针",
];

const KAMENG: [&str; 10] = [
    "卡盟",
    "卡盟平台",
    "数字商城",
    "发卡网",
    "权益商城",
    "虚拟商城",
    "点卡商城",
    "自动发卡",
    "会员商城",
    "卡盟网",
];

const PLAIN: [&str; 6] = ["互娱", "数码", "小铺", "优选", "在线", "工坊"];

const CITIES: [&str; 8] = [
    "杭州", "深圳", "广州", "厦门", "成都", "武汉", "合肥", "长沙",
];

const TRADES: [&str; 5] = [
    "网络科技有限公司",
    "信息技术有限公司",
    "文化传媒有限公司",
    "电子商务有限公司",
    "科技有限公司",
];

/// Well-known services: the wallet's name, the company, the text, the price in fen.
const BRANDS: [(&str, &str, &str, i64); 8] = [
    (
        "腾讯视频",
        "深圳市腾讯计算机系统有限公司",
        "腾讯视频VIP会员自动续费",
        2500,
    ),
    (
        "爱奇艺",
        "北京爱奇艺科技有限公司",
        "爱奇艺黄金VIP会员连续包月",
        2500,
    ),
    (
        "网易云音乐",
        "杭州网易云音乐科技有限公司",
        "黑胶VIP连续包月",
        1500,
    ),
    (
        "百度网盘",
        "北京度友科技有限公司",
        "百度网盘超级会员自动续费",
        3000,
    ),
    (
        "哔哩哔哩",
        "上海宽娱数码科技有限公司",
        "大会员连续包月",
        1500,
    ),
    (
        "喜马拉雅",
        "上海喜马拉雅科技有限公司",
        "喜马拉雅VIP会员自动续费",
        2000,
    ),
    (
        "QQ音乐",
        "腾讯音乐娱乐科技（深圳）有限公司",
        "豪华绿钻自动续费",
        1800,
    ),
    (
        "WPS",
        "珠海金山办公软件有限公司",
        "WPS超级会员自动续费",
        2800,
    ),
];

/// Prices of memberships, in fen.
const PRICES: [i64; 12] = [
    600, 990, 1200, 1500, 1800, 1990, 2500, 2800, 3000, 3500, 4500, 6800,
];

impl Story {
    pub fn new(seed: u64, knobs: Knobs) -> Story {
        let mut chance = Chance::new(seed);
        let last = later(
            NaiveDate::from_ymd_opt(2025, 9, 1).expect("a day"),
            chance.between(0, 420),
        );
        let first = later(last, -chance.between(knobs.history.0, knobs.history.1));
        let mut story = Story {
            knobs,
            life: Life {
                as_of: later(last, chance.between(1, 8)),
                name_cut: knobs.name_cut,
                ..Life::default()
            },
            chance,
            first,
            last,
            used: BTreeSet::new(),
            shops: Vec::new(),
        };
        story.life.sources = story.sources();
        story
    }

    /// What people have: nearly always a wallet, often the bank as well.
    fn sources(&mut self) -> Sources {
        let wechat = if self.chance.percent(50) {
            Format::WeChatCsv
        } else {
            Format::WeChatXlsx
        };
        let debit = if self.chance.percent(65) {
            Format::CmbCsv
        } else {
            Format::IcbcCsv
        };
        let export = |format: Format, has: bool| {
            has.then_some(Export {
                format,
                from: self.first,
                to: self.last,
                again_from: None,
                hole: None,
            })
        };
        let mut kind = self.chance.next() % 10;
        if let Some(exports) = self.knobs.exports {
            // One to four: the first wallet, both, and a card and another with them.
            kind = [0, 2, 3, 5][usize::try_from(exports - 1).expect("one to four")];
        }
        Sources {
            wechat: export(wechat, kind != 1 && kind != 9),
            alipay: export(Format::AlipayCsv, [1, 2, 3, 4, 5].contains(&kind)),
            debit: export(debit, [3, 4, 5, 6, 7, 9].contains(&kind)),
            credit: export(Format::CmbCreditCsv, [5, 7].contains(&kind)),
        }
    }

    /// A wallet whose payments some export shows, or a card.
    fn rail(&mut self) -> (Option<Wallet>, Funding) {
        let sources = &self.life.sources;
        let (debit, credit) = (sources.debit.is_some(), sources.credit.is_some());
        let mut wallets = Vec::new();
        if sources.wechat.is_some() {
            wallets.push(Wallet::WeChat);
        }
        if sources.alipay.is_some() {
            wallets.push(Wallet::Alipay);
        }
        if wallets.is_empty() {
            let wallet = *self
                .chance
                .pick(&[Some(Wallet::WeChat), Some(Wallet::Alipay), None]);
            return (wallet, Funding::Debit);
        }
        let wallet = *self.chance.pick(&wallets);
        let mut fundings = vec![Funding::Balance];
        if debit {
            fundings.extend([Funding::Debit; 2]);
        }
        if credit {
            fundings.push(Funding::Credit);
        }
        (Some(wallet), *self.chance.pick(&fundings))
    }

    /// Whether no wallet's export exists, so that only the bank's texts are known.
    pub fn bank_only(&self) -> bool {
        self.life.sources.wechat.is_none() && self.life.sources.alipay.is_none()
    }

    fn stem(&mut self) -> String {
        loop {
            let stem = (*self.chance.pick(&STEMS)).to_owned();
            if self.used.insert(stem.clone()) {
                return stem;
            }
        }
    }

    /// A kameng shop of its own name.
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

    /// A shop whose texts say at least that.
    pub fn worded_shop(&mut self, wording: Wording, cycle: Cycle) -> Shop {
        let mut shop = self.shop();
        shop.wording = wording;
        shop.item = self.item(wording, cycle);
        shop
    }

    /// A product's text for what the shop's texts say.
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

    pub fn price(&mut self) -> i64 {
        *self.chance.pick(&PRICES)
    }

    /// A payment as the shop's other payments are made.
    pub fn pay(&mut self, shop: &Shop, day: NaiveDate, fen: i64, item: &str) -> PaymentId {
        let minute = match shop.minute {
            Some(minute) => minute + self.chance.between(-2, 2),
            None => self.chance.between(480, 1320),
        };
        let item = if shop.numbered {
            format!(
                "{item}-{}{:06}",
                day.format("%Y%m%d"),
                self.chance.between(0, 999_999)
            )
        } else {
            item.to_owned()
        };
        let at = self.moment(day, minute);
        // Where only the bank is seen, nothing would be left of the shop.
        let platform = shop.platform.filter(|_| !self.bank_only());
        let (payee, company, item) = match platform {
            Some(platform) => (platform, platform, format!("{}-{item}", shop.payee)),
            None => (shop.payee.as_str(), shop.company.as_str(), item),
        };
        self.add(Payment {
            company: company.to_owned(),
            wallet: shop.wallet,
            funding: shop.funding,
            ..Payment::purchase(at, fen, payee, &item)
        })
    }

    pub fn moment(&mut self, day: NaiveDate, minute: i64) -> NaiveDateTime {
        let second = minute * 60 + self.chance.between(0, 59);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(
            u32::try_from(second).expect("within the day"),
            0,
        );
        day.and_time(time.expect("within the day"))
    }

    /// Adds a payment; a card's row is sometimes posted days later, the later over a weekend.
    pub fn add(&mut self, mut payment: Payment) -> PaymentId {
        if payment.funding != Funding::Balance && self.chance.percent(self.knobs.posted_late) {
            payment.posted_after = match payment.at.date().weekday() {
                Weekday::Fri => 3,
                Weekday::Sat => 2,
                _ => 1,
            };
        }
        self.life.payments.push(payment);
        self.life.payments.len() - 1
    }

    /// Off the due day now and then.
    pub fn wander(&mut self, due: NaiveDate, cycle: Cycle) -> NaiveDate {
        if matches!(cycle, Cycle::Days(7)) || !self.chance.percent(self.knobs.off_day) {
            return due;
        }
        let (early, late) = (self.knobs.early_by, self.knobs.late_by);
        later(due, self.chance.between(-early, late))
    }

    /// A membership with its first charges; later ones come with [`Story::renew`].
    pub fn subscribe(
        &mut self,
        shop: Shop,
        first: NaiveDate,
        cycle: Cycle,
        fen: i64,
        charges: u32,
    ) -> Plan {
        let stream = self.life.streams.len();
        self.life.streams.push(Stream {
            payee: shop.payee.clone(),
            nature: shop.nature,
            cycle,
            members: BTreeSet::new(),
            optional: false,
        });
        if shop.nature == Nature::Kameng {
            self.shops.push((shop.clone(), stream));
        }
        let mut plan = Plan {
            shop,
            stream,
            first,
            cycle,
            fen,
            done: 0,
        };
        for _ in 0..charges {
            self.renew(&mut plan);
        }
        plan
    }

    /// The next charge, about its due day.
    pub fn renew(&mut self, plan: &mut Plan) -> PaymentId {
        plan.done += 1;
        let due = plan.due(0);
        let day = if plan.done == 1 {
            due
        } else {
            self.wander(due, plan.cycle)
        };
        self.charge(plan, day, plan.fen)
    }

    /// The next charge, so many days off its due day.
    pub fn renew_off(&mut self, plan: &mut Plan, days: i64) -> PaymentId {
        plan.done += 1;
        self.charge(plan, later(plan.due(0), days), plan.fen)
    }

    /// Charged on that many further due days, each of which is what the verdict says.
    pub fn go_on(&mut self, plan: &mut Plan, count: i64, verdict: &'static str) {
        for _ in 0..count {
            let id = self.renew_off(plan, 0);
            self.judge(id, verdict);
        }
    }

    pub fn first_charge(&self, plan: &Plan) -> PaymentId {
        let members = &self.life.streams[plan.stream].members;
        *members.first().expect("a membership has a charge")
    }

    /// A charge of the membership on a day.
    pub fn charge(&mut self, plan: &Plan, day: NaiveDate, fen: i64) -> PaymentId {
        let item = plan.shop.item.clone();
        let id = self.pay(&plan.shop, day, fen, &item);
        self.life.streams[plan.stream].members.insert(id);
        id
    }

    /// A cycle that passes without a charge.
    pub fn miss(&mut self, plan: &mut Plan) {
        plan.done += 1;
    }

    /// Renews until statements end.
    pub fn renew_to_the_end(&mut self, plan: &mut Plan) -> Vec<PaymentId> {
        let mut ids = Vec::new();
        while later(plan.due(1), 6) < self.last {
            ids.push(self.renew(plan));
        }
        ids
    }

    pub fn refund(&mut self, payment: PaymentId, after_days: i64, fen: i64) {
        let day = later(self.life.payments[payment].at.date(), after_days);
        let minute = self.chance.between(600, 1200);
        let at = self
            .moment(day, minute)
            .max(self.life.payments[payment].at + chrono::Duration::hours(1));
        self.life.payments[payment].refund = Some(Refund {
            at,
            fen,
            to_balance: false,
        });
    }

    pub fn judge(&mut self, payment: PaymentId, verdict: &'static str) {
        self.life.verdicts.insert(payment, verdict);
    }

    pub fn judge_all(&mut self, payments: &[PaymentId], verdict: &'static str) {
        for &payment in payments {
            self.judge(payment, verdict);
        }
    }

    /// A record that ends the plan, written with the shop's name.
    pub fn cancel(&mut self, plan: &Plan, day: NaiveDate) -> &mut Record {
        let layer = self.layer(&plan.shop);
        self.life.records.push(Record {
            merchant: plan.shop.payee.clone(),
            cancelled_at: day.to_string(),
            layer,
            ends: BTreeSet::from([plan.stream]),
            ..Record::default()
        });
        self.life.records.last_mut().expect("just pushed")
    }

    /// Where people cancel: mostly at the shop, sometimes where the money leaves, often they do not say.
    fn layer(&mut self, shop: &Shop) -> Option<&'static str> {
        let own = match shop.wallet {
            Some(Wallet::WeChat) => "wechat",
            Some(Wallet::Alipay) => "alipay",
            None => "bank",
        };
        *self.chance.pick(&[
            None,
            Some("app"),
            Some("website"),
            Some("customer_service"),
            Some("mini_program"),
            Some(own),
            Some(own),
        ])
    }

    pub fn anomaly(&mut self, kind: &'static str, payments: &[PaymentId]) {
        self.life
            .anomalies
            .push((kind, payments.iter().copied().collect()));
    }

    /// A well-known membership that goes on to the end, and nothing is wrong with it.
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

    /// Rent, power and the like: they recur, and are no membership. Found or not, that is no mistake.
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

    /// Payments that come again and again, and are no subscription.
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

    /// Everyday life: some habits, a salary, transfers, a card that is repaid.
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

    /// Money put into the wallet from the card: out of one account and into another, and no payment to anybody.
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

    /// Now and then other things are bought where a membership is held.
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

    /// Other things bought at the shop, at other prices, on any day.
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
