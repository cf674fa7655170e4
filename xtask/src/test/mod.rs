//! `cargo xtask test`: format, lints and every test, one leg after the other, and a count at the end.

mod browser;
mod count;
mod native;

use crate::setup;
use count::Count;
use std::process::ExitCode;

struct Leg {
    name: &'static str,
    run: fn() -> Count,
}

const LEGS: &[Leg] = &[
    Leg { name: "format", run: native::format },
    Leg { name: "lints", run: native::lints },
    Leg { name: "lints without the parsers", run: native::lints_without_parsers },
    Leg { name: "lints of the app", run: browser::lints },
    Leg { name: "native tests", run: native::tests },
    Leg { name: "node tests", run: native::node },
    Leg { name: "wasm tests", run: browser::wasm_tests },
    Leg { name: "build", run: browser::build },
    Leg { name: "end to end", run: browser::end_to_end },
];

/// What takes long beside these, for a night.
const FULL: &[Leg] = &[Leg { name: "many migrations", run: native::many_migrations }];

/// What chooses the legs of [`FULL`] too.
const FULL_FLAG: &str = "--full";

/// Runs the legs whose names hold one of the words; all, if there are none.
pub fn run(words: &[String]) -> ExitCode {
    if let Err(problem) = setup::wasm().and_then(|()| setup::for_tests()) {
        println!("{problem}\n\n0 passed, 1 failed");
        return ExitCode::FAILURE;
    }
    let (flags, words): (Vec<_>, Vec<_>) = words.iter().partition(|word| *word == FULL_FLAG);
    let more = if flags.is_empty() { &[] } else { FULL };
    let mut total = Count::default();
    for leg in LEGS
        .iter()
        .chain(more)
        .filter(|l| words.is_empty() || words.iter().any(|w| l.name.contains(w.as_str())))
    {
        println!("\n=== {} ===", leg.name);
        let count = (leg.run)();
        println!("--- {}: {} passed, {} failed", leg.name, count.passed, count.failed);
        total.add(count);
    }
    println!("\n{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
