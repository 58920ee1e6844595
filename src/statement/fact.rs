//! The facts that a statement states of itself.

/// A fact of a statement's preamble or footer, by the name of its group in `preamble` patterns.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Fact {
    Owner,
    Account,
    From,
    To,
    Exported,
    TotalCount,
    InCount,
    InSum,
    OutCount,
    OutSum,
    NeutralCount,
    NeutralSum,
    /// Year of the bill, for days written without one.
    Year,
    /// Month of the bill, for days written without a year.
    Month,
    /// What the statement calls the currency of all its rows.
    Currency,
}

impl Fact {
    /// The names of all facts, for messages.
    pub fn names() -> String {
        let all = <Fact as strum::VariantArray>::VARIANTS;
        let names: Vec<&'static str> = all.iter().map(|&fact| fact.into()).collect();
        names.join(", ")
    }
}
