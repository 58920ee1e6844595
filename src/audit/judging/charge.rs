//! A charge after a cancellation, compared with the subscription that was ended.

use chrono::{NaiveDate, Timelike as _};

use super::ended::EndedSubscription;
use crate::{
    audit::{order::Order, verdict::Verdict},
    calendar::days_between,
    ledger::{Transaction, TransactionId},
    recurrence::{PRICE_LIMITS, Wording},
    statement::Channel,
};

/// The hours of the day; a debit at any other hour is a debit at night.
const DAYTIME_HOURS: std::ops::Range<u32> = 6..23;

/// A summary of the charges between the cancellation and a later charge, by their verdicts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Preceding {
    /// Whether one of them certainly came after the cancellation.
    any_after: bool,
    /// Whether one of them, or the charge itself, came after a long silence and off the due days.
    pub(super) begins_anew: bool,
    /// The day of the last one that continued the subscription.
    continued: Option<NaiveDate>,
    /// The day of the last one that belongs to a new subscription.
    anew: Option<NaiveDate>,
}

impl Preceding {
    /// Adds a charge with its verdict.
    pub(super) fn add(&mut self, day: NaiveDate, verdict: Verdict) {
        self.any_after |= verdict != Verdict::SameDay;
        if verdict.counts() {
            self.continued = Some(day);
        } else if verdict == Verdict::Resubscription {
            self.anew = Some(day);
        }
    }
}

/// A charge after a cancellation, with the facts that the tests of the classes need.
pub(super) struct LaterCharge<'e> {
    pub(super) ended: &'e EndedSubscription<'e>,
    pub(super) row: &'e Transaction,
    pub(super) order: Order,
    /// Whether no other charge came between the cancellation and this one.
    pub(super) first: bool,
    /// Whether its text has renewal words.
    pub(super) renews: bool,
    /// The due day that it belongs to, in cycles after the last charge before the cancellation.
    pub(super) cycle: i32,
    /// Days from the cancellation to the charge.
    pub(super) since: i32,
    /// Days from the cancellation to the first due day.
    pub(super) due_in: i32,
    /// Days from the first due day to the charge.
    pub(super) after_due: i32,
    /// Days off the nearest due day.
    pub(super) off_days: i32,
    /// Whether it is too far off the nearest due day to be the debit of that day.
    pub(super) off_phase: bool,
    /// Whether it, or a charge before it, belongs to a new subscription.
    pub(super) begins_anew: bool,
    /// Whether its price is far from the last one and new, and it has no renewal words.
    pub(super) is_other_price: bool,
    /// Whether it may be the full price after a trial.
    pub(super) may_be_full_price: bool,
    /// Whether it may be the full price after a trial, and that price was charged more than once.
    pub(super) is_full_price: bool,
    /// Whether all wallet rows before the cancellation had renewal words and this one has none.
    pub(super) fell_silent: bool,
    /// Whether it is a debit by WeChat at night without renewal words.
    pub(super) at_night: bool,
    /// Whether its text names another product.
    pub(super) renamed: bool,
    /// Whether it may be for another plan: another product at another price, or a much lower price.
    pub(super) other_plan: bool,
    /// Whether it has renewal words and is only some days late.
    pub(super) drifted: bool,
}

impl<'e> EndedSubscription<'e> {
    /// A charge after the cancellation, compared with the subscription.
    pub(super) fn charge(
        &'e self,
        id: TransactionId,
        order: Order,
        preceding: Preceding,
    ) -> LaterCharge<'e> {
        let row = self.audited.ledger.get(id);
        let wording = self.audited.recurrence.wording(id);
        let day = row.at.day;
        let off_days = self.off_days(day, preceding.continued);
        let off_phase = !self.is_debit_window(off_days);
        // The full price after a trial is far from the trial's.
        let may_be_full_price = self.may_be_trial && row.amount > self.price && !off_phase;
        let renamed = self.audited.recurrence.differ(id, self.last);
        LaterCharge {
            ended: self,
            row,
            order,
            first: !preceding.any_after,
            renews: wording.strong,
            cycle: self.nearest_due(day).0,
            since: days_between(self.cancelled.day, day),
            due_in: days_between(self.cancelled.day, self.first_due),
            after_due: days_between(self.first_due, day),
            off_days,
            off_phase,
            begins_anew: preceding.begins_anew
                || self.continues_anew(day, off_days, preceding.anew)
                || off_phase && self.follows_an_opening(day),
            is_other_price: self.is_other_price(row, wording),
            may_be_full_price,
            is_full_price: may_be_full_price && self.repeated.contains(&row.amount),
            fell_silent: self.said_to_renew && row.channel != Channel::Bank && !wording.strong,
            at_night: is_at_night(row, wording),
            renamed,
            other_plan: self.is_other_plan(row, renamed),
            drifted: wording.strong && (0..=self.audited.policy.drift_days).contains(&off_days),
        }
    }

    /// Whether a charge is nearer to a due day of the new subscription than to an old one. `anew`:
    /// the day of the last charge of the new subscription.
    fn continues_anew(&self, day: NaiveDate, off_days: i32, anew: Option<NaiveDate>) -> bool {
        anew.is_some_and(|from| {
            let off = days_between(self.cadence.due_after(from, 1), day);
            self.is_debit_window(off) && off.abs() < off_days.abs()
        })
    }

    fn is_other_price(&self, row: &Transaction, wording: Wording) -> bool {
        let (tenfold, last) = (row.amount.fen() * 10, self.price.fen());
        let far = tenfold > last * PRICE_LIMITS.far_above_tenths
            || tenfold < last * PRICE_LIMITS.far_below_tenths;
        far && !wording.strong && !self.prices.contains(&row.amount)
    }

    fn is_other_plan(&self, row: &Transaction, renamed: bool) -> bool {
        let cheaper = row.amount.fen() * 10 < self.price.fen() * PRICE_LIMITS.intro_tenths
            && !self.prices.contains(&row.amount);
        !self.only_opened() && (renamed && row.amount != self.price || cheaper)
    }
}

/// Whether a charge is a debit by WeChat at night without renewal words. WeChat's debits are said
/// to run by day only. This is weak evidence: it makes a charge unclear and decides nothing else.
fn is_at_night(row: &Transaction, wording: Wording) -> bool {
    let by_wechat = row.payer_channel() == Channel::WeChat;
    let at_night = |time: chrono::NaiveTime| !DAYTIME_HOURS.contains(&time.hour());
    by_wechat && !wording.strong && row.at.time.is_some_and(at_night)
}
