//! What the findings rest on: subscriptions, months and statements as tables, the user's decisions,
//! and the files that could not be read.

use super::page::Page;
use crate::{
    bilingual,
    lang::Bilingual,
    recurrence::Band,
    report::{
        coverage::hole_sentence,
        labels::{cell_amount, check_place, months_before},
        model::{MonthLine, StatementLine, SubscriptionLine},
    },
    text::for_terminal,
};

/// Months shown, the audit's own included; the rest is in the CSV table.
const MONTHS_SHOWN: i32 = 12;

/// The subscriptions, a row each. Those that are only possible are counted, or listed on demand.
pub(super) fn subscriptions(page: &mut Page<'_>) {
    let report = page.report;
    let all = page.style.all;
    let shown: Vec<&SubscriptionLine> = report
        .subscriptions
        .iter()
        .filter(|line| all || line.band > Band::Possible)
        .collect();
    page.heading(&bilingual!("定期扣款一览", "Recurring charges"));
    if shown.is_empty() {
        let none = bilingual!("没有发现定期扣款。", "No recurring charges were found.");
        page.sentence(2, &none);
    } else {
        let header = [
            bilingual!("商户与商品", "merchant, product"),
            bilingual!("周期", "cycle"),
            bilingual!("金额", "price"),
            bilingual!("笔数", "count"),
            bilingual!("合计", "charged"),
            bilingual!("最近一笔", "latest"),
            bilingual!("渠道", "channel"),
            bilingual!("状态", "status"),
            bilingual!("把握", "confidence"),
        ];
        let lang = page.lang;
        let said = |text: Bilingual| text.get(lang).to_owned();
        let rows = shown.iter().map(|line| {
            let channels = line.channels.iter().map(|channel| channel.label());
            let channels = Bilingual::join(&channels.collect::<Vec<_>>(), " ", " ");
            [
                name(line),
                line.cadence_label.get(lang).to_owned(),
                cell_amount(line.price, &line.currency),
                line.charges.len().to_string(),
                cell_amount(line.charged, &line.currency),
                line.last_charge.to_string(),
                said(channels),
                said(line.status.label()),
                said(line.band.label()),
            ]
        });
        page.table(header, rows, &[2, 3, 4]);
    }
    let hidden = report.subscriptions.len() - shown.len();
    if hidden > 0 {
        let said = bilingual!(
            "另有 {hidden} 项把握不足，没有列出（加 --all 可看）。",
            "{hidden} more are only possible and not listed (see --all)."
        );
        page.sentence(2, &said);
    }
}

/// The merchant, and the product where the merchant's name does not hold it.
fn name(line: &SubscriptionLine) -> String {
    let name = match &line.product {
        Some(product) if !line.merchant.contains(product.as_str()) => {
            format!("{} {product}", line.merchant)
        }
        _ => line.merchant.clone(),
    };
    for_terminal(&name)
}

/// The user's decisions: what each one led to, and those that no longer apply.
pub(super) fn decisions(page: &mut Page<'_>) {
    let report = page.report;
    if report.decisions.is_empty() {
        return;
    }
    let heading = bilingual!(
        "您的决定（decisions.toml）",
        "Your decisions (decisions.toml)"
    );
    page.heading(&heading);
    for decision in &report.decisions {
        let dismissed = decision.dismissed.as_ref();
        let merchant = dismissed.map(|dismissed| format!("  {}", dismissed.merchant));
        let (line, say) = (decision.line, decision.say);
        let said = bilingual!(
            "第 {line} 行 {say} {about}{merchant}：{effect}",
            "line {line}: {say} {about}{merchant}: {effect}",
            about = for_terminal(&decision.about),
            merchant = for_terminal(&merchant.unwrap_or_default()),
            effect = decision.effect.label()
        );
        page.sentence(2, &said);
    }
}

/// What memberships cost in each of the last months.
pub(super) fn months(page: &mut Page<'_>) {
    let report = page.report;
    let since = months_before(report.as_of, MONTHS_SHOWN - 1);
    let lines: Vec<&MonthLine> = report
        .months
        .iter()
        .filter(|line| line.month >= since)
        .collect();
    if lines.is_empty() {
        return;
    }
    page.heading(&bilingual!(
        "最近十二个月的会员扣款",
        "Memberships in the last twelve months"
    ));
    let header = [
        bilingual!("月份", "month"),
        bilingual!("商户", "merchant"),
        bilingual!("渠道", "channel"),
        bilingual!("笔数", "count"),
        bilingual!("扣款", "charged"),
        bilingual!("退回", "refunded"),
    ];
    let lang = page.lang;
    let rows = lines.iter().map(|line| {
        [
            line.month.to_string(),
            for_terminal(&line.merchant),
            line.channel.label().get(lang).to_owned(),
            line.charges.to_string(),
            cell_amount(line.charged, &line.currency),
            cell_amount(line.refunded, &line.currency),
        ]
    });
    page.table(header, rows, &[3, 4, 5]);
}

/// The statements that were read, what is wrong with them, and the days that none of them shows.
pub(super) fn statements(page: &mut Page<'_>) {
    let report = page.report;
    page.heading(&bilingual!("读了哪些账单", "Statements read"));
    let header = [
        bilingual!("文件", "file"),
        bilingual!("格式", "profile"),
        bilingual!("账单期间", "period"),
        bilingual!("读入/共有行", "rows read/in all"),
        bilingual!("自报数目核对", "stated counts"),
    ];
    let lang = page.lang;
    let rows = report.statements.iter().map(|line| {
        let period = line
            .coverage
            .map(|days| format!("{} – {}", days.from, days.to));
        let file = match &line.sheet {
            Some(sheet) => format!("{} [{sheet}]", line.file),
            None => line.file.clone(),
        };
        [
            for_terminal(&file),
            for_terminal(&line.profile),
            period.unwrap_or_default(),
            format!("{}/{}", line.rows.used, line.rows.total),
            checks(line).get(lang).to_owned(),
        ]
    });
    page.table(header, rows, &[]);
    for statement in &report.statements {
        remarks(page, statement);
    }
    for account in &report.accounts {
        let name = for_terminal(&account.name(lang));
        for hole in &account.holes {
            page.line(format!("  ! {name}{}", hole_sentence(hole, lang)));
        }
    }
}

/// How many of the numbers that a statement states of itself were found in it.
fn checks(statement: &StatementLine) -> Bilingual {
    let count = statement.checks.len();
    let failed = statement.checks.iter().filter(|check| !check.ok).count();
    if count == 0 {
        bilingual!("账单未自报", "none stated")
    } else if failed == 0 {
        bilingual!("{count} 项相符", "{count} agree")
    } else {
        bilingual!("{count} 项中 {failed} 项不符", "{failed} of {count} differ")
    }
}

/// The checks that fail, the rows that were rejected, and the notes on rows.
fn remarks(page: &mut Page<'_>, statement: &StatementLine) {
    let lang = page.lang;
    let file = for_terminal(&statement.file);
    let mut meanings: Vec<&str> = Vec::new();
    let failing = statement.checks.iter().filter(|check| !check.ok);
    for (nth, check) in failing.enumerate() {
        if nth == 0 {
            page.line(format!("  ! {file}"));
        }
        let said = check.name.sentence(&check.stated, &check.found);
        let place = check_place(&check.lines);
        let said = for_terminal(said.get(lang));
        page.line(format!("    {said}{}", place.get(lang)));
        meanings.extend(check.meaning.as_deref());
    }
    meanings.sort_unstable();
    meanings.dedup();
    for meaning in meanings {
        page.line(format!("    → {}", for_terminal(meaning)));
    }
    for reject in &statement.rejects {
        let reason = for_terminal(&reject.reason);
        page.line(format!("  ! {file}:{} {reason}", reject.line));
    }
    for note in &statement.notes {
        let reason = for_terminal(&note.reason);
        page.line(format!("  · {file}:{} {reason}", note.line));
    }
}

/// The files that could not be read, why, and what to do.
pub(super) fn unread(page: &mut Page<'_>) {
    let report = page.report;
    if report.unread.is_empty() {
        return;
    }
    page.heading(&bilingual!(
        "没能读取的文件",
        "Files that could not be read"
    ));
    for line in &report.unread {
        page.line(format!("  {}", for_terminal(&line.file)));
        page.line(format!("    {}", for_terminal(&line.reason)));
        page.line(format!("    → {}", for_terminal(&line.hint)));
    }
}
