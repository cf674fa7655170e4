//! The worker's wasm module.

fn main() {
    trestle_app::worker::start();
}
