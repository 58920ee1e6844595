//! A subscription that a record of cancellation ended: its cadence, prices and channels until then.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use crate::{
    audit::{
        audited::Audited,
        order::{Order, after},
    },
    calendar::{Moment, days_between, month_step},
    ledger::{Transaction, TransactionId},
    money::Money,
    recurrence::{Cadence, PRICE_LIMITS, Subscription},
    statement::Channel,
    userfiles::{Cancellation, Layer},
};

/// An opening offer costs so many tenths of the price at most.
const OPENING_TENTHS: i64 = 6;
/// The most cheap payments after a cancellation that may be opening offers even without words for
/// one (a bank may print no text). More of them are a habit.
const FEW_OPENINGS: usize = 2;
/// Cycles after an opening offer in which its renewals are sought.
const CYCLES_AFTER_OPENING: i32 = 12;
/// Days off the due day up to which a charge counts as on its due day.
const ON_ITS_DAY: i32 = 1;
/// Number of last charges whose channels count as the channels of the subscription.
const LAST_CHARGES: usize = 3;

/// A subscription that a record of cancellation ended, with its facts before the cancellation.
pub(super) struct EndedSubscription<'e> {
    pub(super) audited: &'e Audited,
    pub(super) subscription: &'e Subscription,
    /// The cadence before the cancellation; later charges may have another one.
    pub(super) cadence: Cadence,
    pub(super) cancelled: Moment,
    /// The layer where it was cancelled.
    pub(super) layer: Layer,
    /// The last charge before the cancellation.
    pub(super) last: TransactionId,
    /// The day from which due days are counted: that of the last charge, or one cycle before the
    /// first full charge that follows a trial.
    pub(super) counted_from: NaiveDate,
    /// The first due day after the last charge.
    pub(super) first_due: NaiveDate,
    /// Whether all wallet rows before the cancellation have renewal words, and there is one.
    pub(super) said_to_renew: bool,
    /// The channels by which the money left.
    pub(super) channels: BTreeSet<Channel>,
    /// The price of the last charge.
    pub(super) price: Money,
    /// Every price before the cancellation.
    pub(super) prices: BTreeSet<Money>,
    /// Prices that were charged more than once, before or after.
    pub(super) repeated: BTreeSet<Money>,
    /// Whether so few charges came before that all of them may be at an introductory price.
    pub(super) may_be_trial: bool,
    /// Days after the cancellation with a payment to the merchant that may be an opening offer.
    openings: Vec<NaiveDate>,
}

impl<'e> EndedSubscription<'e> {
    /// Sums up a subscription before a cancellation; `None` where no charge came before it.
    pub(super) fn new(
        audited: &'e Audited,
        record: &Cancellation,
        subscription: &'e Subscription,
    ) -> Option<EndedSubscription<'e>> {
        let ids: Vec<TransactionId> = subscription
            .renewals()
            .filter(|&id| {
                let row = audited.ledger.get(id);
                Order::of(row.at, row.posting, record.at) != Order::After
            })
            .collect();
        let before: Vec<&Transaction> = ids.iter().map(|&id| audited.ledger.get(id)).collect();
        let (&last, last_row) = (ids.last()?, before.last()?);
        let (cadence, counted_from) = rhythm(audited, subscription, &before, last_row.at.day);
        let price = last_row.amount;
        Some(EndedSubscription {
            audited,
            subscription,
            cadence,
            cancelled: record.at,
            layer: record.layer,
            last,
            counted_from,
            first_due: cadence.due_after(counted_from, 1),
            said_to_renew: said_to_renew(audited, &ids),
            channels: before
                .iter()
                .rev()
                .take(LAST_CHARGES)
                .map(|row| row.payer_channel())
                .collect(),
            price,
            prices: before.iter().map(|row| row.amount).collect(),
            repeated: repeated(audited, subscription),
            may_be_trial: before.len() <= PRICE_LIMITS.intro_charges,
            openings: openings(audited, record.at, subscription, price),
        })
    }

    /// The due day nearest to a charge, as a number of cycles after the last charge before the
    /// cancellation, and the days from that due day to the charge.
    pub(super) fn nearest_due(&self, day: NaiveDate) -> (i32, i32) {
        let cycle = self.cadence.period.days().max(1);
        let guess = (days_between(self.counted_from, day) / cycle).max(1);
        let cycles = guess.saturating_sub(1).max(1)..=guess + 1;
        cycles
            .map(|cycle| {
                let due = self.cadence.due_after(self.counted_from, cycle);
                (cycle, days_between(due, day))
            })
            .min_by_key(|&(cycle, off)| (off.abs(), cycle))
            .unwrap_or((1, 0))
    }

    /// The days from the nearest due day to a charge. Due days are counted from the last charge
    /// before the cancellation, or from a later one that continued the subscription.
    pub(super) fn off_days(&self, day: NaiveDate, continued: Option<NaiveDate>) -> i32 {
        let (_, off) = self.nearest_due(day);
        let from_continued =
            continued.map(|from| days_between(self.cadence.due_after(from, 1), day));
        from_continued
            .filter(|other| other.abs() < off.abs())
            .unwrap_or(off)
    }

    /// Whether a charge is on an old due day. After a silence, an old mandate debits on its old due
    /// day; a new mandate does so only by chance.
    pub(super) fn is_on_its_day(&self, day: NaiveDate) -> bool {
        let (_, off) = self.nearest_due(day);
        off.abs() <= ON_ITS_DAY
    }

    /// Whether a charge is near enough to an old due day to be the debit of that day.
    pub(super) fn is_in_phase(&self, day: NaiveDate) -> bool {
        let (_, off) = self.nearest_due(day);
        self.is_debit_window(off)
    }

    /// Whether a debit so many days off its due day is on time.
    pub(super) fn is_debit_window(&self, off_days: i32) -> bool {
        let policy = &self.audited.policy;
        (-policy.early_days..=policy.on_time_days).contains(&off_days)
    }

    /// Whether a charge comes a whole number of cycles after an opening offer that was taken since
    /// the cancellation.
    pub(super) fn follows_an_opening(&self, day: NaiveDate) -> bool {
        let from_opening = Cadence {
            anchor_day: None,
            ..self.cadence
        };
        self.openings.iter().any(|&opening| {
            (1..=CYCLES_AFTER_OPENING).any(|cycle| {
                let off = days_between(from_opening.due_after(opening, cycle), day);
                off.abs() <= ON_ITS_DAY
            })
        })
    }

    /// Whether all charges before the cancellation may be an opening offer, by number and text. The
    /// charges after an opening offer have another name and price.
    pub(super) fn only_opened(&self) -> bool {
        self.may_be_trial && self.audited.recurrence.wording(self.last).opening
    }

    /// The most days from the cancellation to the due day at which a charge is a late
    /// synchronisation. They are more where the cancellation was not made at the wallet or bank
    /// that the money left through, and not fewer than the days of notice in the user's decisions.
    pub(super) fn sync_allowance(&self, charged_by: Channel) -> i32 {
        let same = matches!(
            (self.layer, charged_by),
            (Layer::WeChat, Channel::WeChat)
                | (Layer::Alipay, Channel::Alipay)
                | (Layer::Bank, Channel::Bank)
        );
        let days = if same {
            self.audited.policy.sync_days
        } else {
            self.audited.policy.sync_days_other_layer
        };
        days.max(self.subscription.notice_days.unwrap_or(0))
    }
}

/// The cadence before the cancellation, and the day from which its due days are counted.
fn rhythm(
    audited: &Audited,
    subscription: &Subscription,
    before: &[&Transaction],
    last_day: NaiveDate,
) -> (Cadence, NaiveDate) {
    let only_trial = subscription.trial.is_some() && before.len() == 1;
    if !only_trial {
        let days = before.iter().map(|row| row.at.day);
        return (anchored_by(subscription.cadence, days), last_day);
    }
    // After a trial, the first due day is that of the first full charge, not of the trial.
    let cadence = subscription.cadence;
    let counted_from = match subscription.renewals().nth(1) {
        Some(full) => cadence.due_before(audited.ledger.get(full).at.day),
        None => last_day,
    };
    (cadence, counted_from)
}

/// A monthly cadence with the anchor day that these charges show, where none of them is on its
/// present anchor day.
fn anchored_by(cadence: Cadence, days: impl Iterator<Item = NaiveDate> + Clone) -> Cadence {
    let shows = |anchor: u32| {
        days.clone()
            .any(|day| day.day() == anchor || month_step(day, 0, anchor) == day)
    };
    match cadence.anchor_day {
        Some(anchor) if !shows(anchor) => {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for day in days {
                *counts.entry(day.day()).or_default() += 1;
            }
            let most = counts.into_iter().max_by_key(|&(_, count)| count);
            Cadence {
                anchor_day: most.map(|(day, _)| day),
                ..cadence
            }
        }
        Some(_) | None => cadence,
    }
}

/// Whether all wallet rows among the charges have renewal words, and there is one.
fn said_to_renew(audited: &Audited, charges: &[TransactionId]) -> bool {
    let of_wallets = || {
        let charges = charges.iter().copied();
        charges.filter(|&id| audited.ledger.get(id).channel != Channel::Bank)
    };
    let mut texts = of_wallets().map(|id| audited.recurrence.wording(id));
    of_wallets().next().is_some() && texts.all(|wording| wording.strong)
}

/// The prices that were charged more than once.
fn repeated(audited: &Audited, subscription: &Subscription) -> BTreeSet<Money> {
    let mut counts: BTreeMap<Money, usize> = BTreeMap::new();
    for &id in &subscription.charges {
        *counts.entry(audited.amount(id)).or_default() += 1;
    }
    let often = counts.into_iter().filter(|&(_, count)| count > 1);
    often.map(|(amount, _)| amount).collect()
}

/// The days of payments after the cancellation that are as cheap as an opening offer.
fn openings(
    audited: &Audited,
    cancelled: Moment,
    subscription: &Subscription,
    price: Money,
) -> Vec<NaiveDate> {
    let recurrence = &audited.recurrence;
    let others: Vec<TransactionId> = recurrence.unexplained(&subscription.group).collect();
    let cheap: Vec<TransactionId> = after(audited, cancelled, &others)
        .map(|(id, _)| id)
        .filter(|&id| audited.amount(id).fen() * 10 <= price.fen() * OPENING_TENTHS)
        .collect();
    // Many cheap purchases are a habit; an opening offer among them is known only by its words.
    let few = cheap.len() <= FEW_OPENINGS;
    let openings = cheap.into_iter();
    openings
        .filter(|&id| few || recurrence.wording(id).opening)
        .map(|id| audited.ledger.get(id).at.day)
        .collect()
}
