//! `+`, `-`, `*`, `/` and `%`, of numbers and of times.

use super::operators::overflow;
use super::time::{self, DAY, Interval};
use super::value::{Value, as_decimal, as_float};
use super::{Stop, json, unknown};

/// An arithmetic operator on two values.
pub(in crate::sql) fn arithmetic(op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
    use Value as V;
    let (a, b) = (a.clone().known()?, b.clone().known()?);
    if a.is_null() || b.is_null() {
        return Ok(V::Null);
    }
    match (&a, &b) {
        (V::Float(_), _) | (_, V::Float(_)) => floats(op, as_float(&a)?, as_float(&b)?),
        (V::Decimal(_), _) | (_, V::Decimal(_)) => {
            as_decimal(&a)?.operation(op, as_decimal(&b)?).map(V::Decimal)
        }
        (V::Instant { .. } | V::Date(_) | V::Interval(_), _)
        | (_, V::Instant { .. } | V::Date(_) | V::Interval(_)) => times(op, &a, &b),
        (V::Json { .. }, _) => without(op, &a, &b),
        _ => {
            let (Some(a), Some(b)) = (a.integer()?, b.integer()?) else { return Ok(V::Null) };
            integers(op, a, b)
        }
    }
}

/// `jsonb - text`: without a key.
fn without(op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
    match (op, a, b) {
        ("-", Value::Json { json, binary: true }, Value::Text(key)) => {
            let mut json = (**json).clone();
            match &mut json {
                serde_json::Value::Object(fields) => _ = fields.remove(key),
                serde_json::Value::Array(items) => items.retain(|item| item != key.as_str()),
                _ => return Err(Stop::raise("22023", "cannot delete from scalar")),
            }
            json::text(&json)?;
            Ok(Value::Json { json: json.into(), binary: true })
        }
        _ => Err(unknown(format!("the operator {op} on JSON"))),
    }
}

fn integers(op: &str, a: i64, b: i64) -> Result<Value, Stop> {
    if b == 0 && matches!(op, "/" | "%") {
        return Err(Stop::raise("22012", "division by zero"));
    }
    let result = match op {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "/" => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    let result = result.ok_or_else(overflow)?;
    // Of two `integer`s the result is one too, of which not all are so large.
    let is_small = |n: i64| i32::try_from(n).is_ok();
    if is_small(a) && is_small(b) && !is_small(result) {
        return Err(unknown("whether a number is too large for its type"));
    }
    Ok(Value::Int(result))
}

fn floats(op: &str, a: f64, b: f64) -> Result<Value, Stop> {
    let result = match op {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" if b == 0.0 => return Err(Stop::raise("22012", "division by zero")),
        "/" => a / b,
        _ => return Err(unknown(format!("the operator {op} on such numbers"))),
    };
    if result.is_finite() {
        Ok(Value::Float(result))
    } else {
        Err(unknown("a number that is none"))
    }
}

fn times(op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
    use Value as V;
    let other = || unknown(format!("the operator {op} on such times"));
    // A text beside a time is one too, or an interval: that depends on the operator.
    let signed = |by: Interval| if op == "-" { by.negated() } else { by };
    Ok(match (a, op, b) {
        (V::Instant { micros, zoned }, "+" | "-", V::Interval(by)) => {
            V::Instant { micros: time::later(*micros, signed(*by))?, zoned: *zoned }
        }
        (V::Interval(by), "+", V::Instant { micros, zoned }) => {
            V::Instant { micros: time::later(*micros, *by)?, zoned: *zoned }
        }
        (V::Date(days), "+" | "-", V::Interval(by)) => {
            V::Instant { micros: time::later(days * DAY, signed(*by))?, zoned: false }
        }
        (V::Interval(by), "+", V::Date(days)) => {
            V::Instant { micros: time::later(days * DAY, *by)?, zoned: false }
        }
        (V::Date(days), "+", V::Int(n)) | (V::Int(n), "+", V::Date(days)) => {
            V::Date(days.checked_add(*n).ok_or_else(overflow)?)
        }
        (V::Date(days), "-", V::Int(n)) => V::Date(days.checked_sub(*n).ok_or_else(overflow)?),
        (V::Date(a), "-", V::Date(b)) => V::Int(a - b),
        (V::Instant { micros: a, zoned: x }, "-", V::Instant { micros: b, zoned: y }) if x == y => {
            let micros = a.checked_sub(*b).ok_or_else(overflow)?;
            V::Interval(Interval { months: 0, days: micros / DAY, micros: micros % DAY })
        }
        (V::Interval(a), "+", V::Interval(b)) => V::Interval(a.plus(*b)?),
        (V::Interval(a), "-", V::Interval(b)) => V::Interval(a.plus(b.negated())?),
        (V::Interval(a), "*", V::Int(n)) | (V::Int(n), "*", V::Interval(a)) => {
            V::Interval(a.times(*n)?)
        }
        _ => return Err(other()),
    })
}
