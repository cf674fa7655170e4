//! Questions that policies ask of a row: whether it is the user's own, and whether it belongs to a group of the user's.
//!
//! What is looked up in other tables is looked up by a sub-select, which needs that who asks may read them, or by a helper
//! function, which does not. A sub-select that would lead back to the table of the policy becomes a helper.

use super::super::PatternError;
use super::super::build::Build;
use super::helper::{self, Gives};
use super::people::{self, Active};
use super::policy;
use super::sql::{Place, Sql, account, claim};
use super::way::Way;
use crate::model::{ColumnId, DataType, Document, Name, ObjectRef, Table, TableId};
use crate::relation::{foreign_key, one_of};
use crate::rls::Action;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How what is elsewhere is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `column in (select …)`.
    In,
    /// `exists (select … where …)`.
    Exists,
    /// A `SECURITY DEFINER` function.
    Helper,
}

/// Where the values stand that a user has: of a table, by its column of users, those of another column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lookup {
    pub(super) table: TableId,
    pub(super) user: ColumnId,
    pub(super) value: ColumnId,
}

/// How the groups of a user are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A claim of the token, by its name in `app_metadata`.
    Claim(String),
    Lookup(Lookup),
}

/// What is asked of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether it is the user.
    IsUser,
    /// Whether it is a group of the user's.
    IsOf(Source),
}

/// A table whose policies ask, and how.
pub(super) struct Ask<'b, 'a> {
    pub(super) build: &'b mut Build<'a>,
    pub(super) table: TableId,
    pub(super) roles: Vec<Name>,
    /// How lookups are made.
    pub(super) form: Form,
    /// Whether users and memberships that do not count any more are left out.
    pub(super) only_active: bool,
    /// In the body of a function that runs with its owner's rights.
    is_definer: bool,
    aliases: BTreeSet<String>,
}

impl<'b, 'a> Ask<'b, 'a> {
    pub(super) fn new(build: &'b mut Build<'a>, table: &TableId, form: Form) -> Self {
        let roles = policy::roles(build);
        let only_active = build.flag("active");
        Self {
            build,
            table: table.clone(),
            roles,
            form,
            only_active,
            is_definer: false,
            aliases: BTreeSet::new(),
        }
    }

    /// The same questions for another table, by the same roles.
    fn for_table(&mut self, table: &TableId) -> Ask<'_, 'a> {
        Ask {
            build: self.build,
            table: table.clone(),
            roles: self.roles.clone(),
            form: self.form,
            only_active: self.only_active,
            is_definer: false,
            aliases: BTreeSet::new(),
        }
    }

    /// The same for the body of a function that runs with its owner's rights.
    pub(super) fn for_function(mut self) -> Self {
        self.is_definer = true;
        self
    }

    fn within_definer(&mut self) -> Ask<'_, 'a> {
        let mut inner = Ask { is_definer: true, ..self.for_table(&self.table.clone()) };
        inner.form = Form::In;
        inner
    }

    fn found(&self, table: &TableId) -> Result<Arc<Table>, PatternError> {
        Ok(Arc::clone(self.build.table(table)?))
    }

    /// A short name for a table in a query: its first letter, with a number where that is taken.
    fn alias(&mut self, table: &Table) -> String {
        let first = table.name.as_str().chars().find(char::is_ascii_alphabetic);
        let letter = first.map_or('t', |c| c.to_ascii_lowercase()).to_string();
        let own = self.build.document().schema.tables.get(&self.table);
        let is_free =
            |name: &str| !self.aliases.contains(name) && own.is_none_or(|own| own.name != *name);
        let alias = crate::edit::numbered(&letter, is_free);
        self.aliases.insert(alias.clone());
        alias
    }

    /// The condition that rows keep of which the answer is yes. The way begins at the table of the policy.
    pub(super) fn rows(&mut self, way: &Way, question: &Question) -> Result<Sql, PatternError> {
        let table = self.found(&self.table.clone())?;
        self.aliases.clear();
        if way.is_here() {
            return self.answer(Place::Bare(&table), &way.column, question);
        }
        self.through(&table, way, question)
    }

    fn answer(
        &mut self,
        place: Place<'_>,
        column: &ColumnId,
        question: &Question,
    ) -> Result<Sql, PatternError> {
        match question {
            Question::IsUser => self.is_user(place, column),
            Question::IsOf(source) => self.is_of(place, column, source),
        }
    }

    /// Whether a column is the user who asks.
    pub(super) fn is_user(
        &mut self,
        place: Place<'_>,
        column: &ColumnId,
    ) -> Result<Sql, PatternError> {
        let table = place.table();
        let document = self.build.document();
        if people::holds_account(document, table, column) {
            let asked = Sql::default().column(place, column).then(" = ").sql(&account());
            return Ok(match table.column(column) {
                Some(c) if c.data_type.is_builtin("uuid") => asked,
                _ => asked.then("::text"),
            });
        }
        let Some(users) = people::users_of(document, table, column) else {
            let name = table.column(column).map_or("", |c| c.name.as_str());
            return Err(PatternError::NoUser(format!("{}.{name}", table.name)));
        };
        let lookup = Lookup { table: users.table, user: users.account, value: users.key };
        self.is_one_of(place, column, &lookup)
    }

    fn is_of(
        &mut self,
        place: Place<'_>,
        column: &ColumnId,
        source: &Source,
    ) -> Result<Sql, PatternError> {
        match source {
            Source::Lookup(lookup) => self.is_one_of(place, column, lookup),
            Source::Claim(name) => {
                let asked = Sql::default().column(place, column);
                let data_type = place.table().column(column).map(|c| c.data_type.clone());
                Ok(match data_type.as_ref().map(cast) {
                    Some(Cast::None) => asked.then(" = ").sql(&claim(name)),
                    Some(Cast::To(name_of_type)) => {
                        asked.then(" = ").sql(&claim(name)).then(&name_of_type)
                    }
                    Some(Cast::Back) | None => asked.then("::text = ").sql(&claim(name)),
                })
            }
        }
    }

    /// Whether a column is one of the values that a table has for the user.
    fn is_one_of(
        &mut self,
        place: Place<'_>,
        column: &ColumnId,
        lookup: &Lookup,
    ) -> Result<Sql, PatternError> {
        let asked = Sql::default().column(place, column);
        if self.is_definer || (self.form != Form::Helper && !self.leads_back(&lookup.table)) {
            if !self.is_definer {
                self.let_read_own(lookup)?;
            }
            let values = self.values(lookup)?;
            return Ok(asked.then(" in (").sql(&values).then(")"));
        }
        let found = self.found(&lookup.table)?;
        let gives = self.gives(&found, lookup)?;
        let body = self.within_definer().values(lookup)?;
        let function = helper::function(self.build, &gives, body, &self.roles)?;
        let call = Sql::default().call(&self.build.document().schema, &function);
        Ok(if gives.many {
            asked.then(" in (select ").sql(&call).then(")")
        } else {
            asked.then(" = (select ").sql(&call).then(")")
        })
    }

    /// `current_tenant_id`, or `current_team_ids` where a user may have several.
    fn gives(&self, table: &Table, lookup: &Lookup) -> Result<Gives, PatternError> {
        let value = table.column(&lookup.value).ok_or(PatternError::Selection("a column"))?;
        let document = self.build.document();
        let one = match value.name.as_str() {
            "id" => one_of(document, &self.build.settings.words, table),
            _ => people::stem(&value.name).to_owned(),
        };
        let many = !people::is_unique(table, &lookup.user);
        let ending = if many { "ids" } else { "id" };
        Ok(Gives {
            name: format!("current_{one}_{ending}"),
            data_type: value.data_type.clone(),
            many,
            about: format!(
                "What {} says of who is signed in, for policies. Runs as its owner, so that no policy of that table is asked.",
                table.name
            ),
        })
    }

    /// `select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active`.
    fn values(&mut self, lookup: &Lookup) -> Result<Sql, PatternError> {
        let table = self.found(&lookup.table)?;
        self.index(&table.id, &lookup.user)?;
        let alias = self.alias(&table);
        let place = Place::Aliased(&table, &alias);
        let is_user = self.is_user(place, &lookup.user)?;
        let catalog = &self.build.document().schema;
        let query = Sql::of("select ")
            .column(place, &lookup.value)
            .then(" from ")
            .table(catalog, &table)
            .then(&format!(" {alias} where "))
            .sql(&is_user);
        Ok(self.and_active(query, place))
    }

    /// What else has to hold of the row of a user or a membership.
    pub(super) fn and_active(&self, query: Sql, place: Place<'_>) -> Sql {
        match people::active(place.table()).filter(|_| self.only_active) {
            Some(Active::Is(column)) => query.then(" and ").column(place, &column),
            Some(Active::NotSince(column)) => {
                query.then(" and ").column(place, &column).then(" is null")
            }
            None => query,
        }
    }

    /// The condition by what the table references.
    fn through(
        &mut self,
        table: &Table,
        way: &Way,
        question: &Question,
    ) -> Result<Sql, PatternError> {
        let (Some(step), Some(next)) = (way.steps.first(), way.tables.get(1)) else {
            return Err(PatternError::NoWay(table.name.to_string()));
        };
        let key = foreign_key(self.build.document(), step).cloned();
        let key = key.ok_or_else(|| PatternError::NoWay(table.name.to_string()))?;
        for column in key.columns.iter().take(1) {
            self.index(&table.id, column)?;
        }
        let next = self.found(next)?;
        let back = way.tables.iter().skip(1).any(|table| self.leads_back(table));
        let form = if back && !self.is_definer { Form::Helper } else { self.form };
        if form == Form::Helper {
            return self.through_helper(
                table,
                (&key.columns, &key.referenced_columns),
                way,
                question,
            );
        }
        if !self.is_definer {
            self.let_read(way, question)?;
        }
        let (from, first, place) = self.joined(way, question)?;
        let place = Place::Aliased(&next, &place);
        Ok(match form {
            Form::Exists => {
                let mut pairs = Sql::default();
                for (own, other) in key.columns.iter().zip(&key.referenced_columns) {
                    let pair = Sql::default()
                        .column(place, other)
                        .then(" = ")
                        .column(Place::Named(table), own);
                    pairs = if pairs.text().is_empty() { pair } else { pairs.and(&pair) };
                }
                Sql::of("exists (select 1 from ")
                    .sql(&from)
                    .then(" where ")
                    .sql(&pairs)
                    .then(" and ")
                    .sql(&first)
                    .then(")")
            }
            _ => columns(Place::Bare(table), &key.columns)
                .then(" in (select ")
                .sql(&listed(place, &key.referenced_columns))
                .then(" from ")
                .sql(&from)
                .then(" where ")
                .sql(&first)
                .then(")"),
        })
    }

    /// The tables after the first, joined, and the condition on the last; with the alias of the first of them.
    fn joined(
        &mut self,
        way: &Way,
        question: &Question,
    ) -> Result<(Sql, Sql, String), PatternError> {
        let tables: Vec<Arc<Table>> =
            way.tables.iter().skip(1).map(|id| self.found(id)).collect::<Result<_, _>>()?;
        let aliases: Vec<String> = tables.iter().map(|table| self.alias(table)).collect();
        let places: Vec<Place<'_>> =
            tables.iter().zip(&aliases).map(|(t, alias)| Place::Aliased(t, alias)).collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Err(PatternError::NoWay(self.table.to_string()));
        };
        let named = |sql: Sql, place: Place<'_>, ask: &Self| match place {
            Place::Aliased(table, alias) => {
                sql.table(&ask.build.document().schema, table).then(&format!(" {alias}"))
            }
            _ => sql,
        };
        let mut from = named(Sql::default(), *first, self);
        for (number, step) in way.steps.iter().skip(1).enumerate() {
            let (Some(own), Some(other)) = (places.get(number), places.get(number + 1)) else {
                continue;
            };
            let Some(key) = foreign_key(self.build.document(), step).cloned() else { continue };
            from = named(from.then(" join "), *other, self).then(" on ");
            for (nth, (a, b)) in key.columns.iter().zip(&key.referenced_columns).enumerate() {
                if nth > 0 {
                    from = from.then(" and ");
                }
                from = from.column(*other, b).then(" = ").column(*own, a);
            }
            for column in key.columns.iter().take(1) {
                self.index(&own.table().id.clone(), column)?;
            }
        }
        self.index(&last.table().id.clone(), &way.column)?;
        let test = self.answer(*last, &way.column, question)?;
        let alias = aliases.first().cloned().unwrap_or_default();
        Ok((from, test, alias))
    }

    /// The same by a function that gives the keys of all rows that may be referenced.
    fn through_helper(
        &mut self,
        table: &Table,
        (own, other): (&[ColumnId], &[ColumnId]),
        way: &Way,
        question: &Question,
    ) -> Result<Sql, PatternError> {
        let ([own], [other]) = (own, other) else {
            return Err(PatternError::Composite(table.name.to_string()));
        };
        let next = way.tables.get(1).map(|id| self.found(id)).transpose()?;
        let next = next.ok_or_else(|| PatternError::NoWay(table.name.to_string()))?;
        let key = next.column(other).ok_or(PatternError::Selection("a column"))?;
        let mut inner = self.within_definer();
        let (from, test, alias) = inner.joined(way, question)?;
        let body = Sql::of("select ")
            .column(Place::Aliased(&next, &alias), other)
            .then(" from ")
            .sql(&from)
            .then(" where ")
            .sql(&test);
        let one = one_of(self.build.document(), &self.build.settings.words, &next);
        let whose = match question {
            Question::IsUser => "own",
            Question::IsOf(_) => "shared",
        };
        let gives = Gives {
            name: format!("{whose}_{one}_ids"),
            data_type: key.data_type.clone(),
            many: true,
            about: format!(
                "Keys of the rows of {} that who is signed in may be shown, for policies of what references them. Runs as its owner.",
                next.name
            ),
        };
        let function = helper::function(self.build, &gives, body, &self.roles)?;
        let call = Sql::default().call(&self.build.document().schema, &function);
        Ok(Sql::default().column(Place::Bare(table), own).then(" in (select ").sql(&call).then(")"))
    }

    fn index(&mut self, table: &TableId, column: &ColumnId) -> Result<(), PatternError> {
        policy::index(self.build, table, column)
    }

    /// Whether the policies of a table ask this one, themselves or by way of others: then asking it in turn has no end.
    pub(super) fn leads_back(&self, table: &TableId) -> bool {
        asks(self.build.document(), table, &self.table)
    }

    /// Sees to it that the roles may read the row of a lookup that is theirs.
    pub(super) fn let_read_own(&mut self, lookup: &Lookup) -> Result<(), PatternError> {
        let way = Way::here(&lookup.table, lookup.user.clone());
        self.let_read_table(&lookup.table, &way, &Question::IsUser)
    }

    /// Sees to it that the roles may read what the table references on the way.
    fn let_read(&mut self, way: &Way, question: &Question) -> Result<(), PatternError> {
        let mut rest = way.rest();
        while let Some(table) = rest.tables.first().cloned() {
            self.let_read_table(&table, &rest, question)?;
            rest = rest.rest();
        }
        Ok(())
    }

    fn let_read_table(
        &mut self,
        table: &TableId,
        way: &Way,
        question: &Question,
    ) -> Result<(), PatternError> {
        let roles = self.roles.clone();
        let found = self.found(table)?;
        if found.external || roles.iter().all(|role| policy::may_read(self.build, role, &found)) {
            return Ok(());
        }
        let mut ask = self.for_table(table);
        let rows = ask.rows(way, question)?;
        let words = match question {
            Question::IsUser => {
                policy::Words { suffix: "own", who: "Users", whose: "rows of their own" }
            }
            Question::IsOf(_) => policy::OF_GROUP,
        };
        policy::protect(self.build, table, &roles, &[Action::Select], (&rows, &rows), &words)
    }
}

/// How a claim is made comparable with a column.
enum Cast {
    None,
    To(String),
    /// The column is made text.
    Back,
}

fn cast(data_type: &DataType) -> Cast {
    let is = |names: &[&str]| names.iter().any(|name| data_type.is_builtin(name));
    match () {
        () if is(&["text", "varchar"]) => Cast::None,
        () if is(&["uuid", "bigint", "integer", "smallint"]) => {
            Cast::To(format!("::{}", data_type.text_with_name(&builtin_name(data_type))))
        }
        () => Cast::Back,
    }
}

fn builtin_name(data_type: &DataType) -> String {
    match &data_type.name {
        crate::model::TypeName::Builtin(name) => name.to_string(),
        _ => String::new(),
    }
}

/// `column`, or `(a, b)`.
fn columns(place: Place<'_>, columns: &[ColumnId]) -> Sql {
    match columns {
        [_] => listed(place, columns),
        _ => Sql::of("(").sql(&listed(place, columns)).then(")"),
    }
}

fn listed(place: Place<'_>, columns: &[ColumnId]) -> Sql {
    columns.iter().fold(Sql::default(), |sql, column| {
        let sql = if sql.text().is_empty() { sql } else { sql.then(", ") };
        sql.column(place, column)
    })
}

/// Whether reading a table asks another: it is the same, or a policy of it, or of a table that one mentions, does.
fn asks(document: &Document, table: &TableId, other: &TableId) -> bool {
    let mut seen = BTreeSet::from([table.clone()]);
    let mut waiting = vec![table.clone()];
    while let Some(next) = waiting.pop() {
        if next == *other {
            return true;
        }
        let Some(found) = document.schema.tables.get(&next) else { continue };
        let conditions = found.policies.iter().flat_map(|p| p.using.iter().chain(&p.check));
        for reference in conditions.flat_map(crate::model::Expr::references) {
            if let ObjectRef::Table(id) = &reference.target
                && *id != found.id
                && seen.insert(id.clone())
            {
                waiting.push(id.clone());
            }
        }
    }
    false
}
