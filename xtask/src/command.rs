//! Running other programs: in the project's root, with their output shown as it comes.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |f| root().join(f))
}

/// A program with arguments, to run in the project's root.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    // Trunk 0.21 takes NO_COLOR=1 for a mistake.
    command.env_remove("NO_COLOR").env("PATH", path(None));
    command
}

/// Where programs are looked for: in this folder, on PATH, and where `cargo install` puts them, which not every
/// shell has on its PATH.
pub fn path(first: Option<PathBuf>) -> OsString {
    let given = std::env::var_os("PATH").unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .map(|home| home.join("bin"));
    std::env::join_paths(first.into_iter().chain(std::env::split_paths(&given)).chain(cargo))
        .unwrap_or(given)
}

/// Runs a program to its end; an error tells what was run.
pub fn run(mut command: Command) -> Result<(), String> {
    let shown = show(&command);
    println!("$ {shown}");
    let status = command.status().map_err(|e| format!("{shown}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
}

/// Runs a program, shows what it prints, and gives it back; whether it succeeded.
pub fn run_and_read(mut command: Command) -> Result<(bool, String), String> {
    let shown = show(&command);
    println!("$ {shown}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("{shown}: {e}"))?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|e| format!("{shown}: {e}"))?;
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
    }
    let _ = std::io::stdout().flush();
    let status = child.wait().map_err(|e| format!("{shown}: {e}"))?;
    Ok((status.success(), text))
}

/// What a program prints, trimmed; none where it is not there or fails.
pub fn output(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
