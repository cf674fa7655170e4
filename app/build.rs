//! The page's module is cut in two after it was linked (`cargo xtask finish-dist`), for which it must say where it refers
//! to what.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Development builds stay in one piece.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release")
        && std::env::var("CARGO_FEATURE_PAGE").is_ok()
    {
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
