//! Arguments in, exit status out. The only caller of the clock.

use std::process::ExitCode;

fn main() -> ExitCode {
    let today = kameng_audit::calendar::beijing_day(chrono::Utc::now());
    kameng_audit::cli::run(today)
}
