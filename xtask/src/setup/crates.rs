//! The crates of the lock file. Trunk calls cargo offline, so they must be there before it does.

use super::Done;
use crate::command::{program, run};
use std::process::Stdio;

pub(super) fn ensure() -> Result<Done, String> {
    let mut check = program("cargo", &["fetch", "--locked", "--offline"]);
    check.stdout(Stdio::null()).stderr(Stdio::null());
    if check.status().is_ok_and(|status| status.success()) {
        return Ok(Done::Already("as locked".to_owned()));
    }
    println!("[setup] fetching the crates of Cargo.lock");
    run(program("cargo", &["fetch", "--locked"])).map_err(|problem| {
        format!(
            "{problem}\nBy hand: cargo fetch --locked, where cargo reaches crates.io or a mirror"
        )
    })?;
    Ok(Done::Installed("the crates of Cargo.lock".to_owned()))
}
