//! `trestle lint`

mod baseline;
mod conventions;
mod finding;
mod github;
mod json;
mod sarif;
mod text;

use crate::args::{Deny, LintArgs, LintFormat};
use crate::output::{note, write};
use crate::{End, Failure, input};
use finding::{Finding, findings};
use trestle_core::conventions::Severity;

pub(crate) fn run(args: &LintArgs) -> Result<End, Failure> {
    let mut input = input::read(&args.files, args.from, None)?;
    let failed = input.say_failures();
    if let Some(named) = &args.profile {
        input.document.conventions = conventions::read(named)?.into();
    }
    let mut found = findings(&input)?;
    if let Some(path) = &args.write_baseline {
        write(Some(path), &baseline::text(&found))?;
        note(&format!("{} findings are known from now on", found.len()));
        return Ok(if failed { End::Findings } else { End::Clean });
    }
    if let Some(path) = &args.baseline {
        let (left, stale) = baseline::without_known(found, path)?;
        found = left;
        if stale > 0 {
            note(&format!("{}: {stale} known findings are no more", path.display()));
        }
    }
    let report = match args.format {
        LintFormat::Text => text::report(&found),
        LintFormat::Json => json::report(&found),
        LintFormat::Sarif => sarif::report(&found),
        LintFormat::Github => github::report(&found),
    };
    write(args.output.as_deref(), &report)?;
    let least = match args.deny {
        Deny::Info => Severity::Info,
        Deny::Warning => Severity::Warning,
        Deny::Error => Severity::Error,
    };
    let is_denied = |finding: &Finding| finding.severity >= least;
    Ok(if failed || found.iter().any(is_denied) { End::Findings } else { End::Clean })
}
