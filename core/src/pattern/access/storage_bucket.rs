//! Files in a bucket of Supabase Storage.

use super::super::build::Build;
use super::super::{Alternative, Choice, Group, Needs, PatternError, StandardPattern, Value};
use super::choices::{SIGNED_IN, roles};
use super::policy::{self, New, add};
use super::sql::{Place, Sql, account};
use crate::edit::Command;
use crate::model::{ColumnId, Name, Table};
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "storage-bucket",
    title: "storage bucket",
    explanation: "Policies on storage.objects for one bucket: who finds its files, and that users write in the folder that is named \
                  after them. The bucket itself is a row of storage.buckets, which is no part of a schema.",
    group: Group::Access,
    needs: Needs::Nothing,
    choices: |asked| {
        let alternative =
            |code, title: &str, about| Alternative::new(code, title.to_owned(), about);
        let who = vec![
            alternative(
                "everybody",
                "Everybody",
                "For pictures of profiles and the like. Files of a bucket that is public are served without being asked; listing them asks this.",
            ),
            alternative("signed-in", "Whoever is signed in", ""),
            alternative("own", "Users, of their own folder", ""),
        ];
        let writers = vec![
            alternative(
                "own",
                "Users, in their own folder",
                "The first folder of a file's name is the id of the account.",
            ),
            alternative(
                "signed-in",
                "Whoever is signed in",
                "Everybody may replace and delete the files of all others.",
            ),
            alternative("system", "The system alone", "No policy is needed for it."),
        ];
        vec![
            Choice::name("bucket", "Bucket", "avatars"),
            Choice {
                options: who,
                ..Choice::new("read", "Files are found by", Value::One("everybody".to_owned()))
            },
            Choice {
                options: writers,
                ..Choice::new("write", "Files are written by", Value::One("own".to_owned()))
            },
            roles(asked, SIGNED_IN),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let signed_in = policy::roles(build);
    let (schema, name) = (Name::new("storage"), Name::new("objects"));
    let of_storage = |build: &Build<'_>| {
        let schema = build.document().schema.schema_named("storage")?;
        build.document().schema.table_named(&schema.id, "objects").cloned()
    };
    if of_storage(build).is_none() {
        build.run(Command::AddExternalTable { schema, name })?;
    }
    let Some(objects) = of_storage(build) else {
        return Err(PatternError::NoTable("storage"));
    };
    let bucket = build.name("bucket").to_owned();
    let column = |name: &str| id_of(&objects, name);
    let place = Place::Bare(&objects);
    let in_bucket =
        Sql::default().column(place, &column("bucket_id")?).then(" = ").literal(&bucket);
    let own = Sql::of("(storage.foldername(")
        .column(place, &column("name")?)
        .then("))[1] = ")
        .sql(&account())
        .then("::text");
    let own = in_bucket.clone().and(&own);
    let readers: Vec<Name> = if build.one("read") == "everybody" {
        build.settings.access.api_roles.iter().map(|role| Name::new(role.as_str())).collect()
    } else {
        signed_in.clone()
    };
    let reads = if build.one("read") == "own" { &own } else { &in_bucket };
    add_one(build, &objects, (Action::Select, &readers, &bucket), reads)?;
    let writes = match build.one("write") {
        "own" => &own,
        "signed-in" => &in_bucket,
        _ => return Ok(()),
    };
    for action in [Action::Insert, Action::Update, Action::Delete] {
        add_one(build, &objects, (action, &signed_in, &bucket), writes)?;
    }
    Ok(())
}

fn add_one(
    build: &mut Build<'_>,
    objects: &Table,
    (action, roles, bucket): (Action, &[Name], &str),
    condition: &Sql,
) -> Result<(), PatternError> {
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let suffix: String = bucket.chars().map(plain).collect();
    let condition = condition.clone().into_expr();
    let (using, check) =
        if action == Action::Insert { (None, Some(condition)) } else { (Some(condition), None) };
    let (permissive, about) = (true, String::new());
    let new = New { action, permissive, roles, using, check, suffix: &suffix, about };
    add(build, &objects.id, new)
}

fn id_of(objects: &Table, name: &str) -> Result<ColumnId, PatternError> {
    let none = || PatternError::NoColumn { what: "files", table: objects.name.to_string() };
    objects.column_named(name).map(|c| c.id.clone()).ok_or_else(none)
}
