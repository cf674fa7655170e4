//! A Chromium for what runs in a browser, and the chromedriver that wasm-bindgen's tests steer it with.

use super::{Done, debian};
use crate::command::{output, program, run};
use std::path::{Path, PathBuf};

/// Names under which a Chromium is found on PATH.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

const BY_HAND: &str = "By hand: install Chromium, or set TRESTLE_CHROMIUM to its executable.";

pub(super) fn ensure() -> Result<Done, String> {
    if let Some(variable) = std::env::var_os("TRESTLE_CHROMIUM")
        && !runs(Path::new(&variable))
    {
        return Err(format!("TRESTLE_CHROMIUM is {}, which does not run.", variable.display()));
    }
    let before = (find(), driver());
    if before.0.is_none() || before.1.is_none() {
        debian::install(&["chromium", "chromium-driver", "fonts-liberation"]);
    }
    if find().is_none() {
        println!("[setup] fetching Playwright's own Chromium");
        run(program("npx", &["playwright", "install", "chromium"]))
            .map_err(|problem| format!("{problem}\n{BY_HAND}"))?;
    }
    let chromium = path()?;
    let unchanged = before == (Some(chromium.clone()), driver());
    let driver = match driver() {
        Some(driver) => driver.display().to_string(),
        // Nothing but the unit tests of the app needs it, and that leg says so where it is wanting.
        None => "no chromedriver (for the wasm tests, install it or set CHROMEDRIVER)".to_owned(),
    };
    let what = format!("{}, {driver}", chromium.display());
    Ok(if unchanged { Done::Already(what) } else { Done::Installed(what) })
}

/// The executable of Chromium; none of its arguments, which depend on who runs it.
pub fn path() -> Result<PathBuf, String> {
    find().ok_or_else(|| format!("There is no Chromium.\n{BY_HAND}"))
}

/// The executable of chromedriver: CHROMEDRIVER, else the one on PATH.
pub fn driver() -> Option<PathBuf> {
    std::env::var_os("CHROMEDRIVER").map(PathBuf::from).filter(|p| runs(p)).or_else(|| {
        let found = on_path("chromedriver")?;
        runs(&found).then_some(found)
    })
}

fn find() -> Option<PathBuf> {
    let named = std::env::var_os("TRESTLE_CHROMIUM").map(PathBuf::from);
    let mut candidates: Vec<PathBuf> = named.into_iter().collect();
    candidates.extend(NAMES.iter().filter_map(|name| on_path(name)));
    candidates.into_iter().find(|p| runs(p)).or_else(|| of_playwright().filter(|p| runs(p)))
}

/// Where Playwright puts its own browser, whether or not it is there.
fn of_playwright() -> Option<PathBuf> {
    let script = "import('@playwright/test').then(p => console.log(p.chromium.executablePath()))";
    output("node", &["--eval", script]).map(PathBuf::from)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn runs(path: &Path) -> bool {
    output(&path.to_string_lossy(), &["--version"]).is_some()
}
