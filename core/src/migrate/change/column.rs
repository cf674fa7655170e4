//! Columns of tables that stay.

use super::sequence::changed_options;
use super::{Context, cast, identity, online};
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::step::volatile::is_volatile;
use crate::migrate::step::{Loss, Work};
use crate::model::{
    Column, DataType, ObjectRef, StorageParameter, Table, TableKind, TypeDef, TypeKind, TypeName,
};
use crate::sql::emit::names::{collation, parameters};
use crate::sql::emit::table::{column_line, is_attribute_option, storage};
use crate::sql::quote_ident;

/// What becomes of a column that stays, whose texts are what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migrate) enum ColumnFate {
    Kept,
    Retyped,
    /// What it is computed from is another, which older servers cannot say of a column that is there.
    Remade,
}

pub(in crate::migrate) fn fate(from: &Column, to: &Column) -> ColumnFate {
    if to.inherited {
        return ColumnFate::Kept;
    }
    let computes = |c: &Column| c.generated.clone();
    if computes(from) != computes(to) && to.generated.is_some() {
        return ColumnFate::Remade;
    }
    let retyped = from.data_type != to.data_type || from.collation != to.collation;
    match (retyped, to.generated.is_some()) {
        (false, _) => ColumnFate::Kept,
        (true, false) => ColumnFate::Retyped,
        (true, true) => ColumnFate::Remade,
    }
}

fn object(table: &Table, column: &Column) -> ObjectRef {
    ObjectRef::Column(table.id.clone(), column.id.clone())
}

fn default(table: &Table, column: &Column) -> Piece {
    Piece::Default(table.id.clone(), column.id.clone())
}

pub(super) fn added(context: &Context<'_>, table: &Table, column: &Column, out: &mut Ops) {
    let name = context.after.table(table);
    let object = object(table, column);
    let own = [Piece::Object(object.clone()), default(table, column)];
    let catalog = context.after.catalog;
    let needs = Needs::of(catalog).column(table, column).default(table, column).but(&own);
    let line = column_line(column, &context.after, 0, false);
    let text = format!("ALTER TABLE {name} ADD COLUMN {line}");
    let work = match column {
        _ if is_written(context, table, column) => Work::Rewrite,
        // Where there is a row, it is refused.
        Column { not_null: true, default: None, .. } => Work::Scan,
        _ => Work::Catalog,
    };
    let op = Op::new(Rank::AddColumns, object.clone(), text).needs(needs).works(work);
    let op = op.makes([name_of(context, table, column)]);
    let is_filled = work != Work::Catalog && is_filled_later(context, column);
    let added = if context.is_online(table) && is_filled {
        let bare = Column { default: None, not_null: false, ..column.clone() };
        let line = column_line(&bare, &context.after, 0, false);
        let op = Op { text: format!("ALTER TABLE {name} ADD COLUMN {line}"), ..op };
        online::column::add_filled(context, table, column, (op, own.into()), out)
    } else {
        out.add(op.makes(own))
    };
    let set = Op::new(Rank::AddColumns, object, "").after(Some(added));
    out.add_all(&set, storage(column, &name));
}

/// Whether every row of a table has to be written for a new column.
fn is_written(context: &Context<'_>, table: &Table, column: &Column) -> bool {
    let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
    let default = column.default.as_ref();
    !is_foreign
        && (!is_filled_later(context, column)
            || default.is_some_and(|default| is_volatile(default, context.after.catalog)))
}

/// Whether the old rows of a table can get the values of a new column one after the other: not what is computed or counted,
/// nor what a domain type asks of each.
fn is_filled_later(context: &Context<'_>, column: &Column) -> bool {
    let is_asked = match &column.data_type.name {
        TypeName::Defined(id) => {
            context.after.catalog.types.get(id).is_some_and(|t| has_conditions(t))
        }
        _ => false,
    };
    column.generated.is_none() && column.identity.is_none() && !is_asked
}

fn has_conditions(type_def: &TypeDef) -> bool {
    match &type_def.kind {
        TypeKind::Domain { not_null, checks, .. } => *not_null || !checks.is_empty(),
        _ => false,
    }
}

fn name_of(context: &Context<'_>, table: &Table, column: &Column) -> Piece {
    let column = quote_ident(column.name.as_str());
    Piece::Name(format!("COLUMN {}.{column}", context.after.table(table)))
}

pub(super) fn dropped(context: &Context<'_>, table: &Table, column: &Column, out: &mut Ops) {
    let name = context.after.table(table);
    let object = object(table, column);
    let own = [Piece::Object(object.clone()), default(table, column)];
    let catalog = context.before.catalog;
    let frees = Needs::of(catalog).column(table, column).default(table, column).but(&own);
    // Children that keep it would lose it.
    let is_kept = context.after.catalog.tables.iter().any(|child| {
        child.inherits.contains(&table.id) && child.column_named(column.name.as_str()).is_some()
    });
    let only = if is_kept { "ONLY " } else { "" };
    let column_name = quote_ident(column.name.as_str());
    let text = format!("ALTER TABLE {only}{name} DROP COLUMN {column_name}");
    // What is computed can be computed again.
    let loss = column.generated.is_none().then_some(Loss::Values);
    let op = Op::new(Rank::DropColumns, object, text).frees(frees).loses(loss);
    out.add(op.drops(own).drops([name_of(context, table, column)]));
}

/// Everything that differs between two versions of a column but comments and privileges, which are told with those of the
/// table.
pub(super) fn changed(
    context: &Context<'_>,
    table: &Table,
    (from, to): (&Column, &Column),
    out: &mut Ops,
) {
    let name = context.after.table(table);
    let alter = format!("ALTER TABLE {name} ALTER COLUMN {}", quote_ident(to.name.as_str()));
    let object = object(table, to);
    let own = [Piece::Object(object.clone())];
    let default_piece = default(table, to);
    let rank = Rank::AlterColumns;
    let op = |what: &str| Op::new(rank, object.clone(), format!("{alter} {what}"));
    let (old, new) = (context.before.catalog, context.after.catalog);
    let mut last = None;

    let retyped = context.remade.is_retyped(&own[0]);
    let default_again = context.remade.is_made_again(&default_piece);
    // A default of another type, or of none any more.
    let differs = meant(from.default.as_ref()) != meant(to.default.as_ref());
    let loses = from.default.is_some() && (retyped || default_again || to.default.is_none());
    let default_frees = || Needs::of(old).default(table, from).but(&own);
    if loses {
        last =
            Some(out.add(op("DROP DEFAULT").drops([default_piece.clone()]).frees(default_frees())));
    }
    if from.identity.is_some() && to.identity.is_none() {
        // It is called after the column as that was called.
        let server = context.server.tables.get(&table.id);
        let was = server.and_then(|table| Some((table, table.column(&from.id)?)));
        let (table, column) = was.map_or((table, from), |(table, column)| (table, column));
        let sequence = identity::sequence_name(context.server, table, column);
        let op = op("DROP IDENTITY").drops([Piece::Name(sequence)]).loses(Loss::Count);
        last = Some(out.add(op.after(last)));
    }
    if from.generated.is_some() && to.generated.is_none() {
        let frees = Needs::of(old).column(table, from).but(&own);
        last = Some(out.add(op("DROP EXPRESSION").frees(frees).after(last)));
    }
    if retyped {
        last = Some(retype(context, table, (from, to), &alter, last, out));
    }
    if to.default.is_some() && (loses || differs) {
        let needs = Needs::of(new).default(table, to).but(&own);
        let text = to.default.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut set =
            op(&format!("SET DEFAULT {text}")).needs(needs).makes([default_piece]).after(last);
        if !loses {
            set = set.frees(default_frees());
        }
        last = Some(out.add(set));
    }
    // What a parent says has gone to its children.
    let is_own = !to.inherited || from.inherited;
    if to.not_null && !from.not_null && is_own {
        let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
        if !is_foreign && to.default.is_some() && to.identity.is_none() {
            // Rows that are there get the value that new ones get.
            let column = quote_ident(to.name.as_str());
            let text = format!("UPDATE {name} SET {column} = DEFAULT WHERE {column} IS NULL");
            let op = if context.is_online(table) {
                online::column::fill(context, table, to, &object)
            } else {
                Op::new(rank, object.clone(), text).works(Work::Rows)
            };
            last = Some(out.add(op.loses(Loss::Nulls).after(last)));
        }
        if context.is_online(table) {
            last = online::column::forbid_null(context, table, to, last, out);
        } else {
            let work = if is_foreign { Work::Catalog } else { Work::Scan };
            last = Some(out.add(op("SET NOT NULL").works(work).after(last)));
        }
    }
    match (&from.identity, &to.identity) {
        (a, b) if a == b => {}
        (_, None) => {}
        (None, Some(new)) => {
            let sequence = identity::sequence_name(context.after.catalog, table, to);
            let mut own = vec![Piece::Name(sequence)];
            for text in identity::added(context, table, to, new) {
                // How far it has counted is looked up.
                let work = if text.starts_with("SELECT") { Work::Scan } else { Work::Catalog };
                let op = Op::new(rank, object.clone(), text).works(work);
                last = Some(out.add(op.makes(own.drain(..)).after(last)));
            }
        }
        (Some(old), Some(new)) => {
            let mut all = changed_options(&old.options, &new.options, &context.after);
            // The type follows that of the column.
            all.retain(|option| !option.starts_with("AS "));
            let mut words: Vec<String> = all.iter().map(|option| format!("SET {option}")).collect();
            if old.always != new.always {
                let when = if new.always { "ALWAYS" } else { "BY DEFAULT" };
                words.insert(0, format!("SET GENERATED {when}"));
            }
            if !words.is_empty() {
                last = Some(out.add(op(&words.join(" ")).after(last)));
            }
        }
    }
    if from.not_null && !to.not_null && is_own {
        last = Some(out.add(op("DROP NOT NULL").after(last)));
    }
    for text in kept_otherwise(from, to, &alter, &name) {
        last = Some(out.add(Op::new(rank, object.clone(), text).after(last)));
    }
}

fn meant(expr: Option<&crate::model::Expr>) -> Option<String> {
    expr.map(crate::migrate::meaning::meaning)
}

/// `ALTER COLUMN … TYPE`, which is what others of the column wait for.
fn retype(
    context: &Context<'_>,
    table: &Table,
    (from, to): (&Column, &Column),
    alter: &str,
    last: Option<usize>,
    out: &mut Ops,
) -> usize {
    let piece = Piece::Object(object(table, to));
    let data_type = context.after.data_type(&to.data_type);
    let column = quote_ident(to.name.as_str());
    let mut needs = Needs::of(context.after.catalog).column(table, to).but(&[]);
    let mut frees = Needs::of(context.before.catalog).column(table, from).but(&[]);
    let aside = |t: &DataType| match &t.name {
        TypeName::Defined(id) => {
            let object = ObjectRef::Type(id.clone());
            context.remade.is_object_made_again(object.clone()).then(|| (id.clone(), object))
        }
        _ => None,
    };
    let mut is_aside = false;
    if let Some((id, object)) = aside(&from.data_type) {
        // It goes by what was renamed aside.
        frees.remove(&Piece::Object(object));
        frees.insert(Piece::Aside(id));
        is_aside = true;
    }
    let types = (&from.data_type, &to.data_type);
    let converted = if is_aside {
        Some(cast::through_text(&column, &from.data_type, &data_type))
    } else {
        cast::converted(&column, types, &data_type)
    };
    let using = converted.map(|value| format!(" USING {value}")).unwrap_or_default();
    let collation = collation(to.collation.as_ref());
    let text = format!("{alter} TYPE {data_type}{collation}{using}");
    needs.remove(&piece);
    let op = Op::new(Rank::AlterColumns, object(table, to), text).needs(needs).frees(frees);
    let work = match &table.kind {
        TableKind::Foreign { .. } => Work::Catalog,
        TableKind::Ordinary => cast::work((from, to), context.after.catalog, !using.is_empty()),
    };
    let op = op
        .works(work)
        .loses(cast::loses(&from.data_type, &to.data_type).then_some(Loss::Precision));
    out.add(op.makes([piece.clone()]).drops([piece]).after(last))
}

/// How values are kept and measured.
fn kept_otherwise(from: &Column, to: &Column, alter: &str, table: &str) -> Vec<String> {
    let mut all = Vec::new();
    if from.storage.is_some() && to.storage.is_none() {
        all.push(format!("{alter} SET STORAGE DEFAULT"));
    }
    if from.statistics.is_some() && to.statistics.is_none() {
        all.push(format!("{alter} SET STATISTICS -1"));
    }
    if from.compression != to.compression {
        let method = to.compression.as_deref().unwrap_or("default");
        all.push(format!("{alter} SET COMPRESSION {method}"));
    }
    let (mut gone, mut foreign) = (Vec::new(), Vec::new());
    let has = |list: &[StorageParameter], key: &str| list.iter().any(|o| o.key == key);
    for option in &from.options {
        if !has(&to.options, &option.key) {
            if is_attribute_option(&option.key) {
                gone.push(StorageParameter { value: None, ..option.clone() });
            } else {
                foreign.push(format!("DROP {}", quote_ident(&option.key)));
            }
        }
    }
    for option in to.options.iter().filter(|o| !is_attribute_option(&o.key)) {
        let value = crate::sql::quote_literal(option.value.as_deref().unwrap_or_default());
        let key = quote_ident(&option.key);
        if !has(&from.options, &option.key) {
            foreign.push(format!("ADD {key} {value}"));
        } else if !from.options.contains(option) {
            foreign.push(format!("SET {key} {value}"));
        }
    }
    if !gone.is_empty() {
        all.push(format!("{alter} RESET ({})", parameters(&gone)));
    }
    if !foreign.is_empty() {
        all.push(format!("{alter} OPTIONS ({})", foreign.join(", ")));
    }
    let said = storage(from, table);
    all.extend(storage(to, table).into_iter().filter(|s| !said.contains(s)));
    all
}

/// What a table's own list of columns makes.
pub(super) fn pieces(table: &Table) -> Pieces {
    let columns = table.columns.iter();
    columns.flat_map(|c| [Piece::Object(object(table, c)), default(table, c)]).collect()
}
