//! Why a role may do something with a table, or why not: what the server asks, in its order.

use super::matrix::{Cell, Verdict};
use crate::model::{
    Acl, AclState, Document, Name, Policy, PolicyCommand, PolicyId, Privilege, Table,
};
use crate::rls::access::is_concerned;
use crate::rls::policies::concerns;
use crate::rls::privileges::{Secured, Source, grant, reach, source, use_of_schema};
use crate::rls::{Access, Action, Combined, Reach, Roles, Rows, access};
use serde::{Deserialize, Serialize};

/// Names that a sentence lists; the rest are counted.
const MAX_LISTED: usize = 6;

/// What a reason does to the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It is passed.
    Opens,
    /// It is passed for some rows or columns.
    Narrows,
    /// Here it ends.
    Closes,
    /// What else a statement may need.
    Notes,
}

/// One thing that the server asks, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub effect: Effect,
    /// Names are between backticks.
    pub text: String,
}

/// A policy that an answer follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    pub policy: PolicyId,
    pub name: Name,
    pub permissive: bool,
    /// What it asks of rows as they are, where that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// What it asks of rows as they will be, where that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// An answer with all that leads to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub cell: Cell,
    /// The answer as a sentence; names are between backticks.
    pub summary: String,
    /// In the order in which the server asks.
    pub reasons: Vec<Reason>,
    /// What a row has to keep, as one expression of SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// The same of a row as it will be, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The permissive ones first.
    pub policies: Vec<Behind>,
}

/// Why a role may do something with a table, or why not; `None` is `PUBLIC`.
pub fn explain(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    table: &Table,
    action: Action,
) -> Explanation {
    let asked = Asked { document, roles, role, table, action };
    let access = access(document, roles, role, table, action);
    let cell = Cell::of(&access);
    let mut reasons = Vec::new();
    let _ = asked.tell(&mut reasons);
    if !cell.verdict.is_denied() {
        asked.tell_what_else(&mut reasons);
    }
    let (using, check) = match access {
        Access::Granted { rows: Rows::Where { using, check }, .. } => (using, check),
        _ => (None, None),
    };
    let policies = behind(using.as_ref(), check.as_ref());
    let text = |combined: Option<Combined<'_>>| combined.map(|combined| combined.text());
    let (using, check) = (text(using), text(check));
    let check = check.filter(|check| using.as_ref() != Some(check));
    Explanation { cell, summary: asked.summary(cell), reasons, using, check, policies }
}

/// The policies of both, each once.
fn behind(using: Option<&Combined<'_>>, check: Option<&Combined<'_>>) -> Vec<Behind> {
    let mut found: Vec<Behind> = Vec::new();
    for (combined, is_check) in
        using.map(|c| (c, false)).into_iter().chain(check.map(|c| (c, true)))
    {
        for (policy, expression) in combined.any.iter().chain(&combined.all) {
            let at = found.iter().position(|b| b.policy == policy.id).unwrap_or_else(|| {
                found.push(Behind {
                    policy: policy.id.clone(),
                    name: policy.name.clone(),
                    permissive: policy.permissive,
                    using: None,
                    check: None,
                });
                found.len() - 1
            });
            let Some(behind) = found.get_mut(at) else { continue };
            let text = Some(expression.text().to_owned());
            if is_check {
                behind.check = text.filter(|text| behind.using.as_ref() != Some(text));
            } else {
                behind.using = text;
            }
        }
    }
    found.sort_by_key(|behind| !behind.permissive);
    found
}

/// Ends the list of reasons: what follows is not asked any more.
struct Ends;

/// What is asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    document: &'a Document,
    roles: &'a Roles,
    role: Option<&'a Name>,
    table: &'a Table,
    action: Action,
}

impl Asked<'_> {
    fn tell(self, reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        self.tell_schema(reasons)?;
        self.tell_grant(reasons)?;
        self.tell_security(reasons)?;
        self.tell_policies(reasons)
    }

    fn tell_schema(self, reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        let schema = code(self.document.schema.schema_name(&self.table.schema));
        let by = use_of_schema(self.document, self.roles, self.role, &self.table.schema);
        if let Some(by) = by {
            let how = self.by(by, "the schema");
            say(
                reasons,
                Effect::Opens,
                format!("{} may use the schema {schema}{how}.", self.who()),
            );
            return Ok(());
        }
        let what = format!(
            "{} may not use the schema {schema}: nobody granted USAGE on it. The statement is an error.",
            self.who()
        );
        say(reasons, Effect::Closes, what);
        Err(Ends)
    }

    fn tell_grant(self, reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        let (who, table, privilege) = (self.who(), self.table(), self.action.privilege());
        let word = privilege.keyword();
        match reach(self.roles, self.role, self.table, privilege) {
            Reach::Whole => {
                let by = source(self.roles, self.role, &Secured::from(self.table), privilege);
                let how = by.map(|by| self.by(by, "the table")).unwrap_or_default();
                say(reasons, Effect::Opens, format!("{who} has {word} on {table}{how}."));
                Ok(())
            }
            Reach::Columns(columns) => {
                let columns = || columns.iter().filter_map(|id| self.table.column(id));
                let first = columns().next();
                let by = first.and_then(|c| grant(self.roles, self.role, &c.acl, privilege));
                let how = by.map(|by| self.by(by, "the columns")).unwrap_or_default();
                let names = listed(columns().map(|c| &c.name));
                let what = format!(
                    "{who} has {word} on {names} alone{how}. A statement that names another column is an error.",
                );
                say(reasons, Effect::Narrows, what);
                Ok(())
            }
            Reach::Nothing => {
                let taken = self.is_taken(&self.table.acl, privilege);
                let why = if taken { "it was revoked" } else { "nobody granted it" };
                let what =
                    format!("{who} has no {word} on {table}: {why}. The statement is an error.");
                say(reasons, Effect::Closes, what);
                Err(Ends)
            }
        }
    }

    /// Whether a privilege was taken from the role that it would have had by the platform.
    fn is_taken(self, acl: &Acl, privilege: Privilege) -> bool {
        let is_given = |role: &Name| self.roles.platform().roles().contains(role);
        self.role.is_some_and(|role| {
            is_given(role) && acl.get(Some(role), privilege) == Some(AclState::Revoked)
        })
    }

    fn tell_security(self, reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        let security = self.table.row_security;
        if !security.enabled {
            let mut what =
                "Row level security is off, so that the privilege reaches every row.".to_owned();
            if !self.table.policies.is_empty() {
                what += " The policies of the table do nothing.";
            }
            say(reasons, Effect::Opens, what);
            return Err(Ends);
        }
        let who = self.who();
        if is_concerned(self.roles, self.role, self.table) {
            let owns = self.owns() && security.forced;
            let more = if owns { ", and forced: it holds for the owner too" } else { "" };
            say(
                reasons,
                Effect::Narrows,
                format!("Row level security is on{more}. Policies decide on rows."),
            );
            return Ok(());
        }
        let why = match self.role {
            Some(role) if self.roles.is_superuser(role) => format!("{who} is a superuser"),
            Some(role) if self.roles.bypasses(role) => format!("{who} bypasses it"),
            _ => format!("{who} has the rights of the table's owner, for whom it is not forced"),
        };
        say(reasons, Effect::Opens, format!("Row level security is on, but {why}: every row."));
        Err(Ends)
    }

    fn owns(self) -> bool {
        let owner = self.table.owner.as_ref();
        owner.zip(self.role).is_some_and(|(owner, role)| self.roles.has_privileges_of(role, owner))
    }

    fn tell_policies(self, reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        let word = self.action.privilege().keyword();
        let here = || self.here();
        let (any, all): (Vec<&Policy>, Vec<&Policy>) = here().partition(|p| p.permissive);
        if any.is_empty() {
            let what = match self.action {
                Action::Insert => "A new row is an error.",
                _ => "No row is found, and there is no error.",
            };
            let more = self.why_none(&all);
            let who = self.who();
            say(
                reasons,
                Effect::Closes,
                format!("No permissive policy for {word} holds for {who}{more}. {what}"),
            );
            return Err(Ends);
        }
        let always = any.iter().find(|policy| is_always(policy, self.action));
        let names = listed(any.iter().map(|policy| &policy.name));
        match (always, any.as_slice()) {
            (Some(policy), _) => {
                let what = format!("The policy {} allows every row.", code(policy.name.as_str()));
                say(reasons, Effect::Opens, what);
            }
            (None, [_]) => {
                say(reasons, Effect::Narrows, format!("The policy {names} has to allow the row."));
            }
            (None, _) => say(
                reasons,
                Effect::Narrows,
                format!("One of the policies {names} has to allow the row."),
            ),
        }
        if !all.is_empty() {
            let names = listed(all.iter().map(|policy| &policy.name));
            let what = match all.as_slice() {
                [_] => format!("The restrictive policy {names} has to allow it too."),
                _ => format!("Each of the restrictive policies {names} has to allow it too."),
            };
            say(reasons, Effect::Narrows, what);
        }
        if self.action == Action::Update {
            self.tell_reuse(reasons);
        }
        self.tell_never(&any, reasons)
    }

    /// Policies that have no condition of the kind that is asked allow nothing.
    fn tell_never(self, any: &[&Policy], reasons: &mut Vec<Reason>) -> Result<(), Ends> {
        let lacks = |policy: &&&Policy| match self.action {
            Action::Insert => policy.check.is_none() && policy.using.is_none(),
            Action::Select | Action::Delete | Action::Update => policy.using.is_none(),
        };
        if any.iter().all(|policy| lacks(&policy)) {
            let what = "None of them says USING or WITH CHECK for it, so that they allow nothing.";
            say(reasons, Effect::Closes, what.to_owned());
            return Err(Ends);
        }
        Ok(())
    }

    fn tell_reuse(self, reasons: &mut Vec<Reason>) {
        let reused = self.here().filter(|p| p.using.is_some() && p.check.is_none());
        let names: Vec<&Name> = reused.map(|policy| &policy.name).collect();
        if !names.is_empty() {
            let (has, its) = if names.len() == 1 { ("has", "its") } else { ("have", "their") };
            let names = listed(names.into_iter());
            let what = format!(
                "{names} {has} no WITH CHECK, so that {its} USING is asked of the changed row as well.",
            );
            say(reasons, Effect::Notes, what);
        }
    }

    /// What else a statement needs.
    fn tell_what_else(self, reasons: &mut Vec<Reason>) {
        let cell = |action| {
            Cell::of(&access(self.document, self.roles, self.role, self.table, action)).verdict
        };
        let reading = cell(Action::Select);
        let note = match (self.action, reading) {
            (Action::Select, _) | (_, Verdict::All) => None,
            (Action::Insert, Verdict::NoGrant | Verdict::NoSchema) => Some(
                "INSERT … RETURNING needs SELECT as well, which is not granted: it is an error.",
            ),
            (Action::Insert, Verdict::NoPolicy) => Some(
                "INSERT … RETURNING is an error: no policy for SELECT lets the new row be read.",
            ),
            (Action::Insert, Verdict::Some) => Some(
                "INSERT … RETURNING is an error where the policies for SELECT do not show the new row.",
            ),
            (_, Verdict::NoGrant | Verdict::NoSchema) => Some(
                "A statement with WHERE or RETURNING reads columns, which needs SELECT as well. That is \
                 not granted: it is an error.",
            ),
            (_, Verdict::NoPolicy) => Some(
                "A statement with WHERE or RETURNING asks the policies for SELECT too, of which none \
                 allows a row: it finds nothing.",
            ),
            (Action::Update, Verdict::Some) => Some(
                "A statement with WHERE or RETURNING asks the policies for SELECT too: it finds only rows \
                 that may be read, and a change after which a row may not be read is an error.",
            ),
            (Action::Delete, Verdict::Some) => Some(
                "A statement with WHERE or RETURNING asks the policies for SELECT too: it finds only rows \
                 that may be read.",
            ),
        };
        if let Some(note) = note {
            say(reasons, Effect::Notes, note.to_owned());
        }
        if self.action == Action::Insert && cell(Action::Update).is_denied() {
            let note = "ON CONFLICT DO UPDATE needs what UPDATE needs, which is denied.";
            say(reasons, Effect::Notes, note.to_owned());
        }
    }

    /// Policies that hold for what is asked.
    fn here(&self) -> impl Iterator<Item = &Policy> {
        let holds = |policy: &&Policy| concerns(self.roles, self.role, policy, self.action);
        self.table.policies.iter().filter(holds)
    }

    /// Why no permissive policy holds, where something can be said of it.
    fn why_none(self, all: &[&Policy]) -> String {
        let for_others =
            |policy: &&Policy| is_for(policy.command, self.action) && policy.permissive;
        let mut others: Vec<&Name> = Vec::new();
        for policy in self.table.policies.iter().filter(for_others) {
            others.extend(
                policy.roles.iter().filter(|role| !others.contains(role)).collect::<Vec<_>>(),
            );
        }
        if !others.is_empty() {
            return format!(": there are some for {}", listed(others.into_iter()));
        }
        if !all.is_empty() {
            return ": restrictive policies narrow what others allow, and allow nothing".to_owned();
        }
        if self.table.policies.is_empty() {
            return ": the table has none at all".to_owned();
        }
        String::new()
    }

    fn summary(self, cell: Cell) -> String {
        let table = self.table();
        let who = if self.role.is_none() { "Everybody".to_owned() } else { self.who() };
        let (verb, preposition) = match self.action {
            Action::Select => ("read", "of"),
            Action::Insert => ("add", "to"),
            Action::Update => ("change", "of"),
            Action::Delete => ("delete", "of"),
        };
        let which = match (cell.verdict, self.action) {
            (Verdict::All, Action::Insert) => "any row",
            (Verdict::All, _) => "every row",
            (Verdict::Some, Action::Insert) => "rows that keep a condition",
            (Verdict::Some, _) => "some rows",
            (_, Action::Insert) => return format!("{who} may not add rows to {table}."),
            _ => return format!("{who} may not {verb} rows of {table}."),
        };
        let partly = if cell.is_partial { ", but not all columns" } else { "" };
        format!("{who} may {verb} {which} {preposition} {table}{partly}.")
    }

    fn who(self) -> String {
        code(self.role.map_or("PUBLIC", Name::as_str))
    }

    fn table(self) -> String {
        code(&self.document.schema.readable_name(&self.table.schema, &self.table.name))
    }

    /// How somebody has a privilege, to follow a statement that it has.
    fn by(self, by: Source<'_>, what: &str) -> String {
        let own = |name: &Name| self.role == Some(name);
        match by {
            Source::Superuser => ", as a superuser".to_owned(),
            Source::Owner(owner) if own(owner) => format!(", as the owner of {what}"),
            Source::Owner(owner) => {
                format!(", as a member of {}, which owns {what}", code(owner.as_str()))
            }
            Source::Grant(role) if own(role) => ", granted to it".to_owned(),
            Source::Grant(role) => {
                format!(", granted to {}, whose privileges it has as a member", code(role.as_str()))
            }
            Source::Everybody if self.role.is_none() => ", granted to it".to_owned(),
            Source::Everybody => ", granted to everybody (`PUBLIC`)".to_owned(),
            Source::Platform(role) if own(role) => ", given by the platform".to_owned(),
            Source::Platform(role) => {
                format!(
                    ", given by the platform to {}, whose privileges it has as a member",
                    code(role.as_str())
                )
            }
            Source::Default => ", as everybody may unless it is revoked".to_owned(),
        }
    }
}

fn say(reasons: &mut Vec<Reason>, effect: Effect, text: String) {
    reasons.push(Reason { effect, text });
}

fn is_for(command: PolicyCommand, action: Action) -> bool {
    matches!(
        (command, action),
        (PolicyCommand::All, _)
            | (PolicyCommand::Select, Action::Select)
            | (PolicyCommand::Insert, Action::Insert)
            | (PolicyCommand::Update, Action::Update)
            | (PolicyCommand::Delete, Action::Delete)
    )
}

/// Whether a policy alone allows every row, before and after.
fn is_always(policy: &Policy, action: Action) -> bool {
    let alone = |expression| Combined { any: vec![(policy, expression)], all: Vec::new() };
    let (using, check) = (policy.using.as_ref(), policy.check.as_ref().or(policy.using.as_ref()));
    let holds = |expression: Option<_>| expression.is_some_and(|e| alone(e).is_always());
    match action {
        Action::Select | Action::Delete => holds(using),
        Action::Insert => holds(check),
        Action::Update => holds(using) && holds(check),
    }
}

/// `a`, `b` and `c`.
fn listed<'n>(names: impl Iterator<Item = &'n Name>) -> String {
    let mut names: Vec<String> = names.map(|name| code(name.as_str())).collect();
    if names.len() > MAX_LISTED {
        let more = names.len() + 1 - MAX_LISTED;
        names.truncate(MAX_LISTED - 1);
        names.push(format!("{more} more"));
    }
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A name between backticks.
fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source as Input, import};
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    const SQL: &str = "
        create role app; create role clerk in role app; create role auditor bypassrls; create role boss;
        create schema hidden;
        create table open (id int, secret text);
        create table notes (id int, owner_id int, tenant int);
        alter table notes owner to boss;
        alter table notes enable row level security;
        create table hidden.log (id int);
        grant select on hidden.log to app;
        grant select (id) on open to app;
        grant select, insert, update on notes to app;
        grant delete on notes to public;
        grant all on notes to auditor;
        create policy own on notes to app using (owner_id = 1);
        create policy shared on notes for select using (tenant = 2);
        create policy tenant on notes as restrictive to app using (tenant > 0) with check (tenant = 1);";

    fn check(role: &str, table: &str, action: Action, wanted: &Expect) {
        let document = import(vec![Input::new("a.sql", SQL)], &ImportOptions::default()).document;
        let table = document.schema.tables.iter().find(|t| t.name == *table).unwrap();
        let role = Name::new(role);
        let role = (role != *"PUBLIC").then_some(&role);
        let said = explain(&document, &Roles::of(&document), role, table, action);
        let mut text = format!("{}\n", said.summary);
        for reason in &said.reasons {
            let _ = writeln!(text, "{:?}: {}", reason.effect, reason.text);
        }
        for (word, expression) in [("using", &said.using), ("check", &said.check)] {
            if let Some(expression) = expression {
                let _ = writeln!(text, "{word} {expression}");
            }
        }
        for policy in &said.policies {
            let kind = if policy.permissive { "any" } else { "all" };
            let _ = writeln!(text, "{kind} {}: {:?} {:?}", policy.name, policy.using, policy.check);
        }
        wanted.assert_eq(&text);
    }

    #[test]
    fn each_answer_says_what_leads_to_it() {
        check(
            "app",
            "log",
            Action::Select,
            &expect![[r"
            `app` may not read rows of `hidden.log`.
            Closes: `app` may not use the schema `hidden`: nobody granted USAGE on it. The statement is an error.
        "]],
        );
        check(
            "app",
            "open",
            Action::Select,
            &expect![[r"
            `app` may read every row of `open`, but not all columns.
            Opens: `app` may use the schema `public`, as everybody may unless it is revoked.
            Narrows: `app` has SELECT on `id` alone, granted to it. A statement that names another column is an error.
            Opens: Row level security is off, so that the privilege reaches every row.
        "]],
        );
        check(
            "app",
            "open",
            Action::Insert,
            &expect![[r"
            `app` may not add rows to `open`.
            Opens: `app` may use the schema `public`, as everybody may unless it is revoked.
            Closes: `app` has no INSERT on `open`: nobody granted it. The statement is an error.
        "]],
        );
        check(
            "clerk",
            "notes",
            Action::Update,
            &expect![[r#"
            `clerk` may change some rows of `notes`.
            Opens: `clerk` may use the schema `public`, as everybody may unless it is revoked.
            Opens: `clerk` has UPDATE on `notes`, granted to `app`, whose privileges it has as a member.
            Narrows: Row level security is on. Policies decide on rows.
            Narrows: The policy `own` has to allow the row.
            Narrows: The restrictive policy `tenant` has to allow it too.
            Notes: `own` has no WITH CHECK, so that its USING is asked of the changed row as well.
            Notes: A statement with WHERE or RETURNING asks the policies for SELECT too: it finds only rows that may be read, and a change after which a row may not be read is an error.
            using (owner_id = 1) AND (tenant > 0)
            check (owner_id = 1) AND (tenant = 1)
            any own: Some("owner_id = 1") None
            all tenant: Some("tenant > 0") Some("tenant = 1")
        "#]],
        );
        check(
            "app",
            "notes",
            Action::Insert,
            &expect![[r#"
            `app` may add rows that keep a condition to `notes`.
            Opens: `app` may use the schema `public`, as everybody may unless it is revoked.
            Opens: `app` has INSERT on `notes`, granted to it.
            Narrows: Row level security is on. Policies decide on rows.
            Narrows: The policy `own` has to allow the row.
            Narrows: The restrictive policy `tenant` has to allow it too.
            Notes: INSERT … RETURNING is an error where the policies for SELECT do not show the new row.
            check (owner_id = 1) AND (tenant = 1)
            any own: None Some("owner_id = 1")
            all tenant: None Some("tenant = 1")
        "#]],
        );
        check(
            "PUBLIC",
            "notes",
            Action::Delete,
            &expect![[r"
                Everybody may not delete rows of `notes`.
                Opens: `PUBLIC` may use the schema `public`, as everybody may unless it is revoked.
                Opens: `PUBLIC` has DELETE on `notes`, granted to it.
                Narrows: Row level security is on. Policies decide on rows.
                Closes: No permissive policy for DELETE holds for `PUBLIC`: there are some for `app`. No row is found, and there is no error.
            "]],
        );
        check(
            "auditor",
            "notes",
            Action::Delete,
            &expect![[r"
            `auditor` may delete every row of `notes`.
            Opens: `auditor` may use the schema `public`, as everybody may unless it is revoked.
            Opens: `auditor` has DELETE on `notes`, granted to it.
            Opens: Row level security is on, but `auditor` bypasses it: every row.
        "]],
        );
        check(
            "boss",
            "notes",
            Action::Select,
            &expect![[r"
            `boss` may read every row of `notes`.
            Opens: `boss` may use the schema `public`, as everybody may unless it is revoked.
            Opens: `boss` has SELECT on `notes`, as the owner of the table.
            Opens: Row level security is on, but `boss` has the rights of the table's owner, for whom it is not forced: every row.
        "]],
        );
    }
}
