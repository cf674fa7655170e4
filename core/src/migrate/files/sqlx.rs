//! sqlx: pairs by time. A file that starts with `-- no-transaction` is run outside of one.

use super::part::Half;
use super::{File, FilesError, Job, Layout};

pub(super) const LAYOUT: Layout =
    Layout { name: "sqlx", about: "sqlx: TIME_NAME.up.sql, TIME_NAME.down.sql", write };

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let mut files = Vec::new();
    for (part, at) in job.parts().into_iter().zip(job.stamps()) {
        let path = format!("{at}_{}", part.name);
        files.push(File::new(format!("{path}.up.sql"), text(&part.up)));
        files.push(File::new(format!("{path}.down.sql"), text(&part.down)));
    }
    Ok(files)
}

fn text(half: &Half) -> String {
    let mark = if half.is_alone { "-- no-transaction\n" } else { "" };
    format!("{mark}{}", half.text)
}
