//! `kameng-audit case`: what became of each finding, and everything that is taken along to the dispute about it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{
    INCOMPLETE, Outcome, print,
    settings::{Sources, file_name},
};
use crate::{
    bilingual,
    dispute::{
        Details, Event, OpenCase, Route, Situation, Standing, State, What, With, read_cases,
        write_cases,
    },
    lang::Lang,
    pipeline::{Answer, Knowledge},
    report,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open a case on a finding 立案
    Open(Open),
    /// Note what happened: contacted, refused, escalated, or anything else 记一笔
    Note(Note),
    /// Note that a refund was promised by a day 记下对方答应退款的日子
    Promise(Promise),
    /// Close a case 结案
    Close(Close),
    /// List the cases with where they stand 列出案件
    List(Listed),
    /// Show the case sheet of a finding: what to do, what to say, until when 看案件
    Show(Shown),
    /// Write a folder with everything for the dispute: case sheet, letters, tables, checklist, evidence 打包材料
    Pack(Pack),
    /// Check a packed folder against its manifest 核对打包的文件夹
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Open {
    /// The id of a finding (fnd-…)
    id: String,

    #[command(flatten)]
    sources: Sources,

    /// What you know of it and the statements cannot show: never_agreed, agreed_not_told, not_delivered, reseller, bundle,
    /// one_off_virtual, physical_goods, gift_membership
    #[arg(long, value_name = "SITUATION", value_parser = situation)]
    situation: Option<Situation>,

    /// Who carried the payment, where the statements do not show it: wechat, alipay, bank, unionpay, apple, android, carrier, jd, meituan
    #[arg(long, value_name = "ROUTE", value_parser = route)]
    route: Option<Route>,
}

/// Only what the statements cannot show: all else is found, and a wrong word harms the case.
fn situation(name: &str) -> Result<Situation, String> {
    let stated = || {
        Situation::ALL
            .into_iter()
            .filter(|situation| situation.is_stated())
    };
    stated()
        .find(|situation| situation.name() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = stated().map(Situation::name).collect();
            format!("expected one of {}", names.join(", "))
        })
}

fn route(name: &str) -> Result<Route, String> {
    Route::named(name)
        .ok_or_else(|| format!("expected one of {}", Route::ALL.map(Route::name).join(", ")))
}

/// What an event has beside its day.
#[derive(Debug, Args)]
struct Told {
    /// Whom it happened with
    #[arg(long, value_enum)]
    with: Option<Party>,

    /// The number they gave
    #[arg(long, value_name = "NUMBER")]
    ticket: Option<String>,

    /// In your words
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,

    /// A file that shows it, as seen from the folder of cases.toml; repeatable
    #[arg(long, value_name = "FILE")]
    evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Party {
    Merchant,
    /// Wallet, bank, store or carrier
    Institution,
    /// 12315, 12363, police, court …
    Authority,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Happened {
    Note,
    Contacted,
    Refused,
    Escalated,
}

#[derive(Debug, Args)]
pub(super) struct Note {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    /// What happened
    #[arg(long, value_enum, default_value_t = Happened::Note)]
    what: Happened,
    #[command(flatten)]
    told: Told,
}

#[derive(Debug, Args)]
pub(super) struct Promise {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    /// The day by which the refund was promised
    #[arg(long, value_name = "YYYY-MM-DD")]
    by: NaiveDate,
    #[command(flatten)]
    told: Told,
}

#[derive(Debug, Args)]
pub(super) struct Close {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    told: Told,
}

#[derive(Debug, Args)]
pub(super) struct Listed {
    #[command(flatten)]
    sources: Sources,
}

#[derive(Debug, Args)]
pub(super) struct Shown {
    /// The id of a finding
    id: String,
    #[command(flatten)]
    sources: Sources,
}

#[derive(Debug, Args)]
pub(super) struct Pack {
    /// The id of a finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    /// What the letters ask of you: name, phone, address, respondent_name … [default: details.toml in a given folder]
    #[arg(long, value_name = "FILE")]
    details: Option<PathBuf>,
    /// The folder to write; it must not hold anything yet
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A folder that `case pack` wrote
    folder: PathBuf,
}

pub(super) fn run(command: &Command, today: NaiveDate) -> Outcome {
    match command {
        Command::Open(arguments) => open(arguments, today),
        Command::Note(arguments) => {
            let what = match arguments.what {
                Happened::Note => What::Note,
                Happened::Contacted => What::Contacted,
                Happened::Refused => What::Refused,
                Happened::Escalated => What::Escalated,
            };
            add(
                &arguments.id,
                &arguments.sources,
                event(what, None, &arguments.told, &arguments.sources, today),
            )
        }
        Command::Promise(arguments) => {
            let event = event(
                What::Promised,
                Some(arguments.by),
                &arguments.told,
                &arguments.sources,
                today,
            );
            add(&arguments.id, &arguments.sources, event)
        }
        Command::Close(arguments) => {
            let event = event(
                What::Closed,
                None,
                &arguments.told,
                &arguments.sources,
                today,
            );
            add(&arguments.id, &arguments.sources, event)
        }
        Command::List(arguments) => list(&arguments.sources, today),
        Command::Show(arguments) => show(arguments, today),
        Command::Pack(arguments) => pack(arguments, today),
        Command::Verify(arguments) => verify(&arguments.folder),
    }
}

fn event(
    what: What,
    by: Option<NaiveDate>,
    told: &Told,
    sources: &Sources,
    today: NaiveDate,
) -> Event {
    Event {
        on: sources.as_of.unwrap_or(today),
        what,
        by,
        with: told.with.map(|party| match party {
            Party::Merchant => With::Merchant,
            Party::Institution => With::Institution,
            Party::Authority => With::Authority,
        }),
        ticket: told.ticket.clone(),
        text: told.text.clone(),
        evidence: told.evidence.clone(),
    }
}

fn open(arguments: &Open, today: NaiveDate) -> Outcome {
    let (answer, _) = arguments.sources.consult(today)?;
    let lang = answer.report.lang;
    let finding = answer
        .report
        .findings
        .iter()
        .find(|finding| finding.id == arguments.id)
        .ok_or_else(|| unknown(&arguments.id, &answer))?;
    let subscription = finding.subscription.as_ref();
    let merchant = subscription.and_then(|id| {
        let mut lines = answer.report.subscriptions.iter();
        lines.find(|line| line.id == *id)
    });
    let (path, mut cases) = read(&arguments.sources)?;
    if cases.iter().any(|case| case.finding == arguments.id) {
        let said = bilingual!(
            "{id} 已经立案了\n  请这样做 用 case note 记事，或者用 case show 查看",
            "there is a case on {id} already\n  try      case note to add to it, case show to see it",
            id = &arguments.id
        );
        return Err(said.get(lang).into());
    }
    cases.push(OpenCase {
        finding: finding.id.clone(),
        merchant: merchant
            .map(|line| line.merchant.clone())
            .unwrap_or_default(),
        opened: answer.as_of,
        situation: arguments
            .situation
            .map(|situation| situation.name().to_owned()),
        route: arguments.route.map(|route| route.name().to_owned()),
        charges: finding.charges.clone(),
        events: Vec::new(),
    });
    write(&path, cases)?;
    let said = bilingual!(
        "已立案 {id}，记在 {path}\n",
        "opened {id}, kept in {path}\n",
        id = &arguments.id,
        path = path.display()
    );
    print(said.get(lang))?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(id: &str, answer: &Answer) -> String {
    let known: Vec<&str> = answer
        .report
        .findings
        .iter()
        .map(|finding| finding.id.as_str())
        .collect();
    format!(
        "{id:?} is no finding of this audit\n  expected one of {}",
        known.join(", ")
    )
}

/// The list of cases and where it lies.
fn read(sources: &Sources) -> Result<(PathBuf, Vec<OpenCase>), Box<dyn std::error::Error>> {
    let path = sources.cases_to_write()?;
    match fs::read_to_string(&path) {
        Ok(text) => Ok((path.clone(), read_cases(&file_name(&path), &text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((path, Vec::new())),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

/// Written beside and put in its place, so that a break leaves the old list whole.
fn write(path: &Path, cases: Vec<OpenCase>) -> Result<(), Box<dyn std::error::Error>> {
    let path = fs::canonicalize(path).unwrap_or(path.to_path_buf());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let new = tempfile::NamedTempFile::new_in(folder)?;
    fs::write(new.path(), write_cases(cases))?;
    if let Ok(known) = fs::metadata(&path) {
        fs::set_permissions(new.path(), known.permissions())?;
    }
    new.persist(&path)?;
    Ok(())
}

fn add(id: &str, sources: &Sources, event: Event) -> Outcome {
    let (path, mut cases) = read(sources)?;
    let Some(case) = cases.iter_mut().find(|case| case.finding == id) else {
        let said = bilingual!(
            "{id} 还没有立案\n  请这样做 kameng-audit case open {id} …",
            "there is no case on {id}\n  try      kameng-audit case open {id} …"
        );
        return Err(said.get(sources.statements.common.lang()).into());
    };
    if event.by.is_some_and(|by| by < event.on) {
        return Err("--by lies before the day on which it was promised\n  try      give that day with --as-of".into());
    }
    case.events.push(event);
    write(&path, cases)?;
    let said = bilingual!("已记在 {path}\n", "kept in {path}\n", path = path.display());
    print(said.get(sources.statements.common.lang()))?;
    Ok(ExitCode::SUCCESS)
}

fn list(sources: &Sources, today: NaiveDate) -> Outcome {
    let (answer, _) = sources.consult(today)?;
    let lang = answer.report.lang;
    if answer.cases.is_empty() {
        let said = bilingual!(
            "还没有案件。用 kameng-audit case open 立案。\n",
            "No cases. Open one with kameng-audit case open.\n"
        );
        print(said.get(lang))?;
    }
    for case in &answer.cases {
        let standing = case.standing(&answer.ledger, &answer.audit, answer.as_of);
        print(&line(case, &standing, &answer, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A case in a line or two: where it stands, the rows that gave money back, the nearest time limit.
fn line(case: &OpenCase, standing: &Standing, answer: &Answer, lang: Lang) -> String {
    let (refunded, charged) = (standing.refunded, standing.charged);
    let state = standing.state.words();
    let mut text = bilingual!(
        "{id}  {merchant}  {zh}  已退 {refunded} / {charged}\n",
        "{id}  {merchant}  {en}  {refunded} of {charged} refunded\n",
        id = &case.finding,
        merchant = &case.merchant,
        zh = &state.zh,
        en = &state.en
    )
    .get(lang)
    .to_owned();
    if let Some(by) = standing.promised_by {
        text += bilingual!("  答应的日子：{by}\n", "  promised by {by}\n").get(lang);
    }
    for (source, amount) in &standing.proof {
        let file = &answer.statements[source.statement].file;
        let row = source.line;
        text += bilingual!(
            "  退款 {amount}：{file}:{row}\n",
            "  {amount} came back: {file}:{row}\n"
        )
        .get(lang);
    }
    if standing.unseen > 0 {
        let unseen = standing.unseen;
        text += bilingual!(
            "  有 {unseen} 笔不在给出的账单里\n",
            "  {unseen} of its charges are in none of the statements given\n"
        )
        .get(lang);
    }
    if standing.joined > 0 {
        let joined = standing.joined;
        text += bilingual!(
            "  立案之后又多了 {joined} 笔\n",
            "  {joined} more since it was opened\n"
        )
        .get(lang);
    }
    let now = case.finding(&answer.audit, &answer.ledger);
    let mut findings = answer.report.findings.iter();
    let finding = findings.find(|line| now.is_some_and(|now| now.id == line.id));
    let ended = matches!(standing.state, State::Refunded | State::Closed);
    if let Some(bar) = finding
        .and_then(|finding| finding.time_bars.iter().find(|bar| !bar.passed))
        .filter(|_| !ended)
    {
        let (day, what) = (&bar.day, &bar.what);
        text += bilingual!("  期限 {day}：{what}\n", "  by {day}: {what}\n").get(lang);
    }
    text
}

fn show(arguments: &Shown, today: NaiveDate) -> Outcome {
    let (answer, knowledge) = arguments.sources.consult(today)?;
    let files = arguments.sources.evidence_of(&answer)?;
    let dossier = dossier(
        &answer,
        &knowledge,
        &arguments.id,
        &Details::default(),
        &files,
    )?;
    print(&report::case_sheet(&dossier, answer.report.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn dossier(
    answer: &Answer,
    knowledge: &Knowledge,
    id: &str,
    details: &Details,
    files: &BTreeMap<String, PathBuf>,
) -> Result<crate::dispute::Dossier, Box<dyn std::error::Error>> {
    let present = files.keys().cloned().collect();
    let found = answer.dossier(knowledge, id, details, &present)?;
    found.ok_or_else(|| unknown(id, answer).into())
}

fn pack(arguments: &Pack, today: NaiveDate) -> Outcome {
    let (answer, knowledge) = arguments.sources.consult(today)?;
    let lang = answer.report.lang;
    let details = arguments.sources.details(arguments.details.as_ref())?;
    let files = arguments.sources.evidence_of(&answer)?;
    let dossier = dossier(&answer, &knowledge, &arguments.id, &details, &files)?;
    let packed = report::pack(&dossier, &arguments.output, &files, lang)?;
    let (count, folder) = (packed.files.len(), arguments.output.display());
    let mut said = bilingual!(
        "已写好 {folder}，{count} 个文件。先看 case.html。\n",
        "wrote {folder}, {count} files. Begin with case.html.\n"
    )
    .get(lang)
    .to_owned();
    for field in &packed.blanks {
        let (zh, en) = (&field.label.zh, &field.label.en);
        said += bilingual!(
            "  信里还要填：{zh}（{id}）\n",
            "  still to fill in the letters: {en} ({id})\n",
            id = &field.id
        )
        .get(lang);
    }
    for report::NotCopied {
        given: name,
        problem,
    } in &packed.missing
    {
        said += bilingual!(
            "  没有拿到证据文件 {name}：{problem}\n",
            "  evidence not copied: {name}: {problem}\n"
        )
        .get(lang);
    }
    print(&said)?;
    Ok(ExitCode::SUCCESS)
}

fn verify(folder: &Path) -> Outcome {
    let verified = report::verify(folder)?;
    if verified.holds() {
        print(&format!(
            "{}: {} files, all as packed\n",
            folder.display(),
            verified.files
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    let lists = [
        ("changed", &verified.changed),
        ("missing", &verified.missing),
        ("added", &verified.added),
    ];
    for (what, names) in lists {
        for name in names {
            print(&format!("{what}: {name}\n"))?;
        }
    }
    Ok(ExitCode::from(INCOMPLETE))
}
