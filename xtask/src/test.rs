//! `cargo xtask test`: format, lints and every test, one leg after the other, and a count at the end.

use crate::command::{self, program, run_and_read, target};
use crate::setup;
use std::process::ExitCode;

/// Tests passed, failed and skipped.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Count {
    /// A leg that either holds or does not.
    fn one(result: &Result<(), String>) -> Self {
        if let Err(problem) = result {
            println!("{problem}");
        }
        let failed = u32::from(result.is_err());
        Self { passed: 1 - failed, failed, skipped: 0 }
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

struct Leg {
    name: &'static str,
    run: fn() -> Count,
}

const LEGS: &[Leg] = &[
    Leg { name: "format", run: format },
    Leg { name: "lints", run: lints },
    Leg { name: "lints without the parsers", run: lints_without_parsers },
    Leg { name: "page and worker compile", run: wasm_check },
    Leg { name: "native tests", run: native },
    Leg { name: "node tests", run: node },
];

/// Runs the legs whose names hold one of the words; all, if there are none.
pub fn run(words: &[String]) -> ExitCode {
    if let Err(problem) = setup::wasm().and_then(|()| setup::for_tests()) {
        println!("{problem}\n\n0 passed, 1 failed");
        return ExitCode::FAILURE;
    }
    let mut total = Count::default();
    for leg in LEGS
        .iter()
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

fn format() -> Count {
    Count::one(&run_cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Count {
    Count::one(&run_cargo(&[
        "clippy",
        "--workspace",
        "--exclude",
        "trestle-app",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// The page is built without the parsers, so the core must stand without them.
fn lints_without_parsers() -> Count {
    Count::one(&run_cargo(&[
        "clippy",
        "--package",
        "trestle-core",
        "--no-default-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn wasm_check() -> Count {
    let mut count = Count::default();
    for module in ["page", "worker"] {
        count.add(Count::one(&run_cargo(&[
            "check",
            "--package",
            "trestle-app",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            module,
            "--bin",
            module,
        ])));
    }
    count
}

fn native() -> Count {
    let command = program(
        "cargo",
        &["test", "--workspace", "--exclude", "trestle-app", "--no-fail-fast", "--color", "never"],
    );
    match run_and_read(command) {
        Ok((success, text)) => {
            let mut count = read_counts(&text);
            if !success && count.failed == 0 {
                // It did not compile, or a test ended the process.
                count.failed = 1;
            }
            count
        }
        Err(problem) => Count::one(&Err(problem)),
    }
}

/// Checks with packages of npm, on what the command line tool writes.
fn node() -> Count {
    if let Err(problem) = run_cargo(&["build", "--package", "trestle"]) {
        return Count::one(&Err(problem));
    }
    let mut command = program("node", &["--test", "--test-reporter=tap", "tests/node/"]);
    command.env("TRESTLE_BIN", target().join("debug/trestle"));
    match run_and_read(command) {
        Ok((success, text)) => {
            let number = |word: &str| {
                let line = text.lines().rev().find_map(|l| l.strip_prefix(word));
                line.and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(0)
            };
            let mut count = Count {
                passed: number("# pass "),
                failed: number("# fail "),
                skipped: number("# skipped "),
            };
            if !success && count.failed == 0 {
                count.failed = 1;
            }
            count
        }
        Err(problem) => Count::one(&Err(problem)),
    }
}

fn run_cargo(arguments: &[&str]) -> Result<(), String> {
    command::run(program("cargo", arguments))
}

/// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn read_counts(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines().filter(|l| l.starts_with("test result:")) {
        let number = |word: &str| {
            line.split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u32>().ok())
                .unwrap_or(0)
        };
        count.add(Count {
            passed: number("passed"),
            failed: number("failed"),
            skipped: number("ignored"),
        });
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_over_all_test_programs() {
        let count = read_counts(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\nnoise\n\
             test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured\n",
        );
        assert_eq!((count.passed, count.failed, count.skipped), (15, 2, 1));
    }
}
