//! Parts of a table in words.

use trestle_core::model::{
    Catalog, ColumnId, Constraint, ConstraintKind, Deferrable, ExclusionElement, Index,
    IndexElement, IndexKey, MatchType, Name, NullsOrder, PolicyCommand, QualifiedName,
    ReferentialAction, SortOrder, StorageParameter, Table, Trigger, TriggerEnabled, TriggerEvent,
    TriggerFunction, TriggerLevel, TriggerTiming,
};

pub(super) fn column_name<'a>(table: &'a Table, id: &'a ColumnId) -> &'a str {
    table.column(id).map_or(id.as_str(), |c| c.name.as_str())
}

pub(super) fn columns(table: &Table, ids: &[ColumnId]) -> String {
    ids.iter().map(|id| column_name(table, id)).collect::<Vec<_>>().join(", ")
}

/// A name with its schema, which is left out where it is `public` or `pg_catalog`.
pub(super) fn qualified(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) if *schema != "public" && *schema != "pg_catalog" => {
            format!("{schema}.{}", name.name)
        }
        _ => name.name.to_string(),
    }
}

/// A name as it is typed, with or without its schema; none for an empty text.
pub(super) fn qualified_name(typed: &str) -> Option<QualifiedName> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| match typed.split_once('.') {
        Some((schema, name)) if !schema.is_empty() && !name.is_empty() => {
            QualifiedName::qualified(schema, name)
        }
        _ => QualifiedName::unqualified(typed),
    })
}

pub(super) fn table_name(catalog: &Catalog, table: &Table) -> String {
    catalog.readable_name(&table.schema, &table.name)
}

pub(super) fn constraint_kind(kind: &ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey(_) => "Primary key",
        ConstraintKind::Unique(_) => "Unique",
        ConstraintKind::ForeignKey(_) => "Foreign key",
        ConstraintKind::Check { .. } => "Check",
        ConstraintKind::Exclude { .. } => "Exclusion",
        ConstraintKind::NotNull { .. } => "Not null",
    }
}

/// What a constraint demands, without expressions.
pub(super) fn constraint(catalog: &Catalog, table: &Table, constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            let mut text = columns(table, &key.columns);
            if !key.include.is_empty() {
                text += " · includes ";
                text += &columns(table, &key.include);
            }
            if key.nulls_not_distinct {
                text += " · nulls are equal";
            }
            if key.without_overlaps {
                text += " · without overlaps";
            }
            text
        }
        ConstraintKind::ForeignKey(key) => {
            let target = catalog.tables.get(&key.references);
            let name = target.map_or(key.references.to_string(), |t| table_name(catalog, t));
            let there = target.map(|t| columns(t, &key.referenced_columns)).unwrap_or_default();
            format!("{} → {name} ({there})", columns(table, &key.columns))
        }
        ConstraintKind::Check { .. } => String::new(),
        ConstraintKind::Exclude { method, elements, include, .. } => {
            let element = |e: &ExclusionElement| {
                format!("{} with {}", index_element(table, &e.element), qualified(&e.operator))
            };
            let mut text = format!(
                "{method}: {}",
                elements.iter().map(element).collect::<Vec<_>>().join(", ")
            );
            if !include.is_empty() {
                text += " · includes ";
                text += &columns(table, include);
            }
            text
        }
        ConstraintKind::NotNull { column, .. } => column_name(table, column).to_owned(),
    }
}

/// What is special about a constraint.
pub(super) fn constraint_options(table: &Table, constraint: &Constraint) -> Vec<String> {
    let mut options = Vec::new();
    if let ConstraintKind::ForeignKey(key) = &constraint.kind {
        if let Some(action) = action(key.on_delete) {
            let only = match key.on_delete_columns.as_slice() {
                [] => String::new(),
                some => format!(" ({})", columns(table, some)),
            };
            options.push(format!("on delete {action}{only}"));
        }
        options.extend(action(key.on_update).map(|a| format!("on update {a}")));
        match key.match_type {
            MatchType::Simple => {}
            MatchType::Full => options.push("match full".to_owned()),
            MatchType::Partial => options.push("match partial".to_owned()),
        }
        if key.period {
            options.push("period".to_owned());
        }
    }
    if let ConstraintKind::Check { no_inherit: true, .. }
    | ConstraintKind::NotNull { no_inherit: true, .. } = &constraint.kind
    {
        options.push("not inherited".to_owned());
    }
    options.extend(deferrable(constraint.deferrable).map(str::to_owned));
    for (is, word) in [
        (constraint.not_valid, "not valid"),
        (constraint.not_enforced, "not enforced"),
        (constraint.inherited, "from the parent table"),
    ] {
        if is {
            options.push(word.to_owned());
        }
    }
    options
}

/// None is the one that a foreign key has without a word.
fn action(action: ReferentialAction) -> Option<&'static str> {
    (action != ReferentialAction::default()).then(|| action.words())
}

fn deferrable(deferrable: Deferrable) -> Option<&'static str> {
    match deferrable {
        Deferrable::NotDeferrable => None,
        Deferrable::InitiallyImmediate => Some("deferrable"),
        Deferrable::InitiallyDeferred => Some("deferred to the end of the transaction"),
    }
}

pub(super) fn index_element(table: &Table, element: &IndexElement) -> String {
    let mut text = match &element.key {
        IndexKey::Column(id) => column_name(table, id).to_owned(),
        IndexKey::Expression(expression) => format!("({})", expression.text()),
    };
    if let Some(collation) = &element.collation {
        text += " collate ";
        text += &qualified(collation);
    }
    if let Some(opclass) = &element.opclass {
        text.push(' ');
        text += &qualified(opclass);
        if !element.opclass_parameters.is_empty() {
            text = format!("{text} ({})", parameters(&element.opclass_parameters));
        }
    }
    if element.order == SortOrder::Descending {
        text += " desc";
    }
    match element.nulls {
        None => {}
        Some(NullsOrder::First) => text += " nulls first",
        Some(NullsOrder::Last) => text += " nulls last",
    }
    text
}

pub(super) fn index_elements(table: &Table, elements: &[IndexElement]) -> String {
    elements.iter().map(|e| index_element(table, e)).collect::<Vec<_>>().join(", ")
}

pub(super) fn index_options(table: &Table, index: &Index) -> Vec<String> {
    let mut options = Vec::new();
    if !index.include.is_empty() {
        options.push(format!("includes {}", columns(table, &index.include)));
    }
    if index.nulls_not_distinct {
        options.push("nulls are equal".to_owned());
    }
    if !index.parameters.is_empty() {
        options.push(parameters(&index.parameters));
    }
    if let Some(tablespace) = &index.tablespace {
        options.push(format!("tablespace {tablespace}"));
    }
    if index.clustered {
        options.push("clustered".to_owned());
    }
    if let Some(parent) = &index.attached_to {
        options.push(format!("attached to {}", qualified(parent)));
    }
    options
}

pub(super) fn parameters(parameters: &[StorageParameter]) -> String {
    let one = |p: &StorageParameter| match &p.value {
        Some(value) => format!("{} = {value}", p.key),
        None => p.key.clone(),
    };
    parameters.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `Before insert or update of a, b, for each row`.
pub(super) fn trigger_moment(table: &Table, trigger: &Trigger) -> String {
    let timing = match trigger.timing {
        TriggerTiming::Before => "Before",
        TriggerTiming::After => "After",
        TriggerTiming::InsteadOf => "Instead of",
    };
    let event = |event: &TriggerEvent| match event {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Update(of) if of.is_empty() => "update".to_owned(),
        TriggerEvent::Update(of) => format!("update of {}", columns(table, of)),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
    };
    let events: Vec<_> = trigger.events.iter().map(event).collect();
    let level = match trigger.level {
        TriggerLevel::Row => "for each row",
        TriggerLevel::Statement => "for each statement",
    };
    format!("{timing} {}, {level}", events.join(" or "))
}

/// `notify('a', 'b')`.
pub(super) fn trigger_call(catalog: &Catalog, trigger: &Trigger) -> String {
    let name = match &trigger.function {
        TriggerFunction::Defined(id) => catalog.functions.get(id).map_or(id.to_string(), |f| {
            qualified(&QualifiedName::qualified(catalog.schema_name(&f.schema), f.name.clone()))
        }),
        TriggerFunction::External(name) => qualified(name),
    };
    let arguments: Vec<_> =
        trigger.arguments.iter().map(|a| format!("'{}'", a.replace('\'', "''"))).collect();
    format!("{name}({})", arguments.join(", "))
}

pub(super) fn trigger_options(trigger: &Trigger) -> Vec<String> {
    let mut options = Vec::new();
    if trigger.constraint {
        options.push("constraint trigger".to_owned());
    }
    options.extend(deferrable(trigger.deferrable).map(str::to_owned));
    if let Some(table) = &trigger.referenced_table {
        options.push(format!("from {}", qualified(table)));
    }
    options.extend(trigger.old_table.as_ref().map(|t| format!("old rows as {t}")));
    options.extend(trigger.new_table.as_ref().map(|t| format!("new rows as {t}")));
    match trigger.enabled {
        TriggerEnabled::Origin => {}
        TriggerEnabled::Disabled => options.push("disabled".to_owned()),
        TriggerEnabled::Replica => options.push("on replicas only".to_owned()),
        TriggerEnabled::Always => options.push("always, on replicas too".to_owned()),
    }
    options
}

pub(super) fn policy_command(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    }
}

pub(super) fn roles(roles: &[Name]) -> String {
    if roles.is_empty() {
        return "everyone".to_owned();
    }
    roles
        .iter()
        .map(|r| if *r == "public" { "everyone".to_owned() } else { r.to_string() })
        .collect::<Vec<_>>()
        .join(", ")
}
