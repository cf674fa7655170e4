//! Files in and out of the page: what was dropped or chosen, and downloads.

use leptos::prelude::document;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, BlobPropertyBag, DataTransfer, File, FileList, FileSystemDirectoryEntry,
    FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry, HtmlAnchorElement, Url,
};

/// Files that one drop may hold; folders with more are not migrations.
pub(super) const MAX_FILES: usize = 5_000;
/// Folders inside each other.
const MAX_DEPTH: usize = 12;
/// Folders that hold no migrations of the project itself.
const SKIPPED: &[&str] = &["node_modules", "target", "dist", "vendor"];

/// A file with its path below what was dropped.
#[derive(Clone, Debug)]
pub(super) struct Picked {
    pub(super) path: String,
    pub(super) file: File,
}

/// Whether a file found in a folder takes part in an import.
fn belongs(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "sql" | "psql" | "pgsql" | "ddl" | "mmd" | "mermaid" | "dbml")
        || name == "_journal.json"
        || name == "migration_lock.toml"
}

/// Files of an `<input>`; a folder's come with their paths.
pub(super) fn from_input(list: Option<FileList>, folder: bool) -> Vec<Picked> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length())
        .filter_map(|i| list.get(i))
        .map(|file| {
            let relative = js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok();
            let path = relative.and_then(|p| p.as_string()).filter(|p| !p.is_empty());
            Picked { path: path.unwrap_or_else(|| file.name()), file }
        })
        .filter(|picked| !folder || belongs(&picked.path))
        .take(MAX_FILES)
        .collect()
}

/// Collects what was dropped, folders included, and then calls `then` once.
pub(super) fn from_drop(data: &DataTransfer, then: impl FnOnce(Vec<Picked>) + 'static) {
    let walk = Rc::new(Walk {
        found: RefCell::new(Vec::new()),
        open: RefCell::new(1),
        then: RefCell::new(Some(Box::new(then))),
    });
    let items = data.items();
    let mut entries = Vec::new();
    // The list is empty after this event: entries are taken first.
    for i in 0..items.length() {
        let Some(item) = items.get(i) else { continue };
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) => entries.push(entry),
            _ => {
                if let Ok(Some(file)) = item.get_as_file() {
                    walk.found.borrow_mut().push(Picked { path: file.name(), file });
                }
            }
        }
    }
    for entry in entries {
        walk.clone().enter(&entry, false, 0);
    }
    walk.leave();
}

type Then = Box<dyn FnOnce(Vec<Picked>)>;

/// A walk through dropped folders. `open` counts answers that are still to come.
struct Walk {
    found: RefCell<Vec<Picked>>,
    open: RefCell<usize>,
    then: RefCell<Option<Then>>,
}

impl Walk {
    fn leave(&self) {
        *self.open.borrow_mut() -= 1;
        if *self.open.borrow() == 0
            && let Some(then) = self.then.borrow_mut().take()
        {
            let mut found = self.found.take();
            found.sort_by(|a, b| a.path.cmp(&b.path));
            then(found);
        }
    }

    fn enter(self: Rc<Self>, entry: &FileSystemEntry, in_folder: bool, depth: usize) {
        if depth > MAX_DEPTH || self.found.borrow().len() >= MAX_FILES {
            return;
        }
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_file() {
            if in_folder && !belongs(&path) {
                return;
            }
            *self.open.borrow_mut() += 1;
            let (walk, failed) = (Rc::clone(&self), Rc::clone(&self));
            let done = Closure::once_into_js(move |file: File| {
                walk.found.borrow_mut().push(Picked { path, file });
                walk.leave();
            });
            let failed = Closure::once_into_js(move || failed.leave());
            entry
                .unchecked_ref::<FileSystemFileEntry>()
                .file_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref());
        } else if entry.is_directory() {
            let name = entry.name();
            if SKIPPED.contains(&name.as_str()) || (in_folder && name.starts_with('.')) {
                return;
            }
            let reader = entry.unchecked_ref::<FileSystemDirectoryEntry>().create_reader();
            self.read(reader, depth);
        }
    }

    /// Browsers give a folder's entries in parts, until one is empty.
    fn read(self: Rc<Self>, reader: FileSystemDirectoryReader, depth: usize) {
        *self.open.borrow_mut() += 1;
        let (walk, failed) = (Rc::clone(&self), Rc::clone(&self));
        let again = reader.clone();
        let done = Closure::once_into_js(move |entries: js_sys::Array| {
            let any = entries.length() > 0;
            for entry in entries.iter() {
                walk.clone().enter(entry.unchecked_ref(), true, depth + 1);
            }
            if any {
                walk.clone().read(again, depth);
            }
            walk.leave();
        });
        let failed = Closure::once_into_js(move || failed.leave());
        let _ = reader
            .read_entries_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref());
    }
}

/// An address for a text, until the page is closed or it is revoked.
pub(super) fn blob_url(kind: &str, text: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Gives a text to the person as a file.
pub(super) fn download(name: &str, kind: &str, text: &str) {
    let Some(url) = blob_url(kind, text) else { return };
    if let Ok(link) = document().create_element("a")
        && let Ok(link) = link.dyn_into::<HtmlAnchorElement>()
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
}

/// A document's name as the name of a file.
pub(super) fn file_name(name: &str, ending: &str) -> String {
    let mut stem: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(80)
        .collect();
    while stem.contains("--") {
        stem = stem.replace("--", "-");
    }
    let stem = stem.trim_matches('-');
    format!("{}.{ending}", if stem.is_empty() { "schema" } else { stem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn of_a_folder_sql_and_journals_are_taken() {
        for (path, taken) in [
            ("migrations/001_init.sql", true),
            ("dump.PSQL", true),
            ("drizzle/meta/_journal.json", true),
            ("package.json", false),
            ("README.md", false),
            ("sql", false),
        ] {
            assert_eq!(belongs(path), taken, "{path}");
        }
    }

    #[wasm_bindgen_test]
    fn names_of_files_hold_no_path() {
        let name = file_name("../a/b: c", "sql");
        assert!(name.strip_suffix(".sql").is_some() && !name.contains(['/', '\\', ':']), "{name}");
        assert!(file_name("", "sql").len() > 4);
    }
}
