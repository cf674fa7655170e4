//! Supabase: `supabase/migrations/`, by time. Its command line knows no way back.

use super::job::below;
use super::{File, FilesError, Job, Layout};
use crate::migrate::comment;

pub(super) const LAYOUT: Layout = Layout {
    name: "supabase",
    about: "supabase/migrations/TIME_NAME.sql, without a way back",
    write,
};

/// Since 2.109 it knows `CREATE INDEX CONCURRENTLY`, since a later one `DROP INDEX CONCURRENTLY` (supabase/cli, 6276).
const ALONE: &str = "Has to be run outside of a transaction. Where the Supabase CLI refuses it, run it with psql and then `supabase migration repair --status applied`.";

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let steps = job.migration.up.transactions().len();
    let parts = job.parts().into_iter().take(steps).zip(job.stamps());
    let file = |(part, at): (super::part::Part, String)| {
        let head = if part.up.is_alone { comment(ALONE) } else { String::new() };
        File::new(
            format!("supabase/migrations/{at}_{}.sql", part.name),
            below(&head, &part.up.text),
        )
    };
    Ok(parts.map(file).collect())
}
