//! Sequences, functions, views, extensions and roles: fields for what is simple, beside their SQL.

use super::control::{CheckField, SelectField, names};
use super::field::{Field, TextField, change, number};
use crate::page::store::Store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{
    DataType, Document, Extension, Function, Name, ObjectRef, Parallel, Role, RoleAttribute,
    SchemaId, Sequence, SequenceOptions, StorageParameter, View, ViewCheckOption, ViewKind,
    Volatility,
};

/// The form of an object, where it has one.
#[component]
pub(super) fn ObjectForm(store: Store, object: ObjectRef) -> impl IntoView {
    match object {
        ObjectRef::Type(id) => {
            view! { <super::edit_type::TypeForm store=store id=id /> }.into_any()
        }
        ObjectRef::Domain(id) => view! { <super::domain::DomainForm id=id /> }.into_any(),
        ObjectRef::Sequence(id) => {
            let of =
                Of::new(store, move |d| d.schema.sequences.get(&id).cloned(), Defined::Sequence);
            view! { <SequenceFields of=of /> }.into_any()
        }
        ObjectRef::Function(id) => {
            let of =
                Of::new(store, move |d| d.schema.functions.get(&id).cloned(), Defined::Function);
            view! { <FunctionFields of=of /> }.into_any()
        }
        ObjectRef::View(id) => {
            let of = Of::new(store, move |d| d.schema.views.get(&id).cloned(), Defined::View);
            view! { <ViewFields of=of /> }.into_any()
        }
        ObjectRef::Extension(id) => {
            let of =
                Of::new(store, move |d| d.schema.extensions.get(&id).cloned(), Defined::Extension);
            view! { <ExtensionFields of=of /> }.into_any()
        }
        ObjectRef::Role(id) => {
            let of = Of::new(store, move |d| d.schema.roles.get(&id).cloned(), Defined::Role);
            view! { <RoleFields of=of /> }.into_any()
        }
        _ => ().into_any(),
    }
}

/// A record that is shown, and a way to put a changed one in its place.
struct Of<T: Send + Sync + 'static> {
    store: Store,
    record: Memo<Option<Arc<T>>>,
    whole: fn(T) -> Defined,
}

impl<T: Send + Sync + 'static> Clone for Of<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Of<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Of<T> {
    fn new(
        store: Store,
        get: impl Fn(&Document) -> Option<Arc<T>> + Send + Sync + 'static,
        whole: fn(T) -> Defined,
    ) -> Self {
        Self { store, record: Memo::new(move |_| store.document.with(|d| get(d))), whole }
    }

    fn run(self, edit: impl FnOnce(&mut T)) -> Result<(), String> {
        let Some(record) = self.record.get_untracked() else { return Ok(()) };
        let mut record = record.as_ref().clone();
        edit(&mut record);
        change(self.store, &Command::Define { object: Box::new((self.whole)(record)) })
    }

    fn say<V: Default + Send + Sync + 'static>(self, read: fn(&T) -> V) -> Signal<V> {
        Signal::derive(move || self.record.with(|r| r.as_deref().map(read).unwrap_or_default()))
    }

    fn check(self, label: &'static str, read: fn(&T) -> bool, write: fn(&mut T, bool)) -> AnyView {
        view! { <CheckField label=label checked=self.say(read) apply=move |on| self.run(|r| write(r, on)) /> }
            .into_any()
    }

    /// A text that is none where it is empty.
    fn text(
        self,
        label: &'static str,
        placeholder: &'static str,
        read: fn(&T) -> Option<String>,
        write: fn(&mut T, Option<String>),
    ) -> AnyView {
        let value = Signal::derive(move || self.say(read).get().unwrap_or_default());
        let apply = move |(typed, field): (String, Field)| {
            let typed = Some(typed.trim().to_owned()).filter(|t| !t.is_empty());
            field.settle(self.run(|r| write(r, typed)));
        };
        view! { <TextField label=label value=value apply=apply placeholder=placeholder class="mono" /> }
            .into_any()
    }

    fn choice(
        self,
        label: &'static str,
        options: &[(&str, &str)],
        read: fn(&T) -> &'static str,
        write: fn(&mut T, &str),
    ) -> AnyView {
        let options: Vec<_> =
            options.iter().map(|(v, t)| ((*v).to_owned(), (*t).to_owned())).collect();
        let chosen = Signal::derive(move || {
            self.record.with(|r| r.as_deref().map(read).unwrap_or_default().to_owned())
        });
        view! {
            <SelectField
                label=label
                options=options
                chosen=chosen
                apply=move |value: String| self.run(|r| write(r, &value))
            />
        }
        .into_any()
    }

    /// The schema that it is in.
    fn schema(self, read: fn(&T) -> Option<SchemaId>, write: fn(&mut T, SchemaId)) -> AnyView {
        let chosen = Signal::derive(move || {
            self.say(read).get().map(|id| id.to_string()).unwrap_or_default()
        });
        view! {
            <SelectField
                label="Schema"
                class="mono"
                options=schemas(self.store, false)
                chosen=chosen
                apply=move |value: String| self.run(|r| write(r, SchemaId::new(value)))
            />
        }
        .into_any()
    }
}

/// Schemas by id and name; with one for none.
pub(super) fn schemas(store: Store, none: bool) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let mut all: Vec<_> = store.document.with(|d| {
            d.schema.schemas.iter().map(|s| (s.id.to_string(), s.name.to_string())).collect()
        });
        if none {
            all.insert(0, (String::new(), "where the server puts it".to_owned()));
        }
        all
    })
}

#[component]
fn SequenceFields(of: Of<Sequence>) -> impl IntoView {
    let count = move |label: &'static str,
                      read: fn(&SequenceOptions) -> Option<i64>,
                      write: fn(&mut SequenceOptions, Option<i64>)| {
        let value = Signal::derive(move || {
            let number = of.record.with(|r| r.as_deref().and_then(|r| read(&r.options)));
            number.map(|n| n.to_string()).unwrap_or_default()
        });
        let apply = move |(typed, field): (String, Field)| {
            field.settle(number(&typed).and_then(|n| of.run(|r| write(&mut r.options, n))));
        };
        view! { <TextField label=label value=value apply=apply placeholder="as usual" class="mono" /> }
    };
    view! {
        {of.schema(|r| Some(r.schema.clone()), |r, schema| r.schema = schema)}
        {of.choice(
            "Type",
            &[("", "bigint, as usual"), ("smallint", "smallint"), ("integer", "integer"), ("bigint", "bigint")],
            |r| match r.options.data_type.as_ref().map(|t| &t.name) {
                Some(trestle_core::model::TypeName::Builtin(n)) if *n == "smallint" => "smallint",
                Some(trestle_core::model::TypeName::Builtin(n)) if *n == "integer" => "integer",
                Some(_) => "bigint",
                None => "",
            },
            |r, value| r.options.data_type = (!value.is_empty()).then(|| DataType::builtin(value)),
        )}
        <div class="field-pair">
            {count("Start", |o| o.start, |o, n| o.start = n)}
            {count("Increment", |o| o.increment, |o, n| o.increment = n)}
            {count("Minimum", |o| o.min_value, |o, n| o.min_value = n)}
            {count("Maximum", |o| o.max_value, |o, n| o.max_value = n)}
            {count("Cache", |o| o.cache, |o, n| o.cache = n)}
        </div>
        {of.check("Begins again after the last", |r| r.options.cycle, |r, on| r.options.cycle = on)}
    }
}

#[component]
fn FunctionFields(of: Of<Function>) -> impl IntoView {
    view! {
        {of.schema(|r| Some(r.schema.clone()), |r, schema| r.schema = schema)}
        <div class="field-pair">
            {of.choice(
                "Volatility",
                &[("volatile", "Volatile"), ("stable", "Stable"), ("immutable", "Immutable")],
                |f| match f.volatility {
                    Volatility::Volatile => "volatile",
                    Volatility::Stable => "stable",
                    Volatility::Immutable => "immutable",
                },
                |f, value| f.volatility = match value {
                    "stable" => Volatility::Stable,
                    "immutable" => Volatility::Immutable,
                    _ => Volatility::Volatile,
                },
            )}
            {of.choice(
                "Runs as",
                &[("invoker", "Who calls it (invoker)"), ("definer", "Its owner (definer)")],
                |f| if f.security_definer { "definer" } else { "invoker" },
                |f, value| f.security_definer = value == "definer",
            )}
            {of.choice(
                "Parallel",
                &[("unsafe", "Unsafe"), ("restricted", "Restricted"), ("safe", "Safe")],
                |f| match f.parallel {
                    Parallel::Unsafe => "unsafe",
                    Parallel::Restricted => "restricted",
                    Parallel::Safe => "safe",
                },
                |f, value| f.parallel = match value {
                    "restricted" => Parallel::Restricted,
                    "safe" => Parallel::Safe,
                    _ => Parallel::Unsafe,
                },
            )}
            {of.text("Cost", "as usual", |f| f.cost.clone(), |f, text| f.cost = text)}
        </div>
        {of.check("Null for any null argument (strict)", |f| f.strict, |f, on| f.strict = on)}
        {of.check("Leakproof", |f| f.leakproof, |f, on| f.leakproof = on)}
        {of.text(
            "Search path",
            "as the caller's",
            |f| f.settings.iter().find(|(n, _)| *n == "search_path").map(|(_, v)| v.clone()),
            |f, text| {
                f.settings.retain(|(n, _)| *n != "search_path");
                f.settings.extend(text.map(|text| (Name::new("search_path"), text)));
            },
        )}
    }
}

/// Whether an option of `WITH (…)` is on.
fn option_on(view: &View, key: &str) -> bool {
    view.parameters.iter().any(|p| {
        p.key == key && p.value.as_deref().is_none_or(|v| matches!(v, "true" | "on" | "1"))
    })
}

fn set_option(view: &mut View, key: &str, on: bool) {
    view.parameters.retain(|p| p.key != key);
    if on {
        let value = Some("true".to_owned());
        view.parameters.push(StorageParameter { key: key.to_owned(), value });
    }
}

#[component]
fn ViewFields(of: Of<View>) -> impl IntoView {
    let materialized = Memo::new(move |_| {
        of.record.with(|v| v.as_ref().is_some_and(|v| v.kind.is_materialized()))
    });
    view! {
        {of.schema(|r| Some(r.schema.clone()), |r, schema| r.schema = schema)}
        {move || {
            if materialized.get() {
                return of
                    .check(
                        "Begins without rows (WITH NO DATA)",
                        |v| v.kind == ViewKind::MaterializedWithoutData,
                        |v, on| {
                            v.kind = if on { ViewKind::MaterializedWithoutData } else { ViewKind::Materialized };
                        },
                    );
            }
            view! {
                {of.check(
                    "With the rights of who asks (security_invoker)",
                    |v| option_on(v, "security_invoker"),
                    |v, on| set_option(v, "security_invoker", on),
                )}
                {of.check(
                    "Guards its rows (security_barrier)",
                    |v| option_on(v, "security_barrier"),
                    |v, on| set_option(v, "security_barrier", on),
                )}
                {of.choice(
                    "Rows written through it",
                    &[("", "Need not be seen by it"), ("local", "Must be seen by it (local)"), ("cascaded", "And by views below it (cascaded)")],
                    |v| match v.check_option {
                        None => "",
                        Some(ViewCheckOption::Local) => "local",
                        Some(ViewCheckOption::Cascaded) => "cascaded",
                    },
                    |v, value| v.check_option = match value {
                        "local" => Some(ViewCheckOption::Local),
                        "cascaded" => Some(ViewCheckOption::Cascaded),
                        _ => None,
                    },
                )}
            }
                .into_any()
        }}
    }
}

#[component]
fn ExtensionFields(of: Of<Extension>) -> impl IntoView {
    let chosen = Signal::derive(move || {
        of.record.with(|e| {
            e.as_ref().and_then(|e| e.schema.as_ref()).map(ToString::to_string).unwrap_or_default()
        })
    });
    view! {
        <SelectField
            label="Schema"
            class="mono"
            options=schemas(of.store, true)
            chosen=chosen
            apply=move |value: String| of.run(|e| {
                e.schema = (!value.is_empty()).then(|| SchemaId::new(value));
            })
        />
        {of.text("Version", "the server's own", |e| e.version.clone(), |e, text| e.version = text)}
    }
}

/// Attributes that a role has or lacks, and what each means.
const ATTRIBUTES: [(RoleAttribute, &str); 7] = [
    (RoleAttribute::Login, "Can log in"),
    (RoleAttribute::Superuser, "May do everything (superuser)"),
    (RoleAttribute::CreateDb, "Makes databases"),
    (RoleAttribute::CreateRole, "Makes roles"),
    (RoleAttribute::Inherit, "Has what its groups have (inherit)"),
    (RoleAttribute::Replication, "Replicates"),
    (RoleAttribute::BypassRls, "Is not held by row level security"),
];

#[component]
fn RoleFields(of: Of<Role>) -> impl IntoView {
    let groups = Signal::derive(move || {
        of.record.with(|r| {
            let names = r
                .as_ref()
                .map(|r| r.member_of.iter().map(Name::as_str).collect::<Vec<_>>().join(", "));
            names.unwrap_or_default()
        })
    });
    let set_groups = move |(typed, field): (String, Field)| {
        field.settle(of.run(|r| r.member_of = names(&typed)));
    };
    let limit = Signal::derive(move || {
        let limit = of.say(|r| r.options.connection_limit).get();
        limit.map(|n| n.to_string()).unwrap_or_default()
    });
    let set_limit = move |(typed, field): (String, Field)| {
        let limit = number(&typed).and_then(|n| {
            n.map(i32::try_from).transpose().map_err(|_| "There is no such limit.".to_owned())
        });
        field.settle(limit.and_then(|n| of.run(|r| r.options.connection_limit = n)));
    };
    let boxes = ATTRIBUTES
        .into_iter()
        .map(|(attribute, label)| {
            let checked = Signal::derive(move || {
                of.record.with(|r| r.as_ref().is_some_and(|r| r.options.has(attribute)))
            });
            let apply = move |on| of.run(|r| r.options.set(attribute, on));
            view! { <CheckField label=label checked=checked apply=apply /> }
        })
        .collect_view();
    view! {
        {boxes}
        <TextField label="Member of" value=groups apply=set_groups placeholder="no role" class="mono" />
        <div class="field-pair">
            <TextField label="Connections" value=limit apply=set_limit placeholder="no limit" class="mono" />
            {of.text(
                "Password holds until",
                "for ever",
                |r| r.options.valid_until.clone(),
                |r, text| r.options.valid_until = text,
            )}
        </div>
    }
}
