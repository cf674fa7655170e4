//! `cargo xtask bench`: how fast and how large, written down so that two runs can be compared as ratios.

mod divan;
mod record;

use crate::arguments::Arguments;
use crate::command::{program, root, run, run_and_read, target};
use crate::{browser, build, setup};
use record::Record;
use std::path::Path;

pub fn run_all(given: &[String]) -> Result<(), String> {
    let arguments = Arguments::read(given, &["--name", "--against"], &["--browser"])?;
    let name = arguments.option("--name").unwrap_or("latest");
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(format!("--name {name:?}: a name, not a path"));
    }
    // Before the work, so that a wrong path costs nothing.
    let earlier = match arguments.option("--against") {
        Some(file) => Some(Record::read(&root().join(file))?),
        None => None,
    };

    let folder = target().join("bench");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut record = native()?;
    record.extend(layouts()?);
    setup::wasm()?;
    setup::packages()?;
    build::release("./")?;
    let part = folder.join("part.json");
    record.extend(by_node(program("node", &["tests/bench/download.mjs"]), &part)?);
    if arguments.has("--browser") {
        setup::browser()?;
        // It makes the links that the page opens.
        run(program("cargo", &["build", "--package", "trestle"]))?;
        let mut command = browser::node(&["tests/bench/browser.mjs"])?;
        command.env("TRESTLE_BIN", target().join("debug/trestle"));
        record.extend(by_node(command, &part)?);
    }

    println!("\n{}", record.table(earlier.as_ref()));
    let file = folder.join(format!("{name}.json"));
    record.write(&file)?;
    println!("written to {}", file.display());
    Ok(())
}

/// The core's benchmarks, as medians in nanoseconds.
fn native() -> Result<Record, String> {
    let manifest = std::fs::read_to_string(root().join("core/Cargo.toml"))
        .map_err(|e| format!("core/Cargo.toml: {e}"))?;
    if !manifest.contains("[[bench]]") {
        println!("The core has no benchmarks yet.");
        return Ok(Record::default());
    }
    let command = program("cargo", &["bench", "--package", "trestle-core", "--bench", "*"]);
    let (success, text) = run_and_read(command)?;
    if success { Ok(divan::medians(&text)) } else { Err("A benchmark failed.".to_owned()) }
}

/// What is counted of diagrams of real schemas, where there are any, beside a plain layout of the same cards.
fn layouts() -> Result<Record, String> {
    let arguments =
        ["run", "--profile", "bench", "--package", "trestle-tests", "--example", "layout"];
    let (success, text) = run_and_read(program("cargo", &arguments))?;
    if !success {
        return Err("Diagrams could not be counted.".to_owned());
    }
    Record::parse(&text).map_err(|line| format!("counts of diagrams: not understood: {line}"))
}

/// What a script of `tests/bench` measures; it writes a record to the file that its last argument names.
fn by_node(mut command: std::process::Command, part: &Path) -> Result<Record, String> {
    let _ = std::fs::remove_file(part);
    command.arg(part);
    run(command)?;
    let record = Record::read(part)?;
    let _ = std::fs::remove_file(part);
    Ok(record)
}
