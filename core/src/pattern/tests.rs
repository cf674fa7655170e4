//! Every pattern on small schemas: what it adds, as SQL, and that a second time adds nothing.

use super::{Chosen, PatternError, Value, pattern, patterns};
use crate::edit::{Command, apply};
use crate::import::{ImportOptions, Source, import};
use crate::migrate::statements;
use crate::model::{ColumnId, Conventions, Document, TableId, check_invariants};
use expect_test::{Expect, expect};

pub(super) fn read(sql: &str) -> Document {
    let source = Source::new("schema.sql", sql.as_bytes().to_vec());
    let imported = import(vec![source], &ImportOptions::default());
    let told = imported.report.rows.iter().find(|row| row.reason.is_some());
    assert!(told.is_none(), "{told:?}");
    imported.document
}

pub(super) fn with_profile(mut document: Document, profile: &str) -> Document {
    let changes = serde_json::Map::new();
    document.conventions = Conventions { profile: profile.to_owned(), changes }.into();
    document
}

pub(super) fn tables(document: &Document, names: &[&str]) -> Vec<TableId> {
    let find = |name: &&str| {
        document.schema.tables.iter().find(|t| t.name == *name).map(|t| t.id.clone()).unwrap()
    };
    names.iter().map(find).collect()
}

pub(super) fn plan(
    code: &str,
    document: &Document,
    names: &[&str],
    chosen: &Chosen,
) -> Result<Command, PatternError> {
    pattern(code).unwrap().plan(document, &tables(document, names), chosen)
}

/// Puts a pattern onto tables, and checks what holds of every pattern: the result is sound and the same after a second
/// time, and the command survives JSON. Expects the statements that it implies.
pub(super) fn check_chosen(
    code: &str,
    before: &Document,
    names: &[&str],
    chosen: &Chosen,
    expected: Expect,
) {
    let command = plan(code, before, names, chosen).unwrap();
    let json = serde_json::to_string(&command).unwrap();
    assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), command);
    let after = apply(before, &command).unwrap().document;
    assert_eq!(check_invariants(&after), [], "{code}");
    match plan(code, &after, names, chosen).unwrap() {
        Command::Batch { commands, .. } => assert_eq!(commands, [], "{code}, a second time"),
        other => panic!("{other:?}"),
    }
    let all = statements(before, &command).unwrap();
    expected.assert_eq(&(all.join(";\n") + ";\n"));
}

pub(super) fn check(code: &str, before: &Document, names: &[&str], expected: Expect) {
    check_chosen(code, before, names, &Chosen::new(), expected);
}

const SHOP: &str = "
    CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE tenants (id bigint PRIMARY KEY, slug text NOT NULL);
    CREATE UNIQUE INDEX tenants_slug ON tenants (lower(slug));
    CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL, created_at timestamptz);
    CREATE TABLE tags (id bigint PRIMARY KEY, name text);
";

#[test]
fn codes_are_unique_and_titles_are_said() {
    let mut codes: Vec<_> = patterns().map(|p| p.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), patterns().count());
    for pattern in patterns() {
        assert!(
            pattern.explanation.ends_with('.') && !pattern.title.is_empty(),
            "{}",
            pattern.code
        );
    }
}

#[test]
fn standard_columns_are_those_of_the_conventions() {
    let document = read(SHOP);
    check(
        "standard-columns",
        &document,
        &["orders", "tags"],
        expect![[r"
        ALTER TABLE public.orders ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
        ALTER TABLE public.tags ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
        ALTER TABLE public.tags ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
    "]],
    );
    let document = with_profile(document, "standards");
    check(
        "standard-columns",
        &document,
        &["orders", "tags"],
        expect![[r"
            ALTER TABLE public.orders ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
            ALTER TABLE public.orders ADD COLUMN deleted_at timestamptz;
            ALTER TABLE public.orders ADD COLUMN version integer NOT NULL DEFAULT 1;
            ALTER TABLE public.tags ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
            ALTER TABLE public.tags ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
            ALTER TABLE public.tags ADD COLUMN deleted_at timestamptz;
            ALTER TABLE public.tags ADD COLUMN version integer NOT NULL DEFAULT 1;
        "]],
    );
}

#[test]
fn audit_columns_reference_the_users() {
    check(
        "audit-columns",
        &read(SHOP),
        &["orders"],
        expect![[r"
            ALTER TABLE public.orders ADD COLUMN created_by bigint;
            ALTER TABLE public.orders ADD COLUMN updated_by bigint;
            CREATE INDEX orders_created_by_idx ON public.orders (created_by);
            CREATE INDEX orders_updated_by_idx ON public.orders (updated_by);
            ALTER TABLE public.orders ADD CONSTRAINT orders_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL;
            ALTER TABLE public.orders ADD CONSTRAINT orders_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users (id) ON DELETE SET NULL;
        "]],
    );
    let supabase = read(
        "CREATE TABLE notes (id uuid PRIMARY KEY, owner uuid REFERENCES auth.users (id), created_by uuid);
         CREATE INDEX ON notes (owner);",
    );
    check(
        "audit-columns",
        &supabase,
        &["notes"],
        expect![[r"
            ALTER TABLE public.notes ADD COLUMN updated_by uuid;
            CREATE INDEX notes_created_by_idx ON public.notes (created_by);
            CREATE INDEX notes_updated_by_idx ON public.notes (updated_by);
            ALTER TABLE public.notes ADD CONSTRAINT notes_created_by_fkey FOREIGN KEY (created_by) REFERENCES auth.users (id) ON DELETE SET NULL;
            ALTER TABLE public.notes ADD CONSTRAINT notes_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES auth.users (id) ON DELETE SET NULL;
        "]],
    );
    let nobody = read("CREATE TABLE notes (id uuid PRIMARY KEY);");
    let refused = plan("audit-columns", &nobody, &["notes"], &Chosen::new());
    assert_eq!(refused, Err(PatternError::NoTable("users")));
}

#[test]
fn the_time_of_the_last_change_is_set_by_one_function() {
    check(
        "updated-at",
        &read(SHOP),
        &["orders", "tags"],
        expect![[r"
            CREATE FUNCTION public.set_updated_at() RETURNS trigger
              LANGUAGE plpgsql
            AS $$
            BEGIN
              NEW.updated_at = now();
              RETURN NEW;
            END
            $$;
            ALTER TABLE public.orders ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
            ALTER TABLE public.tags ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
            CREATE TRIGGER set_updated_at
              BEFORE UPDATE ON public.orders
              FOR EACH ROW
              EXECUTE FUNCTION public.set_updated_at();
            CREATE TRIGGER set_updated_at
              BEFORE UPDATE ON public.tags
              FOR EACH ROW
              EXECUTE FUNCTION public.set_updated_at();
            COMMENT ON FUNCTION public.set_updated_at() IS 'Sets updated_at before a row is changed.';
        "]],
    );
    // Another function of the same meaning is used, and a table that is stamped already is left.
    let stamped = read(
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.updated_at := now(); RETURN new; END $$;
         CREATE TABLE a (id int PRIMARY KEY, updated_at timestamptz);
         CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
         CREATE TABLE b (id int PRIMARY KEY);",
    );
    check(
        "updated-at",
        &stamped,
        &["a", "b"],
        expect![[r"
        ALTER TABLE public.b ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
        CREATE TRIGGER touch
          BEFORE UPDATE ON public.b
          FOR EACH ROW
          EXECUTE FUNCTION public.touch();
    "]],
    );
}

#[test]
fn what_is_unique_is_so_among_living_rows() {
    check(
        "soft-delete",
        &read(SHOP),
        &["users", "tenants", "orders"],
        expect![[r"
            ALTER TABLE public.users DROP CONSTRAINT users_email_key;
            DROP INDEX public.tenants_slug;
            ALTER TABLE public.orders ADD COLUMN deleted_at timestamptz;
            ALTER TABLE public.tenants ADD COLUMN deleted_at timestamptz;
            ALTER TABLE public.users ADD COLUMN deleted_at timestamptz;
            CREATE INDEX orders_deleted_at_idx ON public.orders (deleted_at) WHERE deleted_at IS NOT NULL;
            CREATE UNIQUE INDEX tenants_slug ON public.tenants ((lower(slug))) WHERE deleted_at IS NULL;
            CREATE UNIQUE INDEX users_email_idx ON public.users (email) WHERE deleted_at IS NULL;
        "]],
    );
    // A key that is referenced holds all rows.
    let referenced = read(
        "CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);
         CREATE TABLE mails (id int PRIMARY KEY, email text REFERENCES users (email));",
    );
    check(
        "soft-delete",
        &referenced,
        &["users"],
        expect![[r"
        ALTER TABLE public.users ADD COLUMN deleted_at timestamptz;
        CREATE INDEX users_deleted_at_idx ON public.users (deleted_at) WHERE deleted_at IS NOT NULL;
    "]],
    );
}

#[test]
fn a_version_grows_with_each_change() {
    check(
        "optimistic-lock",
        &read(SHOP),
        &["orders", "tags"],
        expect![[r"
            CREATE FUNCTION public.increment_version() RETURNS trigger
              LANGUAGE plpgsql
            AS $$
            BEGIN
              NEW.version = OLD.version + 1;
              RETURN NEW;
            END
            $$;
            ALTER TABLE public.orders ADD COLUMN version integer NOT NULL DEFAULT 1;
            ALTER TABLE public.tags ADD COLUMN version integer NOT NULL DEFAULT 1;
            CREATE TRIGGER increment_version
              BEFORE UPDATE ON public.orders
              FOR EACH ROW
              EXECUTE FUNCTION public.increment_version();
            CREATE TRIGGER increment_version
              BEFORE UPDATE ON public.tags
              FOR EACH ROW
              EXECUTE FUNCTION public.increment_version();
            COMMENT ON FUNCTION public.increment_version() IS 'Sets version before a row is changed.';
        "]],
    );
}

#[test]
fn rows_say_whose_they_are() {
    check(
        "tenant-column",
        &read(SHOP),
        &["tenants", "orders"],
        expect![[r"
            ALTER TABLE public.orders ADD COLUMN tenant_id bigint NOT NULL;
            CREATE INDEX orders_tenant_id_idx ON public.orders (tenant_id);
            ALTER TABLE public.orders ADD CONSTRAINT orders_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE RESTRICT;
        "]],
    );
    let chosen = Chosen::from([
        ("column".to_owned(), Value::Name("user_id".to_owned())),
        ("tenants".to_owned(), Value::Table(tables(&read(SHOP), &["users"]).pop())),
        ("required".to_owned(), Value::Flag(false)),
    ]);
    check_chosen(
        "tenant-column",
        &read(SHOP),
        &["tags"],
        &chosen,
        expect![[r"
            ALTER TABLE public.tags ADD COLUMN user_id bigint;
            CREATE INDEX tags_user_id_idx ON public.tags (user_id);
            ALTER TABLE public.tags ADD CONSTRAINT tags_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE RESTRICT;
        "]],
    );
}

#[test]
fn words_get_a_table() {
    check(
        "lookup-table",
        &read(SHOP),
        &["orders"],
        expect![[r"
            CREATE TABLE public.order_statuses (
              code        text NOT NULL,
              label       text NOT NULL,
              description text,
              sort_order  integer NOT NULL DEFAULT 0,
              is_active   boolean NOT NULL DEFAULT true,
              CONSTRAINT order_statuses_pkey PRIMARY KEY (code)
            );
            CREATE INDEX orders_status_idx ON public.orders (status);
            ALTER TABLE public.orders ADD CONSTRAINT orders_status_fkey FOREIGN KEY (status) REFERENCES public.order_statuses (code) ON DELETE RESTRICT;
            COMMENT ON TABLE public.order_statuses IS 'The words that may be chosen.';
        "]],
    );
    let chosen = Chosen::from([("name".to_owned(), Value::Name("countries".to_owned()))]);
    check_chosen(
        "lookup-table",
        &read(SHOP),
        &[],
        &chosen,
        expect![[r"
            CREATE TABLE public.countries (
              code        text NOT NULL,
              label       text NOT NULL,
              description text,
              sort_order  integer NOT NULL DEFAULT 0,
              is_active   boolean NOT NULL DEFAULT true,
              CONSTRAINT countries_pkey PRIMARY KEY (code)
            );
            COMMENT ON TABLE public.countries IS 'The words that may be chosen.';
        "]],
    );
    let number = Chosen::from([("column".to_owned(), Value::Column(Some(ColumnId::new("id"))))]);
    let refused = plan("lookup-table", &read(SHOP), &["orders"], &number);
    assert_eq!(refused, Err(PatternError::NotText("orders.id".to_owned())));
}

#[test]
fn pairs_get_a_table() {
    check(
        "junction",
        &read(SHOP),
        &["orders", "tags"],
        expect![[r"
            CREATE TABLE public.order_tags (
              order_id bigint NOT NULL,
              tag_id   bigint NOT NULL,
              CONSTRAINT order_tags_pkey PRIMARY KEY (order_id, tag_id)
            );
            CREATE INDEX order_tags_tag_id_idx ON public.order_tags (tag_id);
            ALTER TABLE public.order_tags ADD CONSTRAINT order_tags_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders (id) ON DELETE CASCADE;
            ALTER TABLE public.order_tags ADD CONSTRAINT order_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES public.tags (id) ON DELETE CASCADE;
        "]],
    );
}

#[test]
fn users_are_told_and_changes_are_kept() {
    check(
        "notifications",
        &read(SHOP),
        &[],
        expect![[r"
            CREATE TABLE public.notifications (
              id         bigint GENERATED ALWAYS AS IDENTITY,
              user_id    bigint NOT NULL,
              type       text NOT NULL,
              title      text NOT NULL,
              message    text,
              read_at    timestamptz,
              created_at timestamptz NOT NULL DEFAULT now(),
              CONSTRAINT notifications_pkey PRIMARY KEY (id)
            );
            CREATE INDEX notifications_user_id_created_at_idx ON public.notifications (user_id, created_at DESC);
            CREATE INDEX notifications_user_id_idx ON public.notifications (user_id) WHERE read_at IS NULL;
            ALTER TABLE public.notifications ADD CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;
            COMMENT ON TABLE public.notifications IS 'What users are told.';
        "]],
    );
    let document = with_profile(
        read(
            "CREATE TABLE auth_users (id uuid PRIMARY KEY); CREATE TABLE auth_tokens (id uuid PRIMARY KEY);
             CREATE TABLE sys_jobs (id uuid PRIMARY KEY); CREATE TABLE sys_logs (id uuid PRIMARY KEY);",
        ),
        "prefix-domains",
    );
    check(
        "audit-log",
        &document,
        &[],
        expect![[r"
            CREATE TABLE public.sys_audit_log (
              id         uuid NOT NULL DEFAULT gen_random_uuid(),
              actor_id   uuid,
              table_name text NOT NULL,
              record_id  text NOT NULL,
              action     text NOT NULL,
              old_values jsonb,
              new_values jsonb,
              ip_address inet,
              created_at timestamptz NOT NULL DEFAULT now(),
              CONSTRAINT sys_audit_log_pkey PRIMARY KEY (id)
            );
            CREATE INDEX idx_sys_audit_log_actor_id ON public.sys_audit_log (actor_id);
            CREATE INDEX idx_sys_audit_log_table_name_record_id_created_at ON public.sys_audit_log (table_name, record_id, created_at DESC);
            CREATE INDEX idx_sys_audit_log_created_at ON public.sys_audit_log (created_at);
            ALTER TABLE public.sys_audit_log ADD CONSTRAINT fk_sys_audit_log_auth_users FOREIGN KEY (actor_id) REFERENCES public.auth_users (id) ON DELETE SET NULL;
            COMMENT ON TABLE public.sys_audit_log IS 'Who changed which row, and how.';
        "]],
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let document = read(SHOP);
    let none = Chosen::new();
    assert_eq!(
        plan("soft-delete", &document, &[], &none),
        Err(PatternError::Selection("at least one table"))
    );
    assert_eq!(
        plan("junction", &document, &["tags"], &none),
        Err(PatternError::Selection("two tables"))
    );
    let unknown = Chosen::from([("colour".to_owned(), Value::Flag(true))]);
    assert_eq!(
        plan("soft-delete", &document, &["tags"], &unknown),
        Err(PatternError::UnknownChoice("colour".to_owned()))
    );
    let wrong = Chosen::from([("column".to_owned(), Value::Flag(true))]);
    assert_eq!(
        plan("soft-delete", &document, &["tags"], &wrong).unwrap_err().to_string(),
        "Column is to be a name."
    );
}
