//! Policies of real schemas that are right as they are: no rule of access tells of them, nor of their tables because of them.

use std::collections::BTreeSet;
use std::path::Path;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::lint::{Diagnostic, Group, lint, rule};
use trestle_core::model::{Conventions, Document, ObjectRef};
use trestle_tests::corpus;

/// A policy and why an expert would leave it as it is.
struct Good {
    table: &'static str,
    policy: &'static str,
    because: &'static str,
}

const fn good(table: &'static str, policy: &'static str, because: &'static str) -> Good {
    Good { table, policy, because }
}

const SHARED: &str = "asks the row itself whether its owner shares it, and lets it be read alone";
const EVERYBODYS: &str = "a catalogue that is meant for everybody, and read only";

/// By schema: a folder of the corpus, or one below that holds a schema of its own.
const GOOD: &[(&str, &[Good])] = &[
    (
        "chatbot-ui",
        &[
            good("assistants", "Allow view access to non-private assistants", SHARED),
            good("chats", "Allow view access to non-private chats", SHARED),
            good("collections", "Allow view access to non-private collections", SHARED),
            good("files", "Allow view access to non-private files", SHARED),
            good("models", "Allow view access to non-private models", SHARED),
            good("presets", "Allow view access to non-private presets", SHARED),
            good("prompts", "Allow view access to non-private prompts", SHARED),
            good("tools", "Allow view access to non-private tools", SHARED),
            good("workspaces", "Allow view access to non-private workspaces", SHARED),
            good(
                "file_items",
                "Allow view access to non-private file items",
                "a query that is run once, by an indexed key, of a table that its readers may read",
            ),
            good(
                "messages",
                "Allow view access to messages for non-private chats",
                "a query that is run once, by an indexed key, of a table that its readers may read",
            ),
            good(
                "collection_files",
                "Allow view access to collection files for non-private collectio",
                "the key begins with the column, and the collection says whether it is shared",
            ),
            good(
                "files",
                "Allow view access to files for non-private collections",
                "two queries one in the other, whose tables do not ask back",
            ),
            good(
                "objects",
                "Allow public read access on profile images",
                "a bucket that is public on purpose, and read only",
            ),
            good(
                "objects",
                "Allow public read access on non-private files",
                "a function is asked of each file, which depends on the row and cannot be asked once",
            ),
            good(
                "objects",
                "Allow public read access on non-private assistant images",
                "a function is asked of each file, which depends on the row and cannot be asked once",
            ),
            good(
                "objects",
                "Allow public read access on non-private workspace images",
                "a function is asked of each file, which depends on the row and cannot be asked once",
            ),
        ],
    ),
    (
        "vercel-subscription-payments",
        &[
            good("products", "Allow public read-only access.", EVERYBODYS),
            good("prices", "Allow public read-only access.", EVERYBODYS),
        ],
    ),
    (
        "dbdev",
        &[
            good(
                "members",
                "members_select_policy",
                "who is in a team is known to all who are signed in",
            ),
            good("packages", "packages_select_policy", EVERYBODYS),
            good("packages", "packages_select_policy_anon", EVERYBODYS),
            good("package_versions", "package_versions_select_policy", EVERYBODYS),
            good("package_upgrades", "package_upgrades_select_policy", EVERYBODYS),
            good(
                "objects",
                "storage_objects_select_policy",
                "a bucket that is public on purpose, and read only",
            ),
        ],
    ),
    (
        "nextbase",
        &[good(
            "content_blog_post_comments",
            "content_blog_post_comments_select_policy",
            "comments of a blog are public, and this lets them be read alone",
        )],
    ),
    (
        "pg15-regress",
        &[
            good("b1", "p1", "asks the row alone"),
            good("t2", "p2", "asks the row alone"),
            good("z1", "p1", "a role each, so that policies do not add up"),
            good("z1", "p2", "a role each, so that policies do not add up"),
            good(
                "document",
                "p2r",
                "restricts one role, to whom a permissive policy for everybody gives rows",
            ),
            good("category", "p2", "a role that is not named gets nothing"),
        ],
    ),
    (
        "pgschema-diff/src/testdata/diff/create_policy/alter_policy_command",
        &[good(
            "users",
            "user_tenant_isolation",
            "for reading alone, by a tenant that is constant",
        )],
    ),
    (
        "pgschema-diff/src/testdata/diff/create_policy/enable_rls",
        &[good(
            "users",
            "user_tenant_isolation",
            "by a tenant that is constant, of new rows too since there is no other check",
        )],
    ),
];

/// How many there are at least.
const AT_LEAST: usize = 30;

fn read(folder: &Path) -> Document {
    let new = folder.join("new.sql");
    let sources = match std::fs::read(&new) {
        Ok(text) => vec![Source::new("new.sql", text)],
        Err(_) => corpus::sources(folder),
    };
    let mut document = import(sources, &ImportOptions::default()).document;
    let profile = "supabase".to_owned();
    document.conventions = Conventions { profile, ..Conventions::default() }.into();
    document
}

/// What rules of access tell.
fn told(document: &Document) -> Vec<Diagnostic> {
    let is_of_access =
        |d: &Diagnostic| rule(&d.rule).is_some_and(|rule| rule.group == Group::Access);
    lint(document).into_iter().filter(is_of_access).collect()
}

#[test]
fn nothing_is_told_of_policies_that_are_right() {
    let Some(corpus) = corpus::folder_or_skip("policies that are right") else { return };
    let (mut seen, mut wrong) = (0, Vec::new());
    for (folder, all) in GOOD {
        let document = read(&corpus.join(folder));
        let found = told(&document);
        for Good { table: name, policy, because } in *all {
            let named = |p: &trestle_core::model::Policy| p.name == *policy;
            let mut tables = document.schema.tables.iter();
            let table = tables.find(|t| t.name == *name && t.policies.iter().any(named));
            let table = table.unwrap_or_else(|| panic!("{folder}: no {policy} of {name}"));
            assert!(table.row_security.enabled || table.external, "{folder}: {name} has no RLS");
            // The same schema without it: what it alone brings is because of it.
            let mut without = document.clone();
            without.schema.tables.get_mut(&table.id).unwrap().policies.retain(|p| !named(p));
            let others: BTreeSet<_> =
                told(&without).into_iter().map(|d| (d.rule, d.object)).collect();
            let id = &table.policies.iter().find(|p| named(p)).unwrap().id;
            let own = ObjectRef::Policy(table.id.clone(), id.clone());
            let of_table = ObjectRef::Table(table.id.clone());
            wrong.extend(
                found
                    .iter()
                    .filter(|d| {
                        let is_of_table =
                            d.object == of_table || d.object.owner() == Some(of_table.clone());
                        d.object == own
                            || (is_of_table
                                && !matches!(d.object, ObjectRef::Policy(..))
                                && !others.contains(&(d.rule.clone(), d.object.clone())))
                    })
                    .map(|d| format!("{folder}: {d:?} although {because}")),
            );
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen >= AT_LEAST, "{seen}");
}
