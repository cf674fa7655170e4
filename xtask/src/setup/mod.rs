//! Everything that building and testing need beyond cargo: each step is skipped when it is done.

pub mod chromium;
mod crates;
mod debian;
mod npm;
mod postgres;
mod wasm_target;
mod wasm_target_from_debian;
mod wasm_tools;

/// All steps.
pub fn all() -> Result<(), String> {
    wasm()?;
    for_tests()
}

/// What tests need beyond building.
pub fn for_tests() -> Result<(), String> {
    packages()?;
    step("PostgreSQL for tests", postgres::ensure)?;
    browser()
}

/// The npm packages.
pub fn packages() -> Result<(), String> {
    step("npm packages", npm::ensure)
}

/// A browser to test in; comes after the packages, one of which may bring it.
pub fn browser() -> Result<(), String> {
    step("Chromium", chromium::ensure)
}

/// What building for the browser needs.
pub fn wasm() -> Result<(), String> {
    step("crates", crates::ensure)?;
    step("standard library for wasm32-unknown-unknown", wasm_target::ensure)?;
    step("wasm-bindgen and trunk", wasm_tools::ensure)
}

/// What a step found or did.
pub enum Done {
    /// It was there already; what exactly.
    Already(String),
    Installed(String),
}

fn step(name: &str, ensure: impl FnOnce() -> Result<Done, String>) -> Result<(), String> {
    match ensure() {
        Ok(Done::Already(what)) => println!("[setup] {name}: {what}"),
        Ok(Done::Installed(what)) => println!("[setup] {name}: installed {what}"),
        Err(problem) => return Err(format!("[setup] {name} failed.\n{problem}")),
    }
    Ok(())
}
