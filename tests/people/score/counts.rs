//! Counts of a score: tallies, shares, and their sums over people.

use std::collections::BTreeMap;

/// Counts of what was found and of what is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found and true.
    pub hit: usize,
    /// Found.
    pub predicted: usize,
    /// True.
    pub actual: usize,
}

impl Tally {
    /// Share of the true ones among the found ones, from 0 to 1.
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    /// Share of the found ones among the true ones, from 0 to 1.
    pub fn recall(self) -> f64 {
        ratio(self.hit, self.actual)
    }

    /// Harmonic mean of precision and recall, from 0 to 1.
    pub fn f1(self) -> f64 {
        ratio(2 * self.hit, self.predicted + self.actual)
    }

    /// Adds the counts of another tally.
    pub fn add(&mut self, other: Tally) {
        self.hit += other.hit;
        self.predicted += other.predicted;
        self.actual += other.actual;
    }
}

/// Count of the right ones among all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub of: usize,
}

impl Share {
    /// Share of the right ones, from 0 to 1.
    pub fn ratio(self) -> f64 {
        ratio(self.right, self.of)
    }

    /// Adds the counts of another share.
    pub fn add(&mut self, other: Share) {
        self.right += other.right;
        self.of += other.of;
    }

    /// Counts one more.
    pub fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// A part of a whole; 1 where the whole is nothing.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Counts of one person, or their sums over people.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Number of people.
    pub people: usize,
    /// Streams whose members overlap by at least half (Jaccard index); only the bands confirmed and
    /// likely count as found.
    pub streams: Tally,
    /// The same with an overlap of at least eight tenths.
    pub streams_tight: Tally,
    /// Streams of kameng shops.
    pub kameng: Tally,
    /// Found streams that hold two or more charges of each of two true streams, and true streams
    /// found in pieces.
    pub merged: usize,
    pub split: usize,
    /// Found streams whose `membership` is right: false for rent, insurance and the like.
    pub told_apart: Share,
    /// Payments in found streams.
    pub charges: Tally,
    /// Cycles of streams with four or more charges: exact ones, and those within five per cent of
    /// the length.
    pub cadence: Share,
    pub cadence_class: Share,
    /// Verdicts on charges, by verdict.
    pub verdicts: BTreeMap<&'static str, Tally>,
    /// Findings of high or medium severity that cite a charge of which they are not true.
    pub false_accusations: usize,
    /// Innocent people, of whom no accusation is true, and those among them without an accusation.
    pub clean: Share,
    /// Sum of charges that count in the report only, in fen.
    pub wrongly_claimed_fen: i64,
    /// Sum of charges that count in truth only, in fen.
    pub missed_fen: i64,
    /// People with an exact claimable sum.
    pub claimable: Share,
    /// Findings that do not depend on a cancellation, by kind.
    pub anomalies: BTreeMap<&'static str, Tally>,
    pub mirrors: Tally,
    pub duplicates: Tally,
    pub refunds: Tally,
    /// Records with the right binding and candidates.
    pub binding: Share,
    /// Found streams by confidence, and the true ones among them.
    pub bands: BTreeMap<&'static str, Share>,
    /// Sum of the squared differences between confidence and truth, and their number.
    pub brier: (f64, usize),
    /// Charges with a counting verdict that the report calls unclear.
    pub abstained: usize,
}

impl Score {
    /// Adds the counts of another score.
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
