//! The report as Markdown, for notes and for sending on.

use super::{
    ChargeLine, FindingLine, Report,
    coverage::hole_sentence,
    phrases::{
        band_name, channel_name, check_place, check_sentence, effect_name, kind_name,
        layer_state_name, moment, severity_name, status_name, verdict_name,
    },
};
use crate::{bilingual, lang::Lang};

/// The whole report.
pub fn write(report: &Report) -> String {
    let lang = report.lang;
    let say = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut lines = Vec::new();
    lines.push(format!("# kameng-audit {}", report.as_of));
    lines.push(String::new());
    let totals = &report.totals;
    let (charged, refunded, after, claim) = (
        &totals.charged,
        &totals.refunded,
        &totals.after_cancellation,
        &totals.claimable,
    );
    let said = bilingual!(
        "会员类定期扣款合计 **{charged}** 元，已退回 {refunded} 元；退订之后扣款净额 **{after}** 元，可以主张退回 **{claim}** 元。",
        "Recurring memberships: **{charged}** yuan charged, {refunded} refunded; after cancellations **{after}** net, **{claim}** claimable."
    );
    lines.push(said.get(lang).to_owned());
    if !report.findings.is_empty() {
        lines.push(format!("\n## {}\n", say("发现", "Findings")));
        for finding in &report.findings {
            write_finding(report, finding, &mut lines);
        }
    }
    lines.push(format!("\n## {}\n", say("定期扣款", "Recurring charges")));
    let header = match lang {
        Lang::Zh => "| 商户 | 商品 | 周期 | 金额 | 笔数 | 合计 | 最近一笔 | 状态 | 把握 |",
        Lang::En => {
            "| merchant | product | cycle | price | count | charged | latest | status | sureness |"
        }
    };
    lines.push(header.to_owned());
    lines.push("|---|---|---|--:|--:|--:|---|---|---|".to_owned());
    for line in &report.subscriptions {
        lines.push(format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            plain(&line.merchant),
            plain(line.product.as_deref().unwrap_or_default()),
            line.cadence_words,
            line.price,
            line.charges.len(),
            line.charged,
            line.last_charge,
            status_name(line.status, lang),
            band_name(line.band, lang),
        ));
    }
    for line in &report.subscriptions {
        lines.push(format!("\n### {} `{}`\n", plain(&line.merchant), line.id));
        lines.extend(line.because.iter().map(|because| format!("- {because}")));
        lines.extend(line.layers.iter().map(|layer| {
            let state = layer_state_name(layer.state, lang);
            format!("- {} {state}: {}", layer.name, layer.because)
        }));
        lines.push(String::new());
        let charges: Vec<&ChargeLine> = line.charges.iter().chain(&line.other_charges).collect();
        write_charges(&charges, lang, &mut lines);
    }
    if !report.decisions.is_empty() {
        lines.push(format!("\n## {}\n", say("您的决定", "Your decisions")));
        lines.extend(report.decisions.iter().map(|decision| {
            let (line, name, about) = (decision.line, decision.say, plain(&decision.about));
            let effect = effect_name(decision.effect, lang);
            format!("- decisions.toml:{line} {name} `{about}`: {effect}")
        }));
    }
    if !report.months.is_empty() {
        lines.push(format!("\n## {}\n", say("每月", "Months")));
        lines.push(match lang {
            Lang::Zh => "| 月份 | 商户 | 渠道 | 笔数 | 扣款 | 退回 |".to_owned(),
            Lang::En => "| month | merchant | channel | count | charged | refunded |".to_owned(),
        });
        lines.push("|---|---|---|--:|--:|--:|".to_owned());
        lines.extend(report.months.iter().map(|line| {
            let channel = channel_name(&line.channel, lang);
            format!(
                "| {} | {} | {channel} | {} | {} | {} |",
                line.month,
                plain(&line.merchant),
                line.charges,
                line.charged,
                line.refunded
            )
        }));
    }
    write_statements(report, &mut lines);
    lines.push(String::new());
    lines.push(say("不是法律意见。", "Not legal advice.").to_owned());
    lines.join("\n") + "\n"
}

/// A cell's text: what would end the cell or the line is taken out.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn write_finding(report: &Report, finding: &FindingLine, lines: &mut Vec<String>) {
    let lang = report.lang;
    let subscription = finding
        .subscription
        .as_ref()
        .and_then(|id| report.subscriptions.iter().find(|line| line.id == *id));
    let merchant = subscription
        .map(|line| plain(&line.merchant))
        .unwrap_or_default();
    let (kind, severity) = (
        kind_name(finding.kind, lang),
        severity_name(finding.severity, lang),
    );
    lines.push(format!(
        "### {kind} {merchant}（{severity}）`{}`\n",
        finding.id
    ));
    lines.push(format!("{}\n", plain(&finding.reason)));
    let charges: Vec<&ChargeLine> = finding
        .charges
        .iter()
        .filter_map(|id| report.charge(id))
        .map(|(_, charge)| charge)
        .collect();
    write_charges(&charges, lang, lines);
    if finding.claimable != "0.00" {
        let claim = &finding.claimable;
        lines.push(
            bilingual!(
                "\n可以主张退回 **{claim}** 元。",
                "\nClaimable: **{claim}** yuan."
            )
            .get(lang)
            .to_owned(),
        );
    }
    lines.push(String::new());
    for (place, step) in finding.steps.iter().enumerate() {
        let due = step
            .due
            .as_ref()
            .map(|day| {
                bilingual!("（最迟 {day}）", " (by {day})")
                    .get(lang)
                    .to_owned()
            })
            .unwrap_or_default();
        lines.push(format!(
            "{}. **{}**{due} {}",
            place + 1,
            plain(&step.title),
            plain(&step.detail)
        ));
        let told = |zh: &'static str, en: &'static str| match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        lines.extend(step.places.iter().map(|place| {
            let said = bilingual!(
                "   - 在哪里：{path}（来源：{source}，查于 {day}；名称可能因版本不同）",
                "   - where: {path} (source: {source}, looked up on {day}; names may differ by version)",
                path = plain(&place.path),
                source = plain(&place.source),
                day = &place.checked_on
            );
            said.get(lang).to_owned()
        }));
        lines.extend(step.say.iter().map(|say| {
            format!(
                "   - {}{}",
                told("可以这样说：", "words to use: "),
                plain(say)
            )
        }));
        lines.extend(step.evidence.iter().map(|item| format!("   - [ ] {item}")));
        lines.extend(step.refused.iter().map(|then| {
            format!(
                "   - {}{}",
                told("被拒绝或没有结果：", "if refused: "),
                plain(then)
            )
        }));
        lines.extend(step.basis.iter().map(|item| format!("   - {item}")));
    }
    lines.extend(
        finding
            .claim
            .iter()
            .map(|line| format!("- {}", plain(line))),
    );
    lines.extend(finding.time_bars.iter().map(|bar| {
        let (day, what) = (&bar.day, plain(&bar.what));
        let said = if bar.passed {
            bilingual!("- 期限 {day} 已过：{what}", "- passed on {day}: {what}")
        } else {
            bilingual!("- 期限 {day}：{what}", "- by {day}: {what}")
        };
        said.get(lang).to_owned()
    }));
    lines.push(String::new());
}

fn write_charges(charges: &[&ChargeLine], lang: Lang, lines: &mut Vec<String>) {
    if charges.is_empty() {
        return;
    }
    lines.push(match lang {
        Lang::Zh => "| 时间 | 金额 | 已退 | 渠道 | 交易单号 | 商户单号 | 文件与行 | 判断 |".to_owned(),
        Lang::En => "| time | amount | refunded | channel | order number | merchant order number | file and line | verdict |".to_owned(),
    });
    lines.push("|---|--:|--:|---|---|---|---|---|".to_owned());
    for charge in charges {
        let sources = std::iter::once(&charge.source).chain(&charge.also_seen);
        let sources: Vec<String> = sources
            .map(|source| format!("{}:{}", source.file, source.line))
            .collect();
        lines.push(format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            moment(&charge.at),
            charge.amount,
            charge.refunded,
            channel_name(charge.channel, lang),
            charge.order_no.as_deref().unwrap_or_default(),
            charge.merchant_order_no.as_deref().unwrap_or_default(),
            plain(&sources.join(" = ")),
            charge
                .verdict
                .map(|verdict| verdict_name(verdict, lang))
                .unwrap_or_default(),
        ));
    }
}

fn write_statements(report: &Report, lines: &mut Vec<String>) {
    let lang = report.lang;
    lines.push(match lang {
        Lang::Zh => "\n## 账单\n".to_owned(),
        Lang::En => "\n## Statements\n".to_owned(),
    });
    for line in &report.statements {
        let period = line
            .coverage
            .as_ref()
            .map(|coverage| format!("{} – {}", coverage.from, coverage.to))
            .unwrap_or_default();
        let rows = line.rows;
        let (total, used, skipped, rejected) = (rows.total, rows.used, rows.skipped, rows.rejected);
        let said = bilingual!(
            "共 {total} 行：读入 {used}，页脚等 {skipped}，无法读取 {rejected}",
            "{total} rows: {used} read, {skipped} footers and the like, {rejected} rejected"
        );
        lines.push(format!(
            "- `{}` {} {period}  {}  sha256 `{}`",
            line.file,
            line.profile,
            said.get(lang),
            line.sha256
        ));
        for check in &line.checks {
            let mark = if check.ok { "✓" } else { "✗" };
            let said = check_sentence(check.name, &check.stated, &check.found, lang);
            let meaning = check.meaning.as_deref().unwrap_or_default();
            let place = check_place(&check.lines, lang);
            let arrow = if meaning.is_empty() { "" } else { " → " };
            lines.push(format!("  - {mark} {said}{place}{arrow}{meaning}"));
        }
        lines.extend(line.rejects.iter().map(|reject| {
            format!(
                "  - {}:{} {}",
                line.file,
                reject.line,
                plain(&reject.reason)
            )
        }));
        lines.extend(
            line.notes
                .iter()
                .map(|note| format!("  - {}:{} {}", line.file, note.line, plain(&note.reason))),
        );
    }
    for account in &report.accounts {
        lines.extend(account.holes.iter().map(|hole| {
            let said = hole_sentence(hole, lang);
            format!("- {}{said}", account.name(lang))
        }));
    }
    for line in &report.unread {
        lines.push(format!(
            "- `{}` {} → {}",
            line.file,
            plain(&line.reason),
            plain(&line.hint)
        ));
    }
}
