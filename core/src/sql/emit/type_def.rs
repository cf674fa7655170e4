//! `CREATE TYPE` and `CREATE DOMAIN`.

use super::names::{Names, collation};
use crate::model::{TypeDef, TypeKind};
use crate::sql::{quote_ident, quote_literal};
use std::fmt::Write;

/// Announces base types, so that the functions that make them can be made.
pub(super) fn announce(out: &mut super::Script, names: &Names<'_>) {
    let base = names.types.iter().filter(|t| matches!(t.kind, TypeKind::Base { .. }));
    out.block(base.map(|t| format!("CREATE TYPE {}", names.qualified(&t.schema, &t.name))));
}

pub(super) fn create(type_def: &TypeDef, names: &Names<'_>) -> String {
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
            for check in checks {
                let _ = write!(
                    text,
                    "\n  CONSTRAINT {} CHECK ({})",
                    quote_ident(check.name.as_str()),
                    check.expression
                );
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
