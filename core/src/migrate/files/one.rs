//! Everything in one file, and the way back in another, for `psql`.

use super::{File, FilesError, Job, Layout, down_text, up_text};

pub(super) const LAYOUT: Layout = Layout {
    name: "one",
    about: "One file, and one for the way back, for psql: NAME.sql, NAME.down.sql",
    write,
};

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let name = &job.name;
    Ok(vec![
        File::new(format!("{name}.sql"), up_text(job)),
        File::new(format!("{name}.down.sql"), down_text(job)),
    ])
}
