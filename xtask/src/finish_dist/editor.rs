//! The text editor of the page: npm packages in one file, which the page loads when it first shows a text.

use super::digest;
use super::esbuild::esbuild;
use crate::command::root;
use std::path::Path;

/// Where the page finds the name of the file.
const META: &str = "<meta name=\"trestle-editor\"";

/// Bundles the editor into the folder and writes its name into the page, unless it is there.
pub(super) fn add(folder: &Path, html: &str, base: &str) -> Result<String, String> {
    if html.contains(META) {
        return Ok(html.to_owned());
    }
    let text = bundle()?;
    let name = format!("editor-{}.js", digest(&text));
    std::fs::write(folder.join(&name), text).map_err(|e| format!("{name}: {e}"))?;
    with_name(html, &format!("{base}{name}"))
}

fn with_name(html: &str, path: &str) -> Result<String, String> {
    let (head, rest) = html.split_once("</head>").ok_or("index.html has no </head>")?;
    Ok(format!("{head}{META} content=\"{path}\"></head>{rest}"))
}

fn bundle() -> Result<Vec<u8>, String> {
    esbuild(&root().join("app/editor/editor.mjs"), &["--bundle", "--format=esm", "--target=es2022"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_where_the_editor_is_and_says_it_once() {
        let page = with_name("<html><head></head><body></body></html>", "./editor-1.js").unwrap();
        assert!(page.contains("<meta name=\"trestle-editor\" content=\"./editor-1.js\"></head>"));
        assert_eq!(add(Path::new("nowhere"), &page, "./").unwrap(), page);
        assert!(with_name("<html>", "./editor-1.js").is_err());
    }
}
