//! Building blocks of an invented life: shops, memberships, charges, habits, records. A family (see
//! `families.rs`) combines them.

mod charges;
mod everyday;
mod names;
mod plan;
mod shops;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    chance::Chance,
    knobs::Knobs,
    life::{Export, Format, Funding, Life, Sources, StreamId, Wallet},
};

pub use plan::{Plan, Shop, Wording, later, step};

/// A life that is being made.
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

impl Story {
    /// An empty life with exports, from this seed.
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

    /// The exports of a typical person: nearly always a wallet, often a bank as well.
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
            // One to four exports: one wallet, both, a debit card with them, a credit card with
            // these.
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

    /// Whether there is no wallet's export, so that only the bank's texts are known.
    pub fn bank_only(&self) -> bool {
        self.life.sources.wechat.is_none() && self.life.sources.alipay.is_none()
    }
}
