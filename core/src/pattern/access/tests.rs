//! Patterns of access on small schemas: what each adds, as SQL, and that a second time adds nothing.

use super::super::tests::{self, plan, read, tables, with_profile};
use super::super::{Chosen, PatternError, Value, pattern};
use crate::edit::apply;
use crate::lint::{Diagnostic, Group, Linter, RULES};
use crate::model::{Document, Name, ObjectRef};
use crate::rls::{Access, Action, Roles, access};
use crate::samples;
use expect_test::{Expect, expect};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Accounts by `auth.users`, and what they own.
const NOTES: &str = "
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
      body text, deleted_at timestamptz
    );
    CREATE TABLE pages (id serial PRIMARY KEY, note_id bigint NOT NULL REFERENCES notes, text text);
";

/// Teams with members, and what belongs to teams.
const TEAMS: &str = "
    CREATE TABLE teams (id uuid PRIMARY KEY, name text);
    CREATE TABLE team_members (
      team_id uuid REFERENCES teams, user_id uuid REFERENCES auth.users (id), role text, PRIMARY KEY (team_id, user_id)
    );
    CREATE TABLE boards (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES teams);
    CREATE TABLE cards (id uuid PRIMARY KEY, board_id uuid NOT NULL REFERENCES boards);
";

/// Tenants with users that know their accounts.
const TENANTS: &str = "
    CREATE TABLE tenants (id uuid PRIMARY KEY, name text);
    CREATE TABLE users (
      id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, auth_id uuid NOT NULL UNIQUE, is_active boolean NOT NULL,
      is_admin boolean NOT NULL DEFAULT false
    );
    CREATE TABLE projects (id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, user_id uuid NOT NULL REFERENCES users);
    CREATE TABLE tasks (id uuid PRIMARY KEY, project_id uuid NOT NULL REFERENCES projects);
    CREATE TABLE steps (id uuid PRIMARY KEY, task_id uuid NOT NULL REFERENCES tasks);
";

fn many(codes: &[&str]) -> Value {
    Value::Many(codes.iter().map(|c| (*c).to_owned()).collect())
}

fn one(code: &str) -> Value {
    Value::One(code.to_owned())
}

fn chosen<const N: usize>(all: [(&str, Value); N]) -> Chosen {
    all.into_iter().map(|(code, value)| (code.to_owned(), value)).collect()
}

/// What the rules of access find, all of them held.
fn findings(document: &Document) -> BTreeSet<String> {
    let mut document = document.clone();
    let mut conventions = document.conventions.as_ref().clone();
    let of_access = RULES.iter().filter(|rule| rule.group == Group::Access);
    let levels = of_access.map(|rule| (rule.code.to_owned(), "warning".into()));
    conventions
        .changes
        .insert("rules".to_owned(), levels.collect::<serde_json::Map<_, _>>().into());
    document.conventions = conventions.into();
    let linter = Linter::new(&document);
    let is_access =
        |d: &&Diagnostic| RULES.iter().any(|r| r.code == d.rule && r.group == Group::Access);
    linter.diagnostics().filter(is_access).map(|d| format!("{}: {}", d.rule, d.message)).collect()
}

/// As of every pattern, and that the rules of access find nothing in what is added but what is said.
fn check_finding(
    code: &str,
    before: &Document,
    names: &[&str],
    chosen: &Chosen,
    found: &[&str],
    expected: Expect,
) {
    tests::check_chosen(code, before, names, chosen, expected);
    let command = plan(code, before, names, chosen).unwrap();
    let after = findings(&apply(before, &command).unwrap().document);
    let before = findings(before);
    assert_eq!(after.difference(&before).collect::<Vec<_>>(), found, "{code}");
}

fn check_chosen(code: &str, before: &Document, names: &[&str], chosen: &Chosen, expected: Expect) {
    check_finding(code, before, names, chosen, &[], expected);
}

fn check(code: &str, before: &Document, names: &[&str], expected: Expect) {
    check_chosen(code, before, names, &Chosen::new(), expected);
}

#[test]
fn everybody_reads() {
    check(
        "public-read",
        &read(NOTES),
        &["notes"],
        expect![[r"
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY notes_select_public ON public.notes
              FOR SELECT TO anon, authenticated
              USING (true);
            COMMENT ON POLICY notes_select_public ON public.notes IS 'Everybody may see any row.';
            GRANT SELECT ON TABLE public.notes TO anon;
            GRANT SELECT ON TABLE public.notes TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.notes TO service_role;
        "]],
    );
}

#[test]
fn whoever_is_signed_in_writes() {
    let closed =
        chosen([("commands", many(&["insert", "update"])), ("system", Value::Flag(false))]);
    check_chosen(
        "authenticated-write",
        &read(NOTES),
        &["pages"],
        &closed,
        expect![[r"
            ALTER TABLE public.pages ENABLE ROW LEVEL SECURITY;
            CREATE POLICY pages_select_signed_in ON public.pages
              FOR SELECT TO authenticated
              USING ((select auth.uid()) is not null and ((select auth.jwt()) ->> 'is_anonymous')::boolean is not true);
            CREATE POLICY pages_insert_signed_in ON public.pages
              FOR INSERT TO authenticated
              WITH CHECK ((select auth.uid()) is not null and ((select auth.jwt()) ->> 'is_anonymous')::boolean is not true);
            CREATE POLICY pages_update_signed_in ON public.pages
              FOR UPDATE TO authenticated
              USING ((select auth.uid()) is not null and ((select auth.jwt()) ->> 'is_anonymous')::boolean is not true);
            COMMENT ON POLICY pages_select_signed_in ON public.pages IS 'Whoever is signed in may see any row.';
            COMMENT ON POLICY pages_insert_signed_in ON public.pages IS 'Whoever is signed in may add any row.';
            COMMENT ON POLICY pages_update_signed_in ON public.pages IS 'Whoever is signed in may change any row.';
            GRANT USAGE ON SEQUENCE public.pages_id_seq TO authenticated;
            GRANT SELECT, INSERT, UPDATE ON TABLE public.pages TO authenticated;
        "]],
    );
}

#[test]
fn a_row_is_its_owners() {
    check(
        "owner-only",
        &read(NOTES),
        &["notes", "pages"],
        expect![[r"
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.pages ENABLE ROW LEVEL SECURITY;
            CREATE INDEX notes_user_id_idx ON public.notes (user_id);
            CREATE INDEX pages_note_id_idx ON public.pages (note_id);
            CREATE POLICY notes_select_own ON public.notes
              FOR SELECT TO authenticated
              USING (user_id = (select auth.uid()));
            CREATE POLICY notes_insert_own ON public.notes
              FOR INSERT TO authenticated
              WITH CHECK (user_id = (select auth.uid()));
            CREATE POLICY notes_update_own ON public.notes
              FOR UPDATE TO authenticated
              USING (user_id = (select auth.uid()));
            CREATE POLICY notes_delete_own ON public.notes
              FOR DELETE TO authenticated
              USING (user_id = (select auth.uid()));
            CREATE POLICY pages_select_own ON public.pages
              FOR SELECT TO authenticated
              USING (note_id in (select n.id from public.notes n where n.user_id = (select auth.uid())));
            CREATE POLICY pages_insert_own ON public.pages
              FOR INSERT TO authenticated
              WITH CHECK (note_id in (select n.id from public.notes n where n.user_id = (select auth.uid())));
            CREATE POLICY pages_update_own ON public.pages
              FOR UPDATE TO authenticated
              USING (note_id in (select n.id from public.notes n where n.user_id = (select auth.uid())));
            CREATE POLICY pages_delete_own ON public.pages
              FOR DELETE TO authenticated
              USING (note_id in (select n.id from public.notes n where n.user_id = (select auth.uid())));
            COMMENT ON POLICY notes_select_own ON public.notes IS 'Users may see rows of their own.';
            COMMENT ON POLICY notes_insert_own ON public.notes IS 'Users may add rows of their own.';
            COMMENT ON POLICY notes_update_own ON public.notes IS 'Users may change rows of their own.';
            COMMENT ON POLICY notes_delete_own ON public.notes IS 'Users may delete rows of their own.';
            COMMENT ON POLICY pages_select_own ON public.pages IS 'Users may see rows of their own.';
            COMMENT ON POLICY pages_insert_own ON public.pages IS 'Users may add rows of their own.';
            COMMENT ON POLICY pages_update_own ON public.pages IS 'Users may change rows of their own.';
            COMMENT ON POLICY pages_delete_own ON public.pages IS 'Users may delete rows of their own.';
            GRANT USAGE ON SEQUENCE public.pages_id_seq TO authenticated;
            GRANT USAGE ON SEQUENCE public.pages_id_seq TO service_role;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.notes TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.notes TO service_role;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.pages TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.pages TO service_role;
        "]],
    );
    let users = chosen([("commands", many(&["select", "update"]))]);
    check_chosen(
        "owner-only",
        &read(TENANTS),
        &["users", "projects"],
        &users,
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.current_tenant_id() RETURNS uuid
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active
            $$;
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_user_id_idx ON public.projects (user_id);
            CREATE POLICY projects_select_own ON public.projects
              FOR SELECT TO authenticated
              USING (user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY projects_update_own ON public.projects
              FOR UPDATE TO authenticated
              USING (user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
              WITH CHECK (user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active) and tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY users_select_own ON public.users
              FOR SELECT TO authenticated
              USING (auth_id = (select auth.uid()));
            CREATE POLICY users_update_own ON public.users
              FOR UPDATE TO authenticated
              USING (auth_id = (select auth.uid()))
              WITH CHECK (auth_id = (select auth.uid()) and tenant_id = (select private.current_tenant_id()));
            COMMENT ON FUNCTION private.current_tenant_id() IS 'What users says of who is signed in, for policies. Runs as its owner, so that no policy of that table is asked.';
            COMMENT ON POLICY projects_select_own ON public.projects IS 'Users may see rows of their own.';
            COMMENT ON POLICY projects_update_own ON public.projects IS 'Users may change rows of their own.';
            COMMENT ON POLICY users_select_own ON public.users IS 'Users may see rows of their own.';
            COMMENT ON POLICY users_update_own ON public.users IS 'Users may change rows of their own.';
            REVOKE EXECUTE ON FUNCTION private.current_tenant_id() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.current_tenant_id() TO authenticated;
            GRANT SELECT, UPDATE ON TABLE public.projects TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.projects TO service_role;
            GRANT SELECT, UPDATE ON TABLE public.users TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.users TO service_role;
        "]],
    );
    let nobodys = read("CREATE TABLE t (id int PRIMARY KEY);");
    let refused = plan("owner-only", &nobodys, &["t"], &Chosen::new());
    assert_eq!(refused, Err(PatternError::NoOwner("t".to_owned())));
}

/// That a table names a project does not make projects tenants.
#[test]
fn what_is_no_tenant_is_not_asked_for() {
    let document = read(
        "CREATE TABLE projects (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users (id));
         CREATE TABLE tasks (id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects, team_id int,
           user_id uuid NOT NULL REFERENCES auth.users (id));",
    );
    let tasks = tables(&document, &["tasks"]);
    let choices = pattern("owner-only").unwrap().choices(&document, &tasks, &Chosen::new());
    let codes: Vec<_> = choices.iter().map(|c| c.code).collect();
    assert_eq!(codes, ["roles", "commands", "way", "system"]);
    let ticked = choices.iter().find(|c| c.code == "commands").map(|c| &c.value);
    assert_eq!(ticked, Some(&many(&["select", "insert", "update", "delete"])));
}

#[test]
fn a_row_is_its_tenants_by_a_column() {
    check(
        "tenant-by-column",
        &read(TENANTS),
        &["tenants", "projects"],
        expect![[r"
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE POLICY projects_select_tenant ON public.projects
              FOR SELECT TO authenticated
              USING (tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY tenants_select_tenant ON public.tenants
              FOR SELECT TO authenticated
              USING (id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY users_select_own ON public.users
              FOR SELECT TO authenticated
              USING (auth_id = (select auth.uid()));
            COMMENT ON POLICY projects_select_tenant ON public.projects IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY tenants_select_tenant ON public.tenants IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY users_select_own ON public.users IS 'Users may see rows of their own.';
            GRANT SELECT ON TABLE public.projects TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.projects TO service_role;
            GRANT SELECT ON TABLE public.tenants TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.tenants TO service_role;
            GRANT SELECT ON TABLE public.users TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.users TO service_role;
        "]],
    );
    let claim = chosen([("source", one("claim")), ("commands", many(&["select"]))]);
    check_chosen(
        "tenant-by-column",
        &read(TENANTS),
        &["projects"],
        &claim,
        expect![[r"
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE POLICY projects_select_tenant ON public.projects
              FOR SELECT TO authenticated
              USING (tenant_id = ((select auth.jwt()) -> 'app_metadata' ->> 'tenant_id')::uuid);
            COMMENT ON POLICY projects_select_tenant ON public.projects IS 'Users may see rows of their own tenant.';
            GRANT SELECT ON TABLE public.projects TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.projects TO service_role;
        "]],
    );
    let helper = chosen([("source", one("helper")), ("commands", many(&["select"]))]);
    check_chosen(
        "tenant-by-column",
        &read(TENANTS),
        &["users", "projects"],
        &helper,
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.current_tenant_id() RETURNS uuid
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active
            $$;
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE INDEX users_tenant_id_idx ON public.users (tenant_id);
            CREATE POLICY projects_select_tenant ON public.projects
              FOR SELECT TO authenticated
              USING (tenant_id = (select private.current_tenant_id()));
            CREATE POLICY users_select_tenant ON public.users
              FOR SELECT TO authenticated
              USING (tenant_id = (select private.current_tenant_id()));
            COMMENT ON FUNCTION private.current_tenant_id() IS 'What users says of who is signed in, for policies. Runs as its owner, so that no policy of that table is asked.';
            COMMENT ON POLICY projects_select_tenant ON public.projects IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY users_select_tenant ON public.users IS 'Users may see rows of their own tenant.';
            REVOKE EXECUTE ON FUNCTION private.current_tenant_id() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.current_tenant_id() TO authenticated;
            GRANT SELECT ON TABLE public.projects TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.projects TO service_role;
            GRANT SELECT ON TABLE public.users TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.users TO service_role;
        "]],
    );
}

#[test]
fn users_of_a_tenant_see_each_other_by_a_function() {
    let seen = chosen([("commands", many(&["select"])), ("system", Value::Flag(false))]);
    check_chosen(
        "tenant-by-column",
        &read(TENANTS),
        &["users"],
        &seen,
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.current_tenant_id() RETURNS uuid
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active
            $$;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX users_tenant_id_idx ON public.users (tenant_id);
            CREATE POLICY users_select_tenant ON public.users
              FOR SELECT TO authenticated
              USING (tenant_id = (select private.current_tenant_id()));
            COMMENT ON FUNCTION private.current_tenant_id() IS 'What users says of who is signed in, for policies. Runs as its owner, so that no policy of that table is asked.';
            COMMENT ON POLICY users_select_tenant ON public.users IS 'Users may see rows of their own tenant.';
            REVOKE EXECUTE ON FUNCTION private.current_tenant_id() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.current_tenant_id() TO authenticated;
            GRANT SELECT ON TABLE public.users TO authenticated;
        "]],
    );
}

#[test]
fn a_row_is_its_tenants_by_what_it_references() {
    let seen = |form| {
        chosen([
            ("commands", many(&["select"])),
            ("form", one(form)),
            ("system", Value::Flag(false)),
        ])
    };
    check_chosen(
        "tenant-by-chain",
        &read(TENANTS),
        &["steps"],
        &seen("in"),
        expect![[r"
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.steps ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.tasks ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE INDEX steps_task_id_idx ON public.steps (task_id);
            CREATE INDEX tasks_project_id_idx ON public.tasks (project_id);
            CREATE POLICY projects_select_tenant ON public.projects
              FOR SELECT TO authenticated
              USING (tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY steps_select_tenant ON public.steps
              FOR SELECT TO authenticated
              USING (task_id in (select t.id from public.tasks t join public.projects p on p.id = t.project_id where p.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)));
            CREATE POLICY tasks_select_tenant ON public.tasks
              FOR SELECT TO authenticated
              USING (project_id in (select p.id from public.projects p where p.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)));
            CREATE POLICY users_select_own ON public.users
              FOR SELECT TO authenticated
              USING (auth_id = (select auth.uid()));
            COMMENT ON POLICY projects_select_tenant ON public.projects IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY steps_select_tenant ON public.steps IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY tasks_select_tenant ON public.tasks IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY users_select_own ON public.users IS 'Users may see rows of their own.';
            GRANT SELECT ON TABLE public.projects TO authenticated;
            GRANT SELECT ON TABLE public.steps TO authenticated;
            GRANT SELECT ON TABLE public.tasks TO authenticated;
            GRANT SELECT ON TABLE public.users TO authenticated;
        "]],
    );
    check_chosen(
        "tenant-by-chain",
        &read(TENANTS),
        &["steps"],
        &seen("exists"),
        expect![[r"
            ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.steps ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.tasks ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE INDEX steps_task_id_idx ON public.steps (task_id);
            CREATE INDEX tasks_project_id_idx ON public.tasks (project_id);
            CREATE POLICY projects_select_tenant ON public.projects
              FOR SELECT TO authenticated
              USING (tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active));
            CREATE POLICY steps_select_tenant ON public.steps
              FOR SELECT TO authenticated
              USING (exists (select 1 from public.tasks t join public.projects p on p.id = t.project_id where t.id = steps.task_id and p.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)));
            CREATE POLICY tasks_select_tenant ON public.tasks
              FOR SELECT TO authenticated
              USING (exists (select 1 from public.projects p where p.id = tasks.project_id and p.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)));
            CREATE POLICY users_select_own ON public.users
              FOR SELECT TO authenticated
              USING (auth_id = (select auth.uid()));
            COMMENT ON POLICY projects_select_tenant ON public.projects IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY steps_select_tenant ON public.steps IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY tasks_select_tenant ON public.tasks IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY users_select_own ON public.users IS 'Users may see rows of their own.';
            GRANT SELECT ON TABLE public.projects TO authenticated;
            GRANT SELECT ON TABLE public.steps TO authenticated;
            GRANT SELECT ON TABLE public.tasks TO authenticated;
            GRANT SELECT ON TABLE public.users TO authenticated;
        "]],
    );
    check_chosen(
        "tenant-by-chain",
        &read(TENANTS),
        &["steps"],
        &seen("helper"),
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.shared_task_ids() RETURNS SETOF uuid
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select t.id from public.tasks t join public.projects p on p.id = t.project_id where p.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
            $$;
            ALTER TABLE public.steps ENABLE ROW LEVEL SECURITY;
            CREATE INDEX projects_tenant_id_idx ON public.projects (tenant_id);
            CREATE INDEX steps_task_id_idx ON public.steps (task_id);
            CREATE INDEX tasks_project_id_idx ON public.tasks (project_id);
            CREATE POLICY steps_select_tenant ON public.steps
              FOR SELECT TO authenticated
              USING (task_id in (select private.shared_task_ids()));
            COMMENT ON FUNCTION private.shared_task_ids() IS 'Keys of the rows of tasks that who is signed in may be shown, for policies of what references them. Runs as its owner.';
            COMMENT ON POLICY steps_select_tenant ON public.steps IS 'Users may see rows of their own tenant.';
            REVOKE EXECUTE ON FUNCTION private.shared_task_ids() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.shared_task_ids() TO authenticated;
            GRANT SELECT ON TABLE public.steps TO authenticated;
        "]],
    );
    let composite = read(
        "CREATE TABLE tenants (id int PRIMARY KEY);
         CREATE TABLE docs (tenant_id int REFERENCES tenants, nr int, PRIMARY KEY (tenant_id, nr));
         CREATE TABLE lines (id int PRIMARY KEY, doc_tenant int NOT NULL, doc_nr int NOT NULL,
           FOREIGN KEY (doc_tenant, doc_nr) REFERENCES docs (tenant_id, nr));",
    );
    check_chosen(
        "tenant-by-chain",
        &composite,
        &["lines"],
        &seen("in"),
        expect![[r"
            ALTER TABLE public.docs ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.lines ENABLE ROW LEVEL SECURITY;
            CREATE INDEX lines_doc_tenant_idx ON public.lines (doc_tenant);
            CREATE POLICY docs_select_tenant ON public.docs
              FOR SELECT TO authenticated
              USING (tenant_id = ((select auth.jwt()) -> 'app_metadata' ->> 'tenant_id')::integer);
            CREATE POLICY lines_select_tenant ON public.lines
              FOR SELECT TO authenticated
              USING ((doc_tenant, doc_nr) in (select d.tenant_id, d.nr from public.docs d where d.tenant_id = ((select auth.jwt()) -> 'app_metadata' ->> 'tenant_id')::integer));
            COMMENT ON POLICY docs_select_tenant ON public.docs IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY lines_select_tenant ON public.lines IS 'Users may see rows of their own tenant.';
            GRANT SELECT ON TABLE public.docs TO authenticated;
            GRANT SELECT ON TABLE public.lines TO authenticated;
        "]],
    );
    let refused = plan("tenant-by-chain", &composite, &["lines"], &seen("helper"));
    assert_eq!(refused, Err(PatternError::Composite("lines".to_owned())));
}

#[test]
fn members_see_what_belongs_to_their_groups() {
    check(
        "membership",
        &read(TEAMS),
        &["teams", "team_members", "cards"],
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.current_team_ids() RETURNS SETOF uuid
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select t.team_id from public.team_members t where t.user_id = (select auth.uid())
            $$;
            ALTER TABLE public.boards ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.cards ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.team_members ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;
            CREATE INDEX boards_team_id_idx ON public.boards (team_id);
            CREATE INDEX cards_board_id_idx ON public.cards (board_id);
            CREATE INDEX team_members_user_id_idx ON public.team_members (user_id);
            CREATE POLICY boards_select_tenant ON public.boards
              FOR SELECT TO authenticated
              USING (team_id in (select t.team_id from public.team_members t where t.user_id = (select auth.uid())));
            CREATE POLICY cards_select_member ON public.cards
              FOR SELECT TO authenticated
              USING (board_id in (select b.id from public.boards b where b.team_id in (select t.team_id from public.team_members t where t.user_id = (select auth.uid()))));
            CREATE POLICY team_members_select_member ON public.team_members
              FOR SELECT TO authenticated
              USING (team_id in (select private.current_team_ids()));
            CREATE POLICY teams_select_member ON public.teams
              FOR SELECT TO authenticated
              USING (id in (select t.team_id from public.team_members t where t.user_id = (select auth.uid())));
            COMMENT ON FUNCTION private.current_team_ids() IS 'What team_members says of who is signed in, for policies. Runs as its owner, so that no policy of that table is asked.';
            COMMENT ON POLICY boards_select_tenant ON public.boards IS 'Users may see rows of their own tenant.';
            COMMENT ON POLICY cards_select_member ON public.cards IS 'Members may see rows of their groups.';
            COMMENT ON POLICY team_members_select_member ON public.team_members IS 'Members may see rows of their groups.';
            COMMENT ON POLICY teams_select_member ON public.teams IS 'Members may see rows of their groups.';
            REVOKE EXECUTE ON FUNCTION private.current_team_ids() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.current_team_ids() TO authenticated;
            GRANT SELECT ON TABLE public.boards TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.boards TO service_role;
            GRANT SELECT ON TABLE public.cards TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.cards TO service_role;
            GRANT SELECT ON TABLE public.team_members TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.team_members TO service_role;
            GRANT SELECT ON TABLE public.teams TO authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.teams TO service_role;
        "]],
    );
}

#[test]
fn a_claim_lets_in() {
    let seen = chosen([("commands", many(&["update"])), ("system", Value::Flag(false))]);
    check_chosen(
        "role-claim",
        &read(NOTES),
        &["notes"],
        &seen,
        expect![[r"
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY notes_select_claim ON public.notes
              FOR SELECT TO authenticated
              USING (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'editor');
            CREATE POLICY notes_update_claim ON public.notes
              FOR UPDATE TO authenticated
              USING (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'editor');
            COMMENT ON POLICY notes_select_claim ON public.notes IS 'Users may see any row, if their token says that they are editor.';
            COMMENT ON POLICY notes_update_claim ON public.notes IS 'Users may change any row, if their token says that they are editor.';
            GRANT SELECT, UPDATE ON TABLE public.notes TO authenticated;
        "]],
    );
}

#[test]
fn administrators_are_let_in_beside_others() {
    let document = read(&format!(
        "{NOTES} ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE INDEX ON notes (user_id);
         CREATE POLICY own ON notes FOR SELECT TO authenticated USING (user_id = (select auth.uid()));"
    ));
    let seen = |place, more: [(&str, Value); 1]| {
        let mut all = chosen([
            ("commands", many(&["select", "delete"])),
            ("place", one(place)),
            ("system", Value::Flag(false)),
        ]);
        all.extend(chosen(more));
        all
    };
    let claim = [("claim", Value::Name("role".to_owned()))];
    check_chosen(
        "admin-override",
        &document,
        &["notes"],
        &seen("widen", claim.clone()),
        expect![[r"
            ALTER POLICY own ON public.notes
              USING ((user_id = (select auth.uid())) or ((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');
            CREATE POLICY notes_delete_admin ON public.notes
              FOR DELETE TO authenticated
              USING (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');
            COMMENT ON POLICY notes_delete_admin ON public.notes IS 'Administrators may delete any row.';
            GRANT SELECT, DELETE ON TABLE public.notes TO authenticated;
        "]],
    );
    check_finding(
        "admin-override",
        &document,
        &["notes"],
        &seen("apart", claim),
        &["several-permissive-policies: notes_select_admin is asked beside own for SELECT."],
        expect![[r"
            CREATE POLICY notes_select_admin ON public.notes
              FOR SELECT TO authenticated
              USING (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');
            CREATE POLICY notes_delete_admin ON public.notes
              FOR DELETE TO authenticated
              USING (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');
            COMMENT ON POLICY notes_select_admin ON public.notes IS 'Administrators may see any row.';
            COMMENT ON POLICY notes_delete_admin ON public.notes IS 'Administrators may delete any row.';
            GRANT SELECT, DELETE ON TABLE public.notes TO authenticated;
        "]],
    );
    let column = [("source", one("column"))];
    check_chosen(
        "admin-override",
        &read(TENANTS),
        &["users"],
        &seen("widen", column),
        expect![[r"
            CREATE SCHEMA private;
            CREATE FUNCTION private.is_admin() RETURNS boolean
              LANGUAGE sql STABLE SECURITY DEFINER
              SET search_path TO ''
            AS $$
              select exists (select 1 from public.users u where u.auth_id = (select auth.uid()) and u.is_admin and u.is_active)
            $$;
            ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
            CREATE POLICY users_select_admin ON public.users
              FOR SELECT TO authenticated
              USING ((select private.is_admin()));
            CREATE POLICY users_delete_admin ON public.users
              FOR DELETE TO authenticated
              USING ((select private.is_admin()));
            COMMENT ON FUNCTION private.is_admin() IS 'Whether users says that who is signed in is an administrator. Runs as its owner.';
            COMMENT ON POLICY users_select_admin ON public.users IS 'Administrators may see any row.';
            COMMENT ON POLICY users_delete_admin ON public.users IS 'Administrators may delete any row.';
            REVOKE EXECUTE ON FUNCTION private.is_admin() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION private.is_admin() TO authenticated;
            GRANT SELECT, DELETE ON TABLE public.users TO authenticated;
        "]],
    );
}

#[test]
fn the_system_writes_alone() {
    let document = read(&format!(
        "{NOTES} GRANT ALL ON pages TO authenticated;
         CREATE POLICY anything ON pages FOR INSERT TO authenticated WITH CHECK (true);
         CREATE POLICY seen ON pages FOR SELECT TO authenticated USING (true);"
    ));
    check(
        "system-write",
        &document,
        &["pages"],
        expect![[r"
            DROP POLICY anything ON public.pages;
            ALTER TABLE public.pages ENABLE ROW LEVEL SECURITY;
            GRANT USAGE ON SEQUENCE public.pages_id_seq TO service_role;
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE public.pages FROM anon;
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE public.pages FROM authenticated;
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.pages TO service_role;
        "]],
    );
    let said = chosen([("policies", Value::Flag(true)), ("commands", many(&["insert", "update"]))]);
    check_chosen(
        "system-write",
        &document,
        &["notes"],
        &said,
        expect![[r"
            ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY notes_insert_system ON public.notes
              FOR INSERT TO service_role
              WITH CHECK (true);
            CREATE POLICY notes_update_system ON public.notes
              FOR UPDATE TO service_role
              USING (true)
              WITH CHECK (true);
            COMMENT ON POLICY notes_insert_system ON public.notes IS 'For the system: it writes for everybody.';
            COMMENT ON POLICY notes_update_system ON public.notes IS 'For the system: it writes for everybody.';
            REVOKE INSERT, UPDATE, TRUNCATE, REFERENCES, TRIGGER ON TABLE public.notes FROM anon;
            REVOKE INSERT, UPDATE, TRUNCATE, REFERENCES, TRIGGER ON TABLE public.notes FROM authenticated;
            GRANT SELECT, INSERT, UPDATE ON TABLE public.notes TO service_role;
        "]],
    );
}

#[test]
fn what_is_deleted_is_out_of_sight() {
    let alone = plan("soft-delete-aware", &read(NOTES), &["notes"], &Chosen::new());
    assert_eq!(alone, Err(PatternError::NothingToRestrict("notes".to_owned())));
    let document = read(&format!(
        "{NOTES} ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON notes TO authenticated USING (user_id = (select auth.uid()));"
    ));
    check(
        "soft-delete-aware",
        &document,
        &["notes"],
        expect![[r"
            CREATE POLICY notes_select_living ON public.notes
              AS RESTRICTIVE
              FOR SELECT TO authenticated
              USING (deleted_at is null or deleted_at >= now());
            CREATE POLICY notes_update_living ON public.notes
              AS RESTRICTIVE
              FOR UPDATE TO authenticated
              USING (deleted_at is null or deleted_at >= now());
            COMMENT ON POLICY notes_select_living ON public.notes IS 'Rows that are marked as deleted are out of sight.';
            COMMENT ON POLICY notes_update_living ON public.notes IS 'Rows that are marked as deleted are out of sight.';
        "]],
    );
    let system = chosen([("marking", one("system")), ("commands", many(&["select"]))]);
    check_chosen(
        "soft-delete-aware",
        &document,
        &["notes"],
        &system,
        expect![[r"
        CREATE POLICY notes_select_living ON public.notes
          AS RESTRICTIVE
          FOR SELECT TO authenticated
          USING (deleted_at is null);
        COMMENT ON POLICY notes_select_living ON public.notes IS 'Rows that are marked as deleted are out of sight.';
    "]],
    );
}

#[test]
fn a_bucket_has_a_folder_for_each_user() {
    check(
        "storage-bucket",
        &read(NOTES),
        &[],
        expect![[r"
        CREATE POLICY objects_select_avatars ON storage.objects
          FOR SELECT TO anon, authenticated
          USING (bucket_id = 'avatars');
        CREATE POLICY objects_insert_avatars ON storage.objects
          FOR INSERT TO authenticated
          WITH CHECK (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
        CREATE POLICY objects_update_avatars ON storage.objects
          FOR UPDATE TO authenticated
          USING (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
        CREATE POLICY objects_delete_avatars ON storage.objects
          FOR DELETE TO authenticated
          USING (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
    "]],
    );
    let closed = chosen([
        ("bucket", Value::Name("Tax Forms".to_owned())),
        ("read", one("own")),
        ("write", one("system")),
    ]);
    let there = read("CREATE POLICY p ON storage.objects FOR SELECT USING (bucket_id = 'x');");
    check_chosen(
        "storage-bucket",
        &there,
        &[],
        &closed,
        expect![[r"
        CREATE POLICY objects_select_tax_forms ON storage.objects
          FOR SELECT TO authenticated
          USING (bucket_id = 'Tax Forms' and (storage.foldername(name))[1] = (select auth.uid())::text);
    "]],
    );
}

#[test]
fn policies_are_named_as_the_conventions_ask() {
    let mut document = with_profile(read(NOTES), "supabase");
    let changes = serde_json::json!({ "names": { "policy": ["{table}_{command}"] } });
    let mut conventions = document.conventions.as_ref().clone();
    conventions.changes = changes.as_object().unwrap().clone();
    document.conventions = conventions.into();
    let command = plan("owner-only", &document, &["notes"], &Chosen::new()).unwrap();
    let after = apply(&document, &command).unwrap().document;
    let notes = after.schema.tables.iter().find(|t| t.name == "notes").unwrap();
    let names: Vec<_> = notes.policies.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["notes_select", "notes_insert", "notes_update", "notes_delete"]);
}

/// A schema that grants nothing is taken to leave it to the platform; its first grant does not take that from other tables.
#[test]
fn a_first_grant_leaves_other_tables_as_they_were() {
    let document = read(
        "CREATE TABLE seen (id int PRIMARY KEY); ALTER TABLE seen ENABLE ROW LEVEL SECURITY;
         CREATE POLICY seen ON seen FOR SELECT TO authenticated USING ((select auth.uid()) is not null);
         CREATE TABLE notes (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users (id));",
    );
    let command = plan("owner-only", &document, &["notes"], &Chosen::new()).unwrap();
    let after = apply(&document, &command).unwrap().document;
    for document in [&document, &after] {
        let roles = Roles::of(document);
        let seen = document.schema.tables.get(&tables(document, &["seen"]).remove(0)).unwrap();
        let role = Name::new("authenticated");
        let found = access(document, &roles, Some(&role), seen, Action::Select);
        assert!(matches!(found, Access::Granted { .. }), "{found:?}");
    }
}

#[test]
fn a_rename_reaches_what_was_added() {
    let document = read(TENANTS);
    let helper = chosen([("form", one("helper")), ("commands", many(&["select"]))]);
    let command = plan("tenant-by-chain", &document, &["tasks"], &helper).unwrap();
    let after = apply(&document, &command).unwrap().document;
    let projects = tables(&after, &["projects"]).remove(0);
    let column =
        after.schema.tables.get(&projects).unwrap().column_named("tenant_id").unwrap().id.clone();
    let rename =
        |object, name: &str| crate::edit::Command::Rename { object, name: name.to_owned() };
    let after = apply(&after, &rename(ObjectRef::Column(projects.clone(), column), "owner"))
        .unwrap()
        .document;
    let after = apply(&after, &rename(ObjectRef::Table(projects), "works")).unwrap().document;
    let sql = crate::sql::emit(&after, crate::sql::EmitOptions::default());
    assert!(sql.contains("from public.works p where p.owner in (select"), "{sql}");
}

/// The tables of seed 003, as they were before anybody thought of access.
fn bare_platform() -> Document {
    let mut document = samples::document("multi-tenant-assistant").unwrap();
    let ids: Vec<_> = document.schema.tables.iter().map(|t| t.id.clone()).collect();
    for id in ids {
        let mut table = document.schema.tables.get(&id).unwrap().as_ref().clone();
        table.policies.clear();
        table.row_security = crate::model::RowSecurity::default();
        table.acl = crate::model::Acl::default();
        document.schema.tables.insert(table);
    }
    document
}

/// Table, pattern, and what is ticked.
const CLICKS: [(&str, &str, &[&str]); 10] = [
    ("users", "owner-only", &["select"]),
    ("tenants", "tenant-by-column", &["select"]),
    ("conversations", "tenant-by-column", &["select", "insert"]),
    ("conversations", "owner-only", &["update", "delete"]),
    ("messages", "tenant-by-chain", &["select", "insert"]),
    ("messages", "owner-only", &["update", "delete"]),
    ("feedback", "tenant-by-chain", &["select", "insert"]),
    ("feedback", "owner-only", &["update", "delete"]),
    ("usage_metrics", "tenant-by-column", &["select"]),
    ("usage_metrics", "system-write", &["insert", "update"]),
];

#[test]
fn the_platform_is_built_from_patterns_alone() {
    let mut document = bare_platform();
    for (table, code, commands) in CLICKS {
        let mut clicked = chosen([("commands", many(commands))]);
        if code == "system-write" {
            clicked.insert("policies".to_owned(), Value::Flag(true));
        }
        let pattern = pattern(code).unwrap();
        let command = pattern.plan(&document, &tables(&document, &[table]), &clicked).unwrap();
        document = apply(&document, &command).unwrap().document;
    }
    let mut told = String::new();
    for name in ["tenants", "users", "conversations", "messages", "feedback", "usage_metrics"] {
        let table = document.schema.tables.get(&tables(&document, &[name]).remove(0)).unwrap();
        assert!(table.row_security.enabled, "{name}");
        for policy in &table.policies {
            let text = |e: &Option<crate::model::Expr>| {
                e.as_ref().map_or_else(String::new, |e| e.text().to_owned())
            };
            let _ = write!(
                told,
                "{} {:?} {:?}\n  using {}\n  check {}\n",
                policy.name,
                policy.command,
                policy.roles.iter().map(Name::as_str).collect::<Vec<_>>(),
                text(&policy.using),
                text(&policy.check)
            );
        }
    }
    expect![[r#"
        tenants_select_tenant Select ["authenticated"]
          using id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check 
        users_select_own Select ["authenticated"]
          using auth_id = (select auth.uid())
          check 
        conversations_select_tenant Select ["authenticated"]
          using tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check 
        conversations_insert_tenant Insert ["authenticated"]
          using 
          check tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active) and user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
        conversations_update_own Update ["authenticated"]
          using user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active) and tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
        conversations_delete_own Delete ["authenticated"]
          using user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check 
        messages_select_tenant Select ["authenticated"]
          using conversation_id in (select c.id from public.conversations c where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
          check 
        messages_insert_tenant Insert ["authenticated"]
          using 
          check conversation_id in (select c.id from public.conversations c where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
        messages_update_own Update ["authenticated"]
          using conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
          check conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)) and conversation_id in (select c.id from public.conversations c where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
        messages_delete_own Delete ["authenticated"]
          using conversation_id in (select c.id from public.conversations c where c.user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
          check 
        feedback_select_tenant Select ["authenticated"]
          using message_id in (select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
          check 
        feedback_insert_tenant Insert ["authenticated"]
          using 
          check message_id in (select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)) and user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
        feedback_update_own Update ["authenticated"]
          using user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active) and message_id in (select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where c.tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active))
        feedback_delete_own Delete ["authenticated"]
          using user_id in (select u.id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check 
        usage_metrics_select_tenant Select ["authenticated"]
          using tenant_id in (select u.tenant_id from public.users u where u.auth_id = (select auth.uid()) and u.is_active)
          check 
        usage_metrics_insert_system Insert ["service_role"]
          using 
          check true
        usage_metrics_update_system Update ["service_role"]
          using true
          check true
    "#]].assert_eq(&told);
    let new = findings(&document);
    let new: Vec<_> = new.difference(&findings(&bare_platform())).cloned().collect();
    assert_eq!(new, [""; 0]);
    let four = ["conversations", "messages", "feedback", "usage_metrics"];
    let count = |name: &&str| {
        document.schema.tables.get(&tables(&document, &[name]).remove(0)).unwrap().policies.len()
    };
    assert_eq!(four.iter().map(count).collect::<Vec<_>>(), [4, 4, 4, 3]);
}
