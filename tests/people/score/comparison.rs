//! A report and the truth side by side: the payments of each subscription in the report, and the
//! true stream that it stands for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    counts::{Score, ratio},
    printed::{Printed, list, place, text},
};
use crate::people::life::{Exported, Life, PaymentId, Place, StreamId};

/// A subscription of the report, with the person's payments that it holds.
pub(super) struct Found<'r> {
    pub(super) line: &'r Value,
    pub(super) members: BTreeSet<PaymentId>,
    pub(super) is_shown: bool,
    /// The true stream that it stands for, with their overlap (Jaccard index).
    pub(super) stream: Option<(StreamId, f64)>,
}

pub(super) struct Comparison<'p> {
    pub(super) life: &'p Life,
    pub(super) exported: &'p Exported,
    pub(super) printed: &'p Printed,
    pub(super) payment_at: BTreeMap<Place, PaymentId>,
    pub(super) score: Score,
    pub(super) wrong: Vec<String>,
}

pub(super) fn places(exported: &Exported) -> BTreeMap<Place, PaymentId> {
    let mut places = BTreeMap::new();
    for (payment, rows) in exported.rows.iter().enumerate() {
        for place in rows.iter().flat_map(|row| &row.places) {
            places.insert(place.clone(), payment);
        }
    }
    places
}

fn jaccard(one: &BTreeSet<PaymentId>, other: &BTreeSet<PaymentId>) -> f64 {
    ratio(one.intersection(other).count(), one.union(other).count())
}

/// The true stream of each found one, with their overlap. Every true stream is assigned at most
/// once, the largest overlap first (Jaccard index, at least a half).
pub fn assign(life: &Life, found: &[BTreeSet<PaymentId>]) -> Vec<Option<(StreamId, f64)>> {
    let mut pairs: Vec<(f64, usize, StreamId)> = Vec::new();
    for (index, members) in found.iter().enumerate() {
        for (stream, truth) in life.streams.iter().enumerate() {
            let overlap = jaccard(members, &truth.members);
            if overlap >= 0.5 {
                pairs.push((overlap, index, stream));
            }
        }
    }
    pairs.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut given = BTreeSet::new();
    let mut streams = vec![None; found.len()];
    for (overlap, index, stream) in pairs {
        if streams[index].is_none() && given.insert(stream) {
            streams[index] = Some((stream, overlap));
        }
    }
    streams
}

impl<'p> Comparison<'p> {
    pub(super) fn payment(&self, charge: &Value) -> Option<PaymentId> {
        let sources = std::iter::once(&charge["source"]).chain(list(charge, "also_seen"));
        sources
            .map(place)
            .find_map(|place| self.payment_at.get(&place).copied())
    }

    pub(super) fn net(&self, payment: PaymentId) -> i64 {
        let payment = &self.life.payments[payment];
        payment.fen - payment.refund.as_ref().map_or(0, |refund| refund.fen)
    }

    pub(super) fn describe(&self, payment: PaymentId) -> String {
        let one = &self.life.payments[payment];
        format!(
            "{} {}.{:02} {} {}",
            one.at.date(),
            one.fen / 100,
            one.fen % 100,
            one.payee,
            one.item
        )
    }

    /// The report's subscriptions, each with its true stream.
    pub(super) fn found(&self) -> Vec<Found<'p>> {
        let mut found: Vec<Found<'p>> = list(&self.printed.report, "subscriptions")
            .iter()
            .map(|line| Found {
                members: list(line, "charges")
                    .iter()
                    .filter_map(|charge| self.payment(charge))
                    .collect(),
                is_shown: text(line, "band") != "possible",
                stream: None,
                line,
            })
            .collect();
        let members: Vec<BTreeSet<PaymentId>> =
            found.iter().map(|one| one.members.clone()).collect();
        for (one, stream) in found.iter_mut().zip(assign(self.life, &members)) {
            one.stream = stream;
        }
        found
    }
}
