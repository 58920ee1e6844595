//! `kameng-audit decide`: what the user decides about what was found, added to `decisions.toml`.

use std::{fs, io::Write as _, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{
    output::{Outcome, print},
    session,
    settings::Sources,
};
use crate::{
    bilingual,
    lang::Bilingual,
    pipeline::Outcome as Whole,
    problem::Problem,
    report::SubscriptionLine,
    userfiles::{Named, file_name, read_decisions},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to say of it
    #[arg(value_enum)]
    say: Say,

    /// The id of a subscription (or of a charge in it); for `mine` of a charge; for `alias` the
    /// name as statements write it
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
    let sources = &arguments.sources;
    let named = Named {
        decisions_are_new: true,
        ..sources.named()
    };
    let session = session::audit_with(sources, &named, today)?;
    let table = table(arguments, &session.outcome)?;
    let files = &session.outcome.audited.files;
    let path = files.decisions_file.as_deref().ok_or_else(|| {
        Problem::new(bilingual!(
            "没有给出文件夹来放 decisions.toml",
            "no folder was given to keep decisions.toml in"
        ))
        .hinted(bilingual!(
            "用 --decisions 指定一个文件",
            "name a file with --decisions"
        ))
    })?;
    let before = if path.exists() {
        session::read_text(path)?
    } else {
        String::new()
    };
    let parted = if before.is_empty() { "" } else { "\n" };
    let text = format!("{before}{parted}{table}");
    read_decisions(&file_name(path), &text)?;
    let added = text.get(before.len()..).unwrap_or_default();
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(added.as_bytes()))
        .map_err(|error| Problem::io(path, &error))?;
    let said = bilingual!(
        "已写进 {path}：\n{table}",
        "written to {path}:\n{table}",
        path = path.display()
    );
    print(said.get(session.lang))?;
    Ok(ExitCode::SUCCESS)
}

/// The table to add. The subscription or charge it names must be there, and a dismissal carries the
/// evidence it was made on.
fn table(arguments: &Arguments, outcome: &Whole) -> Result<String, Problem> {
    let mut fields = match arguments.say {
        Say::Alias => {
            let is = needed(arguments.is.clone(), "--is NAME")?;
            vec![("name", quoted(&arguments.about)), ("is", quoted(&is))]
        }
        Say::Mine => {
            let ledger = &outcome.audited.ledger;
            let is_row = |id| ledger.get(id).key == arguments.about;
            if !ledger.ids().any(is_row) {
                return Err(not_found(&arguments.about));
            }
            vec![("charge", quoted(&arguments.about))]
        }
        Say::Merge => merge(arguments, outcome)?,
        Say::Confirm | Say::Dismiss | Say::Split | Say::Notice | Say::Cycle => {
            of_subscription(arguments, outcome)?
        }
    };
    fields.extend(arguments.why.iter().map(|why| ("why", quoted(why))));
    let say = arguments
        .say
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned());
    let mut table = format!("[[decision]]\nsay = \"{say}\"\n");
    for (key, value) in fields {
        table += &format!("{key} = {value}\n");
    }
    Ok(table)
}

type Fields = Vec<(&'static str, String)>;

fn merge(arguments: &Arguments, outcome: &Whole) -> Result<Fields, Problem> {
    if arguments.with.is_empty() {
        return Err(missing("--with ID"));
    }
    let first = find(outcome, &arguments.about)?.id.as_str();
    let mut ids = vec![first];
    for id in &arguments.with {
        let id = find(outcome, id)?.id.as_str();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.len() < 2 {
        return Err(Problem::new(bilingual!(
            "这些已经是同一项了",
            "these are one subscription already"
        )));
    }
    // The first named gives the id; the others follow in order.
    ids[1..].sort_unstable();
    let ids: Vec<String> = ids.into_iter().map(quoted).collect();
    Ok(vec![("subscriptions", format!("[{}]", ids.join(", ")))])
}

fn of_subscription(arguments: &Arguments, outcome: &Whole) -> Result<Fields, Problem> {
    let line = find(outcome, &arguments.about)?;
    let mut fields = vec![("subscription", quoted(&line.id))];
    // The charge finds it where the id has changed: by an earlier export, by an alias.
    let last = line.charges.last();
    fields.extend(last.map(|charge| ("charge", quoted(&charge.id))));
    match arguments.say {
        Say::Dismiss => fields.push(("evidence", quoted(&line.evidence))),
        Say::Split if arguments.charge.is_empty() => return Err(missing("--charge ID")),
        Say::Split => {
            if let Some(id) = arguments.charge.iter().find(|id| !holds(line, id)) {
                let what = bilingual!(
                    "{id} 不是 {subscription} 的扣款",
                    "{id} is no charge of {subscription}",
                    subscription = &line.id
                );
                return Err(Problem::new(what));
            }
            let ids: Vec<String> = arguments.charge.iter().map(|id| quoted(id)).collect();
            fields.push(("charges", format!("[{}]", ids.join(", "))));
        }
        Say::Notice => {
            let days = needed(arguments.days, "--days N")?;
            fields.push(("days", days.to_string()));
        }
        Say::Cycle => {
            let promised = needed(arguments.promised.clone(), "--promised CYCLE")?;
            fields.push(("promised", quoted(&promised)));
        }
        Say::Confirm | Say::Merge | Say::Alias | Say::Mine => {}
    }
    Ok(fields)
}

/// The subscription of that id, or the one that holds the charge of that id.
fn find<'o>(outcome: &'o Whole, id: &str) -> Result<&'o SubscriptionLine, Problem> {
    let report = &outcome.report;
    let holding = || report.subscriptions.iter().find(|line| holds(line, id));
    report
        .subscription(id)
        .or_else(holding)
        .ok_or_else(|| not_found(id))
}

fn holds(line: &SubscriptionLine, id: &str) -> bool {
    line.charges.iter().any(|charge| charge.id == id)
}

fn not_found(id: &str) -> Problem {
    let what = bilingual!(
        "这次审计里没有编号 {id}",
        "nothing in this audit has the id {id}"
    );
    Problem::new(what).hinted(bilingual!(
        "用 kameng-audit audit … 看编号",
        "see the ids with kameng-audit audit …"
    ))
}

fn needed<T>(value: Option<T>, option: &str) -> Result<T, Problem> {
    value.ok_or_else(|| missing(option))
}

fn missing(option: &str) -> Problem {
    Problem::new(bilingual!(
        "这种决定需要 {option}",
        "this decision needs {option}"
    ))
    .hinted(Bilingual::same("kameng-audit decide --help"))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
