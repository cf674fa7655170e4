//! The fonts of the page without what no style asks for: half of what is downloaded of them.

use crate::command::{program, run};
use std::path::Path;

/// Makes the fonts in the folder small, unless they are.
pub(super) fn make_small(folder: &Path) -> Result<(), String> {
    let fonts = folder.join("fonts");
    if !fonts.is_dir() {
        return Ok(());
    }
    let mut command = program("node", &["style/fonts.mjs"]);
    command.arg(std::path::absolute(&fonts).map_err(|e| format!("{}: {e}", fonts.display()))?);
    run(command)
}
