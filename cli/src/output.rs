//! Writing results and messages.

use crate::Failure;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes a result to a file, or to standard output.
pub(crate) fn write(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    match path {
        Some(path) if path.as_os_str() != "-" => {
            fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
        }
        _ => {
            let mut out = std::io::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                // Whoever reads has seen enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                result => result.map_err(|error| format!("standard output: {error}")),
            }
        }
    }
}

/// Says something on standard error.
pub(crate) fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}
