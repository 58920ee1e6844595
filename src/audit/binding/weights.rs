//! Weights by which a record of cancellation is matched with a subscription.

/// The weights by which a record of cancellation is matched with a subscription. A score is the sum
/// of the weights that apply. `docs/detection.md` explains them.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct BindingWeights {
    /// The score from which a record is bound.
    pub bound_from: f64,
    /// The score from which a record's candidates are judged conditionally.
    pub conditional_from: f64,
    /// The lead over the next subscription that a record needs to be bound.
    pub clear_lead: f64,
    /// The names are the same, apart from membership words.
    pub same_name: f64,
    /// The distinguishing parts of the names are the same.
    pub same_distinguishing_part: f64,
    /// The name is part of the merchant's name or of the product.
    pub part_of_name: f64,
    /// The names differ by one mistyped character.
    pub one_typo: f64,
    /// The record's name begins with the distinguishing part of a company's name.
    pub company_prefix: f64,
    /// Added to that where only banks show the payments: a bank prints the company, never the shop.
    pub company_prefix_only_at_banks: f64,
    /// The names only resemble each other: the subscription may be a candidate, but is never bound.
    pub resembling_name: f64,
    /// The record names no merchant, only a kind of membership.
    pub no_name: f64,
    /// The price was paid.
    pub price_paid: f64,
    /// The price was never paid.
    pub price_never_paid: f64,
    /// The plan names the period.
    pub plan_period: f64,
    /// The plan names another period.
    pub plan_other_period: f64,
    /// The plan is named in the product.
    pub plan_name: f64,
    /// The record's layer is the channel of the payments.
    pub layer: f64,
    /// The subscription was alive on the day of the record.
    pub alive: f64,
    /// The charges of the subscription had stopped before that day.
    pub silent: f64,
    /// The subscription began after the record.
    pub began_later: f64,
    /// The record's account is that of the payments.
    pub account: f64,
    /// Where the names only resemble each other, or the price and the plan are contradicted, the
    /// score stays so far below `bound_from`.
    pub unbound_by: f64,
}

/// The weights in use.
pub const BINDING_WEIGHTS: BindingWeights = BindingWeights {
    bound_from: 4.0,
    conditional_from: 3.0,
    clear_lead: 2.0,
    same_name: 4.0,
    same_distinguishing_part: 3.5,
    part_of_name: 3.0,
    one_typo: 2.2,
    company_prefix: 1.6,
    company_prefix_only_at_banks: 0.9,
    resembling_name: 0.5,
    no_name: 2.0,
    price_paid: 2.0,
    price_never_paid: -1.0,
    plan_period: 1.5,
    plan_other_period: -1.0,
    plan_name: 2.0,
    layer: 1.5,
    alive: 2.0,
    silent: -3.0,
    began_later: -6.0,
    account: 1.0,
    unbound_by: 0.5,
};
