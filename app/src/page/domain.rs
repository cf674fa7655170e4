//! Domains as the panels speak of them: words, choices, and what several of them do.

use super::action::{Ctx, run};
use super::store::{Selection, Sheet};
use super::ui;
use leptos::prelude::*;
use trestle_core::domain::tables_of;
use trestle_core::edit::Command;
use trestle_core::model::{
    Document, Domain, DomainId, DomainStatus, Name, ObjectRef, PALETTE_SIZE, TableId,
};

/// Each status with its word, in the order in which they are offered.
const STATUSES: [(DomainStatus, &str); 5] = [
    (DomainStatus::Active, "Active"),
    (DomainStatus::Partial, "Partial"),
    (DomainStatus::Empty, "Empty"),
    (DomainStatus::Planned, "Planned"),
    (DomainStatus::Deprecated, "Deprecated"),
];

pub(super) fn status_word(status: DomainStatus) -> &'static str {
    STATUSES.iter().find(|(s, _)| *s == status).map_or("", |(_, word)| word)
}

/// What a status says, by its word.
pub(super) fn status_of(word: &str) -> Option<DomainStatus> {
    STATUSES.iter().find(|(_, w)| *w == word).map(|(status, _)| *status)
}

/// Statuses to choose from: a word is its own value.
pub(super) fn status_options() -> Vec<(String, String)> {
    STATUSES.iter().map(|(_, word)| ((*word).to_owned(), (*word).to_owned())).collect()
}

/// Domains to choose from, by id, without one of them.
pub(super) fn domain_options(
    document: &Document,
    without: Option<&DomainId>,
) -> Vec<(String, String)> {
    let others = document.domains.iter().filter(|d| Some(&d.id) != without);
    others.map(|d| (d.id.to_string(), format!("{} ({})", d.title, d.prefix))).collect()
}

/// A table by the name that people call it.
pub(super) fn table_name(document: &Document, id: &TableId) -> String {
    let catalog = &document.schema;
    let table = catalog.tables.get(id);
    table.map_or_else(|| id.to_string(), |t| catalog.readable_name(&t.schema, &t.name))
}

/// Selects a domain with its tables, and goes there.
pub(super) fn show_domain(ctx: Ctx, id: &DomainId) {
    let tables = ctx.store.document.with_untracked(|d| {
        tables_of(d, id).map(|t| t.id.clone()).collect::<std::collections::BTreeSet<_>>()
    });
    ctx.view.fit_tables(&tables);
    ctx.store.selection.set(Selection { tables, object: Some(ObjectRef::Domain(id.clone())) });
    ctx.store.sheet.set(Some(Sheet::Inspector));
}

/// Adds a domain under a prefix that is free, and puts the cursor into its title.
pub(super) fn add_domain(ctx: Ctx) {
    let domain = ctx.store.document.with_untracked(|d| free_domain(d));
    let id = domain.id.clone();
    if run(ctx, &Command::SetDomain { domain: Box::new(domain) }).is_some() {
        ctx.store.seal();
        show_domain(ctx, &id);
        ui::focus_soon("inspector-name");
    }
}

/// A colour that the fewest domains have.
pub(super) fn free_colour(document: &Document) -> u8 {
    let uses = |colour: &u8| document.domains.iter().filter(|d| d.colour == *colour).count();
    (0..PALETTE_SIZE).min_by_key(uses).unwrap_or_default()
}

fn free_domain(document: &Document) -> Domain {
    // One more than there are domains: one of them is free.
    let (prefix, title) = (1..=document.domains.len() + 1)
        .map(|n| match n {
            1 => ("new_".to_owned(), "New domain".to_owned()),
            n => (format!("new{n}_"), format!("New domain {n}")),
        })
        .find(|(prefix, _)| document.domains.iter().all(|d| d.prefix != **prefix))
        .unwrap_or_default();
    Domain {
        id: DomainId::derive(&[prefix.trim_end_matches('_')], |id| document.domains.contains(id)),
        prefix: Name::new(prefix),
        title,
        colour: free_colour(document),
        owner: None,
        description: None,
        status: DomainStatus::Planned,
        may_reference: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::edit::apply;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_status_has_a_word_that_leads_back_to_it() {
        for (status, word) in STATUSES {
            assert_eq!((status_word(status), status_of(word)), (word, Some(status)));
        }
        assert_eq!(status_of("Other"), None);
    }

    #[wasm_bindgen_test]
    fn a_new_domain_takes_what_is_free() {
        let mut document = Document::new("d");
        for (prefix, colour) in [("new_", 0), ("new2_", 1), ("new3_", 2)] {
            let domain = free_domain(&document);
            assert_eq!((domain.prefix.as_str(), domain.colour), (prefix, colour));
            let command = Command::SetDomain { domain: Box::new(domain) };
            document = apply(&document, &command).expect("a domain").document;
        }
        assert_eq!(document.domains.len(), 3);
    }
}
