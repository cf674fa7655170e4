//! How long core takes on generated schemas. `cargo bench -p trestle-core`

mod schema;

use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::conventions::{Settings, examples};
use trestle_core::diff::{Renames, Same, compare};
use trestle_core::domain::overview;
use trestle_core::edit::{Command, History, apply};
use trestle_core::export::{MermaidScope, mermaid};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::layout::{
    ArrangeScope, Camera, LevelOfDetail, Point, Rect, Scene, SceneOptions, Size, arrange, paint,
};
use trestle_core::lint::{Context, Linter, Mending, RULES, fix_of, lint, mend};
use trestle_core::migrate::{Migration, PlanOptions};
use trestle_core::model::{
    Column, ColumnId, Conventions, DataType, Diagram, Document, Domain, DomainId, DomainStatus,
    Index, IndexElement, IndexId, IndexKey, ObjectRef, PALETTE_SIZE, Table, TableId,
};
use trestle_core::share::{document_from_link, link_fragment};
use trestle_core::sql::{EmitOptions, emit};

const TABLES: [usize; 3] = [100, 500, 1000];
const VIEW: Size = Size { width: 1440.0, height: 900.0 };

fn main() {
    divan::main();
}

fn arranged(tables: usize) -> (Document, Diagram, Scene) {
    let document = schema::document(tables);
    let diagram = schema::diagram(&document);
    let scene = Scene::new(&document, &diagram, &SceneOptions::default());
    (document, diagram, scene)
}

/// The part of the world around the middle that a viewport shows at a zoom.
fn middle(scene: &Scene, zoom: f64) -> Rect {
    let centre = scene.bounds.centre();
    let (x, y) = (centre.x - VIEW.width / zoom / 2.0, centre.y - VIEW.height / zoom / 2.0);
    Camera { x, y, zoom }.visible(VIEW)
}

/// The card nearest to the middle.
fn a_card(scene: &Scene) -> TableId {
    let centre = scene.bounds.centre();
    let from = |p: Point| (p.x - centre.x).abs() + (p.y - centre.y).abs();
    let nearest =
        scene.cards.iter().min_by(|a, b| from(a.rect.centre()).total_cmp(&from(b.rect.centre())));
    nearest.map_or_else(|| TableId::new("none"), |c| c.table.id.clone())
}

/// The table that most edges end at.
fn a_hub(scene: &Scene) -> TableId {
    let edges = |id: &TableId| scene.edges.iter().filter(|e| e.references == *id).count();
    let hub = scene.cards.iter().max_by_key(|c| edges(&c.table.id));
    hub.map_or_else(|| TableId::new("none"), |c| c.table.id.clone())
}

#[divan::bench(args = TABLES)]
fn arrange_all(bencher: Bencher<'_, '_>, tables: usize) {
    let (document, diagram, _) = arranged(tables);
    bencher.bench(|| arrange(&document, &diagram, &ArrangeScope::All));
}

#[divan::bench(args = TABLES)]
fn scene_new(bencher: Bencher<'_, '_>, tables: usize) {
    let (document, diagram, _) = arranged(tables);
    bencher.bench(|| Scene::new(&document, &diagram, &SceneOptions::default()));
}

/// A drag's next frame: the card was moved before, and goes on.
fn drag(bencher: Bencher<'_, '_>, tables: usize, pick: fn(&Scene) -> TableId) {
    let (document, diagram, scene) = arranged(tables);
    let diagram = Arc::new(diagram);
    let card = pick(&scene);
    let from = scene.card(&card).map(|c| c.rect.origin()).unwrap_or_default();
    let moved = |by: f64| {
        let mut options = SceneOptions::default();
        options.moved.insert(card.clone(), Point { x: from.x + by, y: from.y + by });
        options
    };
    let before = scene.updated(&document, &diagram, &moved(40.0));
    let next = moved(48.0);
    bencher.bench(|| before.updated(&document, &diagram, &next));
}

#[divan::bench(args = TABLES)]
fn drag_card(bencher: Bencher<'_, '_>, tables: usize) {
    drag(bencher, tables, a_card);
}

#[divan::bench(args = TABLES)]
fn drag_hub(bencher: Bencher<'_, '_>, tables: usize) {
    drag(bencher, tables, a_hub);
}

#[divan::bench(args = TABLES)]
fn paint_near(bencher: Bencher<'_, '_>, tables: usize) {
    let (_, _, scene) = arranged(tables);
    let view = middle(&scene, 0.5);
    bencher.bench(|| paint(&scene, &view, LevelOfDetail::at_zoom(0.5)).len());
}

#[divan::bench(args = TABLES)]
fn paint_whole(bencher: Bencher<'_, '_>, tables: usize) {
    let (_, _, scene) = arranged(tables);
    let camera = Camera::fit(scene.bounds, VIEW, 24.0);
    let view = camera.visible(VIEW);
    bencher.bench(|| paint(&scene, &view, LevelOfDetail::at_zoom(camera.zoom)).len());
}

/// A hundred points across the view.
#[divan::bench(args = TABLES)]
fn hit_100(bencher: Bencher<'_, '_>, tables: usize) {
    let (_, _, scene) = arranged(tables);
    let view = middle(&scene, 0.5);
    let points: Vec<Point> = (0..100)
        .map(|i| f64::from(i) / 100.0)
        .map(|t| Point { x: view.x + t * view.width, y: view.y + t * view.height })
        .collect();
    bencher.bench(|| points.iter().filter(|p| scene.hit(**p, 6.0).is_some()).count());
}

/// A document that holds every rule there is.
fn strict(tables: usize) -> Document {
    let mut document = schema::document(tables);
    document.domains = schema::domains(&document);
    let rules = RULES.iter().map(|rule| (rule.code.to_owned(), serde_json::json!("warning")));
    let rules: serde_json::Map<_, _> = rules.collect();
    let profile = "standards".to_owned();
    let mut changes: serde_json::Map<_, _> =
        [("rules".to_owned(), rules.into())].into_iter().collect();
    // Patterns of every kind, as the profile has them for some.
    let names = serde_json::json!({
        "foreign_key": ["fk_{child}_{parent}"],
        "check": ["{table}_{columns}_check"],
        "policy": ["{table}_{command}"],
        "sequence": ["{table}_{column}_seq"],
    });
    changes.insert("names".to_owned(), names);
    document.conventions = Arc::new(Conventions { profile, changes });
    document
}

#[divan::bench(args = TABLES)]
fn lint_all(bencher: Bencher<'_, '_>, tables: usize) {
    let document = strict(tables);
    bencher.bench(|| lint(&document).len());
}

type Edit = (&'static str, fn(&mut Document));

/// Whether a column takes nulls, names, types, keys and domains: each as a change of its own.
const EDITS: [Edit; 7] = [
    ("null", |document| {
        a_table(document).columns.iter_mut().for_each(|c| c.not_null = !c.not_null);
    }),
    ("rename column", |document| {
        a_table(document).columns.iter_mut().for_each(|c| c.name = format!("{}_x", c.name).into());
    }),
    ("type", |document| {
        let types = a_table(document).columns.iter_mut().map(|c| &mut c.data_type);
        types.for_each(|data_type| *data_type = DataType::builtin("uuid"));
    }),
    ("key", |document| a_table(document).constraints.clear()),
    ("rename table", |document| {
        let table = a_table(document);
        table.name = format!("{}_x", table.name).into();
    }),
    // That most others reference.
    ("rename hub", |document| {
        let mut references: BTreeMap<TableId, usize> = BTreeMap::new();
        for (_, key) in document.schema.tables.iter().flat_map(|t| t.foreign_keys()) {
            *references.entry(key.references.clone()).or_default() += 1;
        }
        let hub = references.into_iter().max_by_key(|(_, count)| *count).map(|(id, _)| id);
        if let Some(table) = hub.and_then(|id| document.schema.tables.get_mut(&id)) {
            table.name = format!("{}_x", table.name).into();
        }
    }),
    ("domain", |document| {
        let first = document.domains.iter().next().map(|d| d.id.clone());
        if let Some(domain) = first.and_then(|id| document.domains.get_mut(&id)) {
            domain.prefix = format!("{}x_", domain.prefix).into();
        }
    }),
];

fn a_table(document: &mut Document) -> &mut Table {
    let middle = document.schema.tables.iter().nth(document.schema.tables.len() / 2);
    let id = middle.map_or_else(|| TableId::new("none"), |t| t.id.clone());
    document.schema.tables.get_mut(&id).unwrap_or_else(|| unreachable!("there are tables"))
}

/// One edit, and what that concerns is asked again.
#[divan::bench(args = EDITS.map(|(name, _)| name))]
fn lint_edit(bencher: Bencher<'_, '_>, name: &str) {
    let document = strict(1000);
    let linter = Linter::new(&document);
    let mut changed = document.clone();
    EDITS.iter().filter(|(edit, _)| *edit == name).for_each(|(_, edit)| edit(&mut changed));
    bencher.with_inputs(|| linter.clone()).bench_refs(|linter| linter.update(&changed));
}

/// Two or three findings a table: a foreign key without an index, an index of another name.
#[divan::bench(args = TABLES, sample_count = 10)]
fn mend_safe(bencher: Bencher<'_, '_>, tables: usize) {
    let linter = Linter::new(&strict(tables));
    bencher.bench(|| mend(&linter, &Mending::Safe).mended.len());
}

/// Whether each of the first hundreds of findings has a fix.
#[divan::bench(args = TABLES, sample_count = 10)]
fn mend_find(bencher: Bencher<'_, '_>, tables: usize) {
    let linter = Linter::new(&strict(tables));
    let context = linter.context();
    bencher.bench(|| linter.diagnostics().take(300).filter_map(|d| fix_of(&context, d)).count());
}

#[divan::bench(args = TABLES)]
fn emit_sql(bencher: Bencher<'_, '_>, tables: usize) {
    let document = schema::document(tables);
    bencher.bench(|| emit(&document, EmitOptions::default()));
}

#[divan::bench(args = TABLES)]
fn export_mermaid(bencher: Bencher<'_, '_>, tables: usize) {
    let document = schema::document(tables);
    bencher.bench(|| mermaid(&document, &MermaidScope::All));
}

/// Grows with the length of the text alone; `cargo xtask bench` writes down the longest.
#[divan::bench(args = [100, 1000, 4000], sample_count = 3)]
fn import_sql(bencher: Bencher<'_, '_>, tables: usize) {
    let text = schema::dump(tables).into_bytes();
    bencher
        .counter(divan::counter::BytesCount::new(text.len()))
        .with_inputs(|| vec![Source::new("schema.sql", text.clone())])
        .bench_values(|sources| import(sources, &ImportOptions::default()));
}

#[divan::bench(args = TABLES)]
fn link_encode(bencher: Bencher<'_, '_>, tables: usize) {
    let document = schema::document(tables);
    bencher.bench(|| link_fragment(&document));
}

#[divan::bench(args = TABLES)]
fn link_decode(bencher: Bencher<'_, '_>, tables: usize) {
    let link = link_fragment(&schema::document(tables));
    bencher.bench(|| document_from_link(&link));
}

/// A card is placed; that is taken back, and done again.
#[divan::bench(args = TABLES)]
fn apply_undo_redo(bencher: Bencher<'_, '_>, tables: usize) {
    let (document, diagram, scene) = arranged(tables);
    let command = Command::PlaceCards {
        diagram: diagram.id.clone(),
        cards: vec![(a_card(&scene), Point { x: 5.0, y: 7.0 })],
    };
    let mut document = document;
    document.diagrams.insert(diagram);
    bencher.bench(|| {
        let applied = apply(black_box(&document), &command).ok()?;
        let mut history = History::default();
        history.record(&document, &command, &applied);
        let (undone, _) = history.undo(&applied.document)?;
        history.redo(&undone)
    });
}

/// A schema with a domain for each first word, as far as there are colours for twice as many.
fn with_domains(tables: usize) -> Document {
    let mut document = schema::document(tables);
    let mut prefixes = std::collections::BTreeSet::new();
    for table in &document.schema.tables {
        prefixes.extend(table.name.as_str().split_once('_').map(|(word, _)| format!("{word}_")));
    }
    let domains = prefixes.iter().take(24).enumerate().map(|(n, prefix)| Domain {
        id: DomainId::new(prefix),
        prefix: prefix.as_str().into(),
        title: prefix.clone(),
        colour: u8::try_from(n).unwrap_or_default() % PALETTE_SIZE,
        owner: None,
        description: None,
        status: DomainStatus::default(),
        may_reference: Some(Vec::new()),
    });
    document.domains = domains.collect();
    document
}

/// What the Domains view shows, with coverage.
#[divan::bench(args = TABLES)]
fn domains_overview(bencher: Bencher<'_, '_>, tables: usize) {
    let document = with_domains(tables);
    let settings = Settings::of_any(&document.conventions);
    bencher.bench(|| overview(&Context { document: &document, settings: &settings }));
}

/// The examples beside the form of conventions.
#[divan::bench(args = TABLES)]
fn convention_examples(bencher: Bencher<'_, '_>, tables: usize) {
    let document = with_domains(tables);
    let settings = Settings::of_any(&document.conventions);
    bencher.bench(|| examples(&document, &settings));
}

/// A domain gets another prefix, with all its tables and what is named after them.
#[divan::bench(args = TABLES)]
fn rename_domain(bencher: Bencher<'_, '_>, tables: usize) {
    let document = with_domains(tables);
    let domain = document.domains.iter().next().map(|d| d.id.clone());
    let domain = domain.unwrap_or_else(|| DomainId::new("none"));
    let command = Command::SetDomainPrefix { domain, prefix: "renamed_".into(), rename: true };
    bencher.bench(|| apply(&document, &command));
}

/// One change for every fifth table, of eight kinds in turn: 200 of 1,000 tables.
fn changed(document: &Document) -> Document {
    let mut changed = document.clone();
    let fifth: Vec<Arc<Table>> = document.schema.tables.iter().step_by(5).cloned().collect();
    for (n, table) in fifth.into_iter().enumerate() {
        let object = ObjectRef::Table(table.id.clone());
        let Some(last) = table.columns.last().map(|c| c.id.clone()) else { continue };
        let column = ObjectRef::Column(table.id.clone(), last.clone());
        let rename = |object| Command::Rename { object, name: format!("renamed_{n}") };
        let command = match n % 8 {
            0 => rename(object),
            1 => rename(column),
            2 => Command::Remove { object: column, cascade: true },
            3 => Command::SetComment { object, comment: Some("A table".to_owned()) },
            _ => {
                let Some(table) = changed.schema.tables.get_mut(&table.id) else { continue };
                change(table, n);
                continue;
            }
        };
        if let Ok(applied) = apply(&changed, &command) {
            changed = applied.document;
        }
    }
    changed
}

fn change(table: &mut Table, n: usize) {
    let id = ColumnId::new("added");
    let Some(last) = table.columns.last_mut() else { return };
    match n % 4 {
        0 => table.columns.push(Column::new(id, "added", DataType::builtin("text"))),
        1 => last.not_null = !last.not_null,
        2 => last.data_type = DataType::builtin("varchar"),
        _ => {
            let key = IndexElement::from(IndexKey::Column(last.id.clone()));
            let name = format!("{}_added_idx", table.name);
            table.indexes.push(Index::new(IndexId::new("added"), name, vec![key]));
        }
    }
}

/// Two versions of a document, and the way from the one to the other and back.
#[divan::bench(args = [false, true])]
fn migrate_200(bencher: Bencher<'_, '_>, online: bool) {
    let before = schema::document(1000);
    let after = changed(&before);
    bencher.bench(|| {
        let comparison = compare(&before, &after, Same::Id, Renames::ASK).ok()?;
        let summary = comparison.summary();
        let options = PlanOptions { online };
        let migration = Migration::between(&comparison.before, &comparison.after, options).ok()?;
        Some((summary, migration))
    });
}

/// The same of two schemas that know nothing of each other: the names say what is the same.
#[divan::bench]
fn migrate_200_by_name(bencher: Bencher<'_, '_>) {
    let before = schema::document(1000);
    let text = emit(&changed(&before), EmitOptions::default());
    let after = import(vec![Source::new("after.sql", text)], &ImportOptions::default()).document;
    bencher.bench(|| {
        let comparison = compare(&before, &after, Same::Name, Renames::ASSUME).ok()?;
        let options = PlanOptions::default();
        Migration::between(&comparison.before, &comparison.after, options).ok()
    });
}
