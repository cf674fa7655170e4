//! Every rule by its own examples, and that what is kept while a document changes is what would be found anew.

use super::{Diagnostic, Group, Linter, RULES, Rule, lint};
use crate::conventions::{PROFILES, Settings};
use crate::edit::{Command, Defined, apply};
use crate::import::{ImportOptions, Source, import};
use crate::model::samples::kitchen_sink;
use crate::model::{
    AclState, ColumnId, Conventions, DataType, Document, Expr, Name, ObjectRef, Policy,
    PolicyCommand, PolicyId, Privilege, Suppression, Table, TableId,
};
use serde_json::{Map, json};
use std::sync::Arc;

/// All rules held, so that a fix for one does not break another unseen; but for those that examples of others break.
pub(super) fn strict(document: Document) -> Document {
    held(document, &|rule| !is_lone(rule))
}

/// Whether nearly every schema breaks it that does not know of it.
fn is_lone(rule: &Rule) -> bool {
    let lone = [
        "standard-columns",
        "one-column-table",
        "key-type",
        "text-type",
        "rls-without-policy",
        "insert-without-select-policy",
    ];
    rule.group == Group::Documentation || lone.contains(&rule.code)
}

fn held(mut document: Document, which: &dyn Fn(&Rule) -> bool) -> Document {
    let rules = RULES.iter().filter(|r| which(r)).map(|r| (r.code.to_owned(), json!("warning")));
    let rules: Map<_, _> = rules.collect();
    // What Postgres chooses fits as well, so that examples of other rules need no names.
    let names = json!({
        "primary_key_column": ["id", "code"],
        "index": ["idx_{table}_{columns}", "{table}_{columns}_idx"],
        "unique": ["uq_{table}_{columns}", "{table}_{columns}_key", "{table}_{columns}_idx"],
        "foreign_key": ["fk_{child}_{parent}", "{table}_{columns}_fkey"],
        "foreign_key_column": ["{referenced_singular}_id", "{any}_id"],
        "junction": ["{prefix}{first_singular}_{second_short}", "{any}_{first_singular}_{second_short}", "{any}_{second_singular}_{first_short}"],
        "check": ["{table}_{columns}_check"],
        "exclusion": ["{table}_{columns}_excl"],
        "policy": ["{table}_{command}", "{table}_read", "{any} {any}"],
        "sequence": ["{table}_{column}_seq", "{any}_seq", "{any}_number"],
        "function": ["get_{any}", "touch", "{any}_{any}"],
        "enum": ["{any}_{any}"],
        "trigger": ["trg_{table}_{function}", "trg_{table}_{timing}_{events}"],
        "boolean": ["is_{any}"],
        "timestamp": ["{any}_at"],
        "count": ["{any}_count"],
    });
    let columns = json!({
        "updated": ["updated_at"],
        "tenant": ["tenant_id"],
        "most": 8,
        "standard": [{ "name": "created_on", "type": "date", "not_null": true, "default": "now()" }],
    });
    let prefixes = json!({ "min": 3, "max": 7 });
    let cases = json!({ "enum_label": "snake_case", "function": "snake_case" });
    let words = json!({ "tables": "plural" });
    let changes = json!({
        "rules": rules,
        "names": names,
        "cases": cases,
        "words": words,
        "columns": columns,
        "prefixes": prefixes,
        "types": { "key": ["uuid"], "text": "text", "most_labels": 4 },
    });
    let changes = changes.as_object().cloned().unwrap_or_default();
    let conventions = Conventions { changes, ..Conventions::default() };
    assert!(Settings::of(&conventions).is_ok());
    document.conventions = Arc::new(conventions);
    document
}

pub(super) fn bad(rule: &Rule) -> Document {
    document(rule, rule.bad, rule.given.as_ref().map(|given| given.bad))
}

fn good(rule: &Rule) -> Document {
    document(rule, rule.good, rule.given.as_ref().map(|given| given.good))
}

/// An example of a rule.
pub(super) fn document(rule: &Rule, sql: &str, given: Option<fn(&mut Document)>) -> Document {
    let mut document = read(sql);
    if let Some(given) = given {
        given(&mut document);
    }
    if is_lone(rule) { held(document, &|other| other.code == rule.code) } else { strict(document) }
}

/// A schema as a person writes it.
pub(super) fn read(sql: &str) -> Document {
    let source = Source::new("example.sql", sql.as_bytes().to_vec());
    let imported = import(vec![source], &ImportOptions::default());
    let failed = imported.report.rows.iter().find(|r| r.reason.is_some());
    assert!(failed.is_none(), "{failed:?}");
    imported.document
}

fn breaches<'a>(rule: &Rule, all: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    all.iter().filter(|d| d.rule == rule.code).collect()
}

#[test]
fn bad_examples_break_their_rule_alone_and_good_ones_none() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let broken = lint(&bad(rule));
        if breaches(rule, &broken).is_empty() {
            wrong.push(format!("{}: its bad example breaks nothing", rule.code));
        }
        let others = broken.iter().filter(|d| d.rule != rule.code);
        wrong.extend(others.map(|d| format!("{}: its bad example breaks {d:?}", rule.code)));
        let kept = lint(&good(rule));
        wrong.extend(kept.iter().map(|d| format!("{}: its good example breaks {d:?}", rule.code)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_fix_takes_its_breach_away_and_adds_none() {
    let documents = RULES.iter().map(|r| bad(r)).chain([strict(kitchen_sink())]);
    let mut fixed = 0;
    for before in documents {
        let found = lint(&before);
        for diagnostic in &found {
            let rule = super::rule(&diagnostic.rule).unwrap();
            let settings = Settings::of_any(&before.conventions);
            let context = super::Context { document: &before, settings: &settings };
            let Some(fix) = rule.fix.and_then(|fix| fix(&context, &diagnostic.object)) else {
                continue;
            };
            let after = match apply(&before, &fix.into_command()) {
                Ok(applied) => applied.document,
                Err(error) => panic!("the fix of {diagnostic:?}: {error}"),
            };
            let left = lint(&after);
            let is_it =
                |d: &Diagnostic| (&d.rule, &d.object) == (&diagnostic.rule, &diagnostic.object);
            assert!(!left.iter().any(is_it), "{diagnostic:?} is still there");
            // Of what was broken before, the message may say a new name.
            let is_new = |d: &&Diagnostic| {
                !found.iter().any(|f| (&f.rule, &f.object) == (&d.rule, &d.object))
            };
            let new: Vec<_> = left.iter().filter(is_new).collect();
            assert!(new.is_empty(), "the fix of {diagnostic:?} breaks {new:?}");
            fixed += 1;
        }
    }
    assert!(fixed >= RULES.iter().filter(|r| r.fix.is_some()).count());
}

/// What a table says of who may use it.
const ACCESS: [fn(&mut Table); 5] = [
    |table| table.row_security.enabled = !table.row_security.enabled,
    |table| {
        let anon = Some(Name::new("anon"));
        table.acl.set(anon, Privilege::Select, AclState::Granted);
    },
    |table| table.owner = Some(Name::new("clerk")),
    |table| table.row_security.enabled = !table.row_security.enabled,
    |table| {
        let role = Some(Name::new("authenticated"));
        table.acl.set(role, Privilege::Delete, AclState::Granted);
    },
];

/// Policies by name and condition: of what another table says, and of what the table says itself.
const POLICIES: [(&str, &str); 3] = [
    ("of users", "exists (select 1 from users u where u.id = 1)"),
    ("of nobody", "true"),
    ("of who asks", "auth.uid() is not null"),
];

fn policy(name: &str) -> Policy {
    Policy {
        id: PolicyId::new(""),
        name: Name::new(name),
        command: PolicyCommand::All,
        permissive: true,
        roles: Vec::new(),
        using: None,
        check: None,
        comment: None,
    }
}

#[test]
fn what_is_kept_is_what_would_be_found_anew() {
    let mut document = strict(kitchen_sink());
    let mut linter = Linter::new(&document);
    let mut step = |document: &mut Document, command: &Command| {
        let Ok(applied) = apply(document, command) else { return };
        *document = applied.document;
        linter.update(document);
        let kept: Vec<_> = linter.diagnostics().cloned().collect();
        assert_eq!(kept, lint(document), "after {command:?}");
    };
    let tables: Vec<_> = document.schema.tables.iter().map(|t| t.id.clone()).collect();
    for table in &tables {
        for change in ACCESS {
            let Some(mut changed) = document.schema.tables.get(table).map(|t| Table::clone(t))
            else {
                continue;
            };
            change(&mut changed);
            let object = Box::new(Defined::Table(changed));
            step(&mut document, &Command::Define { object });
        }
        for (name, using) in POLICIES {
            let using = Some(Expr::opaque(using));
            let policy = Policy { using, ..policy(name) };
            let object = Box::new(Defined::Policy(table.clone(), policy));
            step(&mut document, &Command::Define { object });
        }
    }
    let functions: Vec<_> = document.schema.functions.iter().map(|f| f.id.clone()).collect();
    for (number, id) in functions.into_iter().enumerate() {
        let name = format!("renamed_{number}");
        step(&mut document, &Command::Rename { object: ObjectRef::Function(id), name });
    }
    step(&mut document, &Command::InferDomains);
    let domains: Vec<_> = document.domains.iter().cloned().collect();
    assert!(!domains.is_empty());
    for domain in &domains {
        let mut changed = crate::model::Domain::clone(domain);
        changed.may_reference = Some(Vec::new());
        step(&mut document, &Command::SetDomain { domain: Box::new(changed.clone()) });
        changed.prefix = format!("{}x_", changed.prefix).into();
        step(&mut document, &Command::SetDomain { domain: Box::new(changed.clone()) });
        changed.title.push('x');
        step(&mut document, &Command::SetDomain { domain: Box::new(changed) });
    }
    for domain in domains.iter().rev() {
        let domain = Box::new(crate::model::Domain::clone(domain));
        step(&mut document, &Command::SetDomain { domain });
    }
    for data_type in document.schema.types.clone().iter() {
        let (object, name) =
            (ObjectRef::Type(data_type.id.clone()), format!("{}_y", data_type.name));
        step(&mut document, &Command::Rename { object, name });
    }
    for table in &tables {
        let columns: Vec<ColumnId> = document
            .schema
            .tables
            .get(table)
            .map(|t| t.columns.iter().map(|c| c.id.clone()).collect())
            .unwrap_or_default();
        for column in columns {
            for not_null in [true, false] {
                let (table, column) = (table.clone(), column.clone());
                step(&mut document, &Command::SetNotNull { table, column, not_null });
            }
            for name in ["bigint", "timestamp", "json"] {
                let (table, column) = (table.clone(), column.clone());
                let data_type = DataType::builtin(name);
                step(&mut document, &Command::SetColumnType { table, column, data_type });
            }
            // As one that speaks of another table, and as another again.
            for name in ["user_id", "users_id", &format!("{column}_again")] {
                let object = ObjectRef::Column(table.clone(), column.clone());
                step(&mut document, &Command::Rename { object, name: name.to_owned() });
            }
        }
        for name in ["users", "user", "Users"] {
            let object = ObjectRef::Table(table.clone());
            step(&mut document, &Command::Rename { object, name: name.to_owned() });
        }
        let keys = document.schema.tables.get(table).map(|t| t.constraints.clone());
        for constraint in keys.unwrap_or_default() {
            let object = ObjectRef::Constraint(table.clone(), constraint.id);
            step(&mut document, &Command::Remove { object, cascade: true });
        }
        let object = ObjectRef::Table(table.clone());
        step(
            &mut document,
            &Command::Rename { object, name: format!("{table}_x").replace('.', "_") },
        );
    }
    let types: Vec<_> =
        document.schema.types.iter().map(|t| ObjectRef::Type(t.id.clone())).collect();
    let sequences = document.schema.sequences.iter().map(|s| ObjectRef::Sequence(s.id.clone()));
    let sequences: Vec<_> = sequences.collect();
    for object in sequences.into_iter().chain(types).chain(tables.into_iter().map(ObjectRef::Table))
    {
        step(&mut document, &Command::Remove { object, cascade: true });
    }
    assert!(document.schema.tables.iter().all(|t| t.external));
}

#[test]
fn a_suppressed_breach_is_not_told() {
    let before = bad(RULES[0]);
    let [diagnostic] = &lint(&before)[..] else { panic!("one breach") };
    let suppression = crate::model::Suppression {
        object: diagnostic.object.clone(),
        rule: diagnostic.rule.to_string(),
        reason: Some("a log".to_owned()),
    };
    let after = apply(&before, &Command::Suppress { suppression }).unwrap().document;
    assert_eq!(lint(&after), []);
}

#[test]
fn what_is_misspelt_is_not_counted_too() {
    let sql = "create table users (id int primary key, profile text);
        create table user_profiless (id int primary key);";
    let mut document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
    let changes = json!({"rules": {"spelling": "warning", "table-number": "info"}, "words": {"tables": "plural"}});
    let changes = changes.as_object().cloned().unwrap();
    document.conventions = Arc::new(Conventions { changes, ..Conventions::default() });
    let rules = |document: &Document| -> Vec<String> {
        let told = lint(document);
        let kept: Vec<Diagnostic> = Linter::new(document).diagnostics().cloned().collect();
        assert_eq!(told, kept);
        let table = ObjectRef::Table(TableId::new("public.user_profiless"));
        told.into_iter().filter(|d| d.object == table).map(|d| d.rule.to_string()).collect()
    };
    assert_eq!(rules(&document), ["spelling"]);
    let object = ObjectRef::Table(TableId::new("public.user_profiless"));
    let suppression = Suppression { object, rule: "spelling".to_owned(), reason: None };
    let after = apply(&document, &Command::Suppress { suppression }).unwrap().document;
    assert_eq!(rules(&after), ["table-number"]);
}

#[test]
fn every_profile_names_rules_that_there_are() {
    for profile in PROFILES {
        let (profile, changes) = (profile.code.to_owned(), Map::new());
        let settings = Settings::of(&Conventions { profile, changes }).unwrap();
        for code in settings.rules.keys() {
            assert!(super::rule(code).is_some(), "{}: {code}", settings.title);
        }
    }
}
