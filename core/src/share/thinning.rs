//! Which of the versions that were kept by themselves may go.
//!
//! The nearer to now, the closer together they may stand: all of the last hour, one an hour of the last day, one a
//! day before.

/// Versions of one document that are kept by themselves.
pub const MAX_AUTOMATIC_VERSIONS: usize = 48;

/// Bytes that they may take together.
pub const MAX_AUTOMATIC_BYTES: usize = 24 * 1024 * 1024;

const HOUR: f64 = 3_600_000.0;
const DAY: f64 = 24.0 * HOUR;

/// A version that is kept: when it was made, in milliseconds, and how many bytes it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    pub at: f64,
    pub bytes: usize,
}

/// Places in the list of those that may go, given the present time. The newest always stays.
pub fn superfluous(versions: &[Kept], now: f64) -> Vec<usize> {
    let mut newest_first: Vec<usize> = (0..versions.len()).collect();
    let at = |n: usize| versions.get(n).map_or(0.0, |v| v.at);
    newest_first.sort_by(|a, b| at(*b).total_cmp(&at(*a)));
    // What is alone in its hour or day stays: the oldest of it, from which the others came.
    let mut kept: Vec<usize> = Vec::new();
    let mut gone = Vec::new();
    for (rank, n) in newest_first.iter().copied().enumerate() {
        let older = newest_first.get(rank + 1).map(|m| at(*m));
        let span = span(now - at(n));
        let shares = |older: f64| {
            span.is_some_and(|s| ((at(n) / s).floor() - (older / s).floor()).abs() < 0.5)
        };
        if rank > 0 && older.is_some_and(shares) {
            gone.push(n);
        } else {
            kept.push(n);
        }
    }
    let mut bytes = 0_usize;
    for (rank, n) in kept.into_iter().enumerate() {
        bytes = bytes.saturating_add(versions.get(n).map_or(0, |v| v.bytes));
        if rank > 0 && (rank >= MAX_AUTOMATIC_VERSIONS || bytes > MAX_AUTOMATIC_BYTES) {
            gone.push(n);
        }
    }
    gone.sort_unstable();
    gone
}

/// How far apart versions of an age stand; none where all are kept.
fn span(age: f64) -> Option<f64> {
    match age {
        age if age <= HOUR => None,
        age if age <= DAY => Some(HOUR),
        _ => Some(DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1000.0 * DAY;

    fn ages(ages: &[f64]) -> Vec<Kept> {
        ages.iter().map(|age| Kept { at: NOW - age, bytes: 1_000 }).collect()
    }

    #[test]
    fn the_last_hour_stays_whole() {
        let minutes: Vec<f64> = (0..12).map(|n| f64::from(n) * 5.0 * 60_000.0).collect();
        assert_eq!(superfluous(&ages(&minutes), NOW), Vec::<usize>::new());
    }

    #[test]
    fn of_each_hour_of_the_day_and_of_each_day_before_one_stays() {
        let versions =
            ages(&[0.0, 2.1 * HOUR, 2.2 * HOUR, 2.9 * HOUR, 2.1 * DAY, 2.2 * DAY, 2.9 * DAY]);
        assert_eq!(superfluous(&versions, NOW), [1, 2, 4, 5]);
    }

    #[test]
    fn number_and_bytes_are_bounded_and_the_oldest_go_first() {
        let days: Vec<f64> = (0..60).map(|n| f64::from(n) * DAY).collect();
        let gone = superfluous(&ages(&days), NOW);
        assert_eq!(gone, (MAX_AUTOMATIC_VERSIONS..60).collect::<Vec<_>>());
        let mut large = ages(&[0.0, DAY, 2.0 * DAY]);
        for version in &mut large {
            version.bytes = MAX_AUTOMATIC_BYTES / 2 + 1;
        }
        assert_eq!(superfluous(&large, NOW), [1, 2]);
    }

    #[test]
    fn the_newest_stays_however_large_it_is() {
        assert_eq!(superfluous(&[Kept { at: 0.0, bytes: usize::MAX }], NOW), Vec::<usize>::new());
    }
}
