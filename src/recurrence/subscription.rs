//! What the streams among each merchant's payments amount to: subscriptions with their reasons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, Timelike};
use rayon::prelude::*;
use serde::Serialize;
use typed_index_collections::TiVec;

use super::{
    Cadence, Merchants, Period, Point, Thresholds, Wording,
    charges::{Charge, Merchant},
    decisions::{self, Decided},
    merchant::{EntryKind, MerchantEntry, Name},
    payments::{Faces, Payment},
    reasons::because,
    stream::{Stream, streams},
};
use crate::{
    bilingual,
    digest::short_digest,
    lang::Bilingual,
    ledger::{Ledger, TransactionId},
    money::Money,
    statement::Channel,
    userfiles::Decision,
};

/// How sure it is that payments are a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Band {
    Possible,
    Likely,
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

/// Payments to one merchant that renew themselves.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// From the merchant, the first charge's product and price, and the order among streams alike in these: stays when months are added.
    pub id: String,
    /// The merchant's key: subscriptions and other payments with one key were paid to one merchant.
    pub group: String,
    pub merchant: String,
    /// Every name the merchant had on a statement.
    pub names: BTreeSet<String>,
    pub product: Option<String>,
    pub category: String,
    /// A membership of any kind; not rent, utilities, insurance, instalments.
    pub membership: bool,
    pub cadence: Cadence,
    pub undecided: bool,
    pub confidence: f64,
    pub band: Band,
    pub points: Vec<Point>,
    /// How each renewal that was found by its days follows the one before it.
    pub steps: Vec<RenewalStep>,
    pub because: Vec<Bilingual>,
    /// In order of time; second payments of one cycle among them.
    pub charges: Vec<TransactionId>,
    /// Those of the charges that came a second time in one cycle.
    pub twice: BTreeSet<TransactionId>,
    /// Those of the charges that came after a long silence.
    pub revived: BTreeSet<TransactionId>,
    /// An opening offer before it, off its days; the first of the charges.
    pub trial: Option<TransactionId>,
    /// The cycle it was sold with and the days of notice that were agreed, by the user's word.
    pub promised: Option<Period>,
    pub notice_days: Option<i32>,
}

/// From one charge to the next: the numbers behind a subscription.
#[derive(Clone, Copy, Debug)]
pub struct RenewalStep {
    pub from: TransactionId,
    pub to: TransactionId,
    /// Cycles between the two; more than one where some were missed.
    pub cycles: i32,
    /// Days from the due day; negative when early.
    pub off_days: i32,
    /// Log-odds that the step added: its date against chance, and its amount.
    pub points: f64,
}

impl Subscription {
    /// The channels the charges left by, as the statements show them.
    pub fn channels(&self, ledger: &Ledger) -> BTreeSet<Channel> {
        self.charges
            .iter()
            .map(|&id| ledger.get(id).channel)
            .collect()
    }

    /// A membership that is confirmed or likely: such are in the totals.
    pub fn counts(&self) -> bool {
        self.membership && self.band >= Band::Likely
    }

    /// The channels by which the money left: the wallet also where only the bank shows its payments.
    pub fn payer_channels(&self, ledger: &Ledger) -> BTreeSet<Channel> {
        let charges = self.charges.iter();
        charges.map(|&id| ledger.get(id).payer_channel()).collect()
    }

    /// The price of the latest charge.
    pub fn price(&self, ledger: &Ledger) -> Money {
        self.charges
            .last()
            .map_or(Money::ZERO, |&id| ledger.get(id).amount)
    }

    /// The charges that are not second payments of a cycle.
    pub fn renewals(&self) -> impl DoubleEndedIterator<Item = TransactionId> + '_ {
        self.charges
            .iter()
            .copied()
            .filter(|id| !self.twice.contains(id))
    }

    /// What it rests on, in words that stay the same as months are added: its cycle, its prices, its channels, whether it says that it
    /// renews. A dismissal holds as long as this does.
    pub fn evidence(&self, ledger: &Ledger, recurrence: &Recurrence) -> String {
        let month = Period::Months(1);
        let period = if self.cadence.period.resembles(month) {
            month
        } else {
            self.cadence.period
        };
        let rows = || self.charges.iter().map(|&id| ledger.get(id));
        let prices: BTreeSet<Money> = rows().map(|row| row.amount).collect();
        // A bill, or a price in another currency, changes with every charge.
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

/// What the ledger shows.
#[derive(Debug, Default)]
pub struct Recurrence {
    /// In the order of their merchants and beginnings.
    pub subscriptions: TiVec<SubscriptionId, Subscription>,
    /// Payments to the merchants of subscriptions that belong to none, by the merchant's key.
    pub others: BTreeMap<String, Vec<TransactionId>>,
    /// Payments that the user says were purchases of their own.
    pub bought: BTreeSet<TransactionId>,
    /// Subscriptions that the user dismissed: shown no more, but a record of cancellation may mean one.
    pub dismissed: Vec<Subscription>,
    /// Names, folded, that the user says are another's, and that occur.
    pub aliased: BTreeSet<String>,
    /// Charges of subscriptions that the user dismissed.
    pub put_away: BTreeSet<TransactionId>,
    /// What became of the user's decisions, in the order of their lines.
    pub decided: Vec<Decided>,
    /// What was bought with each charge of a subscription, without what changes from row to row; empty where a row names nothing.
    products: HashMap<TransactionId, String>,
    /// What the wording of each payment said, for those that were looked at.
    wordings: HashMap<TransactionId, Wording>,
}

impl Recurrence {
    pub fn wording(&self, id: TransactionId) -> Wording {
        self.wordings.get(&id).copied().unwrap_or_default()
    }

    /// Whether two charges name different products. A row that names none differs from nothing.
    pub fn differ(&self, one: TransactionId, other: TransactionId) -> bool {
        let product = |id| self.products.get(&id).map_or("", String::as_str);
        let (one, other) = (product(one), product(other));
        !one.is_empty() && !other.is_empty() && one != other
    }

    /// Payments to a merchant that neither a subscription nor the user's word explains, and that nobody made by hand.
    pub fn unexplained(&self, group: &str) -> impl Iterator<Item = TransactionId> + '_ {
        let others = self.others.get(group).into_iter().flatten().copied();
        others.filter(|id| {
            !self.bought.contains(id) && !self.put_away.contains(id) && !self.wording(*id).by_hand
        })
    }
}

/// What is no membership, but recurs and is listed as what it is.
const LISTED: [&str; 7] = [
    "utilities",
    "rent",
    "insurance",
    "instalment",
    "telecom",
    "tuition",
    "bank-fee",
];

pub(super) fn find(
    ledger: &Ledger,
    merchants: &Merchants,
    named_by_user: &[&str],
    decisions: &[Decision],
    thresholds: &Thresholds,
) -> Recurrence {
    let faces = Faces::of(ledger, merchants, decisions);
    let search = Search {
        ledger,
        merchants,
        named_by_user: named_by_user.iter().map(|name| Name::of(name)).collect(),
        bought: decisions::bought(ledger, decisions),
        thresholds,
    };
    let groups: Vec<(String, Vec<Payment<'_>>)> = faces.by_merchant(ledger).into_iter().collect();
    let found: Vec<Group> = groups
        .into_par_iter()
        .map(|(key, payments)| search.group(key, &payments))
        .collect();
    let mut recurrence = Recurrence {
        bought: search.bought.clone(),
        aliased: faces.aliased(),
        wordings: faces.wordings(ledger),
        ..Recurrence::default()
    };
    for group in found
        .into_iter()
        .filter(|group| !group.subscriptions.is_empty())
    {
        recurrence
            .others
            .entry(group.key)
            .or_default()
            .extend(group.others);
        recurrence.products.extend(group.products);
        recurrence.subscriptions.extend(group.subscriptions);
    }
    decisions::settle(&mut recurrence, ledger, decisions);
    recurrence
}

/// What every merchant's payments are searched with.
struct Search<'a> {
    ledger: &'a Ledger,
    merchants: &'a Merchants,
    named_by_user: Vec<Name>,
    /// Charges that the user says were purchases of their own.
    bought: BTreeSet<TransactionId>,
    thresholds: &'a Thresholds,
}

struct Group {
    key: String,
    subscriptions: Vec<Subscription>,
    products: Vec<(TransactionId, String)>,
    others: Vec<TransactionId>,
}

impl Search<'_> {
    fn group(&self, key: String, payments: &[Payment<'_>]) -> Group {
        let worded = payments.iter().any(|payment| payment.wording.strong);
        if payments.len() < 2 && !worded {
            return Group {
                key,
                subscriptions: Vec::new(),
                products: Vec::new(),
                others: Vec::new(),
            };
        }
        let mut products: BTreeMap<&str, u32> = BTreeMap::from([("", 0)]);
        let mut places = Vec::new();
        let mut charges = Vec::new();
        for (place, payment) in payments.iter().enumerate() {
            if !self.may_renew(payment) {
                continue;
            }
            let next = u32::try_from(products.len()).unwrap_or(u32::MAX);
            let product = *products
                .entry(payment.identity.product.as_str())
                .or_insert(next);
            places.push(place);
            charges.push(Charge {
                day: payment.row.at.day,
                fen: payment.row.amount.fen(),
                product,
                wording: payment.wording,
                speaks: payment.row.channel != Channel::Bank,
                minute: payment
                    .row
                    .at
                    .time
                    .and_then(|time| i32::try_from(time.num_seconds_from_midnight() / 60).ok()),
            });
        }
        let mut streams = streams(&charges, self.merchant(payments), self.thresholds);
        streams.sort_by_key(|stream| (charges[stream.all[0]].day, stream.all.clone()));
        let mut taken = BTreeSet::new();
        let mut alike: BTreeMap<(u32, i64), usize> = BTreeMap::new();
        let subscriptions = streams
            .iter()
            .map(|stream| {
                let first = &charges[stream.all[0]];
                let nth = alike.entry((first.product, first.fen)).or_default();
                *nth += 1;
                let members = stream.all.iter().map(|&index| &payments[places[index]]);
                let members: Vec<&Payment<'_>> = members.collect();
                taken.extend(members.iter().map(|payment| payment.id));
                let id = |index: usize| payments[places[index]].id;
                let own =
                    |indices: &BTreeSet<usize>| indices.iter().map(|&index| id(index)).collect();
                let steps = stream.chain.steps.iter().map(|step| RenewalStep {
                    from: id(step.from),
                    to: id(step.to),
                    cycles: step.cycles,
                    off_days: step.off_days,
                    points: step.points,
                });
                Subscription {
                    steps: steps.collect(),
                    trial: stream.trial.map(id),
                    twice: own(&stream.twice),
                    revived: own(&stream.revived),
                    ..self.subscription(&key, *nth, stream, &members)
                }
            })
            .collect();
        let others = payments
            .iter()
            .map(|payment| payment.id)
            .filter(|id| !taken.contains(id))
            .collect();
        let products = payments
            .iter()
            .filter(|payment| taken.contains(&payment.id))
            .map(|payment| (payment.id, payment.identity.product.clone()))
            .collect();
        Group {
            key,
            subscriptions,
            products,
            others,
        }
    }

    fn entry(&self, payment: &Payment<'_>) -> Option<&MerchantEntry> {
        let index = payment.identity.entry?;
        Some(self.merchants.entry(index))
    }

    /// What is known of the merchant before looking at dates.
    fn merchant(&self, payments: &[Payment<'_>]) -> Merchant {
        let sells = |payment: &Payment<'_>| {
            self.entry(payment)
                .is_some_and(|entry| entry.kind != EntryKind::Platform && entry.membership)
        };
        let names: BTreeSet<&str> = payments
            .iter()
            .flat_map(|payment| payment.identity.names())
            .collect();
        let is_bill = |payment: &Payment<'_>| {
            self.entry(payment)
                .is_some_and(|entry| !entry.membership && LISTED.contains(&entry.category.as_str()))
        };
        Merchant {
            bills: payments.iter().all(is_bill),
            sells_memberships: payments.iter().filter(|payment| sells(payment)).count() * 2
                >= payments.len().max(1),
            umbrella: payments.iter().any(|payment| payment.identity.umbrella),
            named_by_user: names.iter().map(|name| Name::of(name)).any(|name| {
                let mut named = self.named_by_user.iter();
                named.any(|named| named.means(&name) >= 85)
            }),
        }
    }

    /// Neither an everyday purchase, nor started by hand, nor the user's own by their word.
    fn may_renew(&self, payment: &Payment<'_>) -> bool {
        let is_habit = self
            .entry(payment)
            .is_some_and(|entry| !entry.membership && !LISTED.contains(&entry.category.as_str()));
        let by_hand = payment.wording.by_hand && !payment.wording.strong;
        !is_habit && !by_hand && !self.bought.contains(&payment.id)
    }

    /// `nth`: the place among the merchant's streams that begin with the same product and price.
    fn subscription(
        &self,
        key: &str,
        nth: usize,
        stream: &Stream,
        members: &[&Payment<'_>],
    ) -> Subscription {
        let entry = most_common(members.iter().filter_map(|payment| payment.identity.entry))
            .map(|index| self.merchants.entry(index));
        let category = match entry {
            None => "unknown",
            Some(entry) if entry.kind == EntryKind::Platform && entry.membership => "other",
            Some(entry) => &entry.category,
        };
        let named = members
            .iter()
            .rev()
            .find(|payment| payment.row.channel != Channel::Bank)
            .or(members.last());
        let product = named
            .filter(|payment| !payment.identity.product.is_empty())
            .map(|payment| self.ledger.text(payment.row.description).to_owned());
        let first = members
            .first()
            .map(|payment| (payment.identity.product.as_str(), payment.row.amount))
            .unwrap_or_default();
        let about = format!("{key}\0{}\0{}\0{nth}", first.0, first.1);
        Subscription {
            id: format!("sub-{}", short_digest(&about)),
            group: key.to_owned(),
            names: members
                .iter()
                .flat_map(|payment| payment.identity.names())
                .map(str::to_owned)
                .collect(),
            merchant: named
                .map(|payment| payment.identity.name.clone())
                .unwrap_or_default(),
            product,
            category: category.to_owned(),
            membership: entry.is_none_or(|entry| {
                // A carrier's top-ups are none, but it bills memberships too.
                let sells_both = entry.kind == EntryKind::Platform;
                let worded =
                    |payment: &&Payment<'_>| payment.wording.strong || payment.wording.medium;
                entry.membership || sells_both && members.iter().any(worded)
            }),
            cadence: stream.chain.cadence,
            undecided: stream.chain.undecided,
            confidence: stream.chain.confidence,
            band: self.thresholds.band(stream.chain.confidence),
            points: stream.chain.points.clone(),
            steps: Vec::new(),
            because: because(stream, members, entry.map(|entry| &entry.name)),
            charges: members.iter().map(|payment| payment.id).collect(),
            twice: BTreeSet::new(),
            revived: BTreeSet::new(),
            trial: None,
            promised: None,
            notice_days: None,
        }
    }
}

fn most_common(values: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|&(value, count)| (count, std::cmp::Reverse(value)))
        .map(|(value, _)| value)
}
