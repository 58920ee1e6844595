//! The report as Markdown, for notes and for sending on. Texts of others mean nothing to Markdown
//! or HTML in it.

use super::{
    coverage::hole_sentence,
    labels::{cell_amount, check_place, rows_sentence, to_the_minute},
    model::{
        ChargeLine, CheckLine, FindingLine, RemarkLine, Report, StatementLine, StepLine,
        SubscriptionLine, TimeLimitLine,
    },
};
use crate::{
    bilingual,
    lang::{Bilingual, Lang},
    money::Currency,
    text::for_markdown,
};

/// The whole report.
pub fn write(report: &Report) -> String {
    let mut page = Page {
        report,
        lang: report.lang,
        lines: Vec::new(),
    };
    page.head();
    page.findings();
    page.subscriptions();
    page.decisions();
    page.months();
    page.statements();
    page.line("");
    page.sentence("", &bilingual!("不是法律意见。", "Not legal advice."));
    page.lines.join("\n") + "\n"
}

/// A report, and its text as far as it is written.
struct Page<'r> {
    report: &'r Report,
    lang: Lang,
    lines: Vec<String>,
}

impl<'r> Page<'r> {
    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    /// A sentence in the language of the report, after a mark such as `- `.
    fn sentence(&mut self, mark: &str, sentence: &Bilingual) {
        let text = sentence.get(self.lang);
        self.line(format!("{mark}{text}"));
    }

    fn heading(&mut self, heading: &Bilingual) {
        self.line(format!("\n## {}\n", heading.get(self.lang)));
    }

    /// The head of a table: the names of its columns, and for each whether it holds numbers.
    fn columns<const N: usize>(&mut self, columns: [(Bilingual, Column); N]) {
        let names = columns.each_ref().map(|(name, _)| name.get(self.lang));
        self.line(format!("| {} |", names.join(" | ")));
        let rules = columns.map(|(_, column)| column.rule());
        self.line(format!("|{}|", rules.join("|")));
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.line(format!("| {} |", cells.join(" | ")));
    }

    fn head(&mut self) {
        let report = self.report;
        self.line(format!("# kameng-audit {}", report.as_of));
        self.line("");
        let sums = bilingual!(
            "会员类定期扣款合计 **{charged}**，已退回 {refunded}；\
             退订之后扣款净额 **{after}**，可以主张退回 **{claim}**。",
            "Recurring memberships: **{charged}** charged, {refunded} refunded; after \
             cancellations **{after}** net, **{claim}** claimable.",
            charged = report.sum(|totals| totals.charged),
            refunded = report.sum(|totals| totals.refunded),
            after = report.sum(|totals| totals.after_cancellation),
            claim = report.sum(|totals| totals.claimable)
        );
        self.sentence("", &sums);
    }

    fn findings(&mut self) {
        let report = self.report;
        if report.findings.is_empty() {
            return;
        }
        self.heading(&bilingual!("发现", "Findings"));
        for finding in &report.findings {
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &FindingLine) {
        let report = self.report;
        let subscription = finding.subscription.as_deref();
        let subscription = subscription.and_then(|id| report.subscription(id));
        let merchant = subscription.map(|line| for_markdown(&line.merchant));
        let (kind, severity) = (finding.kind.label(), finding.severity.label());
        self.line(format!(
            "### {} {}（{}）`{}`\n",
            kind.get(self.lang),
            merchant.unwrap_or_default(),
            severity.get(self.lang),
            finding.id
        ));
        self.line(format!("{}\n", for_markdown(&finding.reason)));
        let charges = report.charges_of(finding).map(|(_, charge)| charge);
        self.charges(&charges.collect::<Vec<_>>(), &finding.currency);
        if !finding.claimable.is_zero() {
            let claim = bilingual!(
                "\n可以主张退回 **{claim}**。",
                "\nClaimable: **{claim}**.",
                claim = finding.claimable.of(&finding.currency)
            );
            self.sentence("", &claim);
        }
        self.line("");
        for (number, step) in (1..).zip(&finding.steps) {
            self.step(number, step);
        }
        for line in &finding.claim {
            self.line(format!("- {}", for_markdown(line)));
        }
        for limit in &finding.time_bars {
            self.time_limit(limit);
        }
        self.line("");
    }

    fn step(&mut self, number: usize, step: &StepLine) {
        let due = match step.due {
            Some(day) => bilingual!("（最迟 {day}）", " (by {day})"),
            None => Bilingual::default(),
        };
        self.line(format!(
            "{number}. **{}**{} {}",
            for_markdown(&step.title),
            due.get(self.lang),
            for_markdown(&step.detail)
        ));
        for place in &step.places {
            let place = bilingual!(
                "在哪里：{path}（来源：{source}，查于 {day}；名称可能因版本不同）",
                "where: {path} (source: {source}, looked up on {day}; names may differ by version)",
                path = for_markdown(&place.path),
                source = for_markdown(&place.source),
                day = place.checked_on
            );
            self.sentence("   - ", &place);
        }
        if let Some(say) = &step.say {
            let say = for_markdown(say);
            self.sentence(
                "   - ",
                &bilingual!("可以这样说：{say}", "words to use: {say}"),
            );
        }
        for item in &step.evidence {
            self.line(format!("   - [ ] {}", for_markdown(item)));
        }
        if let Some(then) = &step.refused {
            let then = for_markdown(then);
            self.sentence(
                "   - ",
                &bilingual!("被拒绝或没有结果：{then}", "if refused: {then}"),
            );
        }
        for item in &step.basis {
            self.line(format!("   - {}", for_markdown(item)));
        }
    }

    fn time_limit(&mut self, limit: &TimeLimitLine) {
        let (day, what) = (limit.day, for_markdown(&limit.what));
        let said = if limit.passed {
            bilingual!("期限 {day} 已过：{what}", "passed on {day}: {what}")
        } else {
            bilingual!("期限 {day}：{what}", "by {day}: {what}")
        };
        self.sentence("- ", &said);
    }

    fn charges(&mut self, charges: &[&ChargeLine], currency: &Currency) {
        if charges.is_empty() {
            return;
        }
        self.columns([
            (bilingual!("时间", "time"), Column::Text),
            (bilingual!("金额", "amount"), Column::Number),
            (bilingual!("已退", "refunded"), Column::Number),
            (bilingual!("渠道", "channel"), Column::Text),
            (bilingual!("交易单号", "order number"), Column::Text),
            (
                bilingual!("商户单号", "merchant order number"),
                Column::Text,
            ),
            (bilingual!("文件与行", "file and line"), Column::Text),
            (bilingual!("判断", "verdict"), Column::Text),
        ]);
        for charge in charges {
            let sources = std::iter::once(&charge.source).chain(&charge.also_seen);
            let sources: Vec<String> = sources
                .map(|source| format!("{}:{}", for_markdown(&source.file), source.line))
                .collect();
            let number =
                |number: &Option<String>| for_markdown(number.as_deref().unwrap_or_default());
            let verdict = charge.verdict.map(|verdict| verdict.label());
            self.row([
                to_the_minute(charge.at),
                cell_amount(charge.amount, currency),
                cell_amount(charge.refunded, currency),
                charge.channel.label().get(self.lang).to_owned(),
                number(&charge.order_no),
                number(&charge.merchant_order_no),
                sources.join(" = "),
                verdict.unwrap_or_default().get(self.lang).to_owned(),
            ]);
        }
    }

    fn subscriptions(&mut self) {
        let report = self.report;
        self.heading(&bilingual!("定期扣款", "Recurring charges"));
        self.columns([
            (bilingual!("商户", "merchant"), Column::Text),
            (bilingual!("商品", "product"), Column::Text),
            (bilingual!("周期", "cycle"), Column::Text),
            (bilingual!("金额", "price"), Column::Number),
            (bilingual!("笔数", "count"), Column::Number),
            (bilingual!("合计", "charged"), Column::Number),
            (bilingual!("最近一笔", "latest"), Column::Text),
            (bilingual!("状态", "status"), Column::Text),
            (bilingual!("把握", "confidence"), Column::Text),
        ]);
        for line in &report.subscriptions {
            self.row([
                for_markdown(&line.merchant),
                for_markdown(line.product.as_deref().unwrap_or_default()),
                line.cadence_label.get(self.lang).to_owned(),
                cell_amount(line.price, &line.currency),
                line.charges.len().to_string(),
                cell_amount(line.charged, &line.currency),
                line.last_charge.to_string(),
                line.status.label().get(self.lang).to_owned(),
                line.band.label().get(self.lang).to_owned(),
            ]);
        }
        for line in &report.subscriptions {
            self.subscription(line);
        }
    }

    /// Why a subscription is one, where it is closed and open, and all its charges.
    fn subscription(&mut self, line: &SubscriptionLine) {
        let merchant = for_markdown(&line.merchant);
        self.line(format!("\n### {merchant} `{}`\n", line.id));
        for because in &line.because {
            self.line(format!("- {}", for_markdown(because)));
        }
        for layer in &line.layers {
            let said = bilingual!(
                "{layer} {state}: {because}",
                "{layer} {state}: {because}",
                layer = layer.layer.label(),
                state = layer.state.label(),
                because = for_markdown(&layer.because)
            );
            self.sentence("- ", &said);
        }
        self.line("");
        let charges = line.charges.iter().chain(&line.other_charges);
        self.charges(&charges.collect::<Vec<_>>(), &line.currency);
    }

    fn decisions(&mut self) {
        let report = self.report;
        if report.decisions.is_empty() {
            return;
        }
        self.heading(&bilingual!("您的决定", "Your decisions"));
        for decision in &report.decisions {
            let effect = decision.effect.label();
            self.line(format!(
                "- decisions.toml:{} {} `{}`: {}",
                decision.line,
                decision.say,
                for_markdown(&decision.about),
                effect.get(self.lang)
            ));
        }
    }

    fn months(&mut self) {
        let report = self.report;
        if report.months.is_empty() {
            return;
        }
        self.heading(&bilingual!("每月", "Months"));
        self.columns([
            (bilingual!("月份", "month"), Column::Text),
            (bilingual!("商户", "merchant"), Column::Text),
            (bilingual!("渠道", "channel"), Column::Text),
            (bilingual!("笔数", "count"), Column::Number),
            (bilingual!("扣款", "charged"), Column::Number),
            (bilingual!("退回", "refunded"), Column::Number),
        ]);
        for line in &report.months {
            self.row([
                line.month.to_string(),
                for_markdown(&line.merchant),
                line.channel.label().get(self.lang).to_owned(),
                line.charges.to_string(),
                cell_amount(line.charged, &line.currency),
                cell_amount(line.refunded, &line.currency),
            ]);
        }
    }

    fn statements(&mut self) {
        let report = self.report;
        self.heading(&bilingual!("账单", "Statements"));
        for statement in &report.statements {
            self.statement(statement);
        }
        for account in &report.accounts {
            let name = for_markdown(&account.name(self.lang));
            for hole in &account.holes {
                self.line(format!("- {name}{}", hole_sentence(hole, self.lang)));
            }
        }
        for line in &report.unread {
            self.line(format!(
                "- `{}` {} → {}",
                for_markdown(&line.file),
                for_markdown(&line.reason),
                for_markdown(&line.hint)
            ));
        }
    }

    fn statement(&mut self, line: &StatementLine) {
        let period = line
            .coverage
            .map(|days| format!("{} – {}", days.from, days.to));
        let file = for_markdown(&line.file);
        self.line(format!(
            "- `{file}` {} {}  {}  sha256 `{}`",
            for_markdown(&line.profile),
            period.unwrap_or_default(),
            rows_sentence(line.rows).get(self.lang),
            line.sha256
        ));
        for check in &line.checks {
            self.check(check);
        }
        let remarks = line.rejects.iter().chain(&line.notes);
        for RemarkLine { line, reason } in remarks {
            self.line(format!("  - {file}:{line} {}", for_markdown(reason)));
        }
    }

    fn check(&mut self, check: &CheckLine) {
        let mark = if check.ok { "✓" } else { "✗" };
        let said = check.name.sentence(&check.stated, &check.found);
        let said = for_markdown(said.get(self.lang));
        let meaning = check.meaning.as_deref().map(for_markdown);
        let meaning = meaning.map(|meaning| format!(" → {meaning}"));
        let place = check_place(&check.lines);
        self.line(format!(
            "  - {mark} {said}{}{}",
            place.get(self.lang),
            meaning.unwrap_or_default()
        ));
    }
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug)]
enum Column {
    Text,
    /// Aligned right.
    Number,
}

impl Column {
    /// The mark below the column's name.
    fn rule(self) -> &'static str {
        match self {
            Column::Text => "---",
            Column::Number => "--:",
        }
    }
}
