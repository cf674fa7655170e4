//! Versions of the tools, each said in one place.

use crate::command::root;

/// Trunk that this compiler can build; later ones want a newer compiler.
pub const TRUNK: &str = "0.21.14";

/// `wasm_split_cli_support`, which fits the `wasm_split_helpers` that Leptos brings.
pub const WASM_SPLIT: &str = "0.2.4";

/// The version of wasm-bindgen in the root manifest, which its command line tool must match exactly.
pub fn wasm_bindgen() -> Result<String, String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml"))
        .map_err(|e| format!("Cargo.toml cannot be read: {e}"))?;
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("wasm-bindgen = \"="))
        .and_then(|rest| rest.split('"').next())
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.toml does not pin wasm-bindgen with \"=\"".to_owned())
}

/// The version of wasm-opt, as the npm package has it: the major number of `binaryen` in package.json.
pub fn wasm_opt() -> Result<String, String> {
    let manifest = std::fs::read_to_string(root().join("package.json"))
        .map_err(|e| format!("package.json cannot be read: {e}"))?;
    manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("\"binaryen\": \""))
        .and_then(|rest| rest.split('.').next())
        .map(str::to_owned)
        .ok_or_else(|| "package.json does not pin binaryen".to_owned())
}
