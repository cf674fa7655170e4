//! Statements as the API of Supabase runs them: as a role, with what the token says.

use postgres::Client;

/// Who asks: a role, and what the token says.
#[derive(Clone, Debug)]
pub struct Asking {
    pub role: &'static str,
    /// JSON.
    pub claims: String,
}

/// Whoever is signed in by this account, with more claims as JSON members.
pub fn signed_in(account: &str, claims: &str) -> Asking {
    let more = if claims.is_empty() { String::new() } else { format!(", {claims}") };
    Asking { role: "authenticated", claims: format!("{{\"sub\": \"{account}\"{more}}}") }
}

/// A role without an account.
pub fn role(role: &'static str) -> Asking {
    Asking { role, claims: "{}".to_owned() }
}

/// How many rows a statement sees or changes, or the code of the error that it ends with. It leaves nothing behind.
///
/// # Panics
///
/// Where the server is gone.
pub fn attempt(client: &mut Client, asking: &Asking, statement: &str) -> Result<u64, String> {
    let mut transaction = client.transaction().unwrap_or_else(|e| panic!("{e}"));
    let claims = asking.claims.replace('\'', "''");
    let before = format!(
        "set local role {}; select set_config('request.jwt.claims', '{claims}', true)",
        asking.role
    );
    transaction.batch_execute(&before).unwrap_or_else(|e| panic!("{e}"));
    let done = transaction.execute(statement, &[]);
    let code =
        |e: &postgres::Error| e.code().map_or_else(|| e.to_string(), |c| c.code().to_owned());
    let done = done.map_err(|e| code(&e));
    transaction.rollback().unwrap_or_else(|e| panic!("{e}"));
    done
}
