//! Documents as files on the disk: opened and saved in place where the browser can (File System Access API), as
//! downloads elsewhere.
//!
//! A handle stands for the file. It is remembered with the document, so that it is asked for once; whether it may be
//! written the browser asks again when it wants to.

use super::action::{Ctx, click};
use super::files::{Picked, download, file_name};
use super::store::{Dialog, Screen, Store};
use super::{client, notice};
use crate::protocol::{Answer, FileAbout, FileOf, Job, Question, ToWorker, Version, digest};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

#[wasm_bindgen]
extern "C" {
    /// The handle of a file.
    #[wasm_bindgen(js_name = FileSystemFileHandle)]
    #[derive(Clone)]
    type Handle;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Handle) -> String;

    #[wasm_bindgen(method, catch, js_name = getFile)]
    async fn get_file(this: &Handle) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    async fn create_writable(this: &Handle) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = queryPermission)]
    async fn query_permission(this: &Handle, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = requestPermission)]
    async fn request_permission(this: &Handle, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = FileSystemWritableFileStream)]
    type Writable;

    #[wasm_bindgen(method, catch)]
    async fn write(this: &Writable, text: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn close(this: &Writable) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = showOpenFilePicker)]
    async fn show_open_file_picker(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = showSaveFilePicker)]
    async fn show_save_file_picker(options: &JsValue) -> Result<JsValue, JsValue>;
}

/// The file that the open document belongs to, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LinkedFile {
    pub(super) name: String,
    /// The version of the document that is in the file; none where that is not known.
    pub(super) holds: Option<Version>,
}

/// A handle, with when its file was changed last as far as this page knows.
#[derive(Clone)]
struct Linked {
    handle: Handle,
    modified: f64,
}

/// The file of a document that is being opened.
struct Coming {
    job: Job,
    linked: Linked,
    /// Whether the document will be in it as it is.
    clean: bool,
    /// Whether it is remembered with the document already.
    kept: bool,
    owner: Option<Owner>,
}

/// The saved document that a file is of, by its key.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owner {
    /// It has what is in the file, and perhaps more.
    AsItIs(String),
    /// The file alone was changed since: the document becomes what is in it.
    Follows(String),
}

thread_local! {
    static LINKED: RefCell<Option<Linked>> = const { RefCell::new(None) };
    static COMING: RefCell<Option<Coming>> = const { RefCell::new(None) };
}

/// Whether files can be chosen to be saved to.
pub(super) fn can_choose() -> bool {
    js_sys::Reflect::has(&window(), &"showSaveFilePicker".into()).unwrap_or(false)
}

/// Lets the person choose files to open or import.
pub(super) fn choose(ctx: Ctx) {
    if !can_choose() {
        click("open-files");
        return;
    }
    spawn_local(async move {
        let handles = match show_open_file_picker(&object(&[("multiple", true.into())])).await {
            Ok(handles) => js_sys::Array::from(&handles),
            Err(error) => {
                if !was_cancelled(&error) {
                    notice::error(format!("The file cannot be opened: {}.", words(&error)));
                }
                return;
            }
        };
        let mut picked = Vec::new();
        let mut documents = Vec::new();
        for handle in handles.iter().map(JsCast::unchecked_into::<Handle>) {
            let Ok(file) = handle.get_file().await else { continue };
            let file: File = file.unchecked_into();
            let (path, modified) = (file.name(), file.last_modified());
            if path.to_ascii_lowercase().ends_with(".json") {
                documents.push(Linked { handle, modified });
            }
            picked.push(Picked { path, file });
        }
        match documents.pop().filter(|_| picked.len() == 1) {
            None => {
                ctx.opening.import_files(picked);
            }
            Some(linked) => {
                let handle = linked.handle.clone().into();
                client::find_file(handle, move |owner| open_file(ctx, picked, linked, owner));
            }
        }
    });
}

/// Opens a document's file: as the document that it is of, where there is one. What both have changed since stays apart.
fn open_file(ctx: Ctx, picked: Vec<Picked>, linked: Linked, owner: Option<FileOf>) {
    let name = linked.handle.name();
    let owner = owner.and_then(|owner| {
        if owner.modified.to_bits() == linked.modified.to_bits() {
            Some(Owner::AsItIs(owner.key))
        } else if owner.clean {
            Some(Owner::Follows(owner.key))
        } else {
            notice::say(format!(
                "{name} was changed both here and elsewhere. What is in the file becomes a document of its own."
            ));
            None
        }
    });
    if let Some(Owner::AsItIs(key)) = &owner {
        if ctx.store.screen.get_untracked() == Screen::Editor
            && ctx.store.key.with_untracked(|open| open.as_ref() == Some(key))
        {
            notice::say(format!("{name} is open already."));
            return;
        }
        if !ctx.opening.asks_where() {
            ctx.opening.load(key.clone(), format!("Opening {name}"));
            return;
        }
    }
    if let Some(job) = ctx.opening.import_files(picked) {
        COMING.set(Some(Coming { job, linked, clean: true, kept: false, owner }));
    }
}

/// The saved document that the file of a job is of.
pub(super) fn owner(job: Job) -> Option<Owner> {
    COMING.with_borrow(|coming| coming.as_ref().filter(|c| c.job == job)?.owner.clone())
}

/// The worker has found the handle of the file of a document that it reads.
pub(super) fn found(job: Job, about: FileAbout, clean: bool, handle: JsValue) {
    let linked = Linked { handle: handle.unchecked_into(), modified: about.modified };
    COMING.set(Some(Coming { job, linked, clean, kept: true, owner: None }));
}

/// The document of a job is on the screen: its file is the one that came with it.
pub(super) fn opened(store: Store, job: Job) {
    LINKED.set(None);
    let Some(coming) = COMING.take().filter(|coming| coming.job == job) else { return };
    let version = store.version.get_untracked();
    let name = coming.linked.handle.name();
    store.file.set(Some(LinkedFile { name, holds: coming.clean.then_some(version) }));
    LINKED.set(Some(coming.linked.clone()));
    if !coming.kept {
        client::ask(Question::File, move |_, answer| {
            if let Answer::Text(text) = answer {
                remember(store, &coming.linked, &text);
            }
        });
    }
}

/// Keeps the handle with the document, and what the file holds.
fn remember(store: Store, linked: &Linked, text: &str) {
    let Some(key) = store.key.get_untracked() else { return };
    let about = FileAbout {
        name: linked.handle.name(),
        modified: linked.modified,
        digest: digest(text.as_bytes()),
    };
    let handle: JsValue = linked.handle.clone().into();
    client::send_with(ToWorker::KeepFile { key, about }, std::iter::once(handle));
}

/// The open document's own handle. That of a document before it is none.
fn linked(store: Store) -> Option<Linked> {
    store.file.with_untracked(Option::is_some).then(|| LINKED.with_borrow(Clone::clone)).flatten()
}

/// Saves to the document's file, or asks for one.
pub(super) fn save(ctx: Ctx) {
    let Some(linked) = linked(ctx.store) else {
        save_as(ctx);
        return;
    };
    spawn_local(async move {
        if !may_write(&linked.handle).await {
            notice::error(format!(
                "The browser was not allowed to write {}. Save again and allow it, or save to another file.",
                linked.handle.name()
            ));
            return;
        }
        match modified(&linked.handle).await {
            Ok(at) if at.to_bits() == linked.modified.to_bits() => write(ctx, linked.handle).await,
            Ok(_) => ctx.store.dialog.set(Some(Dialog::OverwriteFile)),
            Err(error) => notice::error_with(
                format!("{} is not where it was: {}.", linked.handle.name(), words(&error)),
                "save-as",
            ),
        }
    });
}

/// Saves to the document's file, whatever it holds now.
pub(super) fn overwrite(ctx: Ctx) {
    if let Some(linked) = linked(ctx.store) {
        spawn_local(write(ctx, linked.handle));
    }
}

/// Saves to a file that the person chooses.
pub(super) fn save_as(ctx: Ctx) {
    let name = ctx.store.document.with_untracked(|d| file_name(&d.name, "trestle.json"));
    if !can_choose() {
        client::ask(Question::File, move |_, answer| {
            if let Answer::Text(text) = answer {
                download(&name, "application/json", &text);
            }
        });
        return;
    }
    let accept = object(&[("application/json", js_sys::Array::of1(&".json".into()).into())]);
    let kind = object(&[("description", "Trestle document".into()), ("accept", accept)]);
    let options =
        object(&[("suggestedName", name.into()), ("types", js_sys::Array::of1(&kind).into())]);
    spawn_local(async move {
        match show_save_file_picker(&options).await {
            Ok(handle) => write(ctx, handle.unchecked_into()).await,
            Err(error) if was_cancelled(&error) => {}
            Err(error) => {
                notice::error_with(
                    format!("No file can be chosen: {}.", words(&error)),
                    "download",
                );
            }
        }
    });
}

async fn write(ctx: Ctx, handle: Handle) {
    let (version, text) = text_of_document().await;
    let store = ctx.store;
    let name = handle.name();
    let written = async {
        let writable: Writable = handle.create_writable().await?.unchecked_into();
        writable.write(&text.as_str().into()).await?;
        writable.close().await?;
        modified(&handle).await
    };
    match written.await {
        Ok(modified) => {
            let linked = Linked { handle, modified };
            remember(store, &linked, &text);
            LINKED.set(Some(linked));
            store.file.set(Some(LinkedFile { name: name.clone(), holds: Some(version) }));
            notice::say(format!("Saved to {name}."));
        }
        Err(error) => notice::error_with(
            format!("{name} was not written, and is as it was: {}.", words(&error)),
            "save-as",
        ),
    }
}

/// The document's file as text, with the version that it is of.
async fn text_of_document() -> (Version, String) {
    let answer = js_sys::Promise::new(&mut |done, _| {
        client::ask(Question::File, move |version, answer| {
            if let Answer::Text(text) = answer {
                let pair = js_sys::Array::of2(&version.into(), &text.into());
                let _ = done.call1(&JsValue::NULL, &pair);
            }
        });
    });
    let pair = wasm_bindgen_futures::JsFuture::from(answer).await.unwrap_or_default();
    let pair = js_sys::Array::from(&pair);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    let version = pair.get(0).as_f64().unwrap_or_default() as Version;
    (version, pair.get(1).as_string().unwrap_or_default())
}

async fn modified(handle: &Handle) -> Result<f64, JsValue> {
    let file: File = handle.get_file().await?.unchecked_into();
    Ok(file.last_modified())
}

async fn may_write(handle: &Handle) -> bool {
    let options = object(&[("mode", "readwrite".into())]);
    let granted = |answer: Result<JsValue, JsValue>| {
        answer.is_ok_and(|a| a.as_string().as_deref() == Some("granted"))
    };
    granted(handle.query_permission(&options).await)
        || granted(handle.request_permission(&options).await)
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (key, value) in fields {
        let _ = js_sys::Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

fn was_cancelled(error: &JsValue) -> bool {
    error.dyn_ref::<web_sys::DomException>().is_some_and(|e| e.name() == "AbortError")
}

fn words(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|m| m.as_string());
    message
        .unwrap_or_else(|| "the browser gives no reason".to_owned())
        .trim_end_matches('.')
        .to_owned()
}
