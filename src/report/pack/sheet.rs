//! The case sheet, as Markdown: what happened, what is asked for, what to do in which order, and
//! what the law says.

use crate::{
    bilingual,
    dispute::{Dossier, LegalItem, Place, Step},
    lang::{Bilingual, Lang},
    report::labels::cell_amount,
    text::for_markdown,
};

/// Whether the picture of the timeline lies beside the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Beside,
    /// The sheet stands alone, as on a terminal.
    Absent,
}

/// The case sheet.
pub(super) fn case(dossier: &Dossier, picture: Picture, lang: Lang) -> String {
    let mut sheet = Sheet {
        dossier,
        lang,
        lines: Vec::new(),
    };
    sheet.head();
    if picture == Picture::Beside {
        sheet.line("![](timeline.svg)");
        sheet.line("");
    }
    sheet.charges();
    sheet.claim();
    sheet.time_limits();
    sheet.steps();
    sheet.basis();
    sheet.say(bilingual!(
        "以上按账单和您的清单整理，不是法律意见，也不保证退款。",
        "Put together from the statements and your list. This is no legal advice and guarantees no \
         refund."
    ));
    sheet.line("");
    sheet.lines.join("\n")
}

/// A dossier, and its sheet as far as it is written.
struct Sheet<'d> {
    dossier: &'d Dossier,
    lang: Lang,
    lines: Vec<String>,
}

impl Sheet<'_> {
    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    /// A line in the language of the sheet.
    fn say(&mut self, text: Bilingual) {
        let text = text.get(self.lang).to_owned();
        self.line(text);
    }

    /// A text of the case or of a playbook, on a line of its own after a mark such as `- `.
    fn quote(&mut self, mark: &str, text: &Bilingual) {
        let text = for_markdown(text.get(self.lang));
        self.line(format!("{mark}{text}"));
    }

    fn heading(&mut self, heading: Bilingual) {
        self.line(format!("## {}", heading.get(self.lang)));
        self.line("");
    }

    fn head(&mut self) {
        let (dossier, case) = (self.dossier, &self.dossier.case);
        let merchant = for_markdown(&dossier.merchant);
        self.say(bilingual!("# 案件：{merchant}", "# Case: {merchant}"));
        self.line("");
        self.say(bilingual!(
            "- 情形：{situation}（{id}，截至 {as_of}）",
            "- situation: {situation} ({id}, as of {as_of})",
            situation = &case.situation_label,
            id = &dossier.finding,
            as_of = dossier.as_of
        ));
        if let Some(route) = case.route {
            self.say(bilingual!(
                "- 付款渠道：{route}",
                "- paid through: {route}",
                route = route.label()
            ));
        }
        if let Some(at) = dossier.cancelled_at {
            let number = match dossier.confirmation.as_deref().map(for_markdown) {
                Some(number) if !number.is_empty() => {
                    bilingual!("（编号 {number}）", " (number {number})")
                }
                _ => Bilingual::default(),
            };
            self.say(bilingual!(
                "- 取消于：{at}{number}",
                "- cancelled at: {at}{number}",
                at = at.plain(),
                number = number
            ));
        }
        if let Some(reason) = &dossier.reason {
            self.quote("- ", reason);
        }
        if let Some(standing) = &dossier.standing {
            self.say(bilingual!(
                "- 进展：{state}，已退 {refunded} / {charged}",
                "- progress: {state}, {refunded} of {charged} refunded",
                state = standing.state.label(),
                refunded = cell_amount(standing.refunded, &standing.currency),
                charged = cell_amount(standing.charged, &standing.currency)
            ));
        }
        self.line("");
    }

    fn charges(&mut self) {
        self.heading(bilingual!("扣款", "Charges"));
        self.say(bilingual!(
            "| 时间 | 金额 | 已退 | 交易单号 | 商户单号 | 出处 |",
            "| time | amount | refunded | order number | merchant order number | source |"
        ));
        self.line("|---|--:|--:|---|---|---|");
        for charge in &self.dossier.charges {
            self.line(format!(
                "| {} | {} | {} | {} | {} | {}:{} |",
                charge.at.plain(),
                cell_amount(charge.amount, &charge.currency),
                cell_amount(charge.refunded, &charge.currency),
                for_markdown(&charge.order_no),
                for_markdown(&charge.merchant_order_no),
                for_markdown(&charge.file),
                charge.line
            ));
        }
        self.line("");
    }

    /// How the sum that is asked back comes about.
    fn claim(&mut self) {
        let Some(claim) = &self.dossier.case.claim else {
            return;
        };
        self.heading(bilingual!("要求退还", "What is asked for"));
        for line in &claim.lines {
            self.quote("- ", &line.text);
        }
        self.line("");
    }

    fn time_limits(&mut self) {
        let dossier = self.dossier;
        if dossier.case.time_limits.is_empty() {
            return;
        }
        self.heading(bilingual!("期限", "Time limits"));
        for limit in &dossier.case.time_limits {
            let passed = if limit.has_passed(dossier.as_of) {
                bilingual!("（已过）", " (passed)")
            } else {
                Bilingual::default()
            };
            let basis = limit.basis.cite(self.lang);
            self.say(bilingual!(
                "- {day}{passed}：{what}（《{instrument}》{article}）",
                "- {day}{passed}: {what} ({instrument} {article})",
                day = limit.day,
                passed = passed,
                what = &limit.what,
                instrument = &basis.instrument,
                article = &basis.article
            ));
        }
        self.line("");
        self.say(bilingual!(
            "从最早的一笔扣款算起，比「知道之日」早，所以是保守的日子。",
            "Counted from the earliest charge, which is before the day on which you knew: a \
             cautious day."
        ));
        self.line("");
    }

    fn steps(&mut self) {
        self.heading(bilingual!("怎么做", "What to do"));
        for (number, step) in (1..).zip(&self.dossier.case.steps) {
            self.step(number, step);
        }
    }

    fn step(&mut self, number: usize, step: &Step) {
        self.quote(&format!("### {number}. "), &step.title);
        self.line("");
        let due = match step.due {
            Some(day) => bilingual!("，最迟 {day}", ", by {day}"),
            None => Bilingual::default(),
        };
        self.say(bilingual!(
            "**{who}**{due}",
            "**{who}**{due}",
            who = &step.who,
            due = due
        ));
        self.line("");
        self.quote("", &step.what);
        self.line("");
        for place in &step.places {
            self.place(place);
        }
        if let Some(words) = &step.say {
            self.say(bilingual!("- 可以这样说：", "- words to use:"));
            self.line("");
            self.quote("  > ", words);
            self.line("");
        }
        for item in &step.attach {
            self.quote("- [ ] ", item);
        }
        if let Some(then) = &step.refused {
            let mark = bilingual!("- 被拒绝或没有结果：", "- if refused or without result: ");
            self.quote(mark.get(self.lang), then);
        }
        let law = &self.dossier.law;
        let cited = |item: &LegalItem| law.iter().position(|known| known.id == item.id);
        let numbers: Vec<String> = step
            .basis
            .iter()
            .filter_map(|item| cited(item))
            .map(|place| (place + 1).to_string())
            .collect();
        if !numbers.is_empty() {
            self.say(bilingual!(
                "- 依据（见文末）：{numbers}",
                "- basis (see the end): {numbers}",
                numbers = numbers.join(", ")
            ));
        }
        self.line("");
    }

    fn place(&mut self, place: &Place) {
        let path = for_markdown(place.path.get(self.lang));
        // Menus are renamed from version to version; an address or a number is not.
        let moves = if path.contains('→') {
            bilingual!(
                "；名称可能因版本不同，可以用 App 的搜索框",
                "; names may differ by version, use the app's search box"
            )
        } else {
            Bilingual::default()
        };
        self.say(bilingual!(
            "- 在哪里：{path}（来源：{source}，查于 {day}{moves}）",
            "- where: {path} (source: {source}, looked up on {day}{moves})",
            path = path,
            source = for_markdown(&place.source),
            day = place.checked_on,
            moves = moves
        ));
    }

    /// The legal items that the steps cite by number, each with its words where they were seen.
    fn basis(&mut self) {
        let dossier = self.dossier;
        if dossier.law.is_empty() {
            return;
        }
        self.heading(bilingual!("依据", "Basis"));
        for (number, item) in (1..).zip(&dossier.law) {
            let sentence = for_markdown(&item.sentence(self.lang));
            self.line(format!("{number}. {sentence}"));
            let cited = item.cite(self.lang);
            if !cited.quote.is_empty() {
                self.line("");
                self.line(format!("   > {}", for_markdown(&cited.quote)));
            }
            self.line("");
        }
    }
}
