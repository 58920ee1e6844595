//! Families of invented people, one function a family: periods, dates, amounts, mixtures, names,
//! sources, refunds, cancellations of every kind, and habits that are no subscription. Each family
//! states the truth while it makes the payments; nothing is derived from the exports.
//!
//! A charge on the due day after a cancellation well before that day is repeat billing. A
//! cancellation nearer to the due day follows the day limits that the program prints in its
//! reports: in flight within 3 days, one late synchronisation within 5 days, or within 10 when it
//! was cancelled at another layer.

mod accounts;
mod amounts;
mod anomalies;
mod charged_after;
mod ended;
mod habits;
mod memberships;
mod mixtures;
mod names;
mod periods;
mod records;
mod refunds;
mod sources;

use super::{life::Cycle, story::Story};
use memberships::MONTH;
use mixtures::two_plans;
use periods::{few_charges, period};
use refunds::refunded;

/// Name of a family, and the function that makes the life of one of its people.
pub type Family = (&'static str, fn(&mut Story));

/// Every family once; people are assigned to the families in this order.
pub const FAMILIES: &[Family] = &[
    // Periods.
    ("period_1m", |story| period(story, MONTH)),
    ("period_1m_end", periods::month_end),
    ("period_leap_february", periods::leap_february),
    ("period_2m", |story| period(story, Cycle::Months(2))),
    ("period_3m", |story| period(story, Cycle::Months(3))),
    ("period_6m", |story| period(story, Cycle::Months(6))),
    ("period_12m", |story| period(story, Cycle::Months(12))),
    ("period_7d", |story| period(story, Cycle::Days(7))),
    ("period_14d", |story| period(story, Cycle::Days(14))),
    ("period_20d", |story| period(story, Cycle::Days(20))),
    ("period_28d", |story| period(story, Cycle::Days(28))),
    ("period_30d", |story| period(story, Cycle::Days(30))),
    ("period_31d", |story| period(story, Cycle::Days(31))),
    ("period_93d", |story| period(story, Cycle::Days(93))),
    ("period_372d", |story| period(story, Cycle::Days(372))),
    // Dates.
    ("dates_early", periods::dates_early),
    ("dates_late_retry", periods::dates_late_retry),
    ("dates_rebased", periods::dates_rebased),
    ("dates_missed", periods::dates_missed),
    ("dates_paused", periods::dates_paused),
    ("one_charge", periods::one_charge),
    ("two_charges", |story| few_charges(story, 2)),
    ("three_charges", |story| few_charges(story, 3)),
    // Amounts.
    ("intro_price", amounts::intro_price),
    ("price_rises", amounts::price_rises),
    ("promotion_dip", amounts::promotion_dip),
    ("foreign_price", amounts::foreign_price),
    ("below_the_ceiling", amounts::below_the_ceiling),
    ("tier_change", amounts::tier_change),
    ("tier_change_pro_rata", amounts::tier_change_pro_rata),
    // Mixtures at one shop.
    ("purchases_beside", mixtures::purchases_beside),
    ("same_price_purchases", mixtures::same_price_purchases),
    ("two_plans", |story| two_plans(story, 1500, 2500)),
    ("two_plans_one_price", |story| two_plans(story, 2500, 2500)),
    ("two_plans_one_day", mixtures::two_plans_one_day),
    ("month_and_quarter", mixtures::month_and_quarter),
    ("month_and_year", mixtures::month_and_year),
    ("family_member", mixtures::family_member),
    // Names.
    ("name_numbered", names::name_numbered),
    ("name_company_at_bank", names::name_company_at_bank),
    ("name_cut", names::name_cut),
    ("name_changes", names::name_changes),
    ("name_full_width", names::name_full_width),
    ("umbrella", names::umbrella),
    // Sources.
    ("source_overlap", sources::source_overlap),
    ("source_partial", sources::source_partial),
    ("source_two_cards", sources::source_two_cards),
    ("source_bank_only", sources::source_bank_only),
    // Refunds.
    ("refund_whole", |story| refunded(story, 100)),
    ("refund_part", |story| refunded(story, 40)),
    ("refund_of_one_of_two", refunds::refund_of_one_of_two),
    // Cancelled, and what came after.
    ("after_repeat", charged_after::after_repeat),
    ("after_repeat_many", charged_after::after_repeat_many),
    ("after_repeat_quarter", charged_after::after_repeat_quarter),
    ("after_repeat_year", charged_after::after_repeat_year),
    ("after_repeat_week", charged_after::after_repeat_week),
    ("after_repeat_30d", charged_after::after_repeat_30d),
    ("after_repeat_bank", charged_after::after_repeat_bank),
    ("after_trial", charged_after::after_trial),
    ("after_two_charges", charged_after::after_two_charges),
    ("after_price_rise", charged_after::after_price_rise),
    ("after_part_refund", charged_after::after_part_refund),
    ("after_refund", charged_after::after_refund),
    ("after_twice_in_cycle", charged_after::after_twice_in_cycle),
    ("after_early", charged_after::after_early),
    ("after_in_flight", charged_after::after_in_flight),
    (
        "after_in_flight_and_on",
        charged_after::after_in_flight_and_on,
    ),
    ("after_late_sync", charged_after::after_late_sync),
    (
        "after_late_sync_other_layer",
        charged_after::after_late_sync_other_layer,
    ),
    (
        "after_late_sync_and_on",
        charged_after::after_late_sync_and_on,
    ),
    ("after_retry", charged_after::after_retry),
    ("after_hop", charged_after::after_hop),
    ("after_hop_company", charged_after::after_hop_company),
    ("after_resubscribed", ended::after_resubscribed),
    (
        "after_resubscribed_same_day",
        ended::after_resubscribed_same_day,
    ),
    ("after_resubscribed_gap", ended::after_resubscribed_gap),
    ("after_revived", charged_after::after_revived),
    ("after_purchase", ended::after_purchase),
    (
        "after_purchase_on_due_day",
        ended::after_purchase_on_due_day,
    ),
    ("after_scan", ended::after_scan),
    (
        "after_same_price_purchases",
        ended::after_same_price_purchases,
    ),
    ("after_plan_changed", ended::after_plan_changed),
    ("after_same_day", ended::after_same_day),
    ("after_same_day_timed", ended::after_same_day_timed),
    ("after_nothing", ended::after_nothing),
    ("after_nothing_habits", ended::after_nothing_habits),
    ("after_statements_end", ended::after_statements_end),
    ("after_minutes", charged_after::after_minutes),
    ("after_two_records", charged_after::after_two_records),
    ("record_ambiguous", records::record_ambiguous),
    ("record_names_plan", records::record_names_plan),
    ("record_names_price", records::record_names_price),
    ("record_all", records::record_all),
    ("record_misspelt", records::record_misspelt),
    ("record_short_name", records::record_short_name),
    ("record_without_stream", records::record_without_stream),
    ("record_of_similar_shop", records::record_of_similar_shop),
    ("record_order_deleted", records::record_order_deleted),
    ("record_family_member", records::record_family_member),
    // Wrong without any cancellation.
    ("double_billing", anomalies::double_billing),
    ("short_cycle", anomalies::short_cycle),
    ("overlap_two_rails", anomalies::overlap_two_rails),
    // No subscription at all.
    ("habit_coffee", habits::habit_coffee),
    ("habit_same_weekday", habits::habit_same_weekday),
    ("habit_lunch", habits::habit_lunch),
    ("habit_top_ups", habits::habit_top_ups),
    ("habit_at_kameng", habits::habit_at_kameng),
    ("habit_bills", habits::habit_bills),
    ("habit_repayment", habits::habit_repayment),
    ("habit_instalment", habits::habit_instalment),
    ("habit_hairdresser", habits::habit_hairdresser),
    ("habit_donation", habits::habit_donation),
    // Added later, and therefore at the end: the numbers of the other families must not change.
    ("refund_to_balance", refunds::refund_to_balance),
];
