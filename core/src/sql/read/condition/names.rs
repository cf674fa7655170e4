//! What names stand for: columns, tables, functions.

use super::query::given;
use super::{MAX_VIEWS, Reader, queries};
use crate::model::{
    Catalog, Function, FunctionId, Name, ObjectRef, QualifiedName, SchemaId, Table, ViewId,
};
use crate::rls::condition::{Column, Kind, Origin, Relation, Source};
use crate::sql::read::syntax::{name_of, path_segments};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// A query that is being read.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) sources: Vec<Source>,
    /// Names of `WITH`, with the names of their columns where those are known.
    pub(super) with: Vec<(Name, Option<Vec<Name>>)>,
}

/// Where a name may be found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Has {
    Yes,
    No,
    /// Its columns are not known.
    Perhaps,
}

impl Reader<'_> {
    fn own_table(&self) -> Option<&Table> {
        self.catalog.tables.get(self.table?).map(AsRef::as_ref)
    }

    /// A name by itself: a column, or a row by its table's name.
    pub(super) fn name(&self, name: &Name) -> Kind {
        if let Some(origin) = self.origin_of_column(name) {
            return Kind::Column(self.column(name, origin));
        }
        match self.origin_named(name) {
            Some(origin) => Kind::WholeRow(origin),
            None => Kind::Column(self.column(name, Origin::Unknown)),
        }
    }

    /// `alias.column`, or a field of a column; none where the alias is nobody's.
    pub(super) fn qualified_column(&self, alias: &Name, name: &Name) -> Option<Kind> {
        let origin = self.origin_named(alias)?;
        Some(Kind::Column(self.column(name, origin)))
    }

    /// Whose row a column without an alias is of: the innermost that has it.
    fn origin_of_column(&self, name: &Name) -> Option<Origin> {
        let frames = self.frames.borrow();
        let mut perhaps = None;
        for (up, frame) in frames.iter().rev().enumerate() {
            for (number, source) in frame.sources.iter().enumerate() {
                match self.has(source, name) {
                    Has::Yes => return Some(Origin::Source { up, number }),
                    Has::Perhaps if perhaps.is_none() => {
                        perhaps = Some(Origin::Source { up, number });
                    }
                    Has::Perhaps | Has::No => {}
                }
            }
        }
        let is_own = self.own_table().is_some_and(|t| t.column_named(name.as_str()).is_some());
        if is_own { Some(Origin::Own) } else { perhaps }
    }

    fn origin_named(&self, alias: &Name) -> Option<Origin> {
        let frames = self.frames.borrow();
        for (up, frame) in frames.iter().rev().enumerate() {
            if let Some(number) = frame.sources.iter().position(|s| s.alias == *alias) {
                return Some(Origin::Source { up, number });
            }
        }
        self.own_table().is_some_and(|t| t.name == *alias).then_some(Origin::Own)
    }

    /// Whether a source of the innermost query has a column of that name, or nobody knows.
    pub(super) fn may_have(&self, number: usize, name: &Name) -> bool {
        let frames = self.frames.borrow();
        let source = frames.last().and_then(|frame| frame.sources.get(number));
        source.is_some_and(|source| self.has(source, name) != Has::No)
    }

    /// A column of a source of the innermost query.
    pub(super) fn column_of_source(&self, number: usize, name: &Name) -> Column {
        self.column(name, Origin::Source { up: 0, number })
    }

    fn column(&self, name: &Name, origin: Origin) -> Column {
        let table = match origin {
            Origin::Own => self.own_table(),
            Origin::Source { up, number } => self.table_of(up, number),
            Origin::Unknown => None,
        };
        let column = table.and_then(|table| {
            Some((table.id.clone(), table.column_named(name.as_str())?.id.clone()))
        });
        Column { name: name.clone(), origin, column }
    }

    fn table_of(&self, up: usize, number: usize) -> Option<&Table> {
        let frames = self.frames.borrow();
        let frame = frames.len().checked_sub(up + 1).and_then(|at| frames.get(at))?;
        match &frame.sources.get(number)?.relation {
            Relation::Table(id) => self.catalog.tables.get(id).map(AsRef::as_ref),
            _ => None,
        }
    }

    fn has(&self, source: &Source, name: &Name) -> Has {
        let known = |has: bool| if has { Has::Yes } else { Has::No };
        match &source.relation {
            Relation::Table(id) => match self.catalog.tables.get(id) {
                Some(table) => known(table.column_named(name.as_str()).is_some()),
                None => Has::Perhaps,
            },
            Relation::Function(_) if source.alias == *name => Has::Yes,
            Relation::Query(query) => among(given(query).as_deref(), name),
            Relation::With(with) => {
                let frames = self.frames.borrow();
                let mut all = frames.iter().rev().flat_map(|frame| &frame.with);
                let columns = all.find(|(other, _)| other == with);
                among(columns.and_then(|(_, columns)| columns.as_deref()), name)
            }
            Relation::View(id) => among(self.columns_of_view(id).as_deref(), name),
            _ => Has::Perhaps,
        }
    }

    /// The names of a view's columns, where they can be told.
    pub(super) fn columns_of_view(&self, id: &ViewId) -> Option<Vec<Name>> {
        if let Some(known) = self.views.borrow().get(id) {
            return known.clone();
        }
        if self.views.borrow().len() >= MAX_VIEWS {
            return None;
        }
        // While it is read, a view that reads itself, which no server has, finds nothing.
        self.views.borrow_mut().insert(id.clone(), None);
        let names = self.read_columns_of_view(id);
        self.views.borrow_mut().insert(id.clone(), names.clone());
        names
    }

    fn read_columns_of_view(&self, id: &ViewId) -> Option<Vec<Name>> {
        let view = self.catalog.views.get(id)?;
        let read = queries(self.catalog, view.query.text(), &self.views)?;
        let mut names = given(read.first()?)?;
        names.iter_mut().zip(&view.column_names).for_each(|(name, new)| name.clone_from(new));
        Some(names)
    }

    /// What an entry of `FROM` names.
    pub(super) fn relation(&self, node: &SyntaxNode) -> Relation {
        let segments = path_segments(node);
        let names: Vec<Name> = segments.iter().map(name_of).collect();
        let Some((name, before)) = names.split_last() else {
            return Relation::Unknown(QualifiedName::unqualified(Name::default()));
        };
        let is_with = |name: &Name| {
            self.frames.borrow().iter().any(|frame| frame.with.iter().any(|(w, _)| w == name))
        };
        if before.is_empty() && is_with(name) {
            return Relation::With(name.clone());
        }
        match segments.last().and_then(|segment| self.reference(segment)) {
            Some(ObjectRef::Table(id)) => return Relation::Table(id.clone()),
            Some(ObjectRef::View(id)) => return Relation::View(id.clone()),
            _ => {}
        }
        let path = QualifiedName { schema: before.last().cloned(), name: name.clone() };
        relation_named(self.catalog, &path).unwrap_or(Relation::Unknown(path))
    }

    /// The function that a call is of: by the text's own references, else the only one of that name that takes so many arguments.
    pub(super) fn function(
        &self,
        node: &SyntaxNode,
        path: &QualifiedName,
        arguments: usize,
    ) -> Option<FunctionId> {
        if let Some(ObjectRef::Function(id)) = self.reference(node) {
            return Some(id.clone());
        }
        let takes = |function: &Function| {
            let inputs = function.arguments.iter().filter(|a| a.mode.is_input());
            let (least, most) =
                (inputs.clone().filter(|a| a.default.is_none()).count(), inputs.count());
            function.name == path.name && (least..=most).contains(&arguments)
        };
        let schema = path.schema.as_ref().map_or("public", Name::as_str);
        let fitting = self.catalog.functions.iter().filter(|function| takes(function));
        let mut fitting = fitting.filter(|f| self.catalog.schema_name(&f.schema) == schema);
        let found = fitting.next()?;
        fitting.next().is_none().then(|| found.id.clone())
    }
}

fn among(columns: Option<&[Name]>, name: &Name) -> Has {
    match columns {
        Some(columns) if columns.contains(name) => Has::Yes,
        Some(columns) if columns.iter().all(|column| !column.is_empty()) => Has::No,
        _ => Has::Perhaps,
    }
}

/// A table or view by its name; without a schema, one in `public`, else the only one that has it.
pub(in crate::sql) fn relation_named(catalog: &Catalog, path: &QualifiedName) -> Option<Relation> {
    let tables = catalog.tables.iter().filter(|t| t.name == path.name);
    let tables = tables.map(|t| (&t.schema, Relation::Table(t.id.clone())));
    let views = catalog.views.iter().filter(|v| v.name == path.name);
    let views = views.map(|v| (&v.schema, Relation::View(v.id.clone())));
    let all: Vec<(&SchemaId, Relation)> = tables.chain(views).collect();
    let is_in = |id: &SchemaId, schema: &str| catalog.schema_name(id) == schema;
    let wanted = path.schema.as_ref().map_or("public", Name::as_str);
    match all.iter().find(|(schema, _)| is_in(schema, wanted)) {
        Some((_, relation)) => Some(relation.clone()),
        None if path.schema.is_none() && all.len() == 1 => {
            all.into_iter().next().map(|(_, relation)| relation)
        }
        None => None,
    }
}

/// The names of `a.b` or `a.b.c`, from the left; none where the base is no name.
pub(super) fn dotted(node: &SyntaxNode) -> Option<Vec<SyntaxNode>> {
    let mut names = Vec::new();
    let mut at = node.clone();
    loop {
        let children: Vec<SyntaxNode> = at.children().collect();
        match (at.kind(), children.as_slice()) {
            (SyntaxKind::NAME_REF, _) => {
                names.push(at);
                names.reverse();
                return Some(names);
            }
            (SyntaxKind::FIELD_EXPR, [base, field]) if field.kind() == SyntaxKind::NAME_REF => {
                names.push(field.clone());
                at = base.clone();
            }
            _ => return None,
        }
    }
}
