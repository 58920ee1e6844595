//! Dossiers: everything that is taken along to the dispute about one finding.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;

use super::{
    blanks::{Blanks, EvidenceBlank},
    case::Case,
    evidence::{Evidence, FilledBy},
    fields::Field,
    handbook::Handbook,
    law::LegalItem,
    letter::Letter,
    situation::Situation,
    standing::{Standing, standing},
};
use crate::{
    audit::{Audited, Finding},
    bilingual,
    calendar::Moment,
    lang::{Bilingual, Lang},
    ledger::TransactionId,
    money::{Currency, Money},
    problem::Problem,
    statement::Channel,
    userfiles::{Cancellation, CaseRecord, Counterpart, EventKind},
};

/// The dossier of a finding: the case, each charge with its numbers, the letters, the checklist.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The finding's id.
    pub finding: String,
    /// The merchant as the statements name it, or else as the user's list does.
    pub merchant: String,
    /// The day the audit speaks for.
    pub as_of: NaiveDate,
    /// What to do.
    pub case: Case,
    /// What the finding says of itself, as far as the user states nothing that contradicts it.
    pub reason: Option<Bilingual>,
    /// When the user cancelled, where the case rests on a record of cancellation.
    pub cancelled_at: Option<Moment>,
    /// The number that the cancellation was given.
    pub confirmation: Option<String>,
    /// The charges of the finding in the order of time.
    pub charges: Vec<Charged>,
    /// The days of the subscription's other charges, for the timeline.
    pub before: Vec<NaiveDate>,
    /// The letters, filled as far as the user entered what they ask for.
    pub letters: Vec<Letter>,
    /// The fields that some letter asks for and nobody entered, in the order of the data files.
    pub open_fields: Vec<Field>,
    /// The checklist of evidence.
    pub evidence: Vec<Evidence>,
    /// Files that the user gave as evidence, as written in the list or in the case's events.
    pub files: Vec<String>,
    /// Where the case stands, if the user opened one.
    pub standing: Option<Standing>,
    /// Every legal item that a step cites, once.
    pub law: Vec<Arc<LegalItem>>,
}

/// One charge with everything by which others can find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The transaction's id.
    pub id: String,
    /// Its day, and its time where the statement gives one (Beijing time).
    pub at: Moment,
    /// The amount as it was debited.
    pub amount: Money,
    /// What was refunded of it.
    pub refunded: Money,
    /// The amount less what was refunded.
    pub net: Money,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The counterparty as the statement names it.
    pub payee: String,
    /// The description of what was bought.
    pub product: String,
    /// The channel by which the money left.
    pub channel: Channel,
    /// The method of payment as the statement names it.
    pub method: String,
    /// The payment's order number; empty where the statement gives none.
    pub order_no: String,
    /// The merchant's order number; empty where the statement gives none.
    pub merchant_order_no: String,
    /// The statement's file.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line or row in the file.
    pub line: u32,
    /// The fingerprint of the file.
    pub sha256: String,
}

/// The dossier of a finding, from the case that was made of it.
pub(super) fn dossier(
    audited: &Audited,
    handbook: &Handbook,
    finding: &Finding,
    case: &Case,
) -> Result<Dossier, Problem> {
    let opened = case.facts.opened(audited);
    let record = case.facts.cancellation(audited);
    let evidence = handbook.checklist.of(case.situation, |source| {
        have(audited, source, finding, record, opened)
    });
    let letters = letters(audited, handbook, finding, case, &evidence)?;
    let asked: BTreeSet<&String> = letters.iter().flat_map(|letter| &letter.blanks).collect();
    let open_fields = handbook.fields().filter(|field| asked.contains(&field.id));
    let charges = finding.charges.iter();
    let is_stated_otherwise = case.situation == Situation::NeverAgreed;
    Ok(Dossier {
        finding: finding.id.clone(),
        merchant: case.facts.merchant.clone(),
        as_of: audited.as_of,
        reason: (!is_stated_otherwise).then(|| finding.reason.clone()),
        cancelled_at: record.map(|record| record.at),
        confirmation: record.and_then(|record| record.confirmation.clone()),
        charges: charges.map(|&id| charged(audited, id)).collect(),
        before: before(audited, finding),
        open_fields: open_fields.cloned().collect(),
        letters,
        evidence,
        files: files(record, opened),
        standing: opened.map(|opened| standing(opened, audited)),
        law: law(case),
        case: case.clone(),
    })
}

fn charged(audited: &Audited, id: TransactionId) -> Charged {
    let ledger = &audited.ledger;
    let row = ledger.get(id);
    let statement = audited.statement(row.source);
    let text = |text| ledger.text(text).to_owned();
    let number = |number: &Option<Arc<str>>| number.as_deref().unwrap_or_default().to_owned();
    Charged {
        id: row.key.clone(),
        at: row.at,
        amount: row.amount,
        refunded: row.refunded,
        net: row.net(),
        currency: ledger.currency(id),
        payee: text(row.counterparty),
        product: text(row.description),
        channel: row.payer_channel(),
        method: text(row.method),
        order_no: number(&row.order_no),
        merchant_order_no: number(&row.merchant_order_no),
        file: statement.file.clone(),
        sheet: statement.sheet.clone(),
        line: row.source.line,
        sha256: statement.sha256.clone(),
    }
}

/// The days of the subscription's charges that are not the finding's.
fn before(audited: &Audited, finding: &Finding) -> Vec<NaiveDate> {
    let subscription = finding.subscription.map(|id| audited.subscription(id));
    let charges = subscription.into_iter().flat_map(|found| &found.charges);
    let others = charges.filter(|id| !finding.charges.contains(id));
    others.map(|&id| audited.ledger.get(id).at.day).collect()
}

/// The files given as evidence, each once.
fn files(record: Option<&Cancellation>, opened: Option<&CaseRecord>) -> Vec<String> {
    let of_record = record.into_iter().flat_map(|record| &record.evidence);
    let events = opened.into_iter().flat_map(|opened| &opened.events);
    let of_events = events.flat_map(|event| &event.evidence);
    let files: BTreeSet<&String> = of_record.chain(of_events).collect();
    files.into_iter().cloned().collect()
}

/// Every legal item that a step of the case cites, once.
fn law(case: &Case) -> Vec<Arc<LegalItem>> {
    let mut law: Vec<Arc<LegalItem>> = Vec::new();
    for item in case.steps.iter().flat_map(|step| &step.basis) {
        if !law.iter().any(|known| known.id == item.id) {
            law.push(Arc::clone(item));
        }
    }
    law
}

/// What the ledger, the list of cancellations and the notes on the case hold of a kind of evidence.
fn have(
    audited: &Audited,
    source: FilledBy,
    finding: &Finding,
    record: Option<&Cancellation>,
    opened: Option<&CaseRecord>,
) -> Option<Bilingual> {
    match source {
        FilledBy::Charges => {
            let count = finding.charges.len();
            (count > 0).then(|| bilingual!("{count} 笔，已列出", "{count} charges, listed"))
        }
        FilledBy::Statements => {
            let file = |id: &TransactionId| {
                let row = audited.ledger.get(*id);
                audited.statement(row.source).file.as_str()
            };
            let files: BTreeSet<&str> = finding.charges.iter().map(file).collect();
            let names: Vec<&str> = files.into_iter().collect();
            Some(Bilingual::same(names.join(", ")))
        }
        FilledBy::Cancellation => {
            let record = record?;
            let there = |name: &&String| audited.files.evidence.contains_key(*name);
            let files = record.evidence.iter().filter(there);
            let shown: Vec<&str> = record
                .confirmation
                .iter()
                .chain(files)
                .map(String::as_str)
                .collect();
            (!shown.is_empty()).then(|| Bilingual::same(shown.join(", ")))
        }
        FilledBy::Conversation => talk(opened?, Counterpart::Merchant),
        FilledBy::Institution => talk(opened?, Counterpart::Institution),
        FilledBy::Nothing => None,
    }
}

/// The first exchange with a counterpart that the user noted on the case.
fn talk(opened: &CaseRecord, with: Counterpart) -> Option<Bilingual> {
    let is_exchange = |kind| match kind {
        EventKind::Contacted | EventKind::Promised | EventKind::Refused | EventKind::Escalated => {
            true
        }
        EventKind::Note | EventKind::Closed => false,
    };
    let mut events = opened.events.iter();
    let event = events.find(|event| is_exchange(event.what) && event.with == Some(with))?;
    let (day, ticket) = (event.on, event.ticket.as_deref().unwrap_or("–"));
    Some(bilingual!("{day}，单号 {ticket}", "{day}, number {ticket}"))
}

/// The letters of a case. They are in Chinese, and cite the basis of the steps they belong to.
fn letters(
    audited: &Audited,
    handbook: &Handbook,
    finding: &Finding,
    case: &Case,
    evidence: &[Evidence],
) -> Result<Vec<Letter>, Problem> {
    let entered = audited.files.details.of(&finding.id);
    let mut blanks = Blanks::of(audited, finding, &case.facts, case.letter_label, Lang::Zh);
    let items = evidence.iter().map(|item| EvidenceBlank {
        name: item.name.zh.clone(),
        have: item.have.is_some() && item.goes_along,
    });
    blanks.evidence = items.collect();
    let mut letters = Vec::new();
    for plan in handbook.letters(case.route, case.situation) {
        let mut cited: Vec<&Arc<LegalItem>> = Vec::new();
        for step in &case.steps {
            for item in step
                .basis
                .iter()
                .filter(|item| plan.cites(step.order, &item.id))
            {
                if !cited.iter().any(|known| known.id == item.id) {
                    cited.push(item);
                }
            }
        }
        blanks.laws = cited.into_iter().map(|item| item.cite(Lang::Zh)).collect();
        let (templates, fields) = (&handbook.templates, &handbook.fields);
        letters.push(plan.fill(templates, fields, &blanks, &entered)?);
    }
    Ok(letters)
}
