//! The case as a picture: charges before and after the cancellation on one line of days.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::{
    calendar::days_between, dispute::Dossier, lang::Lang, report::labels::cell_amount,
    text::for_markup,
};

// In pixels.
const WIDTH: i32 = 960;
const MARGIN: i32 = 60;
/// Where the line of days lies, from above.
const LINE: i32 = 110;

/// An SVG that stands alone. A charge that the case is about is filled, an earlier one hollow, the
/// cancellation a red line.
pub(super) fn svg(dossier: &Dossier, lang: Lang) -> String {
    let cancelled = dossier.cancelled_at.map(|at| at.day);
    let charged = dossier.charges.iter().map(|charge| charge.at.day);
    let days: Vec<NaiveDate> = dossier
        .before
        .iter()
        .copied()
        .chain(charged)
        .chain(cancelled)
        .chain([dossier.as_of])
        .collect();
    let (Some(&first), Some(&last)) = (days.iter().min(), days.iter().max()) else {
        return String::new();
    };
    let span = days_between(first, last).max(1);
    let at = |day: NaiveDate| MARGIN + (WIDTH - 2 * MARGIN) * days_between(first, day) / span;
    let mut svg = frame(&dossier.merchant);
    // Writing to a string cannot fail.
    for &day in &dossier.before {
        let _ = writeln!(
            svg,
            "<circle cx=\"{}\" cy=\"{LINE}\" r=\"5\" fill=\"#fff\" stroke=\"#555\">\
             <title>{day}</title></circle>",
            at(day)
        );
    }
    for (place, charge) in dossier.charges.iter().enumerate() {
        let (x, day) = (at(charge.at.day), charge.at.day);
        let amount = cell_amount(charge.amount, &charge.currency);
        // Labels in three rows, so that neighbours do not cover one another.
        let y = LINE + 28 + 18 * i32::try_from(place % 3).unwrap_or(0);
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"{LINE}\" r=\"6\" fill=\"#c0392b\"/>\n\
             <text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{day} {amount}</text>",
            amount = for_markup(&amount)
        );
    }
    if let Some(day) = cancelled {
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"55\" x2=\"{x}\" y2=\"{end}\" stroke=\"#c0392b\" \
             stroke-dasharray=\"4 3\"/>\n\
             <text x=\"{x}\" y=\"50\" text-anchor=\"middle\" fill=\"#c0392b\">{label} {day}</text>",
            x = at(day),
            end = LINE + 12,
            label = lang.choose("取消", "cancelled")
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{y}\" fill=\"#555\">{first}</text>\n\
         <text x=\"{right}\" y=\"{y}\" text-anchor=\"end\" fill=\"#555\">{last}</text>\n\
         <text x=\"{MARGIN}\" y=\"225\" fill=\"#555\">{legend}</text>\n\
         </svg>",
        y = LINE + 90,
        right = WIDTH - MARGIN,
        legend = lang.choose(
            "○ 此前的扣款　● 这个案子里的扣款",
            "○ earlier charges   ● charges of this case"
        )
    );
    svg
}

/// The beginning of the picture: its size, the merchant's name and the line of days.
fn frame(merchant: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"240\" \
         viewBox=\"0 0 {WIDTH} 240\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"240\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"28\" font-size=\"15\">{merchant}</text>\n\
         <line x1=\"{MARGIN}\" y1=\"{LINE}\" x2=\"{right}\" y2=\"{LINE}\" stroke=\"#888\"/>\n",
        merchant = for_markup(merchant),
        right = WIDTH - MARGIN
    )
}
