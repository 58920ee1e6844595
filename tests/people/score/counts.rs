//! What is counted of people: hits, shares, and the sums of both.

use std::collections::BTreeMap;

/// Found against asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub hit: usize,
    pub predicted: usize,
    pub actual: usize,
}

impl Tally {
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    pub fn recall(self) -> f64 {
        ratio(self.hit, self.actual)
    }

    pub fn f1(self) -> f64 {
        ratio(2 * self.hit, self.predicted + self.actual)
    }

    pub fn add(&mut self, other: Tally) {
        self.hit += other.hit;
        self.predicted += other.predicted;
        self.actual += other.actual;
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub of: usize,
}

impl Share {
    pub fn ratio(self) -> f64 {
        ratio(self.right, self.of)
    }

    pub fn add(&mut self, other: Share) {
        self.right += other.right;
        self.of += other.of;
    }

    pub fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// Of nothing, everything is right.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Sums over people.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub people: usize,
    /// Streams whose members overlap by half at least (Jaccard); only bands confirmed and likely count as found.
    pub streams: Tally,
    /// ... by eight tenths.
    pub streams_tight: Tally,
    pub kameng: Tally,
    /// Found streams that hold two charges or more of two true ones each; true ones found in pieces.
    pub merged: usize,
    pub split: usize,
    /// Rent, insurance and the like told from memberships, both ways.
    pub told_apart: Share,
    /// Payments said to belong to a stream.
    pub charges: Tally,
    /// The cycle exactly, of streams with four charges or more; and within five per cent of its length.
    pub cadence: Share,
    pub cadence_class: Share,
    pub verdicts: BTreeMap<&'static str, Tally>,
    /// Grave findings that cite a charge of which they are not true.
    pub false_accusations: usize,
    /// People of whom nothing grave is true, and those of them against whom something grave is said.
    pub clean: Share,
    pub wrongly_claimed_fen: i64,
    pub missed_fen: i64,
    /// People whose claimable sum is exact.
    pub claimable: Share,
    pub anomalies: BTreeMap<&'static str, Tally>,
    pub mirrors: Tally,
    pub duplicates: Tally,
    pub refunds: Tally,
    pub binding: Share,
    /// Printed streams by confidence band: how many are true.
    pub bands: BTreeMap<&'static str, Share>,
    /// Sum of the squared distance of confidence from truth, and of how many.
    pub brier: (f64, usize),
    /// Charges that count, left open as unclear.
    pub abstained: usize,
}

impl Score {
    pub fn add(&mut self, other: &Score) {
        self.people += other.people;
        self.merged += other.merged;
        self.split += other.split;
        self.false_accusations += other.false_accusations;
        self.wrongly_claimed_fen += other.wrongly_claimed_fen;
        self.missed_fen += other.missed_fen;
        self.abstained += other.abstained;
        self.brier = (self.brier.0 + other.brier.0, self.brier.1 + other.brier.1);
        for (own, more) in [
            (&mut self.streams, other.streams),
            (&mut self.streams_tight, other.streams_tight),
            (&mut self.kameng, other.kameng),
            (&mut self.charges, other.charges),
            (&mut self.mirrors, other.mirrors),
            (&mut self.duplicates, other.duplicates),
            (&mut self.refunds, other.refunds),
        ] {
            own.add(more);
        }
        for (own, more) in [
            (&mut self.told_apart, other.told_apart),
            (&mut self.cadence, other.cadence),
            (&mut self.cadence_class, other.cadence_class),
            (&mut self.clean, other.clean),
            (&mut self.claimable, other.claimable),
            (&mut self.binding, other.binding),
        ] {
            own.add(more);
        }
        for (&key, &more) in &other.verdicts {
            self.verdicts.entry(key).or_default().add(more);
        }
        for (&key, &more) in &other.anomalies {
            self.anomalies.entry(key).or_default().add(more);
        }
        for (&key, &more) in &other.bands {
            self.bands.entry(key).or_default().add(more);
        }
    }
}
