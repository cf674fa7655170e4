//! Functions that Supabase brings along, where a schema does not define them itself: who is signed in, and the parts of
//! the name of a stored file.

use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::{Environment, Eval, Stop, functions, unknown};

/// The claims of the token.
fn claims(env: &dyn Environment) -> Result<Option<String>, Stop> {
    Ok(env.setting("request.jwt.claims")?.filter(|text| !text.is_empty()))
}

/// One claim as a text: from its own setting, as older versions of the platform made them, or from all of them.
fn claim(eval: &Eval<'_>, name: &str) -> Result<Value, Stop> {
    let own = eval.env.setting(&format!("request.jwt.claim.{name}"))?;
    if let Some(own) = own.filter(|text| !text.is_empty()) {
        return Ok(Value::Text(own));
    }
    let Some(claims) = claims(eval.env)? else { return Ok(Value::Null) };
    let claims = eval.cast(Value::Text(claims), "jsonb")?;
    eval.operation("->>", &claims, &Value::text(name))
}

/// What a function of the platform gives; none where it is none of them.
pub(super) fn call(eval: &Eval<'_>, name: &str, args: &[Value]) -> Option<Result<Value, Stop>> {
    Some(match (name, args) {
        ("auth.uid", []) => claim(eval, "sub").and_then(|sub| eval.cast(sub, "uuid")),
        ("auth.role", []) => claim(eval, "role"),
        ("auth.email", []) => claim(eval, "email"),
        ("auth.jwt", []) => jwt(eval),
        ("storage.foldername" | "storage.filename" | "storage.extension", [path]) => {
            file_part(eval, name, path)
        }
        _ => return None,
    })
}

fn jwt(eval: &Eval<'_>) -> Result<Value, Stop> {
    let own = eval.env.setting("request.jwt.claim")?.filter(|text| !text.is_empty());
    match own.map_or_else(|| claims(eval.env), |own| Ok(Some(own)))? {
        Some(claims) => eval.cast(Value::Text(claims), "jsonb"),
        None => Ok(Value::Null),
    }
}

fn file_part(eval: &Eval<'_>, name: &str, path: &Value) -> Result<Value, Stop> {
    let Some(path) = eval.text(path)? else { return Ok(Value::Null) };
    if path.is_empty() {
        return Err(unknown("the parts of a name that is empty"));
    }
    let parts: Vec<&str> = path.split('/').collect();
    let Some((file, folders)) = parts.split_last() else { return Ok(Value::Null) };
    Ok(match name {
        "storage.foldername" => {
            Value::Array(folders.iter().map(|part| Value::text(*part)).collect())
        }
        "storage.filename" => Value::text(*file),
        _ => {
            let last = file.rsplit('.').next().unwrap_or_default();
            return functions::limited(last.to_owned());
        }
    })
}
