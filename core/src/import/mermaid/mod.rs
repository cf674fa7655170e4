//! Mermaid's `erDiagram` into a sketch.
//!
//! An entity becomes a table, of the schema before the dot where its name is `schema.table`; an alias becomes its comment. An
//! attribute becomes a column; `PK` and a star before the name make the primary key, `UK` a unique constraint. A
//! relationship becomes a foreign key of the "many" or optional side ([`keys`]); where both sides are many, a table of
//! pairs. What says how a diagram looks is left out.

mod draft;
mod keys;
mod lex;
mod lex_inside;
mod make;
mod markdown;
mod matching;
mod names;
mod parse;
mod prepare;

use super::lines::Lines;
use super::report::Outcome;
use super::sketch::{Column, Origin, Reference, Sketch, Table};
use draft::{Draft, EntityDraft};
use parse::StatementKind;
use std::rc::Rc;

/// Diagrams longer than this are not read; Mermaid itself draws 50,000 characters unless told otherwise.
const MAX_DIAGRAM_BYTES: usize = 4 * 1024 * 1024;

/// The first words of Mermaid's other kinds of diagrams.
const OTHER_KINDS: &[&str] = &[
    "architecture",
    "block",
    "C4Component",
    "C4Container",
    "C4Context",
    "C4Deployment",
    "C4Dynamic",
    "classDiagram",
    "cynefin-beta",
    "eventmodeling",
    "flowchart",
    "gantt",
    "gitGraph",
    "graph",
    "info",
    "ishikawa",
    "journey",
    "kanban",
    "mindmap",
    "packet",
    "pie",
    "quadrantChart",
    "radar-beta",
    "railroad",
    "requirement",
    "sankey",
    "sequenceDiagram",
    "stateDiagram",
    "swimlane-beta",
    "timeline",
    "treeView-beta",
    "treemap",
    "venn-beta",
    "wardley-beta",
    "xychart",
    "zenuml",
];

/// All diagrams of an import, which add up: one entity may be drawn in several.
#[derive(Debug, Default)]
pub(super) struct Diagrams {
    draft: Draft,
    sketch: Sketch,
}

impl Diagrams {
    /// Reads a file that is one diagram.
    pub(super) fn file(&mut self, path: &str, text: &str) {
        self.diagram(path, text, 0..text.len(), &Lines::new(text));
    }

    /// Reads the diagrams in a Markdown file.
    pub(super) fn markdown(&mut self, path: &str, text: &str) {
        let diagrams = markdown::diagrams(text);
        if diagrams.is_empty() {
            let reason = "no Mermaid diagram is in it";
            self.row(path, (1, 1), "file", "", Outcome::Ignored, reason);
            return;
        }
        let lines = Lines::new(text);
        for diagram in diagrams {
            self.diagram(path, text, diagram, &lines);
        }
    }

    fn row(
        &mut self,
        path: &str,
        place: (u32, u32),
        summary: &'static str,
        text: &str,
        outcome: Outcome,
        reason: &str,
    ) {
        let (line, column) = place;
        let excerpt = super::sql_file::excerpt(text);
        let origin = Origin { file: Rc::from(path), line, column, summary, excerpt };
        self.sketch.rows.push(origin.row(outcome, Some(reason.to_owned())));
    }

    fn diagram(
        &mut self,
        path: &str,
        file: &str,
        range: std::ops::Range<usize>,
        lines: &Lines<'_>,
    ) {
        let text = file.get(range.clone()).unwrap_or_default();
        let start = range.start + (text.len() - text.trim_start().len());
        let head = text.trim_start().lines().next().unwrap_or_default();
        if text.len() > MAX_DIAGRAM_BYTES {
            let limit = MAX_DIAGRAM_BYTES / 1024 / 1024;
            let reason = format!("the diagram is larger than {limit} MB");
            self.row(path, lines.place(start), "diagram", head, Outcome::Failed, &reason);
            return;
        }
        let prepared = match prepare::prepare(text, range.start) {
            Ok(prepared) => prepared,
            Err(problem) => {
                let place = lines.place(problem.offset);
                self.row(path, place, "diagram", head, Outcome::Failed, problem.reason);
                return;
            }
        };
        let place = lines.place(prepared.offset(0));
        let first: String = prepared.chars.iter().take(40).collect();
        if first.trim().is_empty() {
            self.row(path, place, "diagram", "", Outcome::Ignored, "the diagram is empty");
            return;
        }
        if !first.starts_with("erDiagram") {
            let word = first.split_whitespace().next().unwrap_or_default();
            if OTHER_KINDS.iter().any(|kind| word.starts_with(kind)) {
                let reason = format!(
                    "{word}: only entity relationship diagrams (erDiagram) describe a schema"
                );
                self.row(path, place, "diagram", &first, Outcome::Ignored, &reason);
            } else {
                let reason =
                    "this is no diagram that Mermaid knows; one of a schema starts with erDiagram";
                self.row(path, place, "diagram", &first, Outcome::Failed, reason);
            }
            return;
        }
        let diagram = parse::parse(lex::Lexer::new(prepared));
        if diagram.statements.is_empty() && diagram.mistakes.is_empty() {
            self.row(path, place, "diagram", "erDiagram", Outcome::Ignored, "the diagram is empty");
        }
        let file_name: Rc<str> = Rc::from(path);
        for mistake in diagram.mistakes {
            let from = file.get(mistake.offset..).unwrap_or_default();
            let text = from.lines().next().unwrap_or_default();
            self.row(
                path,
                lines.place(mistake.offset),
                "diagram",
                text,
                Outcome::Failed,
                &mistake.reason,
            );
        }
        for statement in diagram.statements {
            let (line, column) = lines.place(statement.start);
            let text = file.get(statement.start..statement.end).unwrap_or_default();
            let mut origin = Origin {
                file: Rc::clone(&file_name),
                line,
                column,
                summary: "entity",
                excerpt: super::sql_file::excerpt(text),
            };
            match statement.kind {
                StatementKind::Entity(entity) => self.draft.entity_statement(entity, origin),
                StatementKind::Relationship(relationship) => {
                    origin.summary = "relationship";
                    self.draft.relationship_statement(&relationship, origin);
                }
                StatementKind::Ignored(what, why) => {
                    origin.summary = what;
                    self.sketch.rows.push(origin.row(Outcome::Ignored, Some(why.to_owned())));
                }
            }
        }
    }

    /// What all diagrams say together.
    pub(super) fn sketch(mut self) -> Sketch {
        let keys = keys::find(&mut self.draft);
        let mut sketch = self.sketch;
        let relationships = &self.draft.relationships;
        for (index, reason) in keys.failed {
            if let Some(relationship) = relationships.get(index) {
                sketch.rows.push(relationship.origin.row(Outcome::Failed, Some(reason)));
            }
        }
        let pairs: std::collections::HashSet<usize> = keys.pairs.iter().map(|(r, _)| *r).collect();
        for key in &keys.found {
            let sides = self.draft.entities.get(key.child).zip(self.draft.entities.get(key.parent));
            let (Some((child, parent)), Some(relationship)) =
                (sides, relationships.get(key.relationship))
            else {
                continue;
            };
            sketch.references.push(Reference {
                origin: relationship.origin.clone(),
                name: None,
                table: child.table.clone(),
                columns: names(child, &key.columns),
                references: parent.table.clone(),
                keys: names(parent, &key.keys),
                on_delete: None,
                on_update: None,
                remarks: key.remarks.clone(),
                has_row: !pairs.contains(&key.relationship),
            });
        }
        let referring: std::collections::HashSet<(usize, usize)> =
            keys.found.iter().flat_map(|k| k.columns.iter().map(|c| (k.child, *c))).collect();
        for (index, entity) in self.draft.entities.into_iter().enumerate() {
            sketch.tables.push(table(entity, |column| referring.contains(&(index, column))));
        }
        sketch
    }
}

fn names(entity: &EntityDraft, columns: &[usize]) -> Vec<String> {
    columns.iter().filter_map(|c| entity.columns.get(*c)).map(|c| c.name.clone()).collect()
}

fn table(mut entity: EntityDraft, refers: impl Fn(usize) -> bool) -> Table {
    let mut table = Table::new(entity.table.clone());
    table.primary_key = names(&entity, &entity.primary_key());
    for (i, column) in entity.columns.iter().enumerate() {
        if column.unique {
            table.uniques.push(vec![column.name.clone()]);
        }
        if column.foreign && !refers(i) {
            let name = &column.name;
            entity.remarks.push(format!("no relationship says what {name} refers to"));
        }
    }
    table.uniques.extend(entity.uniques.iter().map(|unique| names(&entity, unique)));
    table.comment = entity.alias.filter(|alias| *alias != entity.table.name);
    table.origins = entity.origins;
    table.remarks = entity.remarks;
    table.columns = entity
        .columns
        .into_iter()
        .map(|c| Column {
            name: c.name,
            sql_type: c.sql_type,
            not_null: c.not_null && !c.primary,
            identity: c.identity,
            default: None,
            comment: c.comment,
        })
        .collect();
    table
}

#[cfg(test)]
mod tests;
