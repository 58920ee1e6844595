//! Mistakes in the arguments, in the language of the user.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{bilingual, lang::Bilingual, problem::Problem};

/// What clap says is wrong, as a [`Problem`]. Kinds of mistakes that have no Chinese sentence here
/// keep clap's own words.
pub(super) fn problem(error: &clap::Error) -> Problem {
    let value = |kind| error.get(kind).map(shown);
    let argument = value(ContextKind::InvalidArg).unwrap_or_default();
    let given = value(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            bilingual!("缺少参数 {argument}", "missing argument {argument}")
        }
        ErrorKind::UnknownArgument => {
            bilingual!("没有参数 {argument}", "there is no argument {argument}")
        }
        ErrorKind::InvalidSubcommand => {
            let command = value(ContextKind::InvalidSubcommand).unwrap_or_default();
            bilingual!("没有命令 {command}", "there is no command {command}")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            bilingual!("缺少命令", "a command is missing")
        }
        ErrorKind::InvalidValue if given.is_empty() => {
            bilingual!("{argument} 后面缺少值", "{argument} needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => bilingual!(
            "{argument} 不能是“{given}”",
            "{argument} cannot be \"{given}\""
        ),
        ErrorKind::ArgumentConflict => {
            let prior = value(ContextKind::PriorArg).unwrap_or_default();
            bilingual!(
                "{argument} 不能与 {prior} 一起用",
                "{argument} cannot be used with {prior}"
            )
        }
        ErrorKind::TooManyValues => {
            bilingual!("{argument} 的值太多了", "too many values for {argument}")
        }
        _ => Bilingual::same(first_line(error)),
    };
    Problem::new(what).hinted(hint(error))
}

/// What is accepted, what was perhaps meant, and where to read on.
fn hint(error: &clap::Error) -> Bilingual {
    let mut hints = Vec::new();
    let value = |kind| error.get(kind).map(shown).filter(|text| !text.is_empty());
    if let Some(accepted) = value(ContextKind::ValidValue) {
        hints.push(bilingual!("可以是 {accepted}", "write one of {accepted}"));
    }
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    if let Some(meant) = meant.into_iter().find_map(value) {
        hints.push(bilingual!(
            "您是不是要写 {meant}",
            "perhaps you mean {meant}"
        ));
    }
    if error.kind() == ErrorKind::ValueValidation
        && let Some(reason) = std::error::Error::source(error)
    {
        hints.push(Bilingual::same(reason.to_string()));
    }
    hints.push(bilingual!(
        "kameng-audit --help 和 kameng-audit <命令> --help 列出命令和参数",
        "kameng-audit --help and kameng-audit <COMMAND> --help list commands and arguments"
    ));
    Bilingual::join(&hints, "\n", "\n")
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStrs(texts) => {
            let texts = texts.iter().map(ToString::to_string);
            texts.collect::<Vec<_>>().join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
