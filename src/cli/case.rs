//! `kameng-audit case`: what became of each finding, and everything that is needed for the dispute
//! about it.

use std::{fs, path::Path, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use strum::{VariantArray as _, VariantNames as _};

use super::{
    output::{INCOMPLETE, Outcome, one_of, print},
    session::{self, Session},
    settings::{Sources, day},
};
use crate::{
    bilingual,
    dispute::{self, Dossier, Route, Situation},
    lang::{Bilingual, Lang},
    problem::Problem,
    report,
    userfiles::{self, CaseRecord, Counterpart, Event, EventKind, UserFiles},
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
    List(List),
    /// Show the case sheet of a finding: what to do, what to say, until when 看案件
    Show(Show),
    /// Write a folder with everything for the dispute: case sheet, letters, tables, checklist,
    /// evidence 打包材料
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

    /// What you know of it and the statements cannot show
    #[arg(
        long,
        value_name = "SITUATION",
        value_parser = one_of::<Situation>(stated())
    )]
    situation: Option<Situation>,

    /// Who carried the payment, where the statements do not show it
    #[arg(
        long,
        value_name = "ROUTE",
        value_parser = one_of::<Route>(Route::VARIANTS.iter().map(|route| route.name()))
    )]
    route: Option<Route>,
}

/// The situations that only the user can know: all else is found, and a wrong one harms the case.
fn stated() -> impl Iterator<Item = &'static str> {
    let all = Situation::VARIANTS.iter();
    all.filter(|one| one.is_stated()).map(|one| one.name())
}

/// What an event has beside its day and kind.
#[derive(Debug, Args)]
struct About {
    /// Whom it happened with: the merchant; an institution (wallet, bank, store or carrier); an
    /// authority (12315, 12363, police, court)
    #[arg(
        long,
        value_name = "WHOM",
        value_parser = one_of::<Counterpart>(Counterpart::VARIANTS.iter().copied())
    )]
    with: Option<Counterpart>,

    /// The number they gave
    #[arg(long, value_name = "NUMBER")]
    ticket: Option<String>,

    /// In your words
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,

    /// A file that shows it, relative to the folder of cases.toml; repeatable
    #[arg(long, value_name = "FILE")]
    evidence: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Note {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    /// What happened
    #[arg(
        long,
        default_value = "note",
        value_parser = one_of::<EventKind>(["note", "contacted", "refused", "escalated"])
    )]
    what: EventKind,
    #[command(flatten)]
    about: About,
}

#[derive(Debug, Args)]
pub(super) struct Promise {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    /// The day by which the refund was promised
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    by: NaiveDate,
    #[command(flatten)]
    about: About,
}

#[derive(Debug, Args)]
pub(super) struct Close {
    /// The id of the finding
    id: String,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    about: About,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    sources: Sources,
}

#[derive(Debug, Args)]
pub(super) struct Show {
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
    /// What the letters ask of you: name, phone, address, respondent_name … [default: details.toml
    /// in a given folder]
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
    #[command(flatten)]
    common: super::settings::Common,
}

pub(super) fn run(command: &Command, today: NaiveDate) -> Outcome {
    match command {
        Command::Open(arguments) => open(arguments, today),
        Command::Note(of) => {
            let event = event(of.what, &of.about, of.sources.as_of(today));
            add(&of.id, &of.sources, event)
        }
        Command::Promise(of) => {
            let event = Event {
                by: Some(of.by),
                ..event(EventKind::Promised, &of.about, of.sources.as_of(today))
            };
            add(&of.id, &of.sources, event)
        }
        Command::Close(of) => {
            let event = event(EventKind::Closed, &of.about, of.sources.as_of(today));
            add(&of.id, &of.sources, event)
        }
        Command::List(arguments) => list(&arguments.sources, today),
        Command::Show(arguments) => show(arguments, today),
        Command::Pack(arguments) => pack(arguments, today),
        Command::Verify(arguments) => verify(&arguments.folder, arguments.common.lang()),
    }
}

fn event(what: EventKind, about: &About, on: NaiveDate) -> Event {
    Event {
        on,
        what,
        by: None,
        with: about.with,
        ticket: about.ticket.clone(),
        text: about.text.clone(),
        evidence: about.evidence.clone(),
    }
}

fn open(arguments: &Open, today: NaiveDate) -> Outcome {
    let session = session::audit(&arguments.sources, today)?;
    let audited = &session.outcome.audited;
    let report = &session.outcome.report;
    let id = &arguments.id;
    let mut findings = report.findings.iter();
    let finding = findings
        .find(|finding| finding.id == *id)
        .ok_or_else(|| unknown(id, &session))?;
    let mut cases = audited.files.cases.clone();
    if cases.iter().any(|case| case.finding == *id) {
        let what = bilingual!("{id} 已经立案了", "there is a case on {id} already");
        return Err(Problem::new(what).hinted(bilingual!(
            "用 case note 记事，或者用 case show 查看",
            "case note to add to it, case show to see it"
        )));
    }
    let subscription = finding.subscription.as_deref();
    let merchant = subscription.and_then(|id| report.subscription(id));
    cases.push(CaseRecord {
        line: 0,
        finding: finding.id.clone(),
        merchant: merchant
            .map(|line| line.merchant.clone())
            .unwrap_or_default(),
        opened: audited.as_of,
        situation: arguments
            .situation
            .map(|situation| situation.name().to_owned()),
        route: arguments.route.map(|route| route.name().to_owned()),
        charges: finding.charges.clone(),
        events: Vec::new(),
    });
    save(&audited.files, &cases)?;
    let said = bilingual!(
        "已立案 {id}，记在 {path}\n",
        "opened {id}, kept in {path}\n",
        path = audited.files.cases_file.display()
    );
    print(said.get(session.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(id: &str, session: &Session) -> Problem {
    let findings = session.outcome.report.findings.iter();
    let known: Vec<&str> = findings.map(|finding| finding.id.as_str()).collect();
    let hint = if known.is_empty() {
        bilingual!(
            "这次审计没有发现；先用 audit 看看",
            "this audit has no findings; look at it with `audit`"
        )
    } else {
        let known = known.join(", ");
        bilingual!("可以是 {known}", "write one of {known}")
    };
    let what = bilingual!(
        "这次审计里没有发现 {id}",
        "{id} is no finding of this audit"
    );
    Problem::new(what).hinted(hint)
}

/// Written beside the old list and put in its place, so that an interruption leaves the old one
/// whole.
fn save(files: &UserFiles, cases: &[CaseRecord]) -> Result<(), Problem> {
    let path = &files.cases_file;
    let path = fs::canonicalize(path).unwrap_or(path.clone());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let new = tempfile::NamedTempFile::new_in(folder)?;
        fs::write(new.path(), userfiles::write_cases(cases))?;
        if let Ok(known) = fs::metadata(&path) {
            fs::set_permissions(new.path(), known.permissions())?;
        }
        new.persist(&path)?;
        Ok(())
    };
    write().map_err(|error| Problem::io(&path, &error))
}

fn add(id: &str, sources: &Sources, event: Event) -> Outcome {
    let files = session::user_files(sources)?;
    let mut cases = files.cases.clone();
    let Some(case) = cases.iter_mut().find(|case| case.finding == id) else {
        let what = bilingual!("{id} 还没有立案", "there is no case on {id}");
        let open = Bilingual::same(format!("kameng-audit case open {id} …"));
        return Err(Problem::new(what).hinted(open));
    };
    if event.by.is_some_and(|by| by < event.on) {
        let what = bilingual!(
            "--by 的日子早于对方答应的那天",
            "--by lies before the day on which it was promised"
        );
        return Err(Problem::new(what).hinted(bilingual!(
            "用 --as-of 写明答应的那天",
            "give the day of the promise with --as-of"
        )));
    }
    case.events.push(event);
    save(&files, &cases)?;
    let path = files.cases_file.display();
    let said = bilingual!("已记在 {path}\n", "kept in {path}\n");
    print(said.get(sources.lang()))?;
    Ok(ExitCode::SUCCESS)
}

fn list(sources: &Sources, today: NaiveDate) -> Outcome {
    let session = session::audit(sources, today)?;
    let audited = &session.outcome.audited;
    if audited.files.cases.is_empty() {
        let said = bilingual!(
            "还没有案件。用 kameng-audit case open 立案。\n",
            "No cases. Open one with kameng-audit case open.\n"
        );
        print(said.get(session.lang))?;
    }
    for case in &audited.files.cases {
        let standing = dispute::standing(case, audited);
        let of_finding = dispute::finding_of(case, audited);
        let dispute = of_finding.map(|id| &session.outcome.cases[id]);
        print(&report::case_line(
            audited,
            case,
            &standing,
            dispute,
            session.lang,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(arguments: &Show, today: NaiveDate) -> Outcome {
    let session = session::audit(&arguments.sources, today)?;
    let dossier = dossier(&session, &arguments.id)?;
    print(&report::case_sheet(&dossier, session.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn dossier(session: &Session, id: &str) -> Result<Dossier, Problem> {
    let outcome = &session.outcome;
    let audited = &outcome.audited;
    let finding = dispute::find(audited, id).ok_or_else(|| unknown(id, session))?;
    dispute::dossier(audited, &outcome.cases, &session.rules.handbook, finding)
}

fn pack(arguments: &Pack, today: NaiveDate) -> Outcome {
    let sources = &arguments.sources;
    let mut named = sources.named();
    named.details.clone_from(&arguments.details);
    let session = session::audit_with(sources, &named, today)?;
    let dossier = dossier(&session, &arguments.id)?;
    let evidence = &session.outcome.audited.files.evidence;
    let packed = report::pack(&dossier, &arguments.output, evidence, session.lang)?;
    print(&report::packed(&packed, &arguments.output, session.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn verify(folder: &Path, lang: Lang) -> Outcome {
    let verified = report::verify(folder)?;
    print(&report::verified(&verified, folder, lang))?;
    Ok(if verified.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}
