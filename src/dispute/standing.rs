//! Standings: where a case that the user opened stands, by the user's notes and by the ledger.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::record::finding_of;
use crate::{
    audit::Audited,
    bilingual,
    lang::Bilingual,
    ledger::{LinkKind, TransactionId},
    money::{Currency, Money},
    source::Source,
    userfiles::{CaseRecord, Event, EventKind},
};

/// The state of a case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Opened, and nothing else yet.
    Open,
    /// The other side was contacted.
    Contacted,
    /// A refund was promised.
    Promised,
    /// The promised day has passed, and not everything has come back.
    PromiseBroken,
    /// The refund was refused.
    Refused,
    /// Taken to the next authority.
    Escalated,
    /// A part has come back.
    PartlyRefunded,
    /// Everything has come back.
    Refunded,
    /// Closed by the user.
    Closed,
}

impl State {
    /// The state as JSON spells it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The state for a person.
    pub fn label(self) -> Bilingual {
        match self {
            State::Open => bilingual!("已立案", "open"),
            State::Contacted => bilingual!("已联系", "contacted"),
            State::Promised => bilingual!("对方答应了", "promised"),
            State::PromiseBroken => {
                bilingual!("答应的日子已过，还没有退齐", "promised, the day has passed")
            }
            State::Refused => bilingual!("被拒绝", "refused"),
            State::Escalated => bilingual!("已向上反映", "escalated"),
            State::PartlyRefunded => bilingual!("退了一部分", "partly refunded"),
            State::Refunded => bilingual!("已退齐", "refunded"),
            State::Closed => bilingual!("已结案", "closed"),
        }
    }
}

/// The standing of a case record, with what the ledger of today shows of its charges.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The state of the case.
    pub state: State,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The sum of its charges as they were debited.
    pub charged: Money,
    /// The sum of what was refunded of them.
    pub refunded: Money,
    /// The rows that gave the money back, with their amounts.
    pub proof: Vec<(Source, Money)>,
    /// How many charges of the case no statement given shows.
    pub unseen: usize,
    /// How many charges joined since the case was opened.
    pub joined: usize,
    /// The day of a promise that still stands.
    pub promised_by: Option<NaiveDate>,
}

/// The standing of a case record. Money that came back outweighs any note but a closing one.
/// Charges that joined the finding since the case was opened belong to it.
pub fn standing(record: &CaseRecord, audited: &Audited) -> Standing {
    let ledger = &audited.ledger;
    let keys: BTreeSet<&str> = record.charges.iter().map(String::as_str).collect();
    let seen: Vec<TransactionId> = ledger
        .ids()
        .filter(|&id| keys.contains(ledger.get(id).key.as_str()))
        .collect();
    let unseen = keys.len() - seen.len();
    // A wallet's export that came later makes the bank's row a mirror: one payment is counted once.
    let opened: BTreeSet<TransactionId> = seen.iter().map(|&id| ledger.witness(id)).collect();
    let now = finding_of(record, audited)
        .into_iter()
        .flat_map(|id| &audited.findings[id].charges);
    let all: BTreeSet<TransactionId> = opened
        .iter()
        .copied()
        .chain(now.map(|&id| ledger.witness(id)))
        .collect();
    let joined = all.difference(&opened).count();
    let all: Vec<TransactionId> = all.into_iter().collect();
    let (charged, refunded) = (audited.charged(&all), audited.refunded(&all));
    let promised_by = standing_promise(record);
    let money = Refunds {
        any: !refunded.is_zero(),
        whole: !all.is_empty() && unseen == 0 && refunded == charged,
    };
    Standing {
        state: state(last_event(record), money, promised_by, audited.as_of),
        currency: audited.currency(&all),
        charged,
        refunded,
        proof: proof(audited, &all),
        unseen,
        joined,
        promised_by,
    }
}

/// The refund rows of payments, with their amounts.
fn proof(audited: &Audited, charges: &[TransactionId]) -> Vec<(Source, Money)> {
    let ledger = &audited.ledger;
    let linked = ledger.linked();
    let rows = charges
        .iter()
        .flat_map(|id| linked.get(id).into_iter().flatten());
    let refunds = rows.map(|&id| ledger.get(id)).filter(|row| {
        let link = row.link;
        link.is_some_and(|link| link.kind == LinkKind::RefundOf)
    });
    refunds.map(|row| (row.source, row.amount)).collect()
}

/// The events of a case record in the order of their days, without plain notes.
fn steps_taken(record: &CaseRecord) -> Vec<&Event> {
    let events = record.events.iter();
    let mut taken: Vec<&Event> = events
        .filter(|event| event.what != EventKind::Note)
        .collect();
    taken.sort_by_key(|event| event.on);
    taken
}

fn last_event(record: &CaseRecord) -> Option<EventKind> {
    steps_taken(record).last().map(|event| event.what)
}

/// The day of a promise that still stands. It stands until it is kept or refused; another contact
/// does not keep it.
fn standing_promise(record: &CaseRecord) -> Option<NaiveDate> {
    let taken = steps_taken(record);
    let promise = taken
        .iter()
        .rev()
        .take_while(|event| matches!(event.what, EventKind::Promised | EventKind::Contacted));
    promise.filter_map(|event| event.by).next()
}

/// What the ledger shows of the money of a case.
#[derive(Clone, Copy)]
struct Refunds {
    any: bool,
    whole: bool,
}

/// The state by the last event, the money that came back, and a promise that still stands.
fn state(
    last: Option<EventKind>,
    refunds: Refunds,
    promised_by: Option<NaiveDate>,
    as_of: NaiveDate,
) -> State {
    if last == Some(EventKind::Closed) {
        return State::Closed;
    }
    if refunds.whole {
        return State::Refunded;
    }
    if promised_by.is_some_and(|by| by < as_of) {
        return State::PromiseBroken;
    }
    if refunds.any {
        return State::PartlyRefunded;
    }
    match last {
        Some(EventKind::Refused) => State::Refused,
        Some(EventKind::Escalated) => State::Escalated,
        _ if promised_by.is_some() => State::Promised,
        Some(EventKind::Contacted) => State::Contacted,
        Some(EventKind::Note | EventKind::Promised | EventKind::Closed) | None => State::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Refunds = Refunds {
        any: false,
        whole: false,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_promise_is_broken_on_the_day_after() {
        let by = Some(day("2026-08-20"));
        let on = |as_of| state(Some(EventKind::Promised), NOTHING, by, day(as_of));
        assert_eq!(on("2026-08-20"), State::Promised);
        assert_eq!(on("2026-08-21"), State::PromiseBroken);
    }

    #[test]
    fn money_outweighs_every_note_but_a_closing_one() {
        let whole = Refunds {
            any: true,
            whole: true,
        };
        let part = Refunds {
            any: true,
            whole: false,
        };
        let now = day("2026-08-20");
        let found = |last, money| state(Some(last), money, None, now);
        assert_eq!(found(EventKind::Refused, whole), State::Refunded);
        assert_eq!(found(EventKind::Refused, part), State::PartlyRefunded);
        assert_eq!(found(EventKind::Refused, NOTHING), State::Refused);
        assert_eq!(found(EventKind::Closed, whole), State::Closed);
        assert_eq!(state(None, NOTHING, None, now), State::Open);
    }
}
