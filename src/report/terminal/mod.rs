//! The report for a person at a terminal: the outcome on the first screen, then what to do, then
//! what it rests on.

mod findings;
mod page;
mod tables;

pub use page::Style;

use page::{Page, Paint};

use crate::{bilingual, lang::Bilingual, report::model::Report};

/// The whole report as text. Names and remarks of others reach the terminal without control
/// characters.
pub fn write(report: &Report, style: Style) -> String {
    let mut page = Page::new(report, style);
    title(&mut page);
    outcome(&mut page);
    let (to_act_on, others): (Vec<_>, Vec<_>) = report
        .findings
        .iter()
        .partition(|finding| finding.severity.calls_for_action());
    let heading = bilingual!("需要处理", "What needs doing");
    findings::write(&mut page, &heading, &to_act_on);
    let heading = bilingual!("请留意", "Worth knowing");
    findings::write(&mut page, &heading, &others);
    tables::subscriptions(&mut page);
    tables::decisions(&mut page);
    tables::months(&mut page);
    tables::statements(&mut page);
    tables::unread(&mut page);
    foot(&mut page);
    page.into_text()
}

fn title(page: &mut Page<'_>) {
    let day = page.report.as_of;
    let title = bilingual!(
        "kameng-audit 会员扣款审计，截至 {day}",
        "kameng-audit: recurring membership charges as of {day}"
    );
    let title = page.painted(Paint::Bold, title.get(page.lang));
    page.line(title);
}

/// Three sentences for the reader who reads no further: what was found, what memberships cost, what
/// was read.
fn outcome(page: &mut Page<'_>) {
    let report = page.report;
    page.line("");
    let verdict = verdict(report);
    let shown = verdict.sentence.get(page.lang);
    let shown = if verdict.is_alarming {
        page.painted(Paint::Red, shown)
    } else {
        shown.to_owned()
    };
    page.line(format!("  {shown}"));
    let memberships = report.subscriptions.iter().filter(|line| line.counts());
    let sums = bilingual!(
        "账单里共有 {count} 项会员类定期扣款，合计 {charged}，已退回 {refunded}。",
        "Recurring memberships: {count}; {charged} charged, {refunded} refunded.",
        count = memberships.count(),
        charged = report.sum(|totals| totals.charged),
        refunded = report.sum(|totals| totals.refunded)
    );
    page.sentence(2, &sums);
    let rows: u32 = report.statements.iter().map(|line| line.rows.used).sum();
    let rejected = report.statements.iter().map(|line| line.rows.rejected);
    let read = bilingual!(
        "读了 {files} 份账单、{rows} 行；{rejected} 行无法读取，{unread} 个文件无法读取。",
        "Read: {files} statements, {rows} rows. Not read: {rejected} rows, {unread} files.",
        files = report.statements.len(),
        rejected = rejected.sum::<u32>(),
        unread = report.unread.len()
    );
    let read = read.get(page.lang);
    let read = if report.has_unread_rows() {
        page.painted(Paint::Yellow, read)
    } else {
        read.to_owned()
    };
    page.line(format!("  {read}"));
}

/// The first sentence of the outcome.
struct Verdict {
    sentence: Bilingual,
    /// Something is to be done.
    is_alarming: bool,
}

fn verdict(report: &Report) -> Verdict {
    let findings = &report.findings;
    let to_act_on = findings
        .iter()
        .filter(|finding| finding.severity.calls_for_action())
        .count();
    let charges: usize = report
        .all_totals()
        .map(|(_, totals)| totals.charges_after_cancellation)
        .sum();
    if report.statements.is_empty() {
        return Verdict {
            sentence: bilingual!(
                "没有读到任何账单，所以什么也不能说。",
                "No statement was read, so nothing can be said."
            ),
            is_alarming: true,
        };
    }
    if to_act_on > 0 || charges > 0 {
        return Verdict {
            sentence: bilingual!(
                "发现 {to_act_on} 项需要处理；退订之后仍被扣款 {charges} 笔，\
                 可以主张退回 {claim}。",
                "Findings to act on: {to_act_on}. Charges after a cancellation: {charges}. \
                 Claimable: {claim}.",
                claim = report.sum(|totals| totals.claimable)
            ),
            is_alarming: true,
        };
    }
    let sentence = if report.cancellations.is_empty() {
        bilingual!(
            "没有给出退订清单，所以没有判断退订之后的扣款；下面是找到的定期扣款。",
            "No list of cancellations was given, so no charge was judged by one; the recurring \
             charges found are below."
        )
    } else if findings.is_empty() {
        bilingual!(
            "没有发现退订之后的扣款，也没有需要处理的事项。",
            "No charge after a cancellation was found, and nothing needs doing."
        )
    } else {
        bilingual!(
            "没有可以确定的退订后扣款；有 {count} 项请您看一看（见下）。",
            "No charge can be said to have come after a cancellation; please look at {count} \
             points below.",
            count = findings.len()
        )
    };
    Verdict {
        sentence,
        is_alarming: false,
    }
}

fn foot(page: &mut Page<'_>) {
    page.line("");
    let said = bilingual!(
        "以上是对账单的整理，不是法律意见。每一笔都注明了文件和行号；\
         想看理由，用 kameng-audit explain <编号>。",
        "This is an arrangement of your statements, not legal advice. Every charge names its file \
         and line; for reasons: kameng-audit explain <id>."
    );
    page.sentence(0, &said);
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;
    use crate::{
        audit::{Kind, Policy, Severity, Status},
        calendar::Moment,
        dispute::Situation,
        lang::Lang,
        money::{Currency, Money},
        recurrence::{Band, Effect, Thresholds},
        report::{self, model::*},
        statement::{Channel, RowCounts},
    };

    /// Names of merchants that mean something to a spreadsheet, Markdown, HTML or a terminal.
    const HOSTILE: [&str; 5] = [
        "=HYPERLINK(\"http://x\")",
        "[a](http://x)",
        "<img src=x>",
        "x\u{202e}y",
        "x\u{1b}[2Jy",
    ];

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 8).unwrap()
    }

    fn charge(text: &str) -> ChargeLine {
        ChargeLine {
            id: "row".to_owned(),
            at: Moment::day(day()),
            amount: Money::from_fen(9800),
            refunded: Money::ZERO,
            channel: Channel::Bank,
            source: SourceLine {
                file: text.to_owned(),
                sheet: None,
                line: 7,
                role: None,
                why: None,
            },
            also_seen: Vec::new(),
            refunds: Vec::new(),
            order_no: Some(text.to_owned()),
            merchant_order_no: Some(text.to_owned()),
            verdict: None,
        }
    }

    fn subscription(text: &str) -> SubscriptionLine {
        SubscriptionLine {
            id: "sub".to_owned(),
            merchant: text.to_owned(),
            product: Some(format!("{text} VIP")),
            category: "video".to_owned(),
            channels: vec![Channel::Bank],
            cadence: CadenceLine {
                unit: Unit::Month,
                every: 1,
                anchor_day: None,
                undecided: false,
            },
            price: Money::from_fen(9800),
            currency: Currency::new("HKD"),
            confidence: 0.96,
            band: Band::Confirmed,
            because: vec![text.to_owned()],
            status: Status::CancelledButCharging,
            first_charge: day(),
            last_charge: day(),
            next_expected: None,
            charged: Money::from_fen(9800),
            refunded: Money::ZERO,
            cancellation: None,
            charges: vec![charge(text)],
            other_charges: Vec::new(),
            membership: true,
            layers: Vec::new(),
            evidence: String::new(),
            cadence_label: bilingual!("每月", "every month"),
        }
    }

    fn finding(text: &str) -> FindingLine {
        FindingLine {
            id: "fnd".to_owned(),
            kind: Kind::RepeatBilling,
            severity: Severity::High,
            subscription: Some("sub".to_owned()),
            charges: vec!["row".to_owned()],
            at: Some(Moment::day(day())),
            amount: Money::from_fen(9800),
            refunded: Money::ZERO,
            claimable: Money::from_fen(9800),
            currency: Currency::new("HKD"),
            days_after_cancellation: Some(19),
            confidence: 0.96,
            conditional: false,
            reason: format!("“{text}”"),
            situation: Situation::ChargedAfterCancelling,
            route: None,
            claim: vec![text.to_owned()],
            time_bars: Vec::new(),
            steps: vec![StepLine {
                title: text.to_owned(),
                who: text.to_owned(),
                detail: text.to_owned(),
                places: Vec::new(),
                say: Some(text.to_owned()),
                due: None,
                evidence: vec![text.to_owned()],
                refused: Some(text.to_owned()),
                basis: vec![text.to_owned()],
                source: None,
            }],
        }
    }

    /// One subscription in Hong Kong dollars and one finding about it, every text of others being
    /// the given one.
    fn sample(text: &str) -> Report {
        let totals = Totals {
            charged: Money::from_fen(9800),
            after_cancellation: Money::from_fen(9800),
            claimable: Money::from_fen(9800),
            charges_after_cancellation: 1,
            ..Totals::default()
        };
        let remark = RemarkLine {
            line: 3,
            reason: text.to_owned(),
        };
        Report {
            schema_version: 1,
            tool: Tool {
                name: "kameng-audit",
                version: "0",
            },
            as_of: day(),
            statements: vec![StatementLine {
                file: text.to_owned(),
                sheet: Some(text.to_owned()),
                sha256: String::new(),
                profile: "cmb-debit".to_owned(),
                account: None,
                coverage: None,
                rows: RowCounts::default(),
                rejects: vec![remark.clone()],
                notes: vec![remark],
                checks: Vec::new(),
            }],
            accounts: Vec::new(),
            unread: vec![UnreadLine {
                file: text.to_owned(),
                reason: text.to_owned(),
                hint: text.to_owned(),
            }],
            ledger: LedgerCounts {
                transactions: 1,
                duplicates: 0,
                mirrors: 0,
                refunds: 0,
            },
            subscriptions: vec![subscription(text)],
            findings: vec![finding(text)],
            cancellations: Vec::new(),
            decisions: vec![DecisionLine {
                line: 1,
                say: "alias",
                about: text.to_owned(),
                why: None,
                effect: Effect::Held,
                dismissed: None,
            }],
            totals: Totals::default(),
            other_currencies: vec![CurrencyTotals {
                currency: Currency::new("HKD"),
                totals,
            }],
            months: vec![MonthLine {
                month: Month::of(day()),
                merchant: text.to_owned(),
                channel: Channel::Bank,
                currency: Currency::new("HKD"),
                charges: 1,
                charged: Money::from_fen(9800),
                refunded: Money::ZERO,
            }],
            settings: Settings {
                recurrence: Thresholds::default(),
                after_cancellation: Policy::default(),
            },
            lang: Lang::En,
        }
    }

    #[test]
    fn a_terminal_gets_no_control_characters_of_others() {
        for text in HOSTILE {
            let written = write(&sample(text), Style::default());
            let bad = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert_eq!(written.find(bad), None, "{text:?}: {written}");
        }
        let written = write(&sample("x\u{202e}y"), Style::default());
        assert!(
            written.contains("charged after cancelling  x\u{fffd}y\n"),
            "{written}"
        );
    }

    #[test]
    fn markdown_gets_no_link_no_picture_and_no_markup_of_others() {
        for text in HOSTILE {
            let written = report::markdown(&sample(text));
            let obeyed: Vec<Event<'_>> = Parser::new_ext(&written, Options::all())
                .filter(|event| {
                    matches!(
                        event,
                        Event::Html(_)
                            | Event::InlineHtml(_)
                            | Event::Start(Tag::Link { .. } | Tag::Image { .. })
                    )
                })
                .collect();
            assert_eq!(obeyed, [], "{text:?}: {written}");
            let bad = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert_eq!(written.find(bad), None, "{text:?}: {written}");
            // Some readers make a link of every address.
            assert!(!written.contains("http://"), "{text:?}: {written}");
        }
    }

    #[test]
    fn amounts_in_another_currency_are_named_and_not_added_to_yuan() {
        let terminal = write(&sample("云雀"), Style::default());
        for said in [
            "Charges after a cancellation: 1. Claimable: 98.00 HKD.",
            "Recurring memberships: 1; 98.00 HKD charged, 0.00 HKD refunded.",
            "claimable 98.00 HKD; the first came 19 days after cancelling; confidence 96%.",
        ] {
            assert!(terminal.contains(said), "{said}: {terminal}");
        }
        let markdown = report::markdown(&sample("云雀"));
        for said in [
            "after cancellations **98.00 HKD** net, **98.00 HKD** claimable.",
            "Claimable: **98.00 HKD**.",
            "| 2026-06 | 云雀 | bank | 1 | 98.00 HKD | 0.00 HKD |",
        ] {
            assert!(markdown.contains(said), "{said}: {markdown}");
        }
    }
}
