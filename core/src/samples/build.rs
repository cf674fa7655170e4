//! A sample's files into its document.

use super::SAMPLES;
use crate::edit::{Command, apply};
use crate::import::{ImportOptions, Source, import};
use crate::model::{Conventions, Document, Domain, Suppression, Table, TableId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Code, SQL, and what SQL does not carry.
struct Files(&'static str, &'static str, &'static str);

macro_rules! files {
    ($($code:literal),* $(,)?) => {
        const FILES: &[Files] = &[$(Files(
            $code,
            include_str!(concat!($code, "/schema.sql")),
            include_str!(concat!($code, "/document.json")),
        )),*];
    };
}

files!["prefix-platform", "chat-app", "multi-tenant-assistant", "standards-template"];

/// What stands in `document.json`. Tables are named without their schema, which is `public`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    conventions: Conventions,
    #[serde(default)]
    domains: Vec<Domain>,
    /// Diagrams beside the one of all tables.
    #[serde(default)]
    diagrams: Vec<Shown>,
    /// About how many rows tables have, where that is known.
    #[serde(default)]
    rows: BTreeMap<String, u64>,
    #[serde(default)]
    suppressions: Vec<Suppression>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    name: String,
    tables: Vec<String>,
}

/// The document of a sample, whose cards have no places yet; none where there is no sample of that code.
pub fn document(code: &str) -> Option<Document> {
    let sample = SAMPLES.iter().find(|s| s.code == code)?;
    let Files(_, sql, beside) = FILES.iter().find(|files| files.0 == code)?;
    let beside: Beside = serde_json::from_str(beside).ok()?;
    let options = ImportOptions { name: Some(sample.title.to_owned()), ..ImportOptions::default() };
    let document = import(vec![Source::new("schema.sql", *sql)], &options).document;
    let commands = beside.commands(&document)?;
    let label = sample.title.to_owned();
    Some(apply(&document, &Command::Batch { label, commands }).ok()?.document)
}

impl Beside {
    /// None where a table is named that there is not.
    fn commands(self, document: &Document) -> Option<Vec<Command>> {
        let by_name: BTreeMap<&str, &Table> = document
            .schema
            .tables
            .iter()
            .filter(|t| !t.external)
            .map(|t| (t.name.as_str(), t.as_ref()))
            .collect();
        let id =
            |name: &String| -> Option<TableId> { Some(by_name.get(name.as_str())?.id.clone()) };
        let counts = self.rows.iter().map(|(name, rows)| Some((id(name)?, Some(*rows))));
        let counts = counts.collect::<Option<Vec<_>>>()?;
        let mut commands = vec![
            Command::SetConventions { conventions: self.conventions },
            Command::SetDomains { domains: self.domains },
            Command::SetRowCounts { counts },
        ];
        for Shown { name, tables } in self.diagrams {
            let tables = Some(tables.iter().map(id).collect::<Option<BTreeSet<_>>>()?);
            commands.push(Command::AddDiagram { name, tables, like: None });
        }
        let suppressions = self.suppressions.into_iter();
        commands.extend(suppressions.map(|suppression| Command::Suppress { suppression }));
        Some(commands)
    }
}
