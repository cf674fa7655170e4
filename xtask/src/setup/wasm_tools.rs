//! wasm-bindgen's command line tool and trunk, at exactly the versions that the project names.

use super::Done;
use crate::command::{output, program, run, target};
use crate::versions;

pub(super) fn ensure() -> Result<Done, String> {
    let wasm_bindgen = versions::wasm_bindgen()?;
    let mut missing = Vec::new();
    if !has("wasm-bindgen", &wasm_bindgen) {
        missing.push(format!("wasm-bindgen-cli@{wasm_bindgen}"));
    }
    if !has("trunk", versions::TRUNK) {
        missing.push(format!("trunk@{}", versions::TRUNK));
    }
    if missing.is_empty() {
        return Ok(Done::Already(format!(
            "wasm-bindgen {wasm_bindgen}, trunk {}",
            versions::TRUNK
        )));
    }
    println!(
        "[setup] installing {}: some 400 crates, about ten minutes, once",
        missing.join(" and ")
    );
    let mut command = program("cargo", &["install", "--locked", "--force"]);
    command
        .args(&missing)
        .env("CARGO_TARGET_DIR", target().join("tools"))
        // The tools run for seconds: building them fast counts for more than what they gain.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(command).map_err(|problem| {
        format!("{problem}\nBy hand: cargo install --locked {}", missing.join(" "))
    })?;
    Ok(Done::Installed(missing.join(" and ")))
}

fn has(tool: &str, version: &str) -> bool {
    output(tool, &["--version"])
        .is_some_and(|text| text.split_whitespace().nth(1).is_some_and(|v| v == version))
}
