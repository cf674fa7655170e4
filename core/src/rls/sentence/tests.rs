//! Sentences of the samples' policies, and of the forms that policies usually have.

use super::sentence;
use crate::import::{ImportOptions, Source, import};
use crate::model::Document;
use crate::samples::{self, SAMPLES};
use expect_test::expect;
use std::fmt::Write;

/// The sentences of all policies, each once.
fn told(document: &Document) -> String {
    let mut text = String::new();
    for table in &document.schema.tables {
        for policy in &table.policies {
            let _ = writeln!(text, "{}: {}", table.name, sentence(document, table, policy));
        }
    }
    text
}

const TABLES: &str = r"
    create table members (team_id int, user_id uuid, role text);
    create table teams (id int primary key, owner_id uuid);
    create table notes (
        id int primary key, owner_id uuid, team_id int, is_public boolean, state text, deleted_at timestamptz,
        expires_at timestamptz, readers uuid[], meta jsonb
    );
";

/// The sentence of one policy on `notes`.
fn one(policy: &str) -> String {
    let sql = format!("{TABLES} create policy p on notes {policy};");
    let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
    told(&document).trim_end().trim_start_matches("notes: ").to_owned()
}

#[test]
fn usual_forms_are_said_in_words() {
    let mut text = String::new();
    for policy in [
        "for select using (true)",
        "for select to anon, authenticated using (is_public)",
        "for select to anon using (is_public = true and deleted_at is null)",
        "for select to authenticated using (true)",
        "to service_role using (true)",
        "to clerk, boss using (false)",
        "using (owner_id = auth.uid())",
        "using ((select auth.uid()) = owner_id) with check (owner_id = (select auth.uid()))",
        "for update using (owner_id = auth.uid()) with check (true)",
        "for update using (owner_id = auth.uid()) with check (owner_id = auth.uid() and state = 'draft')",
        "for update using (owner_id = auth.uid())",
        "for insert with check (owner_id = auth.uid())",
        "for insert to authenticated with check (true)",
        "for delete using (owner_id = auth.uid() or is_admin())",
        "for select using (is_public or owner_id = auth.uid())",
        "for select using (auth.uid() is not null)",
        "for select using (auth.role() = 'authenticated')",
        "for select using (team_id = (auth.jwt() -> 'app_metadata' ->> 'team_id')::int)",
        "for select to authenticated using (auth.jwt() -> 'app_metadata' ->> 'role' = 'admin')",
        "for select using (state in ('open', 'done') and not is_public)",
        "for select using (state not in ('draft', 'gone') and expires_at > now())",
        "for select using (auth.uid() = any (readers))",
        "for select using (meta ->> 'kind' = 'a')",
        "for select using (team_id in (select team_id from members where user_id = auth.uid()))",
        "for select using (exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = auth.uid() and m.role = 'admin'))",
        "for select using (exists (select 1 from teams t where t.id = team_id and t.owner_id = auth.uid()))",
        "for select using (team_id in (select t.id from teams t join members m on m.team_id = t.id where m.user_id = auth.uid()))",
        "for select using (exists (select 1 from members where user_id = auth.uid() and role = 'admin'))",
        "for select using (not exists (select 1 from members m where m.user_id = notes.owner_id))",
        "for select using (auth.uid() in (select user_id from members m where m.team_id = notes.team_id))",
        "for select using (exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = notes.owner_id and exists (select 1 from teams t where t.id = m.team_id)))",
        "for select using (owner_id is distinct from auth.uid())",
        "for select using (team_id = current_setting('app.team_id')::int)",
        "for select using (length(state) < 3 and state like 'a%')",
        "for select using (owner_id = (select owner_id from teams limit 1))",
        "for select using (team_id in (select team_id from members limit 3))",
        "for select using (case when is_public then true else owner_id = auth.uid() end)",
        "as restrictive for select to authenticated using (deleted_at is null)",
        "as restrictive using (team_id > 0) with check (team_id = 1)",
        "for insert",
        "for update with check (true)",
        "for select using (owner_id = current_user::uuid or (is_public and (state = 'a' or state = 'b')))",
    ] {
        let _ = writeln!(text, "{policy}\n    {}", one(policy));
    }
    expect![[r"
        for select using (true)
            Everybody may read every row
        for select to anon, authenticated using (is_public)
            Users, signed in or not, may read rows where `is_public` is true
        for select to anon using (is_public = true and deleted_at is null)
            Visitors who are not signed in may read rows where `is_public` is true and `deleted_at` is null
        for select to authenticated using (true)
            Signed-in users may read every row
        to service_role using (true)
            The service role may read, add, change and delete every row
        to clerk, boss using (false)
            Members of `clerk` and `boss` may read, add, change and delete no row
        using (owner_id = auth.uid())
            Signed-in users may read, add, change and delete rows where `owner_id` is their own
        using ((select auth.uid()) = owner_id) with check (owner_id = (select auth.uid()))
            Signed-in users may read, add, change and delete rows where `owner_id` is their own
        for update using (owner_id = auth.uid()) with check (true)
            Signed-in users may change rows where `owner_id` is their own; what they make of them may be anything
        for update using (owner_id = auth.uid()) with check (owner_id = auth.uid() and state = 'draft')
            Signed-in users may change rows where `owner_id` is their own; what they make of them has to be a row where `owner_id` is their own and `state` is ‘draft’
        for update using (owner_id = auth.uid())
            Signed-in users may change rows where `owner_id` is their own, which has to hold afterwards too
        for insert with check (owner_id = auth.uid())
            Signed-in users may add rows where `owner_id` is their own
        for insert to authenticated with check (true)
            Signed-in users may add any row
        for delete using (owner_id = auth.uid() or is_admin())
            Everybody may delete rows where `owner_id` is their own, or every row if `is_admin()` holds
        for select using (is_public or owner_id = auth.uid())
            Everybody may read rows where `is_public` is true, or rows where `owner_id` is their own
        for select using (auth.uid() is not null)
            Signed-in users may read every row
        for select using (auth.role() = 'authenticated')
            Signed-in users may read every row
        for select using (team_id = (auth.jwt() -> 'app_metadata' ->> 'team_id')::int)
            Everybody may read rows where `team_id` is their claim `app_metadata.team_id`
        for select to authenticated using (auth.jwt() -> 'app_metadata' ->> 'role' = 'admin')
            Signed-in users may read every row if their claim `app_metadata.role` is ‘admin’
        for select using (state in ('open', 'done') and not is_public)
            Everybody may read rows where `state` is ‘open’ or ‘done’ and `is_public` is false
        for select using (state not in ('draft', 'gone') and expires_at > now())
            Everybody may read rows where `state` is neither ‘draft’ nor ‘gone’ and `expires_at` is in the future
        for select using (auth.uid() = any (readers))
            Signed-in users may read rows where `readers` contains their user id
        for select using (meta ->> 'kind' = 'a')
            Everybody may read rows where `kind` in `meta` is ‘a’
        for select using (team_id in (select team_id from members where user_id = auth.uid()))
            Signed-in users may read rows where `team_id` is among those in `members` whose `user_id` is their own
        for select using (exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = auth.uid() and m.role = 'admin'))
            Signed-in users may read rows where `team_id` is among those in `members` whose `user_id` is their own and `role` is ‘admin’
        for select using (exists (select 1 from teams t where t.id = team_id and t.owner_id = auth.uid()))
            Signed-in users may read rows where `team_id` is one of the rows of `teams` whose `owner_id` is their own
        for select using (team_id in (select t.id from teams t join members m on m.team_id = t.id where m.user_id = auth.uid()))
            Signed-in users may read rows where `team_id` is one of the rows of `teams` with `members` where `members.team_id` is `teams.id` and `members.user_id` is their own
        for select using (exists (select 1 from members where user_id = auth.uid() and role = 'admin'))
            Signed-in users may read every row if there is a row in `members` whose `user_id` is their own and `role` is ‘admin’
        for select using (not exists (select 1 from members m where m.user_id = notes.owner_id))
            Everybody may read rows where `owner_id` is not among the `user_id` values in `members`
        for select using (auth.uid() in (select user_id from members m where m.team_id = notes.team_id))
            Signed-in users may read rows where their user id is among the `user_id` values in `members` whose `team_id` is the row's `team_id`
        for select using (exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = notes.owner_id and exists (select 1 from teams t where t.id = m.team_id)))
            Everybody may read rows where there is a row in `members` where `team_id` is the row's `team_id` and `user_id` is the row's `owner_id` and `team_id` is one of the rows of `teams`
        for select using (owner_id is distinct from auth.uid())
            Everybody may read rows where `owner_id` is not their own
        for select using (team_id = current_setting('app.team_id')::int)
            Everybody may read rows where `team_id` is the setting `app.team_id`
        for select using (length(state) < 3 and state like 'a%')
            Everybody may read rows where `length(state)` is less than 3 and `state like 'a%'`
        for select using (owner_id = (select owner_id from teams limit 1))
            Everybody may read rows where `owner_id` is `(select owner_id from teams limit 1)`
        for select using (team_id in (select team_id from members limit 3))
            Everybody may read rows where `team_id in (select team_id from members limit 3)`
        for select using (case when is_public then true else owner_id = auth.uid() end)
            Everybody may read rows where `case when is_public then true else owner_id = auth.uid() end`
        as restrictive for select to authenticated using (deleted_at is null)
            Signed-in users may read only rows where `deleted_at` is null, whatever other policies allow
        as restrictive using (team_id > 0) with check (team_id = 1)
            Everybody may read, change and delete only rows where `team_id` is more than 0; what they add or change has to be a row where `team_id` is 1, whatever other policies allow
        for insert
            Everybody may add no row: the policy has no WITH CHECK
        for update with check (true)
            Everybody may change no row: the policy has no USING
        for select using (owner_id = current_user::uuid or (is_public and (state = 'a' or state = 'b')))
            Everybody may read rows where `owner_id` is their role in the database, or rows where `is_public` is true and (`state` is ‘a’ or `state` is ‘b’)
    "]].assert_eq(&text);
}

#[test]
fn the_policies_of_the_samples_are_said_in_words() {
    let mut text = String::new();
    for sample in SAMPLES {
        let document = samples::document(sample.code).unwrap();
        let _ = write!(text, "# {}\n{}", sample.code, told(&document));
    }
    expect![[r"
        # prefix-platform
        ai_models: Everybody may read every row
        ai_models: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        ai_prompt_categories: Everybody may read every row
        ai_prompt_categories: Signed-in users may read, add, change and delete every row
        ai_prompt_versions: Everybody may read every row
        ai_prompt_versions: Signed-in users may add any row
        ai_prompts: Everybody may read every row
        ai_prompts: Signed-in users may read, add, change and delete every row
        ai_runs: Signed-in users may read rows where `user_id` is their own
        ai_runs: Signed-in users may add rows where `user_id` is their own
        auth_auth_tokens: Signed-in users may read, add, change and delete rows where `user_id` is their own
        auth_roles: Everybody may read every row
        auth_roles: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        auth_user_roles: Signed-in users may read rows where `user_id` is their own
        auth_user_roles: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        auth_users: Signed-in users may read rows where `id` is their own
        auth_users: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        batch_jobs: Everybody may read every row
        batch_jobs: Signed-in users may read, add, change and delete every row
        command_categories: Everybody may read every row
        command_categories: Signed-in users may read, add, change and delete every row
        command_definitions: Everybody may read every row
        command_definitions: Signed-in users may read, add, change and delete every row
        command_runs: Signed-in users may read rows where `user_id` is their own
        command_runs: Signed-in users may read, add, change and delete every row
        doc_document_types: Everybody may read every row
        doc_document_types: Signed-in users may read, add, change and delete every row
        doc_file_reviews: Everybody may read every row
        doc_file_reviews: Signed-in users may read, add, change and delete every row
        doc_files: Everybody may read every row
        doc_files: Signed-in users may read, add, change and delete every row
        email_messages: Signed-in users may read rows where `user_id` is their own
        email_templates: Everybody may read every row
        email_templates: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        expert_documents: Everybody may read every row
        expert_documents: Signed-in users may read, add, change and delete every row
        expert_profiles: Everybody may read every row
        expert_profiles: Signed-in users may read, add, change and delete every row
        filter_user_drive_roots: Signed-in users may read, add, change and delete rows where `user_id` is their own
        filter_user_profiless: Signed-in users may read, add, change and delete rows where `user_id` is their own
        google_drive_accounts: Everybody may read every row
        google_drive_accounts: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        google_drive_files: Everybody may read every row
        google_drive_files: Signed-in users may read, add, change and delete every row
        google_drive_roots: Everybody may read every row
        google_drive_roots: Signed-in users may read, add, change and delete every row
        google_sync_errors: Everybody may read every row
        google_sync_errors: Signed-in users may read, add, change and delete every row
        google_sync_runs: Everybody may read every row
        google_sync_runs: Signed-in users may read, add, change and delete every row
        learn_assessment_attempts: Signed-in users may read, add, change and delete rows where `user_id` is their own
        learn_assessment_questions: Signed-in users may read, add, change and delete every row
        learn_assessments: Everybody may read every row
        learn_assessments: Signed-in users may read, add, change and delete every row
        learn_certificates: Signed-in users may read rows where `user_id` is their own
        learn_certificates: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        learn_course_topics: Everybody may read every row
        learn_course_topics: Signed-in users may read, add, change and delete every row
        learn_courses: Everybody may read rows where `is_published` is true, or every row if they are signed in
        learn_courses: Signed-in users may read, add, change and delete every row
        learn_lessons: Everybody may read every row
        learn_lessons: Signed-in users may read, add, change and delete every row
        learn_modules: Everybody may read every row
        learn_modules: Signed-in users may read, add, change and delete every row
        learn_topics: Everybody may read every row
        learn_topics: Signed-in users may read, add, change and delete every row
        learn_user_courses: Signed-in users may read, add, change and delete rows where `user_id` is their own
        learn_user_lessons: Signed-in users may read, add, change and delete rows where `user_id` is their own
        media_content: Everybody may read rows where `is_published` is true, or every row if they are signed in
        media_content: Signed-in users may read, add, change and delete every row
        media_transcripts: Everybody may read rows where `content_id` is one of the rows of `media_content` that they may read
        media_transcripts: Signed-in users may read, add, change and delete every row
        scripts_registry_entries: Everybody may read every row
        scripts_registry_entries: Signed-in users may read, add, change and delete every row
        sys_config: Everybody may read every row
        sys_config: Everybody may change every row if `public.auth_is_admin()` holds, which has to hold afterwards too
        sys_table_migrations: Everybody may read every row
        sys_table_migrations: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        users: Everybody may read, add, change and delete every row if `public.auth_is_admin()` holds
        # chat-app
        Chat: Signed-in users may read rows where `user_id` is their own
        Chat: Signed-in users may add rows where `user_id` is their own
        Chat: Signed-in users may change rows where `user_id` is their own, which has to hold afterwards too
        Chat: Signed-in users may delete rows where `user_id` is their own
        Chat: Everybody may read every row if `public.get_user_role()` is ‘admin’
        Document: Signed-in users may read rows where `user_id` is their own
        Document: Signed-in users may add rows where `user_id` is their own
        Document: Signed-in users may change rows where `user_id` is their own, which has to hold afterwards too
        Document: Signed-in users may delete rows where `user_id` is their own
        Message_v2: Signed-in users may read rows where `chatId` is one of the rows of `Chat` whose `user_id` is their own
        Message_v2: Signed-in users may add rows where `chatId` is one of the rows of `Chat` whose `user_id` is their own
        Stream: Signed-in users may read, add, change and delete rows where `chatId` is one of the rows of `Chat` whose `user_id` is their own
        Suggestion: Signed-in users may read rows where `user_id` is their own
        Suggestion: Signed-in users may add rows where `user_id` is their own
        Suggestion: Signed-in users may change rows where `user_id` is their own, which has to hold afterwards too
        Suggestion: Signed-in users may delete rows where `user_id` is their own
        Vote_v2: Signed-in users may read, add, change and delete rows where `chatId` is one of the rows of `Chat` whose `user_id` is their own
        admin_config: Everybody may read every row if `public.get_user_role()` is ‘admin’
        admin_config: Everybody may read, add, change and delete every row if `public.get_user_role()` is ‘admin’
        agent_activity_logs: Signed-in users may read rows where `user_id` is their own
        agent_activity_logs: Everybody may read every row if `public.get_user_role()` is ‘admin’
        agent_activity_logs: Everybody may add any row
        error_logs: Signed-in users may read rows where `user_id` is their own
        error_logs: Everybody may read every row if `public.get_user_role()` is ‘admin’
        error_logs: Everybody may change every row if `public.get_user_role()` is ‘admin’, which has to hold afterwards too
        error_logs: Everybody may add any row
        github_repositories: Signed-in users may read, add, change and delete rows where `user_id` is their own
        model_config: Signed-in users may read every row
        model_config: Everybody may read, add, change and delete every row if `public.get_user_role()` is ‘admin’
        rate_limit_tracking: Signed-in users may read rows where `user_id` is their own
        rate_limit_tracking: Everybody may read, add, change and delete every row
        usage_logs: Signed-in users may read rows where `user_id` is their own
        usage_logs: Everybody may read every row if `public.get_user_role()` is ‘admin’
        usage_logs: Everybody may add any row
        user_activity_logs: Signed-in users may read rows where `user_id` is their own
        user_activity_logs: Everybody may read every row if `public.get_user_role()` is ‘admin’
        user_activity_logs: Everybody may add any row
        # multi-tenant-assistant
        conversations: Signed-in users may read rows where `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        conversations: Signed-in users may add rows where `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true, and `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true
        conversations: Signed-in users may change rows where `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true; what they make of them has to be a row where `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true, and `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true
        conversations: Signed-in users may delete rows where `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true
        feedback: Signed-in users may read rows where `message_id` is one of the rows of `messages` with their `conversations` where `conversations.tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        feedback: Signed-in users may add rows where `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true, and `message_id` is one of the rows of `messages` with their `conversations` where `conversations.tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        feedback: Signed-in users may change rows where `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true, which has to hold afterwards too
        feedback: Signed-in users may delete rows where `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true
        messages: Signed-in users may read rows where `conversation_id` is one of the rows of `conversations` whose `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        messages: Signed-in users may add rows where `conversation_id` is one of the rows of `conversations` whose `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        messages: Signed-in users may change rows where `conversation_id` is one of the rows of `conversations` whose `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true, which has to hold afterwards too
        messages: Signed-in users may delete rows where `conversation_id` is one of the rows of `conversations` whose `user_id` is one of the rows of `users` whose `auth_id` is their own and `is_active` is true
        tenants: Signed-in users may read rows where `id` is among the `tenant_id` values in `users` whose `auth_id` is their own and `is_active` is true
        usage_metrics: Signed-in users may read rows where `tenant_id` is among those in `users` whose `auth_id` is their own and `is_active` is true
        usage_metrics: The service role may add any row
        usage_metrics: The service role may change every row
        users: Signed-in users may read rows where `auth_id` is their own
        # standards-template
        audit_logs: Everybody may read rows where `tenant_id` is `public.current_tenant_id()`
        audit_logs: Everybody may add rows where `tenant_id` is `public.current_tenant_id()`
        order_items: Everybody may read, add, change and delete rows where `order_id` is one of the rows of `orders` that they may read
        order_tags: Everybody may read, add, change and delete rows where `order_id` is one of the rows of `orders` that they may read
        orders: Everybody may read, add, change and delete rows where `tenant_id` is `public.current_tenant_id()`
        payment_terms: Everybody may read every row
        tags: Everybody may read, add, change and delete rows where `tenant_id` is `public.current_tenant_id()`
        tenants: Everybody may read, add, change and delete rows where `id` is `public.current_tenant_id()`
        user_profiles: Everybody may read, add, change and delete rows where `user_id` is one of the rows of `users` that they may read
        users: Everybody may read, add, change and delete rows where `tenant_id` is `public.current_tenant_id()`
    "]].assert_eq(&text);
}
