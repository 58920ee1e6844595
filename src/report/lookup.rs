//! What writers ask of a report: sums in every currency, lines by their ids.

use super::model::{
    AccountLine, ChargeLine, FindingLine, Report, StatementLine, SubscriptionLine, Totals,
};
use crate::{
    lang::{Bilingual, Lang},
    money::{Currency, Money},
    recurrence::Band,
};

impl Report {
    /// Something to act on: a finding of severity high or medium.
    pub fn calls_for_action(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity.calls_for_action())
    }

    /// A file could not be read.
    pub fn is_incomplete(&self) -> bool {
        !self.unread.is_empty()
    }

    /// A file or a row could not be read.
    pub fn has_unread_rows(&self) -> bool {
        let rejected = |statement: &StatementLine| statement.rows.rejected > 0;
        self.is_incomplete() || self.statements.iter().any(rejected)
    }

    /// The subscription of that id.
    pub fn subscription(&self, id: &str) -> Option<&SubscriptionLine> {
        self.subscriptions.iter().find(|line| line.id == id)
    }

    /// The charge of that id, and the subscription it belongs to.
    pub fn charge(&self, id: &str) -> Option<(&SubscriptionLine, &ChargeLine)> {
        self.subscriptions.iter().find_map(|subscription| {
            let mut charges = subscription
                .charges
                .iter()
                .chain(&subscription.other_charges);
            let charge = charges.find(|charge| charge.id == id)?;
            Some((subscription, charge))
        })
    }

    /// The charges of a finding.
    pub fn charges_of<'r>(
        &'r self,
        finding: &'r FindingLine,
    ) -> impl Iterator<Item = (&'r SubscriptionLine, &'r ChargeLine)> {
        finding.charges.iter().filter_map(|id| self.charge(id))
    }

    /// The totals of each currency, the yuan first.
    pub fn all_totals(&self) -> impl Iterator<Item = (Currency, &Totals)> {
        let others = self.other_currencies.iter();
        let others = others.map(|other| (other.currency.clone(), &other.totals));
        std::iter::once((Currency::yuan(), &self.totals)).chain(others)
    }

    /// One sum of the totals in every currency, as a sentence has it: `25.00 yuan, 98.00 HKD`.
    /// Amounts of different currencies are never added; those that are zero are left out beside
    /// others.
    pub fn sum(&self, of: impl Fn(&Totals) -> Money) -> Bilingual {
        let sums: Vec<Bilingual> = self
            .all_totals()
            .filter(|(_, totals)| !of(totals).is_zero())
            .map(|(currency, totals)| of(totals).of(&currency))
            .collect();
        if sums.is_empty() {
            // Nothing at all is said in the first currency in which anything was charged.
            let mut all = self.all_totals();
            let charged = all.find(|(_, totals)| !totals.charged.is_zero());
            let currency = charged.map(|(currency, _)| currency).unwrap_or_default();
            Money::ZERO.of(&currency)
        } else {
            Bilingual::join(&sums, "、", ", ")
        }
    }
}

impl SubscriptionLine {
    /// A membership that is confirmed or likely: such are in the totals.
    pub fn counts(&self) -> bool {
        self.membership && self.band >= Band::Likely
    }
}

impl AccountLine {
    /// Channel, bank and number, as far as known.
    pub fn name(&self, lang: Lang) -> String {
        let channel = self.channel.label();
        let parts = [
            channel.get(lang),
            self.institution.as_deref().unwrap_or_default(),
            self.account.as_deref().unwrap_or_default(),
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}
