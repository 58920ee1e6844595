//! The report for a person at a terminal: the outcome on the first screen, then what to do, then what it rests on.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{
    ChargeLine, FindingLine, Report, SubscriptionLine,
    coverage::hole_sentence,
    phrases::{
        band_name, channel_name, check_place, check_sentence, effect_name, kind_name,
        layer_state_name, moment, months_ago, severity_name, status_name,
    },
};
use crate::{
    bilingual,
    lang::{Bilingual, Lang},
    money::Money,
};

/// How the terminal is to be written to.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub colour: bool,
    /// Columns of the terminal.
    pub width: u16,
    /// Also what is only possible.
    pub all: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            colour: false,
            width: 100,
            all: false,
        }
    }
}

/// Months shown; the rest is in the CSV table.
const MONTHS_SHOWN: i32 = 12;

/// The whole report as text.
pub fn write(report: &Report, style: Style) -> String {
    let mut page = Page {
        report,
        style,
        text: String::new(),
    };
    page.title();
    page.outcome();
    let (grave, calm): (Vec<_>, Vec<_>) = report
        .findings
        .iter()
        .partition(|finding| matches!(finding.severity, "high" | "medium"));
    page.findings("需要处理", "What needs doing", &grave);
    page.findings("请留意", "Worth knowing", &calm);
    page.subscriptions();
    page.decisions();
    page.months();
    page.statements();
    page.unread();
    page.foot();
    page.text
}

struct Page<'r> {
    report: &'r Report,
    style: Style,
    text: String,
}

/// A longer way is listed by its titles; the case sheet has the rest.
const STEPS_IN_FULL: usize = 4;

const BOLD: &str = "1";
const RED: &str = "1;31";
const YELLOW: &str = "33";

impl<'r> Page<'r> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.report.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn line(&mut self, text: impl AsRef<str>) {
        self.text.push_str(text.as_ref().trim_end());
        self.text.push('\n');
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.style.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn heading(&mut self, zh: &'static str, en: &'static str) {
        let heading = self.painted(BOLD, self.say(zh, en));
        self.line("");
        self.line(heading);
    }

    fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>, numbers: &[usize]) {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.style.width);
        table.set_header(
            header
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        );
        for row in rows {
            table.add_row(row);
        }
        for &column in numbers {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.line(table.to_string());
    }

    fn title(&mut self) {
        let day = &self.report.as_of;
        let title = bilingual!(
            "kameng-audit 会员扣款审计，截至 {day}",
            "kameng-audit: recurring membership charges as of {day}"
        );
        let title = self.painted(BOLD, title.get(self.report.lang));
        self.line(title);
    }

    /// What a layman wants to know first.
    fn outcome(&mut self) {
        let lang = self.report.lang;
        let totals = &self.report.totals;
        let grave = self
            .report
            .findings
            .iter()
            .filter(|finding| matches!(finding.severity, "high" | "medium"))
            .count();
        let after = totals.charges_after_cancellation;
        self.line("");
        let claim = &totals.claimable;
        let first = if self.report.statements.is_empty() {
            let said = bilingual!(
                "没有读到任何账单，所以什么也不能说。",
                "No statement was read, so nothing can be said."
            );
            self.painted(RED, said.get(lang))
        } else if grave == 0 && after == 0 && self.report.cancellations.is_empty() {
            let said = bilingual!(
                "没有给出退订清单，所以没有判断退订之后的扣款；下面是找到的定期扣款。",
                "No list of cancellations was given, so no charge was judged by one; the recurring charges found are below."
            );
            said.get(lang).to_owned()
        } else if grave == 0 && after == 0 {
            let calm = self.report.findings.len();
            let said = if calm == 0 {
                bilingual!(
                    "没有发现退订之后的扣款，也没有需要处理的事项。",
                    "No charge after a cancellation was found, and nothing needs doing."
                )
            } else {
                bilingual!(
                    "没有可以确定的退订后扣款；有 {calm} 项请您看一看（见下）。",
                    "No charge can be said to have come after a cancellation; please look at {calm} points below."
                )
            };
            said.get(lang).to_owned()
        } else {
            let said = bilingual!(
                "发现 {grave} 项需要处理；退订之后仍被扣款 {after} 笔，可以主张退回 {claim} 元。",
                "Findings to act on: {grave}. Charges after a cancellation: {after}. Claimable: {claim} yuan."
            );
            self.painted(RED, said.get(lang))
        };
        self.line(format!("  {first}"));
        let memberships = self
            .report
            .subscriptions
            .iter()
            .filter(|line| line.membership && line.band != "possible")
            .count();
        let (charged, refunded) = (&totals.charged, &totals.refunded);
        let said = bilingual!(
            "账单里共有 {memberships} 项会员类定期扣款，合计 {charged} 元，已退回 {refunded} 元。",
            "Recurring memberships: {memberships}; {charged} yuan charged, {refunded} refunded."
        );
        self.line(format!("  {}", said.get(lang)));
        let rows: u32 = self
            .report
            .statements
            .iter()
            .map(|line| line.rows.used)
            .sum();
        let rejected: u32 = self
            .report
            .statements
            .iter()
            .map(|line| line.rows.rejected)
            .sum();
        let (files, unread) = (self.report.statements.len(), self.report.unread.len());
        let said = bilingual!(
            "读了 {files} 份账单、{rows} 行；{rejected} 行无法读取，{unread} 个文件无法读取。",
            "Read: {files} statements, {rows} rows. Not read: {rejected} rows, {unread} files."
        );
        let said = said.get(lang).to_owned();
        let said = if rejected > 0 || unread > 0 {
            self.painted(YELLOW, &said)
        } else {
            said
        };
        self.line(format!("  {said}"));
    }

    fn findings(&mut self, zh: &'static str, en: &'static str, findings: &[&'r FindingLine]) {
        if findings.is_empty() {
            return;
        }
        self.heading(zh, en);
        for (place, finding) in findings.iter().enumerate() {
            if place > 0 {
                self.line("");
            }
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &'r FindingLine) {
        let lang = self.report.lang;
        let subscription = finding
            .subscription
            .as_ref()
            .and_then(|id| self.report.subscriptions.iter().find(|line| line.id == *id));
        let merchant = subscription
            .map(|line| line.merchant.clone())
            .unwrap_or_default();
        let severity = severity_name(finding.severity, lang);
        let kind = kind_name(finding.kind, lang);
        let head = format!("[{severity}] {kind}  {merchant}");
        let head = if finding.severity == "high" {
            self.painted(RED, head.trim_end())
        } else {
            head
        };
        self.line(format!("  {head}"));
        self.line(format!("    {}", finding.reason));
        let charges = finding
            .charges
            .iter()
            .filter_map(|id| self.report.charge(id));
        self.charges(charges.collect(), lang);
        let (claim, sure) = (&finding.claimable, percent(finding.confidence));
        if claim != "0.00" {
            let days = match finding.days_after_cancellation {
                Some(days) => bilingual!(
                    "；第一笔在退订后第 {days} 天",
                    "; the first came {days} days after cancelling"
                ),
                None => Bilingual::default(),
            };
            let claim = amount(
                claim,
                subscription.map_or("CNY", |line| line.currency.as_str()),
            );
            let said = bilingual!(
                "可主张退回 {a}{b}；把握 {sure}。编号 {id}",
                "claimable {c}{d}; sureness {sure}. id {id}",
                a = &claim.zh,
                b = &days.zh,
                c = &claim.en,
                d = &days.en,
                id = &finding.id
            );
            self.line(format!("    {}", said.get(lang)));
        }
        self.layers(finding, subscription);
        self.steps(finding);
    }

    /// Where it is still open, and where it was closed: beside what was charged after a cancellation.
    fn layers(&mut self, finding: &FindingLine, subscription: Option<&SubscriptionLine>) {
        let Some(line) = subscription.filter(|_| finding.days_after_cancellation.is_some()) else {
            return;
        };
        let lang = self.report.lang;
        for layer in line.layers.iter().filter(|_| finding.severity == "high") {
            let (name, because) = (layer.name, &layer.because);
            let state = layer_state_name(layer.state, lang);
            let said = bilingual!("{name}{state}：{because}", "{name} {state}: {because}");
            self.line(format!("    {}", said.get(lang)));
        }
    }

    fn charges(&mut self, charges: Vec<(&SubscriptionLine, &ChargeLine)>, lang: Lang) {
        for (subscription, charge) in charges {
            let (at, channel) = (moment(&charge.at), channel_name(charge.channel, lang));
            let amount = amount(&charge.amount, &subscription.currency);
            let number = match &charge.order_no {
                Some(number) => bilingual!("，单号 {number}", ", order number {number}"),
                None => bilingual!("，账单没有给单号", ", no order number in the statement"),
            };
            let refunded = match charge.refunded.as_str() {
                "0.00" => Bilingual::default(),
                refunded => bilingual!("，已退 {refunded}", ", refunded {refunded}"),
            };
            let place = format!("{}:{}", charge.source.file, charge.source.line);
            let also: Vec<String> = charge
                .also_seen
                .iter()
                .map(|source| format!("{}:{}", source.file, source.line))
                .collect();
            let also = if also.is_empty() {
                String::new()
            } else {
                format!(" = {}", also.join(" = "))
            };
            let said = bilingual!(
                "· {at}  {zh}  {channel}{a}{b}  ({place}{also})",
                "· {at}  {en}  {channel}{c}{d}  ({place}{also})",
                zh = &amount.zh,
                en = &amount.en,
                a = &number.zh,
                b = &refunded.zh,
                c = &number.en,
                d = &refunded.en
            );
            self.line(format!("    {}", said.get(lang)));
        }
    }

    fn steps(&mut self, finding: &'r FindingLine) {
        if finding.steps.is_empty() {
            return;
        }
        let in_full = finding.steps.len() <= STEPS_IN_FULL;
        // What is grave is led through; what is only worth knowing names the way.
        let grave = matches!(finding.severity, "high" | "medium");
        if in_full || grave {
            self.step_titles(finding, in_full);
        }
        if grave {
            self.line(format!("    {}", self.say(
                "提防：不请人「代为退订」，不交退订费，不给验证码，不共享屏幕，电话只用 App 里或卡背面的。这不是法律意见，也不保证退款。",
                "Beware: let nobody cancel for you, pay no fee to unsubscribe, give no codes, share no screen; use only numbers from the app or the card. No legal advice, no guarantee of a refund.",
            )));
        }
        if !in_full {
            let said = bilingual!(
                "每一步怎么做、怎么说、附什么、依据哪一条、被拒绝怎么办：kameng-audit case show {id} …；连同写好的信打包：case pack",
                "How each step is done, what to say and attach, what law it rests on, what to do when refused: kameng-audit case show {id} …; with the letters: case pack",
                id = &finding.id
            );
            self.line(format!("    {}", said.get(self.report.lang)));
        }
    }

    fn step_titles(&mut self, finding: &'r FindingLine, in_full: bool) {
        self.line(format!("    {}", self.say("怎么做：", "What to do:")));
        for (place, step) in finding.steps.iter().enumerate() {
            let due = match &step.due {
                Some(day) => bilingual!("（最迟 {day}）", " (by {day})")
                    .get(self.report.lang)
                    .to_owned(),
                None => String::new(),
            };
            self.line(format!("    {}. {}{due}", place + 1, step.title));
            if in_full {
                self.line(format!("       {}", step.detail));
            }
            if let Some(place) = step.places.first() {
                self.line(format!(
                    "       {}{}",
                    self.say("在哪里：", "where: "),
                    place.path
                ));
            }
        }
        let mut places = finding.steps.iter().filter_map(|step| step.places.first());
        if let Some(place) = places.find(|place| place.path.contains('→')) {
            let said = bilingual!(
                "菜单名称可能因版本不同（查于 {day}），可以用 App 里的搜索框。",
                "Menu names may differ by version (looked up on {day}); the app's search box helps.",
                day = &place.checked_on
            );
            self.line(format!("    {}", said.get(self.report.lang)));
        }
        for bar in &finding.time_bars {
            let (day, what) = (&bar.day, &bar.what);
            let said = if bar.passed {
                bilingual!("期限 {day} 已过：{what}", "passed on {day}: {what}")
            } else {
                bilingual!("期限 {day}：{what}", "by {day}: {what}")
            };
            self.line(format!("    {}", said.get(self.report.lang)));
        }
    }

    /// The user's word: what was put away, and what no longer answers.
    fn decisions(&mut self) {
        if self.report.decisions.is_empty() {
            return;
        }
        let lang = self.report.lang;
        self.heading(
            "您的决定（decisions.toml）",
            "Your decisions (decisions.toml)",
        );
        for decision in &self.report.decisions {
            let (line, say, about) = (decision.line, decision.say, &decision.about);
            let effect = effect_name(decision.effect, lang);
            let merchant = decision
                .dismissed
                .as_ref()
                .map(|dismissed| &dismissed.merchant);
            let merchant = merchant.map(|name| format!("  {name}")).unwrap_or_default();
            let said = bilingual!(
                "第 {line} 行 {say} {about}{merchant}：{effect}",
                "line {line}: {say} {about}{merchant}: {effect}"
            );
            self.line(format!("  {}", said.get(lang)));
        }
    }

    fn subscriptions(&mut self) {
        let lang = self.report.lang;
        let all = self.style.all;
        let shown: Vec<_> = self
            .report
            .subscriptions
            .iter()
            .filter(|line| all || line.band != "possible")
            .collect();
        let hidden = self.report.subscriptions.len() - shown.len();
        self.heading("定期扣款一览", "Recurring charges");
        if shown.is_empty() {
            let said = self.say("没有发现定期扣款。", "No recurring charges were found.");
            self.line(format!("  {said}"));
        } else {
            let rows = shown.iter().map(|line| {
                let name = match &line.product {
                    Some(product) if !line.merchant.contains(product.as_str()) => {
                        format!("{} {product}", line.merchant)
                    }
                    _ => line.merchant.clone(),
                };
                let channels: Vec<&str> = line
                    .channels
                    .iter()
                    .map(|channel| channel_name(channel, lang))
                    .collect();
                vec![
                    name,
                    line.cadence_words.clone(),
                    line.price.clone(),
                    line.charges.len().to_string(),
                    line.charged.clone(),
                    line.last_charge.clone(),
                    channels.join(" "),
                    status_name(line.status, lang).to_owned(),
                    band_name(line.band, lang).to_owned(),
                ]
            });
            let header = match lang {
                Lang::Zh => [
                    "商户与商品",
                    "周期",
                    "金额",
                    "笔数",
                    "合计",
                    "最近一笔",
                    "渠道",
                    "状态",
                    "把握",
                ],
                Lang::En => [
                    "merchant, product",
                    "cycle",
                    "price",
                    "count",
                    "charged",
                    "latest",
                    "channel",
                    "status",
                    "sureness",
                ],
            };
            let rows: Vec<Vec<String>> = rows.collect();
            self.table(&header, rows, &[2, 3, 4]);
        }
        if hidden > 0 {
            let said = bilingual!(
                "另有 {hidden} 项把握不足，没有列出（加 --all 可看）。",
                "{hidden} more are only possible and not listed (see --all)."
            );
            self.line(format!("  {}", said.get(lang)));
        }
    }

    fn months(&mut self) {
        let lang = self.report.lang;
        let since = months_ago(&self.report.as_of, MONTHS_SHOWN - 1);
        let lines: Vec<_> = self
            .report
            .months
            .iter()
            .filter(|line| line.month >= since)
            .collect();
        if lines.is_empty() {
            return;
        }
        self.heading(
            "最近十二个月的会员扣款",
            "Memberships in the last twelve months",
        );
        let rows = lines.iter().map(|line| {
            vec![
                line.month.clone(),
                line.merchant.clone(),
                channel_name(&line.channel, lang).to_owned(),
                line.charges.to_string(),
                line.charged.clone(),
                line.refunded.clone(),
            ]
        });
        let header = match lang {
            Lang::Zh => ["月份", "商户", "渠道", "笔数", "扣款", "退回"],
            Lang::En => [
                "month", "merchant", "channel", "count", "charged", "refunded",
            ],
        };
        let rows: Vec<Vec<String>> = rows.collect();
        self.table(&header, rows, &[3, 4, 5]);
    }

    fn statements(&mut self) {
        let lang = self.report.lang;
        self.heading("读了哪些账单", "Statements read");
        let rows = self.report.statements.iter().map(|line| {
            let period = line
                .coverage
                .as_ref()
                .map(|coverage| format!("{} – {}", coverage.from, coverage.to))
                .unwrap_or_default();
            let failed = line.checks.iter().filter(|check| !check.ok).count();
            let checked = match (line.checks.len(), failed) {
                (0, _) => self.say("账单未自报", "none stated").to_owned(),
                (count, 0) => bilingual!("{count} 项相符", "{count} agree")
                    .get(lang)
                    .to_owned(),
                (count, failed) => {
                    bilingual!("{count} 项中 {failed} 项不符", "{failed} of {count} differ")
                        .get(lang)
                        .to_owned()
                }
            };
            let file = match &line.sheet {
                Some(sheet) => format!("{} [{sheet}]", line.file),
                None => line.file.clone(),
            };
            vec![
                file,
                line.profile.clone(),
                period,
                format!("{}/{}", line.rows.used, line.rows.total),
                checked,
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let header = match lang {
            Lang::Zh => ["文件", "格式", "账单期间", "读入/共有行", "自报数目核对"],
            Lang::En => [
                "file",
                "profile",
                "period",
                "rows read/in all",
                "stated counts",
            ],
        };
        self.table(&header, rows, &[]);
        let statements = &self.report.statements;
        for line in statements {
            let mut meanings = Vec::new();
            for (nth, check) in line.checks.iter().filter(|check| !check.ok).enumerate() {
                if nth == 0 {
                    self.line(format!("  ! {}", line.file));
                }
                let said = check_sentence(check.name, &check.stated, &check.found, lang);
                let place = check_place(&check.lines, lang);
                self.line(format!("    {said}{place}"));
                meanings.extend(check.meaning.as_deref());
            }
            meanings.sort_unstable();
            meanings.dedup();
            for meaning in meanings {
                self.line(format!("    → {meaning}"));
            }
            for reject in &line.rejects {
                self.line(format!(
                    "  ! {}:{} {}",
                    line.file, reject.line, reject.reason
                ));
            }
            for note in &line.notes {
                self.line(format!("  · {}:{} {}", line.file, note.line, note.reason));
            }
        }
        let accounts = &self.report.accounts;
        for account in accounts {
            for hole in &account.holes {
                self.line(format!(
                    "  ! {}{}",
                    account.name(lang),
                    hole_sentence(hole, lang)
                ));
            }
        }
    }

    fn unread(&mut self) {
        if self.report.unread.is_empty() {
            return;
        }
        self.heading("没能读取的文件", "Files that could not be read");
        let unread = &self.report.unread;
        for line in unread {
            self.line(format!("  {}", line.file));
            self.line(format!("    {}", line.reason));
            self.line(format!("    → {}", line.hint));
        }
    }

    fn foot(&mut self) {
        self.line("");
        let said = self.say(
            "以上是对账单的整理，不是法律意见。每一笔都注明了文件和行号；想看理由，用 kameng-audit explain <编号>。",
            "This is an arrangement of your statements, not legal advice. Every charge names its file and line; for reasons: kameng-audit explain <id>.",
        );
        self.line(said);
    }
}

/// A printed amount with its currency.
fn amount(text: &str, currency: &str) -> Bilingual {
    Money::parse(text).map_or_else(
        || Bilingual::new(text, text),
        |read| read.value.with_currency(currency),
    )
}

#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
fn percent(confidence: f64) -> String {
    format!("{:.0}%", confidence * 100.0)
}
