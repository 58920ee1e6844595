//! Blanks: everything that the text of a step or a letter can be filled with.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{citation::Citation, facts::CaseFacts, route::Route, situation::LetterLabel};
use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    lang::{Bilingual, Lang},
    ledger::{Transaction, TransactionId},
    money::Money,
    recurrence::Cadence,
    statement::Channel,
    userfiles::Layer,
};

/// The days that a letter gives the other side to answer: the user's own wish, and said to be so.
const DAYS_TO_ANSWER: u64 = 7;

/// The blanks of the texts of one case, in one language. A blank that a case does not have is an
/// empty text, for `{% if … %}`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Blanks {
    /// How letters are worded (`letters` of the situation).
    pub label: &'static str,
    /// The situation.
    pub situation: &'static str,
    pub merchant: String,
    /// The route that carried the payment.
    pub channel: String,
    /// Whose statements show the charges.
    pub seen_at: String,
    pub cancelled_at: String,
    /// Where it was cancelled, as it follows 在.
    pub cancelled_where: String,
    /// From the cancellation to the first charge.
    pub days_after: String,
    /// The number that the cancellation was given.
    pub confirmation: String,
    /// How many charges there are.
    pub count: usize,
    pub amount: String,
    pub refunded: String,
    /// Empty where the statements do not show what can be asked back.
    pub claimable: String,
    pub first_day: String,
    pub last_day: String,
    pub next_expected: String,
    pub as_of: String,
    /// The day by which a letter asks for an answer.
    pub answer_by: String,
    pub cadence: String,
    pub price: String,
    /// The price before it rose.
    pub old_price: String,
    /// Each charge's day, amount and numbers, in one line.
    pub charges: String,
    pub charge_list: Vec<ChargeBlank>,
    /// Of letters only.
    pub laws: Vec<Citation>,
    /// Of letters only.
    pub evidence: Vec<EvidenceBlank>,
}

/// One charge in a letter.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct ChargeBlank {
    pub no: usize,
    pub day: String,
    pub time: String,
    pub amount: String,
    pub refunded: String,
    pub net: String,
    pub payee: String,
    pub channel: String,
    pub order_no: String,
    pub merchant_order_no: String,
    pub file: String,
    pub line: u32,
}

/// One line of the checklist in a letter.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct EvidenceBlank {
    pub name: String,
    /// It goes along with the letter.
    pub have: bool,
}

impl Blanks {
    /// The blanks of a case, without legal items and evidence.
    pub fn of(
        audited: &Audited,
        finding: &Finding,
        facts: &CaseFacts,
        label: LetterLabel,
        lang: Lang,
    ) -> Blanks {
        let shown = |amount: Money| amount.of(&finding.currency).get(lang).to_owned();
        let unless_zero = |amount: Money| match amount.is_zero() {
            true => String::new(),
            false => shown(amount),
        };
        let day_of = |id: Option<&TransactionId>| id.map(|&id| audited.ledger.get(id).at.day);
        let record = facts.cancellation(audited);
        let subscription = finding.subscription.map(|id| audited.subscription(id));
        let next = finding
            .subscription
            .and_then(|id| audited.judged[id].next_expected);
        let cadence = subscription.map(|subscription| {
            let period = subscription.cadence.period;
            let anchor_day = None;
            Cadence { period, anchor_day }.words().get(lang).to_owned()
        });
        let price = subscription.map(|subscription| shown(subscription.price(&audited.ledger)));
        let days_after = finding.days_after_cancellation.filter(|_| record.is_some());
        let where_cancelled = record.map(|record| place(record.layer)).unwrap_or_default();
        let answer_by = audited.as_of.checked_add_days(Days::new(DAYS_TO_ANSWER));
        Blanks {
            label: label.into(),
            situation: facts.situation.name(),
            merchant: facts.merchant.clone(),
            channel: of(facts.route.map(Route::label), lang),
            seen_at: seen_at(audited, &finding.charges, lang),
            cancelled_at: record.map(|record| record.at.plain()).unwrap_or_default(),
            cancelled_where: where_cancelled.get(lang).to_owned(),
            days_after: days_after.map(|days| days.to_string()).unwrap_or_default(),
            confirmation: record
                .and_then(|record| record.confirmation.clone())
                .unwrap_or_default(),
            count: finding.charges.len(),
            amount: shown(finding.amount),
            refunded: unless_zero(finding.refunded),
            claimable: unless_zero(facts.claimable),
            first_day: text(day_of(finding.charges.first())),
            last_day: text(day_of(finding.charges.last())),
            next_expected: text(next),
            as_of: audited.as_of.to_string(),
            answer_by: text(answer_by),
            cadence: cadence.unwrap_or_default(),
            price: price.unwrap_or_default(),
            old_price: old_price(audited, finding).map(shown).unwrap_or_default(),
            charges: in_one_line(audited, &finding.charges, lang),
            charge_list: charge_list(audited, finding, shown, unless_zero),
            laws: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// Every blank filled, and every list with one member. With [`Blanks::default`], which has
    /// none, both branches of a text's conditions are tried.
    pub fn filled(label: LetterLabel) -> Blanks {
        let x = || "x".to_owned();
        Blanks {
            label: label.into(),
            situation: "overlap",
            merchant: x(),
            channel: x(),
            seen_at: x(),
            cancelled_at: x(),
            cancelled_where: x(),
            days_after: x(),
            confirmation: x(),
            count: 2,
            amount: x(),
            refunded: x(),
            claimable: x(),
            first_day: x(),
            last_day: x(),
            next_expected: x(),
            as_of: x(),
            answer_by: x(),
            cadence: x(),
            price: x(),
            old_price: x(),
            charges: x(),
            charge_list: vec![ChargeBlank::default()],
            laws: vec![Citation::example()],
            evidence: vec![EvidenceBlank {
                name: x(),
                have: true,
            }],
        }
    }
}

fn of(words: Option<Bilingual>, lang: Lang) -> String {
    words.unwrap_or_default().get(lang).to_owned()
}

fn text(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Whose statements show the charges, each once.
fn seen_at(audited: &Audited, charges: &[TransactionId], lang: Lang) -> String {
    let mut names: Vec<Bilingual> = Vec::new();
    for &id in charges {
        let name = statement_of(audited.ledger.get(id).channel);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Bilingual::join(&names, "和", " and ").get(lang).to_owned()
}

/// A channel as it stands before 账单 (statement). A wallet's statement goes by the name of its
/// payment service, a shop's by the name of the shop.
fn statement_of(channel: Channel) -> Bilingual {
    match channel {
        Channel::WeChat => bilingual!("微信支付", "WeChat Pay"),
        Channel::Alipay => bilingual!("支付宝", "Alipay"),
        Channel::Bank => bilingual!("银行卡", "bank card"),
        Channel::Jd => bilingual!("京东", "JD"),
        Channel::Meituan => bilingual!("美团", "Meituan"),
    }
}

/// The place of a cancellation, as it follows 在 ("in").
fn place(layer: Layer) -> Bilingual {
    match layer {
        Layer::App => bilingual!("商户 App 里", "the merchant's app"),
        Layer::Website => bilingual!("商户网站上", "the merchant's website"),
        Layer::MiniProgram => bilingual!("商户小程序里", "the merchant's mini-programme"),
        Layer::WeChat => bilingual!("微信支付", "WeChat Pay"),
        Layer::Alipay => bilingual!("支付宝", "Alipay"),
        Layer::Bank => bilingual!("银行", "the bank"),
        Layer::Apple => bilingual!("苹果订阅管理里", "Apple's list of subscriptions"),
        Layer::Carrier => bilingual!("手机运营商处", "the phone carrier"),
        Layer::CustomerService => bilingual!("商户客服处", "the merchant's customer service"),
        Layer::Unknown => Bilingual::default(),
    }
}

/// What was charged before a price rise.
fn old_price(audited: &Audited, finding: &Finding) -> Option<Money> {
    let (id, &first) = finding.subscription.zip(finding.charges.first())?;
    let charges = &audited.subscription(id).charges;
    let before = charges.iter().rev().find(|&&id| id < first)?;
    let old = audited.ledger.get(*before).amount;
    (finding.kind == Kind::PriceRise).then_some(old)
}

/// Each charge's day, amount and numbers, in one line.
fn in_one_line(audited: &Audited, charges: &[TransactionId], lang: Lang) -> String {
    let line = |row: &Transaction, amount: Bilingual| {
        let day = row.at.day;
        let mut text = bilingual!("{day} 扣 {amount}", "{day}, {amount}", amount = &amount);
        if let Some(number) = &row.order_no {
            text = bilingual!(
                "{text}，交易单号 {number}",
                "{text}, order number {number}",
                text = &text
            );
        }
        if let Some(number) = &row.merchant_order_no {
            text = bilingual!(
                "{text}，商户单号 {number}",
                "{text}, merchant order number {number}",
                text = &text
            );
        }
        text
    };
    let lines = charges.iter().map(|&id| {
        let row = audited.ledger.get(id);
        line(row, row.amount.of(&audited.ledger.currency(id)))
    });
    let lines: Vec<Bilingual> = lines.collect();
    Bilingual::join(&lines, "；", "; ").get(lang).to_owned()
}

fn charge_list(
    audited: &Audited,
    finding: &Finding,
    shown: impl Fn(Money) -> String,
    unless_zero: impl Fn(Money) -> String,
) -> Vec<ChargeBlank> {
    let ledger = &audited.ledger;
    let listed = finding.charges.iter().enumerate().map(|(place, &id)| {
        let row = ledger.get(id);
        let time = row.at.time.map(|time| time.format("%H:%M:%S").to_string());
        ChargeBlank {
            no: place + 1,
            day: row.at.day.to_string(),
            time: time.unwrap_or_default(),
            amount: shown(row.amount),
            refunded: unless_zero(row.refunded),
            net: shown(row.net()),
            payee: ledger.text(row.counterparty).to_owned(),
            channel: ledger.text(row.method).to_owned(),
            order_no: row.order_no.as_deref().unwrap_or_default().to_owned(),
            merchant_order_no: row
                .merchant_order_no
                .as_deref()
                .unwrap_or_default()
                .to_owned(),
            file: audited.statement(row.source).file.clone(),
            line: row.source.line,
        }
    });
    listed.collect()
}
