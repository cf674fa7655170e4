//! The project's own commands: `cargo xtask setup | serve | build | test | bench`.

mod arguments;
mod bench;
mod browser;
mod build;
mod command;
mod finish_dist;
mod setup;
mod test;
mod versions;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  setup            fetch and check all that building and testing need
  serve [--port N] [--release]
                   build the page, serve it on this machine, and build again at every change
  build [--public-url URL]
                   the page as files in dist/, which work under any folder of any server
  test [--full] [WORD …]
                   set up, then format, lints and tests; words choose legs by name; in full with those that take
                   a night's time
  bench [--browser] [--name NAME] [--against FILE]
                   measure the core, the download and, in Chromium, the page; compare as ratios
  help             this text
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let result = match command.as_deref() {
        Some("setup") => setup::all(),
        Some("serve") => build::serve(&rest),
        Some("build") => build::build(&rest),
        // For trunk, which calls it after every build.
        Some("finish-dist") => build::finish_dist(),
        Some("bench") => bench::run_all(&rest),
        Some("test") => return test::run(&rest),
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
