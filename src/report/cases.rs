//! Cases and their folders, in a few lines for a terminal.

use std::path::Path;

use super::pack::{NotCopied, Packed, Verified};
use crate::{
    audit::Audited,
    bilingual,
    dispute::{Case, Standing, State},
    lang::{Bilingual, Lang},
    text::for_terminal,
    userfiles::CaseRecord,
};

/// A case in a few lines: where it stands, the rows that gave money back, the nearest time limit of
/// its finding (none once it is refunded or closed).
pub fn case_line(
    audited: &Audited,
    case: &CaseRecord,
    standing: &Standing,
    of_finding: Option<&Case>,
    lang: Lang,
) -> String {
    let mut lines = vec![bilingual!(
        "{id}  {merchant}  {state}  已退 {refunded} / {charged}",
        "{id}  {merchant}  {state}  {refunded} of {charged} refunded",
        id = &case.finding,
        merchant = for_terminal(&case.merchant),
        state = standing.state.label(),
        refunded = standing.refunded,
        charged = standing.charged.of(&standing.currency)
    )];
    if let Some(by) = standing.promised_by {
        lines.push(bilingual!("  答应的日子：{by}", "  promised by {by}"));
    }
    for (source, amount) in &standing.proof {
        lines.push(bilingual!(
            "  退款 {amount}：{file}:{row}",
            "  {amount} came back: {file}:{row}",
            amount = amount.of(&standing.currency),
            file = for_terminal(&audited.statement(*source).file),
            row = source.line
        ));
    }
    if standing.unseen > 0 {
        lines.push(bilingual!(
            "  有 {unseen} 笔不在给出的账单里",
            "  {unseen} of its charges are in none of the statements given",
            unseen = standing.unseen
        ));
    }
    if standing.joined > 0 {
        lines.push(bilingual!(
            "  立案之后又多了 {joined} 笔",
            "  {joined} more since it was opened",
            joined = standing.joined
        ));
    }
    let ended = matches!(standing.state, State::Refunded | State::Closed);
    let mut limits = of_finding.iter().flat_map(|case| &case.time_limits);
    let next = limits.find(|limit| !limit.has_passed(audited.as_of));
    if let Some(limit) = next.filter(|_| !ended) {
        lines.push(bilingual!(
            "  期限 {day}：{what}",
            "  by {day}: {what}",
            day = limit.day,
            what = &limit.what
        ));
    }
    joined(&lines, lang)
}

/// What was packed, what is still to be filled in, which evidence could not be copied.
pub fn packed(packed: &Packed, folder: &Path, lang: Lang) -> String {
    let mut lines = vec![bilingual!(
        "已写好 {folder}，{count} 个文件。先看 case.html。",
        "wrote {folder}, {count} files. Begin with case.html.",
        folder = folder.display(),
        count = packed.files.len()
    )];
    for field in &packed.blanks {
        lines.push(bilingual!(
            "  信里还要填：{label}（{id}）",
            "  still to fill in the letters: {label} ({id})",
            label = &field.label,
            id = &field.id
        ));
    }
    for NotCopied { given, problem } in &packed.missing {
        lines.push(bilingual!(
            "  没有拿到证据文件 {name}：{problem}",
            "  evidence not copied: {name}: {problem}",
            name = for_terminal(given),
            problem = problem
        ));
    }
    joined(&lines, lang)
}

/// Whether a packed folder is as it was packed, and each file that is not.
pub fn verified(verified: &Verified, folder: &Path, lang: Lang) -> String {
    if verified.holds() {
        let said = bilingual!(
            "{folder}：{files} 个文件，都与打包时相同",
            "{folder}: {files} files, all as packed",
            folder = folder.display(),
            files = verified.files
        );
        return joined(&[said], lang);
    }
    let lists = [
        (bilingual!("改动过", "changed"), &verified.changed),
        (bilingual!("不见了", "missing"), &verified.missing),
        (bilingual!("多出来", "added"), &verified.added),
    ];
    let mut lines = Vec::new();
    for (what, names) in &lists {
        for name in *names {
            let name = for_terminal(name);
            lines.push(bilingual!("{what}：{name}", "{what}: {name}", what = what));
        }
    }
    joined(&lines, lang)
}

fn joined(lines: &[Bilingual], lang: Lang) -> String {
    let lines = lines.iter().map(|line| format!("{}\n", line.get(lang)));
    lines.collect()
}
