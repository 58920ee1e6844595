//! The checklist, as Markdown: the evidence by groups, the copied files, and what is still to be
//! filled in.

use super::evidence::{Copied, NotCopied};
use crate::{
    bilingual,
    dispute::{Dossier, Group},
    lang::{Bilingual, Lang},
    text::for_markdown,
};

/// The checklist.
pub(super) fn checklist(
    dossier: &Dossier,
    copied: &[Copied],
    missing: &[NotCopied],
    lang: Lang,
) -> String {
    let mut lines = vec![
        bilingual!("# 证据清单", "# Checklist of evidence"),
        Bilingual::default(),
    ];
    for group in [Group::Operation, Group::Conversation, Group::Payment] {
        lines.extend(evidence(dossier, group));
    }
    if !copied.is_empty() || !missing.is_empty() {
        lines.extend(files(copied, missing));
    }
    lines.extend(to_fill_in(dossier));
    lines.push(Bilingual::default());
    let lines: Vec<&str> = lines.iter().map(|line| line.get(lang)).collect();
    lines.join("\n")
}

/// The evidence of one group: what is there, and how to get the rest.
fn evidence(dossier: &Dossier, group: Group) -> Vec<Bilingual> {
    let heading = bilingual!("## {group}", "## {group}", group = group.label());
    let mut lines = vec![heading, Bilingual::default()];
    let items = dossier.evidence.iter().filter(|item| item.group == group);
    lines.extend(items.map(|item| match &item.have {
        Some(have) => bilingual!(
            "- [x] {name}：{have}",
            "- [x] {name}：{have}",
            name = &item.name,
            have = harmless(have)
        ),
        None => bilingual!(
            "- [ ] {name}。{how}",
            "- [ ] {name}。{how}",
            name = &item.name,
            how = &item.how
        ),
    }));
    lines.push(Bilingual::default());
    lines
}

/// A text that holds names of others, for Markdown.
fn harmless(text: &Bilingual) -> Bilingual {
    Bilingual::new(for_markdown(&text.zh), for_markdown(&text.en))
}

/// The files that the user gave as evidence.
fn files(copied: &[Copied], missing: &[NotCopied]) -> Vec<Bilingual> {
    let heading = bilingual!("## 您给的文件", "## Files you gave");
    let mut lines = vec![heading, Bilingual::default()];
    lines.extend(copied.iter().map(|file| {
        bilingual!(
            "- [x] {given} → {to}（{bytes} 字节，{changed}，SHA-256 {sha256}）",
            "- [x] {given} → {to} ({bytes} bytes, {changed}, SHA-256 {sha256})",
            given = for_markdown(&file.given),
            to = for_markdown(&file.to),
            bytes = file.bytes,
            changed = &file.changed,
            sha256 = &file.sha256
        )
    }));
    lines.extend(missing.iter().map(|file| {
        bilingual!(
            "- [ ] {given}：没有找到或打不开（{problem}）",
            "- [ ] {given}: not found or not readable ({problem})",
            given = for_markdown(&file.given),
            problem = harmless(&file.problem.what)
        )
    }));
    lines.push(Bilingual::default());
    lines
}

/// The blanks of the letters, each with the letters that ask for it, why, and where to find it.
fn to_fill_in(dossier: &Dossier) -> Vec<Bilingual> {
    let blanks = &dossier.open_fields;
    let heading = bilingual!("## 信里还要填的", "## Still to fill in the letters");
    let mut lines = vec![heading, Bilingual::default()];
    if blanks.is_empty() {
        lines.push(bilingual!("没有，都填好了。", "Nothing: all is filled in."));
    }
    lines.extend(blanks.iter().map(|field| {
        let letters = dossier.letters.iter();
        let asking: Vec<&str> = letters
            .filter(|letter| letter.blanks.contains(&field.id))
            .map(|letter| letter.id.as_str())
            .collect();
        bilingual!(
            "- [ ] `{id}` {label}（{letters}）：{why} {find}",
            "- [ ] `{id}` {label}（{letters}）：{why} {find}",
            id = &field.id,
            label = &field.label,
            letters = asking.join(", "),
            why = &field.why,
            find = &field.find
        )
    }));
    lines
}
