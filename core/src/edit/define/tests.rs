//! Objects as forms change them.

use super::super::test_utils::{check_refused, run};
use super::super::{Command, apply, read_expressions};
use super::Defined;
use crate::model::*;
use crate::sql::{EmitOptions, emit};

fn document() -> Document {
    let text = "
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
        CREATE FUNCTION plain() RETURNS integer LANGUAGE sql AS 'select 1';
        CREATE SCHEMA app;
        CREATE TABLE users (id bigint PRIMARY KEY, name text, m mood DEFAULT 'ok'::mood);
        CREATE VIEW names AS SELECT name FROM users;
        CREATE SEQUENCE numbers;
        CREATE DOMAIN short AS text CHECK (length(VALUE) < 9);
    ";
    let source = crate::import::Source::new("s.sql", text);
    crate::import::import(vec![source], &crate::import::ImportOptions::default()).document
}

fn users() -> TableId {
    TableId::new("public.users")
}

fn define(object: Defined) -> Command {
    Command::Define { object: Box::new(object) }
}

/// The SQL after a form's command, with its expressions read.
fn sql(object: Defined) -> String {
    let before = document();
    let command = read_expressions(&before.schema, &define(object)).unwrap();
    emit(&run(&before, &command).document, EmitOptions::default())
}

fn refused(object: Defined, message: &str) {
    let before = document();
    let command = read_expressions(&before.schema, &define(object)).unwrap();
    check_refused(&before, &command, message);
}

fn policy(command: PolicyCommand) -> Policy {
    Policy {
        id: PolicyId::new(""),
        name: Name::new("own"),
        command,
        permissive: true,
        roles: vec![Name::new("reader")],
        using: Some(Expr::opaque("name = current_user")),
        check: None,
        comment: None,
    }
}

fn trigger(name: &str) -> Trigger {
    Trigger {
        id: TriggerId::new(""),
        name: Name::new(name),
        timing: TriggerTiming::Before,
        events: vec![TriggerEvent::Update(vec![ColumnId::new("name")])],
        level: TriggerLevel::Row,
        condition: Some(Expr::opaque("NEW.name <> OLD.name")),
        function: TriggerFunction::Defined(FunctionId::new("public.touch")),
        arguments: vec!["a".to_owned()],
        constraint: false,
        deferrable: Deferrable::NotDeferrable,
        referenced_table: None,
        old_table: None,
        new_table: None,
        enabled: TriggerEnabled::Origin,
        comment: None,
    }
}

#[test]
fn a_policy_is_added_and_its_condition_follows_a_rename() {
    let before = document();
    let command = define(Defined::Policy(users(), policy(PolicyCommand::Select)));
    let command = read_expressions(&before.schema, &command).unwrap();
    let added = run(&before, &command);
    assert_eq!(command.label(&before), "Add policy own to table users");
    let rename = Command::Rename {
        object: ObjectRef::Column(users(), ColumnId::new("name")),
        name: "login".to_owned(),
    };
    let text = emit(&run(&added.document, &rename).document, EmitOptions::default());
    assert!(text.contains("TO reader\n  USING (login = current_user)"), "{text}");
}

#[test]
fn a_policy_has_the_conditions_of_its_command_alone() {
    refused(
        Defined::Policy(users(), policy(PolicyCommand::Insert)),
        "A policy for INSERT has no USING: there is no row yet to look at. Use WITH CHECK.",
    );
    let unknown = Policy { using: Some(Expr::opaque("nobody = 1")), ..policy(PolicyCommand::All) };
    let read = read_expressions(&document().schema, &define(Defined::Policy(users(), unknown)));
    assert_eq!(read, Err("USING: users has no column nobody.".to_owned()));
}

#[test]
fn a_trigger_is_added_and_changed() {
    let text = sql(Defined::Trigger(users(), trigger("touched")));
    let said =
        "BEFORE UPDATE OF name ON public.users\n  FOR EACH ROW\n  WHEN (NEW.name <> OLD.name)";
    assert!(text.contains(said), "{text}");
    let truncate = Trigger { events: vec![TriggerEvent::Truncate], ..trigger("t") };
    refused(
        Defined::Trigger(users(), Trigger { condition: None, ..truncate }),
        "TRUNCATE removes all rows at once: its triggers run for each statement.",
    );
    let wrong = TriggerFunction::Defined(FunctionId::new("public.plain"));
    refused(
        Defined::Trigger(users(), Trigger { function: wrong, ..trigger("t") }),
        "The function plain does not return trigger. Choose one that does, and takes no arguments.",
    );
    let view = Trigger {
        timing: TriggerTiming::InsteadOf,
        events: vec![TriggerEvent::Insert],
        condition: None,
        ..trigger("on_view")
    };
    let text = sql(Defined::ViewTrigger(ViewId::new("public.names"), view));
    assert!(text.contains("INSTEAD OF INSERT ON public.names"), "{text}");
}

#[test]
fn a_column_says_everything_a_column_can_say() {
    let before = document();
    let id = before.schema.column(&users(), &ColumnId::new("id")).unwrap();
    let identity = Identity {
        always: true,
        sequence_name: None,
        options: SequenceOptions { start: Some(100), ..SequenceOptions::default() },
    };
    let counted = Column { identity: Some(identity), ..id.clone() };
    let text = sql(Defined::Column(users(), counted.clone()));
    assert!(text.contains("GENERATED ALWAYS AS IDENTITY (START WITH 100)"), "{text}");
    let name = before.schema.column(&users(), &ColumnId::new("name")).unwrap();
    let generated =
        Generated { expression: Expr::opaque("lower('A')"), kind: GeneratedKind::Stored };
    let column = Column {
        generated: Some(generated),
        collation: Some(QualifiedName::unqualified("C")),
        storage: Some("external".to_owned()),
        compression: Some("lz4".to_owned()),
        ..name.clone()
    };
    let text = sql(Defined::Column(users(), column));
    assert!(text.contains("GENERATED ALWAYS AS (lower('A')) STORED"), "{text}");
    assert!(text.contains("COLLATE \"C\""), "{text}");
    let text_column = Column { identity: counted.identity, ..name.clone() };
    refused(
        Defined::Column(users(), text_column),
        "An identity column counts: its type is smallint, integer or bigint.",
    );
}

#[test]
fn labels_of_an_enum_are_added_moved_and_removed() {
    let before = document();
    let mood = before.schema.types.get(&TypeId::new("public.mood")).unwrap().as_ref().clone();
    let TypeKind::Enum { labels } = &mood.kind else { panic!() };
    let new = EnumLabel { id: EnumLabelId::new(""), name: "great".to_owned() };
    let with = |labels: Vec<EnumLabel>| {
        Defined::Type(TypeDef { kind: TypeKind::Enum { labels }, ..mood.clone() })
    };
    let text = sql(with(vec![new.clone(), labels[1].clone()]));
    assert!(text.contains("'great',\n  'ok'"), "{text}");
    let removed = apply(&before, &define(with(vec![labels[0].clone()])));
    assert_eq!(
        removed.map(|_| ()).unwrap_err().to_string(),
        "The label ok is used by column m. Change that first."
    );
    refused(
        with(vec![new.clone(), new, labels[1].clone()]),
        "The label great stands twice in the enum.",
    );
}

#[test]
fn a_domain_type_gets_checks_with_names() {
    let before = document();
    let short = before.schema.types.get(&TypeId::new("public.short")).unwrap().as_ref().clone();
    let mut changed = short.clone();
    let TypeKind::Domain { checks, not_null, .. } = &mut changed.kind else { panic!() };
    *not_null = true;
    checks.push(DomainCheck {
        name: Name::default(),
        expression: Expr::opaque("VALUE <> ''"),
        not_valid: false,
        comment: None,
    });
    let text = sql(Defined::Type(changed));
    assert!(text.contains("CONSTRAINT short_check1 CHECK (VALUE <> '')"), "{text}");
}

#[test]
fn a_sequence_stays_within_its_type() {
    let before = document();
    let numbers = before.schema.sequences.get(&SequenceId::new("public.numbers")).unwrap();
    let with = |options| Defined::Sequence(Sequence { options, ..numbers.as_ref().clone() });
    let text = sql(with(SequenceOptions {
        increment: Some(2),
        cycle: true,
        ..SequenceOptions::default()
    }));
    assert!(text.contains("INCREMENT BY 2") && text.contains("CYCLE"), "{text}");
    refused(
        with(SequenceOptions { increment: Some(0), ..SequenceOptions::default() }),
        "An increment is not zero.",
    );
    refused(
        with(SequenceOptions { start: Some(0), ..SequenceOptions::default() }),
        "It starts between 1 and 9223372036854775807.",
    );
}

#[test]
fn what_a_table_says_of_itself_changes_and_its_parts_stay() {
    let before = document();
    let mut table = before.schema.tables.get(&users()).unwrap().as_ref().clone();
    table.columns.clear();
    table.persistence = Persistence::Unlogged;
    table.row_security = RowSecurity { enabled: true, forced: true };
    table.acl.set(Some(Name::new("reader")), Privilege::Select, AclState::Granted);
    let text = sql(Defined::Table(table.clone()));
    for said in [
        "CREATE UNLOGGED TABLE public.users",
        "name text",
        "FORCE ROW LEVEL SECURITY",
        "GRANT SELECT ON TABLE public.users TO reader",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    table.replica_identity = ReplicaIdentity::Index(Name::new("nowhere"));
    refused(
        Defined::Table(table),
        "nowhere is no unique index of this table, so it cannot tell rows apart for replicas.",
    );
}

#[test]
fn another_schema_is_reached_by_every_text() {
    let before = document();
    let view = before.schema.views.get(&ViewId::new("public.names")).unwrap();
    let app = SchemaId::new("app");
    assert!(
        sql(Defined::View(View { schema: app.clone(), ..view.as_ref().clone() }))
            .contains("VIEW app.names")
    );
    let mood = before.schema.types.get(&TypeId::new("public.mood")).unwrap();
    let text = sql(Defined::Type(TypeDef { schema: app, ..mood.as_ref().clone() }));
    assert!(text.contains("DEFAULT 'ok'::app.mood"), "{text}");
}

#[test]
fn a_constraint_is_added_with_all_its_options() {
    let kind = ConstraintKind::Unique(KeyIndex::new(vec![ColumnId::new("name")]));
    let unique = Constraint {
        deferrable: Deferrable::InitiallyDeferred,
        ..Constraint::new(ConstraintId::new(""), "", kind)
    };
    let text = sql(Defined::Constraint(users(), unique));
    assert!(
        text.contains("CONSTRAINT users_name_key UNIQUE (name) DEFERRABLE INITIALLY DEFERRED"),
        "{text}"
    );
    let kind = ConstraintKind::Check { expression: Expr::opaque("id > 0"), no_inherit: false };
    let check = Constraint::new(ConstraintId::new(""), "", kind);
    assert!(
        sql(Defined::Constraint(users(), check.clone()))
            .contains("CONSTRAINT users_id_check CHECK (id > 0)")
    );
    refused(
        Defined::Constraint(
            users(),
            Constraint { deferrable: Deferrable::InitiallyDeferred, ..check },
        ),
        "A check is not deferrable: it looks at one row at a time.",
    );
}

#[test]
fn an_index_is_added_with_an_expression() {
    let element = IndexElement {
        order: SortOrder::Descending,
        ..IndexElement::from(IndexKey::Expression(Expr::opaque("lower(name)")))
    };
    let mut index = Index::new(IndexId::new(""), "", vec![element]);
    index.predicate = Some(Expr::opaque("id > 0"));
    let text = sql(Defined::Index(users(), index));
    assert!(text.contains("ON public.users ((lower(name)) DESC) WHERE id > 0"), "{text}");
}

#[test]
fn a_part_keeps_the_name_that_it_was_given_while_its_form_was_open() {
    let before = document();
    let table = before.schema.tables.get(&users()).unwrap();
    let key = table.constraints[0].clone();
    let object = ObjectRef::Constraint(users(), key.id.clone());
    let rename = Command::Rename { object, name: "people_pk".to_owned() };
    let renamed = run(&before, &rename).document;
    let after = run(&renamed, &define(Defined::Constraint(users(), key))).document;
    let text = emit(&after, EmitOptions::default());
    assert!(text.contains("CONSTRAINT people_pk PRIMARY KEY (id)"), "{text}");

    let element = IndexElement::from(IndexKey::Column(ColumnId::new("name")));
    let index = Index::new(IndexId::new(""), "by_name", vec![element]);
    let added = run(&before, &define(Defined::Index(users(), index))).document;
    let index = added.schema.tables.get(&users()).unwrap().indexes[0].clone();
    let object = ObjectRef::Index(users(), index.id.clone());
    let rename = Command::Rename { object, name: "users_by_name".to_owned() };
    let renamed = run(&added, &rename).document;
    let unique = Index { unique: true, ..index };
    let after = run(&renamed, &define(Defined::Index(users(), unique))).document;
    let text = emit(&after, EmitOptions::default());
    assert!(text.contains("CREATE UNIQUE INDEX users_by_name ON public.users"), "{text}");
}

#[test]
fn schemas_extensions_and_roles_are_added() {
    let schema = Schema {
        id: SchemaId::new(""),
        name: Name::new("shop"),
        external: false,
        owner: None,
        comment: Some("sells".to_owned()),
        acl: Acl::default(),
    };
    assert!(sql(Defined::Schema(schema)).contains("CREATE SCHEMA shop"));
    let extension = Extension {
        id: ExtensionId::new(""),
        name: Name::new("citext"),
        schema: Some(SchemaId::new("app")),
        version: None,
        comment: None,
    };
    assert!(sql(Defined::Extension(extension)).contains("citext WITH SCHEMA app"));
    let role = Role {
        id: RoleId::new(""),
        name: Name::new("reader"),
        options: RoleOptions::default(),
        member_of: vec![Name::new("staff")],
        comment: None,
    };
    assert!(sql(Defined::Role(role.clone())).contains("GRANT staff TO reader"));
    refused(
        Defined::Role(Role { member_of: vec![Name::new("reader")], ..role }),
        "A role is no member of itself.",
    );
}

#[test]
fn a_function_keeps_its_name_among_those_of_other_arguments() {
    let before = document();
    let plain = before.schema.functions.get(&FunctionId::new("public.plain")).unwrap();
    let text = sql(Defined::Function(Function {
        volatility: Volatility::Stable,
        security_definer: true,
        ..plain.as_ref().clone()
    }));
    assert!(text.contains("LANGUAGE sql STABLE SECURITY DEFINER"), "{text}");
    let again = Function { id: FunctionId::new(""), ..plain.as_ref().clone() };
    refused(
        Defined::Function(again),
        "\"plain\" is already the name of another function of the same arguments in schema public. Choose another name.",
    );
}

const FOREIGN: &str = "
    CREATE VIEW plain_names AS SELECT 'a' AS name;
    CREATE MATERIALIZED VIEW counts AS SELECT lower(name) AS name, count(*) AS n FROM plain_names GROUP BY 1;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$;
    CREATE TYPE span AS RANGE (subtype = float8);
    CREATE FOREIGN DATA WRAPPER elsewhere;
    CREATE AGGREGATE total(numeric) (SFUNC = numeric_add, STYPE = numeric);";

fn foreign() -> Document {
    let source = crate::import::Source::new("s.sql", FOREIGN);
    crate::import::import(vec![source], &crate::import::ImportOptions::default()).document
}

/// What a form's command on [`FOREIGN`] makes of it: its SQL, or the reason why it is refused.
fn outcome(object: Defined) -> Result<String, String> {
    let before = foreign();
    let command = read_expressions(&before.schema, &define(object))?;
    let applied = apply(&before, &command).map_err(|e| e.to_string())?;
    Ok(emit(&applied.document, EmitOptions { owners: true }))
}

fn view_index(name: &str, key: IndexKey) -> Index {
    Index::new(IndexId::new(""), name, vec![key.into()])
}

#[test]
fn an_index_of_a_materialized_view_is_of_expressions_and_gets_its_name() {
    let counts = ViewId::new("public.counts");
    let by = |text: &str| IndexKey::Expression(Expr::opaque(text));
    let mut unique = view_index("", by("name"));
    unique.unique = true;
    let text = outcome(Defined::ViewIndex(counts.clone(), unique)).unwrap();
    let said = "CREATE UNIQUE INDEX counts_name_idx ON public.counts ((name))";
    assert!(text.contains(said), "{text}");
    let text = outcome(Defined::ViewIndex(counts.clone(), view_index("", by("upper(name)"))));
    assert!(text.unwrap().contains("INDEX counts_upper_idx ON"));
    for (view, key, reason) in [
        (
            "public.plain_names",
            by("name"),
            "A view holds no rows that could be indexed. Index its tables, or make it materialized.",
        ),
        (
            "public.counts",
            IndexKey::Column(ColumnId::new("name")),
            "A column of a view is indexed by its name.",
        ),
        ("public.counts", by("upper("), "The expression is not complete."),
    ] {
        let index = view_index("", key);
        assert_eq!(outcome(Defined::ViewIndex(ViewId::new(view), index)), Err(reason.to_owned()));
    }
}

#[test]
fn a_view_has_triggers_that_run_instead() {
    let instead = Trigger {
        timing: TriggerTiming::InsteadOf,
        events: vec![TriggerEvent::Insert],
        condition: None,
        ..trigger("wrote")
    };
    let plain = ViewId::new("public.plain_names");
    let text = outcome(Defined::ViewTrigger(plain.clone(), instead.clone())).unwrap();
    assert!(text.contains("INSTEAD OF INSERT ON public.plain_names"), "{text}");
    let before = Trigger { timing: TriggerTiming::Before, ..instead.clone() };
    let reason = "A view has no rows of its own: for each row it has INSTEAD OF alone.";
    assert_eq!(outcome(Defined::ViewTrigger(plain, before)), Err(reason.to_owned()));
    let reason = "A materialized view is not written to: it has no triggers.";
    let counts = ViewId::new("public.counts");
    assert_eq!(outcome(Defined::ViewTrigger(counts, instead)), Err(reason.to_owned()));
}

#[test]
fn a_range_has_the_options_that_postgres_knows() {
    let with = |key: &str, value: &str| {
        let mut span = (**foreign().schema.types.get(&TypeId::new("public.span")).unwrap()).clone();
        let TypeKind::Range { options, .. } = &mut span.kind else { panic!("a range") };
        let value = Some(value.to_owned());
        options.push(StorageParameter { key: key.to_owned(), value });
        outcome(Defined::Type(span))
    };
    let text = with("subtype_diff", "float8mi").unwrap();
    assert!(text.contains("SUBTYPE = double precision,\n  SUBTYPE_DIFF = float8mi"), "{text}");
    assert_eq!(with("colour", "red"), Err("colour is no option of a range type.".to_owned()));
    let reason = "f); DROP is no name, with or without a schema.";
    assert_eq!(with("canonical", "f); DROP"), Err(reason.to_owned()));
    assert!(with("canonical", "app.\"my f\"").is_ok());
    assert_eq!(with("canonical", " "), Err("The option canonical needs a value.".to_owned()));
}

#[test]
fn what_a_text_defines_has_an_owner_and_the_privileges_of_its_kind() {
    let changed = |kind: DefinitionKind, privilege: Privilege| {
        let document = foreign();
        let found = document.schema.definitions.iter().find(|d| d.kind == kind).unwrap();
        let mut definition = (**found).clone();
        definition.owner = Some(Name::new("keeper"));
        definition.definition = Expr::opaque("is not taken over");
        definition.acl.set(Some(Name::new("reader")), privilege, AclState::Granted);
        outcome(Defined::Definition(definition))
    };
    let text = changed(DefinitionKind::ForeignDataWrapper, Privilege::Usage).unwrap();
    assert!(text.contains("GRANT USAGE ON FOREIGN DATA WRAPPER elsewhere TO reader"), "{text}");
    assert!(text.contains("ALTER FOREIGN DATA WRAPPER elsewhere OWNER TO keeper"), "{text}");
    assert!(!text.contains("is not taken over"), "{text}");
    let text = changed(DefinitionKind::Aggregate, Privilege::Execute).unwrap();
    assert!(text.contains("GRANT EXECUTE ON FUNCTION public.total(numeric) TO reader"), "{text}");
    let reason = "SELECT is no privilege on the aggregate total.";
    assert_eq!(changed(DefinitionKind::Aggregate, Privilege::Select), Err(reason.to_owned()));
}
