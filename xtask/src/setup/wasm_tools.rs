//! wasm-bindgen's command line tool, trunk and wasm-split, at exactly the versions that the project names.

use super::Done;
use crate::command::{output, program, run, target};
use crate::versions;

/// A program, with the crate and the features that it is installed by.
struct Tool {
    name: &'static str,
    package: &'static str,
    version: String,
    features: &'static [&'static str],
}

pub(super) fn ensure() -> Result<Done, String> {
    let wanted = [
        Tool {
            name: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: versions::wasm_bindgen()?,
            features: &[],
        },
        Tool {
            name: "trunk",
            package: "trunk",
            version: versions::TRUNK.to_owned(),
            features: &[],
        },
        Tool {
            name: "wasm-split-cli",
            package: "wasm_split_cli_support",
            version: versions::WASM_SPLIT.to_owned(),
            features: &["--features", "build-binary"],
        },
    ];
    let shown = |tools: &[&Tool]| {
        tools.iter().map(|t| format!("{} {}", t.name, t.version)).collect::<Vec<_>>().join(", ")
    };
    let missing: Vec<&Tool> = wanted.iter().filter(|tool| !tool.is_there()).collect();
    if missing.is_empty() {
        return Ok(Done::Already(shown(&wanted.iter().collect::<Vec<_>>())));
    }
    println!("[setup] installing {}: ten minutes for all, once", shown(&missing));
    for tool in &missing {
        tool.install()?;
    }
    Ok(Done::Installed(shown(&missing)))
}

impl Tool {
    fn is_there(&self) -> bool {
        let says = output(self.name, &["--version"])
            .is_some_and(|text| text.split_whitespace().nth(1) == Some(&self.version));
        // Not every program tells its version.
        says || (output(self.name, &["--help"]).is_some() && self.is_listed())
    }

    fn is_listed(&self) -> bool {
        let line = format!("{} v{}:", self.package, self.version);
        output("cargo", &["install", "--list"]).is_some_and(|list| list.lines().any(|l| l == line))
    }

    fn install(&self) -> Result<(), String> {
        let package = format!("{}@{}", self.package, self.version);
        let mut command = program("cargo", &["install", "--locked", "--force", &package]);
        command
            .args(self.features)
            .env("CARGO_TARGET_DIR", target().join("tools"))
            // The tools run for seconds: building them fast counts for more than what they gain.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        run(command).map_err(|problem| {
            let features = self.features.join(" ");
            format!("{problem}\nBy hand: cargo install --locked {package} {features}")
        })
    }
}
