//! `kameng-audit demo`: the main job on invented statements that are compiled in, so that it works anywhere.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::{
    Outcome,
    audit::{Form, write},
    settings::Common,
};
use crate::{
    audit::{Policy, read_cancellations},
    intake::{self, Content, Found, Passwords},
    pipeline::{self, Question},
    recurrence::Thresholds,
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
    let passwords = Passwords::default();
    let list = intake::open(&found(CANCELLATIONS), &passwords).single()?;
    let question = Question {
        files: &STATEMENTS.map(found),
        passwords: &passwords,
        unlisted: Vec::new(),
        cancellations: &read_cancellations(&list)?,
        decisions: &[],
        cases: &[],
        as_of: as_of(),
        lang: arguments.common.lang(),
        thresholds: Thresholds::default(),
        policy: Policy::default(),
    };
    let knowledge = arguments.common.knowledge()?;
    let answer = pipeline::run(&question, &knowledge, &|| ())?;
    write(&answer, &arguments.form)?;
    Ok(ExitCode::SUCCESS)
}
