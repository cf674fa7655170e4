//! `trestle import`

use crate::args::ImportArgs;
use crate::output::{note, write};
use crate::{End, Failure, input};
use trestle_core::share::json_from_document;

pub(crate) fn run(args: &ImportArgs) -> Result<End, Failure> {
    let input = input::read(&args.input.files, args.input.format, args.name.as_deref())?;
    let failed = input.say_failures();
    if let Some(path) = &args.report {
        let report = serde_json::to_string_pretty(&input.report)
            .map_err(|error| format!("the report: {error}"))?;
        write(Some(path), &format!("{report}\n"))?;
    }
    write(args.output.as_deref(), &json_from_document(&input.document))?;
    if !input.report.rows.is_empty() {
        let totals = input.report.totals();
        note(&format!(
            "{} statements modelled, {} kept verbatim, {} ignored, {} failed",
            totals.modelled, totals.verbatim, totals.ignored, totals.failed
        ));
    }
    Ok(if failed { End::Findings } else { End::Clean })
}
