//! The platform of 43 tables.

use super::{columns, loaded, made, policies, sql, table, tables};
use trestle_core::domain::{domain_of, tables_of};
use trestle_core::model::{DomainStatus, PolicyCommand};

#[test]
fn the_prefix_platform_has_its_thirteen_domains() {
    use DomainStatus::{Active, Empty, Partial};
    let document = made("prefix-platform");
    let expected = [
        ("learn_", "Learning Platform", 11, Empty, 0),
        ("ai_", "AI & Prompts", 5, Active, 500),
        ("google_", "Google Drive", 5, Partial, 15_000),
        ("auth_", "Authentication", 4, Active, 50),
        ("doc_", "Documents", 3, Active, 1_000),
        ("command_", "CLI Commands", 3, Active, 500),
        ("media_", "Media Content", 2, Active, 5_000),
        ("expert_", "Expert Profiles", 2, Active, 100),
        ("email_", "Email System", 2, Empty, 0),
        ("filter_", "User Filters", 2, Active, 10),
        ("sys_", "System", 2, Active, 50),
        ("batch_", "Batch Processing", 1, Active, 100),
        ("scripts_", "Script Registry", 1, Active, 100),
    ];
    assert_eq!(document.domains.len(), expected.len());
    let mut count = 0;
    for (prefix, title, tables, status, records) in expected {
        let domain = document.domains.iter().find(|d| d.prefix == *prefix).unwrap();
        assert_eq!((domain.title.as_str(), domain.status), (title, status), "{prefix}");
        let of_domain: Vec<_> = tables_of(&document, &domain.id).collect();
        assert_eq!(of_domain.len(), tables, "{prefix}");
        count += tables;
        let rows: u64 = of_domain.iter().map(|t| t.rows.unwrap()).sum();
        // "500+" is 500 and some more; nothing is nothing.
        assert!(rows >= records && rows * 10 <= records * 16, "{prefix}: {rows}");
        let may_reference = domain.may_reference.as_deref().unwrap();
        for key in of_domain.iter().flat_map(|t| t.foreign_keys()).map(|(_, key)| key) {
            let to = document.schema.tables.get(&key.references).unwrap();
            let to = domain_of(&document, to).unwrap();
            assert!(
                to.id == domain.id || may_reference.contains(&to.id),
                "{prefix} → {}",
                to.prefix
            );
        }
    }
    // The table without a prefix belongs to none of the domains, so it cannot be among their 43.
    let outside = tables(&document).filter(|t| {
        !document.domains.iter().any(|d| t.name.as_str().starts_with(d.prefix.as_str()))
    });
    assert_eq!(outside.map(|t| t.name.as_str()).collect::<Vec<_>>(), ["users"]);
    assert_eq!((count, tables(&document).count()), (43, 44));
}

#[test]
fn the_prefix_platform_has_what_its_team_names() {
    let document = made("prefix-platform");
    let known = [
        ("auth_users", &["id"][..]),
        ("sys_config", &[]),
        ("sys_table_migrations", &[]),
        ("learn_user_courses", &["user_id", "course_id"]),
        ("auth_auth_tokens", &[]),
        ("users", &[]),
        ("filter_user_profiless", &[]),
        ("google_drive_files", &["parent_id"]),
        ("media_content", &["file_id"]),
        ("doc_files", &["document_type_id"]),
    ];
    for (name, wanted) in known {
        let table = table(&document, name);
        assert!(wanted.iter().all(|w| columns(table).contains(w)), "{name}");
    }
    assert!(tables(&document).any(|t| t.name.as_str().starts_with("google_sync_")));
    let rows = |name| table(&document, name).rows.unwrap();
    assert!(rows("google_drive_files") >= 15_000 && rows("media_content") >= 5_000);
    let synced = tables(&document).filter(|t| t.name.as_str().starts_with("google_sync_"));
    assert_eq!(synced.map(|t| t.rows.unwrap()).sum::<u64>(), 0);
    for table in tables(&document) {
        assert!(table.comment.is_some() && table.primary_key().is_some(), "{}", table.name);
        assert!(table.row_security.enabled && !table.policies.is_empty(), "{}", table.name);
        let touched = columns(table).contains(&"updated_at");
        assert_eq!(
            touched,
            table.triggers.iter().any(|t| t.name.as_str().ends_with("touch_updated_at"))
        );
    }
    let public = tables(&document).filter(|t| {
        policies(t).contains(&("public_read", PolicyCommand::Select))
            && policies(t).contains(&("auth_write", PolicyCommand::All))
    });
    assert!(public.count() > 10, "the team's pair of policies");
    let (views, functions) = (&document.schema.views, &document.schema.functions);
    let names = views.iter().map(|v| &v.name).chain(functions.iter().map(|f| &f.name));
    for name in names {
        let mut prefixes = document.domains.iter().map(|d| d.prefix.as_str());
        assert!(prefixes.any(|p| name.as_str().starts_with(p)), "{name}");
    }
    assert_eq!((views.len(), functions.len()), (7, 8));
}

/// What a query with one value answers, as text.
fn asked(client: &mut postgres::Client, sql: &str) -> String {
    client.query_one(&format!("select ({sql})::text"), &[]).unwrap().get(0)
}

#[test]
fn functions_and_policies_of_the_prefix_platform_do_what_they_say() {
    let Some((mut client, _)) = loaded("prefix_platform_runs", &sql("prefix-platform")) else {
        return;
    };
    client
        .batch_execute(
            "insert into auth_users (id, email) values
               ('00000000-0000-0000-0000-000000000001', 'one'), ('00000000-0000-0000-0000-000000000002', 'two');
             insert into auth_roles (code, title) values ('admin', 'Administrator');
             insert into auth_user_roles (user_id, role_id) select '00000000-0000-0000-0000-000000000001', id from auth_roles;
             insert into google_drive_accounts (email, title) values ('a', 'a');
             insert into google_drive_roots (account_id, folder_key, title) select id, 'r', 'r' from google_drive_accounts;
             insert into google_drive_files (id, root_id, parent_id, file_key, name, mime_type)
               select ('00000000-0000-0000-0000-00000000000' || n)::uuid, r.id, ('00000000-0000-0000-0000-00000000000' || parent)::uuid,
                 n, 'f' || n, 'x'
               from google_drive_roots r, (values ('1', null), ('2', '1'), ('3', '2')) as f (n, parent);
             insert into filter_user_profiless (user_id, title, is_current)
               select id, title, title = 'a' from auth_users, (values ('a'), ('b')) as t (title);
             insert into ai_prompt_categories (title) values ('c');
             insert into ai_prompts (category_id, code, title) select id, 'p', 'p' from ai_prompt_categories;
             insert into sys_config (platform_name) values ('x');
             insert into learn_courses (id, slug, title) values ('00000000-0000-0000-0000-000000000001', 's', 't');
             insert into learn_modules (course_id, title, sort_order) select id, 'm', 1 from learn_courses;
             insert into learn_lessons (module_id, title, sort_order) select id, n::text, n from learn_modules, generate_series(1, 4) as n;
             insert into learn_user_lessons (user_id, lesson_id, status)
               select '00000000-0000-0000-0000-000000000001', id, 'completed' from learn_lessons where sort_order = 1;
             grant usage on schema public, auth to authenticated;
             grant select, insert, update, delete on all tables in schema public to authenticated;
             set role authenticated;
             set request.jwt.claims = '{\"sub\": \"00000000-0000-0000-0000-000000000001\", \"role\": \"authenticated\"}';",
        )
        .unwrap();
    let one = "'00000000-0000-0000-0000-000000000001'";
    assert_eq!(asked(&mut client, "auth_is_admin()"), "true");
    assert_eq!(
        asked(&mut client, "google_drive_path('00000000-0000-0000-0000-000000000003')"),
        "f1/f2/f3"
    );
    assert_eq!(asked(&mut client, &format!("learn_course_progress({one}, {one})")), "25.0");
    for version in ["1", "2"] {
        assert_eq!(
            asked(&mut client, "select ai_publish_prompt(id, 'x', null) from ai_prompts"),
            version
        );
    }
    assert_eq!(asked(&mut client, "select count(*) from filter_user_profiless"), "2");
    client
        .batch_execute("select filter_use_profile(id) from filter_user_profiless where title = 'b'")
        .unwrap();
    assert_eq!(
        asked(
            &mut client,
            "select string_agg(title, ',') from filter_user_profiless where is_current"
        ),
        "b"
    );
    asked(
        &mut client,
        "sys_record_table_migration('tokens', 'auth_auth_tokens', 1::smallint, null)",
    );
    assert_eq!(
        asked(&mut client, "select count(*) from sys_table_migrations where status = 'applied'"),
        "1"
    );
    assert_eq!(
        asked(&mut client, "select count(*) from learn_course_outlines where lesson_count = 4"),
        "1"
    );
    client
        .batch_execute(
            "set request.jwt.claims = '{\"sub\": \"00000000-0000-0000-0000-000000000002\", \"role\": \"authenticated\"}'",
        )
        .unwrap();
    assert_eq!(asked(&mut client, "auth_is_admin()"), "false");
    assert_eq!(asked(&mut client, "select count(*) from auth_users"), "1");
    assert_eq!(asked(&mut client, "select count(*) from users"), "0");
    assert!(client.execute("insert into auth_roles (code, title) values ('x', 'x')", &[]).is_err());
}
