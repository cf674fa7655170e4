//! Policies of real schemas as sentences: each says something, and little of it is SQL.

use std::path::Path;
use trestle_core::import::{ImportOptions, import};
use trestle_core::rls::sentence;
use trestle_tests::corpus;

/// Schemas with policies, of several kinds.
const FOLDERS: &[&str] =
    &["chatbot-ui", "dbdev", "nextbase", "supabase-slack-clone", "vercel-subscription-payments"];

/// How many of a hundred sentences may have SQL with an operator or a keyword in them.
const MOST_SQL: usize = 15;

fn sentences(folder: &Path) -> Vec<String> {
    let document = import(corpus::sources(folder), &ImportOptions::default()).document;
    let tables = document.schema.tables.iter();
    let told = tables.flat_map(|table| {
        table.policies.iter().map(|policy| sentence(&document, table, policy)).collect::<Vec<_>>()
    });
    told.collect()
}

/// Whether SQL stands in a sentence: more than a name or a call between backticks.
fn has_sql(sentence: &str) -> bool {
    let code = sentence.split('`').skip(1).step_by(2);
    code.filter(|code| code.contains(' ')).any(|code| code.split_whitespace().count() > 2)
}

#[test]
fn every_policy_of_a_real_schema_is_a_sentence() {
    let Some(corpus) = corpus::folder_or_skip("every_policy_of_a_real_schema_is_a_sentence") else {
        return;
    };
    let (mut all, mut with_sql) = (0, Vec::new());
    for name in FOLDERS {
        let told = sentences(&corpus.join(name));
        assert!(!told.is_empty(), "{name} has policies");
        for sentence in &told {
            println!("{name}: {sentence}");
            assert!(sentence.contains(" may "), "{name}: {sentence}");
            assert!(
                !sentence.contains("``") && sentence.matches('`').count() % 2 == 0,
                "{sentence}"
            );
            for inside in ["Other", "Some(", "Term", "Kind"] {
                assert!(!sentence.contains(inside), "{name}: {sentence}");
            }
        }
        all += told.len();
        with_sql.extend(told.into_iter().filter(|sentence| has_sql(sentence)));
    }
    println!("{} of {all} with SQL", with_sql.len());
    assert!(with_sql.len() * 100 <= all * MOST_SQL, "{} of {all}: {with_sql:#?}", with_sql.len());
}
