//! The second way to the wasm32 library: Debian's `rust-src` package of exactly the compiler's version.
//!
//! For machines that reach package registries only. Nothing is installed on the system: the package is
//! unpacked into the target folder, the library is built and copied beside the compiler's own.

use crate::command::{output, program, root, run};
use std::path::{Path, PathBuf};

/// Suites that may carry the version, newest first.
const SUITES: &[&str] =
    &["sid", "trixie-backports", "trixie", "forky", "bookworm-backports", "bookworm"];

pub(super) fn install(libraries: &Path) -> Result<(), String> {
    let version = compiler_version()?;
    let work = root().join("target/wasm32-std");
    std::fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let package = download(&work, &version)?;
    let unpacked = work.join("unpacked");
    run(program("dpkg-deb", &["-x", &package.to_string_lossy(), &unpacked.to_string_lossy()]))?;
    let library = find_library(&unpacked)?;
    build(&library, &work)?;
    copy_libraries(&work, libraries)
}

fn compiler_version() -> Result<String, String> {
    let text = output("rustc", &["--version"]).ok_or("rustc does not run")?;
    text.split_whitespace()
        .nth(1)
        .map(str::to_owned)
        .ok_or_else(|| format!("{text:?} names no version"))
}

fn download(work: &Path, version: &str) -> Result<PathBuf, String> {
    let mirror = output(
        "apt-get",
        &["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Label: Debian"],
    )
    .and_then(|text| text.lines().next().map(str::to_owned))
    .ok_or("apt-get knows no Debian mirror")?;
    let state = work.join("apt");
    for folder in ["lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(state.join(folder)).map_err(|e| e.to_string())?;
    }
    for suite in SUITES {
        let list = state.join("sources.list");
        std::fs::write(&list, format!("deb {mirror} {suite} main\n")).map_err(|e| e.to_string())?;
        let options = [
            format!("-oDir::Etc::sourcelist={}", list.display()),
            "-oDir::Etc::sourceparts=-".to_owned(),
            format!("-oDir::State::lists={}", state.join("lists").display()),
            format!("-oDir::Cache={}", state.join("cache").display()),
        ];
        let with = |words: &[&str]| {
            let mut command = program("apt-get", &[]);
            command.args(&options).args(words).current_dir(work);
            command
        };
        if run(with(&["update"])).is_err() {
            continue;
        }
        if run(with(&["download", &format!("rust-src={version}*")])).is_ok()
            && let Some(package) = find_package(work)
        {
            return Ok(package);
        }
    }
    Err(format!("no Debian suite carries rust-src {version}"))
}

fn find_package(work: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(work).ok()?.flatten();
    entries.map(|e| e.path()).find(|p| p.extension().is_some_and(|e| e == "deb"))
}

/// The folder `library` of the sources, wherever the package puts it.
fn find_library(unpacked: &Path) -> Result<PathBuf, String> {
    let mut open = vec![unpacked.to_path_buf()];
    while let Some(folder) = open.pop() {
        if folder.join("sysroot/Cargo.toml").exists() {
            return Ok(folder);
        }
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        open.extend(entries.filter(|e| e.file_type().is_ok_and(|t| t.is_dir())).map(|e| e.path()));
    }
    Err("the package holds no library/sysroot".to_owned())
}

fn build(library: &Path, work: &Path) -> Result<(), String> {
    let mut command = program(
        "cargo",
        &[
            "build",
            "--release",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "compiler-builtins-mem",
        ],
    );
    command
        .current_dir(library.join("sysroot"))
        .env("CARGO_TARGET_DIR", work.join("build"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes");
    run(command)
}

fn copy_libraries(work: &Path, libraries: &Path) -> Result<(), String> {
    std::fs::create_dir_all(libraries).map_err(|e| format!("{}: {e}", libraries.display()))?;
    let deps = work.join("build/wasm32-unknown-unknown/release/deps");
    let entries = std::fs::read_dir(&deps).map_err(|e| format!("{}: {e}", deps.display()))?;
    for path in entries.flatten().map(|e| e.path()) {
        if path.extension().is_some_and(|e| e == "rlib")
            && let Some(name) = path.file_name()
        {
            std::fs::copy(&path, libraries.join(name))
                .map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(())
}
