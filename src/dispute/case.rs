//! A finding with its steps, every blank filled from the ledger and the user's list.

use chrono::{Days, NaiveDate};

use super::{
    Handbook, HandbookError,
    playbook::{Blanks, StepSpec, fill},
};
use crate::{
    audit::{Audit, Cancellation, Finding},
    ledger::{Ledger, TransactionId},
    money::Money,
    recurrence::Recurrence,
    statement::Channel,
    words,
    words::Lang,
};

/// What to do about one finding.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub steps: Vec<Step>,
}

/// One step, in the language of the report.
#[derive(Clone, Debug)]
pub struct Step {
    pub title: String,
    pub detail: String,
    pub due: Option<NaiveDate>,
    pub evidence: Vec<String>,
    /// Legal items with number, article, days in force.
    pub basis: Vec<String>,
    /// Where a menu path or a number was seen, and when.
    pub source: Option<String>,
}

/// Everything a case is filled from.
pub(super) struct Desk<'a> {
    pub ledger: &'a Ledger,
    pub recurrence: &'a Recurrence,
    pub cancellations: &'a [Cancellation],
    pub audit: &'a Audit,
    pub handbook: &'a Handbook,
    pub as_of: NaiveDate,
    pub lang: Lang,
}

impl Desk<'_> {
    pub fn case(&self, finding: &Finding) -> Result<Case, HandbookError> {
        let channel = finding
            .charges
            .last()
            .map(|&id| self.ledger.get(id).payer_channel());
        let blanks = self.blanks(finding, channel);
        let days: Vec<NaiveDate> = finding
            .charges
            .iter()
            .map(|&id| self.ledger.get(id).at.day)
            .collect();
        let steps = self.handbook.steps(channel, finding.kind);
        let steps = steps
            .into_iter()
            .map(|step| self.step(step, &blanks, &days))
            .collect::<Result<_, _>>()?;
        Ok(Case { steps })
    }

    fn step(
        &self,
        spec: &StepSpec,
        blanks: &Blanks,
        charged: &[NaiveDate],
    ) -> Result<Step, HandbookError> {
        let cited = spec.basis.iter().filter_map(|id| self.handbook.law(id));
        let source = spec
            .source
            .as_ref()
            .zip(spec.checked_on)
            .map(|(source, day)| {
                let said = words!(
                    "来源：{source}，核对于 {day}",
                    "source: {source}, checked on {day}"
                );
                said.get(self.lang).to_owned()
            });
        Ok(Step {
            title: spec.title.get(self.lang).to_owned(),
            detail: fill(spec.detail.get(self.lang), blanks)?,
            due: spec.due.map(|days| self.as_of + Days::new(days)),
            evidence: spec
                .evidence
                .iter()
                .map(|words| words.get(self.lang).to_owned())
                .collect(),
            basis: cited
                .filter(|item| item.applies(charged, self.as_of))
                .map(|item| item.citation().get(self.lang).to_owned())
                .collect(),
            source,
        })
    }

    fn blanks(&self, finding: &Finding, channel: Option<Channel>) -> Blanks {
        let subscription = finding
            .subscription
            .map(|index| &self.recurrence.subscriptions[index]);
        let record = finding.cancellation.map(|index| &self.cancellations[index]);
        let judged = finding.subscription.map(|index| &self.audit.judged[index]);
        let day = |id: Option<&TransactionId>| {
            id.map(|&id| self.ledger.get(id).at.day.to_string())
                .unwrap_or_default()
        };
        let currency = finding
            .charges
            .first()
            .map_or("CNY", |&id| self.ledger.text(self.ledger.get(id).currency));
        let shown = |amount: Money| amount.with_currency(currency).get(self.lang).to_owned();
        let merchant = subscription.map(|subscription| subscription.merchant.clone());
        Blanks {
            merchant: merchant
                .or_else(|| record.map(|record| record.merchant.clone()))
                .unwrap_or_default(),
            channel: channel
                .map(|channel| self.channel(channel))
                .unwrap_or_default(),
            amount: shown(finding.amount),
            claimable: shown(finding.claimable),
            charges: self.charges(&finding.charges),
            first_day: day(finding.charges.first()),
            last_day: day(finding.charges.last()),
            count: finding.charges.len(),
            as_of: self.as_of.to_string(),
            next_expected: judged
                .and_then(|judged| judged.next_expected)
                .map(|day| day.to_string())
                .unwrap_or_default(),
            cancelled_at: record
                .map(|record| {
                    record
                        .at
                        .to_string()
                        .replace('T', " ")
                        .replace("+08:00", "")
                })
                .unwrap_or_default(),
            days_after: finding
                .days_after_cancellation
                .map(|days| days.to_string())
                .unwrap_or_default(),
            confirmation: record
                .and_then(|record| record.confirmation.clone())
                .unwrap_or_default(),
        }
    }

    fn channel(&self, channel: Channel) -> String {
        let name = match channel {
            Channel::WeChat => words!("微信支付", "WeChat Pay"),
            Channel::Alipay => words!("支付宝", "Alipay"),
            Channel::Bank => words!("银行卡", "the bank card"),
            Channel::Jd => words!("京东支付", "JD Pay"),
            Channel::Meituan => words!("美团支付", "Meituan Pay"),
        };
        name.get(self.lang).to_owned()
    }

    /// Each charge's day, amount and numbers, in one line.
    fn charges(&self, charges: &[TransactionId]) -> String {
        let shown = charges.iter().map(|&id| {
            let row = self.ledger.get(id);
            let day = row.at.day;
            let amount = row.amount.with_currency(self.ledger.text(row.currency));
            let mut text = words!(
                "{day} 扣 {zh}",
                "{day}, {en}",
                zh = &amount.zh,
                en = &amount.en
            );
            if let Some(number) = &row.order_no {
                text = words!(
                    "{zh}，交易单号 {number}",
                    "{en}, order number {number}",
                    zh = &text.zh,
                    en = &text.en
                );
            }
            if let Some(number) = &row.merchant_order_no {
                text = words!(
                    "{zh}，商户单号 {number}",
                    "{en}, merchant order number {number}",
                    zh = &text.zh,
                    en = &text.en
                );
            }
            text.get(self.lang).to_owned()
        });
        shown.collect::<Vec<_>>().join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }
}
