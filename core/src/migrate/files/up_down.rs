//! golang-migrate: numbered pairs. It sends a file as one query, which Postgres runs as one transaction, or as none where it is
//! one statement; so nothing marks what refuses a transaction.

use super::{File, FilesError, Job, Layout};

pub(super) const LAYOUT: Layout = Layout {
    name: "up-down",
    about: "golang-migrate: NUMBER_NAME.up.sql, NUMBER_NAME.down.sql",
    write,
};

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let mut files = Vec::new();
    for (part, number) in job.parts().into_iter().zip(u64::from(job.number)..) {
        let path = format!("{number:03}_{}", part.name);
        files.push(File::new(format!("{path}.up.sql"), part.up.text));
        files.push(File::new(format!("{path}.down.sql"), part.down.text));
    }
    Ok(files)
}
