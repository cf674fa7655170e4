//! Legs that need no browser.

use super::count::Count;
use crate::command::{self, program, run_and_read, target};

pub(super) fn format() -> Count {
    Count::one(&run_cargo(&["fmt", "--all", "--check"]))
}

pub(super) fn lints() -> Count {
    Count::one(&run_cargo(&[
        "clippy",
        "--workspace",
        "--exclude",
        "trestle-app",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// The page is built without the parsers, so the core must stand without them.
pub(super) fn lints_without_parsers() -> Count {
    Count::one(&run_cargo(&[
        "clippy",
        "--package",
        "trestle-core",
        "--no-default-features",
        "--",
        "-D",
        "warnings",
    ]))
}

pub(super) fn tests() -> Count {
    let command = program(
        "cargo",
        &["test", "--workspace", "--exclude", "trestle-app", "--no-fail-fast", "--color", "never"],
    );
    Count::of_program(run_and_read(command), Count::of_rust)
}

/// Pairs of schemas in a full run; an ordinary one proves a tenth of these.
const PAIRS: &str = "1000";

/// Migrations between many more schemas than the ordinary tests draw.
pub(super) fn many_migrations() -> Count {
    let package = ["--package", "trestle-tests", "--test", "migrations", "random_pairs"];
    let arguments = [&["test", "--release", "--color", "never"], &package[..]];
    let mut command = program("cargo", &[&arguments.concat()[..], &["--", "--nocapture"]].concat());
    command.env("TRESTLE_PAIRS", PAIRS);
    Count::of_program(run_and_read(command), Count::of_rust)
}

/// Checks with packages of npm, on what the command line tool writes.
pub(super) fn node() -> Count {
    if let Err(problem) = run_cargo(&["build", "--package", "trestle"]) {
        return Count::one(&Err(problem));
    }
    let mut command = program("node", &["--test", "--test-reporter=tap", "tests/node/"]);
    command.env("TRESTLE_BIN", target().join("debug/trestle"));
    Count::of_program(run_and_read(command), Count::of_node)
}

pub(super) fn run_cargo(arguments: &[&str]) -> Result<(), String> {
    command::run(program("cargo", arguments))
}
