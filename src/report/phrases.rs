//! What the contract's words are called in front of a person.

use crate::{audit::Layer, bilingual, lang::Lang};

fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

pub fn kind_name(kind: &str, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        "repeat_billing" => ("退订后仍在扣款", "charged after cancelling"),
        "channel_hop" => (
            "退订后换渠道扣款",
            "charged through another channel after cancelling",
        ),
        "late_sync" => ("退订后迟到的一笔", "one late charge after cancelling"),
        "late_retry" => ("退订后补扣的一笔", "a late retry after cancelling"),
        "in_flight" => ("退订时已在途的一笔", "already on its way when cancelled"),
        "same_day" => ("与退订同一天", "on the day of cancelling"),
        "resubscription" => ("可能重新开通", "perhaps subscribed again"),
        "unclear" => ("说不准，请确认", "not certain, please check"),
        "refunded" => ("已全额退回", "refunded in full"),
        "duplicate_billing" => ("同一周期重复扣款", "charged twice in one cycle"),
        "short_cycle" => ("周期比商品文字写的短", "shorter cycle than its text names"),
        "price_rise" => ("涨价", "price rise"),
        "intro_to_full" => ("优惠价结束", "introductory price ended"),
        "overlap" => ("两项会员重叠", "overlapping memberships"),
        "revived" => ("停扣后又恢复", "charged again after a silence"),
        "cancellation_unbound" => (
            "退订记录没有对上",
            "a cancellation that matches nothing clearly",
        ),
        "coverage_gap" => ("账单还不够长", "the statements end too early"),
        _ => ("其他", "other"),
    };
    pick(lang, zh, en)
}

/// A verdict; those that make a finding are called as it is.
pub(super) fn verdict_name(verdict: &str, lang: Lang) -> &'static str {
    match (verdict, lang) {
        ("one_off", Lang::Zh) => "单次购买",
        ("one_off", Lang::En) => "one-off purchase",
        ("other_stream", Lang::Zh) => "另一项会员",
        ("other_stream", Lang::En) => "another membership",
        _ => kind_name(verdict, lang),
    }
}

pub fn status_name(status: &str, lang: Lang) -> &'static str {
    let (zh, en) = match status {
        "new" => ("新出现", "new"),
        "active" => ("扣款中", "active"),
        "overdue" => ("到期未扣", "overdue"),
        "lapsed" => ("已停", "lapsed"),
        "cancelled" => ("已退订", "cancelled"),
        "cancelled_but_charging" => ("已退订仍扣款", "cancelled, still charged"),
        _ => ("看不出", "unknown"),
    };
    pick(lang, zh, en)
}

pub(super) fn severity_name(severity: &str, lang: Lang) -> &'static str {
    let (zh, en) = match severity {
        "high" => ("重要", "high"),
        "medium" => ("需处理", "medium"),
        "low" => ("留意", "low"),
        _ => ("说明", "info"),
    };
    pick(lang, zh, en)
}

pub fn band_name(band: &str, lang: Lang) -> &'static str {
    let (zh, en) = match band {
        "confirmed" => ("确定", "confirmed"),
        "likely" => ("很可能", "likely"),
        _ => ("可能", "possible"),
    };
    pick(lang, zh, en)
}

pub(super) fn layer_name(layer: Layer, lang: Lang) -> &'static str {
    let en = match layer {
        Layer::App => "app",
        Layer::Website => "website",
        Layer::MiniProgram => "mini-programme",
        Layer::WeChat => "WeChat Pay",
        Layer::Alipay => "Alipay",
        Layer::Bank => "bank",
        Layer::Apple => "Apple",
        Layer::Carrier => "carrier",
        Layer::CustomerService => "customer service",
        Layer::Unknown => "unknown",
    };
    pick(lang, layer.chinese(), en)
}

pub(super) fn layer_state_name(state: &str, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        "open" => ("还开着", "still open"),
        "closed" => ("已关闭", "closed"),
        "silent" => ("没有再扣", "silent"),
        _ => ("看不出", "unknown"),
    };
    pick(lang, zh, en)
}

/// What became of a decision of the user.
pub(super) fn effect_name(effect: &str, lang: Lang) -> &'static str {
    let (zh, en) = match effect {
        "held" => ("照办", "held"),
        "evidence_changed" => (
            "依据变了，所以又列出来",
            "its evidence changed, so it is shown again",
        ),
        _ => (
            "账单里没有对应的",
            "nothing in the statements answers to it",
        ),
    };
    pick(lang, zh, en)
}

pub(super) fn channel_name(channel: &str, lang: Lang) -> &'static str {
    let (zh, en) = match channel {
        "wechat" => ("微信", "WeChat"),
        "alipay" => ("支付宝", "Alipay"),
        "bank" => ("银行卡", "bank"),
        "jd" => ("京东", "JD"),
        "meituan" => ("美团", "Meituan"),
        _ => ("其他", "other"),
    };
    pick(lang, zh, en)
}

/// One check in a sentence: what the statement states of itself beside what was found.
pub fn check_sentence(check: &str, stated: &str, found: &str, lang: Lang) -> String {
    let said = match check {
        "running_balance" => bilingual!(
            "余额逐笔核对：共 {stated} 处衔接，{found} 处接得上",
            "running balance: {found} of {stated} steps follow"
        ),
        "sequence" => bilingual!(
            "序号：应到 {stated} 号，读到 {found} 行",
            "row numbers: up to {stated}, {found} rows read"
        ),
        counted => {
            let (zh, en) = match counted {
                "total_count" => ("总笔数", "number of rows"),
                "income_count" => ("收入笔数", "number of incomes"),
                "expense_count" => ("支出笔数", "number of expenses"),
                "neutral_count" => ("不计收支笔数", "number of neutral rows"),
                "income_sum" => ("收入合计", "sum of incomes"),
                "expense_sum" => ("支出合计", "sum of expenses"),
                "neutral_sum" => ("不计收支合计", "sum of neutral rows"),
                _ => ("核对项", "check"),
            };
            bilingual!(
                "{zh}：自报 {stated}，读到 {found}",
                "{en}: stated {stated}, found {found}"
            )
        }
    };
    said.get(lang).to_owned()
}

/// Where a check fails, as far as rows can be named: ` (line 12, 15)`.
pub fn check_place(lines: &[u32], lang: Lang) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = lines.iter().take(SHOWN).map(u32::to_string).collect();
    if lines.len() > SHOWN {
        shown.push("…".to_owned());
    }
    match (shown.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（第 {} 行）", shown.join("、")),
        (false, Lang::En) => format!(" (lines {})", shown.join(", ")),
    }
}

/// Why two rows are linked. The ledger's own words are English.
pub(super) fn link_reason(why: &'static str, lang: Lang) -> &'static str {
    let zh = match why {
        "same order number" => "交易单号相同",
        "same content" => "内容相同",
        "same amount and balance" => "金额和余额都相同",
        "same content but for what a copy lost" => "内容相同，只差重存时丢失的单号、秒数或卡号",
        "family card" => "亲属卡付款，另一方账单里也有",
        "shop's own row of this payment" => "购物平台自己的账单里也有这笔",
        "order number in the bank's text" => "银行摘要里有这笔单号",
        "same merchant, amount, card and time of day" => "商户、金额、卡和钟点都相同",
        "same merchant, amount and card" => "商户、金额和卡都相同",
        "same amount, card, processor and time of day" => "金额、卡、支付机构和钟点都相同",
        "same amount, card and processor" => "金额、卡和支付机构都相同",
        "only pair of this amount, card and processor" => "这个金额、卡和支付机构只有这一对",
        "the payment's order number in the refund's" => "退款单号里有原付款的单号",
        "same merchant order number" => "商户单号相同",
        "same merchant, nearest earlier payment" => "同一商户，最近的一笔付款",
        other => other,
    };
    pick(lang, zh, why)
}

/// A time as a person reads it: `2026-06-03 08:00`, or the day alone.
pub(super) fn moment(at: &str) -> String {
    match at.split_once('T') {
        Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or_default()),
        None => at.to_owned(),
    }
}

/// The month that lies so many months before a day, as `2026-03`.
pub fn months_ago(day: &str, months: i32) -> String {
    day.parse::<chrono::NaiveDate>()
        .map(|day| {
            crate::calendar::month_step(day, -months, 1)
                .format("%Y-%m")
                .to_string()
        })
        .unwrap_or_default()
}
