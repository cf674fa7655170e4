//! What DBML files say into a sketch: partial tables put in, names resolved, references turned into foreign keys.

use super::parse::File;
use super::table::in_public;
use super::tree::{self, Endpoint, Item, Path, Relation, TypeName, Value};
use crate::import::report::{Outcome, ReportRow};
use crate::import::sketch::{
    Check, Column, Default, Enum, Expression, Index, IndexPart, MAX_COLUMNS, Names, Origin,
    Reference, Sketch, Table, TableName, clip, sql_type, without_counter,
};
use crate::sql::{quote_ident, quote_literal};
use std::collections::{HashMap, HashSet};

/// Columns that partial tables may add to all tables together.
const MAX_INJECTED: usize = 100_000;

pub(super) fn sketch(file: File) -> Sketch {
    let mut schema = Schema {
        sketch: Sketch { rows: file.rows, ..Sketch::default() },
        enums: file.enums.iter().map(|e| in_public(&e.name)).collect(),
        partials: HashMap::new(),
        tables: HashMap::new(),
        aliases: HashMap::new(),
        names: HashMap::new(),
        references: Vec::new(),
        injected: 0,
    };
    for item in file.enums {
        schema.enumeration(item);
    }
    for partial in file.partials {
        schema.partial(partial);
    }
    for table in file.tables {
        schema.table(table);
    }
    for reference in file.references {
        schema.references.push((reference, true));
    }
    for (reference, has_row) in std::mem::take(&mut schema.references) {
        schema.reference(reference, has_row);
    }
    schema.sketch
}

struct Schema {
    sketch: Sketch,
    enums: HashSet<Path>,
    partials: HashMap<String, tree::Table>,
    /// Places of tables in the sketch.
    tables: HashMap<Path, usize>,
    aliases: HashMap<String, usize>,
    names: HashMap<Option<String>, Names>,
    references: Vec<(tree::Reference, bool)>,
    injected: usize,
}

impl Schema {
    fn fail(&mut self, origin: &Origin, reason: String) {
        self.sketch.rows.push(origin.row(Outcome::Failed, Some(reason)));
    }

    fn enumeration(&mut self, item: tree::Enum) {
        let remarks = if item.has_notes {
            vec!["Postgres has no place for the notes of values".to_owned()]
        } else {
            Vec::new()
        };
        let name = table_name(&item.name);
        self.sketch.enums.push(Enum { origin: item.origin, name, labels: item.labels, remarks });
    }

    fn partial(&mut self, partial: tree::Table) {
        let name = partial.name.name.clone();
        if self.partials.contains_key(&name) {
            self.fail(&partial.origin, format!("the partial table {name} is given twice"));
            return;
        }
        let remark = "its columns are part of the tables that take it in".to_owned();
        let row: ReportRow = partial.origin.row(Outcome::Modelled, Some(remark));
        self.sketch.rows.push(row);
        self.partials.insert(name, partial);
    }

    fn table(&mut self, table: tree::Table) {
        let path = in_public(&table.name);
        if self.tables.contains_key(&path) {
            self.fail(&table.origin, format!("the table {} is given twice", table_name(&path)));
            return;
        }
        let index = self.sketch.tables.len();
        self.tables.insert(path.clone(), index);
        let alias = table.alias.clone();
        if let Some(alias) = alias.filter(|alias| *alias != table.name.name)
            && let Some(first) = self.aliases.insert(alias.clone(), index)
        {
            self.aliases.insert(alias.clone(), first);
            self.fail(&table.origin, format!("the alias {alias} is given twice"));
        }
        let table = self.with_partials(table);
        let mut drawn = Table::new(table_name(&path));
        let mut taken = self.names.remove(&path.schema).unwrap_or_default();
        drawn.name.name = taken.free(&drawn.name.name);
        self.names.insert(path.schema.clone(), taken);
        drawn.origins.push(table.origin.clone());
        drawn.comment = table.note;
        for item in table.items {
            if let Item::Column(column) = item {
                self.column(&mut drawn, &path, *column);
            }
        }
        for check in table.checks {
            drawn.checks.push(check_of(check));
        }
        let columns: HashSet<String> = drawn.columns.iter().map(|c| c.name.clone()).collect();
        for index in table.indexes {
            self.index(&mut drawn, &columns, index);
        }
        self.sketch.tables.push(drawn);
    }

    /// A table with the columns, indexes and notes of the partial tables that it takes in. Its own come first; of two
    /// partial tables, the later.
    fn with_partials(&mut self, mut table: tree::Table) -> tree::Table {
        if !table.items.iter().any(|i| matches!(i, Item::Partial(..))) {
            return table;
        }
        let own = table.items.iter().filter_map(|i| match i {
            Item::Column(column) => Some(column.name.clone()),
            Item::Partial(..) => None,
        });
        let mut known: HashSet<String> = own.collect();
        let mut used: HashSet<String> = HashSet::new();
        let mut items: Vec<Item> = Vec::new();
        for item in std::mem::take(&mut table.items).into_iter().rev() {
            let (origin, name) = match item {
                Item::Column(_) => {
                    items.push(item);
                    continue;
                }
                Item::Partial(origin, name) => (origin, name),
            };
            let Some(partial) = self.partials.get(&name) else {
                self.fail(&origin, format!("there is no partial table {name}"));
                continue;
            };
            if !used.insert(name.clone()) {
                self.fail(&origin, format!("the partial table {name} is taken in twice"));
                continue;
            }
            self.injected += partial.items.len() + partial.indexes.len();
            if self.injected > MAX_INJECTED || items.len() + partial.items.len() > MAX_COLUMNS {
                let reason = format!("with the partial table {name}, there are too many columns");
                self.fail(&origin, reason);
                continue;
            }
            for item in partial.items.iter().rev() {
                if let Item::Column(column) = item
                    && known.insert(column.name.clone())
                {
                    items.push(item.clone());
                }
            }
            table.indexes.extend(partial.indexes.iter().cloned());
            table.checks.extend(partial.checks.iter().cloned());
            table.note = table.note.take().or_else(|| partial.note.clone());
        }
        items.reverse();
        table.items = items;
        table
    }

    fn column(&mut self, table: &mut Table, path: &Path, column: tree::Column) {
        let written = self.sql_type(&column.type_name);
        let (sql_type, identity) = match (column.increment, written.as_str()) {
            (true, "smallint" | "integer" | "bigint") => (written, true),
            (true, "serial" | "serial2" | "serial4" | "serial8" | "bigserial" | "smallserial") => {
                (written, false)
            }
            // A type that cannot count is taken for an integer that can.
            (true, _) => ("serial".to_owned(), false),
            (false, _) => (written, false),
        };
        let name = clip(&column.name).to_owned();
        if column.primary {
            table.primary_key.push(name.clone());
        }
        if column.unique {
            table.uniques.push(vec![name.clone()]);
        }
        let default = column.default.and_then(Self::default);
        for check in column.checks {
            table.checks.push(check_of(check));
        }
        for reference in column.references {
            let here = Endpoint { table: Some(path.clone()), columns: vec![name.clone()] };
            let mut to = reference.to;
            to.table.get_or_insert_with(|| path.clone());
            // The column that has the setting is the one that refers where both sides are one.
            let (left, relation, right) = match reference.relation {
                Relation::OneToOne | Relation::ManyToMany => (to, reference.relation, here),
                relation => (here, relation, to),
            };
            let reference = tree::Reference {
                origin: reference.origin,
                name: None,
                left,
                relation,
                right,
                on_delete: None,
                on_update: None,
            };
            self.references.push((reference, false));
        }
        table.columns.push(Column {
            name,
            sql_type,
            not_null: column.not_null,
            identity,
            default,
            comment: column.note,
        });
    }

    /// The type as SQL: an enum of the files, or what its words mean.
    fn sql_type(&self, written: &TypeName) -> String {
        let path = in_public(&written.path);
        if self.enums.contains(&path) && written.arguments.is_none() {
            let schema = path.schema.as_deref().unwrap_or("public");
            return format!(
                "{}.{}{}",
                quote_ident(schema),
                quote_ident(clip(&path.name)),
                written.brackets
            );
        }
        if let Some(schema) = &written.path.schema {
            return format!(
                "{}.{}{}",
                quote_ident(clip(schema)),
                quote_ident(clip(&path.name)),
                written.brackets
            );
        }
        let mut text = written.path.name.clone();
        if let Some(arguments) = &written.arguments {
            text = format!("{text}({arguments})");
        }
        if !written.plain && written.arguments.is_none() && text.contains([' ', '.']) {
            // In quotes, it is one name, unless it is the name of a type.
            let known = crate::model::DataType::canonical_builtin(&text.to_lowercase());
            let name = known.map_or_else(|| quote_ident(clip(&text)).into_owned(), str::to_owned);
            return name + &written.brackets;
        }
        sql_type(&(text + &written.brackets))
    }

    fn default(value: Value) -> Option<Default> {
        match value {
            Value::Text(text) => Some(Default::Constant(quote_literal(&text))),
            Value::Number(number) => Some(Default::Constant(number)),
            Value::Code(origin, sql) => Some(Default::Expression(Expression { origin, sql })),
            Value::Words(words) => {
                let [one] = words.as_slice() else {
                    // The value of an enum, by its full name.
                    return words.last().map(|value| Default::Constant(quote_literal(value)));
                };
                match one.to_lowercase().as_str() {
                    "null" => None,
                    constant @ ("true" | "false") => Some(Default::Constant(constant.to_owned())),
                    _ => Some(Default::Constant(quote_literal(one))),
                }
            }
        }
    }

    fn index(&mut self, table: &mut Table, columns: &HashSet<String>, index: tree::Index) {
        let mut parts = Vec::new();
        for part in index.parts {
            match part {
                tree::IndexPart::Column(name) => {
                    let name = clip(&name).to_owned();
                    if !columns.contains(&name) {
                        self.fail(
                            &index.origin,
                            format!("the table {} has no column {name}", table.name),
                        );
                        return;
                    }
                    parts.push(IndexPart::Column(name));
                }
                tree::IndexPart::Code(sql) => parts.push(IndexPart::Expression(sql)),
            }
        }
        if index.primary {
            let key: Option<Vec<String>> = parts
                .iter()
                .map(|part| match part {
                    IndexPart::Column(name) => Some(name.clone()),
                    IndexPart::Expression(_) => None,
                })
                .collect();
            match key {
                None => self.fail(&index.origin, "a primary key is of columns alone".to_owned()),
                Some(key) if table.primary_key.is_empty() || table.primary_key == key => {
                    table.primary_key = key;
                }
                Some(_) => {
                    self.fail(
                        &index.origin,
                        "a table has one primary key, and there is one".to_owned(),
                    );
                }
            }
            return;
        }
        table.indexes.push(Index {
            origin: index.origin,
            name: index.name,
            unique: index.unique,
            method: index.method,
            parts,
            comment: index.note,
        });
    }

    /// The table of an endpoint, by its name or alias.
    fn find(&self, endpoint: &Endpoint) -> Result<usize, String> {
        let Some(path) = &endpoint.table else {
            return Err("the table of the column is not said".to_owned());
        };
        let place = self.tables.get(&in_public(path)).copied().or_else(|| {
            let alias = path.schema.is_none().then_some(&path.name)?;
            self.aliases.get(alias).copied()
        });
        let place = place.ok_or_else(|| format!("there is no table {}", table_name(path)))?;
        let table = self.sketch.tables.get(place);
        for column in &endpoint.columns {
            let there = table.is_some_and(|t| t.columns.iter().any(|c| c.name == clip(column)));
            if !there {
                return Err(format!("the table {} has no column {column}", table_name(path)));
            }
        }
        Ok(place)
    }

    fn reference(&mut self, reference: tree::Reference, has_row: bool) {
        let sides = self.find(&reference.left).and_then(|l| Ok((l, self.find(&reference.right)?)));
        let (left, right) = match sides {
            Ok(sides) => sides,
            Err(reason) => return self.fail(&reference.origin, reason),
        };
        let columns = |endpoint: &Endpoint| -> Vec<String> {
            endpoint.columns.iter().map(|c| clip(c).to_owned()).collect()
        };
        let (left_columns, right_columns) = (columns(&reference.left), columns(&reference.right));
        if reference.relation == Relation::ManyToMany {
            self.pairs(reference, has_row, (left, left_columns), (right, right_columns));
            return;
        }
        if left_columns.len() != right_columns.len() {
            let reason = "both sides of a reference have the same number of columns".to_owned();
            return self.fail(&reference.origin, reason);
        }
        let (child, columns, parent, keys) = match reference.relation {
            Relation::ManyToOne => (left, left_columns, right, right_columns),
            _ => (right, right_columns, left, left_columns),
        };
        let tables = self.sketch.tables.get(child).zip(self.sketch.tables.get(parent));
        let Some((table, references)) = tables.map(|(c, p)| (c.name.clone(), p.name.clone()))
        else {
            return;
        };
        self.sketch.references.push(Reference {
            origin: reference.origin,
            name: reference.name,
            table,
            columns,
            references,
            keys,
            on_delete: reference.on_delete,
            on_update: reference.on_update,
            remarks: Vec::new(),
            has_row,
        });
    }

    /// A table whose rows are pairs of rows of two others, in the schema of the first.
    fn pairs(
        &mut self,
        reference: tree::Reference,
        has_row: bool,
        left: (usize, Vec<String>),
        right: (usize, Vec<String>),
    ) {
        let tables = self.sketch.tables.get(left.0).zip(self.sketch.tables.get(right.0));
        let Some((l, r)) = tables.map(|(l, r)| (l.name.clone(), r.name.clone())) else { return };
        let wanted = format!("{}_{}", l.name, r.name);
        // Named as dbml's own SQL names it.
        let names = self.names.entry(l.schema.clone()).or_default();
        let name = names.free_with(&wanted, 1, |number| format!("({number})"));
        let mut table = Table::new(TableName { schema: l.schema.clone(), name });
        if has_row {
            table.origins.push(reference.origin.clone());
            table.remarks.push(format!("the pairs of {l} and {r} are rows of this table"));
        }
        let mut taken = Names::default();
        let mut keys = Vec::new();
        for ((place, columns), parent) in [(left, l), (right, r)] {
            let mut own = Vec::new();
            for column in &columns {
                let of_parent = self.sketch.tables.get(place).and_then(|t| {
                    t.columns.iter().find(|c| c.name == *column).map(|c| c.sql_type.clone())
                });
                let sql_type = without_counter(&of_parent.unwrap_or_default());
                let name = taken.free(&format!("{}_{column}", parent.name));
                own.push(name.clone());
                table.primary_key.push(name.clone());
                table.columns.push(Column {
                    name,
                    sql_type,
                    not_null: false,
                    identity: false,
                    default: None,
                    comment: None,
                });
            }
            keys.push(Reference {
                origin: reference.origin.clone(),
                name: None,
                table: table.name.clone(),
                columns: own,
                references: parent,
                keys: columns,
                on_delete: reference.on_delete,
                on_update: reference.on_update,
                remarks: Vec::new(),
                has_row: false,
            });
        }
        self.sketch.tables.push(table);
        self.sketch.references.append(&mut keys);
    }
}

fn table_name(path: &Path) -> TableName {
    let path = in_public(path);
    TableName {
        schema: path.schema.map(|s| clip(&s).to_owned()),
        name: clip(&path.name).to_owned(),
    }
}

fn check_of(check: tree::Check) -> Check {
    let expression = Expression { origin: check.origin, sql: check.sql };
    Check { name: check.name, expression }
}
