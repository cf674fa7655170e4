//! Dialogs, of which at most one is open.

mod add_object;
mod add_table;
mod confirm_remove;
mod diagram;
mod find_path;
mod hide_columns;
mod history;
mod import_conventions;
mod import_counts;
mod insert_choice;
mod insert_pattern;
mod mend;
mod modal;
mod move_to_domain;
mod name_field;
mod overwrite_file;
mod palette;
mod paste;
mod paste_collisions;
mod place_import;
mod relate;
mod rename_pattern;
mod review_domains;
mod select;
mod share;
mod shortcuts;
mod suggestions;
mod suppress;
mod versions;

use super::store::{Dialog, use_store};
use add_object::AddObject;
use add_table::AddTable;
use confirm_remove::ConfirmRemove;
use diagram::DiagramName;
pub(super) use diagram::Naming;
use find_path::FindPath;
use hide_columns::HideColumns;
use history::History;
use import_conventions::ImportConventions;
use import_counts::ImportCounts;
use insert_pattern::InsertPattern;
use leptos::prelude::*;
use mend::Mend;
use move_to_domain::MoveToDomain;
use overwrite_file::OverwriteFile;
use palette::Palette;
use paste::Paste;
use paste_collisions::PasteCollisions;
use place_import::PlaceImport;
use relate::Relate;
use rename_pattern::RenamePattern;
use review_domains::ReviewDomains;
use share::Share;
use shortcuts::Shortcuts;
use suggestions::Suggestions;
use suppress::Suppress;
use versions::Versions;

#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let store = use_store();
    move || match store.dialog.get() {
        None => ().into_any(),
        Some(Dialog::Palette) => view! { <Palette /> }.into_any(),
        Some(Dialog::Share) => view! { <Share /> }.into_any(),
        Some(Dialog::Shortcuts) => view! { <Shortcuts /> }.into_any(),
        Some(Dialog::Paste) => view! { <Paste /> }.into_any(),
        Some(Dialog::AddTable) => view! { <AddTable /> }.into_any(),
        Some(Dialog::AddObject) => view! { <AddObject /> }.into_any(),
        Some(Dialog::FindPath) => view! { <FindPath /> }.into_any(),
        Some(Dialog::HideColumns) => view! { <HideColumns /> }.into_any(),
        Some(Dialog::History) => view! { <History /> }.into_any(),
        Some(Dialog::RenamePattern) => view! { <RenamePattern /> }.into_any(),
        Some(Dialog::PasteCollisions(pasting)) => {
            view! { <PasteCollisions pasting=*pasting /> }.into_any()
        }
        Some(Dialog::Versions) => view! { <Versions /> }.into_any(),
        Some(Dialog::OverwriteFile) => view! { <OverwriteFile /> }.into_any(),
        Some(Dialog::ReviewDomains) => view! { <ReviewDomains /> }.into_any(),
        Some(Dialog::ImportCounts) => view! { <ImportCounts /> }.into_any(),
        Some(Dialog::MoveToDomain) => view! { <MoveToDomain /> }.into_any(),
        Some(Dialog::ImportConventions) => view! { <ImportConventions /> }.into_any(),
        Some(Dialog::InsertPattern(group)) => view! { <InsertPattern group=group /> }.into_any(),
        Some(Dialog::Mend(what)) => view! { <Mend what=what /> }.into_any(),
        Some(Dialog::Suppress(problem)) => view! { <Suppress problem=*problem /> }.into_any(),
        Some(Dialog::Suggestions) => view! { <Suggestions /> }.into_any(),
        Some(Dialog::Relate) => view! { <Relate /> }.into_any(),
        Some(Dialog::Diagram(naming)) => view! { <DiagramName naming=naming /> }.into_any(),
        Some(Dialog::PlaceImport) => view! { <PlaceImport /> }.into_any(),
        Some(Dialog::ConfirmRemove { object, dependents }) => {
            view! { <ConfirmRemove object=object dependents=dependents /> }.into_any()
        }
    }
}
