//! Knobs of the generator, and the values to which they are turned.

use crate::people::knobs::Knobs;

/// A knob that is turned while all others stay as they are.
pub struct Knob {
    /// Name of the knob in the table.
    pub name: &'static str,
    /// Values at which it is measured.
    pub values: &'static [i64],
    /// Sets the knob to a value.
    pub turn: fn(&mut Knobs, i64),
}

/// Every knob, with the values at which it is measured.
pub const KNOBS: &[Knob] = &[
    knob("history, days", &[90, 180, 365, 1095], |knobs, value| {
        knobs.history = (value, value);
    }),
    knob(
        "charges of a membership, at most",
        &[3, 4, 6, 14],
        |knobs, value| {
            knobs.most_charges = u32::try_from(value).expect("a count");
        },
    ),
    knob(
        "charges off their day, %",
        &[0, 25, 50, 75],
        |knobs, value| knobs.off_day = value,
    ),
    // Every second charge is off its day, so that the distance has an effect.
    knob("early by, days", &[0, 2, 5], |knobs, value| {
        (knobs.off_day, knobs.early_by, knobs.late_by) = (50, value, 0);
    }),
    knob("late by, days", &[0, 2, 5], |knobs, value| {
        (knobs.off_day, knobs.early_by, knobs.late_by) = (50, 0, value);
    }),
    knob("charges missed, %", &[0, 5, 15, 30], |knobs, value| {
        knobs.missed = value
    }),
    knob(
        "charges retried later, %",
        &[0, 5, 15, 30],
        |knobs, value| knobs.retried = value,
    ),
    knob("memberships repriced, %", &[0, 30, 100], |knobs, value| {
        knobs.repriced = value
    }),
    knob("charges refunded, %", &[0, 10, 30], |knobs, value| {
        knobs.refunded = value
    }),
    knob(
        "texts that speak of renewal, %",
        &[100, 50, 0],
        |knobs, value| {
            (knobs.strong, knobs.medium) = (value, 0);
        },
    ),
    knob(
        "order numbers in texts, %",
        &[0, 50, 100],
        |knobs, value| knobs.numbered = value,
    ),
    knob(
        "shop names that say nothing, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.plain_name = value;
        },
    ),
    knob(
        "company's name at the bank, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.company_at_bank = value;
        },
    ),
    knob(
        "names cut at the bank, characters",
        &[10, 7, 5],
        |knobs, value| {
            knobs.name_cut = usize::try_from(value).expect("a length");
        },
    ),
    knob(
        "sold under a platform's name, %",
        &[0, 30, 100],
        |knobs, value| {
            knobs.under_platform = value;
        },
    ),
    knob("charged at any hour, %", &[0, 50, 100], |knobs, value| {
        knobs.any_hour = value
    }),
    knob("exports of a person", &[1, 2, 3, 4], |knobs, value| {
        knobs.exports = Some(value)
    }),
    knob(
        "bank rows later than the payment, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.posted_late = value;
        },
    ),
    knob("exports with a hole, %", &[0, 50, 100], |knobs, value| {
        knobs.hole = value
    }),
    knob(
        "shops with other purchases, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.purchases_beside = value;
        },
    ),
    // There are purchases at every shop, so that their price has an effect.
    knob(
        "purchases at the membership's price, %",
        &[0, 50, 100],
        |knobs, value| {
            (knobs.purchases_beside, knobs.same_price) = (100, value);
        },
    ),
    knob(
        "shops with a second membership, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.plans_beside = value;
        },
    ),
    knob(
        "records with a time of day, %",
        &[0, 50, 100],
        |knobs, value| {
            knobs.record_timed = value;
        },
    ),
    knob("records with a price, %", &[0, 50, 100], |knobs, value| {
        knobs.record_priced = value
    }),
    knob("records misspelt, %", &[0, 50, 100], |knobs, value| {
        knobs.record_misspelt = value
    }),
    knob("everyday habits", &[0, 6, 12], |knobs, value| {
        knobs.habits = (value, value)
    }),
];

const fn knob(name: &'static str, values: &'static [i64], turn: fn(&mut Knobs, i64)) -> Knob {
    Knob { name, values, turn }
}
