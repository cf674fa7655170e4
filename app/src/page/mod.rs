//! The page: state, actions, and a folder for each part of the screen.
//!
//! It holds the document and changes it by commands ([`store`]); what reads SQL or looks at the whole is
//! asked of the worker ([`client`]). Menus, shortcuts, the palette and toolbars all read one list of
//! actions ([`action`]).

#![expect(unreachable_pub, reason = "`#[component]` writes the properties of a component as `pub`")]
#![expect(
    clippy::large_types_passed_by_value,
    reason = "`Ctx` is a handful of signals, which are copied as signals are"
)]

mod action;
mod address;
mod app;
mod canvas;
mod choice_box;
mod client;
mod clipboard;
mod conventions;
mod dialog;
mod disk;
mod domain;
mod drawer;
mod editor;
mod explorer;
mod failure;
mod files;
#[cfg(debug_assertions)]
mod gallery;
mod highlight;
mod icon;
mod inspector;
mod lasting;
mod later;
mod markdown;
mod mend;
mod notice;
mod open;
mod panic_screen;
mod problems;
mod saving;
mod shared;
mod start;
mod store;
mod theme;
mod top_bar;
mod type_box;
mod ui;

/// Shows the application.
pub fn start() {
    panic_screen::install();
    leptos::mount::mount_to_body(app::App);
}
