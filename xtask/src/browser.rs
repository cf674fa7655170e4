//! How browsers and their drivers are started, for tests and for measuring.

use crate::command::{output, program, target};
use crate::setup::chromium;
use std::path::PathBuf;
use std::process::Command;

/// Chromium's arguments for wasm-bindgen's tests (`tests/e2e/chromium.mjs` has those for Playwright).
fn arguments() -> Vec<&'static str> {
    let mut arguments = vec!["headless", "disable-gpu", "disable-background-networking"];
    if output("id", &["-u"]).as_deref() == Some("0") {
        // Chromium's sandbox does not start as root.
        arguments.push("no-sandbox");
    }
    arguments
}

/// A node program that drives the Chromium that was found.
pub fn node(arguments: &[&str]) -> Result<Command, String> {
    let mut command = program("node", arguments);
    command.env("TRESTLE_CHROMIUM", chromium::path()?);
    Ok(command)
}

/// Lets cargo run the tests of the wasm target in the Chromium that was found.
pub fn run_wasm_tests_in_chromium(command: &mut Command) -> Result<(), String> {
    let driver = chromium::driver()
        .ok_or("There is no chromedriver. Install it, or set CHROMEDRIVER to its executable.")?;
    command
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", webdriver_file()?)
        // The first driver that the environment names is taken, and this is not the first.
        .env_remove("GECKODRIVER")
        .env_remove("SAFARIDRIVER")
        .env("CHROMEDRIVER", driver);
    Ok(())
}

fn webdriver_file() -> Result<PathBuf, String> {
    let file = target().join("webdriver.json");
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let arguments: Vec<String> = arguments().into_iter().map(quoted).collect();
    let text = format!(
        "{{ \"goog:chromeOptions\": {{ \"binary\": {}, \"args\": [{}] }} }}\n",
        quoted(&chromium::path()?.to_string_lossy()),
        arguments.join(", ")
    );
    std::fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(file)
}
