//! Moments by which tools number migrations.

const DAY: u64 = 24 * 60 * 60;

/// The end of the year 9998: what is a little later still has fourteen digits.
const LAST: u64 = 253_370_764_799;

/// A second, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Since 1970.
    seconds: u64,
}

impl Moment {
    /// From the seconds since 1970; the year 9998 ends where more are given.
    pub fn from_unix(seconds: u64) -> Self {
        Self { seconds: seconds.min(LAST) }
    }

    /// From `20261123120000`: year, month, day, hour, minute and second. None for what is no such moment from 1970 to 9998.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let part = |start: usize, end: usize| text.get(start..end)?.parse::<u64>().ok();
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
        if year < 1970 || !(1..=12).contains(&month) {
            return None;
        }
        let days = days_before(year, month) + day.checked_sub(1)?;
        let moment = Self::from_unix(days * DAY + hour * 3600 + minute * 60 + second);
        // A thirtieth of February or an hour 24 would be written otherwise.
        (moment.digits() == text).then_some(moment)
    }

    /// `20261123120000`.
    pub fn digits(self) -> String {
        let (days, rest) = (self.seconds / DAY, self.seconds % DAY);
        let mut year = 1970 + days / 366;
        while days_before(year + 1, 1) <= days {
            year += 1;
        }
        let month = (1..=12).rev().find(|month| days_before(year, *month) <= days).unwrap_or(1);
        let day = days - days_before(year, month) + 1;
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    /// Milliseconds since 1970.
    pub(super) fn millis(self) -> u64 {
        self.seconds.saturating_mul(1000)
    }

    pub(super) fn later(self, seconds: u64) -> Self {
        Self { seconds: self.seconds.saturating_add(seconds) }
    }
}

/// Days from the start of 1970 to the first of a month.
fn days_before(year: u64, month: u64) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let is_leap = leaps(year) != leaps(year - 1);
    let months = BEFORE.get(usize::try_from(month - 1).unwrap_or(0)).copied().unwrap_or(0);
    let leap_day = u64::from(is_leap && month > 2);
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + months + leap_day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written() {
        for (digits, seconds) in [
            ("19700101000000", 0),
            ("20000229235959", 951_868_799),
            ("20261123120000", 1_795_435_200),
            ("21000301000000", 4_107_542_400),
            ("99981231235959", LAST),
        ] {
            assert_eq!(Moment::parse(digits), Some(Moment::from_unix(seconds)), "{digits}");
            assert_eq!(Moment::from_unix(seconds).digits(), digits);
        }
        let last = Moment::parse("20261231235959").map(|m| m.later(1).digits());
        assert_eq!(last.as_deref(), Some("20270101000000"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026",
            "20260230000000",
            "20261301000000",
            "20260101240000",
            "2026112312000é",
            "19691231235959",
            "99990101000000",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
