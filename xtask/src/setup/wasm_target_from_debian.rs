//! The second way to the wasm32 library: Debian's `rust-src` package of exactly the compiler's version.
//!
//! For machines that reach package registries only. Nothing is installed on the system: the package is
//! unpacked into the target folder, the library is built and put beside the compiler's own.

use crate::command::{output, program, run, target};
use std::path::{Path, PathBuf};

/// Suites that may carry the version; what is first has current ones and short lists.
const SUITES: &[&str] =
    &["trixie-backports", "sid", "forky", "trixie", "bookworm-backports", "bookworm"];

/// Puts the library into the folder, for a compiler that calls itself so (`rustc 1.95.0 (…)`).
pub(super) fn install(compiler: &str, libraries: &Path) -> Result<(), String> {
    let version = compiler
        .split_whitespace()
        .nth(1)
        .ok_or_else(|| format!("{compiler:?} names no version"))?;
    let work = target().join("wasm32-std");
    make_folder(&work)?;
    let package = match find_package(&work, version) {
        Some(package) => package,
        None => download(&work, version)?,
    };
    let unpacked = work.join(format!("rust-src-{version}"));
    run(program("dpkg-deb", &["-x", &package.to_string_lossy(), &unpacked.to_string_lossy()]))?;
    let library = find_library(&unpacked)?;
    let build_folder = work.join(format!("build-{version}"));
    build(&library, &build_folder)?;
    put(&build_folder.join("wasm32-unknown-unknown/release/deps"), libraries)
}

/// Fetches the package with an apt state of our own, which checks Debian's signatures.
fn download(work: &Path, version: &str) -> Result<PathBuf, String> {
    let mirror = output(
        "apt-get",
        &["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Label: Debian"],
    )
    .and_then(|text| text.lines().next().map(str::to_owned))
    .ok_or("apt-get knows no Debian mirror.")?;
    let state = work.join("apt");
    for folder in ["lists/partial", "cache/archives/partial"] {
        make_folder(&state.join(folder))?;
    }
    for suite in SUITES {
        println!("[setup] looking for rust-src {version} in Debian {suite}");
        let list = state.join("sources.list");
        std::fs::write(&list, format!("deb {mirror} {suite} main\n"))
            .map_err(|e| format!("{}: {e}", list.display()))?;
        let options = [
            format!("-oDir::Etc::sourcelist={}", list.display()),
            "-oDir::Etc::sourceparts=-".to_owned(),
            format!("-oDir::State::lists={}", state.join("lists").display()),
            format!("-oDir::Cache={}", state.join("cache").display()),
        ];
        let with = |words: &[&str]| {
            let mut command = program("apt-get", &["--quiet"]);
            command.args(&options).args(words).current_dir(work);
            command
        };
        if run(with(&["update"])).is_ok()
            && run(with(&["download", &format!("rust-src={version}*")])).is_ok()
            && let Some(package) = find_package(work, version)
        {
            return Ok(package);
        }
    }
    Err(format!("No Debian suite carries rust-src {version}."))
}

fn find_package(work: &Path, version: &str) -> Option<PathBuf> {
    let start = format!("rust-src_{version}");
    let entries = std::fs::read_dir(work).ok()?.flatten();
    entries.map(|e| e.path()).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&start) && name.ends_with(".deb")
    })
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
    Err("The package holds no library/sysroot.".to_owned())
}

fn build(library: &Path, build_folder: &Path) -> Result<(), String> {
    let mut command =
        program("cargo", &["build", "--release", "--target", "wasm32-unknown-unknown"]);
    command
        .args(["--features", "compiler-builtins-mem"])
        .current_dir(library.join("sysroot"))
        .env("CARGO_TARGET_DIR", build_folder)
        .env("RUSTC_BOOTSTRAP", "1")
        // It would count for more than RUSTFLAGS.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes");
    run(command)
}

/// Copies what was built in one step, so that what is there is whole; what an older compiler left goes.
fn put(built: &Path, libraries: &Path) -> Result<(), String> {
    let copy = libraries.with_extension("partial");
    let error = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    let _ = std::fs::remove_dir_all(&copy);
    make_folder(&copy)?;
    for path in std::fs::read_dir(built).map_err(|e| error(built, e))?.flatten().map(|e| e.path()) {
        if path.extension().is_some_and(|e| e == "rlib")
            && let Some(name) = path.file_name()
        {
            std::fs::copy(&path, copy.join(name)).map_err(|e| error(&path, e))?;
        }
    }
    let _ = std::fs::remove_dir_all(libraries);
    std::fs::rename(&copy, libraries).map_err(|e| error(libraries, e))
}

fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))
}
