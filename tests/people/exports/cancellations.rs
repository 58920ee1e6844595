//! The list of cancellations that a person keeps.

use super::print::{quoted_if_needed, yuan};
use crate::people::life::Life;

/// The list of cancellations as CSV, as the program reads it; `None` for a person without records.
pub fn cancellations(life: &Life) -> Option<String> {
    if life.records.is_empty() {
        return None;
    }
    let mut list =
        String::from("merchant,cancelled_at,layer,plan,price,account,confirmation,evidence,note\n");
    for record in &life.records {
        let plan = record.plan.as_deref().unwrap_or_default();
        let note = record.note.as_deref().unwrap_or_default();
        let cells = [
            &quoted_if_needed(&record.merchant),
            &record.cancelled_at,
            record.layer.unwrap_or_default(),
            &quoted_if_needed(plan),
            &record.fen.map(yuan).unwrap_or_default(),
            "",
            "",
            "",
            &quoted_if_needed(note),
        ];
        list.push_str(&cells.join(","));
        list.push('\n');
    }
    Some(list)
}
