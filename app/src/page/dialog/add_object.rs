//! A new object of any kind: its SQL begins with a template, and what it makes is added.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::inspector::ObjectSql;
use crate::page::store::Dialog;
use crate::page::{notice, ui};
use leptos::prelude::*;
use trestle_core::model::ObjectRef;

/// Kinds, and the SQL that each begins with.
const KINDS: [(&str, &str); 21] = [
    ("Enum", "CREATE TYPE public.status AS ENUM (\n  'open',\n  'done'\n);\n"),
    ("Domain type", "CREATE DOMAIN public.email AS text\n  CHECK (VALUE LIKE '%@%');\n"),
    ("Composite type", "CREATE TYPE public.address AS (\n  street text,\n  city text\n);\n"),
    ("Range type", "CREATE TYPE public.span AS RANGE (\n  subtype = double precision\n);\n"),
    ("View", "CREATE VIEW public.new_view AS\nSELECT 1 AS id;\n"),
    ("Materialized view", "CREATE MATERIALIZED VIEW public.new_summary AS\nSELECT 1 AS id;\n"),
    (
        "Function",
        "CREATE FUNCTION public.new_function(n integer) RETURNS integer\n  LANGUAGE sql STABLE\nAS $$\n  SELECT n + 1;\n$$;\n",
    ),
    (
        "Trigger function",
        "CREATE FUNCTION public.touch_updated_at() RETURNS trigger\n  LANGUAGE plpgsql\nAS $$\nBEGIN\n  NEW.updated_at := now();\n  RETURN NEW;\nEND;\n$$;\n",
    ),
    (
        "Procedure",
        "CREATE PROCEDURE public.new_procedure()\n  LANGUAGE plpgsql\nAS $$\nBEGIN\n  NULL;\nEND;\n$$;\n",
    ),
    ("Sequence", "CREATE SEQUENCE public.new_numbers;\n"),
    ("Schema", "CREATE SCHEMA new_schema;\n"),
    ("Extension", "CREATE EXTENSION IF NOT EXISTS citext;\n"),
    ("Role", "CREATE ROLE new_role NOLOGIN;\n"),
    (
        "Aggregate",
        "CREATE AGGREGATE public.total(numeric) (\n  SFUNC = numeric_add,\n  STYPE = numeric,\n  INITCOND = '0'\n);\n",
    ),
    (
        "Operator",
        "CREATE OPERATOR public.=== (\n  LEFTARG = text,\n  RIGHTARG = text,\n  FUNCTION = texteq\n);\n",
    ),
    ("Collation", "CREATE COLLATION public.german (provider = icu, locale = 'de');\n"),
    ("Publication", "CREATE PUBLICATION new_publication;\n"),
    ("Text search", "CREATE TEXT SEARCH CONFIGURATION public.plain (COPY = pg_catalog.simple);\n"),
    (
        "Foreign server",
        "CREATE FOREIGN DATA WRAPPER elsewhere;\nCREATE SERVER there FOREIGN DATA WRAPPER elsewhere;\n",
    ),
    (
        "Partitioned table",
        "CREATE TABLE public.events (\n  id bigint NOT NULL,\n  at timestamptz NOT NULL\n) PARTITION BY RANGE (at);\n\nCREATE TABLE public.events_first PARTITION OF public.events\n  FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n",
    ),
    ("Any SQL", ""),
];

#[component]
pub(super) fn AddObject() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let kind = RwSignal::new(0_usize);
    let template = Signal::derive(move || {
        KINDS.get(kind.get()).map(|(_, sql)| (*sql).to_owned()).unwrap_or_default()
    });
    let done = Callback::new(move |added: Option<ObjectRef>| {
        store.dialog.set(None);
        match added {
            Some(object) => {
                store.select(object.clone());
                if let ObjectRef::Table(table) = &object {
                    ctx.view.reveal(table);
                }
                ui::focus_soon("inspector-name");
            }
            None => notice::say("The schema was changed."),
        }
    });
    view! {
        <Modal title="Add object" class="add-object">
            <div class="add-kinds" role="group" aria-label="Kinds of objects">
                <button
                    type="button"
                    class="chip"
                    on:click=move |_| store.dialog.set(Some(Dialog::AddTable))
                >
                    "Table…"
                </button>
                {KINDS
                    .iter()
                    .enumerate()
                    .map(|(at, (name, _))| {
                        view! {
                            <button
                                type="button"
                                class="chip"
                                aria-pressed=move || (kind.get() == at).to_string()
                                on:click=move |_| kind.set(at)
                            >
                                {*name}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <ObjectSql object=None text=template submit="Add" done=done />
        </Modal>
    }
}
