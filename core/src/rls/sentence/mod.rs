//! A policy as a sentence: who may do what with which rows.
//!
//! What a condition asks is said in words where its form is known, and where it is not, the SQL itself stands in the
//! sentence: a paraphrase that is not exact would be worse than none. Names, and SQL, are between backticks.

mod clause;
mod query;
mod subject;
mod value;

use super::condition::{Term, read};
use crate::model::{Catalog, Document, Expr, Policy, PolicyCommand, Table};
use clause::Scope;
use subject::{needs_user, subject};

/// A condition of a policy as it is read, and as it is written.
struct Condition<'a> {
    expression: &'a Expr,
    /// None where it cannot be read.
    tree: Option<Term>,
}

impl<'a> Condition<'a> {
    fn of(catalog: &Catalog, table: &Table, expression: &'a Expr) -> Self {
        Self { expression, tree: read(catalog, &table.id, expression) }
    }

    fn is_always(&self) -> bool {
        self.tree.as_ref().is_some_and(Term::is_always_true)
    }

    fn is_never(&self) -> bool {
        self.tree.as_ref().is_some_and(Term::is_never_true)
    }

    fn needs_user(&self) -> bool {
        self.tree.as_ref().is_some_and(needs_user)
    }

    /// Which rows these are: `rows where …`, `every row if …`. `every` is what all rows are called.
    fn rows(&self, catalog: &Catalog, every: &str, is_signed_in: bool) -> String {
        let text = self.expression.text();
        match &self.tree {
            _ if self.is_always() => every.to_owned(),
            _ if self.is_never() => "no row".to_owned(),
            Some(tree) => Scope::new(catalog, text, is_signed_in).rows(tree, every),
            None => format!("rows where {}", value::sql(text)),
        }
    }
}

/// What a policy says, in a sentence without its end.
pub fn sentence(document: &Document, table: &Table, policy: &Policy) -> String {
    let catalog = &document.schema;
    let using = policy.using.as_ref().map(|e| Condition::of(catalog, table, e));
    let check = policy.check.as_ref().map(|e| Condition::of(catalog, table, e));
    // Who is not signed in keeps no condition that needs a user.
    let decides = if policy.command == PolicyCommand::Insert {
        check.as_ref().or(using.as_ref())
    } else {
        using.as_ref()
    };
    let is_signed_in = decides.is_some_and(Condition::needs_user);
    let who = subject(&policy.roles, is_signed_in && policy.permissive);
    let says = Says { catalog, policy, using, check, is_signed_in };
    let more = if policy.permissive { "" } else { ", whatever other policies allow" };
    format!("{who} may {}{more}", says.permits())
}

/// Which rows the policies of a list are about, each once, in the words of their sentences; for a row of the matrix.
pub fn rows_in_words(document: &Document, table: &Table, policies: &[&Policy]) -> Vec<String> {
    let catalog = &document.schema;
    let mut found: Vec<String> = Vec::new();
    for policy in policies {
        for expression in policy.using.iter().chain(&policy.check) {
            let condition = Condition::of(catalog, table, expression);
            let rows = condition.rows(catalog, "every row", condition.needs_user());
            let rows = if policy.permissive { rows } else { format!("only {rows}") };
            if !found.contains(&rows) {
                found.push(rows);
            }
        }
    }
    found
}

/// A policy with its conditions read.
struct Says<'a> {
    catalog: &'a Catalog,
    policy: &'a Policy,
    using: Option<Condition<'a>>,
    check: Option<Condition<'a>>,
    is_signed_in: bool,
}

impl Says<'_> {
    /// What follows "may".
    fn permits(&self) -> String {
        match self.policy.command {
            PolicyCommand::Select => self.one("read", self.using.as_ref(), "every row"),
            PolicyCommand::Delete => self.one("delete", self.using.as_ref(), "every row"),
            PolicyCommand::Insert => self.one("add", self.check.as_ref(), "any row"),
            PolicyCommand::Update => self.both("change", "change", "what they make of them"),
            PolicyCommand::All => self.both(
                "read, add, change and delete",
                "read, change and delete",
                "what they add or change",
            ),
        }
    }

    fn one(&self, verb: &str, condition: Option<&Condition<'_>>, every: &str) -> String {
        let lacks =
            if self.policy.command == PolicyCommand::Insert { "WITH CHECK" } else { "USING" };
        match condition {
            None => format!("{verb} no row: the policy has no {lacks}"),
            Some(condition) => format!("{verb} {}{}", self.only(), self.rows(condition, every)),
        }
    }

    /// Of rows as they are and as they will be. `verb` is what is done where both are the same, `before` where they are not,
    /// and `after` is what rows become.
    fn both(&self, verb: &str, before: &str, after: &str) -> String {
        let only = self.only();
        let Some(using) = &self.using else {
            return match &self.check {
                Some(check) if self.policy.command == PolicyCommand::All => {
                    format!("add {only}{}", self.rows(check, "any row"))
                }
                _ => format!("{before} no row: the policy has no USING"),
            };
        };
        let rows = self.rows(using, "every row");
        let is_same = |check: &&Condition<'_>| self.rows(check, "every row") == rows;
        match self.check.as_ref().filter(|check| !is_same(check)) {
            None if self.policy.command == PolicyCommand::Update && !using.is_always() => {
                format!("{verb} {only}{rows}, which has to hold afterwards too")
            }
            None => format!("{verb} {only}{rows}"),
            Some(check) if check.is_always() => {
                format!("{before} {only}{rows}; {after} may be anything")
            }
            Some(check) => {
                let check = self.rows(check, "any row");
                let check = check
                    .strip_prefix("rows ")
                    .map_or(check.clone(), |rest| format!("a row {rest}"));
                format!("{before} {only}{rows}; {after} has to be {check}")
            }
        }
    }

    fn only(&self) -> &'static str {
        if self.policy.permissive { "" } else { "only " }
    }

    fn rows(&self, condition: &Condition<'_>, every: &str) -> String {
        condition.rows(self.catalog, every, self.is_signed_in)
    }
}

#[cfg(all(test, feature = "sql"))]
mod tests;
