//! Dates, times of day with a date, and intervals. The session's time zone is UTC, as it is on the platform.

use super::{Stop, unknown};
use std::cmp::Ordering;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
pub(in crate::sql) const DAY: i64 = 24 * HOUR;

/// Years that are followed.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;

/// `interval`: months and days are no fixed lengths of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::sql) struct Interval {
    pub(in crate::sql) months: i64,
    pub(in crate::sql) days: i64,
    pub(in crate::sql) micros: i64,
}

fn overflow() -> Stop {
    Stop::raise("22008", "timestamp out of range")
}

/// Days since 1970 of a date of the Gregorian calendar.
pub(in crate::sql) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day.
pub(in crate::sql) fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn length_of(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_of(next_year, next, 1) - days_of(year, month, 1)
}

/// A date, with a time of day and an offset where they are written, as the standard writes them; in microseconds since
/// 1970. The offset is taken off where `zoned`, else it is ignored, as Postgres does.
pub(in crate::sql) fn parse_instant(text: &str, zoned: bool) -> Result<i64, Stop> {
    let invalid = || Stop::raise("22007", format!("invalid input syntax for a time: \"{text}\""));
    let text = text.trim();
    let (date, rest) = match text.find(['T', ' ', 't']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
        None => (text, ""),
    };
    let mut parts = date.split('-');
    let number = |part: Option<&str>, length: usize| -> Option<i64> {
        let part = part?;
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let (year, month, day) =
        (number(parts.next(), 4), number(parts.next(), 2), number(parts.next(), 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        // Other ways of writing a time depend on the session; a word without a digit is none, or is special.
        let is_special =
            ["now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity"]
                .contains(&text.to_ascii_lowercase().as_str());
        return Err(if !is_special && !text.contains(|c: char| c.is_ascii_digit()) {
            invalid()
        } else {
            unknown("a time written in this way")
        });
    };
    if !YEARS.contains(&year) {
        return Err(unknown("a time of such a year"));
    }
    if !(1..=12).contains(&month) || day < 1 || day > length_of(year, month) {
        return Err(Stop::raise(
            "22008",
            format!("date/time field value out of range: \"{text}\""),
        ));
    }
    let mut micros = days_of(year, month, day) * DAY;
    let rest = rest.trim();
    if rest.is_empty() {
        return Ok(micros);
    }
    let split = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(split);
    micros += time_of_day(time.trim()).ok_or_else(|| unknown("a time written in this way"))?;
    if !zoned {
        return Ok(micros);
    }
    let offset = match offset {
        "" | "Z" | "z" => 0,
        offset => {
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            let digits = offset.get(1..).unwrap_or_default();
            let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
            match (number(Some(hours), 2), number(Some(minutes), 2)) {
                (Some(hours), Some(minutes)) => sign * (hours * HOUR + minutes * MINUTE),
                _ => return Err(unknown("a time written in this way")),
            }
        }
    };
    Ok(micros - offset)
}

/// `12:30`, `12:30:15.5`.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let two = |part: Option<&str>| -> Option<i64> {
        let part = part?;
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (hours, minutes) = (two(parts.next())?, two(parts.next())?);
    let (seconds, fraction) = match parts.next() {
        None => (0, 0),
        Some(part) => {
            let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
            if fraction.len() > 6 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            (two(Some(whole))?, format!("{fraction:0<6}").parse::<i64>().ok()?)
        }
    };
    let fits = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    fits.then_some(hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction)
}

fn time_text(micros: i64) -> String {
    let (hours, rest) = (micros / HOUR, micros % HOUR);
    let (minutes, rest) = (rest / MINUTE, rest % MINUTE);
    let (seconds, fraction) = (rest / SECOND, rest % SECOND);
    let mut text = format!("{hours:02}:{minutes:02}:{seconds:02}");
    if fraction > 0 {
        text.push('.');
        text.push_str(format!("{fraction:06}").trim_end_matches('0'));
    }
    text
}

pub(in crate::sql) fn date_text(days: i64) -> String {
    let (year, month, day) = date_of(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// As Postgres writes it by default.
pub(in crate::sql) fn instant_text(micros: i64, zoned: bool) -> String {
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let zone = if zoned { "+00" } else { "" };
    format!("{} {}{zone}", date_text(days), time_text(rest))
}

/// A time, an interval later.
pub(in crate::sql) fn later(micros: i64, by: Interval) -> Result<i64, Stop> {
    let (mut days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    if by.months != 0 {
        let (year, month, day) = date_of(days);
        let months = year.checked_mul(12).and_then(|m| m.checked_add(month - 1 + by.months));
        let months = months.ok_or_else(overflow)?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        if !YEARS.contains(&year) {
            return Err(unknown("a time of such a year"));
        }
        days = days_of(year, month, day.min(length_of(year, month)));
    }
    let days = days.checked_add(by.days).and_then(|d| d.checked_mul(DAY));
    days.and_then(|d| d.checked_add(rest))
        .and_then(|m| m.checked_add(by.micros))
        .ok_or_else(overflow)
}

impl Interval {
    pub(in crate::sql) fn negated(self) -> Self {
        Self { months: -self.months, days: -self.days, micros: -self.micros }
    }

    pub(in crate::sql) fn plus(self, other: Self) -> Result<Self, Stop> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or_else(overflow);
        Ok(Self {
            months: add(self.months, other.months)?,
            days: add(self.days, other.days)?,
            micros: add(self.micros, other.micros)?,
        })
    }

    pub(in crate::sql) fn times(self, n: i64) -> Result<Self, Stop> {
        let multiply = |a: i64| a.checked_mul(n).ok_or_else(overflow);
        Ok(Self {
            months: multiply(self.months)?,
            days: multiply(self.days)?,
            micros: multiply(self.micros)?,
        })
    }

    /// A month is taken for 30 days, a day for 24 hours.
    pub(in crate::sql) fn compare(self, other: Self) -> Ordering {
        let length = |i: Self| {
            (i128::from(i.months) * 30 + i128::from(i.days)) * i128::from(DAY)
                + i128::from(i.micros)
        };
        length(self).cmp(&length(other))
    }

    /// `7 days`, `1 year 2 months`, `-1 day`, `2 hours 30 minutes`, `01:30`.
    pub(in crate::sql) fn parse(text: &str) -> Result<Self, Stop> {
        /// Units of one amount; more is not followed.
        const MOST: i64 = 1_000_000;
        let invalid =
            || Stop::raise("22007", format!("invalid input syntax for type interval: \"{text}\""));
        let other = || unknown("an interval written in this way");
        let mut found = Self::default();
        let mut words = text.split_whitespace().peekable();
        if words.peek().is_none() {
            return Err(invalid());
        }
        while let Some(word) = words.next() {
            if word.contains(':') {
                let (sign, bare) = match word.strip_prefix('-') {
                    Some(bare) => (-1, bare),
                    None => (1, word),
                };
                found.micros += sign * time_of_day(bare).ok_or_else(other)?;
                continue;
            }
            let split = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
            let (amount, glued) = word.split_at(split);
            let unit = if glued.is_empty() { words.next().unwrap_or_default() } else { glued };
            if amount.is_empty() {
                return Err(if word.eq_ignore_ascii_case("ago") || word.starts_with(['P', '@']) {
                    other()
                } else {
                    invalid()
                });
            }
            let amount: i64 = amount.parse().map_err(|_| other())?;
            if amount.abs() > MOST {
                return Err(other());
            }
            match unit.to_ascii_lowercase().as_str() {
                "microsecond" | "microseconds" => found.micros += amount,
                "millisecond" | "milliseconds" => found.micros += amount * 1000,
                "second" | "seconds" | "sec" | "secs" | "s" => found.micros += amount * SECOND,
                "minute" | "minutes" | "min" | "mins" | "m" => found.micros += amount * MINUTE,
                "hour" | "hours" | "hr" | "hrs" | "h" => found.micros += amount * HOUR,
                "day" | "days" | "d" => found.days += amount,
                "week" | "weeks" | "w" => found.days += amount * 7,
                "month" | "months" | "mon" | "mons" => found.months += amount,
                "year" | "years" | "yr" | "yrs" | "y" => found.months += amount * 12,
                _ => return Err(other()),
            }
        }
        Ok(found)
    }
}

/// `date_trunc`: the start of the unit that a time is in.
pub(in crate::sql) fn truncated(unit: &str, micros: i64) -> Result<i64, Stop> {
    let (year, month, _) = date_of(micros.div_euclid(DAY));
    Ok(match unit {
        "second" => micros - micros.rem_euclid(SECOND),
        "minute" => micros - micros.rem_euclid(MINUTE),
        "hour" => micros - micros.rem_euclid(HOUR),
        "day" => micros - micros.rem_euclid(DAY),
        // 1970 began on a Thursday, weeks begin on Mondays.
        "week" => {
            let days = micros.div_euclid(DAY);
            (days - (days + 3).rem_euclid(7)) * DAY
        }
        "month" => days_of(year, month, 1) * DAY,
        "quarter" => days_of(year, (month - 1) / 3 * 3 + 1, 1) * DAY,
        "year" => days_of(year, 1, 1) * DAY,
        _ => return Err(unknown(format!("date_trunc to {unit}"))),
    })
}

/// `extract`: a whole part of a time.
pub(in crate::sql) fn part(field: &str, micros: i64) -> Result<i64, Stop> {
    let days = micros.div_euclid(DAY);
    let (year, month, day) = date_of(days);
    Ok(match field {
        "year" => year,
        "month" => month,
        "day" => day,
        "quarter" => (month - 1) / 3 + 1,
        "dow" => (days + 4).rem_euclid(7),
        "isodow" => (days + 3).rem_euclid(7) + 1,
        "doy" => days - days_of(year, 1, 1) + 1,
        "hour" => micros.rem_euclid(DAY) / HOUR,
        "minute" => micros.rem_euclid(HOUR) / MINUTE,
        _ => return Err(unknown(format!("extract of {field}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_as_the_server_does() {
        let told =
            |text: &str, zoned: bool| instant_text(parse_instant(text, zoned).unwrap(), zoned);
        assert_eq!(told("2024-02-29T23:59:59.5Z", true), "2024-02-29 23:59:59.5+00");
        assert_eq!(told("2024-03-01 01:00+02", true), "2024-02-29 23:00:00+00");
        assert_eq!(told("2024-03-01 01:00+02", false), "2024-03-01 01:00:00");
        assert_eq!(told("1969-12-31", true), "1969-12-31 00:00:00+00");
        assert!(matches!(parse_instant("2023-02-29", true), Err(Stop::Raised(_))));
        assert!(matches!(parse_instant("1/2/2024", true), Err(Stop::NotFollowed(_))));
    }

    #[test]
    fn intervals_move_times() {
        let start = parse_instant("2024-01-31 12:00", false).unwrap();
        let told =
            |by: &str| instant_text(later(start, Interval::parse(by).unwrap()).unwrap(), false);
        assert_eq!(told("1 month"), "2024-02-29 12:00:00");
        assert_eq!(told("-1 year 2 days"), "2023-02-02 12:00:00");
        assert_eq!(told("1 day 01:30:00"), "2024-02-01 13:30:00");
        assert_eq!(truncated("week", start).unwrap(), days_of(2024, 1, 29) * DAY);
        assert_eq!(part("dow", start).unwrap(), 3);
    }
}
