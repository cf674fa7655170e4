//! What leaves the page: panels, the clipboard, files.

use super::Ctx;
use crate::page::store::DrawerTab;
use crate::page::{client, files, ui};
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub(in crate::page) fn click(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
    {
        element.click();
    }
}

pub(super) fn toggle_drawer(ctx: Ctx, tab: DrawerTab) {
    ctx.store.drawer.update(|open| *open = if *open == Some(tab) { None } else { Some(tab) });
}

pub(super) fn copy(_: Ctx, question: Question, what: &'static str) {
    client::ask(question, move |_, answer| {
        if let Answer::Text(text) = answer {
            ui::copy_text(&text, what);
        }
    });
}

pub(super) fn download(ctx: Ctx, question: Question, ending: &'static str, kind: &'static str) {
    let name = ctx.store.document.with_untracked(|d| files::file_name(&d.name, ending));
    client::ask(question, move |_, answer| {
        if let Answer::Text(text) = answer {
            files::download(&name, kind, &text);
        }
    });
}
