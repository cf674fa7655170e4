//! Who tries: roles and claims.

use crate::rows::{IDS, words_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use trestle_core::model::{Document, Expr, FunctionBody, Name};
use trestle_core::rls::attempt::Scenario;
use trestle_core::sql::{quote_ident, quote_literal};
use trestle_tests::random::Random;

/// A role that is only what everybody is.
pub(crate) const NOBODY: &str = "trying_nobody";

/// Settings that conditions and functions ask for by name.
pub(crate) fn settings_of(document: &Document) -> BTreeSet<String> {
    let policies = document.schema.tables.iter().flat_map(|t| &t.policies);
    let conditions = policies.flat_map(|p| p.using.iter().chain(&p.check)).map(Expr::text);
    let bodies = document.schema.functions.iter().filter_map(|f| match &f.body {
        FunctionBody::Source(body) => Some(body.text()),
        _ => None,
    });
    let mut found = BTreeSet::new();
    for text in conditions.chain(bodies) {
        for part in text.split("current_setting(").skip(1) {
            let name = part.trim_start().strip_prefix('\'').and_then(|p| p.split('\'').next());
            found.extend(
                name.filter(|n| n.contains('.') && !n.starts_with("request.")).map(str::to_owned),
            );
        }
    }
    found
}

/// Somebody with some claims. The same settings are made on the server by [`become_sql`].
pub(crate) fn somebody(
    document: &Document,
    role: Option<&Name>,
    settings: &BTreeSet<String>,
    now: &str,
    random: &mut Random,
) -> Scenario {
    let words = words_of(document);
    let mut scenario =
        Scenario { role: role.cloned(), now: Some(now.to_owned()), ..Scenario::default() };
    for name in settings {
        let value = match random.below(12) {
            0 => String::new(),
            1 => random.pick(&words).clone(),
            2 => (1 + random.below(4)).to_string(),
            _ => (*random.pick(&IDS)).to_owned(),
        };
        scenario.settings.insert(name.clone(), value);
    }
    if random.is_one_of(8) {
        scenario.settings.insert("request.jwt.claims".to_owned(), String::new());
        return scenario;
    }
    let mut claims = json!({
        "role": role.map_or(NOBODY, Name::as_str),
        "email": random.pick(&["a@b.c", "d@e.f"]),
        "app_metadata": {
            "role": random.pick(&words), "user_role": random.pick(&words),
            "tenant_id": random.pick(&IDS), "org_id": random.pick(&IDS), "n": 1 + random.below(4),
        },
        "user_metadata": { "role": random.pick(&words) },
        "user_role": random.pick(&words),
        "aal": random.pick(&["aal1", "aal2"]),
        "tenant_id": random.pick(&IDS), "org_id": random.pick(&IDS),
    });
    if let Value::Object(claims) = &mut claims {
        if !random.is_one_of(8) {
            claims.insert("sub".to_owned(), json!(random.pick(&IDS)));
        } else if random.is_one_of(6) {
            claims.insert("sub".to_owned(), json!("nobody"));
        }
        scenario.claims = Some(claims.clone());
    }
    scenario
}

/// The statements after which a transaction is run by somebody.
pub(crate) fn become_sql(scenario: &Scenario) -> String {
    let mut sql = String::new();
    let mut set = |name: &str, value: &str| {
        let (name, value) = (quote_literal(name), quote_literal(value));
        let _ = writeln!(sql, "select set_config({name}, {value}, true);");
    };
    for (name, value) in &scenario.settings {
        set(name, value);
    }
    if let Some(claims) = &scenario.claims {
        set("request.jwt.claims", &Value::Object(claims.clone()).to_string());
    }
    let role = scenario.role.as_ref().map_or(NOBODY, Name::as_str);
    format!("{sql}set local role {};", quote_ident(role))
}
