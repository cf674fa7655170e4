//! The page's module in two: what the first view needs, and what is loaded behind it (`app/src/page/later.rs`).
//!
//! Trunk knows of one module. A release build of the page says where it refers to what, so that `wasm-split` can cut it
//! before `wasm-bindgen` makes it callable; what Trunk made of the whole is put aside.

use super::esbuild::esbuild;
use crate::command::{path, program, root, run, target};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// From where a module that is not cut yet would import the other.
const UNCUT: &str = "__wasm_split_placeholder__";

/// What joins the modules again, as `wasm-split` calls it.
const LINK: &str = "__wasm_split.js";

/// Cuts the module that the page starts, unless it is cut or was made to stay whole.
pub(super) fn cut(folder: &Path, html: &str, base: &str) -> Result<String, String> {
    let Some(whole) = page(html, base) else { return Ok(html.to_owned()) };
    let script = folder.join(format!("{whole}.js"));
    if !read(&script)?.contains(UNCUT) {
        return Ok(html.to_owned());
    }
    let work = target().join("split");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    let linked = target().join("wasm32-unknown-unknown/release/page.wasm");
    run(with_paths(
        "wasm-split-cli",
        &["--target", "web", "--out-name", "page"],
        &[&linked, &work],
    ))?;
    let others = modules(&work)?;
    let main = work.join("page.wasm");
    let arguments =
        ["--target", "web", "--keep-lld-exports", "--no-typescript", "--out-name", "page"];
    let mut bind = with_paths("wasm-bindgen", &arguments, &[&main]);
    bind.arg("--out-dir").arg(work.join("bound"));
    run(bind)?;
    let bound = work.join("bound/page_bg.wasm");
    optimise(others.iter().chain([&bound]))?;

    let parts = Parts {
        script: read(&work.join("bound/page.js"))?,
        link: read(&work.join(LINK))?,
        others: others
            .iter()
            .filter_map(|path| path.file_stem()?.to_str())
            .map(str::to_owned)
            .collect(),
    };
    let mut hasher = DefaultHasher::new();
    for path in others.iter().chain([&bound]) {
        hasher.write(&std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    hasher.write(parts.script.as_bytes());
    let hash = format!("{:016x}", hasher.finish());
    let named = parts.named(&hash)?;
    for (name, text) in
        [(format!("page-{hash}.js"), named.script), (format!("link-{hash}.js"), named.link)]
    {
        let path = folder.join(&name);
        std::fs::write(&path, text).map_err(|e| format!("{name}: {e}"))?;
        let small = esbuild(&path, &["--format=esm"])?;
        std::fs::write(&path, small).map_err(|e| format!("{name}: {e}"))?;
    }
    copy(&bound, &folder.join(format!("page-{hash}_bg.wasm")))?;
    for (path, stem) in others.iter().zip(&named.others) {
        copy(path, &folder.join(format!("{stem}-{hash}.wasm")))?;
    }
    for old in [script, folder.join(format!("{whole}_bg.wasm"))] {
        std::fs::remove_file(&old).map_err(|e| format!("{}: {e}", old.display()))?;
    }
    // Trunk's word for the content of the whole.
    let html = super::without_integrity(html, is_preload);
    Ok(html.replace(whole, &format!("page-{hash}")))
}

fn is_preload(tag: &super::Tag<'_>) -> bool {
    tag.name == "link" && tag.attribute("rel") == Some("modulepreload")
}

/// What the page's files are called, without their ends.
fn page<'a>(html: &'a str, base: &str) -> Option<&'a str> {
    super::tags(html)
        .filter(is_preload)
        .find_map(|tag| tag.attribute("href")?.strip_prefix(base)?.strip_suffix(".js"))
}

/// Texts that name files.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    script: String,
    link: String,
    /// Modules beside the first, without `.wasm`.
    others: Vec<String>,
}

impl Parts {
    /// The same with the names that the files have in the end.
    fn named(mut self, hash: &str) -> Result<Self, String> {
        let replace = |text: &str, from: &str, to: &str| {
            if text.contains(from) {
                Ok(text.replace(from, to))
            } else {
                Err(format!("wasm-split or wasm-bindgen no longer writes {from}"))
            }
        };
        // The module itself asks for it by its old name, under which the script hands it over.
        let link = format!("from \"./link-{hash}.js\"");
        self.script = replace(&self.script, &format!("from \"./{LINK}\""), &link)?;
        self.link = replace(&self.link, "./page.js", &format!("./page-{hash}.js"))?;
        for other in &self.others {
            let named = format!("./{other}-{hash}.wasm");
            self.link = replace(&self.link, &format!("./{other}.wasm"), &named)?;
        }
        Ok(self)
    }
}

/// The modules that were cut off.
fn modules(work: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(work).map_err(|e| format!("{}: {e}", work.display()))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension().is_some_and(|e| e == "wasm") && !path.ends_with("page.wasm")
        })
        .collect();
    found.sort();
    if found.is_empty() { Err("wasm-split found nothing to cut off".to_owned()) } else { Ok(found) }
}

/// Makes modules as small as they get, side by side.
fn optimise<'a>(modules: impl Iterator<Item = &'a PathBuf>) -> Result<(), String> {
    let mut running = Vec::new();
    for module in modules {
        let mut command = with_paths("wasm-opt", &["-Oz"], &[module]);
        command.env("PATH", path(Some(root().join("node_modules/.bin"))));
        let child = command.arg("-o").arg(module).spawn().map_err(|e| format!("wasm-opt: {e}"))?;
        running.push((module, child));
    }
    for (module, mut child) in running {
        let status = child.wait().map_err(|e| format!("wasm-opt: {e}"))?;
        if !status.success() {
            return Err(format!("wasm-opt {}: {status}", module.display()));
        }
    }
    Ok(())
}

fn with_paths(name: &str, arguments: &[&str], paths: &[&Path]) -> Command {
    let mut command = program(name, arguments);
    command.args(paths);
    command
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::copy(from, to).map(drop).map_err(|e| format!("{}: {e}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(script: &str) -> Parts {
        Parts {
            script: script.to_owned(),
            link: "import { initSync } from \"./page.js\"; fetch(new URL(\"./split_later.wasm\"))"
                .to_owned(),
            others: vec!["split_later".to_owned()],
        }
    }

    #[test]
    fn files_find_each_other_by_their_names() {
        let named = parts("import * as link from \"./__wasm_split.js\"").named("1").unwrap();
        assert_eq!(named.script, "import * as link from \"./link-1.js\"");
        assert_eq!(
            named.link,
            "import { initSync } from \"./page-1.js\"; fetch(new URL(\"./split_later-1.wasm\"))"
        );
    }

    #[test]
    fn a_tool_that_writes_otherwise_is_noticed() {
        assert!(parts("import * as link from \"./other.js\"").named("1").is_err());
    }

    #[test]
    fn a_page_in_one_piece_stays_so() {
        let folder = std::env::temp_dir().join(format!("trestle-split-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("page-1.js"), "export default 1;").unwrap();
        let html = "<link rel=\"modulepreload\" href=\"./page-1.js\">";
        assert_eq!(page(html, "./"), Some("page-1"));
        assert_eq!(cut(&folder, html, "./").unwrap(), html);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
