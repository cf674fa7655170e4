//! The standard library for wasm32-unknown-unknown: from rustup, else built from Debian's sources.

use super::{Done, wasm_target_from_debian};
use crate::command::{output, program};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How long rustup may take before the second way is tried; where it works it needs seconds.
const RUSTUP_LIMIT: Duration = Duration::from_mins(3);

pub(super) fn ensure() -> Result<Done, String> {
    let folder = library_folder()?;
    if has_library(&folder) {
        return Ok(Done::Already("there".to_owned()));
    }
    if add_with_rustup() && has_library(&folder) {
        return Ok(Done::Installed("by rustup".to_owned()));
    }
    println!("[setup] rustup cannot add the target; building it from the compiler's own sources");
    wasm_target_from_debian::install(&folder).map_err(|problem| {
        format!("{problem}\nBy hand: rustup target add wasm32-unknown-unknown")
    })?;
    Ok(Done::Installed("from the sources of the standard library".to_owned()))
}

/// Where the compiler looks for the target's libraries.
fn library_folder() -> Result<PathBuf, String> {
    let sysroot = output("rustc", &["--print", "sysroot"]).ok_or("rustc does not run")?;
    Ok(PathBuf::from(sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib"))
}

fn has_library(folder: &PathBuf) -> bool {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .any(|e| e.file_name().to_string_lossy().starts_with("libstd-"))
}

fn add_with_rustup() -> bool {
    let mut command = program("rustup", &["target", "add", "wasm32-unknown-unknown"]);
    let Ok(mut child) = command.stdout(Stdio::inherit()).spawn() else { return false };
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
