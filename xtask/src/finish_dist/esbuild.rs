//! esbuild, which makes scripts and style sheets small.

use crate::command::{program, root};
use std::path::Path;

/// What esbuild makes of a file, or of what a file imports too.
pub(super) fn esbuild(file: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let esbuild = root().join("node_modules/.bin/esbuild");
    let mut command = program(&esbuild.to_string_lossy(), &["--minify", "--log-level=warning"]);
    let output = command
        .arg(file)
        .args(arguments)
        .output()
        .map_err(|e| format!("esbuild: {e}\nBy hand: npm ci"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("esbuild {}: {said}", file.display()));
    }
    Ok(output.stdout)
}
