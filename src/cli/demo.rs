//! `kameng-audit demo`: the main job on invented statements that are compiled in, so that it works
//! anywhere.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::{
    audit::{Form, write},
    output::Outcome,
    session,
    settings::Common,
};
use crate::{
    intake::{Content, Found, Passwords},
    pipeline::{self, Given},
    userfiles::{self, Folder, UserFiles},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    form: Form,

    #[command(flatten)]
    common: Common,
}

macro_rules! statements {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_bytes!(concat!("../../fixtures/demo/", $name)).as_slice())),+]
    };
}

/// One invented person's exports. `fixtures/demo` holds them beside the report they must give.
const STATEMENTS: [(&str, &[u8]); 3] =
    statements!["wechat/wechat.csv", "alipay/alipay.csv", "bank/cmb.csv"];
const CANCELLATIONS: (&str, &[u8]) = (
    "cancellations.csv",
    include_bytes!("../../fixtures/demo/cancellations.csv"),
);

/// The day the demo speaks for: its statements end the day before.
fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default()
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let found = |(name, bytes): (&str, &'static [u8])| Found {
        name: name.to_owned(),
        content: Content::Memory(bytes),
    };
    let rules = session::rulebook(&arguments.common)?;
    let list = userfiles::read_found_list(&found(CANCELLATIONS), &rules.list_words)?;
    let given = Given {
        folder: Folder::of(STATEMENTS.map(found).into()),
        files: UserFiles {
            cancellations: list.into(),
            ..UserFiles::default()
        },
        passwords: &Passwords::default(),
        as_of: as_of(),
        lang: arguments.common.lang(),
    };
    let outcome = pipeline::run(given, &rules, &|| ())?;
    write(&outcome, &arguments.form)?;
    Ok(ExitCode::SUCCESS)
}
