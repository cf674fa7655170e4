//! Legs of the page and its worker.

use super::count::Count;
use super::native::run_cargo;
use crate::browser;
use crate::command::{program, root, run_and_read};
use std::net::TcpListener;
use std::sync::OnceLock;

const WASM: &str = "wasm32-unknown-unknown";

/// The page and its worker, which are one crate.
pub(super) fn lints() -> Count {
    Count::one(&run_cargo(&[
        "clippy",
        "--package",
        "trestle-app",
        "--target",
        WASM,
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Unit tests of the app, in Chromium.
pub(super) fn wasm_tests() -> Count {
    // Without `--tests` cargo would run documentation tests too, which mix targets.
    let mut command =
        program("cargo", &["test", "--package", "trestle-app", "--target", WASM, "--tests"]);
    command.args(["--no-fail-fast", "--color", "never"]);
    if let Err(problem) = browser::run_wasm_tests_in_chromium(&mut command) {
        return Count::one(&Err(problem));
    }
    Count::of_program(run_and_read(command), Count::of_rust)
}

/// The page as it is delivered.
pub(super) fn build() -> Count {
    Count::one(build_once())
}

/// What a person does, in Chromium, with the page as it is delivered.
pub(super) fn end_to_end() -> Count {
    if build_once().is_err() {
        return Count::one(&Err("The page is not built.".to_owned()));
    }
    let report = root().join("tests/results/e2e.json");
    // A report of an earlier run is no report.
    let _ = std::fs::remove_file(&report);
    let ran = playwright().and_then(run_and_read);
    Count::of_program(ran, |_| {
        Count::of_playwright(&std::fs::read_to_string(&report).unwrap_or_default())
    })
}

/// Builds the page, once however many legs want it.
fn build_once() -> &'static Result<(), String> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    BUILT.get_or_init(|| crate::build::release("./"))
}

fn playwright() -> Result<std::process::Command, String> {
    let mut command = browser::node(&[
        "node_modules/@playwright/test/cli.js",
        "test",
        "--config",
        "tests/e2e/playwright.config.mjs",
        "--forbid-only",
        "--pass-with-no-tests",
        // Once more on a machine that was busy with something else; the list says which it was.
        "--retries=1",
    ])?;
    command.env("TRESTLE_E2E_PORT", free_port()?.to_string());
    Ok(command)
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
}
