//! Payments grouped by merchant, and what the streams among them amount to: subscriptions with their reasons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, Timelike};
use rayon::prelude::*;

use super::{
    Cadence, Identity, Merchants, Point, Reason, Thresholds, Wording,
    charges::{Charge, Merchant},
    keywords::{stem, wording},
    merchant::{EntryKind, Name, is_company, uncut},
    stream::{Stream, streams},
};
use crate::{
    ledger::{Ledger, Text, Transaction, TransactionId},
    money::Money,
    statement::{Channel, Direction},
    trace::short_digest,
    words,
    words::Words,
};

/// How sure it is that payments are a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Possible,
    Likely,
    Confirmed,
}

impl Band {
    pub fn name(self) -> &'static str {
        match self {
            Band::Possible => "possible",
            Band::Likely => "likely",
            Band::Confirmed => "confirmed",
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
    pub because: Vec<Words>,
    /// In order of time; second payments of one cycle among them.
    pub charges: Vec<TransactionId>,
    /// Those of the charges that came a second time in one cycle.
    pub twice: BTreeSet<TransactionId>,
    /// Those of the charges that came after a long silence.
    pub revived: BTreeSet<TransactionId>,
}

impl Subscription {
    /// The channels the charges left by, as the statements show them.
    pub fn channels(&self, ledger: &Ledger) -> BTreeSet<Channel> {
        self.charges
            .iter()
            .map(|&id| ledger.get(id).channel)
            .collect()
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

    pub fn next_expected(&self, ledger: &Ledger) -> Option<NaiveDate> {
        self.renewals()
            .next_back()
            .map(|id| self.cadence.due_after(ledger.get(id).at.day, 1))
    }
}

/// What the ledger shows.
#[derive(Debug, Default)]
pub struct Recurrence {
    /// In the order of their merchants and beginnings.
    pub subscriptions: Vec<Subscription>,
    /// Payments to the merchants of subscriptions that belong to none, by the merchant's key.
    pub others: BTreeMap<String, Vec<TransactionId>>,
    /// What the wording of each payment said, for those that were looked at.
    wordings: HashMap<TransactionId, Wording>,
}

impl Recurrence {
    pub fn wording(&self, id: TransactionId) -> Wording {
        self.wordings.get(&id).copied().unwrap_or_default()
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

/// A payment with who was paid.
struct Payment<'l> {
    id: TransactionId,
    row: &'l Transaction,
    identity: &'l Identity,
    wording: Wording,
}

pub(super) fn find(
    ledger: &Ledger,
    merchants: &Merchants,
    named_by_user: &[&str],
    thresholds: &Thresholds,
) -> Recurrence {
    let payments: Vec<TransactionId> = ledger
        .ids()
        .filter(|&id| is_payment(ledger.get(id)))
        .collect();
    let faces = faces(ledger, merchants, &payments);
    let uncut = uncut(faces.values().map(|(identity, _)| identity.key.as_str()));
    let mut groups: BTreeMap<(String, &str), Vec<Payment<'_>>> = BTreeMap::new();
    let mut wordings = HashMap::new();
    for id in payments {
        let row = ledger.get(id);
        let (identity, wording) = &faces[&Face::of(row)];
        let key = uncut.get(&identity.key).unwrap_or(&identity.key).clone();
        wordings.insert(id, *wording);
        let payment = Payment {
            id,
            row,
            identity,
            wording: *wording,
        };
        groups
            .entry((key, ledger.text(row.currency)))
            .or_default()
            .push(payment);
    }
    groups.retain(|(key, _), _| !key.is_empty());
    join_companies_to_shops(&mut groups);
    let groups: Vec<((String, &str), Vec<Payment<'_>>)> = groups.into_iter().collect();
    let named_by_user: Vec<Name> = named_by_user.iter().map(|name| Name::of(name)).collect();
    let found: Vec<Group> = groups
        .into_par_iter()
        .map(|((key, currency), payments)| {
            group(
                ledger,
                merchants,
                &group_key(&key, currency),
                &payments,
                &named_by_user,
                thresholds,
            )
        })
        .collect();
    let mut recurrence = Recurrence {
        wordings,
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
        recurrence.subscriptions.extend(group.subscriptions);
    }
    recurrence
}

/// Payments in two currencies are never one subscription.
fn group_key(key: &str, currency: &str) -> String {
    if currency == "CNY" {
        key.to_owned()
    } else {
        format!("{key} {currency}")
    }
}

/// A shop's payments may go on under its company's name (杭州火烈鸟网络科技有限公司 for 火烈鸟卡盟): one merchant, when what tells its name from others
/// is the same, a price is the same, and no second shop answers to it.
fn join_companies_to_shops(groups: &mut BTreeMap<(String, &str), Vec<Payment<'_>>>) {
    let mut shops: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    let mut companies: Vec<(String, (String, &str))> = Vec::new();
    // Brands and platforms have keys of their own kind, and are known otherwise.
    for ((key, currency), payments) in groups.iter().filter(|((key, _), _)| !key.contains(':')) {
        let stem = stem(key);
        if stem.chars().count() < 2 {
            continue;
        }
        if payments
            .iter()
            .all(|payment| is_company(&payment.identity.name))
        {
            companies.push((stem, (key.clone(), currency)));
        } else {
            shops.entry((stem, currency)).or_default().push(key.clone());
        }
    }
    for (stem, company) in companies {
        let Some([shop]) = shops.get(&(stem, company.1)).map(Vec::as_slice) else {
            continue;
        };
        let shop = (shop.clone(), company.1);
        let prices = |key| {
            groups[key]
                .iter()
                .map(|payment| payment.row.amount)
                .collect::<BTreeSet<Money>>()
        };
        if prices(&company).is_disjoint(&prices(&shop)) {
            continue;
        }
        let joined = groups.remove(&company).unwrap_or_default();
        let payments = groups.entry(shop).or_default();
        payments.extend(joined);
        payments.sort_by_key(|payment| payment.id);
    }
}

/// Money that went out once: no duplicate, no mirror, no closed order.
fn is_payment(row: &Transaction) -> bool {
    row.direction == Direction::Out && !row.is_witnessed_elsewhere() && !row.amount.is_zero()
}

/// The texts that decide who was paid; rows with the same texts are worked out once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Face {
    counterparty: Text,
    description: Text,
    kind: Text,
    bank: bool,
}

impl Face {
    fn of(row: &Transaction) -> Face {
        Face {
            counterparty: row.counterparty,
            description: row.description,
            kind: row.kind,
            bank: row.channel == Channel::Bank,
        }
    }
}

fn faces(
    ledger: &Ledger,
    merchants: &Merchants,
    payments: &[TransactionId],
) -> BTreeMap<Face, (Identity, Wording)> {
    let distinct: BTreeSet<Face> = payments
        .iter()
        .map(|&id| Face::of(ledger.get(id)))
        .collect();
    distinct
        .into_par_iter()
        .map(|face| {
            let (counterparty, description) = (
                ledger.text(face.counterparty),
                ledger.text(face.description),
            );
            let identity = merchants.identify(counterparty, description, face.bank);
            (
                face,
                (
                    identity,
                    wording(counterparty, description, ledger.text(face.kind)),
                ),
            )
        })
        .collect()
}

struct Group {
    key: String,
    subscriptions: Vec<Subscription>,
    others: Vec<TransactionId>,
}

fn group(
    ledger: &Ledger,
    merchants: &Merchants,
    key: &str,
    payments: &[Payment<'_>],
    named_by_user: &[Name],
    thresholds: &Thresholds,
) -> Group {
    let worded = payments.iter().any(|payment| payment.wording.strong);
    if payments.len() < 2 && !worded {
        return Group {
            key: key.to_owned(),
            subscriptions: Vec::new(),
            others: Vec::new(),
        };
    }
    let entry = |payment: &Payment<'_>| payment.identity.entry.map(|index| merchants.entry(index));
    let names: BTreeSet<&str> = payments
        .iter()
        .map(|payment| payment.identity.name.as_str())
        .collect();
    let is_shop = |payment: &Payment<'_>| {
        entry(payment).is_some_and(|entry| entry.kind != EntryKind::Platform && entry.membership)
    };
    let merchant = Merchant {
        sells_memberships: payments.iter().filter(|payment| is_shop(payment)).count() * 2
            >= payments.len().max(1),
        umbrella: payments.iter().any(|payment| payment.identity.umbrella),
        named_by_user: names
            .iter()
            .map(|name| Name::of(name))
            .any(|name| named_by_user.iter().any(|named| named.means(&name) >= 85)),
    };
    let mut products: BTreeMap<&str, u32> = BTreeMap::from([("", 0)]);
    let mut places = Vec::new();
    let mut charges = Vec::new();
    for (place, payment) in payments.iter().enumerate() {
        let is_habit = entry(payment)
            .is_some_and(|entry| !entry.membership && !LISTED.contains(&entry.category.as_str()));
        if (payment.wording.by_hand && !payment.wording.strong) || is_habit {
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
            minute: payment
                .row
                .at
                .time
                .and_then(|time| i32::try_from(time.num_seconds_from_midnight() / 60).ok()),
        });
    }
    let mut streams = streams(&charges, merchant, thresholds);
    streams.sort_by_key(|stream| (charges[stream.all[0]].day, stream.all.clone()));
    let mut taken = BTreeSet::new();
    let mut alike: BTreeMap<(u32, i64), usize> = BTreeMap::new();
    let subscriptions = streams
        .iter()
        .map(|stream| {
            let first = &charges[stream.all[0]];
            let nth = alike.entry((first.product, first.fen)).or_default();
            *nth += 1;
            let nth = *nth;
            let own = |indices: &BTreeSet<usize>| {
                indices
                    .iter()
                    .map(|&index| payments[places[index]].id)
                    .collect::<BTreeSet<_>>()
            };
            let members: Vec<&Payment<'_>> = stream
                .all
                .iter()
                .map(|&index| &payments[places[index]])
                .collect();
            taken.extend(members.iter().map(|payment| payment.id));
            subscription(
                ledger,
                merchants,
                key,
                nth,
                stream,
                &members,
                own(&stream.twice),
                own(&stream.revived),
                thresholds,
            )
        })
        .collect();
    let others = payments
        .iter()
        .map(|payment| payment.id)
        .filter(|id| !taken.contains(id))
        .collect();
    Group {
        key: key.to_owned(),
        subscriptions,
        others,
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one place puts a subscription together; each argument is one part of it"
)]
fn subscription(
    ledger: &Ledger,
    merchants: &Merchants,
    key: &str,
    nth: usize,
    stream: &Stream,
    members: &[&Payment<'_>],
    twice: BTreeSet<TransactionId>,
    revived: BTreeSet<TransactionId>,
    thresholds: &Thresholds,
) -> Subscription {
    let entry = most_common(members.iter().filter_map(|payment| payment.identity.entry))
        .map(|index| merchants.entry(index));
    let category = match entry {
        None => "unknown",
        Some(entry) if entry.kind == EntryKind::Platform => "other",
        Some(entry) => &entry.category,
    };
    let named = members
        .iter()
        .rev()
        .find(|payment| payment.row.channel != Channel::Bank)
        .or(members.last());
    let merchant = named
        .map(|payment| payment.identity.name.clone())
        .unwrap_or_default();
    let product = named
        .filter(|payment| !payment.identity.product.is_empty())
        .map(|payment| ledger.text(payment.row.description).to_owned());
    let confidence = stream.chain.confidence;
    let band = if confidence >= thresholds.confirmed {
        Band::Confirmed
    } else if confidence >= thresholds.likely {
        Band::Likely
    } else {
        Band::Possible
    };
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
            .map(|payment| payment.identity.name.clone())
            .collect(),
        merchant,
        product,
        category: category.to_owned(),
        membership: entry.is_none_or(|entry| entry.membership),
        cadence: stream.chain.cadence,
        undecided: stream.chain.undecided,
        confidence,
        band,
        points: stream.chain.points.clone(),
        because: because(stream, members, entry.map(|entry| &entry.name)),
        charges: members.iter().map(|payment| payment.id).collect(),
        twice,
        revived,
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

/// The reasons in sentences, the strongest first, those against it after those for it.
fn because(stream: &Stream, members: &[&Payment<'_>], known_as: Option<&Words>) -> Vec<Words> {
    let mut points = stream.chain.points.clone();
    points.sort_by(|one, other| other.points.total_cmp(&one.points));
    points
        .iter()
        .filter_map(|point| sentence(point, stream, members, known_as))
        .collect()
}

fn sentence(
    point: &Point,
    stream: &Stream,
    members: &[&Payment<'_>],
    known_as: Option<&Words>,
) -> Option<Words> {
    let count = members.len();
    let cadence = stream.chain.cadence.words();
    let price = members
        .last()
        .map(|payment| payment.row.amount)
        .unwrap_or_default();
    let strong = members
        .iter()
        .filter(|payment| payment.wording.strong)
        .count();
    let said = match point.reason {
        Reason::DatesHit if point.points <= 0.0 => return None,
        Reason::DatesHit => {
            words!(
                "{count} 笔扣款落在{zh}的日子上，不像是碰巧",
                "{count} charges fall on their days ({en}), hardly by chance",
                zh = &cadence.zh,
                en = &cadence.en
            )
        }
        Reason::SamePrice => words!(
            "金额反复相同，最近一笔 {price} 元",
            "the same amount again and again, {price} yuan most recently"
        ),
        Reason::RenewalWords => words!(
            "{strong} 笔的文字写明自动续费、连续包月或代扣",
            "{strong} charges say that they renew by themselves"
        ),
        Reason::MembershipWords => words!(
            "文字里有“会员”“月卡”一类的词",
            "the texts speak of a membership"
        ),
        Reason::KnownSeller => match known_as {
            Some(name) => words!(
                "商户属于：{zh}",
                "the merchant is known as: {en}",
                zh = &name.zh,
                en = &name.en
            ),
            None => words!("商户出售会员", "the merchant sells memberships"),
        },
        Reason::NamedByUser => words!(
            "您的退订清单里有这家商户",
            "your list of cancellations names this merchant"
        ),
        Reason::TimeOfDay => words!(
            "每次扣款的钟点几乎相同",
            "the charges come at nearly the same time of day"
        ),
        Reason::PromisedCycle => words!(
            "周期与文字里写的周期一致",
            "the cycle is the one the texts name"
        ),
        Reason::SingleCharge => words!(
            "只有一笔，但文字写明会自动续费；尚未证实",
            "a single charge whose text says that it renews; not yet borne out"
        ),
        Reason::MissedCycles => words!(
            "中间缺了 {missed} 期",
            "{missed} cycles are missing in between",
            missed = stream.chain.missed
        ),
        Reason::PriceSteps => words!("中途换过价格", "the price changed on the way"),
        Reason::OtherPurchases | Reason::LooseEnds => words!(
            "同一商户还有同价的其他付款",
            "there are other payments of this price to the merchant"
        ),
        Reason::ShortCycle => words!(
            "周期很短，又没有续费字样",
            "the cycle is short and no text speaks of renewal"
        ),
        Reason::HabitualMerchant => words!("像日常消费", "it resembles everyday purchases"),
        Reason::OtherProduct => words!("商品名称前后不同", "the product's name changed"),
        Reason::Base | Reason::Repetition | Reason::RareCycle | Reason::OffAnchor => return None,
    };
    (point.points.abs() >= 0.3).then_some(said)
}
