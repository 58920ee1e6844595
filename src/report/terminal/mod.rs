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
