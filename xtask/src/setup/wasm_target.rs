//! The standard library for wasm32-unknown-unknown: from rustup, else built from Debian's sources.

use super::{Done, wasm_target_from_debian};
use crate::command::{output, program, target};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may take before the second way is tried; where it works it needs seconds.
const RUSTUP_LIMIT: Duration = Duration::from_mins(3);

const BY_HAND: &str = "By hand: rustup target add wasm32-unknown-unknown; \
     for Debian's own compiler: apt-get install libstd-rust-dev-wasm32";

pub(super) fn ensure() -> Result<Done, String> {
    let version = output("rustc", &["--version"])
        .ok_or("There is no Rust compiler. By hand: https://rust-lang.org/tools/install")?;
    if compiles()? {
        return Ok(Done::Already(format!("for {version}")));
    }
    if add_with_rustup() && compiles()? {
        return Ok(Done::Installed("it with rustup".to_owned()));
    }
    println!("[setup] rustup cannot add it; building it from Debian's rust-src, a minute or two");
    library_folder()
        .and_then(|folder| wasm_target_from_debian::install(&version, &folder))
        .map_err(|problem| format!("{problem}\n{BY_HAND}"))?;
    if compiles()? {
        Ok(Done::Installed("what was built from Debian's rust-src".to_owned()))
    } else {
        Err(format!("What was built does not fit the compiler.\n{BY_HAND}"))
    }
}

/// Whether the compiler finds a library for the target that is of its own version.
fn compiles() -> Result<bool, String> {
    std::fs::create_dir_all(target()).map_err(|e| format!("{}: {e}", target().display()))?;
    // The program is standard input, which is empty; the library is looked for nonetheless. The output must be
    // a file of ours: rustc replaces what it is told to write, /dev/null too.
    let mut rustc = program("rustc", &["-", "--crate-type=lib", "--crate-name=probe"]);
    rustc.args(["--target", TARGET, "--emit=metadata", "-o"]).arg(target().join("probe.rmeta"));
    let status = rustc.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.map(|s| s.success()).map_err(|e| format!("rustc: {e}"))
}

/// Where the compiler looks for the target's libraries.
fn library_folder() -> Result<PathBuf, String> {
    let sysroot =
        output("rustc", &["--print", "sysroot"]).ok_or("rustc does not say its sysroot")?;
    Ok(PathBuf::from(sysroot).join("lib/rustlib").join(TARGET).join("lib"))
}

fn add_with_rustup() -> bool {
    println!("$ rustup target add {TARGET}");
    let Ok(mut child) = program("rustup", &["target", "add", TARGET]).spawn() else { return false };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < RUSTUP_LIMIT => {
                std::thread::sleep(Duration::from_millis(100));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
