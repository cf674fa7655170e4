//! The page's wasm module.

fn main() {
    trestle_app::page::start();
}
