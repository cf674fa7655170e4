//! What nearly everybody agrees on, held by real schemas: a sample of what is found, each judged by looking at the
//! schema. The expectations are names and verdicts alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use trestle_core::import::{ImportOptions, import};
use trestle_core::lint::{Diagnostic, lint};
use trestle_tests::corpus;

/// How many findings were judged.
const SAMPLE: usize = 200;

/// Verdicts by schema, rule and object, as `tests/expectations/minimal.tsv` has them: `right`, or why an expert would
/// disagree.
const JUDGED: &str = "expectations/minimal.tsv";

/// No schemas: statements of test suites, of which a server is to refuse many.
const NO_SCHEMAS: &[&str] = &["pg15-regress"];

/// `SAMPLE` findings in turn of all rules, and for each rule in turn of all schemas, in an order that depends on nothing but
/// their names.
fn sample(mut found: BTreeMap<String, BTreeMap<String, Vec<String>>>) -> Vec<[String; 3]> {
    let mut sample = Vec::new();
    let mut turn = 0;
    while sample.len() < SAMPLE && !found.is_empty() {
        for (rule, schemas) in &mut found {
            let Some(schema) = schemas.keys().nth(turn % schemas.len()).cloned() else { continue };
            let objects = schemas.entry(schema.clone()).or_default();
            // Not the first alone: names that begin alike are alike.
            let object = objects.remove(turn * 7 % objects.len());
            if objects.is_empty() {
                schemas.remove(&schema);
            }
            sample.push([rule.clone(), schema, object]);
            if sample.len() == SAMPLE {
                break;
            }
        }
        found.retain(|_, schemas| !schemas.is_empty());
        turn += 1;
    }
    sample.sort();
    sample
}

#[test]
fn no_expert_would_reject_what_is_found() {
    let Some(corpus) = corpus::folder_or_skip("what Minimal finds in real schemas") else { return };
    let mut found: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        let schema = entry.file_name().to_string_lossy().into_owned();
        if !folder.join("truth.json").is_file() || NO_SCHEMAS.contains(&schema.as_str()) {
            continue;
        }
        let document = import(corpus::sources(&folder), &ImportOptions::default()).document;
        for Diagnostic { rule, object, .. } in lint(&document) {
            let objects = found.entry(rule.to_string()).or_default().entry(schema.clone());
            objects.or_default().push(object.to_string());
        }
    }
    found.values_mut().flat_map(BTreeMap::values_mut).for_each(|objects| objects.sort());
    let sample = sample(found);
    assert_eq!(sample.len(), SAMPLE);

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(JUDGED);
    let judged = std::fs::read_to_string(&path).unwrap_or_default();
    let verdicts: BTreeMap<&str, &str> = judged
        .lines()
        .filter_map(|line| line.match_indices('\t').nth(2).map(|(at, _)| line.split_at(at)))
        .map(|(finding, verdict)| (finding, verdict.trim_start()))
        .collect();
    let mut text = String::new();
    for finding in &sample {
        let finding = finding.join("\t");
        let verdict = verdicts.get(finding.as_str()).copied().unwrap_or("not judged");
        let _ = writeln!(text, "{finding}\t{verdict}");
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, judged, "UPDATE_EXPECT=1 writes the sample anew; judge what is new in it");
    for line in judged.lines() {
        let verdict = line.rsplit('\t').next().unwrap_or_default();
        assert!(verdict.starts_with("right"), "{line}");
    }
}
