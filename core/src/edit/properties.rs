//! What holds of any sequence of commands.

use super::test_utils::check_applied;
use super::{Command, Defined, History, NewColumn, PasteAs, apply, collisions, fragment};
use crate::model::samples::kitchen_sink;
use crate::model::{
    AclEntry, AclState, ColumnId, ConstraintId, ConstraintKind, DataType, DefaultPrivileges,
    Document, Domain, DomainId, DomainStatus, EnumLabel, EnumLabelId, Expr, ForeignKey, Generated,
    GeneratedKind, Identity, IndexElement, IndexKey, KeyIndex, MatchType, Name, Note, NoteId,
    ObjectRef, Placement, Point, PolicyId, Privilege, QualifiedName, ReferentialAction, SchemaId,
    SequenceOptions, Suppression, TableId, TriggerId, TriggerLevel, TypeId, TypeKind, TypeName,
    ViewId,
};
use crate::share::json_from_document;
use proptest::prelude::*;
use proptest::sample::Index;

/// What a random command is made of: it picks its objects among those that the document then has.
#[derive(Clone, Debug)]
struct Seed {
    kind: u8,
    picks: [Index; 4],
    name: String,
    number: f64,
    flag: bool,
}

fn seed() -> impl Strategy<Value = Seed> {
    (
        any::<u8>(),
        any::<[Index; 4]>(),
        // Few names, so that they collide; some are hard to write.
        prop::sample::select(vec![
            "a",
            "b",
            "users",
            "posts",
            "id",
            "order",
            "It's \"x\"",
            "ä_b",
            "users_id_seq",
            "",
            "app",
            "a_name_that_is_far_too_long_for_postgres_to_keep_it_whole_without_cutting",
        ]),
        -1e6..1e6,
        any::<bool>(),
    )
        .prop_map(|(kind, picks, name, number, flag)| Seed {
            kind,
            picks,
            name: name.to_owned(),
            number,
            flag,
        })
}

fn pick<T: Clone>(index: Index, items: &[T]) -> Option<T> {
    (!items.is_empty()).then(|| items[index.index(items.len())].clone())
}

fn objects(document: &Document) -> Vec<ObjectRef> {
    let c = &document.schema;
    let mut all = Vec::new();
    all.extend(c.schemas.iter().map(|r| ObjectRef::Schema(r.id.clone())));
    all.extend(c.types.iter().map(|r| ObjectRef::Type(r.id.clone())));
    all.extend(c.sequences.iter().map(|r| ObjectRef::Sequence(r.id.clone())));
    all.extend(c.views.iter().map(|r| ObjectRef::View(r.id.clone())));
    all.extend(c.functions.iter().map(|r| ObjectRef::Function(r.id.clone())));
    all.extend(c.definitions.iter().map(|r| ObjectRef::Definition(r.id.clone())));
    all.extend(c.verbatim.iter().map(|r| ObjectRef::Verbatim(r.id.clone())));
    all.extend(document.domains.iter().map(|r| ObjectRef::Domain(r.id.clone())));
    all.extend(document.diagrams.iter().map(|r| ObjectRef::Diagram(r.id.clone())));
    for d in &document.diagrams {
        all.extend(d.notes.iter().map(|n| ObjectRef::Note(d.id.clone(), n.id.clone())));
    }
    for t in &c.tables {
        let id = || t.id.clone();
        all.push(ObjectRef::Table(id()));
        all.extend(t.columns.iter().map(|p| ObjectRef::Column(id(), p.id.clone())));
        all.extend(t.constraints.iter().map(|p| ObjectRef::Constraint(id(), p.id.clone())));
        all.extend(t.indexes.iter().map(|p| ObjectRef::Index(id(), p.id.clone())));
        all.extend(t.triggers.iter().map(|p| ObjectRef::Trigger(id(), p.id.clone())));
        all.extend(t.policies.iter().map(|p| ObjectRef::Policy(id(), p.id.clone())));
    }
    all
}

fn command(document: &Document, seed: &Seed) -> Option<Command> {
    let [a, b, c, d] = seed.picks;
    let name = || seed.name.clone();
    let tables: Vec<TableId> = document.schema.tables.iter().map(|t| t.id.clone()).collect();
    let columns = |table: &TableId| -> Vec<ColumnId> {
        document
            .schema
            .tables
            .get(table)
            .into_iter()
            .flat_map(|t| &t.columns)
            .map(|c| c.id.clone())
            .collect()
    };
    let column = || -> Option<(TableId, ColumnId)> {
        let table = pick(a, &tables)?;
        let column = pick(b, &columns(&table))?;
        Some((table, column))
    };
    let object = || pick(a, &objects(document));
    let diagram = Document::main_diagram_id();
    let domains: Vec<DomainId> = document.domains.iter().map(|d| d.id.clone()).collect();
    let types: Vec<TypeName> = document
        .schema
        .types
        .iter()
        .map(|t| TypeName::Defined(t.id.clone()))
        .chain([DataType::builtin("integer").name])
        .collect();
    Some(match seed.kind % 41 {
        0 | 1 => Command::Rename { object: object()?, name: name() },
        2 => Command::SetComment { object: object()?, comment: Some(name()) },
        3 => Command::Remove { object: object()?, cascade: seed.flag },
        4 => Command::AddTable {
            schema: pick(
                a,
                &document.schema.schemas.iter().map(|s| s.id.clone()).collect::<Vec<_>>(),
            )?,
            name: Name::from(name()),
            id: None,
            columns: vec![NewColumn::new("id", DataType::builtin("uuid"))],
        },
        5 => Command::MoveTable {
            table: pick(a, &tables)?,
            schema: SchemaId::new(if seed.flag { "app" } else { "public" }),
        },
        6 | 7 => Command::AddColumn {
            table: pick(a, &tables)?,
            column: Box::new(NewColumn::new(seed.name.as_str(), DataType::of(pick(b, &types)?))),
            position: seed.flag.then_some(1),
        },
        8 => {
            let (table, column) = column()?;
            Command::MoveColumn { table, column, position: c.index(6) }
        }
        9 => {
            let (table, column) = column()?;
            Command::SetColumnType { table, column, data_type: DataType::of(pick(c, &types)?) }
        }
        10 => {
            let (table, column) = column()?;
            Command::SetNotNull { table, column, not_null: seed.flag }
        }
        11 => {
            let (table, column) = column()?;
            let default = seed.flag.then(|| Expr::opaque(name()));
            Command::SetDefault { table, column, default }
        }
        12 => {
            let (table, column) = column()?;
            let identity =
                Identity { always: true, sequence_name: None, options: SequenceOptions::default() };
            Command::SetIdentity { table, column, identity: seed.flag.then_some(identity) }
        }
        13 => {
            let (table, column) = column()?;
            let generated =
                Generated { expression: Expr::opaque("1 + 1"), kind: GeneratedKind::Stored };
            Command::SetGenerated { table, column, generated: seed.flag.then_some(generated) }
        }
        14 | 15 => {
            let (table, column) = column()?;
            let other = pick(c, &tables)?;
            let kind = match d.index(4) {
                0 => ConstraintKind::PrimaryKey(KeyIndex::new(vec![column])),
                1 => ConstraintKind::Unique(KeyIndex::new(vec![column])),
                2 => ConstraintKind::Check { expression: Expr::opaque("true"), no_inherit: false },
                _ => ConstraintKind::ForeignKey(ForeignKey {
                    columns: vec![column],
                    referenced_columns: vec![pick(d, &columns(&other))?],
                    references: other,
                    match_type: MatchType::Simple,
                    on_update: ReferentialAction::NoAction,
                    on_delete: ReferentialAction::Cascade,
                    on_delete_columns: Vec::new(),
                    period: false,
                }),
            };
            Command::AddConstraint { table, name: seed.flag.then(|| Name::from(name())), kind }
        }
        16 => {
            let (table, column) = column()?;
            Command::AddIndex {
                table,
                name: seed.flag.then(|| Name::from(name())),
                elements: vec![IndexElement::from(IndexKey::Column(column))],
                unique: seed.flag,
                method: None,
                predicate: None,
            }
        }
        17 => Command::SetDomain {
            domain: Box::new(Domain {
                id: DomainId::new(&seed.name),
                prefix: Name::from(format!("{}_", seed.name)),
                title: name(),
                colour: 1,
                owner: None,
                description: None,
                status: DomainStatus::Active,
                may_reference: Some(document.domains.iter().map(|d| d.id.clone()).collect()),
            }),
        },
        18 => Command::InferDomains,
        19 => Command::AddDiagram {
            name: name(),
            tables: seed.flag.then(|| tables.iter().take(2).cloned().collect()),
            like: (c.index(2) == 0).then_some(diagram),
        },
        20 => Command::PlaceCards {
            diagram,
            cards: vec![(pick(a, &tables)?, Point { x: seed.number, y: 1.0 })],
        },
        21 => Command::Arrange {
            diagram,
            placements: tables
                .iter()
                .map(|t| (t.clone(), Placement { x: seed.number, y: 0.5, locked: seed.flag }))
                .collect(),
        },
        22 => Command::ShowTables {
            diagram,
            tables: seed.flag.then(|| tables.iter().take(b.index(5)).cloned().collect()),
        },
        23 => Command::ColourCards {
            diagram,
            tables: vec![pick(a, &tables)?],
            colour: seed.flag.then(|| u8::try_from(b.index(13)).unwrap_or_default()),
        },
        24 => Command::SetNote {
            diagram,
            note: Box::new(Note {
                id: NoteId::new(if seed.flag { "note" } else { "note~2" }),
                x: seed.number,
                y: 0.5,
                width: seed.number,
                height: 1.0,
                text: name(),
                colour: None,
            }),
        },
        25 => Command::LockCards { diagram, tables: vec![pick(a, &tables)?], locked: seed.flag },
        26 => Command::UnplaceCards { diagram, tables: vec![pick(a, &tables)?] },
        27 => Command::Import { document: Box::new(kitchen_sink()) },
        28 => Command::Suppress {
            suppression: Suppression {
                object: object()?,
                rule: "a-rule".to_owned(),
                reason: seed.flag.then(name),
            },
        },
        29 => {
            let known = document.suppressions.iter().map(|s| s.object.clone()).collect::<Vec<_>>();
            Command::Unsuppress { object: pick(b, &known)?, rule: "a-rule".to_owned() }
        }
        30 | 31 => Command::Define { object: Box::new(defined(document, seed)?) },
        32 => {
            let mut copied = vec![(pick(a, &tables)?, Some(Point { x: seed.number, y: 2.0 }))];
            copied.extend(seed.flag.then(|| pick(b, &tables)).flatten().map(|t| (t, None)));
            Command::Duplicate { diagram, tables: copied }
        }
        33 => {
            let choice = [PasteAs::Mine, PasteAs::Replacement, PasteAs::NewName][c.index(3)];
            let chosen = [pick(a, &tables)?, pick(b, &tables)?].into_iter().collect();
            let part =
                if seed.flag { kitchen_sink() } else { fragment(document, &chosen, &diagram) };
            let choices = collisions(document, &part).into_iter().map(|c| (c.object, choice));
            Command::Paste {
                choices: choices.collect(),
                document: Box::new(part),
                diagram,
                at: Some(Point { x: seed.number, y: 3.0 }),
            }
        }
        34 => Command::SetRowCounts {
            counts: vec![(pick(a, &tables)?, seed.flag.then(|| u64::MAX - u64::from(seed.kind)))],
        },
        35 => Command::MoveToDomain {
            tables: [pick(a, &tables)?, pick(b, &tables)?].into(),
            domain: pick(c, &domains),
            parts: seed.flag,
        },
        36 => Command::SetDomainPrefix {
            domain: pick(a, &domains)?,
            prefix: Name::from(format!("{}_", seed.name)),
            rename: seed.flag,
        },
        37 => Command::MergeDomains {
            from: pick(a, &domains)?,
            into: pick(b, &domains)?,
            rename: seed.flag,
        },
        38 => {
            let prefix = Name::from(format!("{}_b_", seed.name));
            let id = DomainId::new(if seed.flag { "" } else { &seed.name });
            let whole = document.domains.iter().next()?.as_ref().clone();
            Command::SplitDomain {
                domain: pick(a, &domains)?,
                new: Box::new(Domain { id, prefix, ..whole }),
                tables: pick(b, &tables).filter(|_| c.index(2) == 0).into_iter().collect(),
            }
        }
        39 => Command::SetDefaultPrivileges { defaults: default_privileges(document, seed)? },
        _ => Command::Replace { document: Box::new(kitchen_sink()), base: None },
    })
}

fn default_privileges(document: &Document, seed: &Seed) -> Option<DefaultPrivileges> {
    let [a, b, c, d] = seed.picks;
    let schemas: Vec<_> = document.schema.schemas.iter().map(|s| s.id.clone()).collect();
    let (objects, all) = DefaultPrivileges::KINDS[c.index(4)];
    let entry = |privilege| AclEntry { grantee: None, privilege, state: AclState::Granted };
    Some(DefaultPrivileges {
        role: seed.flag.then(|| Name::from(seed.name.clone())),
        schema: pick(a, &schemas).filter(|_| d.index(2) == 0),
        objects: Name::new(objects),
        acl: vec![entry(pick(b, all)?)],
    })
}

/// A record of the document with something changed, or a new one.
fn defined(document: &Document, seed: &Seed) -> Option<Defined> {
    let [a, b, c, d] = seed.picks;
    let catalog = &document.schema;
    let tables: Vec<_> = catalog.tables.iter().cloned().collect();
    let schemas: Vec<_> = catalog.schemas.iter().map(|s| s.id.clone()).collect();
    let name = Name::from(seed.name.clone());
    Some(match d.index(9) {
        0 => {
            let table = pick(a, &tables)?;
            let mut policy = pick(b, &table.policies)?;
            policy.using = Some(Expr::opaque("true"));
            policy.roles = vec![name];
            if seed.flag {
                policy.id = PolicyId::new("");
            }
            Defined::Policy(table.id.clone(), policy)
        }
        1 => {
            let table = pick(a, &tables)?;
            let mut trigger = pick(b, &table.triggers)?;
            trigger.level = TriggerLevel::Statement;
            if seed.flag {
                trigger.id = TriggerId::new("");
                trigger.name = name;
            }
            Defined::Trigger(table.id.clone(), trigger)
        }
        2 => {
            let table = pick(a, &tables)?;
            let mut column = pick(b, &table.columns)?;
            column.collation = Some(QualifiedName::unqualified("C"));
            column.not_null = seed.flag;
            Defined::Column(table.id.clone(), column)
        }
        3 => {
            let mut table = pick(a, &tables)?.as_ref().clone();
            table.row_security.enabled = seed.flag;
            table.acl.set(Some(name), Privilege::Select, AclState::Granted);
            Defined::Table(table)
        }
        4 => {
            let types: Vec<_> = catalog.types.iter().cloned().collect();
            let mut def = pick(a, &types)?.as_ref().clone();
            def.schema = pick(b, &schemas)?;
            if let TypeKind::Enum { labels } = &mut def.kind {
                labels.reverse();
                labels.truncate(c.index(3));
                labels.push(EnumLabel { id: EnumLabelId::new(""), name: seed.name.clone() });
            }
            if seed.flag {
                def.id = TypeId::new("");
                def.name = name;
            }
            Defined::Type(def)
        }
        5 => {
            let sequences: Vec<_> = catalog.sequences.iter().cloned().collect();
            let mut sequence = pick(a, &sequences)?.as_ref().clone();
            sequence.schema = pick(b, &schemas)?;
            sequence.options.increment = Some(i64::from(seed.kind) - 128);
            Defined::Sequence(sequence)
        }
        6 => {
            let views: Vec<_> = catalog.views.iter().cloned().collect();
            let mut view = pick(a, &views)?.as_ref().clone();
            view.schema = pick(b, &schemas)?;
            if seed.flag {
                view.id = ViewId::new("");
                view.name = name;
            }
            Defined::View(view)
        }
        7 => {
            let functions: Vec<_> = catalog.functions.iter().cloned().collect();
            let mut function = pick(a, &functions)?.as_ref().clone();
            function.schema = pick(b, &schemas)?;
            function.strict = seed.flag;
            Defined::Function(function)
        }
        _ => {
            let table = pick(a, &tables)?;
            let mut constraint = pick(b, &table.constraints)?;
            constraint.id = ConstraintId::new("");
            constraint.name = name;
            Defined::Constraint(table.id.clone(), constraint)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn commands_keep_documents_sound_and_can_be_undone(seeds in prop::collection::vec(seed(), 1..40)) {
        let first = kitchen_sink();
        let mut document = first.clone();
        let mut history = History::default();
        for seed in &seeds {
            let Some(command) = command(&document, seed) else { continue };
            prop_assert!(!command.label(&document).is_empty());
            match apply(&document, &command) {
                Ok(applied) => {
                    check_applied(&document, &command, &applied);
                    history.record(&document, &command, &applied);
                    document = applied.document;
                }
                Err(error) => prop_assert!(error.to_string().len() > 10),
            }
        }
        let last = json_from_document(&document);
        while let Some((before, _)) = history.undo(&document) {
            document = before;
        }
        prop_assert_eq!(json_from_document(&document), json_from_document(&first));
        while let Some((after, _)) = history.redo(&document) {
            document = after;
        }
        prop_assert_eq!(json_from_document(&document), last);
    }
}
