//! What every command does with its result: the exit status, standard output, messages.

use std::{
    io::{ErrorKind, Write as _},
    process::ExitCode,
    str::FromStr,
};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::{
    lang::{Bilingual, Lang},
    problem::Problem,
    text::for_terminal,
};

/// What a command ends with.
pub(super) type Outcome = Result<ExitCode, Problem>;

/// The exit status when it could not run, or not all of it could be done.
pub(super) const INCOMPLETE: u8 = 2;

/// Prints a result to standard output. A reader that closed the pipe early has what it wanted.
pub(super) fn print(text: &str) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// The outcome of printing. That nobody reads on, as after `| head`, is no error.
pub(super) fn written(outcome: std::io::Result<()>) -> Result<(), Problem> {
    match outcome {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::other(error)),
        _ => Ok(()),
    }
}

/// Prints a message to standard error.
pub(super) fn say(problem: &Problem, lang: Lang) {
    let text = problem.text(lang);
    let lines: Vec<String> = text.lines().map(for_terminal).collect();
    eprintln!("kameng-audit: {}", lines.join("\n"));
}

/// Prints a notice to standard error.
pub(super) fn note(text: &Bilingual, lang: Lang) {
    eprintln!("kameng-audit: {}", for_terminal(text.get(lang)));
}

/// A word of a closed set, as an argument: one of an enum's words, by the names that strum gives
/// them.
pub(super) fn one_of<T: FromStr + Clone + Send + Sync + 'static>(
    words: impl IntoIterator<Item = &'static str>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.into_iter().collect::<Vec<_>>())
        .try_map(|word| T::from_str(&word).map_err(|_| word))
}
