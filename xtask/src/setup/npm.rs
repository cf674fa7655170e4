//! The npm packages of the lock file, for the build and for tests.

use super::Done;
use crate::command::{output, program, root, run};

/// Node's oldest major version that the packages run on.
const NODE: u32 = 20;

pub(super) fn ensure() -> Result<Done, String> {
    let by_hand = format!("By hand: install Node.js {NODE} or later with npm.");
    let version =
        output("node", &["--version"]).ok_or_else(|| format!("There is no Node.js. {by_hand}"))?;
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if major.is_none_or(|n| n < NODE) {
        return Err(format!("This is Node.js {version}. {by_hand}"));
    }
    let read = |path: &str| std::fs::read_to_string(root().join(path));
    let lock = read("package-lock.json").map_err(|e| format!("package-lock.json: {e}"))?;
    // npm leaves no trace of which lock file it installed; this copy is the trace.
    let stamp = "node_modules/.trestle-lock.json";
    if read(stamp).is_ok_and(|installed| installed == lock) {
        return Ok(Done::Already(format!("Node.js {version}, packages as locked")));
    }
    println!("[setup] installing the packages of package-lock.json");
    let mut install = program("npm", &["ci", "--no-audit", "--no-fund"]);
    // A browser is a step of its own (`chromium.rs`), which takes one that is there.
    install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(install).map_err(|problem| format!("{problem}\nBy hand: npm ci"))?;
    std::fs::write(root().join(stamp), lock).map_err(|e| format!("{stamp}: {e}"))?;
    Ok(Done::Installed("the packages of package-lock.json".to_owned()))
}
