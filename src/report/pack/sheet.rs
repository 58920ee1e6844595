//! The case sheet and the checklist, as Markdown.

use super::{Copied, NotCopied};
use crate::{
    bilingual,
    dispute::{Citation, Dossier, Field, Group},
    lang::{Bilingual, Lang},
    text::for_markdown,
};

/// What happened, what is asked for, what to do in which order, what the law says.
pub(super) fn case(dossier: &Dossier, lang: Lang) -> String {
    let mut lines: Vec<String> = Vec::new();
    let say = |words: Bilingual| words.get(lang).to_owned();
    let (case, merchant) = (&dossier.case, for_markdown(&dossier.merchant));
    let as_of = dossier.as_of;
    lines.push(say(bilingual!("# 案件：{merchant}", "# Case: {merchant}")));
    lines.push(String::new());
    let situation = case.situation.words();
    lines.push(say(bilingual!(
        "- 情形：{zh}（{id}，截至 {as_of}）",
        "- situation: {en} ({id}, as of {as_of})",
        zh = &situation.zh,
        en = &situation.en,
        id = &dossier.finding
    )));
    if let Some(route) = case.route {
        let words = route.words();
        lines.push(say(bilingual!(
            "- 付款渠道：{zh}",
            "- paid through: {en}",
            zh = &words.zh,
            en = &words.en
        )));
    }
    if let Some(at) = &dossier.cancelled_at {
        let number = dossier
            .confirmation
            .as_deref()
            .map(for_markdown)
            .unwrap_or_default();
        lines.push(if number.is_empty() {
            say(bilingual!("- 取消于：{at}", "- cancelled at: {at}"))
        } else {
            say(bilingual!(
                "- 取消于：{at}（编号 {number}）",
                "- cancelled at: {at} (number {number})"
            ))
        });
    }
    if let Some(reason) = &dossier.reason {
        lines.push(format!("- {}", for_markdown(reason)));
    }
    if let Some(standing) = &dossier.standing {
        let state = standing.state.words();
        lines.push(say(bilingual!(
            "- 进展：{zh}，已退 {refunded} / {charged}",
            "- progress: {en}, {refunded} of {charged} refunded",
            zh = &state.zh,
            en = &state.en,
            refunded = standing.refunded,
            charged = standing.charged
        )));
    }
    lines.extend([String::new(), "![](timeline.svg)".to_owned(), String::new()]);
    lines.push(say(bilingual!("## 扣款", "## Charges")));
    lines.push(String::new());
    lines.push(say(bilingual!(
        "| 时间 | 金额 | 已退 | 交易单号 | 商户单号 | 出处 |\n|---|--:|--:|---|---|---|",
        "| time | amount | refunded | order number | merchant order number | source |\n|---|--:|--:|---|---|---|"
    )));
    for charge in &dossier.charges {
        lines.push(format!(
            "| {} | {} | {} | {} | {} | {}:{} |",
            charge.at,
            charge.amount,
            charge.refunded,
            for_markdown(&charge.order_no),
            for_markdown(&charge.merchant_order_no),
            for_markdown(&charge.file),
            charge.line
        ));
    }
    lines.push(String::new());
    if let Some(claim) = &case.claim {
        lines.push(say(bilingual!("## 要求退还", "## What is asked for")));
        lines.push(String::new());
        lines.extend(
            claim
                .lines
                .iter()
                .map(|line| format!("- {}", line.get(lang))),
        );
        lines.push(String::new());
    }
    if !case.bars.is_empty() {
        lines.push(say(bilingual!("## 期限", "## Time limits")));
        lines.push(String::new());
        for bar in &case.bars {
            let (day, zh, en) = (bar.day, &bar.what.zh, &bar.what.en);
            lines.push(say(if bar.has_passed(as_of) {
                bilingual!("- {day}（已过）：{zh}", "- {day} (passed): {en}")
            } else {
                bilingual!("- {day}：{zh}", "- {day}: {en}")
            }));
        }
        let counted = bilingual!(
            "从最早的一笔扣款算起，比「知道之日」早，所以是保守的日子。",
            "Counted from the earliest charge, which is before the day on which you knew: a cautious day."
        );
        lines.extend([String::new(), say(counted), String::new()]);
    }
    lines.push(say(bilingual!("## 怎么做", "## What to do")));
    lines.push(String::new());
    for (place, step) in case.steps.iter().enumerate() {
        let number = place + 1;
        lines.push(format!("### {number}. {}", step.title));
        lines.push(String::new());
        lines.push(match step.due {
            Some(day) => say(bilingual!(
                "**{who}**，最迟 {day}",
                "**{who}**, by {day}",
                who = &step.who
            )),
            None => format!("**{}**", step.who),
        });
        lines.extend([String::new(), for_markdown(&step.what), String::new()]);
        for place in &step.places {
            // Menus move; an address or a number does not change its name.
            let moves = if place.path.contains('→') {
                bilingual!(
                    "；名称可能因版本不同，可以用 App 的搜索框",
                    "; names may differ by version, use the app's search box"
                )
            } else {
                Bilingual::default()
            };
            lines.push(say(bilingual!(
                "- 在哪里：{path}（来源：{source}，查于 {day}{zh}）",
                "- where: {path} (source: {source}, looked up on {day}{en})",
                path = for_markdown(&place.path),
                source = for_markdown(&place.source),
                day = place.checked_on,
                zh = &moves.zh,
                en = &moves.en
            )));
        }
        if let Some(words) = &step.say {
            lines.push(say(bilingual!("- 可以这样说：", "- words to use:")));
            lines.extend([
                String::new(),
                format!("  > {}", for_markdown(words)),
                String::new(),
            ]);
        }
        lines.extend(
            step.attach
                .iter()
                .map(|item| format!("- [ ] {}", for_markdown(item))),
        );
        if let Some(then) = &step.refused {
            lines.push(say(bilingual!(
                "- 被拒绝或没有结果：{then}",
                "- if refused or without result: {then}",
                then = for_markdown(then)
            )));
        }
        let cited = |item: &Citation| {
            let place = dossier.law.iter().position(|known| known.id == item.id);
            place.map(|place| (place + 1).to_string())
        };
        let numbers: Vec<String> = step.basis.iter().filter_map(cited).collect();
        if !numbers.is_empty() {
            lines.push(say(bilingual!(
                "- 依据（见文末）：{numbers}",
                "- basis (see the end): {numbers}",
                numbers = numbers.join(", ")
            )));
        }
        lines.push(String::new());
    }
    if !dossier.law.is_empty() {
        lines.push(say(bilingual!("## 依据", "## Basis")));
        lines.push(String::new());
        for (place, item) in dossier.law.iter().enumerate() {
            lines.push(format!(
                "{}. {}",
                place + 1,
                for_markdown(&item.sentence(lang))
            ));
            if !item.quote.is_empty() {
                lines.extend([
                    "".to_owned(),
                    format!("   > {}", for_markdown(&item.quote.replace('\n', " "))),
                ]);
            }
            lines.push(String::new());
        }
    }
    lines.push(say(bilingual!(
        "以上按账单和您的清单整理，不是法律意见，也不保证退款。",
        "Put together from the statements and your list. This is no legal advice and guarantees no refund."
    )));
    lines.push(String::new());
    lines.join("\n")
}

/// The evidence by groups, and what is still to be filled in.
pub(super) fn checklist(
    dossier: &Dossier,
    copied: &[Copied],
    missing: &[NotCopied],
    blanks: &[&Field],
    lang: Lang,
) -> String {
    let say = |words: Bilingual| words.get(lang).to_owned();
    let mut lines = vec![
        say(bilingual!("# 证据清单", "# Checklist of evidence")),
        String::new(),
    ];
    for group in [Group::Operation, Group::Conversation, Group::Payment] {
        lines.extend([format!("## {}", group.words().get(lang)), String::new()]);
        for item in dossier.evidence.iter().filter(|item| item.group == group) {
            match &item.have {
                Some(have) => lines.push(format!(
                    "- [x] {}：{}",
                    item.name.get(lang),
                    for_markdown(have.get(lang))
                )),
                None => lines.push(format!(
                    "- [ ] {}。{}",
                    item.name.get(lang),
                    item.how.get(lang)
                )),
            }
        }
        lines.push(String::new());
    }
    if !copied.is_empty() || !missing.is_empty() {
        lines.extend([
            say(bilingual!("## 您给的文件", "## Files you gave")),
            String::new(),
        ]);
        lines.extend(copied.iter().map(|file| {
            let (given, to) = (for_markdown(&file.given), for_markdown(&file.to));
            say(bilingual!(
                "- [x] {given} → {to}（{bytes} 字节，{changed}，SHA-256 {sha256}）",
                "- [x] {given} → {to} ({bytes} bytes, {changed}, SHA-256 {sha256})",
                bytes = file.bytes,
                changed = &file.changed,
                sha256 = &file.sha256
            ))
        }));
        for NotCopied { given, problem } in missing {
            let name = for_markdown(given);
            lines.push(say(bilingual!(
                "- [ ] {name}：没有找到或打不开（{problem}）",
                "- [ ] {name}: not found or not readable ({problem})"
            )));
        }
        lines.push(String::new());
    }
    lines.extend([
        say(bilingual!(
            "## 信里还要填的",
            "## Still to fill in the letters"
        )),
        String::new(),
    ]);
    if blanks.is_empty() {
        lines.push(say(bilingual!(
            "没有，都填好了。",
            "Nothing: all is filled in."
        )));
    }
    for field in blanks {
        let asking: Vec<&str> = dossier
            .letters
            .iter()
            .filter(|letter| letter.blanks.contains(&field.id))
            .map(|letter| letter.id.as_str())
            .collect();
        lines.push(format!(
            "- [ ] `{}` {}（{}）：{} {}",
            field.id,
            field.label.get(lang),
            asking.join(", "),
            field.why.get(lang),
            field.find.get(lang)
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}
