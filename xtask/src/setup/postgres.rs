//! A PostgreSQL server for tests: one that is there, else Debian's package.

use super::{Done, debian};
use crate::command::output;
use std::path::{Path, PathBuf};

pub(super) fn ensure() -> Result<Done, String> {
    if let Some(bin) = find() {
        return Ok(Done::Already(bin.display().to_string()));
    }
    debian::install(&["postgresql", "postgresql-contrib"]);
    match find() {
        Some(bin) => Ok(Done::Installed(bin.display().to_string())),
        None => Err("By hand: install PostgreSQL 15 or later with its contrib extensions, or set \
                     TRESTLE_POSTGRES_BIN to the folder that holds `initdb` and `postgres`."
            .to_owned()),
    }
}

/// The same places as the tests look in (`tests/src/server.rs`).
fn find() -> Option<PathBuf> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(std::env::var_os("TRESTLE_POSTGRES_BIN").map(PathBuf::from));
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    candidates.extend(versions.map(|v| v.path().join("bin")));
    candidates.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    candidates.into_iter().find(|bin| is_server(bin))
}

fn is_server(bin: &Path) -> bool {
    bin.join("initdb").exists()
        && output(&bin.join("postgres").to_string_lossy(), &["--version"]).is_some()
}
