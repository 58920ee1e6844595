//! The types of this room: subscriptions, and the result of the whole search.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use typed_index_collections::TiVec;

use super::{
    cadence::{Cadence, Period},
    decided::Decided,
    names::keywords::Wording,
    points::Point,
};
use crate::{
    bilingual,
    lang::Bilingual,
    ledger::{Ledger, TransactionId},
    money::Money,
    statement::Channel,
};

/// The band of a confidence; `Thresholds` has its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Band {
    /// Worth a look; never part of a total.
    Possible,
    /// More probably a subscription than not.
    Likely,
    /// Almost certainly a subscription.
    Confirmed,
}

impl Band {
    /// The band for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Band::Possible => bilingual!("可能", "possible"),
            Band::Likely => bilingual!("很可能", "likely"),
            Band::Confirmed => bilingual!("确定", "confirmed"),
        }
    }
}

/// A subscription: payments to one merchant that renew by themselves.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The id, made from the merchant, the first charge's product and price, and the number among
    /// subscriptions alike in these. Stays the same when later months are added.
    pub id: String,
    /// The merchant's key: subscriptions and other payments with one key were paid to one merchant.
    pub group: String,
    /// The merchant's name, as the latest wallet's row writes it, else the latest bank's row.
    pub merchant: String,
    /// Every name of the merchant on a statement, and the user's name for it.
    pub names: BTreeSet<String>,
    /// The text of the product, where a row has one.
    pub product: Option<String>,
    /// The category of the catalogue's entry; `other` for a platform, `unknown` without an entry.
    pub category: String,
    /// A membership of any kind; not rent, utilities, insurance, instalments.
    pub membership: bool,
    /// The billing cycle and its due day.
    pub cadence: Cadence,
    /// Whether another period explains the dates nearly as well.
    pub undecided: bool,
    /// The confidence that this is a subscription, 0 to 1.
    pub confidence: f64,
    /// The band of the confidence.
    pub band: Band,
    /// The points of the score, each with its reason.
    pub points: Vec<Point>,
    /// The steps between renewals that were found by their days.
    pub steps: Vec<RenewalStep>,
    /// The reasons in sentences, the strongest first.
    pub because: Vec<Bilingual>,
    /// All charges in order of time, second payments of a cycle among them.
    pub charges: Vec<TransactionId>,
    /// Those of the charges that came a second time in one cycle.
    pub second_payments: BTreeSet<TransactionId>,
    /// Those of the charges that came after a long silence.
    pub revived: BTreeSet<TransactionId>,
    /// The charge of an opening offer that came before the first cycle; the first of the charges.
    pub trial: Option<TransactionId>,
    /// The cycle that the seller promised, by the user's decision.
    pub promised: Option<Period>,
    /// The days of notice that were agreed, by the user's decision.
    pub notice_days: Option<i32>,
}

/// The step from one charge of a subscription to the next.
#[derive(Clone, Copy, Debug)]
pub struct RenewalStep {
    /// The earlier charge.
    pub from: TransactionId,
    /// The later charge.
    pub to: TransactionId,
    /// Cycles between the two; more than one where some were missed.
    pub cycles: i32,
    /// Days from the due day; negative when early.
    pub off_days: i32,
    /// The log-odds of the step: for its date, compared with chance, and for its amount.
    pub points: f64,
}

impl Subscription {
    /// The channels of the statements that show the charges.
    pub fn channels(&self, ledger: &Ledger) -> BTreeSet<Channel> {
        self.charges
            .iter()
            .map(|&id| ledger.get(id).channel)
            .collect()
    }

    /// The channels by which the money left. For a wallet's payments this is the wallet, even where
    /// only the bank has rows of them.
    pub fn payer_channels(&self, ledger: &Ledger) -> BTreeSet<Channel> {
        let charges = self.charges.iter();
        charges.map(|&id| ledger.get(id).payer_channel()).collect()
    }

    /// Whether it is in the totals: a membership that is confirmed or likely.
    pub fn counts(&self) -> bool {
        self.membership && self.band >= Band::Likely
    }

    /// The amount of the latest charge, in the currency of the charges.
    pub fn price(&self, ledger: &Ledger) -> Money {
        self.charges
            .last()
            .map_or(Money::ZERO, |&id| ledger.get(id).amount)
    }

    /// The charges that are not second payments of a cycle, in order of time.
    pub fn renewals(&self) -> impl DoubleEndedIterator<Item = TransactionId> + '_ {
        self.charges
            .iter()
            .copied()
            .filter(|id| !self.second_payments.contains(id))
    }

    /// The evidence of a dismissal: the cycle, the prices, the channels, and whether a text has
    /// renewal words, in a form that stays the same when months are added. A dismissal holds until
    /// the evidence changes.
    pub fn evidence(&self, ledger: &Ledger, recurrence: &Recurrence) -> String {
        let month = Period::Months(1);
        let period = if self.cadence.period.resembles(month) {
            month
        } else {
            self.cadence.period
        };
        let rows = || self.charges.iter().map(|&id| ledger.get(id));
        let prices: BTreeSet<Money> = rows().map(|row| row.amount).collect();
        // The amounts of a bill, or of a price in another currency, differ from charge to charge.
        let wavers = prices.len() > 2 && prices.len() * 2 > self.charges.len();
        let wavers = wavers || !self.membership;
        let prices: Vec<String> = if wavers {
            vec!["~".to_owned()]
        } else {
            prices.iter().map(ToString::to_string).collect()
        };
        let channels: BTreeSet<&str> = rows().map(|row| row.payer_channel().name()).collect();
        let channels: Vec<&str> = channels.into_iter().collect();
        let renews = self.charges.iter().any(|&id| recurrence.wording(id).strong);
        let renews = if renews { " renews" } else { "" };
        format!(
            "{period} {} {}{renews}",
            prices.join("+"),
            channels.join("+")
        )
    }

    /// The due day after the latest renewal.
    pub fn next_expected(&self, ledger: &Ledger) -> Option<NaiveDate> {
        self.renewals()
            .next_back()
            .map(|id| self.cadence.due_after(ledger.get(id).at.day, 1))
    }
}

/// Index of a subscription in [`Recurrence::subscriptions`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, derive_more::From, derive_more::Into,
)]
pub struct SubscriptionId(usize);

/// The subscriptions in a ledger, and the other payments to the same merchants.
#[derive(Debug, Default)]
pub struct Recurrence {
    /// In the order of their merchants and beginnings.
    pub subscriptions: TiVec<SubscriptionId, Subscription>,
    /// Payments to the same merchants that belong to no subscription, by the merchant's key.
    pub others: BTreeMap<String, Vec<TransactionId>>,
    /// Payments that are the user's own purchases by a decision.
    pub own_purchases: BTreeSet<TransactionId>,
    /// Subscriptions that the user dismissed. They are not reported, but a record of cancellation
    /// may mean one of them.
    pub dismissed: Vec<Subscription>,
    /// The names, folded, to which an alias of the user was applied.
    pub aliased: BTreeSet<String>,
    /// Charges of subscriptions that the user dismissed.
    pub dismissed_charges: BTreeSet<TransactionId>,
    /// The effect of each of the user's decisions, in the order of their lines.
    pub decided: Vec<Decided>,
    /// The product of each charge of a subscription, without what changes from row to row; empty
    /// where a row names nothing.
    pub(super) products: HashMap<TransactionId, String>,
    /// The wording of each payment that was examined.
    pub(super) wordings: HashMap<TransactionId, Wording>,
}

impl Recurrence {
    /// The wording of a payment's texts; nothing for a row that is no payment.
    pub fn wording(&self, id: TransactionId) -> Wording {
        self.wordings.get(&id).copied().unwrap_or_default()
    }

    /// Whether two charges name different products; `false` where one of them names none.
    pub fn differ(&self, one: TransactionId, other: TransactionId) -> bool {
        let product = |id| self.products.get(&id).map_or("", String::as_str);
        let (one, other) = (product(one), product(other));
        !one.is_empty() && !other.is_empty() && one != other
    }

    /// The payments to a merchant that neither a subscription nor a decision of the user explains,
    /// without those that were started by hand.
    pub fn unexplained(&self, group: &str) -> impl Iterator<Item = TransactionId> + '_ {
        let others = self.others.get(group).into_iter().flatten().copied();
        others.filter(|id| {
            !self.own_purchases.contains(id)
                && !self.dismissed_charges.contains(id)
                && !self.wording(*id).by_hand
        })
    }
}
