//! What divan prints: a tree of benchmarks with a table beside it.

use super::record::Record;

/// Medians in nanoseconds, named by their path in the tree, which begins with the bench program.
pub(super) fn medians(text: &str) -> Record {
    let mut record = Record::default();
    let mut path: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.contains("│ slowest") {
            path = line.split_whitespace().take(1).collect();
            continue;
        }
        let Some(branch) = line.find(['├', '╰']) else { continue };
        // Each level is three characters wide: `│  ` or blanks, then `├─ `.
        let depth = line[..branch].chars().count() / 3 + 1;
        let rest: &str = line[branch..].trim_start_matches(['├', '╰', '─']).trim_start();
        let cells: Vec<&str> = rest.split('│').map(str::trim).collect();
        path.truncate(depth);
        let Some(median) = cells.get(2).and_then(|cell| nanoseconds(cell)) else {
            // A group, whose benchmarks follow.
            path.push(cells[0]);
            continue;
        };
        path.push(name(cells[0]));
        record.push(format!("{}, ns", path.join(" / ")), median);
    }
    record
}

/// `with a name  1.258 ms`: the name without the fastest time.
fn name(cell: &str) -> &str {
    let mut name = cell;
    for _ in 0..2 {
        name = name.rsplit_once(' ').map_or("", |(name, _)| name).trim_end();
    }
    name
}

fn nanoseconds(cell: &str) -> Option<f64> {
    let (number, unit) = cell.split_once(' ')?;
    let factor = match unit {
        "ps" => 1e-3,
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    };
    // Rounded to what divan prints: the product of two decimals is not always one.
    Some((number.parse::<f64>().ok()? * factor * 1e3).round() / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_with_times_is_a_median() {
        let record = medians(
            "Timer precision: 22 ns
sums               fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ many                          │               │               │               │         │
│  ├─ 10           3.595 ns      │ 3.661 ns      │ 3.603 ns      │ 3.605 ns      │ 100     │ 102400
│  ╰─ 1000         321.7 ns      │ 952.2 ns      │ 322.5 ns      │ 328.7 ns      │ 100     │ 800
├─ plain           1.562 µs      │ 2.757 µs      │ 1.581 µs      │ 1.599 µs      │ 100     │ 102400
╰─ inner                         │               │               │               │         │
   ├─ counted      29.03 ns      │ 30.37 ns      │ 29.4 ns       │ 29.5 ns       │ 100     │ 12800
   │               34.44 GB/s    │ 32.91 GB/s    │ 34 GB/s       │ 33.89 GB/s    │         │
   ╰─ with a name  1.258 ms      │ 1.285 ms      │ 1.279 ms      │ 1.273 ms      │ 5       │ 5
",
        );
        let mut expected = Record::default();
        for (name, value) in [
            ("sums / many / 10, ns", 3.603),
            ("sums / many / 1000, ns", 322.5),
            ("sums / plain, ns", 1581.0),
            ("sums / inner / counted, ns", 29.4),
            ("sums / inner / with a name, ns", 1_279_000.0),
        ] {
            expected.push(name.to_owned(), value);
        }
        assert_eq!(record, expected);
    }
}
