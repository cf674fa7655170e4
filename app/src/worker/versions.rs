//! Versions of the open document: listed, compared with what it is now, named, removed, gone back to.
//!
//! All of it waits for the browser's storage, so the answers are sent from here.

use super::storage::versions as stored;
use super::{Proposal, STATE, State, finish, import, outbox, preview};
use crate::protocol::{
    Answer, Job, Preview, Question, SaveTrouble, SavedVersion, ToPage, Version, VersionReason,
};
use std::future::Future;
use trestle_core::edit::Patch;
use trestle_core::model::Document;
use wasm_bindgen_futures::spawn_local;

/// Answers a question about versions; gives back any other.
pub(super) fn ask(state: &State, request: u32, question: Question) -> Option<Question> {
    let open = state.open.as_ref();
    let Some((key, now)) = open.and_then(|o| Some((o.key.clone()?, o.version))) else {
        return Some(question);
    };
    match question {
        Question::Versions => listed(request, now, key, async { Ok(()) }),
        Question::SaveVersion { name } => {
            let document = open.map_or_else(|| Document::new(""), |o| o.document.clone());
            let name = shortened(&name);
            let at = js_sys::Date::now();
            listed(request, now, key.clone(), async move {
                stored::take(&key, &document, VersionReason::Named, name, at).await
            });
        }
        Question::NameVersion { id, name } => {
            listed(request, now, key.clone(), async move {
                stored::rename(&key, &id, shortened(&name)).await
            });
        }
        Question::RemoveVersion { id } => {
            listed(request, now, key.clone(), async move { stored::remove(&key, &id).await });
        }
        Question::VersionPreview { id, propose } => spawn_local(async move {
            let told = compared(&key, &id, propose).await;
            outbox::send(&ToPage::Answer { request, version: now, answer: Answer::Preview(told) });
        }),
        other => return Some(other),
    }
    None
}

/// A name as it is kept; none where nothing was typed.
fn shortened(name: &str) -> Option<String> {
    let name: String = name.trim().chars().take(stored::MAX_NAME_CHARS).collect();
    (!name.is_empty()).then_some(name)
}

/// Does something with the versions of a document, and answers with what there are then.
fn listed(
    request: u32,
    version: Version,
    key: String,
    act: impl Future<Output = Result<(), SaveTrouble>> + 'static,
) {
    spawn_local(async move {
        let versions: Result<Vec<SavedVersion>, SaveTrouble> = match act.await {
            Ok(()) => stored::list(&key).await,
            Err(trouble) => Err(trouble),
        };
        outbox::send(&ToPage::Answer { request, version, answer: Answer::Versions(versions) });
    });
}

/// What going back to a version would change; `propose` keeps it for the page to take over.
async fn compared(key: &str, id: &str, propose: bool) -> Result<Preview, String> {
    let document = stored::document(key, id).await?;
    STATE.with_borrow_mut(|state| {
        let open = state.open.as_ref().filter(|o| o.key.as_deref() == Some(key));
        let open = open.ok_or("Another document was opened meanwhile.")?;
        let patch = Patch::between(&open.document, &document);
        let told = preview::told(&open.document, &document, &patch);
        if propose {
            let document = patch.apply(&open.document).map_err(|e| e.to_string())?;
            let version = open.version;
            let reason = Some(VersionReason::BeforeRestore);
            state.proposal = Some(Proposal { document, patch, version, reason });
        }
        Ok(told)
    })
}

/// A version as a document of its own, under a name.
pub(super) fn load(job: Job, id: String, name: String) {
    let Some(key) = STATE.with_borrow(|s| s.open.as_ref().and_then(|o| o.key.clone())) else {
        return;
    };
    spawn_local(async move {
        match stored::document(&key, &id).await {
            Ok(mut document) => {
                document.name = name;
                finish(job, Ok(import::Made::without_report(document)));
            }
            Err(message) => finish(job, Err(import::Nothing { message, report: Vec::new() })),
        }
    });
}
