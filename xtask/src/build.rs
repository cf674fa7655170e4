//! `cargo xtask serve | build`: the page and its worker, built by Trunk.

use crate::arguments::Arguments;
use crate::command::{self, output, program, root, run, target};
use crate::{finish_dist, setup, versions};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds for development, serves on this machine, and builds again when a file changes.
pub fn serve(given: &[String]) -> Result<(), String> {
    let arguments = Arguments::read(given, &["--port"], &["--release"])?;
    let port = arguments.option("--port").unwrap_or("8080");
    setup::wasm()?;
    setup::packages()?;
    let mut command = trunk("serve")?;
    command.args(["--port", port, "--public-url", "/"]);
    // Apart from what tests and release builds make, so that none of them waits for the other's lock.
    command.env("CARGO_TARGET_DIR", target().join("wasm-dev"));
    command.arg("--dist").arg(target().join("wasm-dev/dist"));
    if arguments.has("--release") {
        command.arg("--release");
    }
    println!("\nTrestle will be at http://127.0.0.1:{port}/ when it is built.\n");
    run(command)
}

/// Builds `dist/` as it is delivered.
pub fn build(given: &[String]) -> Result<(), String> {
    let arguments = Arguments::read(given, &["--public-url"], &[])?;
    setup::wasm()?;
    setup::packages()?;
    release(arguments.option("--public-url").unwrap_or("./"))
}

/// Where [`release`] puts the page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The release build, with everything that it needs already there.
pub fn release(public_url: &str) -> Result<(), String> {
    let mut command = trunk("build")?;
    command.args(["--release", "--public-url", public_url]).arg("--dist").arg(dist());
    run(command)?;
    // The hook has done it; this holds even where someone lost the hook.
    finish_dist::finish(&dist())?;
    println!("\nThe page is in dist/: any static server will do, under any folder.");
    Ok(())
}

/// What Trunk's `post_build` hook does to the files before they are served or delivered.
pub fn finish_dist() -> Result<(), String> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR")
        .ok_or("finish-dist is for trunk, which says where its files are")?;
    finish_dist::finish(Path::new(&folder))
}

/// Trunk, with the packages' own wasm-opt before any of the system, which may be too old.
fn trunk(verb: &str) -> Result<Command, String> {
    let tools = root().join("node_modules/.bin");
    let wanted = versions::wasm_opt()?;
    let found = output(&tools.join("wasm-opt").to_string_lossy(), &["--version"]);
    // `wasm-opt version 132 (version_132)`
    let version = found.as_deref().and_then(|text| text.split_whitespace().nth(2));
    if version != Some(&wanted) {
        return Err(format!(
            "node_modules has wasm-opt {}, but package.json names binaryen {wanted}.\nBy hand: npm ci",
            version.unwrap_or("of no version")
        ));
    }
    let mut command = program("trunk", &[verb]);
    command.env("PATH", command::path(Some(tools)));
    Ok(command)
}
