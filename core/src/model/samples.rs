//! Documents for tests.

use super::*;
use std::sync::Arc;

fn col(table: &str, name: &str, data_type: &str) -> (ObjectRef, Column) {
    let object = ObjectRef::Column(TableId::new(table), ColumnId::new(name));
    (object, Column::new(ColumnId::new(name), name, DataType::parse(data_type).unwrap()))
}

/// An expression in which every `«kind:id|text»` is a reference.
pub(crate) fn expr(marked: &str) -> Expr {
    let (mut text, mut references) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('«') {
        text.push_str(before);
        let (reference, after) = after.split_once('»').unwrap();
        let (target, name) = reference.split_once('|').unwrap();
        let start = u32::try_from(text.len()).unwrap();
        text.push_str(name);
        let end = u32::try_from(text.len()).unwrap();
        references.push(Reference { start, end, target: target.parse().unwrap() });
        rest = after;
    }
    text.push_str(rest);
    Expr::new(text, references)
}

/// A document with at least one of every kind of record and part, and every kind of reference.
#[expect(clippy::too_many_lines, reason = "one of everything")]
pub(crate) fn kitchen_sink() -> Document {
    let mut document = Document::new("Kitchen sink");
    let c = &mut document.schema;
    let public = SchemaId::new("public");
    c.schemas.insert(Schema {
        id: SchemaId::new("app"),
        name: Name::new("app"),
        external: false,
        owner: Some(Name::new("owner")),
        comment: Some("Line one\nline two".to_owned()),
        acl: Acl::default(),
    });
    c.extensions.insert(Extension {
        id: ExtensionId::new("citext"),
        name: Name::new("citext"),
        schema: Some(SchemaId::new("app")),
        version: None,
        comment: None,
    });
    c.roles.insert(Role {
        id: RoleId::new("reader"),
        name: Name::new("reader"),
        options: RoleOptions::try_from(vec!["NOLOGIN".to_owned()]).unwrap(),
        member_of: vec![Name::new("base")],
        comment: None,
    });
    c.types.insert(TypeDef {
        id: TypeId::new("public.mood"),
        schema: public.clone(),
        name: Name::new("mood"),
        kind: TypeKind::Enum {
            labels: ["sad", "it's ok"]
                .map(|l| EnumLabel { id: EnumLabelId::new(l), name: l.to_owned() })
                .into(),
        },
        owner: None,
        comment: None,
        acl: Acl::default(),
    });
    c.types.insert(TypeDef {
        id: TypeId::new("public.slug"),
        schema: public.clone(),
        name: Name::new("slug"),
        kind: TypeKind::Domain {
            base: DataType::builtin("text"),
            collation: None,
            default: Some(Expr::opaque("''")),
            not_null: true,
            checks: vec![DomainCheck {
                name: Name::new("slug_check"),
                expression: Expr::opaque("VALUE ~ '^[a-z]+$'"),
                not_valid: false,
                comment: None,
            }],
        },
        owner: None,
        comment: None,
        acl: Acl::default(),
    });

    let mut users = Table::new(TableId::new("public.users"), public.clone(), "users");
    let (_, mut id) = col("public.users", "id", "bigint");
    id.not_null = true;
    id.default = Some(expr(
        "nextval('«schema:public|public».«sequence:public.users_id_seq|users_id_seq»'::regclass)",
    ));
    let (_, mut email) = col("public.users", "email", "varchar(320)");
    email.not_null = true;
    email.comment = Some("Lower case".to_owned());
    let (_, mut lower) = col("public.users", "email_lower", "text");
    lower.generated = Some(Generated {
        expression: expr("lower(«column:public.users/email|email»::text)"),
        kind: GeneratedKind::Stored,
    });
    let (_, mut mood) = col("public.users", "mood", "text");
    mood.data_type = DataType::of(TypeName::Defined(TypeId::new("public.mood")));
    mood.default = Some(expr("«label:public.mood/sad|'sad'»::«type:public.mood|mood»"));
    users.columns = vec![id, email, lower, mood];
    users.constraints = vec![
        Constraint::new(
            ConstraintId::new("users_pkey"),
            "users_pkey",
            ConstraintKind::PrimaryKey(KeyIndex::new(vec![ColumnId::new("id")])),
        ),
        Constraint::new(
            ConstraintId::new("users_email_check"),
            "users_email_check",
            ConstraintKind::Check {
                expression: expr("«column:public.users/email|email» LIKE '%@%'"),
                no_inherit: false,
            },
        ),
    ];
    let mut index = Index::new(
        IndexId::new("users_email_idx"),
        "users_email_idx",
        vec![IndexElement::from(IndexKey::Expression(expr(
            "lower(«column:public.users/email|email»)",
        )))],
    );
    index.unique = true;
    index.predicate = Some(expr("«column:public.users/mood|mood» IS NOT NULL"));
    users.indexes = vec![index];
    users.row_security = RowSecurity { enabled: true, forced: false };
    users.policies = vec![Policy {
        id: PolicyId::new("own row"),
        name: Name::new("own row"),
        command: PolicyCommand::Select,
        permissive: true,
        roles: vec![Name::new("authenticated")],
        using: Some(expr(
            "«column:public.users/id|id» = «schema:app|app».«function:app.me|me»() AND EXISTS (SELECT 1 FROM «table:public.posts|posts» WHERE «table:public.posts|posts».«column:public.posts/author_id|author_id» = «table:public.users|users».«column:public.users/id|id»)",
        )),
        check: None,
        comment: None,
    }];
    users.triggers = vec![Trigger {
        id: TriggerId::new("touch"),
        name: Name::new("touch"),
        timing: TriggerTiming::Before,
        events: vec![TriggerEvent::Update(vec![ColumnId::new("email")])],
        level: TriggerLevel::Row,
        condition: Some(expr(
            "OLD.«column:public.users/email|email» IS DISTINCT FROM NEW.«column:public.users/email|email»",
        )),
        function: TriggerFunction::Defined(FunctionId::new("app.touch")),
        arguments: Vec::new(),
        constraint: false,
        deferrable: Deferrable::default(),
        referenced_table: None,
        old_table: None,
        new_table: None,
        enabled: TriggerEnabled::default(),
        comment: None,
    }];
    users.acl.set(Some(Name::new("reader")), Privilege::Select, AclState::Granted);
    users.replica_identity = ReplicaIdentity::Index(Name::new("users_pkey"));
    c.tables.insert(users);
    c.sequences.insert(Sequence {
        id: SequenceId::new("public.users_id_seq"),
        schema: public.clone(),
        name: Name::new("users_id_seq"),
        options: SequenceOptions { cache: Some(10), ..SequenceOptions::default() },
        persistence: Persistence::Permanent,
        owned_by: Some((TableId::new("public.users"), ColumnId::new("id"))),
        owner: None,
        comment: None,
        acl: Acl::default(),
    });

    let mut posts = Table::new(TableId::new("public.posts"), public.clone(), "posts");
    let (_, mut id) = col("public.posts", "id", "uuid");
    id.identity = None;
    id.default = Some(Expr::opaque("gen_random_uuid()"));
    let (_, author) = col("public.posts", "author_id", "bigint");
    let (_, at) = col("public.posts", "at", "timestamptz(3)");
    posts.columns = vec![id, author, at];
    let mut key = Constraint::new(
        ConstraintId::new("posts_author_id_fkey"),
        "posts_author_id_fkey",
        ConstraintKind::ForeignKey(ForeignKey {
            columns: vec![ColumnId::new("author_id")],
            references: TableId::new("public.users"),
            referenced_columns: vec![ColumnId::new("id")],
            match_type: MatchType::Simple,
            on_update: ReferentialAction::NoAction,
            on_delete: ReferentialAction::Cascade,
            on_delete_columns: Vec::new(),
            period: false,
        }),
    );
    key.deferrable = Deferrable::InitiallyDeferred;
    posts.constraints = vec![key];
    posts.partition_key = Some(PartitionKey {
        strategy: PartitionStrategy::Range,
        elements: vec![IndexElement::from(IndexKey::Column(ColumnId::new("at")))],
    });
    let mut part = Table::new(TableId::new("public.posts_2024"), public.clone(), "posts_2024");
    part.columns = posts.columns.clone();
    for column in &mut part.columns {
        column.inherited = true;
    }
    part.partition_of = Some(PartitionBound {
        parent: TableId::new("public.posts"),
        bound: Expr::opaque("FROM ('2024-01-01') TO ('2025-01-01')"),
    });
    c.tables.insert(posts);
    c.tables.insert(part);

    c.views.insert(View {
        id: ViewId::new("public.authors"),
        schema: public,
        name: Name::new("authors"),
        kind: ViewKind::Plain,
        persistence: Persistence::Permanent,
        column_names: Vec::new(),
        query: expr(
            "SELECT «table:public.users|users».«column:public.users/email|email», count(*) AS n FROM «table:public.users|users» JOIN «schema:public|public».«table:public.posts|posts» ON «table:public.posts|posts».«column:public.posts/author_id|author_id» = «table:public.users|users».«column:public.users/id|id» GROUP BY «table:public.users|users».«column:public.users/email|email»",
        ),
        parameters: vec![StorageParameter {
            key: "security_invoker".to_owned(),
            value: Some("true".to_owned()),
        }],
        check_option: None,
        triggers: Vec::new(),
        indexes: Vec::new(),
        column_defaults: Vec::new(),
        column_comments: vec![(Name::new("n"), "How many".to_owned())],
        access_method: None,
        tablespace: None,
        owner: None,
        comment: None,
        acl: Acl::default(),
    });
    for (name, returns, body) in [
        ("me", "bigint", "SELECT 1::bigint"),
        (
            "touch",
            "trigger",
            "BEGIN UPDATE «table:public.posts|posts» SET «column:public.posts/at|at» = now(); EXECUTE 'DELETE FROM posts'; RETURN NEW; END",
        ),
    ] {
        c.functions.insert(Function {
            id: FunctionId::new(format!("app.{name}")),
            schema: SchemaId::new("app"),
            name: Name::new(name),
            kind: FunctionKind::Function,
            arguments: Vec::new(),
            returns: Some(Returns::Type(DataType::builtin(returns))),
            language: Name::new(if name == "me" { "sql" } else { "plpgsql" }),
            body: FunctionBody::Source(expr(body)),
            volatility: Volatility::Stable,
            strict: false,
            security_definer: true,
            leakproof: false,
            parallel: Parallel::Safe,
            cost: None,
            rows: None,
            support: None,
            transforms: Vec::new(),
            settings: vec![(Name::new("search_path"), "app, pg_temp".to_owned())],
            owner: None,
            comment: None,
            acl: Acl::default(),
        });
    }
    c.verbatim.insert(Verbatim {
        id: VerbatimId::new("insert"),
        statement: expr(
            "INSERT INTO «table:public.users|users» («column:public.users/email|email») VALUES ('a@b.c')",
        ),
        kind: "INSERT".to_owned(),
        about: Some(ObjectRef::Table(TableId::new("public.users"))),
        phase: VerbatimPhase::AtEnd,
        order: 1,
    });
    c.default_privileges = Arc::new(vec![DefaultPrivileges {
        role: None,
        schema: Some(SchemaId::new("app")),
        objects: Name::new("tables"),
        acl: vec![AclEntry {
            grantee: None,
            privilege: Privilege::Select,
            state: AclState::Granted,
        }],
    }]);
    document.domains.insert(Domain {
        id: DomainId::new("post"),
        prefix: Name::new("post_"),
        title: "Posts".to_owned(),
        colour: 3,
        owner: Some("Team".to_owned()),
        description: None,
        status: DomainStatus::Partial,
        may_reference: Some(Vec::new()),
    });
    let placement = Placement { x: 40.0, y: -12.5, locked: true };
    if let Some(diagram) = document.diagrams.get_mut(&Document::main_diagram_id()) {
        diagram.placements.insert(TableId::new("public.users"), placement);
    }
    document
}

#[test]
fn one_of_everything_survives_json() {
    let document = kitchen_sink();
    assert_eq!(check_invariants(&document), []);
    let json = serde_json::to_string(&document).unwrap();
    let read: Document = serde_json::from_str(&json).unwrap();
    assert_eq!(read, document);
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
}
