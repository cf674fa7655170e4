//! Files on the disk that documents were opened from or saved to: their handles, which the browser keeps.

use super::database::{FILES, finish, open, trouble, write};
use super::{entry, get};
use crate::protocol::{FileAbout, SaveTrouble};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

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
