//! The worker: reads SQL, derives texts, saves. Everything long happens here.
//!
//! It holds a copy of the open document and brings it up to date with the page's patches. A job cannot be
//! asked to stop, since the thread is busy with it: to cancel, the page ends the worker and starts another.

mod access;
mod answer;
mod exposures;
mod import;
mod outbox;
mod paste;
mod preview;
mod problems;
mod sources;
mod sql_text;
mod storage;
mod versions;

use crate::protocol::{Answer, Job, SaveTrouble, ToPage, ToWorker, Version, VersionReason, digest};
use std::cell::RefCell;
use trestle_core::edit::Patch;
use trestle_core::model::Document;
use trestle_core::share::json_from_document;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// The document that the page has open.
struct Open {
    document: Document,
    /// None is not saved: a review copy.
    key: Option<String>,
    version: Version,
    judge: problems::Judge,
    exposures: exposures::Exposures,
}

impl Open {
    fn new(document: Document, key: Option<String>, version: Version) -> Self {
        let judge = problems::Judge::new(&document);
        let exposures = exposures::Exposures::new(&document);
        Self { document, key, version, judge, exposures }
    }

    /// Puts a changed document in the place of this one, which is kept as a version where that is due or there is a
    /// reason.
    fn change(&mut self, document: Document, version: Version, reason: Option<VersionReason>) {
        if let Some(key) = &self.key {
            storage::versions::before_change(key, &self.document, reason);
            storage::changed();
        }
        self.document = document;
        self.version = version;
        self.judge.follow(&self.document);
        self.exposures.follow(&self.document);
    }
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    /// What the last job made, until the page adopts it.
    made: Option<Made>,
    /// What the last preview would make of the open document.
    proposal: Option<Proposal>,
    /// The SQL that is being changed.
    text: Option<sql_text::Session>,
    sources: sources::Sources,
}

/// A document that a job made.
struct Made {
    job: Job,
    document: Document,
    /// Whether it says all that a document can say, as SQL does not.
    whole: bool,
}

struct Proposal {
    document: Document,
    patch: Patch,
    version: Version,
    /// Why the document before it is kept as a version, whatever the time.
    reason: Option<VersionReason>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Listens to the page.
///
/// # Panics
///
/// Outside of a dedicated worker.
#[expect(clippy::expect_used, reason = "there is nothing to do elsewhere")]
pub fn start() {
    console_error_panic_hook::set_once();
    let scope = js_sys::global()
        .dyn_into::<DedicatedWorkerGlobalScope>()
        .expect("this module runs in a dedicated worker");
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let parts = js_sys::Array::from(&event.data());
        let Some(text) = parts.get(0).as_string() else { return };
        let beside = parts.iter().skip(1).collect();
        match serde_json::from_str(&text) {
            Ok(message) => receive(message, beside),
            Err(error) => web_sys::console::error_1(&format!("unread message: {error}").into()),
        }
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    outbox::send(&ToPage::Ready);
}

/// `beside` is what came with the message and cannot be text: files, or the handle of one.
fn receive(message: ToWorker, beside: Vec<JsValue>) {
    match message {
        ToWorker::ImportFiles { job, paths } => {
            let files: Vec<File> = beside.into_iter().filter_map(|f| f.dyn_into().ok()).collect();
            finish(job, import::files(job, paths, &files));
        }
        ToWorker::ImportText { job, name, text } => finish(job, import::text(job, &name, text)),
        ToWorker::ImportSample { job, code } => finish(job, import::sample(&code)),
        ToWorker::Load { job, key } => storage::load(key, move |loaded, file| match loaded {
            Ok(document) => {
                if let Some((about, handle)) = file {
                    let clean = about.digest == digest(json_from_document(&document).as_bytes());
                    outbox::send_with(&ToPage::File { job, about, clean }, &handle);
                }
                finish(job, Ok(import::Made::without_report(document)));
            }
            Err(message) => finish(job, Err(import::Nothing { message, report: Vec::new() })),
        }),
        ToWorker::Adopt { job, key, version } => STATE.with_borrow_mut(|state| {
            if let Some(made) = state.made.take_if(|made| made.job == job) {
                storage::adopted(&key);
                state.hold(Open::new(made.document, Some(key), version));
                storage::changed();
            }
        }),
        ToWorker::Hold { document, key, version } => STATE.with_borrow_mut(|state| {
            if let Some(key) = &key {
                storage::held(key);
            }
            state.hold(Open::new(document.into_document(), key, version));
            storage::changed();
        }),
        ToWorker::Patch { patch, version, from_text } => STATE.with_borrow_mut(|state| {
            let Some(open) = &mut state.open else { return };
            match patch.apply(&open.document) {
                Ok(document) => {
                    open.change(document, version, None);
                    if let Some(text) = state.text.as_mut().filter(|_| from_text) {
                        text.applied(&open.document);
                    }
                }
                Err(error) => outbox::send(&ToPage::SaveFailed {
                    trouble: SaveTrouble::Other(error.to_string()),
                }),
            }
        }),
        ToWorker::TakeProposal { request } => STATE.with_borrow(|state| {
            if let Some(proposal) = &state.proposal {
                outbox::send_patch(request, proposal.version, proposal.patch.clone());
            }
        }),
        ToWorker::Accepted { version } => STATE.with_borrow_mut(|state| {
            if let (Some(open), Some(proposal)) = (&mut state.open, state.proposal.take()) {
                open.change(proposal.document, version, proposal.reason);
            }
        }),
        ToWorker::Ask { request, question } => STATE.with_borrow_mut(|state| {
            let Some(question) = versions::ask(state, request, question) else { return };
            if let Some((version, answer)) = answer::answer(state, question) {
                outbox::send(&ToPage::Answer { request, version, answer });
            }
        }),
        ToWorker::LoadVersion { job, id, name } => versions::load(job, id, name),
        ToWorker::Flush => storage::flush(),
        ToWorker::Recover { key, text, writer, since, at } => {
            storage::recover(key, text, writer, since, at);
        }
        ToWorker::KeepFile { key, about } => {
            if let Some(handle) = beside.into_iter().next() {
                storage::files::keep(key, about, handle);
            }
        }
        ToWorker::FindFile { request } => {
            if let Some(handle) = beside.into_iter().next() {
                storage::files::find(handle, move |found| {
                    let version = STATE.with_borrow(|s| s.open.as_ref().map_or(0, |o| o.version));
                    let answer = Answer::FileOf(found);
                    outbox::send(&ToPage::Answer { request, version, answer });
                });
            }
        }
        ToWorker::ListSaved => storage::list(),
        ToWorker::Forget { key } => storage::forget(key),
    }
}

impl State {
    fn hold(&mut self, open: Open) {
        if let Some(before) = &self.open {
            storage::leave(before);
        }
        self.open = Some(open);
        self.proposal = None;
        self.text = None;
    }
}

fn finish(job: Job, result: Result<import::Made, import::Nothing>) {
    match result {
        Ok(made) => {
            outbox::send_document(job, &made);
            STATE.with_borrow_mut(|state| {
                let whole = made.totals.all() == 0;
                state.made = Some(Made { job, document: made.document, whole });
                state.sources.keep(job, made.sources);
            });
        }
        Err(nothing) => outbox::send(&ToPage::JobFailed {
            job,
            message: nothing.message,
            report: nothing.report,
        }),
    }
}
