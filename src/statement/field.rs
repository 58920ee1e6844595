//! The fields of a statement's row, and the form in which column names are compared.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A field of a statement's row, by the name that profiles use.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Day and time in one cell.
    At,
    Date,
    Time,
    /// One amount: unsigned beside a direction word, or signed (`sign`).
    Amount,
    MoneyIn,
    MoneyOut,
    /// What was refunded of this row's payment.
    Refunded,
    /// 收/支.
    Flow,
    /// 交易类型, 摘要.
    Kind,
    Status,
    /// 资金状态, a second status.
    State,
    Counterparty,
    Description,
    Method,
    OrderNo,
    MerchantOrderNo,
    Note,
    Balance,
    Currency,
    Card,
    /// The row's number in the statement, from 1.
    Sequence,
}

impl Field {
    /// The number of fields.
    pub const COUNT: usize = <Field as strum::EnumCount>::COUNT;

    /// The field's name as profiles write it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The names of all fields, for messages.
    pub fn names() -> String {
        let all = <Field as strum::VariantArray>::VARIANTS;
        let names: Vec<&str> = all.iter().map(|field| field.name()).collect();
        names.join(", ")
    }
}

/// A column name without what exports vary: width of characters, white space anywhere, a stray
/// byte order mark.
pub(super) fn column_key(name: &str) -> String {
    key_characters(name).collect()
}

/// The characters of [`column_key`], one by one, for comparisons that mostly end at the first.
pub(super) fn key_characters(name: &str) -> impl Iterator<Item = char> {
    name.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
}

#[cfg(test)]
mod tests {
    use super::{super::fact::Fact, *};

    #[test]
    fn column_names_are_compared_without_width_and_white_space() {
        assert_eq!(column_key("\u{feff} 金 额（元）\t"), "金额(元)");
        assert_eq!(column_key("Billing amount"), "Billingamount");
    }

    #[test]
    fn the_guide_to_profiles_lists_every_field_and_fact() {
        let guide = include_str!("../../docs/contributing.md");
        let names = format!("{}, {}", Field::names(), Fact::names());
        for name in names.split(", ") {
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn a_field_has_one_name() {
        assert_eq!(Field::MerchantOrderNo.name(), "merchant_order_no");
        assert_eq!("money_in".parse(), Ok(Field::MoneyIn));
    }
}
