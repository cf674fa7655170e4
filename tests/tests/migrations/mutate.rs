//! Edits that somebody might make, drawn at random: what a document refuses is not made.

use trestle_core::edit::{Command, Defined, NewColumn, apply, read_expressions};
use trestle_core::model::{
    AclState, Column, ConstraintKind, DataType, Document, EnumLabel, EnumLabelId, Expr, Name,
    ObjectRef, Policy, PolicyCommand, PolicyId, Privilege, RelationId, RowSecurity, Table, TableId,
    TypeDef, TypeKind, TypeName, Volatility,
};
use trestle_tests::random::Random;

/// Makes so many edits, and says which.
pub fn mutate(base: &Document, edits: usize, random: &mut Random) -> (Document, Vec<String>) {
    let mut document = base.clone();
    let mut told = Vec::new();
    for number in 0..edits * 8 {
        if told.len() == edits {
            break;
        }
        let Some(command) = draw(base, &document, number, random) else { continue };
        let Ok(command) = read_expressions(&document.schema, &command) else { continue };
        if let Ok(applied) = apply(&document, &command)
            && applied.patch.touches_schema()
        {
            told.push(command.label(&document));
            document = applied.document;
        }
    }
    (document, told)
}

/// Where an edit is drawn for.
struct At<'d> {
    base: &'d Document,
    document: &'d Document,
    table: &'d Table,
    number: usize,
}

fn draw(
    base: &Document,
    document: &Document,
    number: usize,
    random: &mut Random,
) -> Option<Command> {
    let tables = document.schema.tables.iter().map(|t| &**t);
    let tables: Vec<&Table> = tables.filter(|t| is_apart(t)).collect();
    let table = (!tables.is_empty()).then(|| *random.pick(&tables))?;
    let at = At { base, document, table, number };
    match random.below(4) {
        0 => names(&at, random),
        1 => columns(&at, random),
        2 => parts(&at, random),
        _ => records(&at, random),
    }
}

/// New names, and comments.
fn names(at: &At<'_>, random: &mut Random) -> Option<Command> {
    let At { document, table, number, .. } = *at;
    let id = table.id.clone();
    let column = table.columns.get(random.below(table.columns.len().max(1)));
    let fresh = |stem: &str| format!("{stem}_{number}");
    // `(row).column` in a function is not known to name a column.
    let is_argument = |t: &DataType| t.name == TypeName::Row(RelationId::Table(table.id.clone()));
    let mut functions = document.schema.functions.iter();
    let is_row = functions.any(|f| f.arguments.iter().any(|a| is_argument(&a.data_type)));
    match random.below(5) {
        0 => Some(Command::Rename { object: ObjectRef::Table(id), name: fresh("renamed table") }),
        1 if !is_row => {
            let object = ObjectRef::Column(id, column?.id.clone());
            Some(Command::Rename { object, name: fresh("renamed") })
        }
        2 => {
            let all = objects(document);
            let object = (!all.is_empty()).then(|| random.pick(&all).clone())?;
            Some(Command::Rename { object, name: fresh("Renamed thing") })
        }
        3 if !is_row => swap_names(table, random),
        _ => {
            let all = objects(document);
            let object = random.pick(&all).clone();
            let comment = random.is_one_of(3).then(|| format!("comment {number}, it's"));
            Some(Command::SetComment { object, comment })
        }
    }
}

/// Columns of a table.
fn columns(at: &At<'_>, random: &mut Random) -> Option<Command> {
    let At { base, document, table, number } = *at;
    let id = table.id.clone();
    let column = table.columns.get(random.below(table.columns.len().max(1)));
    let fresh = |stem: &str| format!("{stem}_{number}");
    // A view of all columns shows them in their order, which a server keeps.
    let is_shown = document.schema.views.iter().any(|v| {
        let reads = |id: &TableId| *id == table.id;
        let mut references = v.query.references().iter();
        v.query.text().contains('*')
            && references.any(|r| matches!(&r.target, ObjectRef::Table(id) if reads(id)))
    });
    match random.below(7) {
        0 => {
            let types = ["text", "bigint", "uuid", "numeric", "timestamptz", "boolean", "jsonb"];
            let mut new =
                NewColumn::new(fresh("added"), DataType::builtin(random.pick::<&str>(&types)));
            if random.is_one_of(3) {
                new.comment = Some("It's new".to_owned());
            }
            let is_between = random.is_one_of(3) && !is_shown;
            let position = is_between.then(|| random.below(table.columns.len() + 1));
            Some(Command::AddColumn { table: id, column: Box::new(new), position })
        }
        1 | 2 => {
            let column = column?;
            // Rows that come back have neither a value that must be there, nor one that others reference.
            let was = at.base.schema.column(&table.id, &column.id).unwrap_or(column);
            let is_refillable = [was, column].iter().all(|c| !c.not_null || c.default.is_some());
            let in_key = table.constraints.iter().any(|c| {
                !matches!(c.kind, ConstraintKind::Check { .. }) && c.columns().contains(&column.id)
            });
            let object = ObjectRef::Column(id, column.id.clone());
            let fits = is_refillable && !in_key && !column.inherited && !is_shown;
            fits.then_some(Command::Remove { object, cascade: true })
        }
        3 | 4 => {
            let column = column?;
            // Postgres changes no type in a table whose rows are the values of another's column.
            let rows = TypeName::Row(RelationId::Table(table.id.clone()));
            let mut columns = document.schema.tables.iter().flat_map(|t| &t.columns);
            let moves = is_shown && column.generated.is_some();
            if columns.any(|c| c.data_type.name == rows) || moves {
                return None;
            }
            let data_type = wider(column)?;
            Some(Command::SetColumnType { table: id, column: column.id.clone(), data_type })
        }
        5 => {
            let column = column?;
            let default = match &column.data_type.name {
                _ if random.is_one_of(2) => None,
                TypeName::Builtin(name) if column.data_type.dimensions == 0 => {
                    match name.as_str() {
                        "text" | "varchar" => Some(Expr::opaque("'it''s'")),
                        "integer" | "bigint" | "numeric" => Some(Expr::opaque("7")),
                        "boolean" => Some(Expr::opaque("false")),
                        "timestamptz" | "timestamp" => Some(Expr::opaque("now()")),
                        _ => return None,
                    }
                }
                _ => return None,
            };
            let is_plain = column.identity.is_none() && column.generated.is_none();
            (is_plain && !column.inherited).then_some(Command::SetDefault {
                table: id,
                column: column.id.clone(),
                default,
            })
        }
        _ => {
            let column = column?;
            // Rows have a value where the column was there when they came.
            let was_there = base.schema.column(&id, &column.id).is_some();
            let in_key = table.primary_key().is_some_and(|key| key.columns.contains(&column.id));
            let is_plain = column.identity.is_none() && !in_key && !column.inherited;
            (was_there && is_plain && is_ordered(column)).then(|| Command::SetNotNull {
                table: id,
                column: column.id.clone(),
                not_null: !column.not_null,
            })
        }
    }
}

/// Other parts of a table.
fn parts(at: &At<'_>, random: &mut Random) -> Option<Command> {
    let At { table, number, .. } = *at;
    let id = table.id.clone();
    let column = table.columns.get(random.below(table.columns.len().max(1)));
    let fresh = |stem: &str| format!("{stem}_{number}");
    match random.below(7) {
        0 => {
            let columns = [column.filter(|c| is_ordered(c))?.id.clone()];
            Some(Command::add_index(id, columns))
        }
        1 => {
            let index = table.indexes.get(random.below(table.indexes.len().max(1)))?;
            let object = ObjectRef::Index(id, index.id.clone());
            Some(Command::Remove { object, cascade: false })
        }
        2 => {
            let name = trestle_core::sql::quote_ident(column?.name.as_str()).into_owned();
            let expression = Expr::opaque(format!("{name} IS NULL OR {name}::text <> 'never'"));
            let kind = ConstraintKind::Check { expression, no_inherit: false };
            let name = Some(Name::new(fresh("check")));
            Some(Command::AddConstraint { table: id, name, kind })
        }
        3 => {
            let at = random.below(table.constraints.len().max(1));
            let constraint = table.constraints.get(at).filter(|c| !c.inherited)?;
            let object = ObjectRef::Constraint(id, constraint.id.clone());
            Some(Command::Remove { object, cascade: false })
        }
        4 => {
            let using = ["true", "current_user = 'app'", "(select 1) = 1"];
            let policy = Policy {
                id: PolicyId::new(""),
                name: Name::new(fresh("Policy of")),
                command: *random.pick(&[PolicyCommand::All, PolicyCommand::Select]),
                permissive: !random.is_one_of(3),
                roles: Vec::new(),
                using: Some(Expr::opaque(*random.pick(&using))),
                check: None,
                comment: random.is_one_of(2).then(|| "why".to_owned()),
            };
            Some(Command::Define { object: Box::new(Defined::Policy(id, policy)) })
        }
        5 => {
            let policy = table.policies.get(random.below(table.policies.len().max(1)))?;
            if random.is_one_of(2) {
                let object = ObjectRef::Policy(id, policy.id.clone());
                return Some(Command::Remove { object, cascade: false });
            }
            let permissive = !policy.permissive;
            let policy = Policy { permissive, ..policy.clone() };
            Some(Command::Define { object: Box::new(Defined::Policy(id, policy)) })
        }
        _ => {
            let enabled = !table.row_security.enabled;
            let row_security = RowSecurity { enabled, forced: random.is_one_of(3) };
            let changed = Table { row_security, ..table.clone() };
            Some(Command::Define { object: Box::new(Defined::Table(changed)) })
        }
    }
}

/// What has a record of its own.
fn records(at: &At<'_>, random: &mut Random) -> Option<Command> {
    let At { base, document, table, number } = *at;
    let catalog = &document.schema;
    let id = table.id.clone();
    let fresh = |stem: &str| format!("{stem}_{number}");
    match random.below(7) {
        0 => {
            let mut changed = table.clone();
            let state = *random.pick(&[AclState::Granted, AclState::GrantedWithGrantOption]);
            let privilege = *random.pick(&[Privilege::Select, Privilege::Update]);
            let grantee = Some(Name::new("migration_reader"));
            changed.acl.set(grantee, privilege, state);
            Some(Command::Define { object: Box::new(Defined::Table(changed)) })
        }
        1 | 2 => {
            let enums: Vec<&TypeDef> = catalog
                .types
                .iter()
                .map(|t| &**t)
                .filter(|t| matches!(t.kind, TypeKind::Enum { .. }))
                .collect();
            let of = (!enums.is_empty()).then(|| *random.pick(&enums))?;
            Some(Command::Define {
                object: Box::new(Defined::Type(other_labels(of, number, random)?)),
            })
        }
        3 => {
            let functions: Vec<_> = catalog.functions.iter().collect();
            let function = (!functions.is_empty()).then(|| *random.pick(&functions))?;
            let mut changed = function.as_ref().clone();
            match random.below(3) {
                0 => changed.security_definer = !changed.security_definer,
                1 => changed.volatility = Volatility::Stable,
                _ => changed
                    .arguments
                    .iter_mut()
                    .take(1)
                    .for_each(|a| a.name = Some(Name::new(fresh("argument")))),
            }
            Some(Command::Define { object: Box::new(Defined::Function(changed)) })
        }
        4 => {
            let schema = Name::new("moved here");
            match catalog.schema_named("moved here") {
                None => Some(Command::AddSchema { name: schema }),
                Some(schema) => {
                    let schema = schema.id.clone();
                    (!table.is_partition()).then_some(Command::MoveTable { table: id, schema })
                }
            }
        }
        5 => {
            let mut key = NewColumn::new("id", DataType::builtin("bigint"));
            key.not_null = true;
            let schema = table.schema.clone();
            let name = Name::new(fresh("added_table"));
            Some(Command::AddTable { schema, name, id: None, columns: vec![key] })
        }
        _ => {
            let droppable: Vec<ObjectRef> = catalog
                .views
                .iter()
                .map(|v| ObjectRef::View(v.id.clone()))
                .chain(table.triggers.iter().map(|t| ObjectRef::Trigger(id.clone(), t.id.clone())))
                .chain((!is_referenced(base, table)).then(|| ObjectRef::Table(id.clone())))
                .collect();
            let object = (!droppable.is_empty()).then(|| random.pick(&droppable).clone())?;
            Some(Command::Remove { object, cascade: false })
        }
    }
}

/// What partitions share with their tables is changed in both at once, which no single edit does.
fn is_apart(table: &Table) -> bool {
    !table.external
        && !table.is_partition()
        && table.partition_key.is_none()
        && table.inherits.is_empty()
}

/// Rows that reference others cannot come back to a table without these.
fn is_referenced(base: &Document, table: &Table) -> bool {
    let mut tables = base.schema.tables.iter();
    tables.any(|t| t.foreign_keys().any(|(_, key)| key.references == table.id && t.id != table.id))
}

/// What can be renamed and has comments.
fn objects(document: &Document) -> Vec<ObjectRef> {
    let catalog = &document.schema;
    let mut all = Vec::new();
    for table in catalog.tables.iter().filter(|t| is_apart(t)) {
        let id = || table.id.clone();
        all.extend(
            table
                .constraints
                .iter()
                .filter(|c| !c.inherited)
                .map(|c| ObjectRef::Constraint(id(), c.id.clone())),
        );
        all.extend(table.indexes.iter().map(|i| ObjectRef::Index(id(), i.id.clone())));
        all.extend(table.policies.iter().map(|p| ObjectRef::Policy(id(), p.id.clone())));
        all.extend(table.triggers.iter().map(|t| ObjectRef::Trigger(id(), t.id.clone())));
    }
    all.extend(catalog.views.iter().map(|v| ObjectRef::View(v.id.clone())));
    all.extend(catalog.functions.iter().map(|f| ObjectRef::Function(f.id.clone())));
    all.extend(catalog.types.iter().map(|t| ObjectRef::Type(t.id.clone())));
    all.extend(catalog.sequences.iter().map(|s| ObjectRef::Sequence(s.id.clone())));
    all.extend(
        catalog.tables.iter().filter(|t| is_apart(t)).map(|t| ObjectRef::Table(t.id.clone())),
    );
    all
}

/// Two columns take each other's name.
fn swap_names(table: &Table, random: &mut Random) -> Option<Command> {
    let own: Vec<&Column> = table.columns.iter().filter(|c| !c.inherited).collect();
    if own.len() < 2 {
        return None;
    }
    let (a, b) = (random.pick(&own), random.pick(&own));
    let rename = |column: &Column, name: &str| Command::Rename {
        object: ObjectRef::Column(table.id.clone(), column.id.clone()),
        name: name.to_owned(),
    };
    (a.id != b.id).then(|| Command::Batch {
        label: format!("Swap {} and {} of {}", a.name, b.name, table.name),
        commands: vec![
            rename(a, "on the way"),
            rename(b, a.name.as_str()),
            rename(a, b.name.as_str()),
        ],
    })
}

/// A type that holds what the column holds, and whose values the column's type takes back.
fn wider(column: &Column) -> Option<DataType> {
    let TypeName::Builtin(name) = &column.data_type.name else { return None };
    if column.data_type.dimensions > 0 || column.identity.is_some() || column.inherited {
        return None;
    }
    Some(match name.as_str() {
        "smallint" => DataType::builtin("integer"),
        "integer" => DataType::builtin("bigint"),
        "varchar" | "char" => DataType::builtin("text"),
        "text" => DataType::builtin("varchar").with_modifiers("300"),
        "numeric" => DataType::builtin("numeric").with_modifiers("30,6"),
        "timestamp" => DataType::builtin("timestamptz"),
        "json" => DataType::builtin("jsonb"),
        _ => return None,
    })
}

/// Whether a btree index can be made over it.
fn is_ordered(column: &Column) -> bool {
    const KNOWN: [&str; 8] =
        ["smallint", "integer", "bigint", "text", "varchar", "uuid", "timestamptz", "date"];
    match &column.data_type.name {
        TypeName::Builtin(name) => {
            column.data_type.dimensions == 0 && KNOWN.contains(&name.as_str())
        }
        _ => false,
    }
}

/// An enum with a label more, in between, or without its last one. Rows have the first.
fn other_labels(of: &TypeDef, number: usize, random: &mut Random) -> Option<TypeDef> {
    let TypeKind::Enum { labels } = &of.kind else { return None };
    let mut labels = labels.clone();
    match random.below(4) {
        0 | 1 => {
            let name = format!("label {number}");
            let at = random.below(labels.len() + 1);
            labels.insert(at, EnumLabel { id: EnumLabelId::new(&name), name });
        }
        2 if labels.len() > 2 => drop(labels.pop()),
        _ if labels.len() > 2 => {
            let last = labels.len() - 1;
            labels.swap(last, last - 1);
        }
        _ => return None,
    }
    Some(TypeDef { kind: TypeKind::Enum { labels }, ..of.clone() })
}
