//! Payments, memberships with their charges, refunds, verdicts and records of a story.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{
    Story,
    plan::{Plan, Shop, later},
};
use crate::people::life::{
    Cycle, Funding, Nature, Payment, PaymentId, Record, Refund, Stream, Wallet,
};

impl Story {
    /// Adds a payment to a shop, made like its other payments.
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
        // With the bank alone, the platform's name would hide the shop completely.
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

    /// The moment so many minutes after midnight, at a random second.
    pub fn moment(&mut self, day: NaiveDate, minute: i64) -> NaiveDateTime {
        let second = minute * 60 + self.chance.between(0, 59);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(
            u32::try_from(second).expect("within the day"),
            0,
        );
        day.and_time(time.expect("within the day"))
    }

    /// Adds a payment; a card's row is sometimes booked later, by up to three days over a weekend.
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

    /// The day of a charge: its due day, or a few days off.
    pub fn wander(&mut self, due: NaiveDate, cycle: Cycle) -> NaiveDate {
        if matches!(cycle, Cycle::Days(7)) || !self.chance.percent(self.knobs.off_day) {
            return due;
        }
        let (early, late) = (self.knobs.early_by, self.knobs.late_by);
        later(due, self.chance.between(-early, late))
    }

    /// Adds a membership with its first charges; [`Story::renew`] adds later ones.
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

    /// Adds the next charge, near its due day.
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

    /// Adds the next charge, exactly so many days off its due day.
    pub fn renew_off(&mut self, plan: &mut Plan, days: i64) -> PaymentId {
        plan.done += 1;
        self.charge(plan, later(plan.due(0), days), plan.fen)
    }

    /// Adds charges on that many further due days, each with the verdict.
    pub fn go_on(&mut self, plan: &mut Plan, count: i64, verdict: &'static str) {
        for _ in 0..count {
            let id = self.renew_off(plan, 0);
            self.judge(id, verdict);
        }
    }

    /// The first charge of a membership.
    pub fn first_charge(&self, plan: &Plan) -> PaymentId {
        let members = &self.life.streams[plan.stream].members;
        *members.first().expect("a membership has a charge")
    }

    /// Adds a charge of the membership on a day.
    pub fn charge(&mut self, plan: &Plan, day: NaiveDate, fen: i64) -> PaymentId {
        let item = plan.shop.item.clone();
        let id = self.pay(&plan.shop, day, fen, &item);
        self.life.streams[plan.stream].members.insert(id);
        id
    }

    /// Lets a cycle pass without a charge.
    pub fn miss(&mut self, plan: &mut Plan) {
        plan.done += 1;
    }

    /// Adds charges until the statements end.
    pub fn renew_to_the_end(&mut self, plan: &mut Plan) -> Vec<PaymentId> {
        let mut ids = Vec::new();
        while later(plan.due(1), 6) < self.last {
            ids.push(self.renew(plan));
        }
        ids
    }

    /// Refunds a payment so many days later; `fen` may be a part of it.
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

    /// Sets the true verdict on a charge.
    pub fn judge(&mut self, payment: PaymentId, verdict: &'static str) {
        self.life.verdicts.insert(payment, verdict);
    }

    /// Sets the same true verdict on several charges.
    pub fn judge_all(&mut self, payments: &[PaymentId], verdict: &'static str) {
        for &payment in payments {
            self.judge(payment, verdict);
        }
    }

    /// Adds a record that ends the membership, with the shop's name.
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

    /// The layer of a record: mostly the shop's, sometimes the wallet's or the bank's, often none.
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

    /// States a true finding that does not depend on a cancellation, with its charges.
    pub fn anomaly(&mut self, kind: &'static str, payments: &[PaymentId]) {
        self.life
            .anomalies
            .push((kind, payments.iter().copied().collect()));
    }
}
