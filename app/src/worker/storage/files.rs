//! Files on the disk that documents were opened from or saved to: their handles, which the browser keeps.

use super::database::{self, FILES, finish, open, trouble, write};
use super::{entry, get, read};
use crate::protocol::{FileAbout, FileOf, SaveTrouble, digest};
use idb::Query;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    /// The handle of a file or folder.
    #[wasm_bindgen(js_name = FileSystemHandle)]
    type Handle;

    #[wasm_bindgen(method, catch, js_name = isSameEntry)]
    async fn is_same_entry(this: &Handle, other: &Handle) -> Result<JsValue, JsValue>;
}

/// Keeps the handle of a document's file. Where there is no room for it, the file has to be chosen again.
pub(in crate::worker) fn keep(key: String, about: FileAbout, handle: JsValue) {
    spawn_local(async move {
        let _ = put(&key, &about, &handle).await;
    });
}

async fn put(key: &str, about: &FileAbout, handle: &JsValue) -> Result<(), SaveTrouble> {
    let about = serde_json::to_string(about).unwrap_or_default();
    let value = js_sys::Array::of2(&about.into(), handle);
    let database = open().await?;
    let transaction = write(&database, &[FILES])?;
    let store = transaction.object_store(FILES).map_err(|e| trouble(&e))?;
    store.put(&value, Some(&key.into())).map_err(|e| trouble(&e))?;
    let done = finish(transaction).await;
    database.close();
    done
}

/// The file of a document, if it has one.
pub(in crate::worker) async fn of(key: &str) -> Option<(FileAbout, JsValue)> {
    let value = get(FILES, &key.into()).await.ok().flatten()?;
    let parts = js_sys::Array::from(&value);
    Some((entry(&parts.get(0))?, parts.get(1)))
}

/// Finds the document whose file this is the handle of.
pub(in crate::worker) fn find(handle: JsValue, then: impl FnOnce(Option<FileOf>) + 'static) {
    spawn_local(async move { then(owner(&handle.unchecked_into()).await) });
}

async fn owner(wanted: &Handle) -> Option<FileOf> {
    for key in keys().await.ok()? {
        let Some((about, handle)) = of(&key).await else { continue };
        let same = handle.unchecked_into::<Handle>().is_same_entry(wanted).await;
        if same.is_ok_and(|same| same.is_truthy())
            && let Some(text) = read(&key).await.ok().flatten()
        {
            let clean = about.digest == digest(text.as_bytes());
            return Some(FileOf { key, modified: about.modified, clean });
        }
    }
    None
}

/// The documents that have files.
async fn keys() -> Result<Vec<String>, SaveTrouble> {
    let database = open().await?;
    let transaction = database::read(&database, &[FILES])?;
    let store = transaction.object_store(FILES);
    let request = store.and_then(|s| s.get_all_keys(None::<Query>, None));
    let keys = request.map_err(|e| trouble(&e))?.await.map_err(|e| trouble(&e));
    database.close();
    Ok(keys?.iter().filter_map(JsValue::as_string).collect())
}
