//! Expressions and queries: their text, and the objects that they mention.
//!
//! Names are resolved as Postgres does: an unqualified column belongs to the innermost query that has
//! one of that name, a qualified one to the alias or table before the dot. What cannot be told for sure
//! is left without a reference: a rename then leaves the text alone.

use super::syntax::{name_of, path_segments};
use super::work::{Relation, Work};
use crate::model::{
    ColumnId, DefinitionKind, Expr, Name, ObjectRef, QualifiedName, Reference, RelationId,
    SchemaId, Table, TableId,
};
use crate::sql::quote_ident;
use rowan::WalkEvent;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};
use std::rc::Rc;

/// A table, view or sub-query that names can be looked up in.
#[derive(Clone, Debug)]
struct Source {
    alias: Name,
    /// None for sub-queries, functions and views, whose columns have no id.
    table: Option<TableId>,
    columns: Rc<Vec<(Name, ColumnId)>>,
    /// The alias is the object's own name, so that a rename of the object changes it.
    named_by: Option<ObjectRef>,
}

/// Where the names of an expression are looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    sources: Vec<Source>,
}

impl Scope {
    /// The columns of a table, by themselves or after its name.
    pub(super) fn of_table(table: &Table) -> Self {
        Self { sources: vec![source(table, table.name.clone(), true)] }
    }

    /// `NEW` and `OLD` of a trigger's condition.
    pub(super) fn of_trigger(table: &Table) -> Self {
        Self {
            sources: vec![
                source(table, Name::new("new"), false),
                source(table, Name::new("old"), false),
            ],
        }
    }
}

fn source(table: &Table, alias: Name, own_name: bool) -> Source {
    Source {
        alias,
        table: Some(table.id.clone()),
        columns: Rc::new(table.columns.iter().map(|c| (c.name.clone(), c.id.clone())).collect()),
        named_by: own_name.then(|| ObjectRef::Table(table.id.clone())),
    }
}

impl Work {
    /// The text of an expression or query, with references.
    pub(super) fn expr(&self, node: &SyntaxNode, scope: &Scope) -> Expr {
        self.expr_from(node, node.text_range().start().into(), scope)
    }

    /// The text of a node from an offset on, without leading white space, with references.
    pub(super) fn expr_from(&self, node: &SyntaxNode, from: u32, scope: &Scope) -> Expr {
        let start: u32 = node.text_range().start().into();
        let whole = node.text().to_string();
        let rest = whole.get(from.saturating_sub(start) as usize..).unwrap_or_default();
        let text = rest.trim_start();
        let base = from + u32::try_from(rest.len() - text.len()).unwrap_or(u32::MAX);
        let mut reader = ExprReader {
            work: self,
            base,
            references: Vec::new(),
            qualifiers: Vec::new(),
            frames: vec![scope.clone()],
            ctes: node
                .descendants()
                .filter_map(ast::CteName::cast)
                .map(|n| name_of(n.syntax()))
                .collect(),
        };
        reader.walk(node);
        let (mut references, mut qualifiers) = (reader.references, reader.qualifiers);
        references.sort_by_key(|r| r.start);
        qualifiers.sort_by_key(|q| q.0);
        if qualifiers.is_empty() {
            return Expr::new(text, references);
        }
        let name = |schema: &SchemaId| quote_ident(self.catalog.schema_name(schema)).into_owned();
        qualified(text, references, &qualifiers, name)
    }

    pub(super) fn expr_opt(&self, node: Option<impl AstNode>, scope: &Scope) -> Option<Expr> {
        node.map(|n| self.expr(n.syntax(), scope))
    }
}

/// The text with schemas written before the names at these offsets, which ascend.
pub(super) fn qualified(
    text: &str,
    references: Vec<Reference>,
    qualifiers: &[(u32, SchemaId)],
    name: impl Fn(&SchemaId) -> String,
) -> Expr {
    let mut written = String::with_capacity(text.len() + qualifiers.len() * 8);
    let mut all = Vec::with_capacity(references.len() + qualifiers.len());
    let mut references = references.into_iter().peekable();
    let mut copied = 0usize;
    let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut shift = 0u32;
    let moved = |r: Reference, shift: u32| Reference {
        start: r.start + shift,
        end: r.end + shift,
        target: r.target,
    };
    for (at, schema) in qualifiers {
        while let Some(r) = references.next_if(|r| r.start < *at) {
            all.push(moved(r, shift));
        }
        let Some(piece) = text.get(copied..*at as usize) else { continue };
        written.push_str(piece);
        copied = *at as usize;
        let start = written.len();
        written.push_str(&name(schema));
        all.push(Reference {
            start: to_u32(start),
            end: to_u32(written.len()),
            target: ObjectRef::Schema(schema.clone()),
        });
        written.push('.');
        shift += to_u32(written.len() - start);
    }
    all.extend(references.map(|r| moved(r, shift)));
    written.push_str(text.get(copied..).unwrap_or_default());
    Expr::new(written, all)
}

/// The columns of one table that an expression mentions, each once.
pub(super) fn mentioned_columns(expr: &Expr, table: &TableId) -> Vec<ColumnId> {
    let mut columns: Vec<ColumnId> = Vec::new();
    for reference in expr.references() {
        if let ObjectRef::Column(t, column) = &reference.target
            && t == table
            && !columns.contains(column)
        {
            columns.push(column.clone());
        }
    }
    columns
}

struct ExprReader<'a> {
    work: &'a Work,
    /// Offset of the expression in the tree's text.
    base: u32,
    references: Vec<Reference>,
    /// Schemas that the text leaves to the search path, and where they belong. The emitted text is run
    /// with the default path.
    qualifiers: Vec<(u32, SchemaId)>,
    frames: Vec<Scope>,
    ctes: Vec<Name>,
}

fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::SELECT | SyntaxKind::INSERT | SyntaxKind::UPDATE | SyntaxKind::DELETE
    )
}

impl ExprReader<'_> {
    fn walk(&mut self, root: &SyntaxNode) {
        let mut preorder = root.preorder();
        while let Some(event) = preorder.next() {
            match event {
                WalkEvent::Enter(node) => {
                    if is_query(node.kind()) {
                        let frame = self.frame_of(&node);
                        self.frames.push(frame);
                    } else if self.leaf(&node) {
                        preorder.skip_subtree();
                        // A skipped node's `Leave` still comes; it is no query, so nothing is popped.
                    }
                }
                WalkEvent::Leave(node) => {
                    if is_query(node.kind()) {
                        self.frames.pop();
                    }
                }
            }
        }
    }

    fn push(&mut self, node: &SyntaxNode, target: ObjectRef) {
        let Some(token) = identifier_token(node) else { return };
        self.push_range(token.text_range().start().into(), token.text_range().end().into(), target);
    }

    /// Notes the schema of an object that is named without one.
    fn qualify(&mut self, node: &SyntaxNode, target: &ObjectRef) {
        if let (Some(schema), Some(token)) = (self.schema_to_write(target), identifier_token(node))
            && let Some(at) = u32::from(token.text_range().start()).checked_sub(self.base)
        {
            self.qualifiers.push((at, schema));
        }
    }

    /// The schema of an object, unless the default search path finds it there.
    fn schema_to_write(&self, target: &ObjectRef) -> Option<SchemaId> {
        let catalog = &self.work.catalog;
        let schema = match target {
            ObjectRef::Table(id) | ObjectRef::Index(id, _) => &catalog.tables.get(id)?.schema,
            ObjectRef::View(id) | ObjectRef::ViewIndex(id, _) => &catalog.views.get(id)?.schema,
            ObjectRef::Sequence(id) => &catalog.sequences.get(id)?.schema,
            ObjectRef::Type(id) => &catalog.types.get(id)?.schema,
            ObjectRef::Function(id) => &catalog.functions.get(id)?.schema,
            ObjectRef::Definition(id) => catalog.definitions.get(id)?.schema.as_ref()?,
            _ => return None,
        };
        (catalog.schema_name(schema) != "public").then(|| schema.clone())
    }

    fn push_range(&mut self, start: u32, end: u32, target: ObjectRef) {
        if let (Some(start), Some(end)) = (start.checked_sub(self.base), end.checked_sub(self.base))
        {
            self.references.push(Reference { start, end, target });
        }
    }

    /// Reads a node that names something. Returns whether all of it was read.
    fn leaf(&mut self, node: &SyntaxNode) -> bool {
        match node.kind() {
            SyntaxKind::NAME_REF => {
                self.name_ref(node);
                true
            }
            SyntaxKind::FIELD_EXPR => self.field_expr(node),
            SyntaxKind::CALL_EXPR => {
                self.call(node);
                false
            }
            SyntaxKind::PATH_TYPE => {
                self.type_path(node);
                false
            }
            SyntaxKind::RELATION_NAME_REF | SyntaxKind::TABLE_NAME_REF => {
                self.relation_path(node);
                true
            }
            SyntaxKind::FUNCTION_NAME_REF => {
                self.function_path(node);
                true
            }
            SyntaxKind::CAST_EXPR => {
                self.reg_cast(node);
                false
            }
            SyntaxKind::COLUMN_NAME_REF => {
                if let Some(target) = self.unqualified(&name_of(node)) {
                    self.push(node, target);
                }
                true
            }
            _ => false,
        }
    }

    fn name_ref(&mut self, node: &SyntaxNode) {
        if node.parent().is_some_and(|p| p.kind() == SyntaxKind::CALL_EXPR) {
            return;
        }
        if let Some(target) = self.unqualified(&name_of(node)) {
            self.push(node, target);
        } else if let Some(target) =
            self.source_named(&name_of(node)).and_then(|s| s.named_by.clone())
        {
            // A whole row, by the table's own name.
            self.push(node, target);
        }
    }

    fn unqualified(&self, name: &Name) -> Option<ObjectRef> {
        self.frames
            .iter()
            .rev()
            .find_map(|frame| frame.sources.iter().find_map(|source| column_of(source, name)))
    }

    fn source_named(&self, alias: &Name) -> Option<&Source> {
        self.frames
            .iter()
            .rev()
            .find_map(|frame| frame.sources.iter().find(|source| source.alias == *alias))
    }

    /// `alias.column`, `table.column` or `schema.table.column`.
    fn field_expr(&mut self, node: &SyntaxNode) -> bool {
        let Some(segments) = dotted_names(node) else { return false };
        if node.parent().is_some_and(|p| p.kind() == SyntaxKind::CALL_EXPR) {
            // A function's qualified name, read with the call.
            return true;
        }
        let names: Vec<Name> = segments.iter().map(name_of).collect();
        match (segments.as_slice(), names.as_slice()) {
            ([table_node, column_node], [table, column]) => {
                let Some(source) = self.source_named(table).cloned() else {
                    // A field of a composite column, perhaps.
                    if let Some(target) = self.unqualified(table) {
                        self.push(table_node, target);
                    }
                    return true;
                };
                if let Some(target) = &source.named_by {
                    self.push(table_node, target.clone());
                }
                if let Some(target) = column_of(&source, column) {
                    self.push(column_node, target);
                }
            }
            ([schema_node, table_node, column_node], [schema, table, column]) => {
                let path = QualifiedName { schema: Some(schema.clone()), name: table.clone() };
                self.qualified_relation(&path, schema_node, table_node);
                if let Some(Relation::Table(id)) = self.work.relation(&path)
                    && let Some(found) = self
                        .work
                        .catalog
                        .tables
                        .get(&id)
                        .and_then(|t| t.column_named(column.as_str()))
                {
                    let target = ObjectRef::Column(id, found.id.clone());
                    self.push(column_node, target);
                }
            }
            _ => {}
        }
        true
    }

    fn call(&mut self, node: &SyntaxNode) {
        let Some(callee) = node.children().next() else { return };
        let segments = match callee.kind() {
            SyntaxKind::NAME_REF => vec![callee],
            SyntaxKind::FIELD_EXPR => dotted_names(&callee).unwrap_or_default(),
            _ => return,
        };
        let Some((last, before)) = segments.split_last() else { return };
        let schema = before.last();
        let path = QualifiedName { schema: schema.map(name_of), name: name_of(last) };
        let functions = self.work.functions_named(&path);
        // Overloads are told apart by types, which only the server knows for sure.
        let target = match functions.as_slice() {
            [] => self.work.definition(DefinitionKind::Aggregate, &path).map(ObjectRef::Definition),
            [id, ..] => Some(ObjectRef::Function(id.clone())),
        };
        if let Some(target) = target {
            match schema {
                Some(schema) => self.schema(schema),
                None => self.qualify(last, &target),
            }
            if functions.len() < 2 {
                self.push(last, target);
            }
        }
        if before.is_empty()
            && matches!(path.name.as_str(), "nextval" | "currval" | "setval" | "lastval")
            && let Some(literal) = node
                .children()
                .find_map(ast::ArgList::cast)
                .and_then(|a| a.args().next())
                .and_then(|a| a.expr())
            && let ast::Expr::Literal(literal) = literal
        {
            self.reg_literal(&literal);
        }
    }

    fn schema(&mut self, node: &SyntaxNode) {
        if let Some(id) = self.work.schema_id(&name_of(node)) {
            self.push(node, ObjectRef::Schema(id));
        }
    }

    fn type_path(&mut self, node: &SyntaxNode) {
        let segments = path_segments(node);
        let Some((last, before)) = segments.split_last() else { return };
        let path = QualifiedName { schema: before.last().map(name_of), name: name_of(last) };
        let target = match self.work.type_id(&path) {
            Some(id) => ObjectRef::Type(id),
            // The row type of a table or view; or, in the list of an aggregate or operator, a function.
            None => match self.relation_target(&path) {
                Some(target @ (ObjectRef::Table(_) | ObjectRef::View(_))) => target,
                _ if node.parent().is_some_and(|p| p.kind() == SyntaxKind::ATTRIBUTE_VALUE) => {
                    return self.function_path(node);
                }
                _ => return,
            },
        };
        match before.last() {
            Some(schema) => self.schema(schema),
            None => self.qualify(last, &target),
        }
        self.push(last, target);
    }

    /// A function's name outside a call; left alone where several have it.
    fn function_path(&mut self, node: &SyntaxNode) {
        let segments = path_segments(node);
        let Some((last, before)) = segments.split_last() else { return };
        let path = QualifiedName { schema: before.last().map(name_of), name: name_of(last) };
        let functions = self.work.functions_named(&path);
        if let [id, others @ ..] = functions.as_slice() {
            let target = ObjectRef::Function(id.clone());
            match before.last() {
                Some(schema) => self.schema(schema),
                None => self.qualify(last, &target),
            }
            if others.is_empty() {
                self.push(last, target);
            }
        }
    }

    fn relation_path(&mut self, node: &SyntaxNode) {
        let segments = path_segments(node);
        match segments.as_slice() {
            [table] => {
                let name = name_of(table);
                if !self.ctes.contains(&name)
                    && let Some(target) = self.relation_target(&QualifiedName::unqualified(name))
                {
                    self.qualify(table, &target);
                    self.push(table, target);
                }
            }
            [.., schema, table] => {
                let path = QualifiedName { schema: Some(name_of(schema)), name: name_of(table) };
                self.qualified_relation(&path, schema, table);
            }
            [] => {}
        }
    }

    fn qualified_relation(
        &mut self,
        path: &QualifiedName,
        schema: &SyntaxNode,
        table: &SyntaxNode,
    ) {
        if let Some(target) = self.relation_target(path) {
            self.schema(schema);
            self.push(table, target);
        }
    }

    fn relation_target(&self, path: &QualifiedName) -> Option<ObjectRef> {
        match self.work.relation(path)? {
            Relation::Table(id) => Some(ObjectRef::Table(id)),
            Relation::View(id) => Some(ObjectRef::View(id)),
            Relation::Sequence(id) => Some(ObjectRef::Sequence(id)),
            Relation::Index(RelationId::Table(table), id) => Some(ObjectRef::Index(table, id)),
            Relation::Index(RelationId::View(view), id) => Some(ObjectRef::ViewIndex(view, id)),
            Relation::Constraint(..) => None,
        }
    }

    /// `'name'::regclass`.
    fn reg_cast(&mut self, node: &SyntaxNode) {
        let Some(cast) = ast::CastExpr::cast(node.clone()) else { return };
        let is_regclass = cast.ty().is_some_and(|t| {
            path_segments(t.syntax()).last().is_some_and(|s| name_of(s) == "regclass")
        });
        let literal = cast.literal().or_else(|| match cast.expr()? {
            ast::Expr::Literal(literal) => Some(literal),
            _ => None,
        });
        if is_regclass && let Some(literal) = literal {
            self.reg_literal(&literal);
        }
    }

    /// A name inside a plain string constant; references then point between its quotes.
    fn reg_literal(&mut self, literal: &ast::Literal) {
        let text = literal.syntax().text().to_string();
        let Some(inner) = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) else {
            return;
        };
        if inner.contains('\'') {
            return;
        }
        let start: u32 = u32::from(literal.syntax().text_range().start()) + 1;
        let Some(parts) = split_path(inner) else { return };
        let path = match parts.as_slice() {
            [(name, ..)] => QualifiedName::unqualified(name.clone()),
            [(schema, ..), (name, ..)] => {
                QualifiedName { schema: Some(schema.clone()), name: name.clone() }
            }
            _ => return,
        };
        let Some(target) = self.relation_target(&path) else { return };
        if let [(schema, from, to), _] = parts.as_slice()
            && let Some(id) = self.work.schema_id(schema)
        {
            self.push_range(start + from, start + to, ObjectRef::Schema(id));
        }
        if let Some((_, from, to)) = parts.last() {
            let at = (start + from).checked_sub(self.base);
            if let ([_], Some(at), Some(schema)) =
                (parts.as_slice(), at, self.schema_to_write(&target))
                && !self.work.catalog.schema_name(&schema).contains('\'')
            {
                self.qualifiers.push((at, schema));
            }
            self.push_range(start + from, start + to, target);
        }
    }

    /// The sources of one query's FROM list, or the target of an INSERT, UPDATE or DELETE.
    fn frame_of(&self, query: &SyntaxNode) -> Scope {
        let mut scope = Scope::default();
        if query.kind() != SyntaxKind::SELECT {
            let target = query.children().find_map(|n| match n.kind() {
                SyntaxKind::RELATION_NAME_REF => Some(n),
                SyntaxKind::RELATION_NAME => {
                    n.children().find(|c| c.kind() == SyntaxKind::RELATION_NAME_REF)
                }
                _ => None,
            });
            let alias = query
                .children()
                .find(|n| {
                    matches!(
                        n.kind(),
                        SyntaxKind::REQUIRED_AS_ALIAS | SyntaxKind::OPTIONAL_AS_ALIAS
                    )
                })
                .and_then(|n| n.children().find_map(ast::TableAlias::cast));
            if let Some(target) = target {
                scope.sources.push(self.source_of(&target, alias.map(|a| name_of(a.syntax()))));
            }
        }
        for clause in query
            .children()
            .filter(|n| matches!(n.kind(), SyntaxKind::FROM_CLAUSE | SyntaxKind::USING_CLAUSE))
        {
            let mut preorder = clause.preorder();
            while let Some(event) = preorder.next() {
                let WalkEvent::Enter(node) = event else { continue };
                if let Some(item) = ast::FromItem::cast(node.clone()) {
                    let alias = item.alias().and_then(|a| a.name()).map(|n| name_of(n.syntax()));
                    match &item {
                        ast::FromItem::RelationFromItem(relation) => {
                            if let Some(path) = relation.relation_name_ref() {
                                scope.sources.push(self.source_of(path.syntax(), alias));
                            }
                        }
                        _ => {
                            if let Some(alias) = alias {
                                scope.sources.push(Source {
                                    alias,
                                    table: None,
                                    columns: Rc::default(),
                                    named_by: None,
                                });
                            }
                        }
                    }
                }
                if is_query(node.kind()) {
                    preorder.skip_subtree();
                }
            }
        }
        scope
    }

    fn source_of(&self, relation: &SyntaxNode, alias: Option<Name>) -> Source {
        let names: Vec<Name> = path_segments(relation).iter().map(name_of).collect();
        let unknown = |alias| Source { alias, table: None, columns: Rc::default(), named_by: None };
        let Some((name, before)) = names.split_last() else {
            return unknown(alias.unwrap_or_default());
        };
        if before.is_empty() && self.ctes.contains(name) {
            return unknown(alias.unwrap_or_else(|| name.clone()));
        }
        let path = QualifiedName { schema: before.last().cloned(), name: name.clone() };
        match self.work.relation(&path) {
            Some(Relation::Table(id)) => match self.work.catalog.tables.get(&id) {
                Some(table) => {
                    let own_name = alias.is_none();
                    source(table, alias.unwrap_or_else(|| name.clone()), own_name)
                }
                None => unknown(alias.unwrap_or_else(|| name.clone())),
            },
            Some(Relation::View(id)) => {
                let named_by = alias.is_none().then_some(ObjectRef::View(id));
                let alias = alias.unwrap_or_else(|| name.clone());
                Source { alias, table: None, columns: Rc::default(), named_by }
            }
            _ => unknown(alias.unwrap_or_else(|| name.clone())),
        }
    }
}

fn column_of(source: &Source, name: &Name) -> Option<ObjectRef> {
    let table = source.table.as_ref()?;
    let (_, column) = source.columns.iter().find(|(n, _)| n == name)?;
    Some(ObjectRef::Column(table.clone(), column.clone()))
}

/// The names of `a.b` or `a.b.c`; none where the base is no name.
fn dotted_names(node: &SyntaxNode) -> Option<Vec<SyntaxNode>> {
    let mut names = Vec::new();
    let mut at = node.clone();
    loop {
        let children: Vec<SyntaxNode> = at.children().collect();
        match (at.kind(), children.as_slice()) {
            (SyntaxKind::NAME_REF, _) => {
                names.push(at);
                break;
            }
            (SyntaxKind::FIELD_EXPR, [base, field]) if field.kind() == SyntaxKind::NAME_REF => {
                names.push(field.clone());
                at = base.clone();
            }
            // `a.*`
            (SyntaxKind::FIELD_EXPR, [base]) if names.is_empty() => at = base.clone(),
            _ => return None,
        }
    }
    names.reverse();
    // `a.*` yields `a` alone, which stands for a whole row.
    Some(names)
}

fn identifier_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    node.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .find(|t| !t.kind().is_trivia())
}

/// Names of a path in text, with their byte ranges, quotes included.
fn split_path(text: &str) -> Option<Vec<(Name, u32, u32)>> {
    let mut parts = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let (name, length) = if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"')?;
            (quoted[..end].to_owned(), end + 2)
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_lowercase(), end)
        };
        if name.is_empty() {
            return None;
        }
        let (from, to) = (u32::try_from(at).ok()?, u32::try_from(at + length).ok()?);
        parts.push((Name::from(name), from, to));
        at += length;
        match text.as_bytes().get(at) {
            None => return Some(parts),
            Some(b'.') => at += 1,
            Some(_) => return None,
        }
    }
}
