//! `trestle export`

use crate::args::{ExportArgs, OutputFormat};
use crate::output::write;
use crate::{End, Failure, input};
use trestle_core::export::{MermaidScope, access_csv, access_markdown, mermaid};
use trestle_core::share::json_from_document;
use trestle_core::sql::{EmitOptions, emit};

pub(crate) fn run(args: &ExportArgs) -> Result<End, Failure> {
    let input = input::read(&args.input.files, args.input.format, None)?;
    let failed = input.say_failures();
    let text = match args.to {
        OutputFormat::Sql => emit(&input.document, EmitOptions { owners: args.owners }),
        OutputFormat::Mermaid => mermaid(&input.document, &MermaidScope::All),
        OutputFormat::AccessMatrix => access_markdown(&input.document),
        OutputFormat::AccessMatrixCsv => access_csv(&input.document),
        OutputFormat::Json => json_from_document(&input.document),
    };
    write(args.output.as_deref(), &text)?;
    Ok(if failed { End::Findings } else { End::Clean })
}
