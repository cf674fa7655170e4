//! A script that says what of a schema a server does not hold.

mod check;
mod objects;
mod relations;

use super::{File, Job};
use crate::migrate::comment;
use crate::model::Document;
use crate::sql::dollar_quote;
use crate::sql::emit::names::Names;

/// One statement that changes nothing. It fails, and says what is missing, where a database does not hold every schema,
/// extension, role, type, sequence, table, column, constraint, index, trigger, policy, view and function of a document as far
/// as their names, the types of columns and arguments, the labels of enums and row level security go.
pub fn verify(document: &Document) -> String {
    let names = Names::new(&document.schema);
    let checks =
        objects::checks(document, &names).into_iter().chain(relations::checks(document, &names));
    let checks: Vec<String> = checks.filter_map(check::Check::query).collect();
    if checks.is_empty() {
        return comment("There is nothing to look for.");
    }
    let body = format!(
        "
DECLARE
    missing text;
BEGIN
    SELECT string_agg(what, E'\\n' ORDER BY what) INTO missing FROM (
{}
    ) AS checks;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION E'missing, or not as expected:\\n%', missing;
    END IF;
END
",
        checks.join("\n        UNION ALL\n")
    );
    format!("DO {};\n", dollar_quote(&body))
}

/// The same of what a migration leads to, as a file.
pub fn verify_file(job: &Job<'_>) -> File {
    let head = comment("Fails where the database does not hold the whole schema.");
    let text = super::job::below(&head, &verify(job.after));
    File::new(format!("scripts/{}_verify.sql", job.name), text)
}
