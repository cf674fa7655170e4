//! What is no table: views, functions, types, sequences, domains, statements kept as written.

use super::comment::{Comment, CommentField};
use super::default_grants::DefaultGrants;
use super::edit_object::ObjectForm;
use super::field::NameField;
use super::findings::Findings;
use super::grants::{Grants, privileges};
use super::object_sql::ObjectSql;
use super::view_parts::ViewParts;
use super::words;
use crate::page::action::{ActionButton, remove, use_ctx};
use crate::page::client::derived;
use crate::page::icon::{Icon, Shape};
use crate::page::store::Store;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::edit::describe;
use trestle_core::lint::Diagnostic;
use trestle_core::model::{
    Catalog, Definition, DefinitionKind, Document, Function, ObjectRef, Returns, Sequence,
    TriggerEnabled, TypeDef, TypeKind, View,
};

/// What can be said of any object.
#[derive(Clone, Default, PartialEq)]
struct Described {
    kind: &'static str,
    name: String,
    comment: Option<String>,
    facts: Vec<(&'static str, String)>,
    /// Whether it has a name to change.
    named: bool,
    /// Why its name cannot be changed, where one might expect it.
    fixed: Option<&'static str>,
    /// Whether it has a comment to change.
    commented: bool,
    /// Whether it is this document's, and not the platform's.
    own: bool,
}

#[component]
pub(super) fn ObjectView(object: ObjectRef) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let object = whole(object);
    let shown = StoredValue::new(object.clone());
    let is_domain = matches!(object, ObjectRef::Domain(_));
    let described =
        Memo::new(move |_| store.document.with(|d| shown.with_value(|o| described(d, o))));
    let name = Signal::derive(move || described.with(|d| d.name.clone()));
    let said = Signal::derive(move || described.with(|d| d.comment.clone()));
    let comment = Signal::derive(move || said.get().unwrap_or_default());
    let kind = move || described.with(|d| d.kind);
    let named = Memo::new(move |_| store.can_edit() && described.with(|d| d.named));
    let own = Memo::new(move |_| store.can_edit() && described.with(|d| d.own));
    let problems = Memo::new(move |_| {
        store.problems.with(|p| {
            let here = |d: &&Diagnostic| shown.with_value(|o| whole(d.object.clone()) == *o);
            p.all.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <header class="inspector-head">
            <span class="eyebrow">{kind}</span>
            {move || {
                if named.get() {
                    view! {
                        <h2 class="visually-hidden">{move || name.get()}</h2>
                        <NameField
                            object=shown.get_value()
                            value=name
                            id=Signal::derive(|| Some("inspector-name"))
                            bare=true
                            class="inspector-name mono"
                        />
                    }
                        .into_any()
                } else {
                    view! { <h2 class="mono">{move || name.get()}</h2> }.into_any()
                }
            }}
            <Show when=move || store.can_edit() && described.with(|d| d.fixed.is_some())>
                <p class="muted">{move || described.with(|d| d.fixed)}</p>
            </Show>
            <Comment text=said />
        </header>
        <div class="inspector-body">
            <Findings problems=problems />
            <dl class="pairs">
                <For each=move || described.with(|d| d.facts.clone()) key=Clone::clone let:fact>
                    <dt>{fact.0}</dt>
                    <dd class="mono">{fact.1}</dd>
                </For>
            </dl>
            <Show when=move || described.with(|d| d.commented)>
                <CommentField object=shown.get_value() value=comment />
            </Show>
            <ObjectForm store=store object=object.clone() />
            {match &object {
                ObjectRef::View(id) => Some(view! { <ViewParts store=store id=id.clone() /> }),
                _ => None,
            }}
            <Show when=move || store.document.with(|d| shown.with_value(|o| !privileges(d, o).is_empty()))>
                <Grants store=store object=shown.get_value() />
            </Show>
            {match &object {
                ObjectRef::Schema(id) => Some(view! { <DefaultGrants store=store schema=id.clone() /> }),
                _ => None,
            }}
            <Definition object=object store=store />
            <Show when=move || is_domain && store.can_edit()>
                <ActionButton id="arrange-domain" icon=Shape::Arrange />
            </Show>
            <Show when=move || own.get()>
                <button type="button" class="button button-danger" on:click=move |_| remove(ctx, shown.get_value())>
                    <Icon shape=Shape::Trash />
                    <span>"Remove"</span>
                </button>
            </Show>
        </div>
    }
}

/// The object that is shown with the one that was selected in it.
fn whole(object: ObjectRef) -> ObjectRef {
    match object {
        ObjectRef::ViewIndex(view, _) | ObjectRef::ViewTrigger(view, _) => ObjectRef::View(view),
        ObjectRef::EnumLabel(id, _) => ObjectRef::Type(id),
        other => other,
    }
}

/// The SQL of an object, to be changed.
#[component]
pub(super) fn Definition(object: ObjectRef, store: Store) -> impl IntoView {
    let in_sql =
        !matches!(object, ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..));
    let asked = object.clone();
    let question =
        Signal::derive(move || in_sql.then(|| Question::Sql { object: Some(asked.clone()) }));
    let answer = derived(store.version, question);
    let text = Memo::new(move |_| match answer.get() {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    });
    let object = StoredValue::new(object);
    view! {
        <Show when=move || text.with(|t| !t.is_empty())>
            <section class="facts definition">
                <h3>"SQL"</h3>
                <ObjectSql object=Some(object.get_value()) text=text submit="Apply" />
            </section>
        </Show>
    }
}

fn described(document: &Document, object: &ObjectRef) -> Described {
    let catalog = &document.schema;
    let found = match object {
        ObjectRef::View(id) => catalog.views.get(id).map(|v| view_described(v)),
        ObjectRef::Function(id) => catalog.functions.get(id).map(|f| function(catalog, f)),
        ObjectRef::Type(id) => catalog.types.get(id).map(|t| type_def(catalog, t)),
        ObjectRef::Sequence(id) => catalog.sequences.get(id).map(|s| sequence(catalog, s)),
        ObjectRef::Domain(id) => document.domains.get(id).map(|d| Described {
            kind: "Domain",
            name: d.title.clone(),
            comment: d.description.clone(),
            named: true,
            own: true,
            ..Described::default()
        }),
        ObjectRef::Definition(id) => catalog.definitions.get(id).map(|d| definition(document, d)),
        ObjectRef::Verbatim(id) => catalog.verbatim.get(id).map(|v| Described {
            kind: "Kept as written",
            name: v.kind.clone(),
            facts: v.about.iter().map(|o| ("About", describe(document, o))).collect(),
            own: true,
            ..Described::default()
        }),
        ObjectRef::Schema(id) => catalog.schemas.get(id).map(|s| Described {
            kind: "Schema",
            name: s.name.to_string(),
            comment: s.comment.clone(),
            named: !s.external,
            commented: true,
            own: !s.external,
            ..Described::default()
        }),
        ObjectRef::Extension(id) => catalog.extensions.get(id).map(|e| Described {
            kind: "Extension",
            name: e.name.to_string(),
            comment: e.comment.clone(),
            fixed: Some("Postgres cannot rename an extension: its name says which files of the server make it."),
            commented: true,
            own: true,
            ..Described::default()
        }),
        ObjectRef::Role(id) => catalog.roles.get(id).map(|r| Described {
            kind: "Role",
            name: r.name.to_string(),
            comment: r.comment.clone(),
            named: true,
            commented: true,
            own: true,
            ..Described::default()
        }),
        other => Some(Described { name: describe(document, other), ..Described::default() }),
    };
    found.unwrap_or_default()
}

fn in_schema(catalog: &Catalog, schema: &trestle_core::model::SchemaId) -> (&'static str, String) {
    ("Schema", catalog.schema_name(schema).to_owned())
}

fn view_described(view: &View) -> Described {
    Described {
        kind: if view.kind.is_materialized() { "Materialized view" } else { "View" },
        name: view.name.to_string(),
        comment: view.comment.clone(),
        facts: Vec::new(),
        named: true,
        commented: true,
        own: true,
        ..Described::default()
    }
}

fn function(catalog: &Catalog, function: &Function) -> Described {
    let returns = function.returns.as_ref().map(|returns| match returns {
        Returns::Type(t) => catalog.type_text(t),
        Returns::SetOf(t) => format!("set of {}", catalog.type_text(t)),
        Returns::Table(columns) => {
            let columns: Vec<_> =
                columns.iter().map(|(n, t)| format!("{n} {}", catalog.type_text(t))).collect();
            format!("table ({})", columns.join(", "))
        }
    });
    let arguments: Vec<String> = function
        .arguments
        .iter()
        .map(|a| {
            let name = a.name.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
            format!("{name}{}", catalog.type_text(&a.data_type))
        })
        .collect();
    let mut facts = Vec::new();
    if !arguments.is_empty() {
        facts.push(("Arguments", arguments.join(", ")));
    }
    facts.extend(returns.map(|r| ("Returns", r)));
    facts.push(("Language", function.language.to_string()));
    let others = function.settings.iter().filter(|(name, _)| *name != "search_path");
    facts.extend(others.map(|(name, value)| ("Setting", format!("{name} = {value}"))));
    Described {
        kind: match function.kind {
            trestle_core::model::FunctionKind::Procedure => "Procedure",
            trestle_core::model::FunctionKind::Window => "Window function",
            trestle_core::model::FunctionKind::Function => "Function",
        },
        name: function.name.to_string(),
        comment: function.comment.clone(),
        facts,
        named: true,
        commented: true,
        own: true,
        ..Described::default()
    }
}

fn type_def(catalog: &Catalog, type_def: &TypeDef) -> Described {
    let facts = vec![in_schema(catalog, &type_def.schema)];
    let kind = match &type_def.kind {
        TypeKind::Enum { .. } => "Enum",
        TypeKind::Composite { .. } => "Composite type",
        TypeKind::Domain { .. } => "Domain type",
        TypeKind::Range { .. } => "Range type",
        TypeKind::Base { .. } => "Base type",
    };
    Described {
        kind,
        name: type_def.name.to_string(),
        comment: type_def.comment.clone(),
        facts,
        named: true,
        commented: true,
        own: true,
        ..Described::default()
    }
}

fn definition(document: &Document, definition: &Definition) -> Described {
    let catalog = &document.schema;
    let mut facts: Vec<_> = definition.schema.iter().map(|s| in_schema(catalog, s)).collect();
    facts.extend(definition.about.iter().map(|o| ("On", describe(document, o))));
    if !definition.arguments.is_empty() {
        facts.push(("Arguments", definition.arguments.text().to_owned()));
    }
    facts.extend(definition.of.iter().map(|of| ("Of", of.to_string())));
    if definition.enabled != TriggerEnabled::Origin {
        facts.push(("State", format!("{:?}", definition.enabled).to_lowercase()));
    }
    let parts = definition.parts.iter().map(|part| ("Also", part.text().to_owned()));
    facts.extend(parts);
    let named = definition.kind.is_named() && definition.kind != DefinitionKind::Operator;
    Described {
        kind: definition.kind.word(),
        name: definition.name.to_string(),
        comment: definition.comment.clone(),
        facts,
        named: named && !definition.external,
        fixed: (definition.kind == DefinitionKind::Operator)
            .then_some("Postgres cannot rename an operator."),
        commented: !definition.external,
        own: !definition.external,
    }
}

fn sequence(catalog: &Catalog, sequence: &Sequence) -> Described {
    let mut facts = Vec::new();
    if let Some((table, column)) = &sequence.owned_by
        && let Some(table) = catalog.tables.get(table)
    {
        let name = words::table_name(catalog, table);
        facts.push(("Owned by", format!("{name}.{}", words::column_name(table, column))));
    }
    Described {
        kind: "Sequence",
        name: sequence.name.to_string(),
        comment: sequence.comment.clone(),
        facts,
        named: true,
        commented: true,
        own: true,
        ..Described::default()
    }
}
