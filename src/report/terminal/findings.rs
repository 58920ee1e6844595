//! The findings: what was found, the charges it rests on, and what to do about it.

use super::page::{Page, Paint};
use crate::{
    audit::Severity,
    bilingual,
    lang::Bilingual,
    report::{
        labels::{percent, to_the_minute},
        model::{ChargeLine, FindingLine, SourceLine, StepLine, SubscriptionLine, TimeLimitLine},
    },
    text::for_terminal,
};

/// A case of more steps is listed by their titles; the case sheet has the rest.
const STEPS_IN_FULL: usize = 4;

/// A section of findings under its heading; nothing where there are none.
pub(super) fn write(page: &mut Page<'_>, heading: &Bilingual, findings: &[&FindingLine]) {
    if findings.is_empty() {
        return;
    }
    page.heading(heading);
    for (place, finding) in findings.iter().enumerate() {
        if place > 0 {
            page.line("");
        }
        write_finding(page, finding);
    }
}

fn write_finding(page: &mut Page<'_>, finding: &FindingLine) {
    let report = page.report;
    let subscription = finding.subscription.as_deref();
    let subscription = subscription.and_then(|id| report.subscription(id));
    head(page, finding, subscription);
    page.line(format!("    {}", for_terminal(&finding.reason)));
    for (subscription, charge) in report.charges_of(finding) {
        write_charge(page, subscription, charge);
    }
    claim(page, finding);
    if let Some(subscription) = subscription {
        layers(page, finding, subscription);
    }
    steps(page, finding);
}

/// Severity, kind and merchant.
fn head(page: &mut Page<'_>, finding: &FindingLine, subscription: Option<&SubscriptionLine>) {
    let (severity, kind) = (finding.severity.label(), finding.kind.label());
    let (severity, kind) = (severity.get(page.lang), kind.get(page.lang));
    let merchant = subscription.map(|line| for_terminal(&line.merchant));
    let head = format!("[{severity}] {kind}  {}", merchant.unwrap_or_default());
    let head = match finding.severity {
        Severity::High => page.painted(Paint::Red, head.trim_end()),
        Severity::Medium | Severity::Low | Severity::Info => head,
    };
    page.line(format!("  {head}"));
}

fn write_charge(page: &mut Page<'_>, subscription: &SubscriptionLine, charge: &ChargeLine) {
    let number = match &charge.order_no {
        Some(number) => bilingual!(
            "，单号 {number}",
            ", order number {number}",
            number = for_terminal(number)
        ),
        None => bilingual!("，账单没有给单号", ", no order number in the statement"),
    };
    let refunded = if charge.refunded.is_zero() {
        Bilingual::default()
    } else {
        let refunded = charge.refunded;
        bilingual!("，已退 {refunded}", ", refunded {refunded}")
    };
    let sources = std::iter::once(&charge.source).chain(&charge.also_seen);
    let places: Vec<String> = sources.map(place).collect();
    let said = bilingual!(
        "· {at}  {amount}  {channel}{number}{refunded}  ({places})",
        "· {at}  {amount}  {channel}{number}{refunded}  ({places})",
        at = to_the_minute(charge.at),
        amount = charge.amount.of(&subscription.currency),
        channel = charge.channel.label(),
        number = number,
        refunded = refunded,
        places = places.join(" = ")
    );
    page.sentence(4, &said);
}

fn place(source: &SourceLine) -> String {
    format!("{}:{}", for_terminal(&source.file), source.line)
}

fn claim(page: &mut Page<'_>, finding: &FindingLine) {
    if finding.claimable.is_zero() {
        return;
    }
    let since = match finding.days_after_cancellation {
        Some(days) => bilingual!(
            "；第一笔在退订后第 {days} 天",
            "; the first came {days} days after cancelling"
        ),
        None => Bilingual::default(),
    };
    let said = bilingual!(
        "可主张退回 {claim}{since}；把握 {confidence}。编号 {id}",
        "claimable {claim}{since}; confidence {confidence}. id {id}",
        claim = finding.claimable.of(&finding.currency),
        since = since,
        confidence = percent(finding.confidence),
        id = &finding.id
    );
    page.sentence(4, &said);
}

/// Where the membership was closed and where it is still open, beside charges after a cancellation.
fn layers(page: &mut Page<'_>, finding: &FindingLine, subscription: &SubscriptionLine) {
    if finding.severity != Severity::High || finding.days_after_cancellation.is_none() {
        return;
    }
    for layer in &subscription.layers {
        let said = bilingual!(
            "{layer}{state}：{because}",
            "{layer} {state}: {because}",
            layer = layer.layer.label(),
            state = layer.state.label(),
            because = for_terminal(&layer.because)
        );
        page.sentence(4, &said);
    }
}

/// What to do. A finding to act on has its steps listed; for another one the case sheet is named,
/// unless its few steps fit here.
fn steps(page: &mut Page<'_>, finding: &FindingLine) {
    if finding.steps.is_empty() {
        return;
    }
    let in_full = finding.steps.len() <= STEPS_IN_FULL;
    let calls_for_action = finding.severity.calls_for_action();
    if in_full || calls_for_action {
        page.sentence(4, &bilingual!("怎么做：", "What to do:"));
        for (number, step) in (1..).zip(&finding.steps) {
            write_step(page, number, step, in_full);
        }
        menus_may_differ(page, &finding.steps);
        for limit in &finding.time_bars {
            time_limit(page, limit);
        }
    }
    if calls_for_action {
        let beware = bilingual!(
            "提防：不请人「代为退订」，不交退订费，不给验证码，不共享屏幕，\
             电话只用 App 里或卡背面的。这不是法律意见，也不保证退款。",
            "Beware: let nobody cancel for you, pay no fee to unsubscribe, give no codes, share no \
             screen; use only numbers from the app or the card. No legal advice, no guarantee of a \
             refund."
        );
        page.sentence(4, &beware);
    }
    if !in_full {
        let more = bilingual!(
            "每一步怎么做、怎么说、附什么、依据哪一条、被拒绝怎么办：\
             kameng-audit case show {id} …；连同写好的信打包：case pack",
            "How each step is done, what to say and attach, what law it rests on, what to do when \
             refused: kameng-audit case show {id} …; with the letters: case pack",
            id = &finding.id
        );
        page.sentence(4, &more);
    }
}

fn write_step(page: &mut Page<'_>, number: usize, step: &StepLine, in_full: bool) {
    let due = match step.due {
        Some(day) => bilingual!("（最迟 {day}）", " (by {day})"),
        None => Bilingual::default(),
    };
    let title = for_terminal(&step.title);
    page.line(format!("    {number}. {title}{}", due.get(page.lang)));
    if in_full {
        page.line(format!("       {}", for_terminal(&step.detail)));
    }
    if let Some(place) = step.places.first() {
        let path = for_terminal(&place.path);
        page.sentence(7, &bilingual!("在哪里：{path}", "where: {path}"));
    }
}

/// Menus are renamed from version to version; an address or a number is not.
fn menus_may_differ(page: &mut Page<'_>, steps: &[StepLine]) {
    let mut places = steps.iter().filter_map(|step| step.places.first());
    if let Some(place) = places.find(|place| place.path.contains('→')) {
        let day = place.checked_on;
        let said = bilingual!(
            "菜单名称可能因版本不同（查于 {day}），可以用 App 里的搜索框。",
            "Menu names may differ by version (looked up on {day}); the app's search box helps."
        );
        page.sentence(4, &said);
    }
}

fn time_limit(page: &mut Page<'_>, limit: &TimeLimitLine) {
    let (day, what) = (limit.day, for_terminal(&limit.what));
    let said = if limit.passed {
        bilingual!("期限 {day} 已过：{what}", "passed on {day}: {what}")
    } else {
        bilingual!("期限 {day}：{what}", "by {day}: {what}")
    };
    page.sentence(4, &said);
}
