//! A table: its name and what it is, and a tab for each kind of part.

use super::access::Access;
use super::colour::CardColour;
use super::columns::Columns;
use super::comment::Comment;
use super::field::NameField;
use super::findings::Findings;
use super::indexes::Indexes;
use super::keys::Keys;
use super::notes::Notes;
use super::shown::Shown;
use super::triggers::Triggers;
use super::words;
use crate::page::action::use_ctx;
use crate::page::problems::{Tally, class};
use crate::page::store::{PartForm, PartKind};
use crate::page::ui::arrow_tabs;
use leptos::prelude::*;
use trestle_core::lint::Diagnostic;
use trestle_core::model::{
    Catalog, ObjectRef, PartitionStrategy, Persistence, Table, TableId, TableKind,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Columns,
    Keys,
    Indexes,
    Access,
    Triggers,
    Notes,
}

impl Tab {
    const ALL: [Self; 6] =
        [Self::Columns, Self::Keys, Self::Indexes, Self::Access, Self::Triggers, Self::Notes];

    fn label(self) -> &'static str {
        match self {
            Self::Columns => "Columns",
            Self::Keys => "Keys",
            Self::Indexes => "Indexes",
            Self::Access => "Access",
            Self::Triggers => "Triggers",
            Self::Notes => "Table",
        }
    }

    fn for_new(kind: PartKind) -> Self {
        match kind {
            PartKind::Constraint => Self::Keys,
            PartKind::Index => Self::Indexes,
            PartKind::Policy => Self::Access,
            PartKind::Trigger => Self::Triggers,
        }
    }

    /// The tab that shows an object of a table; none for the table itself.
    fn of(object: &ObjectRef) -> Option<Self> {
        Some(match object {
            ObjectRef::Column(..) => Self::Columns,
            ObjectRef::Constraint(..) => Self::Keys,
            ObjectRef::Index(..) => Self::Indexes,
            ObjectRef::Policy(..) => Self::Access,
            ObjectRef::Trigger(..) => Self::Triggers,
            _ => return None,
        })
    }
}

thread_local! {
    /// The tab that was open last, for the next table.
    static LAST_TAB: std::cell::Cell<Tab> = const { std::cell::Cell::new(Tab::Columns) };
}

#[component]
pub(super) fn TableView(id: TableId) -> impl IntoView {
    let store = use_ctx().store;
    let shown = Shown::table(store, id.clone());
    let tab = RwSignal::new(LAST_TAB.get());
    Effect::new(move || LAST_TAB.set(tab.get()));
    let is_about_access = use_ctx().view.is_about_access;
    Effect::new(move || is_about_access.set(tab.get() == Tab::Access));
    on_cleanup(move || is_about_access.set(false));
    Effect::new(move || {
        if let Some(wanted) = store.selection.with(|s| s.object.as_ref().and_then(Tab::of)) {
            tab.set(wanted);
        }
    });
    Effect::new(move || {
        let wanted = store.form.with(|f| match f {
            Some(PartForm::New(owner, kind)) if *owner == shown.owner() => {
                Some(Tab::for_new(*kind))
            }
            Some(PartForm::Change(object)) => Tab::of(object),
            _ => None,
        });
        if let Some(wanted) = wanted {
            tab.set(wanted);
        }
    });
    let name = Signal::derive(move || shown.read(|t| t.name.to_string()));
    let comment = Signal::derive(move || shown.read(|t| t.comment.clone()));
    let facts = Memo::new(move |_| shown.read_with(facts));
    // The selected column's name field takes the id where there is one.
    let name_id = Signal::derive(move || {
        let column = store.selection.with(|s| matches!(s.object, Some(ObjectRef::Column(..))));
        (!column).then_some("inspector-name")
    });
    let problems = Memo::new(move |_| {
        shown.id.with_value(|id| store.problems.with(|p| p.about(id).cloned().collect::<Vec<_>>()))
    });
    let of_tab = move |tab: Tab| {
        problems.with(|all| {
            let here = |d: &&Diagnostic| Tab::of(&d.object).unwrap_or(Tab::Notes) == tab;
            all.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    };
    let here = Memo::new(move |_| of_tab(tab.get()));
    let pill = move |tab: Tab| {
        let tally = of_tab(tab).iter().map(|d| d.severity).collect::<Tally>();
        tally.worst().map(|worst| {
            view! { <span class=format!("pill {}", class(worst)) aria-hidden="true">{tally.all()}</span> }
        })
    };
    view! {
        <header class="inspector-head">
            <h2 class="visually-hidden">"Table " {move || name.get()}</h2>
            <NameField object=ObjectRef::Table(id) value=name id=name_id bare=true class="inspector-name mono" />
            <Comment text=comment />
            <div class="tags">
                <For each=move || facts.get() key=Clone::clone let:fact>
                    <span class="tag">{fact}</span>
                </For>
            </div>
            <CardColour />
        </header>
        <div
            class="tabs inspector-tabs"
            role="tablist"
            aria-label="Parts of the table"
            on:keydown=move |event| {
                if let Some(tab) = arrow_tabs(&event) {
                    tab.click();
                }
            }
        >
            {Tab::ALL
                .into_iter()
                .map(|this| {
                    view! {
                        <button
                            type="button"
                            role="tab"
                            class="tab"
                            aria-selected=move || (tab.get() == this).to_string()
                            aria-controls="inspector-body"
                            on:click=move |_| tab.set(this)
                        >
                            {this.label()}
                            {move || pill(this)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
        <div id="inspector-body" class="inspector-body" role="tabpanel" aria-label=move || tab.get().label()>
            <Findings problems=here />
            {move || match tab.get() {
                Tab::Columns => view! { <Columns shown=shown /> }.into_any(),
                Tab::Keys => view! { <Keys shown=shown /> }.into_any(),
                Tab::Indexes => view! { <Indexes shown=shown /> }.into_any(),
                Tab::Access => view! { <Access shown=shown /> }.into_any(),
                Tab::Triggers => view! { <Triggers shown=shown /> }.into_any(),
                Tab::Notes => view! { <Notes shown=shown /> }.into_any(),
            }}
        </div>
    }
}

/// What sets a table apart from an ordinary one, a few words each.
fn facts(catalog: &Catalog, table: &Table) -> Vec<String> {
    let mut facts = Vec::new();
    let schema = catalog.schema_name(&table.schema);
    if schema != "public" {
        facts.push(format!("schema {schema}"));
    }
    if table.external {
        facts.push("from the platform".to_owned());
    }
    if table.persistence == Persistence::Unlogged {
        facts.push("unlogged".to_owned());
    }
    if let TableKind::Foreign { server, options } = &table.kind {
        facts.push(format!("on the server {server}"));
        if !options.is_empty() {
            facts.push(words::parameters(options));
        }
    }
    if let Some(key) = &table.partition_key {
        let strategy = match key.strategy {
            PartitionStrategy::Range => "range",
            PartitionStrategy::List => "list",
            PartitionStrategy::Hash => "hash",
        };
        facts.push(format!(
            "partitioned by {strategy} of {}",
            words::index_elements(table, &key.elements)
        ));
    }
    let name_of = |id: &TableId| {
        catalog.tables.get(id).map_or(id.to_string(), |t| words::table_name(catalog, t))
    };
    if let Some(bound) = &table.partition_of {
        facts.push(format!("partition of {} {}", name_of(&bound.parent), bound.bound.text()));
    }
    facts.extend(table.inherits.iter().map(|parent| format!("inherits {}", name_of(parent))));
    if let Some(id) = &table.of_type {
        let name = catalog.types.get(id).map_or(id.as_str(), |t| t.name.as_str());
        facts.push(format!("of the type {name}"));
    }
    if !table.parameters.is_empty() {
        facts.push(words::parameters(&table.parameters));
    }
    facts.extend(table.access_method.as_ref().map(|m| format!("access method {m}")));
    facts.extend(table.tablespace.as_ref().map(|t| format!("tablespace {t}")));
    match &table.replica_identity {
        trestle_core::model::ReplicaIdentity::Default => {}
        trestle_core::model::ReplicaIdentity::Full => {
            facts.push("replica identity full".to_owned());
        }
        trestle_core::model::ReplicaIdentity::Nothing => {
            facts.push("replica identity nothing".to_owned());
        }
        trestle_core::model::ReplicaIdentity::Index(name) => {
            facts.push(format!("replica identity {name}"));
        }
    }
    facts
}
