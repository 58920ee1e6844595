//! `kameng-audit decide`: the user's word about what was found, added to `decisions.toml`.

use std::{collections::BTreeSet, fmt::Write as _, fs, io::Write as _, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{
    Outcome, print,
    settings::{Sources, file_name},
};
use crate::{bilingual, pipeline::Answer, recurrence::read_decisions, report::SubscriptionLine};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to say of it
    #[arg(value_enum)]
    say: Say,

    /// The id of a subscription (or of a charge in it); for `mine` of a charge; for `alias` the name as statements write it
    about: String,

    #[command(flatten)]
    sources: Sources,

    /// merge: the id of another subscription that is the same; repeatable
    #[arg(long, value_name = "ID")]
    with: Vec<String>,

    /// split: the id of a charge that belongs to a subscription of its own; repeatable
    #[arg(long, value_name = "ID")]
    charge: Vec<String>,

    /// alias: the merchant's name as you know it
    #[arg(long, value_name = "NAME")]
    is: Option<String>,

    /// notice: how many days before the due day a cancellation must come, as agreed
    #[arg(long, value_name = "N")]
    days: Option<u16>,

    /// cycle: the cycle it was sold with: 1m, 3m, 12m, 31d …
    #[arg(long, value_name = "CYCLE")]
    promised: Option<String>,

    /// Your reason, kept beside the decision
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Say {
    /// It is a subscription, whatever the score says
    Confirm,
    /// It is none of interest; it returns only when its evidence changes
    Dismiss,
    /// Several are one subscription (--with)
    Merge,
    /// Some charges are a subscription of their own (--charge)
    Split,
    /// Two names of one merchant (--is)
    Alias,
    /// This charge was a purchase of my own
    Mine,
    /// The notice that was agreed (--days)
    Notice,
    /// The cycle it was sold with (--promised)
    Cycle,
}

pub(super) fn run(arguments: &Arguments, today: NaiveDate) -> Outcome {
    let answer = arguments.sources.audit_for(today, true)?;
    let table = table(arguments, &answer)?;
    let path = arguments.sources.decisions_to_write()?;
    let before = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    };
    let parted = if before.is_empty() { "" } else { "\n" };
    let text = format!("{before}{parted}{table}");
    let lang = answer.report.lang;
    read_decisions(&file_name(&path), &text).map_err(|error| error.text(lang))?;
    let added = text.get(before.len()..).unwrap_or_default();
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(added.as_bytes()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let said = bilingual!(
        "已写进 {path}：\n{table}",
        "written to {path}:\n{table}",
        path = path.display()
    );
    print(said.get(lang))?;
    Ok(ExitCode::SUCCESS)
}

/// The table to add. The subscription or charge it names must be there, and a dismissal carries the evidence it was made on.
fn table(arguments: &Arguments, answer: &Answer) -> Result<String, String> {
    let about = &arguments.about;
    let subscriptions = &answer.report.subscriptions;
    let holds =
        |line: &SubscriptionLine, id: &String| line.charges.iter().any(|charge| charge.id == *id);
    let find = |id: &String| {
        let line = subscriptions.iter().find(|line| line.id == *id);
        line.or_else(|| subscriptions.iter().find(|line| holds(line, id)))
            .ok_or_else(|| format!("{id:?} is no subscription of this audit\n  try      kameng-audit audit … to see the ids"))
    };
    let needs = |option: &str| {
        format!("this decision needs {option}\n  try      kameng-audit decide --help")
    };
    let mut fields: Vec<(&str, String)> = Vec::new();
    let one = match arguments.say {
        Say::Alias => {
            let is = arguments.is.clone().ok_or_else(|| needs("--is NAME"))?;
            fields.extend([("name", quoted(about)), ("is", quoted(&is))]);
            None
        }
        Say::Mine => {
            let known = answer
                .ledger
                .ids()
                .any(|id| answer.ledger.get(id).key == *about);
            if !known {
                return Err(format!("{about:?} is the id of no row of this audit"));
            }
            fields.push(("charge", quoted(about)));
            None
        }
        Say::Merge => {
            if arguments.with.is_empty() {
                return Err(needs("--with ID"));
            }
            let all = std::iter::once(about).chain(&arguments.with);
            let ids: Result<BTreeSet<&str>, String> =
                all.map(|id| Ok(find(id)?.id.as_str())).collect();
            let ids = ids?;
            if ids.len() < 2 {
                return Err("these are one subscription already".to_owned());
            }
            // The first named gives the id.
            let first = find(about)?.id.as_str();
            let rest = ids.iter().copied().filter(|id| *id != first);
            let ids: Vec<String> = std::iter::once(first).chain(rest).map(quoted).collect();
            fields.push(("subscriptions", format!("[{}]", ids.join(", "))));
            None
        }
        _ => Some(find(about)?),
    };
    if let Some(line) = one {
        fields.push(("subscription", quoted(&line.id)));
        // Finds it where the id has changed: by an earlier export, by an alias.
        let last = line.charges.last();
        fields.extend(last.map(|charge| ("charge", quoted(&charge.id))));
        match arguments.say {
            Say::Dismiss => fields.push(("evidence", quoted(&line.evidence))),
            Say::Split if arguments.charge.is_empty() => return Err(needs("--charge ID")),
            Say::Split => {
                if let Some(id) = arguments.charge.iter().find(|id| !holds(line, id)) {
                    return Err(format!("{id:?} is no charge of {}", line.id));
                }
                let ids: Vec<String> = arguments.charge.iter().map(|id| quoted(id)).collect();
                fields.push(("charges", format!("[{}]", ids.join(", "))));
            }
            Say::Notice => {
                let days = arguments.days.ok_or_else(|| needs("--days N"))?;
                fields.push(("days", days.to_string()));
            }
            Say::Cycle => {
                let promised = arguments
                    .promised
                    .clone()
                    .ok_or_else(|| needs("--promised CYCLE"))?;
                fields.push(("promised", quoted(&promised)));
            }
            _ => {}
        }
    }
    fields.extend(arguments.why.iter().map(|why| ("why", quoted(why))));
    let say = arguments
        .say
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned());
    let mut table = format!("[[decision]]\nsay = \"{say}\"\n");
    for (key, value) in fields {
        let _ = writeln!(table, "{key} = {value}");
    }
    Ok(table)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
