//! A migration as files in a folder.

use super::job;
use crate::Failure;
use crate::args::DiffArgs;
use crate::output::write as print;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;
use trestle_core::migrate::Phase;
use trestle_core::migrate::files::{
    File, Job, Layout, Moment, joined_journal, reset_file, tracked, verify_file,
};

/// What Drizzle's migrations are listed in; the one file that is not new.
const JOURNAL: &str = "_journal.json";

/// Writes the files of a layout into the folder that the arguments name, and says their paths. Each phase has a folder of its
/// own where there are several, since a tool would run all that it finds.
pub(super) fn write(phases: &[Phase], layout: &str, args: &DiffArgs) -> Result<(), Failure> {
    let wrong = || format!("--layout {layout}: there is none of that name");
    let layout = Layout::named(layout).ok_or_else(wrong)?;
    let folder = args.output.as_deref().unwrap_or(Path::new("."));
    let number = args.files.number.unwrap_or_else(|| next_number(folder));
    let mut from = (args.files.at.unwrap_or_else(now), number);
    let mut files = Vec::new();
    for (n, phase) in (1..).zip(phases) {
        let mut job = Job { at: from.0, number: from.1, ..job(phase, args) };
        let with_table;
        if let Some(table) = &args.files.tracking {
            with_table = tracked(&job, table);
            job.migration = &with_table;
        }
        let mut made = layout.files(&job).map_err(|error| error.to_string())?;
        if phases.len() > 1 {
            for file in &mut made {
                file.path = format!("phase_{n}/{}", file.path);
            }
        }
        from = job.after_files(made.len());
        files.extend(made);
    }
    if let Some(last) = phases.last() {
        files.extend(extras(&job(last, args), args)?);
    }
    if files.is_empty() {
        crate::output::note("nothing differs: no files are written");
        return Ok(());
    }
    // First all are looked at, so that nothing is written where one cannot be.
    let files = files.into_iter().map(|file| fitted(folder, file));
    let files: Vec<File> = files.collect::<Result<_, _>>()?;
    let mut paths = String::new();
    for file in &files {
        let _ = writeln!(paths, "{}", write_file(folder, file)?.display());
    }
    print(None, &paths)
}

/// What else is asked for of the schema that the migration leads to.
fn extras(job: &Job<'_>, args: &DiffArgs) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    if args.files.verify {
        files.push(verify_file(job));
    }
    if args.files.reset {
        files.push(reset_file(job).map_err(|error| error.to_string())?);
    }
    Ok(files)
}

/// The moment at which the program runs.
pub(super) fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Moment::from_unix(since.map_or(0, |since| since.as_secs()))
}

/// One more than the highest number that a file of the folder starts with. Longer ones are times.
fn next_number(folder: &Path) -> u32 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let digits = name.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<u32>().ok().filter(|_| digits.len() <= 6)
    };
    entries.filter_map(number).max().map_or(1, |highest| highest + 1)
}

/// The file as it can be written below a folder: a journal that is there with its new entries. Any other that is there is
/// refused, and so is a link that might lead elsewhere.
fn fitted(folder: &Path, file: File) -> Result<File, Failure> {
    let relative = Path::new(&file.path);
    let path = folder.join(relative);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(told(&path, "leads out of the folder"));
    }
    let kind = |path: &Path| fs::symlink_metadata(path).ok().map(|there| there.file_type());
    let folders = relative.ancestors().skip(1).map(|above| folder.join(above));
    let mut inner = folders.filter(|above| above != folder);
    if let Some(link) = inner.find(|above| kind(above).is_some_and(|kind| kind.is_symlink())) {
        return Err(told(&link, "is a link; nothing is written behind it"));
    }
    match kind(&path) {
        None => Ok(file),
        Some(kind) if kind.is_file() && is_journal(&file) => {
            let old = fs::read_to_string(&path).map_err(|error| told(&path, error))?;
            let text = joined_journal(&old, &file.text).map_err(|error| told(&path, error))?;
            Ok(File { text, ..file })
        }
        Some(_) => Err(told(&path, "is there already: choose another --name, --at or --number")),
    }
}

fn write_file(folder: &Path, file: &File) -> Result<PathBuf, Failure> {
    let path = folder.join(&file.path);
    fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(|error| told(&path, error))?;
    let mut options = OpenOptions::new();
    options.write(true);
    if is_journal(file) {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let written = options.open(&path).and_then(|mut out| out.write_all(file.text.as_bytes()));
    written.map_err(|error| told(&path, error))?;
    Ok(path)
}

fn is_journal(file: &File) -> bool {
    Path::new(&file.path).file_name().is_some_and(|name| name == JOURNAL)
}

fn told(path: &Path, what: impl std::fmt::Display) -> Failure {
    format!("{}: {what}", path.display())
}
