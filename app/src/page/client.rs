//! The page's end of the worker: starts it, speaks to it, hears it, ends it to cancel.

use super::lasting::State;
use super::later::when_loaded;
use super::store::Store;
use super::{disk, notice, open};
use crate::protocol::{Answer, FileOf, Question, ToPage, ToWorker, Version, WholeDocument};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use trestle_core::edit::Patch;
use trestle_core::share::read_json;
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent, Worker, WorkerOptions};

/// What is called with an answer and the version of the document that it belongs to.
type OnAnswer = Box<dyn FnOnce(Version, Answer)>;

/// What is called with the patch of a preview and the version that it applies to.
type OnPatch = Box<dyn FnOnce(Version, Patch)>;

#[derive(Default)]
struct Client {
    worker: Option<Worker>,
    ready: bool,
    /// Messages that wait for the worker to be ready.
    waiting: Vec<js_sys::Array>,
    asked: HashMap<u32, OnAnswer>,
    /// A patch that arrives in parts, by its request.
    taking: Option<(u32, Patch, OnPatch)>,
    last_request: u32,
    store: Option<Store>,
}

thread_local! {
    /// A name that no other page has.
    static PAGE: String = format!("{:x}", js_sys::Math::random().to_bits());
    static CLIENT: RefCell<Client> = RefCell::default();
}

/// What this page is called, among all that may have the same document open.
pub(super) fn page_name() -> String {
    PAGE.with(Clone::clone)
}

/// Starts the worker.
pub(super) fn start(store: Store) {
    CLIENT.with_borrow_mut(|client| client.store = Some(store));
    spawn();
}

fn spawn() {
    // Relative to the page, so that the program works under any path.
    // Its name tells this page from another that has the same document open.
    let options = WorkerOptions::new();
    options.set_name(&page_name());
    let worker = match Worker::new_with_options("./worker_loader.js", &options) {
        Ok(worker) => worker,
        Err(error) => {
            let reason = error.as_string().unwrap_or_else(|| format!("{error:?}"));
            notice::error(format!(
                "The background worker did not start, so nothing can be imported or exported. {reason}"
            ));
            return;
        }
    };
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        when_loaded(move |later| (later.hear)(&event));
    });
    worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    let failed = Closure::<dyn FnMut(web_sys::Event)>::new(|_| {
        open::job_broke();
    });
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    failed.forget();
    CLIENT.with_borrow_mut(|client| {
        client.worker = Some(worker);
        client.ready = false;
    });
}

/// A message of the worker.
pub(super) fn hear(event: &MessageEvent) {
    let data = event.data();
    // Where something comes beside the text, both are in a list.
    let (text, beside) = if let Some(text) = data.as_string() {
        (text, JsValue::NULL)
    } else {
        let parts = js_sys::Array::from(&data);
        (parts.get(0).as_string().unwrap_or_default(), parts.get(1))
    };
    match read_json::<ToPage>(&text) {
        Ok(ToPage::File { job, about, clean }) => disk::found(job, about, clean, beside),
        Ok(message) => receive(message),
        Err(error) => leptos::logging::error!("unread message: {error}"),
    }
}

/// Ends the worker with whatever it does, and starts another with the open document.
pub(super) fn restart() {
    let (store, unanswered) = CLIENT.with_borrow_mut(|client| {
        if let Some(worker) = client.worker.take() {
            worker.terminate();
        }
        client.waiting.clear();
        client.taking = None;
        (client.store, std::mem::take(&mut client.asked))
    });
    spawn();
    if let Some(store) = store {
        store.document.with_untracked(|document| {
            send(ToWorker::Hold {
                document: Box::new(WholeDocument::new(document)),
                key: store.key.get_untracked(),
                version: store.version.get_untracked(),
            });
        });
    }
    // Who hears that there will be no answer may ask the new one.
    drop(unanswered);
}

pub(super) fn send(message: ToWorker) {
    send_with(message, std::iter::empty());
}

pub(super) fn send_with_files(message: ToWorker, files: &[File]) {
    send_with(message, files.iter().map(JsValue::from));
}

/// Sends a message with things beside it that cannot be text.
pub(super) fn send_with(message: ToWorker, beside: impl Iterator<Item = JsValue>) {
    let beside: Vec<JsValue> = beside.collect();
    when_loaded(move |later| (later.tell)(&message, beside));
}

/// As [`send_with`].
pub(super) fn tell(message: &ToWorker, beside: Vec<JsValue>) {
    let Ok(text) = serde_json::to_string(message) else { return };
    let parts = js_sys::Array::of1(&text.into());
    for thing in beside {
        parts.push(&thing);
    }
    CLIENT.with_borrow_mut(|client| match &client.worker {
        Some(worker) if client.ready => {
            let _ = worker.post_message(&parts);
        }
        _ => client.waiting.push(parts),
    });
}

/// Asks about the open document.
pub(super) fn ask(question: Question, then: impl FnOnce(Version, Answer) + 'static) {
    let request = expect_answer(Box::new(then));
    send(ToWorker::Ask { request, question });
}

/// Asks which saved document a file is of, by its handle.
pub(super) fn find_file(handle: JsValue, then: impl FnOnce(Option<FileOf>) + 'static) {
    let request = expect_answer(Box::new(move |_, answer| {
        if let Answer::FileOf(found) = answer {
            then(found);
        }
    }));
    send_with(ToWorker::FindFile { request }, std::iter::once(handle));
}

fn expect_answer(then: OnAnswer) -> u32 {
    CLIENT.with_borrow_mut(|client| {
        client.last_request += 1;
        client.asked.insert(client.last_request, then);
        client.last_request
    })
}

/// Asks for the patch of the last preview.
pub(super) fn take_proposal(then: impl FnOnce(Version, Patch) + 'static) {
    let request = CLIENT.with_borrow_mut(|client| {
        client.last_request += 1;
        client.taking = Some((client.last_request, Patch::default(), Box::new(then)));
        client.last_request
    });
    send(ToWorker::TakeProposal { request });
}

fn receive(message: ToPage) {
    match message {
        ToPage::Proposal { request, version, patch, last } => {
            let whole = CLIENT.with_borrow_mut(|client| {
                let (_, whole, _) = client.taking.as_mut().filter(|(r, ..)| *r == request)?;
                whole.join(*patch);
                client.taking.take_if(|_| last)
            });
            if let Some((_, patch, then)) = whole {
                then(version, patch);
            }
        }
        ToPage::Ready => CLIENT.with_borrow_mut(|client| {
            client.ready = true;
            let waiting = std::mem::take(&mut client.waiting);
            if let Some(worker) = &client.worker {
                for parts in waiting {
                    let _ = worker.post_message(&parts);
                }
            }
        }),
        ToPage::Answer { request, version, answer } => {
            let then = CLIENT.with_borrow_mut(|client| client.asked.remove(&request));
            if let Some(then) = then {
                then(version, answer);
            }
        }
        other => open::receive(other),
    }
}

/// Something that the worker derives from the open document, kept up to date while it is asked for.
///
/// One question is on its way at a time; where the document or the question changed meanwhile, the next
/// follows when the answer is there, so that a burst of edits costs two answers, not one each. Where the worker is ended
/// before it answers, the next one is asked.
pub(super) fn derived(
    version: State<Version>,
    question: Signal<Option<Question>>,
) -> ReadSignal<Option<Answer>> {
    let (answer, set_answer) = signal(None);
    // The question on its way; and whether another is wanted after it.
    let busy = StoredValue::new(false);
    let again = RwSignal::new(0_u32);
    let lost = StoredValue::new(false);
    let stale = StoredValue::new(false);
    Effect::new(move || {
        version.track();
        again.track();
        let Some(wanted) = question.get() else {
            set_answer.set(None);
            return;
        };
        if busy.get_value() {
            stale.set_value(true);
            return;
        }
        busy.set_value(true);
        let asking = Asking { busy, lost, again, answered: false };
        ask(wanted.clone(), move |_, given| {
            asking.answered();
            // The panel that asked may be gone.
            let current = question.try_get_untracked().flatten();
            if current.as_ref() == Some(&wanted) {
                set_answer.try_set(Some(given));
            }
            if stale.try_get_value() == Some(true) {
                stale.try_set_value(false);
                again.try_update(|n| *n += 1);
            }
        });
    });
    answer
}

/// A question on its way. Where it is lost with its worker it is asked again, but once: it may be what the worker ended
/// of. After that the next change asks.
struct Asking {
    busy: StoredValue<bool>,
    /// Whether the question before was lost.
    lost: StoredValue<bool>,
    again: RwSignal<u32>,
    answered: bool,
}

impl Asking {
    fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let _ = self.busy.try_set_value(false);
        let before = self.lost.try_update_value(|lost| std::mem::replace(lost, !self.answered));
        if !self.answered && before == Some(false) {
            self.again.try_update(|n| *n += 1);
        }
    }
}
