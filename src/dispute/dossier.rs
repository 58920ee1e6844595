//! Everything that is taken along to a dispute: the case, each charge with its numbers and its place in a file, the letters, the checklist.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Days, NaiveDate};

use super::{
    case::{Case, Desk},
    docket::{Standing, standing},
    evidence::{Evidence, FilledBy, checklist},
    law::LegalItem,
    letter::{ChargeBlank, EvidenceBlank, Letter, LetterBlanks, plain},
    situation::Situation,
};
use crate::{
    audit::{Finding, Kind},
    bilingual,
    calendar::Period,
    lang::{Bilingual, Lang},
    ledger::TransactionId,
    money::{Currency, Money},
    problem::Problem,
    statement::Channel,
    userfiles::{Cancellation, CaseRecord, Counterpart, EventKind, Layer},
};

/// A case ready to be packed.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub finding: String,
    pub merchant: String,
    pub as_of: NaiveDate,
    pub case: Case,
    /// What the finding says of itself, as far as the user states nothing that contradicts it.
    pub reason: Option<Bilingual>,
    pub cancelled_at: Option<String>,
    pub confirmation: Option<String>,
    /// In the order of time.
    pub charges: Vec<Charged>,
    /// Charges of the membership before the finding, for the timeline.
    pub before: Vec<NaiveDate>,
    pub letters: Vec<Letter>,
    pub evidence: Vec<Evidence>,
    /// Files that the user gave as evidence, as written: beside the list of cancellations, or noted on the case.
    pub files: Vec<String>,
    pub standing: Option<Standing>,
    /// Every legal item that a step cites, once.
    pub law: Vec<Arc<LegalItem>>,
}

/// One charge with everything by which others can find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    pub id: String,
    pub day: NaiveDate,
    pub at: String,
    pub amount: Money,
    pub refunded: Money,
    pub net: Money,
    pub currency: Currency,
    pub payee: String,
    pub product: String,
    pub channel: &'static str,
    pub method: String,
    pub order_no: String,
    pub merchant_order_no: String,
    pub file: String,
    pub sheet: Option<String>,
    pub line: u32,
    pub sha256: String,
}

/// The days that a letter gives the other side to answer: the user's own choice, and said to be so.
const DAYS_TO_ANSWER: u64 = 7;

impl Desk<'_> {
    pub(super) fn dossier(&self, finding: &Finding, case: &Case) -> Result<Dossier, Problem> {
        let open = self.open_case(finding);
        let record = self.record(finding, case.situation);
        let charges: Vec<Charged> = finding.charges.iter().map(|&id| self.charged(id)).collect();
        let mut law: Vec<Arc<LegalItem>> = Vec::new();
        for citation in case.steps.iter().flat_map(|step| &step.basis) {
            if !law.iter().any(|known| known.id == citation.id) {
                law.push(citation.clone());
            }
        }
        let mut files: BTreeSet<String> = BTreeSet::new();
        files.extend(
            record
                .iter()
                .flat_map(|record| record.evidence.iter().cloned()),
        );
        let events = open.iter().flat_map(|open| &open.events);
        files.extend(events.flat_map(|event| event.evidence.iter().cloned()));
        let evidence = checklist(case.situation, |source| {
            self.have(source, finding, record, open)
        });
        let before = finding.subscription.map(|index| {
            let charges = &self.audited.subscription(index).charges;
            let earlier = charges.iter().filter(|id| !finding.charges.contains(id));
            earlier
                .map(|&id| self.audited.ledger.get(id).at.day)
                .collect()
        });
        let letters = self.letters(finding, case, &charges, &evidence)?;
        Ok(Dossier {
            finding: finding.id.clone(),
            merchant: self.merchant(finding),
            as_of: self.audited.as_of,
            reason: (case.situation != Situation::NeverAgreed).then(|| finding.reason.clone()),
            cancelled_at: record.map(|record| record.at.plain()),
            confirmation: record.and_then(|record| record.confirmation.clone()),
            before: before.unwrap_or_default(),
            standing: open.map(|open| standing(open, self.audited)),
            files: files.into_iter().collect(),
            case: case.clone(),
            charges,
            letters,
            evidence,
            law,
        })
    }

    fn charged(&self, id: TransactionId) -> Charged {
        let row = self.audited.ledger.get(id);
        let statement = self.audited.statement(row.source);
        let text = |text| self.audited.ledger.text(text).to_owned();
        let number = |number: &Option<std::sync::Arc<str>>| {
            number.as_deref().map(str::to_owned).unwrap_or_default()
        };
        Charged {
            id: row.key.clone(),
            day: row.at.day,
            at: row.at.plain(),
            amount: row.amount,
            refunded: row.refunded,
            net: row.net(),
            currency: self.audited.ledger.currency(id),
            payee: text(row.counterparty),
            product: text(row.description),
            channel: row.payer_channel().name(),
            method: text(row.method),
            order_no: number(&row.order_no),
            merchant_order_no: number(&row.merchant_order_no),
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            line: row.source.line,
            sha256: statement.sha256.clone(),
        }
    }

    /// What the ledger, the list of cancellations and the notes on the case hold of a kind of evidence.
    fn have(
        &self,
        source: FilledBy,
        finding: &Finding,
        record: Option<&Cancellation>,
        open: Option<&CaseRecord>,
    ) -> Option<Bilingual> {
        let noted = |with: Counterpart| {
            let mut events = open.into_iter().flat_map(|open| &open.events);
            let told = |what| {
                matches!(
                    what,
                    EventKind::Contacted
                        | EventKind::Promised
                        | EventKind::Refused
                        | EventKind::Escalated
                )
            };
            events.find(|event| told(event.what) && event.with == Some(with))
        };
        let spoken = |with| {
            noted(with).map(|event| {
                let (day, ticket) = (event.on, event.ticket.as_deref().unwrap_or("–"));
                bilingual!("{day}，单号 {ticket}", "{day}, number {ticket}")
            })
        };
        match source {
            FilledBy::Charges => {
                let count = finding.charges.len();
                (count > 0).then(|| bilingual!("{count} 笔，已列出", "{count} charges, listed"))
            }
            FilledBy::Statements => {
                let statement = |id: &TransactionId| {
                    let row = self.audited.ledger.get(*id);
                    self.audited.statement(row.source).file.as_str()
                };
                let files: BTreeSet<&str> = finding.charges.iter().map(statement).collect();
                let names = files.into_iter().collect::<Vec<_>>().join(", ");
                Some(bilingual!("{names}", "{names}"))
            }
            FilledBy::Cancellation => {
                let record = record?;
                let number = record.confirmation.as_deref().map(str::to_owned);
                let files = record
                    .evidence
                    .iter()
                    .filter(|name| self.audited.files.evidence.contains_key(*name));
                let shown: Vec<String> = number.into_iter().chain(files.cloned()).collect();
                let shown = shown.join(", ");
                (!shown.is_empty()).then(|| bilingual!("{shown}", "{shown}"))
            }
            FilledBy::Conversation => spoken(Counterpart::Merchant),
            FilledBy::Institution => spoken(Counterpart::Institution),
            FilledBy::Nothing => None,
        }
    }

    fn letters(
        &self,
        finding: &Finding,
        case: &Case,
        charges: &[Charged],
        evidence: &[Evidence],
    ) -> Result<Vec<Letter>, Problem> {
        let days: Vec<NaiveDate> = charges.iter().map(|charge| charge.day).collect();
        let entered = self.audited.files.details.of(&finding.id);
        let mut blanks = self.letter_blanks(finding, case, charges, evidence);
        let mut letters = Vec::new();
        for spec in self.handbook.letters(case.route, case.situation) {
            let steps = self.handbook.steps(case.route, case.situation);
            let mut cited: Vec<&String> = Vec::new();
            for id in steps
                .iter()
                .filter(|step| {
                    let mut ranges = spec.cites.iter();
                    ranges.any(|&(from, to)| (from..=to).contains(&step.order))
                })
                .flat_map(|step| &step.basis)
            {
                if !cited.contains(&id) && !spec.leaves_out.contains(id) {
                    cited.push(id);
                }
            }
            let law = self
                .handbook
                .law(cited.into_iter(), &days, self.audited.as_of);
            blanks.laws = law.into_iter().map(|item| item.cite(Lang::Zh)).collect();
            letters.push(spec.fill(&blanks, &entered)?);
        }
        Ok(letters)
    }

    /// The accounts in whose statements the charges stand.
    fn seen_at(&self, finding: &Finding) -> String {
        let mut names: Vec<&str> = Vec::new();
        for &id in &finding.charges {
            let name = match self.audited.ledger.get(id).channel {
                Channel::WeChat => "微信支付",
                Channel::Alipay => "支付宝",
                Channel::Bank => "银行卡",
                Channel::Jd => "京东",
                Channel::Meituan => "美团",
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join("和")
    }

    /// What was charged before a price rise.
    fn old_price(&self, finding: &Finding) -> Option<Money> {
        let (index, &first) = finding.subscription.zip(finding.charges.first())?;
        let charges = &self.audited.subscription(index).charges;
        let before = charges.iter().rev().find(|&&id| id < first)?;
        let old = self.audited.ledger.get(*before).amount;
        (finding.kind == Kind::PriceRise).then_some(old)
    }

    /// All in Chinese: the letters are.
    fn letter_blanks(
        &self,
        finding: &Finding,
        case: &Case,
        charges: &[Charged],
        evidence: &[Evidence],
    ) -> LetterBlanks {
        let record = self.record(finding, case.situation);
        let shown = |amount: Money| amount.of(&finding.currency).zh;
        let unless_zero = |amount: Money| {
            if amount.is_zero() {
                String::new()
            } else {
                shown(amount)
            }
        };
        let subscription = finding
            .subscription
            .map(|index| self.audited.subscription(index));
        let day = |charge: Option<&Charged>| {
            charge
                .map(|charge| charge.day.to_string())
                .unwrap_or_default()
        };
        let listed: Vec<ChargeBlank> = charges
            .iter()
            .enumerate()
            .map(|(place, charge)| ChargeBlank {
                no: place + 1,
                day: charge.day.to_string(),
                time: charge
                    .at
                    .split_once(' ')
                    .map(|(_, time)| time.to_owned())
                    .unwrap_or_default(),
                amount: shown(charge.amount),
                refunded: unless_zero(charge.refunded),
                net: shown(charge.net),
                payee: plain(&charge.payee),
                channel: plain(&charge.method),
                order_no: plain(&charge.order_no),
                merchant_order_no: plain(&charge.merchant_order_no),
                file: plain(&charge.file),
                line: charge.line,
            })
            .collect();
        LetterBlanks {
            label: case.situation.label(),
            situation: case.situation.name(),
            merchant: plain(&self.merchant(finding)),
            channel: case.route.map(|route| route.words().zh).unwrap_or_default(),
            seen_at: self.seen_at(finding),
            cancelled_at: record.map(|record| record.at.plain()).unwrap_or_default(),
            cancelled_where: record
                .map(|record| place_of(record.layer))
                .unwrap_or_default()
                .to_owned(),
            confirmation: record
                .and_then(|record| record.confirmation.as_deref())
                .map(plain)
                .unwrap_or_default(),
            count: charges.len(),
            amount: shown(finding.amount),
            refunded: unless_zero(finding.refunded),
            claimable: unless_zero(self.claimable(finding, case.situation)),
            first_day: day(charges.first()),
            last_day: day(charges.last()),
            as_of: self.audited.as_of.to_string(),
            answer_by: (self.audited.as_of + Days::new(DAYS_TO_ANSWER)).to_string(),
            cadence: subscription
                .map(|subscription| every(subscription.cadence.period))
                .unwrap_or_default(),
            price: subscription
                .map(|subscription| shown(subscription.price(&self.audited.ledger)))
                .unwrap_or_default(),
            old_price: self.old_price(finding).map(shown).unwrap_or_default(),
            table: table(&listed),
            charges: listed,
            laws: Vec::new(),
            evidence: evidence
                .iter()
                .map(|item| EvidenceBlank {
                    name: item.name.zh.clone(),
                    // The exports stay with their owner.
                    have: item.have.is_some() && item.id != "statements",
                })
                .collect(),
        }
    }
}

/// As it follows 在.
fn place_of(layer: Layer) -> &'static str {
    match layer {
        Layer::App => "商户 App 里",
        Layer::Website => "商户网站上",
        Layer::MiniProgram => "商户小程序里",
        Layer::WeChat => "微信支付",
        Layer::Alipay => "支付宝",
        Layer::Bank => "银行",
        Layer::Apple => "苹果订阅管理里",
        Layer::Carrier => "手机运营商处",
        Layer::CustomerService => "商户客服处",
        Layer::Unknown => "",
    }
}

fn every(period: Period) -> String {
    match period {
        Period::Months(1) => "每月".to_owned(),
        Period::Months(12) => "每年".to_owned(),
        Period::Months(months) => format!("每 {months} 个月"),
        Period::Days(7) => "每周".to_owned(),
        Period::Days(days) => format!("每 {days} 天"),
    }
}

/// The charges as a table in Markdown. A column that is empty throughout is left out.
fn table(charges: &[ChargeBlank]) -> String {
    type Column = (&'static str, fn(&ChargeBlank) -> String);
    const COLUMNS: [Column; 7] = [
        ("序号", |charge| charge.no.to_string()),
        ("时间", |charge| {
            format!("{} {}", charge.day, charge.time).trim().to_owned()
        }),
        ("金额", |charge| charge.amount.clone()),
        ("已退", |charge| charge.refunded.clone()),
        ("收款方", |charge| charge.payee.clone()),
        ("交易单号", |charge| charge.order_no.clone()),
        ("商户单号", |charge| charge.merchant_order_no.clone()),
    ];
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|(_, cell)| charges.iter().any(|charge| !cell(charge).is_empty()))
        .collect();
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let names = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rule = columns.iter().map(|_| "---".to_owned()).collect();
    let mut lines = vec![line(names), line(rule)];
    lines.extend(
        charges
            .iter()
            .map(|charge| line(columns.iter().map(|(_, cell)| cell(charge)).collect())),
    );
    lines.join("\n")
}
