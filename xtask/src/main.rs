//! The project's own commands: `cargo xtask setup | test`.

mod command;
mod setup;
mod test;
mod versions;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  setup            fetch and check all that building and testing need
  test [WORD …]    set up, then format, lints and tests; words choose legs by name
  help             this text
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        Some("setup") => setup::all(),
        Some("test") => return test::run(&arguments.collect::<Vec<_>>()),
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command {other:?}\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
