//! `numeric`: decimal numbers, exact as far as they fit.

use super::{Stop, unknown};
use std::cmp::Ordering;
use std::fmt;

/// Digits after the point; more are not followed.
const MAX_SCALE: u32 = 18;

/// A decimal number: `digits` divided by ten to the power of `scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sql) struct Decimal {
    digits: i128,
    /// Digits after the point that are written.
    scale: u32,
}

impl Decimal {
    /// A number as it is written: `-1.50`, `2e3`.
    pub(in crate::sql) fn parse(text: &str) -> Result<Self, Stop> {
        let invalid =
            || Stop::raise("22P02", format!("invalid input syntax for type numeric: \"{text}\""));
        let lower = text.trim().to_ascii_lowercase();
        let bare = lower.trim_start_matches(['+', '-']);
        if ["nan", "inf", "infinity"].contains(&bare) {
            return Err(unknown("a number that is none"));
        }
        let (mantissa, exponent) = match lower.split_once('e') {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.parse::<i32>().map_err(|_| invalid())?)
            }
            None => (lower.as_str(), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let sign = whole.starts_with('-');
        let whole = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
            return Err(invalid());
        }
        let too_long = || unknown("a number with so many digits");
        if whole.len() + fraction.len() > 36 {
            return Err(too_long());
        }
        let all = format!("{whole}{fraction}");
        let mut digits: i128 = all.parse().map_err(|_| too_long())?;
        let length = i32::try_from(fraction.len()).map_err(|_| too_long())?;
        let scale = length.checked_sub(exponent).ok_or_else(too_long)?;
        if scale < 0 {
            let power = 10i128.checked_pow(scale.unsigned_abs()).ok_or_else(too_long)?;
            digits = digits.checked_mul(power).ok_or_else(too_long)?;
        }
        let scale = u32::try_from(scale).unwrap_or(0);
        if scale > MAX_SCALE {
            return Err(too_long());
        }
        Ok(Self { digits: if sign { -digits } else { digits }, scale })
    }

    /// Both with as many digits after the point.
    fn aligned(self, other: Self) -> Result<(i128, i128, u32), Stop> {
        let scale = self.scale.max(other.scale);
        let widen = |n: Self| {
            let power = 10i128.checked_pow(scale - n.scale)?;
            n.digits.checked_mul(power)
        };
        match (widen(self), widen(other)) {
            (Some(a), Some(b)) => Ok((a, b, scale)),
            _ => Err(unknown("a number with so many digits")),
        }
    }

    pub(in crate::sql) fn compare(self, other: Self) -> Result<Ordering, Stop> {
        let (a, b, _) = self.aligned(other)?;
        Ok(a.cmp(&b))
    }

    /// `+`, `-`, `*`, `/` and `%`. A quotient is known only where it is exact: how many digits the server gives it
    /// depends on both numbers.
    pub(in crate::sql) fn operation(self, op: &str, other: Self) -> Result<Self, Stop> {
        let too_long = || unknown("a number with so many digits");
        let (a, b, scale) = self.aligned(other)?;
        let made = match op {
            "+" => Self { digits: a.checked_add(b).ok_or_else(too_long)?, scale },
            "-" => Self { digits: a.checked_sub(b).ok_or_else(too_long)?, scale },
            "*" => Self {
                digits: self.digits.checked_mul(other.digits).ok_or_else(too_long)?,
                scale: self.scale + other.scale,
            },
            "/" | "%" if b == 0 => return Err(Stop::raise("22012", "division by zero")),
            "%" => Self { digits: a % b, scale },
            "/" if a % b == 0 => Self { digits: a / b, scale: 0 },
            _ => return Err(unknown("a quotient that is not exact")),
        };
        if made.scale > MAX_SCALE { Err(too_long()) } else { Ok(made) }
    }

    pub(in crate::sql) fn negated(self) -> Self {
        Self { digits: -self.digits, scale: self.scale }
    }

    /// The nearest whole number; a half goes away from zero.
    pub(in crate::sql) fn rounded(self) -> Option<i64> {
        let power = 10i128.checked_pow(self.scale)?;
        let (whole, rest) = (self.digits / power, self.digits % power);
        let rounded = if rest.abs() * 2 >= power { whole + rest.signum() } else { whole };
        i64::try_from(rounded).ok()
    }

    /// With as many digits after the point, the last one rounded.
    pub(in crate::sql) fn with_scale(self, scale: u32) -> Result<Self, Stop> {
        let too_long = || unknown("a number with so many digits");
        if scale > MAX_SCALE {
            return Err(too_long());
        }
        if scale >= self.scale {
            let power = 10i128.checked_pow(scale - self.scale).ok_or_else(too_long)?;
            return Ok(Self {
                digits: self.digits.checked_mul(power).ok_or_else(too_long)?,
                scale,
            });
        }
        let power = 10i128.checked_pow(self.scale - scale).ok_or_else(too_long)?;
        let (whole, rest) = (self.digits / power, self.digits % power);
        let digits = if rest.abs() * 2 >= power { whole + rest.signum() } else { whole };
        Ok(Self { digits, scale })
    }

    pub(in crate::sql) fn as_float(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Decimal {
    fn from(n: i64) -> Self {
        Self { digits: i128::from(n), scale: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let number = |text: &str| Decimal::parse(text).unwrap();
        let told = |a: &str, op: &str, b: &str| {
            number(a).operation(op, number(b)).map_or("?".to_owned(), |n| n.to_string())
        };
        assert_eq!(told("0.1", "+", "0.20"), "0.30");
        assert_eq!(told("-1.5", "*", "2.5"), "-3.75");
        assert_eq!(told("1", "/", "3"), "?");
        assert_eq!(number("-0.05").to_string(), "-0.05");
        assert_eq!(number("2e3").to_string(), "2000");
        assert_eq!(number("1.50").compare(number("1.5")).unwrap(), Ordering::Equal);
        assert_eq!((number("2.5").rounded(), number("-2.5").rounded()), (Some(3), Some(-3)));
        assert_eq!(number("1.005").with_scale(2).unwrap().to_string(), "1.01");
        assert!(Decimal::parse("1.2.3").is_err() && Decimal::parse("").is_err());
    }
}
