//! What a person decides of domains, step by step.

use super::*;
use crate::edit::apply;
use crate::model::{SchemaId, Table, check_invariants};
use proptest::prelude::*;
use proptest::sample::Index;

const TABLES: &[&str] = &[
    "learn_user_marks",
    "learn_user_goals",
    "learn_course_units",
    "learn_course_tests",
    "learn_levels",
    "chats",
    "chat_files",
    "google_files",
    "google_tokens",
    "drive_files",
    "drive_syncs",
    "settings",
];

fn document(names: &[&str]) -> Document {
    let mut document = Document::new("test");
    for name in names {
        let id = TableId::new(format!("public.{name}"));
        document.schema.tables.insert(Table::new(id, SchemaId::new("public"), *name));
    }
    document
}

fn id(id: &str) -> DomainId {
    DomainId::new(id)
}

/// Prefixes with the names that their tables are to have.
fn told(review: &Review) -> Vec<String> {
    review
        .proposals()
        .iter()
        .map(|p| {
            let names: Vec<_> = p.tables.iter().map(|t| review.name(t).unwrap().as_str()).collect();
            format!("{} {}", p.domain.prefix, names.join(" "))
        })
        .collect()
}

/// The document after the review, whose tables belong to the domains that it told.
fn accepted(before: &Document, review: &Review) -> Document {
    let told: Vec<_> = review.proposals().into_iter().map(|p| (p.domain.id, p.tables)).collect();
    let after = match review.clone().into_command(before) {
        Some(command) => apply(before, &command).unwrap().document,
        None => before.clone(),
    };
    assert_eq!(check_invariants(&after), []);
    for (domain, tables) in told {
        let there = super::super::tables_of(&after, &domain).map(|t| t.id.clone());
        assert_eq!(there.collect::<Vec<_>>(), tables, "{domain}");
    }
    after
}

#[test]
fn what_could_be_is_told_with_its_reason() {
    let mut document = document(TABLES);
    let all = infer_more(&document.schema, &Records::default());
    document.domains =
        all.iter().filter(|d| d.id == id("learn")).map(|d| d.as_ref().clone()).collect();
    let told: Vec<_> = proposals(&document)
        .into_iter()
        .map(|p| format!("{} {}: {}", p.exists, p.domain.title, p.reason.words(&p.domain.prefix)))
        .collect();
    assert_eq!(
        told,
        [
            "false Chats: One table begins with chat_, and chats is what it is about",
            "false Drive: 2 tables begin with drive_",
            "false Google: 2 tables begin with google_",
            "true Learning: 5 tables begin with learn_",
        ]
    );
    assert_eq!(Review::of(&document).loose(), [TableId::new("public.settings")]);
    let after = accepted(&document, &Review::of(&document));
    assert_eq!(after.domains, all);
    assert_eq!(Review::of(&after).into_command(&after), None);
}

#[test]
fn two_become_one() {
    let before = document(TABLES);
    let review = Review::of(&before).merged(&id("drive"), &id("google"), true);
    let clash = apply(&before, &review.unwrap().into_command(&before).unwrap()).unwrap_err();
    assert!(clash.to_string().contains("\"google_files\" is already the name"), "{clash}");
    let before = document(&["a_x", "a_y", "b_z", "b_w"]);
    let review = Review::of(&before).merged(&id("b"), &id("a"), true).unwrap();
    assert_eq!(told(&review), ["a_ a_x a_y a_w a_z"]);
    let after = accepted(&before, &review);
    assert_eq!(after.domains.len(), 1);
    let alone = Review::of(&before).merged(&id("b"), &id("a"), false).unwrap();
    assert_eq!((told(&alone), alone.loose().len()), (vec!["a_ a_x a_y".to_owned()], 2));
    assert!(Review::of(&before).merged(&id("a"), &id("a"), true).is_err());
    assert!(Review::of(&before).merged(&id("a"), &id("gone"), true).is_err());
}

#[test]
fn one_becomes_several_by_its_words() {
    let before = document(TABLES);
    let review = Review::of(&before).split_by_words(&id("learn")).unwrap();
    assert_eq!(
        told(&review),
        [
            "chat_ chat_files chats",
            "drive_ drive_files drive_syncs",
            "google_ google_files google_tokens",
            "learn_ learn_levels",
            "learn_course_ learn_course_tests learn_course_units",
            "learn_user_ learn_user_goals learn_user_marks",
        ]
    );
    accepted(&before, &review);
    let error = review.split_by_words(&id("learn")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "No two tables of Learning share a word after learn_. Choose tables instead."
    );
}

#[test]
fn chosen_tables_become_a_domain_of_their_own() {
    let before = document(TABLES);
    let tables = ["public.learn_levels", "public.settings"].map(TableId::new);
    let review = Review::of(&before).split_off(&id("learn"), "sys_", "System", &tables).unwrap();
    assert!(told(&review).contains(&"sys_ sys_levels sys_settings".to_owned()));
    let after = accepted(&before, &review);
    assert_eq!(after.domains.get(&id("sys")).unwrap().title, "System");
    let first = Review::of(&before);
    let refused = |prefix: &str, tables: &[TableId]| {
        first.split_off(&id("learn"), prefix, "X", tables).unwrap_err().to_string()
    };
    assert_eq!(refused("sys_", &[]), "Nothing is chosen. Choose at least one table.");
    assert!(refused("sys", &tables).contains("ends in _"));
    assert!(refused("chat_", &tables).contains("is already the prefix"));
    assert!(refused("sys_", &[TableId::new("gone")]).contains("does not exist"));
    let long = format!("{}_", "x".repeat(60));
    assert!(refused(&long, &tables).contains("Postgres keeps 63"));
}

#[test]
fn a_domain_is_renamed_or_left_out() {
    let before = document(TABLES);
    let review = Review::of(&before).titled(&id("learn"), " School ").unwrap();
    let review = review.prefixed(&id("learn"), "edu_", true).unwrap();
    let review = review.without(&id("chat")).unwrap();
    assert_eq!(review.renamed().count(), 5);
    let after = accepted(&before, &review);
    let school = after.domains.get(&id("learn")).unwrap();
    assert_eq!((school.title.as_str(), school.prefix.as_str()), ("School", "edu_"));
    assert!(!after.domains.contains(&id("chat")));
    assert!(after.schema.tables.iter().any(|t| t.name == *"edu_user_goals"));
    assert!(review.titled(&id("learn"), " ").is_err());
    // There and back again is no change.
    let back = review.prefixed(&id("learn"), "learn_", true).unwrap();
    assert_eq!(back.renamed().count(), 0);
    let json = serde_json::to_string(&review).unwrap();
    assert_eq!(serde_json::from_str::<Review>(&json).unwrap(), review);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is decided, each table belongs at the end where the review told, if the names are free.
    #[test]
    fn what_is_told_is_what_becomes(steps in prop::collection::vec((0..6_u8, any::<[Index; 3]>(), any::<bool>()), 0..8)) {
        let before = document(TABLES);
        let mut review = Review::of(&before);
        for (kind, [a, b, c], flag) in steps {
            let domains: Vec<DomainId> = review.proposals().into_iter().map(|p| p.domain.id).collect();
            if domains.is_empty() {
                break;
            }
            let (one, other) = (a.get(&domains), b.get(&domains));
            let prefix = ["a_", "b_c_", "learn_x_", "z"][c.index(4)];
            let table = TableId::new(format!("public.{}", TABLES[c.index(TABLES.len())]));
            let next = match kind {
                0 => review.merged(one, other, flag),
                1 => review.split_by_words(one),
                2 => review.split_off(one, prefix, "X", &[table]),
                3 => review.titled(one, prefix),
                4 => review.prefixed(one, prefix, flag),
                _ => review.without(one),
            };
            if let Ok(next) = next {
                review = next;
            }
        }
        let names: BTreeSet<_> = review.names().map(|(_, name)| name).collect();
        if names.len() == TABLES.len() {
            accepted(&before, &review);
        } else {
            prop_assert!(apply(&before, &review.into_command(&before).unwrap()).is_err());
        }
    }
}
