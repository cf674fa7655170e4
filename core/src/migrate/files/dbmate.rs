//! dbmate: both ways in one file, below lines that name them and say what refuses a transaction.

use super::part::Half;
use super::{File, FilesError, Job, Layout};

pub(super) const LAYOUT: Layout =
    Layout { name: "dbmate", about: "dbmate: TIME_NAME.sql, with both ways in one file", write };

const MARK: &str = "-- migrate:";

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let mut files = Vec::new();
    for (part, at) in job.parts().into_iter().zip(job.stamps()) {
        let text = format!("{}\n{}", section("up", &part.up)?, section("down", &part.down)?);
        files.push(File::new(format!("{at}_{}.sql", part.name), text));
    }
    Ok(files)
}

fn section(way: &str, half: &Half) -> Result<String, FilesError> {
    // dbmate looks for its marks in every line, also in those of a function's body.
    let is_mark = |line: &str| {
        line.strip_prefix("--").is_some_and(|rest| rest.trim_start().starts_with("migrate:"))
    };
    if half.text.split(['\n', '\r']).any(is_mark) {
        return Err(FilesError::HoldsMark { tool: "dbmate", mark: MARK });
    }
    let option = if half.is_alone { " transaction:false" } else { "" };
    Ok(format!("{MARK}{way}{option}\n\n{}", half.text))
}
