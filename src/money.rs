//! Money: a decimal with at most two places, and the currency beside it. Never a float.

use std::{cmp::Ordering, fmt, iter::Sum, ops, sync::Arc};

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::{bilingual, lang::Bilingual};

/// An amount in units of its currency, exact to two places. May be negative only in arithmetic
/// between amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

/// The code of the yuan.
pub const YUAN: &str = "CNY";

/// A currency by its code (ISO 4217), such as `CNY` or `HKD`. The yuan comes first in any order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Currency(Arc<str>);

impl Currency {
    /// The currency of that code.
    pub fn new(code: &str) -> Currency {
        Currency(code.into())
    }

    /// The yuan.
    pub fn yuan() -> Currency {
        Currency::new(YUAN)
    }

    /// Whether it is the yuan.
    pub fn is_yuan(&self) -> bool {
        &*self.0 == YUAN
    }

    /// The code, such as `CNY`.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl Default for Currency {
    fn default() -> Currency {
        Currency::yuan()
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Currency) -> Ordering {
        (!self.is_yuan(), &self.0).cmp(&(!other.is_yuan(), &other.0))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Currency) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An amount as a statement prints it: the signed number and whatever stood behind it, such as
/// `(已退款89.84)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedAmount {
    pub value: Money,
    /// The code in front of the number, as in `JPY 1000.00`.
    pub currency: Option<String>,
    pub rest: String,
}

/// The largest amount, a hundred thousand million. A larger number is an order number in the wrong
/// column; below it, sums stay exact.
const LARGEST: i64 = 100_000_000_000;

/// Currencies other than the yuan in which Chinese cards are billed (ISO 4217). A number behind
/// other letters is not an amount.
const FOREIGN: [&str; 20] = [
    "USD", "HKD", "EUR", "JPY", "GBP", "AUD", "CAD", "SGD", "KRW", "TWD", "MOP", "THB", "MYR",
    "NZD", "CHF", "SEK", "DKK", "NOK", "RUB", "PHP",
];

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(Decimal::ZERO);

    /// From hundredths of the unit (fen, cents).
    pub fn from_fen(fen: i64) -> Money {
        Money(Decimal::new(fen, 2))
    }

    /// In hundredths of the unit; saturates at the ends of `i64`, far outside any statement.
    pub fn fen(self) -> i64 {
        (self.0 * Decimal::ONE_HUNDRED)
            .to_i64()
            .unwrap_or(if self.0.is_sign_negative() {
                i64::MIN
            } else {
                i64::MAX
            })
    }

    /// The amount without its sign.
    pub fn abs(self) -> Money {
        Money(self.0.abs())
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// The amount without going below nothing.
    pub fn or_zero(self) -> Money {
        self.max(Money::ZERO)
    }

    /// The share `part / whole` of the amount, to the nearest hundredth; a half goes up. Zero when
    /// `whole` is zero.
    pub fn share(self, part: i64, whole: i64) -> Money {
        let share = (self.0 * Decimal::from(part)).checked_div(Decimal::from(whole));
        let nearest = |share: Decimal| {
            share.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        };
        Money(share.map_or(Decimal::ZERO, nearest))
    }

    /// As a sentence has it: `25.00 元`, or with the currency's code where it is not the yuan.
    pub fn with_currency(self, currency: &str) -> Bilingual {
        match currency {
            YUAN => bilingual!("{self} 元", "{self} yuan"),
            _ => bilingual!("{self} {currency}", "{self} {currency}"),
        }
    }

    /// The same, of a typed currency.
    pub fn of(self, currency: &Currency) -> Bilingual {
        self.with_currency(currency.code())
    }

    /// Reads `¥1,234.56`, `-8.00`, `+1000.00`, `25元`, `CNY 13.50`, `131.77(已退款89.84)`,
    /// full-width forms. `None` when the text does not begin with one number, or when that number
    /// has more than two places or is larger than `LARGEST`: such a text is not an amount, and is
    /// not rounded to one.
    pub fn parse(text: &str) -> Option<PrintedAmount> {
        // A blank between two digits is a digit that was lost.
        let parted = |three: &[char]| {
            three[0].is_ascii_digit() && three[1].is_whitespace() && three[2].is_ascii_digit()
        };
        if text.chars().collect::<Vec<_>>().windows(3).any(parted) {
            return None;
        }
        let text: String = text
            .nfkc()
            .filter(|c| !c.is_whitespace() && !matches!(c, '¥' | '\u{feff}'))
            .collect();
        let (currency, text) = match text.get(..3) {
            Some("CNY" | "RMB") => (Some("CNY".to_owned()), &text[3..]),
            Some(code) if FOREIGN.contains(&code) => (Some(code.to_owned()), &text[3..]),
            _ => (None, text.as_str()),
        };
        let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let end = digits
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(digits.len());
        let (number, rest) = digits.split_at(end);
        let rest = rest.strip_prefix('元').unwrap_or(rest);
        if !(rest.is_empty() || rest.starts_with('(')) || !well_grouped(number) {
            return None;
        }
        let number: String = number.chars().filter(|&c| c != ',').collect();
        let value = Decimal::from_str_exact(&format!("{sign}{number}")).ok()?;
        let value = value.normalize();
        let sound = value.scale() <= 2 && value.abs() <= Decimal::from(LARGEST);
        sound.then(|| PrintedAmount {
            value: Money(value),
            currency,
            rest: rest.to_owned(),
        })
    }
}

/// Digits with at most one point, and commas only where they part thousands.
fn well_grouped(number: &str) -> bool {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    !fraction.contains(['.', ','])
        && !whole.is_empty()
        && (!grouped || (1..=3).contains(&first.len()))
        && groups.all(|group| group.len() == 3)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// As a text with two places: `25.00`.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl ops::Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl ops::Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl ops::AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}

impl ops::Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, |total, amount| total + amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The shares of the days of a period come to the whole, but for half a hundredth each.
        #[test]
        fn shares_make_up_the_whole(
            fen in 0i64..10_000_000,
            whole in 1i64..400,
            part in 0i64..400,
        ) {
            let part = part.min(whole);
            let money = Money::from_fen(fen);
            let sum = money.share(part, whole) + money.share(whole - part, whole);
            prop_assert!((sum.fen() - fen).abs() <= 1);
            prop_assert!(money.share(part, whole) <= money);
        }
    }

    #[test]
    fn reads_what_statements_print() {
        for (text, fen, rest) in [
            ("¥12.00", 1200, ""),
            ("￥1,234.56", 123456, ""),
            ("¥50.0", 5000, ""),
            ("-8,000.00", -800_000, ""),
            ("+0.00", 0, ""),
            ("27.00   ", 2700, ""),
            ("100.10元", 10010, ""),
            ("131.77(已退款89.84)", 13177, "(已退款89.84)"),
            ("１２．５０", 1250, ""),
            ("6.5000", 650, ""),
            ("CNY13.50", 1350, ""),
            ("RMB 13.50", 1350, ""),
            ("JPY 1000.00", 100_000, ""),
            ("￥-271.82", -27182, ""),
        ] {
            let read = Money::parse(text).unwrap_or_else(|| panic!("{text} is an amount"));
            assert_eq!(
                (read.value.fen(), read.rest.as_str()),
                (fen, rest),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_not_an_amount() {
        for text in [
            "",
            "1O.00",
            "1.005",
            "12,34",
            "1 5.00",
            "ABC123",
            "1.2.3",
            "1.00005E+27",
            "abc",
            "--",
            ".",
            "12 元起",
            "1,2345.00",
            "4200002181202606085748159986",
        ] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_then_reading_gives_the_amount_back(fen in -10_000_000_000i64..10_000_000_000) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(money.fen(), fen);
            prop_assert_eq!(Money::parse(&money.to_string()).map(|read| read.value), Some(money));
        }
    }
}
