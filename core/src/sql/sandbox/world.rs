//! What the condition of a policy finds around it: the rows that the role may read, its settings, the functions of the schema.

use super::actor::Actor;
use super::values::in_row;
use super::{MAY_FAIL, Row, Sandbox, read_query};
use crate::model::{Name, Privilege, QualifiedName, Table, View};
use crate::platform::is_platform_schema;
use crate::rls::{Action, Combined, Reach};
use crate::sql::evaluate::query::{self, ResultSet, Scope};
use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::vars::Variables;
use crate::sql::evaluate::{Environment, Eval, Stop, unknown};
use crate::sql::read::work::Relation;

/// Policies, views and functions that ask one another; deeper is not followed.
const MAX_DEPTH: u32 = 8;

/// A sandbox as somebody sees it.
#[derive(Debug)]
pub(super) struct World<'s, 'd> {
    pub(super) sandbox: &'s Sandbox<'d>,
    /// `current_user`.
    pub(super) user: Actor,
    /// Whose privileges and policies count for relations: inside of a view, its owner's.
    pub(super) reader: Actor,
    pub(super) depth: u32,
}

impl<'s, 'd> World<'s, 'd> {
    pub(super) fn new(sandbox: &'s Sandbox<'d>, user: Actor) -> Self {
        Self { sandbox, reader: user.clone(), user, depth: 0 }
    }

    /// The world inside of a policy, a view or a function.
    pub(super) fn inside(&self, user: Actor, reader: Actor) -> Result<Self, Stop> {
        if self.depth >= MAX_DEPTH {
            return Err(unknown("policies, views and functions that ask one another this deep"));
        }
        Ok(Self { sandbox: self.sandbox, user, reader, depth: self.depth + 1 })
    }

    fn table_rows(&self, table: &Table) -> Result<ResultSet, Stop> {
        if self.sandbox.reaches(&self.reader, table, Privilege::Select) == Reach::Nothing {
            if self.sandbox.is_foreign(table) {
                return Err(unknown(format!("what is granted on {}", table.name)));
            }
            // While it plans, the server may already come to an error of the table's own policies.
            if let Err(Stop::NotFollowed(why)) = self.readable_rows(table)
                && why.contains(MAY_FAIL)
            {
                return Err(unknown(why));
            }
            let words = format!("permission denied for table {}", table.name);
            return Err(Stop::raise("42501", words));
        }
        let key = (table.id.clone(), self.user.clone(), self.reader.clone());
        if let Some(known) = self.sandbox.seen.borrow().get(&key) {
            return Ok((**known).clone());
        }
        let found = self.readable_rows(table)?;
        self.sandbox.seen.borrow_mut().insert(key, found.clone().into());
        Ok(found)
    }

    fn readable_rows(&self, table: &Table) -> Result<ResultSet, Stop> {
        let rows = self.all_rows(table)?;
        let mut found = ResultSet {
            columns: table.columns.iter().map(|c| c.name.clone()).collect(),
            ..ResultSet::default()
        };
        let policies = self.policies(table);
        let world = self.inside(self.user.clone(), self.reader.clone())?;
        for row in rows {
            let kept = match &policies {
                None => Ok(true),
                Some(policies) => {
                    self.sandbox.ask_in(&world, |eval| world.keeps(eval, table, &row, policies))
                }
            };
            let doubt = match kept {
                Ok(true) => None,
                Ok(false) => continue,
                Err(Stop::NotFollowed(why)) => Some(why),
                // Whether the server comes to this row depends on its plan.
                Err(Stop::Raised(raised)) => {
                    return Err(unknown(format!("{MAY_FAIL}{}", raised.problem)));
                }
            };
            found.doubts.extend(doubt.map(|why| (found.rows.len(), why)));
            found.rows.push(row.values().to_vec());
        }
        Ok(found)
    }

    /// What policies ask of rows that are read; none where they do not concern the reader.
    pub(super) fn policies<'t>(&self, table: &'t Table) -> Option<Combined<'t>> {
        let sandbox = self.sandbox;
        sandbox
            .concerns(&self.reader, table)
            .then(|| Combined::of_old(&sandbox.roles, self.reader.name(), table, Action::Select))
    }

    /// Rows of a table, and of those that inherit from it.
    fn all_rows(&self, table: &Table) -> Result<Vec<Row>, Stop> {
        let not_given = || unknown(format!("the rows of {}, which are not given", table.name));
        let mut rows = self.sandbox.sample_of(&table.id).ok_or_else(not_given)?.clone();
        let children = self.sandbox.document.schema.tables.iter();
        for child in children.filter(|child| child.is_child_of(&table.id)) {
            if self.sandbox.sample_of(&child.id).is_some_and(|rows| !rows.is_empty()) {
                return Err(unknown(format!("rows of {}, which inherits", child.name)));
            }
        }
        if table.is_partition() && rows.is_empty() {
            return Err(not_given());
        }
        rows.truncate(crate::rls::attempt::MAX_ROWS);
        Ok(rows)
    }

    fn view_rows(&self, view: &View) -> Result<ResultSet, Stop> {
        if !self.sandbox.may_read_view(&self.reader, view) {
            let words = format!("permission denied for view {}", view.name);
            return Err(Stop::raise("42501", words));
        }
        if view.kind != crate::model::ViewKind::Plain {
            return Err(unknown(format!("what {} holds", view.name)));
        }
        let select = read_query(view.query.text())
            .ok_or_else(|| unknown(format!("the query of {}, which cannot be read", view.name)))?;
        let world = self.inside(self.user.clone(), self.reader_inside(view))?;
        let variables = Variables::default();
        let work = &self.sandbox.work;
        let eval = Eval::new(work, &world, &variables, &[], &self.sandbox.steps);
        let mut found = query::rows(&eval, &select, &Scope::none())?;
        found.columns.iter_mut().zip(&view.column_names).for_each(|(c, name)| *c = name.clone());
        Ok(found)
    }

    /// Whose privileges count inside of a view: its owner's, or those of whoever reads it.
    pub(super) fn reader_inside(&self, view: &View) -> Actor {
        let is_invokers = view.parameters.iter().any(|p| {
            p.key.eq_ignore_ascii_case("security_invoker")
                && p.value.as_deref().is_none_or(|v| {
                    ["true", "on", "1", "yes"].iter().any(|yes| v.eq_ignore_ascii_case(yes))
                })
        });
        if is_invokers { self.reader.clone() } else { Actor::owner(view.owner.as_ref()) }
    }

    /// Whether a row keeps policies: one that is permissive, and all that restrict.
    fn keeps(
        &self,
        eval: &Eval<'_>,
        table: &Table,
        row: &Row,
        policies: &Combined<'_>,
    ) -> Result<bool, Stop> {
        let holds = |text: &str| {
            let expr = self.sandbox.expression(text)?;
            in_row(table, row, |scope| Ok(eval.truth(&expr, scope)? == Some(true)))
        };
        let mut undecided = None;
        for (_, condition) in &policies.all {
            match holds(condition.text()) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(stop) => undecided = Some(stop),
            }
        }
        let mut any = Ok(false);
        for (_, condition) in &policies.any {
            match holds(condition.text()) {
                Ok(true) => {
                    any = Ok(true);
                    break;
                }
                Ok(false) => {}
                Err(stop) => any = Err(stop),
            }
        }
        match (any?, undecided) {
            (true, Some(stop)) => Err(stop),
            (any, _) => Ok(any),
        }
    }
}

impl Environment for World<'_, '_> {
    fn relation(&self, eval: &Eval<'_>, path: &QualifiedName) -> Result<ResultSet, Stop> {
        let missing = || unknown(format!("the relation {path}"));
        match eval.work.relation(path) {
            Some(Relation::Table(id)) => {
                self.table_rows(self.sandbox.table(&id).ok_or_else(missing)?)
            }
            Some(Relation::View(id)) => {
                let view = self.sandbox.document.schema.views.get(&id);
                self.view_rows(view.ok_or_else(missing)?)
            }
            Some(_) => Err(missing()),
            None if path.schema.as_ref().is_some_and(|s| is_platform_schema(s.as_str())) => {
                Err(unknown(format!("the rows of {path}, which are not given")))
            }
            None => Err(unknown(format!("the relation {path}, which is not in the schema"))),
        }
    }

    fn setting(&self, name: &str) -> Result<Option<String>, Stop> {
        match self.sandbox.settings.get(name) {
            Some(value) => Ok(Some(value.clone())),
            None if name == "role" => {
                Ok(Some(self.sandbox.actor.name().map_or("none", Name::as_str).to_owned()))
            }
            None if name.contains('.') => Ok(None),
            None => Err(unknown(format!("the server's setting {name}"))),
        }
    }

    fn session(&self, what: &str) -> Result<Value, Stop> {
        match (what, &self.user) {
            ("current_user", Actor::Role(name)) => Ok(Value::text(name.as_str())),
            ("current_user", Actor::Maker) => Ok(Value::text("postgres")),
            ("current_user", Actor::Nobody) => Err(unknown("the name of the role")),
            ("session_user", _) => Err(unknown("who opened the session")),
            _ => Err(unknown("the name of the database")),
        }
    }

    fn now(&self) -> Result<i64, Stop> {
        self.sandbox.now.ok_or_else(|| unknown("what time it is"))
    }

    fn orders_texts_by_bytes(&self) -> bool {
        false
    }

    fn call(&self, eval: &Eval<'_>, name: &str, args: Vec<Value>) -> Result<Value, Stop> {
        self.value_of_call(eval, name, args)
    }

    fn set(&self, eval: &Eval<'_>, name: &str, args: &[Value]) -> Option<Result<ResultSet, Stop>> {
        self.rows_of_call(eval, name, args)
    }

    fn gives_set(&self, eval: &Eval<'_>, name: &str) -> bool {
        self.is_set(eval, name)
    }
}
