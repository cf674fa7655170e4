//! Flyway: `V…__name.sql`, and `U…__name.sql` for its undo. What it has to know of a script is in a file beside that, `….sql.conf`.

use super::part::Half;
use super::{File, FilesError, Job, Layout};

pub(super) const LAYOUT: Layout = Layout {
    name: "flyway",
    about: "Flyway: VTIME__NAME.sql, and UTIME__NAME.sql for the way back",
    write,
};

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let mut files = Vec::new();
    for (part, at) in job.parts().into_iter().zip(job.stamps()) {
        for (letter, half) in [('V', &part.up), ('U', &part.down)] {
            let path = format!("{letter}{at}__{}.sql", part.name);
            if let Some(settings) = settings(half) {
                files.push(File::new(format!("{path}.conf"), settings));
            }
            files.push(File::new(path, half.text.as_str()));
        }
    }
    Ok(files)
}

/// What differs from how it runs scripts. It puts values in the place of `${…}`, and refuses those that it does not know.
fn settings(half: &Half) -> Option<String> {
    let mut settings = String::new();
    if half.is_alone {
        settings.push_str("executeInTransaction=false\n");
    }
    if half.text.contains("${") {
        settings.push_str("placeholderReplacement=false\n");
    }
    (!settings.is_empty()).then_some(settings)
}
