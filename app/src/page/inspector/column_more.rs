//! What few columns say: identity, generation, collation, storage.

use super::control::{
    CheckField, ExpressionField, SelectField, change_read, parameters, parameters_text,
};
use super::field::{Field, TextField, change, given};
use super::shown::Shown;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{
    Column, ColumnId, Expr, Generated, GeneratedKind, Identity, SequenceOptions,
};

/// Where the values of a column come from.
const PLAIN: &str = "default";
const ALWAYS: &str = "always";
const BY_DEFAULT: &str = "by-default";
const STORED: &str = "stored";
const VIRTUAL: &str = "virtual";

/// The column, and a way to put a changed one in its place.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) shown: Shown,
    pub(super) column: Memo<Option<Column>>,
}

impl Change {
    /// The command that puts a changed copy of the column in its place.
    fn command(self, change: impl FnOnce(&mut Column)) -> Option<Command> {
        let mut column = self.column.get_untracked()?;
        change(&mut column);
        let object = Box::new(Defined::Column(self.shown.id.get_value(), column));
        Some(Command::Define { object })
    }

    fn run(self, edit: impl FnOnce(&mut Column)) -> Result<(), String> {
        self.command(edit).map_or(Ok(()), |command| change(self.shown.store, &command))
    }

    fn read(self, field: Field, edit: impl FnOnce(&mut Column)) {
        if let Some(command) = self.command(edit) {
            change_read(self.shown.store, command, move |result| field.settle(result));
        }
    }

    fn text(self, read: fn(&Column) -> String) -> Signal<String> {
        Signal::derive(move || self.column.with(|c| c.as_ref().map(read).unwrap_or_default()))
    }
}

/// The default, the identity or the expression of a column: one of them.
#[component]
pub(super) fn Values(of: Change) -> impl IntoView {
    // What was chosen and needs an expression before it can be so.
    let wanted = RwSignal::new(None::<GeneratedKind>);
    let present = of.text(|c| {
        match (&c.identity, &c.generated) {
            (Some(identity), _) if identity.always => ALWAYS,
            (Some(_), _) => BY_DEFAULT,
            (_, Some(g)) if g.kind == GeneratedKind::Stored => STORED,
            (_, Some(_)) => VIRTUAL,
            _ => PLAIN,
        }
        .to_owned()
    });
    let chosen = Signal::derive(move || match wanted.get() {
        Some(GeneratedKind::Stored) => STORED.to_owned(),
        Some(GeneratedKind::Virtual) => VIRTUAL.to_owned(),
        None => present.get(),
    });
    Effect::new(move || {
        present.track();
        wanted.set(None);
    });
    let choose = move |value: String| {
        wanted.set(None);
        match value.as_str() {
            ALWAYS | BY_DEFAULT => of.run(|c| {
                let always = value == ALWAYS;
                c.default = None;
                c.generated = None;
                c.identity = Some(match c.identity.take() {
                    Some(identity) => Identity { always, ..identity },
                    None => Identity {
                        always,
                        sequence_name: None,
                        options: SequenceOptions::default(),
                    },
                });
            }),
            STORED | VIRTUAL => {
                let kind =
                    if value == STORED { GeneratedKind::Stored } else { GeneratedKind::Virtual };
                let is_generated =
                    of.column.with_untracked(|c| c.as_ref().is_some_and(|c| c.generated.is_some()));
                if is_generated {
                    return of.run(|c| {
                        if let Some(generated) = &mut c.generated {
                            generated.kind = kind;
                        }
                    });
                }
                wanted.set(Some(kind));
                Ok(())
            }
            _ => of.run(|c| {
                c.identity = None;
                c.generated = None;
            }),
        }
    };
    let options = [
        (PLAIN, "Given by rows, or the default"),
        (ALWAYS, "Identity, always counted"),
        (BY_DEFAULT, "Identity, counted unless given"),
        (STORED, "Generated and stored"),
        (VIRTUAL, "Generated when read (Postgres 18)"),
    ];
    let options: Vec<_> = options.into_iter().map(|(v, t)| (v.to_owned(), t.to_owned())).collect();
    let default = of.text(|c| c.default.as_ref().map(|e| e.text().to_owned()).unwrap_or_default());
    let expression = of
        .text(|c| c.generated.as_ref().map(|g| g.expression.text().to_owned()).unwrap_or_default());
    let proposals = Signal::derive(move || {
        of.shown
            .read_with(|catalog, _| {
                of.column.with(|c| c.as_ref().map(|c| super::proposals::defaults(catalog, c)))
            })
            .unwrap_or_default()
    });
    let set_default = move |(typed, field): (String, Field)| {
        let typed = typed.trim().to_owned();
        of.read(field, move |c| c.default = (!typed.is_empty()).then(|| Expr::opaque(typed)));
    };
    let set_expression = move |(typed, field): (String, Field)| {
        if typed.trim().is_empty() {
            field.settle(Err("A generated column needs an expression.".to_owned()));
            return;
        }
        let kind = wanted.get_untracked();
        of.read(field, move |c| {
            let kind = kind.or(c.generated.as_ref().map(|g| g.kind)).unwrap_or_default();
            c.default = None;
            c.identity = None;
            c.generated = Some(Generated { expression: Expr::opaque(typed), kind });
        });
    };
    let is = move |values: &'static [&'static str]| chosen.with(|c| values.contains(&c.as_str()));
    view! {
        <SelectField label="Values" options=options chosen=chosen apply=choose />
        <Show when=move || is(&[PLAIN])>
            <ExpressionField
                label="Default"
                value=default
                apply=set_default
                placeholder="none"
                proposals=proposals
            />
        </Show>
        <Show when=move || is(&[STORED, VIRTUAL])>
            <ExpressionField
                label="Expression"
                value=expression
                apply=set_expression
                placeholder="of other columns of the row"
            />
        </Show>
        <Show when=move || is(&[ALWAYS, BY_DEFAULT])>
            <div class="field-pair">
                <Count of=of label="Start" read=|o| o.start write=|o, n| o.start = n />
                <Count of=of label="Increment" read=|o| o.increment write=|o, n| o.increment = n />
                <Count of=of label="Minimum" read=|o| o.min_value write=|o, n| o.min_value = n />
                <Count of=of label="Maximum" read=|o| o.max_value write=|o, n| o.max_value = n />
                <Count of=of label="Cache" read=|o| o.cache write=|o, n| o.cache = n />
            </div>
            <CheckField
                label="Begins again after the last"
                checked=Signal::derive(move || {
                    of.column.with(|c| {
                        c.as_ref().and_then(|c| c.identity.as_ref()).is_some_and(|i| i.options.cycle)
                    })
                })
                apply=move |on| of.run(|c| {
                    if let Some(identity) = &mut c.identity {
                        identity.options.cycle = on;
                    }
                })
            />
        </Show>
    }
}

/// A number of an identity's sequence.
#[component]
fn Count(
    of: Change,
    label: &'static str,
    read: fn(&SequenceOptions) -> Option<i64>,
    write: fn(&mut SequenceOptions, Option<i64>),
) -> impl IntoView {
    let value = Signal::derive(move || {
        of.column.with(|c| {
            let identity = c.as_ref().and_then(|c| c.identity.as_ref());
            identity.and_then(|i| read(&i.options)).map(|n| n.to_string()).unwrap_or_default()
        })
    });
    let apply = move |(typed, field): (String, Field)| {
        field.settle(super::field::number(&typed).and_then(|n| {
            of.run(|c| {
                if let Some(identity) = &mut c.identity {
                    write(&mut identity.options, n);
                }
            })
        }));
    };
    view! { <TextField label=label value=value apply=apply placeholder="as usual" class="mono" /> }
}

/// What columns seldom say, folded away.
#[component]
pub(super) fn Storage(of: Change, id: StoredValue<ColumnId>) -> impl IntoView {
    let _ = id;
    let collation =
        of.text(|c| c.collation.as_ref().map(super::words::qualified).unwrap_or_default());
    let storage = of.text(|c| c.storage.clone().unwrap_or_default().to_lowercase());
    let compression = of.text(|c| c.compression.clone().unwrap_or_default().to_lowercase());
    let statistics = of.text(|c| c.statistics.map(|n| n.to_string()).unwrap_or_default());
    let options = of.text(|c| parameters_text(&c.options));
    let set_collation = move |(typed, field): (String, Field)| {
        let name = super::words::qualified_name(&typed);
        field.settle(of.run(|c| c.collation = name));
    };
    let set_statistics = move |(typed, field): (String, Field)| {
        field.settle(super::field::number(&typed).and_then(|n| {
            let n = n.map(i32::try_from).transpose();
            let n = n.map_err(|_| "This number is too large.".to_owned())?;
            of.run(|c| c.statistics = n)
        }));
    };
    let set_options = move |(typed, field): (String, Field)| {
        field.settle(parameters(&typed).and_then(|list| of.run(|c| c.options = list)));
    };
    let list = |all: &[&str]| {
        std::iter::once((String::new(), "as usual".to_owned()))
            .chain(all.iter().map(|s| ((*s).to_owned(), (*s).to_owned())))
            .collect::<Vec<_>>()
    };
    view! {
        <details class="more">
            <summary>"Storage and collation"</summary>
            <div class="more-fields">
                <TextField
                    label="Collation"
                    value=collation
                    apply=set_collation
                    placeholder="the type's own"
                    class="mono"
                />
                <SelectField
                    label="Storage"
                    options=list(&["plain", "external", "extended", "main"])
                    chosen=storage
                    apply=move |value: String| of.run(|c| c.storage = given(&value))
                />
                <SelectField
                    label="Compression"
                    options=list(&["pglz", "lz4"])
                    chosen=compression
                    apply=move |value: String| of.run(|c| c.compression = given(&value))
                />
                <TextField
                    label="Statistics target"
                    value=statistics
                    apply=set_statistics
                    placeholder="as usual"
                    class="mono"
                />
                <TextField
                    label="Options"
                    value=options
                    apply=set_options
                    placeholder="n_distinct = -1"
                    class="mono"
                />
            </div>
        </details>
    }
}
