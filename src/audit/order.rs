//! Order of a charge and a cancellation in time.

use super::audited::Audited;
use crate::{
    calendar::{Moment, days_between},
    ledger::TransactionId,
};

/// The order of a charge and a cancellation, as far as days and times show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The charge certainly came first.
    Before,
    /// Both are on one day (or one day apart by the bank's posting), and the order is not known.
    Unknown,
    /// The charge came after the cancellation.
    After,
}

impl Order {
    /// The order of a charge and a cancellation. `posting`: the day of the charge may be the day on
    /// which the bank posted it.
    pub(super) fn of(charged: Moment, posting: bool, cancelled: Moment) -> Order {
        let days = days_between(cancelled.day, charged.day);
        match (days, cancelled.time, charged.time) {
            (..0, _, _) => Order::Before,
            (0, Some(cancelled), Some(charged)) if charged < cancelled => Order::Before,
            (0, Some(_), Some(_)) => Order::After,
            (0, _, _) => Order::Unknown,
            // A bank posts a wallet's payment up to a day after the trade.
            (1, _, _) if posting => Order::Unknown,
            _ => Order::After,
        }
    }
}

/// The charges, except those that certainly came before a cancellation, each with its order.
pub(super) fn after<'e>(
    audited: &'e Audited,
    cancelled: Moment,
    charges: &'e [TransactionId],
) -> impl Iterator<Item = (TransactionId, Order)> + 'e {
    charges.iter().filter_map(move |&id| {
        let row = audited.ledger.get(id);
        let order = Order::of(row.at, row.posting, cancelled);
        (order != Order::Before).then_some((id, order))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_tell_the_order() {
        let at = |text| Moment::parse(text).expect("a moment");
        for (charged, posting, cancelled, order) in [
            ("2026-05-19", false, "2026-05-20", Order::Before),
            ("2026-05-20", false, "2026-05-20", Order::Unknown),
            ("2026-05-20 08:00", false, "2026-05-20", Order::Unknown),
            ("2026-05-20", false, "2026-05-20 08:00", Order::Unknown),
            ("2026-05-20 07:59", false, "2026-05-20 08:00", Order::Before),
            ("2026-05-20 08:00", false, "2026-05-20 08:00", Order::After),
            ("2026-05-21", false, "2026-05-20", Order::After),
            ("2026-05-21", true, "2026-05-20", Order::Unknown),
            ("2026-05-22", true, "2026-05-20", Order::After),
        ] {
            let found = Order::of(at(charged), posting, at(cancelled));
            assert_eq!(found, order, "charged {charged}, cancelled {cancelled}");
        }
    }
}
