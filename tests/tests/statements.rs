//! What a command implies on a server: run there, it makes the catalog that the document afterwards makes anew.

use std::collections::BTreeSet;
use std::path::Path;
use trestle_core::edit::{Command, NewColumn, apply, read_expressions};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::lint::{Linter, Mending, RULES, Rule, fix_of, mend};
use trestle_core::migrate::{MigrationError, statements};
use trestle_core::model::{
    Column, Conventions, DataType, Document, Expr, Identity, ObjectRef, SequenceOptions, Table,
};
use trestle_core::pattern::{Chosen, Group, Needs, Value, pattern, patterns};
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::demanding::demanding;
use trestle_tests::{dump, server::Server, stand_in};

fn read(sql: &str) -> Document {
    let imported = import(vec![Source::new("schema.sql", sql)], &ImportOptions::default());
    let told = imported.report.rows.iter().find(|row| row.reason.is_some());
    assert!(told.is_none(), "{told:?}");
    imported.document
}

/// Runs statements in one transaction, as a migration does.
fn run(client: &mut postgres::Client, name: &str, all: &[String]) {
    let mut transaction = client.transaction().unwrap();
    for statement in all {
        if let Err(error) = transaction.batch_execute(statement) {
            let reason = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            panic!("{name}: the server refuses\n{statement}\n{reason}\nof {all:#?}");
        }
    }
    transaction.commit().unwrap();
}

fn load(name: &str, sql: &str) -> postgres::Client {
    let mut client = Server::shared().create_database(name);
    stand_in::supabase(&mut client);
    let is_made = sql.contains("CREATE TABLE auth.users");
    if sql.contains("REFERENCES auth.users") && !is_made {
        stand_in::platform_tables(&mut client);
    }
    if let Err(reason) = stand_in::load(&mut client, sql) {
        panic!("{name}: the server refuses\n{reason}");
    }
    client
}

/// A server that held the schema before and ran the statements holds what one does that is given the schema after.
fn check_from(name: &str, sql: &str, before: &Document, command: &Command) -> postgres::Client {
    let all = match statements(before, command) {
        Ok(all) => all,
        Err(error) => panic!("{name}: {error}"),
    };
    check_statements(name, sql, before, command, &all)
}

fn check_statements(
    name: &str,
    sql: &str,
    before: &Document,
    command: &Command,
    all: &[String],
) -> postgres::Client {
    let after = apply(before, command).unwrap().document;
    let (changed, made) = (format!("{name}_changed"), format!("{name}_made"));
    let mut client = load(&changed, sql);
    run(&mut client, name, all);
    load(&made, &emit(&after, EmitOptions::default()));
    let expected = dump::read_unordered(Server::shared(), &made);
    let found = dump::read_unordered(Server::shared(), &changed);
    let difference = dump::difference(&expected, &found);
    assert!(difference.is_empty(), "{name}: {all:#?}\n{}", difference.join("\n"));
    client
}

fn check(name: &str, sql: &str, command: &Command) -> postgres::Client {
    check_from(name, sql, &read(sql), command)
}

/// Every rule that is given, with patterns and columns that the examples of rules break.
fn holding(mut document: Document, held: &[&Rule]) -> Document {
    document.conventions = demanding(held).into();
    document
}

#[test]
fn every_fix_has_its_migration() {
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let mut document = read(rule.bad);
        if let Some(given) = &rule.given {
            (given.bad)(&mut document);
        }
        let document = holding(document, &[rule]);
        let linter = Linter::new(&document);
        let mut mended = 0;
        for diagnostic in linter.diagnostics() {
            let Some(fix) = fix_of(&linter.context(), diagnostic) else { continue };
            let name = format!("fix_{}_{mended}", rule.code.replace('-', "_"));
            check_from(&name, rule.bad, &document, &fix.into_command());
            mended += 1;
        }
        assert!(mended > 0, "{}: no fix of its bad example", rule.code);
    }
}

/// All fixes of a rule at once, in schemas of everything that there is, with names that only quotes can hold.
#[test]
fn all_fixes_of_a_rule_have_their_migration() {
    let mut checked = BTreeSet::new();
    let mut not_covered = Vec::new();
    for file in ["tables.sql", "hostile.sql", "functions.sql", "breaches.sql"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(file);
        let sql = std::fs::read_to_string(&path).unwrap();
        let document = import(vec![Source::new(file, sql)], &ImportOptions::default()).document;
        let document = holding(document, RULES);
        let sql = emit(&document, EmitOptions::default());
        let linter = Linter::new(&document);
        for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
            let mended = mend(&linter, &Mending::Rule(rule.code.into()));
            if mended.mended.is_empty() {
                continue;
            }
            let short = file.trim_end_matches(".sql");
            let name = format!("all_{short}_{}", rule.code.replace('-', "_"));
            match statements(&document, &mended.command) {
                Ok(all) => {
                    check_statements(&name, &sql, &document, &mended.command, &all);
                    checked.insert((file, rule.code));
                }
                Err(error) => not_covered.push(format!("{name}: {error}")),
            }
        }
    }
    let none = "There are no statements for this change yet";
    let expected = [format!(
        "all_functions_standard_columns: {none}: rows of users, which posts.reviewer holds as values."
    )];
    assert_eq!(not_covered, expected);
    assert!(checked.len() > 12, "{checked:?}");
}

const SHOP: &str = "
    CREATE TYPE status AS ENUM ('new', 'paid');
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed_at = now(); RETURN NEW; END $$;
    CREATE TABLE customers (
      id serial PRIMARY KEY, email text NOT NULL UNIQUE, code char(3), is_known boolean, changed_at timestamp DEFAULT now()
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int REFERENCES customers ON DELETE CASCADE,
      total double precision DEFAULT 0 CHECK (total >= 0), ip text, state status DEFAULT 'new'
    );
    CREATE INDEX orders_large ON orders (customer_id) WHERE total > 100;
    CREATE INDEX ON orders (state);
    CREATE VIEW large_orders AS SELECT id, total FROM orders WHERE total > 100;
    CREATE VIEW larger_orders AS SELECT * FROM large_orders WHERE total > 1000;
    CREATE TRIGGER touch BEFORE UPDATE OF email ON customers FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TRIGGER dear BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.total > 10) EXECUTE FUNCTION touch();
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY cheap ON orders FOR SELECT USING (total < 50);
    COMMENT ON POLICY cheap ON orders IS 'Nobody sees what is dear.';
    COMMENT ON VIEW large_orders IS 'Large';
    COMMENT ON COLUMN orders.total IS 'In euros';
    GRANT SELECT ON large_orders TO PUBLIC;
";

fn table<'d>(document: &'d Document, name: &str) -> &'d Table {
    document.schema.tables.iter().find(|t| t.name == name).unwrap()
}

fn column<'d>(document: &'d Document, of: &str, name: &str) -> &'d Column {
    table(document, of).column_named(name).unwrap()
}

fn batch(commands: Vec<Command>) -> Command {
    Command::Batch { label: "Change".to_owned(), commands }
}

fn retype(document: &Document, of: &str, name: &str, data_type: DataType) -> Command {
    let column = column(document, of, name).id.clone();
    Command::SetColumnType { table: table(document, of).id.clone(), column, data_type }
}

#[test]
fn a_type_is_changed_under_what_depends_on_it() {
    let before = read(SHOP);
    let numeric = DataType::builtin("numeric").with_modifiers("19,4");
    check("total", SHOP, &retype(&before, "orders", "total", numeric));
    check("email", SHOP, &retype(&before, "customers", "email", DataType::builtin("varchar")));
    check("ip", SHOP, &retype(&before, "orders", "ip", DataType::builtin("inet")));
    let zoned = DataType::builtin("timestamptz");
    check("changed_at", SHOP, &retype(&before, "customers", "changed_at", zoned));
    let both = vec![
        retype(&before, "customers", "id", DataType::builtin("bigint")),
        retype(&before, "orders", "customer_id", DataType::builtin("bigint")),
        retype(&before, "orders", "state", DataType::builtin("text")),
    ];
    let (table, column) = (table(&before, "orders").id.clone(), column(&before, "orders", "state"));
    let plain = Command::SetDefault {
        table,
        column: column.id.clone(),
        default: Some(Expr::opaque("'new'")),
    };
    check("keys", SHOP, &batch(both.into_iter().chain([plain]).collect()));
}

#[test]
fn names_are_changed_wherever_they_stand() {
    let before = read(SHOP);
    let rename = |object: ObjectRef, name: &str| Command::Rename { object, name: name.to_owned() };
    let orders = table(&before, "orders");
    let part =
        |n: &str| ObjectRef::Column(orders.id.clone(), orders.column_named(n).unwrap().id.clone());
    let catalog = &before.schema;
    let view = |name: &str| {
        let view = catalog.views.iter().find(|v| v.name == name).unwrap();
        ObjectRef::View(view.id.clone())
    };
    let commands = vec![
        rename(ObjectRef::Table(orders.id.clone()), "Sales Orders"),
        rename(part("total"), "sum"),
        rename(part("id"), "order_id"),
        rename(ObjectRef::Policy(orders.id.clone(), orders.policies[0].id.clone()), "only cheap"),
        rename(ObjectRef::Trigger(orders.id.clone(), orders.triggers[0].id.clone()), "is dear"),
        rename(ObjectRef::Index(orders.id.clone(), orders.indexes[0].id.clone()), "large"),
        rename(ObjectRef::Constraint(orders.id.clone(), orders.constraints[0].id.clone()), "pk"),
        rename(ObjectRef::Function(catalog.functions.iter().next().unwrap().id.clone()), "stamp"),
        rename(ObjectRef::Type(catalog.types.iter().next().unwrap().id.clone()), "order_status"),
        rename(ObjectRef::Sequence(catalog.sequences.iter().next().unwrap().id.clone()), "numbers"),
        rename(view("large_orders"), "big orders"),
    ];
    check("renamed", SHOP, &batch(commands));
}

#[test]
fn a_serial_column_becomes_an_identity_and_counts_on() {
    let before = read(SHOP);
    let (owner, id) = (table(&before, "customers"), &column(&before, "customers", "id").id);
    let sequence = before.schema.sequences.iter().next().unwrap();
    let identity = Command::SetIdentity {
        table: owner.id.clone(),
        column: id.clone(),
        identity: Some(Identity {
            always: false,
            sequence_name: None,
            options: SequenceOptions::default(),
        }),
    };
    let remove =
        |cascade| Command::Remove { object: ObjectRef::Sequence(sequence.id.clone()), cascade };
    let rows = "INSERT INTO customers (email) VALUES ('a'), ('b'), ('c'); DELETE FROM customers WHERE email = 'c';";
    let sql = format!("{SHOP}{rows}");
    for (name, commands, next) in [
        // The sequence knows of a row that is gone.
        ("serial", vec![identity.clone(), remove(false)], 4),
        ("serial_first", vec![remove(true), identity.clone()], 4),
        ("serial_kept", vec![identity.clone()], 4),
    ] {
        let mut client = check_from(name, &sql, &before, &batch(commands));
        let row = client.query_one("INSERT INTO customers (email) VALUES ('d') RETURNING id", &[]);
        assert_eq!(row.unwrap().get::<_, i32>(0), next, "{name}");
    }
}

#[test]
fn rows_without_a_value_get_the_default_before_null_is_forbidden() {
    let before = read(SHOP);
    let (id, column) =
        (&table(&before, "customers").id, &column(&before, "customers", "is_known").id);
    let default = Some(Expr::opaque("false"));
    let commands = vec![
        Command::SetDefault { table: id.clone(), column: column.clone(), default },
        Command::SetNotNull { table: id.clone(), column: column.clone(), not_null: true },
    ];
    let sql = format!("{SHOP} INSERT INTO customers (email) VALUES ('a');");
    let mut client = check_from("nulls", &sql, &before, &batch(commands));
    let row = client.query_one("SELECT is_known FROM customers", &[]).unwrap();
    assert_eq!(row.get::<_, Option<bool>>(0), Some(false));
}

#[test]
fn objects_are_added_and_removed() {
    let before = read(SHOP);
    let (orders, customers) = (table(&before, "orders"), table(&before, "customers"));
    let mut added = NewColumn::new("note", DataType::builtin("text"));
    added.comment = Some("What else".to_owned());
    let commands = vec![
        Command::AddTable {
            schema: orders.schema.clone(),
            name: "labels".into(),
            id: None,
            columns: vec![added.clone()],
        },
        Command::AddColumn { table: orders.id.clone(), column: Box::new(added), position: None },
        Command::add_index(orders.id.clone(), [column(&before, "orders", "ip").id.clone()]),
        Command::SetComment {
            object: ObjectRef::Table(customers.id.clone()),
            comment: Some("Who buys".to_owned()),
        },
        Command::SetComment {
            object: ObjectRef::Column(
                orders.id.clone(),
                column(&before, "orders", "total").id.clone(),
            ),
            comment: None,
        },
        Command::Remove {
            object: ObjectRef::Column(
                orders.id.clone(),
                column(&before, "orders", "state").id.clone(),
            ),
            cascade: true,
        },
        Command::Remove { object: ObjectRef::Table(customers.id.clone()), cascade: true },
    ];
    check("objects", SHOP, &batch(commands));
    let views = before.schema.views.iter();
    let remove = |object| Command::Remove { object, cascade: true };
    check(
        "views",
        SHOP,
        &batch(views.map(|v| remove(ObjectRef::View(v.id.clone()))).take(1).collect()),
    );
}

#[test]
fn tables_go_with_their_partitions_and_heirs() {
    let sql = "CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE a_part PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE old (id int PRIMARY KEY); CREATE TABLE young (name text) INHERITS (old);
        CREATE TABLE a (id int PRIMARY KEY, b_id int); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b; CREATE TABLE stays (id serial);";
    let before = read(sql);
    let gone =
        ["parts", "old", "a", "b"].map(|name| ObjectRef::Table(table(&before, name).id.clone()));
    let remove = gone.map(|object| Command::Remove { object, cascade: true });
    check("heirs", sql, &batch(remove.into()));
}

#[test]
fn a_table_moves_with_what_is_its_own() {
    let sql = "CREATE SCHEMA other; CREATE TABLE t (a serial PRIMARY KEY, b int GENERATED ALWAYS AS (a * 2) STORED);
        CREATE INDEX ON t (b); CREATE VIEW v AS SELECT a FROM t; COMMENT ON TABLE t IS 'It moves';";
    let before = read(sql);
    let schema = before.schema.schema_named("other").unwrap().id.clone();
    let t = table(&before, "t").id.clone();
    check("moved", sql, &Command::MoveTable { table: t, schema });
}

#[test]
fn what_others_are_computed_from_gets_another_type() {
    let sql = "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, CHECK (b > 0)); CREATE INDEX ON t (b);";
    let before = read(sql);
    check("computed", sql, &retype(&before, "t", "a", DataType::builtin("bigint")));
}

#[test]
fn what_is_not_covered_is_said() {
    let before = read("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED);");
    let t = table(&before, "t");
    let said = |command: &Command| match statements(&before, command) {
        Err(MigrationError::NotCovered(what)) => what,
        other => panic!("{command:?}: {other:?}"),
    };
    assert_eq!(
        said(&Command::MoveColumn {
            table: t.id.clone(),
            column: t.columns[1].id.clone(),
            position: 0
        }),
        "another order of the columns of table t, which Postgres keeps as they were added"
    );
    let refused = Command::Remove {
        object: ObjectRef::Column(t.id.clone(), t.columns[0].id.clone()),
        cascade: false,
    };
    assert!(matches!(statements(&before, &refused), Err(MigrationError::Refused(_))));
    let nothing = Command::RenameDocument { name: "d".to_owned() };
    assert_eq!(statements(&before, &nothing), Ok(Vec::new()));
    let check = Command::SetNotNull {
        table: t.id.clone(),
        column: t.columns[0].id.clone(),
        not_null: true,
    };
    let check = read_expressions(&before.schema, &check).unwrap();
    assert_eq!(
        statements(&before, &check).unwrap(),
        ["ALTER TABLE public.t ALTER COLUMN a SET NOT NULL"]
    );
}

/// Privileges that are granted, taken, passed on and back at their default, on everything that has them.
#[test]
fn privileges_have_their_migration() {
    let made = |word: &str| {
        format!("DO $$ BEGIN CREATE ROLE acl_{word}; EXCEPTION WHEN duplicate_object THEN END $$;")
    };
    let roles = ["reader", "writer", "boss"].map(made).join("\n");
    let objects = "CREATE SCHEMA s; CREATE SEQUENCE n; CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t;
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';";
    let before = format!(
        "{objects} GRANT SELECT, INSERT ON t TO acl_reader; GRANT UPDATE ON t TO acl_boss WITH GRANT OPTION;
         GRANT SELECT ON v TO acl_reader; GRANT USAGE ON n TO acl_reader; GRANT SELECT (b) ON t TO acl_writer;
         GRANT USAGE ON SCHEMA s TO acl_reader; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION f(int) TO acl_reader;"
    );
    let after = format!(
        "{objects} GRANT SELECT ON t TO acl_reader; GRANT ALL ON t TO acl_writer; GRANT UPDATE ON t TO acl_boss;
         GRANT SELECT (a) ON t TO acl_boss; GRANT SELECT ON v TO acl_writer; GRANT ALL ON SEQUENCE n TO acl_writer;
         GRANT CREATE ON SCHEMA s TO acl_reader; CREATE SCHEMA more; GRANT USAGE ON SCHEMA more TO acl_reader;"
    );
    let mut admin = Server::shared().connect("postgres").unwrap();
    admin.batch_execute(&roles).unwrap();
    let command = Command::Replace { document: Box::new(read(&after)), base: None };
    let mut client = check("privileges", &before, &command);
    let can = |client: &mut postgres::Client, question: &str| -> bool {
        client.query_one(&format!("SELECT {question}"), &[]).unwrap().get(0)
    };
    assert!(can(&mut client, "has_function_privilege('acl_writer', 'f(int)', 'EXECUTE')"));
    assert!(!can(&mut client, "has_table_privilege('acl_reader', 't', 'INSERT')"));
    assert!(!can(&mut client, "has_table_privilege('acl_boss', 't', 'UPDATE WITH GRANT OPTION')"));
    assert!(can(&mut client, "has_table_privilege('acl_boss', 't', 'UPDATE')"));
}

#[test]
fn default_privileges_have_their_migration() {
    let mut admin = Server::shared().connect("postgres").unwrap();
    for role in ["def_maker", "def_reader", "def_writer"] {
        let made =
            format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN END $$");
        admin.batch_execute(&made).unwrap();
    }
    let before = "CREATE SCHEMA s; CREATE SCHEMA gone;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker IN SCHEMA s GRANT SELECT, INSERT ON TABLES TO def_reader;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker IN SCHEMA s GRANT UPDATE ON TABLES TO def_writer WITH GRANT OPTION;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker GRANT USAGE ON SCHEMAS TO def_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA gone GRANT SELECT ON TABLES TO def_reader;";
    let after = "CREATE SCHEMA s; CREATE SCHEMA more;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker IN SCHEMA s GRANT SELECT ON TABLES TO def_reader;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker IN SCHEMA s GRANT UPDATE ON TABLES TO def_writer;
        ALTER DEFAULT PRIVILEGES FOR ROLE def_maker REVOKE USAGE ON TYPES FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES IN SCHEMA more GRANT ALL ON SEQUENCES TO def_writer;";
    let command = Command::Replace { document: Box::new(read(after)), base: None };
    let mut client = check("default_privileges", before, &command);
    let kept = "SELECT array_agg(defaclacl::text ORDER BY defaclobjtype, defaclacl::text) FROM pg_default_acl";
    let found: Vec<String> = client.query_one(kept, &[]).unwrap().get(0);
    assert!(found.iter().any(|acl| acl.contains("def_writer=w/def_maker")), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
}

/// Roles are the server's, not a database's: these names are of this test alone.
#[test]
fn roles_have_their_migration() {
    const READ: &str = "
        SELECT coalesce(jsonb_agg(jsonb_build_array(
          rolname, rolcanlogin, rolinherit, rolbypassrls, rolcreatedb, rolconnlimit, nullif(rolvaliduntil, 'infinity'),
          shobj_description(oid, 'pg_authid'), (
            SELECT array_agg(g.rolname ORDER BY 1) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
            WHERE m.member = r.oid
          )) ORDER BY rolname)::text, '[]') FROM pg_roles r WHERE rolname ~ '^mig '";
    let mut client = Server::shared().create_database("roles");
    let empty = "DROP ROLE IF EXISTS \"mig Team\", \"mig staff\", \"mig reader\", \"mig app\"";
    client.batch_execute(empty).unwrap();
    let old = r#"
        CREATE ROLE "mig Team"; CREATE ROLE "mig staff" NOINHERIT CREATEDB;
        CREATE USER "mig reader" CONNECTION LIMIT 5 VALID UNTIL '2030-01-01 00:00+00' IN ROLE "mig Team", "mig staff";
        COMMENT ON ROLE "mig reader" IS 'It''s a reader';"#;
    let new = r#"
        CREATE ROLE "mig staff" BYPASSRLS;
        CREATE ROLE "mig app" LOGIN IN GROUP "mig staff" SYSID 7;
        CREATE ROLE "mig reader" NOLOGIN ROLE "mig app";
        COMMENT ON ROLE "mig app" IS 'The application'; COMMENT ON ROLE "mig reader" IS 'All who read';"#;
    let (before, after) = (read(old), read(new));
    let held =
        |client: &mut postgres::Client| -> String { client.query_one(READ, &[]).unwrap().get(0) };
    let mut states = Vec::new();
    for sql in [old, new] {
        client.batch_execute(&emit(&read(sql), EmitOptions::default())).unwrap();
        states.push(held(&mut client));
        client.batch_execute(empty).unwrap();
    }
    assert_ne!(states[0], states[1]);
    assert!(states[1].contains(r#""mig app", true, true, false, false, -1"#), "{}", states[1]);
    let replace = |to: &Document| Command::Replace { document: Box::new(to.clone()), base: None };
    let nothing = Document::new("nothing");
    for (step, from, to, state) in [
        ("made", &nothing, &before, states[0].as_str()),
        ("changed", &before, &after, &states[1]),
        ("changed back", &after, &before, &states[0]),
        ("dropped", &before, &nothing, "[]"),
    ] {
        run(&mut client, step, &statements(from, &replace(to)).unwrap());
        assert_eq!(held(&mut client), *state, "{step}");
    }
    // What a policy names is made elsewhere, where no record makes it.
    let named = read("CREATE TABLE t (id int); CREATE POLICY p ON t TO \"mig app\" USING (true)");
    let mut with_record = named.clone();
    with_record.schema.roles.clone_from(&after.schema.roles);
    let all = statements(&with_record, &replace(&named)).unwrap();
    assert!(!all.is_empty() && all.iter().all(|s| !s.contains("mig app")), "{all:#?}");
}

/// Patterns on a schema that the server holds, with the profile that asks for the most.
#[test]
fn every_pattern_has_its_migration() {
    for (profile, sql) in [("minimal", SHOP), ("standards", SHOP), ("prefix-domains", SHOP)] {
        let sql = format!(
            "{sql} CREATE TABLE users (id uuid PRIMARY KEY); CREATE TABLE tenants (id uuid PRIMARY KEY);
             CREATE UNIQUE INDEX ON orders (lower(ip));"
        );
        let mut document = read(&sql);
        let changes = serde_json::Map::new();
        document.conventions = Conventions { profile: profile.to_owned(), changes }.into();
        for pattern in patterns().filter(|p| p.group == Group::Structure) {
            let some = ["customers", "orders"].map(|name| table(&document, name).id.clone());
            let tables = match pattern.needs {
                Needs::Nothing | Needs::OneOrNone => &some[..0],
                Needs::Two | Needs::Some => &some[..],
            };
            let command = pattern.plan(&document, tables, &Chosen::new()).unwrap();
            let short = format!("{profile}_{}", pattern.code).replace('-', "_");
            check_from(&short, &sql, &document, &command);
        }
    }
}

/// Patterns of access in every form in which they look something up.
#[test]
fn every_pattern_of_access_has_its_migration() {
    let sql = "
        CREATE TABLE tenants (id uuid PRIMARY KEY, name text);
        CREATE TABLE users (
          id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, is_admin boolean NOT NULL,
          auth_id uuid NOT NULL UNIQUE REFERENCES auth.users (id), is_active boolean NOT NULL
        );
        CREATE TABLE members (
          tenant_id uuid REFERENCES tenants, user_id uuid REFERENCES users, PRIMARY KEY (tenant_id, user_id)
        );
        CREATE TABLE notes (
          id serial PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, user_id uuid NOT NULL REFERENCES users,
          deleted_at timestamptz
        );
        CREATE TABLE pages (id serial PRIMARY KEY, note_id int NOT NULL REFERENCES notes, deleted_at timestamptz);
        CREATE POLICY seen ON notes FOR SELECT TO authenticated USING (true);
        CREATE POLICY changed ON pages TO authenticated USING (true);";
    let before = read(sql);
    let all = ["notes", "pages", "tenants", "users"].map(|name| table(&before, name).id.clone());
    let mut checked = 0;
    for pattern in patterns().filter(|p| p.group == Group::Access) {
        let tables = match pattern.code {
            "storage-bucket" => &all[..0],
            "soft-delete-aware" | "owner-only" => &all[..2],
            "tenant-by-column" => &all[..1],
            _ => &all[..],
        };
        let choices = pattern.choices(&before, tables, &Chosen::new());
        let one_of = choices.iter().filter(|c| matches!(c.value, Value::One(_)));
        let mut forms = vec![Chosen::new()];
        for choice in one_of {
            forms.extend(choice.options.iter().map(|option| {
                Chosen::from([(choice.code.to_owned(), Value::One(option.code.clone()))])
            }));
        }
        for (nth, chosen) in forms.iter().enumerate() {
            let command = match pattern.plan(&before, tables, chosen) {
                Ok(command) => command,
                Err(error) => panic!("{} {chosen:?}: {error}", pattern.code),
            };
            let name = format!("access_{}_{nth}", pattern.code.replace('-', "_"));
            check_from(&name, sql, &before, &command);
            checked += 1;
        }
    }
    assert!(checked > 25, "{checked}");
}

#[test]
fn a_version_and_a_time_are_set_by_their_triggers() {
    let before = read(SHOP);
    let tables = [table(&before, "customers").id.clone()];
    let mut all = Vec::new();
    let mut document = before.clone();
    for code in ["updated-at", "optimistic-lock", "soft-delete"] {
        let command = pattern(code).unwrap().plan(&document, &tables, &Chosen::new()).unwrap();
        document = apply(&document, &command).unwrap().document;
        all.push(command);
    }
    let mut client = check_from("patterns_run", SHOP, &before, &batch(all));
    client
        .batch_execute(
            "INSERT INTO customers (email, updated_at) VALUES ('a', '2000-01-01');
             UPDATE customers SET code = 'x'; UPDATE customers SET code = 'y', deleted_at = now();
             INSERT INTO customers (email) VALUES ('a');",
        )
        .unwrap();
    let row = client
        .query_one(
            "SELECT version, updated_at > '2001-01-01' FROM customers WHERE deleted_at IS NOT NULL",
            &[],
        )
        .unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(1)), (3, true));
    assert!(client.batch_execute("INSERT INTO customers (email) VALUES ('a')").is_err());
}
