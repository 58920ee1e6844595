//! The report as JSON, in the shape of `docs/report.schema.json`.

use super::Report;

/// Two-space indented, keys in a fixed order, a line break at the end.
pub fn write(report: &Report) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}
