//! `trestle diff`

mod files;
mod json;
mod rename;
mod sql;

use crate::args::{DiffArgs, DiffFormat, FileArgs, InputFormat};
use crate::input::Input;
use crate::output::write;
use crate::{End, Failure, input};
use std::path::Path;
use trestle_core::diff::{Comparison, Renames, Same, compare, line, report};
use trestle_core::migrate::files::{FileName, Job};
use trestle_core::migrate::{self, Phase, PhaseOptions, PlanOptions};

pub(crate) fn run(args: &DiffArgs) -> Result<End, Failure> {
    let (old, new) = (read(args, &args.old)?, read(args, &args.new)?);
    let failed = [&old, &new].map(Input::say_failures).contains(&true);
    let same = if old.is_document && new.is_document { Same::Id } else { Same::Name };
    let known = rename::known(&args.rename, &old.document)?;
    let renames = Renames { known: &known, assume: args.assume_renames };
    let comparison = compare(&old.document, &new.document, same, renames)
        .map_err(|error| format!("--rename: {error}"))?;
    rename::say_unknown(&comparison, &known)?;
    rename::say_questions(&comparison);
    let differs = args.exit_code && !comparison.summary().is_empty();
    let end = if failed || differs { End::Findings } else { End::Clean };
    if let Some(layout) = &args.files.layout {
        files::write(&phases(&comparison, args)?, layout, args)?;
        return Ok(end);
    }
    let text = match args.format {
        DiffFormat::Text => text(&comparison),
        DiffFormat::Sql => sql::text(&comparison, &phases(&comparison, args)?, args),
        DiffFormat::Json => json::text(&comparison, &phases(&comparison, args)?),
    };
    write(args.output.as_deref(), &text)?;
    Ok(end)
}

fn read(args: &DiffArgs, path: &Path) -> Result<Input, Failure> {
    let files = FileArgs { paths: vec![path.to_owned()], set: args.set.clone() };
    input::read(&files, InputFormat::Auto, None)
}

fn phases(comparison: &Comparison, args: &DiffArgs) -> Result<Vec<Phase>, Failure> {
    let options = PhaseOptions {
        plan: PlanOptions { online: args.online },
        compatibility_views: args.compatibility_views,
        keep_removed: args.keep_removed,
    };
    migrate::phases(&comparison.before, &comparison.after, options)
        .map_err(|error| error.to_string())
}

/// How long an online step waits for a lock before it gives up: others wait behind it for as long.
const LOCK_TIMEOUT_MS: u32 = 2_000;

/// A phase as files would hold it, by what the arguments say.
fn job<'a>(phase: &'a Phase, args: &DiffArgs) -> Job<'a> {
    Job {
        migration: &phase.migration,
        before: &phase.before,
        after: &phase.after,
        options: PlanOptions { online: args.online },
        repeatable: args.files.idempotent,
        name: FileName::new(&args.files.name),
        at: args.files.at.unwrap_or_else(files::now),
        number: args.files.number.unwrap_or(1),
        warnings: true,
        lock_timeout: args.online.then_some(LOCK_TIMEOUT_MS),
    }
}

fn text(comparison: &Comparison) -> String {
    let summary = comparison.summary();
    format!("{}\n{}", line(&summary), report(&summary))
}
