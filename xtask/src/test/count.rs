//! Counts of tests, read from what test programs print.

/// Tests passed, failed and skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) skipped: u32,
}

impl Count {
    /// A leg that either holds or does not.
    pub(super) fn one(result: &Result<(), String>) -> Self {
        if let Err(problem) = result {
            println!("{problem}");
        }
        let failed = u32::from(result.is_err());
        Self { passed: 1 - failed, failed, skipped: 0 }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// What a test program counted, as one of these readers understands it; a program that fails without
    /// naming a test (it did not compile, a test ended the process) counts as one failure.
    pub(super) fn of_program(
        ran: Result<(bool, String), String>,
        read: impl FnOnce(&str) -> Self,
    ) -> Self {
        match ran {
            Ok((success, text)) => {
                let mut count = read(&text);
                if !success && count.failed == 0 {
                    count.failed = 1;
                }
                count
            }
            Err(problem) => Self::one(&Err(problem)),
        }
    }

    /// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of Rust's tests.
    pub(super) fn of_rust(text: &str) -> Self {
        let mut count = Self::default();
        for line in text.lines().filter(|l| l.starts_with("test result:")) {
            let number = |word: &str| {
                line.split([';', '.'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u32>().ok())
                    .unwrap_or(0)
            };
            count.add(Self {
                passed: number("passed"),
                failed: number("failed"),
                skipped: number("ignored"),
            });
        }
        count
    }

    /// The last lines `# pass 3` of Node's TAP reporter.
    pub(super) fn of_node(text: &str) -> Self {
        let number = |word: &str| {
            let line = text.lines().rev().find_map(|l| l.strip_prefix(word));
            line.and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(0)
        };
        Self { passed: number("# pass "), failed: number("# fail "), skipped: number("# skipped ") }
    }

    /// The `stats` of Playwright's JSON reporter. A test that passed when it was tried again has passed.
    pub(super) fn of_playwright(json: &str) -> Self {
        let stats = json.rfind("\"stats\"").map_or("", |at| &json[at..]);
        let number = |word: &str| {
            let rest = stats.split_once(&format!("\"{word}\":")).map_or("", |(_, rest)| rest);
            let rest = rest.trim_start();
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            rest[..end].parse::<u32>().unwrap_or(0)
        };
        Self {
            passed: number("expected") + number("flaky"),
            failed: number("unexpected"),
            skipped: number("skipped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_over_all_test_programs() {
        let count = Count::of_rust(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\nnoise\n\
             test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured\n",
        );
        assert_eq!(count, Count { passed: 15, failed: 2, skipped: 1 });
    }

    #[test]
    fn node_and_playwright_count_their_own() {
        let count = Count::of_node("# tests 4\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n");
        assert_eq!(count, Count { passed: 2, failed: 1, skipped: 1 });
        let count = Count::of_playwright(
            "{ \"suites\": [{ \"title\": \"the \\\"stats\\\" are shown\" }],\n  \"stats\": {\n    \
             \"duration\": 7367.4,\n    \"expected\": 5,\n    \"skipped\": 1,\n    \
             \"unexpected\": 2,\n    \"flaky\": 1\n  }\n}\n",
        );
        assert_eq!(count, Count { passed: 6, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_program_that_fails_without_a_failed_test_has_failed_once() {
        let count = Count::of_program(Ok((false, String::new())), Count::of_rust);
        assert_eq!(count.failed, 1);
    }
}
