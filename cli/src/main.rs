//! `trestle`: the same core as in the browser, at a command line.
//!
//! Exit codes: 0 clean, 1 something was found (a statement that failed, a rule that is broken, a
//! difference that is asked for), 2 it could not be done. Results
//! go to standard output or to `-o`, all else to standard error, as `file:line:column: message` where
//! there is a place.

mod args;
mod diff;
mod export;
mod import;
mod input;
mod link;
mod lint;
mod output;

use args::{Args, Command};
use clap::Parser as _;
use std::process::ExitCode;

/// How a command ended that did what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Clean,
    Findings,
}

/// What stopped a command; the text is for a person.
type Failure = String;

fn main() -> ExitCode {
    let end = match Args::parse().command {
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Link(args) => link::link(&args),
        Command::Unlink(args) => link::unlink(&args),
    };
    match end {
        Ok(End::Clean) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Err(message) => {
            output::note(&format!("trestle: {message}"));
            ExitCode::from(2)
        }
    }
}
