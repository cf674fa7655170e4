//! `CREATE TYPE` and `CREATE DOMAIN`.

use super::names::{Names, collation};
use crate::model::{DomainCheck, TypeDef, TypeKind};
use crate::sql::{quote_ident, quote_literal};
use std::fmt::Write;

/// Announces base types, so that the functions that make them can be made.
pub(crate) fn announce(out: &mut super::Script, names: &Names<'_>) {
    let base = names.types.iter().filter(|t| matches!(t.kind, TypeKind::Base { .. }));
    out.block(base.map(|t| format!("CREATE TYPE {}", names.qualified(&t.schema, &t.name))));
}

pub(crate) fn create(out: &mut super::Script, type_def: &TypeDef, names: &Names<'_>) {
    out.statement(definition(type_def, names));
    out.statements(not_valid_checks(type_def, names));
}

fn definition(type_def: &TypeDef, names: &Names<'_>) -> String {
    let name = names.qualified(&type_def.schema, &type_def.name);
    match &type_def.kind {
        TypeKind::Enum { labels } => {
            let labels: Vec<String> =
                labels.iter().map(|l| format!("\n  {}", quote_literal(&l.name))).collect();
            format!("CREATE TYPE {name} AS ENUM ({}\n)", labels.join(","))
        }
        TypeKind::Composite { attributes } => {
            let attributes: Vec<String> = attributes
                .iter()
                .map(|a| {
                    format!(
                        "\n  {} {}{}",
                        quote_ident(a.name.as_str()),
                        names.data_type(&a.data_type),
                        collation(a.collation.as_ref())
                    )
                })
                .collect();
            format!("CREATE TYPE {name} AS ({}\n)", attributes.join(","))
        }
        TypeKind::Domain { base, collation: collate, default, not_null, checks } => {
            let mut text = format!(
                "CREATE DOMAIN {name} AS {}{}",
                names.data_type(base),
                collation(collate.as_ref())
            );
            if let Some(default) = default {
                let _ = write!(text, "\n  DEFAULT {default}");
            }
            if *not_null {
                text.push_str("\n  NOT NULL");
            }
            for check in checks.iter().filter(|c| !c.not_valid) {
                let _ = write!(text, "\n  {}", check_text(check));
            }
            text
        }
        TypeKind::Base { definition } if definition.is_empty() => String::new(),
        TypeKind::Base { definition } => format!("CREATE TYPE {name} {definition}"),
        TypeKind::Range { subtype, options } => {
            let mut all = vec![format!("\n  SUBTYPE = {}", names.data_type(subtype))];
            all.extend(options.iter().map(|o| {
                format!("\n  {} = {}", o.key.to_uppercase(), o.value.as_deref().unwrap_or_default())
            }));
            format!("CREATE TYPE {name} AS RANGE ({}\n)", all.join(","))
        }
    }
}

/// Checks that a domain type does not hold against the values that are there: it cannot be made with them.
fn not_valid_checks(type_def: &TypeDef, names: &Names<'_>) -> Vec<String> {
    let TypeKind::Domain { checks, .. } = &type_def.kind else { return Vec::new() };
    let name = names.qualified(&type_def.schema, &type_def.name);
    let checks = checks.iter().filter(|c| c.not_valid);
    checks.map(|c| format!("ALTER DOMAIN {name}\n  ADD {} NOT VALID", check_text(c))).collect()
}

pub(crate) fn check_text(check: &DomainCheck) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote_ident(check.name.as_str()), check.expression)
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Source, import};
    use crate::sql::{EmitOptions, emit};

    #[test]
    fn a_check_that_is_not_valid_is_added_to_its_domain_type() {
        let read = |text: &str| {
            import(vec![Source::new("s.sql", text)], &ImportOptions::default()).document
        };
        let document = read(
            "CREATE DOMAIN age AS integer CHECK (VALUE < 200);
             ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;",
        );
        let text = emit(&document, EmitOptions::default());
        assert!(
            text.contains(
                "ALTER DOMAIN public.age\n  ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;"
            ),
            "{text}"
        );
        assert_eq!(read(&text).schema, document.schema);
    }
}
