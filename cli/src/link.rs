//! `trestle link` and `trestle unlink`

use crate::args::{LinkArgs, UnlinkArgs};
use crate::output::{note, write};
use crate::{End, Failure, input};
use std::io::Read as _;
use trestle_core::layout::placed;
use trestle_core::share::{document_from_link, json_from_document, link_fragment, link_size};

/// Longest link that is read from standard input.
const MAX_LINK_BYTES: u64 = 64 * 1024 * 1024;

pub(crate) fn link(args: &LinkArgs) -> Result<End, Failure> {
    let input = input::read(&args.input.files, args.input.format, None)?;
    let failed = input.say_failures();
    let base = args.base.as_deref().unwrap_or_default();
    if base.contains('#') {
        return Err(format!(
            "--base {base}: it has a # already; give the address of the page alone"
        ));
    }
    // With a place for every card, so that it is drawn at once and for everyone alike.
    let link = format!("{base}#{}", link_fragment(&placed(input.document)));
    write(None, &format!("{link}\n"))?;
    let size = link_size(&link);
    note(&format!("{} characters", size.bytes));
    for who in size.cut_by {
        note(&format!("warning: may be cut by {who}"));
    }
    Ok(if failed { End::Findings } else { End::Clean })
}

pub(crate) fn unlink(args: &UnlinkArgs) -> Result<End, Failure> {
    let mut url = args.url.clone();
    if url == "-" {
        url.clear();
        std::io::stdin()
            .take(MAX_LINK_BYTES)
            .read_to_string(&mut url)
            .map_err(|error| format!("standard input: {error}"))?;
    }
    let document = document_from_link(&url).map_err(|error| error.to_string())?;
    write(args.output.as_deref(), &json_from_document(&document))?;
    Ok(End::Clean)
}
