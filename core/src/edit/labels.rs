//! Where texts name a label of an enum: string constants that are of the enum for sure.
//!
//! A constant is no reference, since only its surroundings say what it is: a cast to the enum, a comparison with one of
//! its columns, or the default of such a column.

use super::apply::Edit;
use super::splice::with_text_at;
use crate::model::{Catalog, Expr, ObjectRef, TypeId, TypeName};
use crate::sql::quote_literal;
use crate::sql::scan::{Kind, tokens};

impl Edit {
    /// Writes the new name of a label where texts name it.
    pub(super) fn rename_label_in_texts(&mut self, id: &TypeId, old: &str, new: &str) {
        let catalog = self.document.schema.clone();
        let new = quote_literal(new);
        self.rewrite_texts(&mut |owner, expr| {
            let places = places(&catalog, owner, expr, id, old);
            (!places.is_empty()).then(|| with_text_at(expr, &places, &new))
        });
    }

    /// The objects whose texts name a label.
    pub(super) fn label_users(&self, id: &TypeId, label: &str) -> Vec<ObjectRef> {
        let catalog = &self.document.schema;
        let mut users = Vec::new();
        crate::model::for_each_expr(catalog, &mut |owner, expr| {
            if !places(catalog, &owner, expr, id, label).is_empty() {
                users.push(owner);
            }
        });
        users.dedup();
        users
    }
}

/// Byte ranges of the constants that are the label, quotes included.
fn places(
    catalog: &Catalog,
    owner: &ObjectRef,
    expr: &Expr,
    id: &TypeId,
    label: &str,
) -> Vec<(usize, usize)> {
    let text = expr.text();
    let wanted = quote_literal(label);
    if !text.contains(wanted.as_str()) {
        return Vec::new();
    }
    let is_of_enum = |object: &ObjectRef| match object {
        ObjectRef::Column(table, column) => catalog
            .column(table, column)
            .is_some_and(|c| c.data_type.name == TypeName::Defined(id.clone())),
        _ => false,
    };
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Literal || token.text(text) != wanted {
            continue;
        }
        let alone = text.trim() == wanted && is_of_enum(owner);
        let cast = expr.references().iter().any(|r| {
            let between = text.get(token.end..r.start as usize).unwrap_or_default();
            r.target == ObjectRef::Type(id.clone()) && is_cast(between)
        });
        // Back over the other constants of a list to what they are compared with.
        let mut before = at;
        while let Some(previous) = before.checked_sub(1).and_then(|n| tokens.get(n)) {
            let in_list = previous.kind == Kind::Literal
                || [',', '(', '=', '<', '>', '!'].iter().any(|sign| previous.is_sign(*sign))
                || previous.is_word(text, "in")
                || previous.is_word(text, "not");
            if !in_list {
                break;
            }
            before -= 1;
        }
        let compared = before.checked_sub(1).and_then(|n| tokens.get(n)).is_some_and(|previous| {
            before < at
                && expr
                    .references()
                    .iter()
                    .any(|r| r.end as usize == previous.end && is_of_enum(&r.target))
        });
        if alone || cast || compared {
            found.push((token.start, token.end));
        }
    }
    found
}

/// `::`, and perhaps a schema, and nothing else.
fn is_cast(between: &str) -> bool {
    let Some(rest) = between.trim_start().strip_prefix("::") else { return false };
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.strip_suffix('.').is_some_and(|schema| {
            schema.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '"')
        })
}

#[cfg(test)]
mod tests {
    use crate::edit::test_utils::run;
    use crate::edit::{Command, apply};
    use crate::import::{ImportOptions, Source, import};
    use crate::model::{Document, EnumLabelId, ObjectRef, TypeId};
    use crate::sql::{EmitOptions, emit};

    fn document() -> Document {
        let text = "
            CREATE SCHEMA app;
            CREATE TYPE app.state AS ENUM ('new', 'open', 'done');
            CREATE TABLE tasks (
                id bigint,
                note text DEFAULT 'open' CHECK (note <> 'open'),
                state app.state DEFAULT 'open',
                was app.state DEFAULT 'open'::app.state,
                CHECK (state IN ('new', 'open') AND was <> 'open')
            );
            CREATE VIEW open_tasks AS SELECT id FROM tasks WHERE state = 'open' AND note = 'open';";
        import(vec![Source::new("s.sql", text)], &ImportOptions::default()).document
    }

    fn label(name: &str) -> ObjectRef {
        ObjectRef::EnumLabel(TypeId::new("app.state"), EnumLabelId::new(name))
    }

    #[test]
    fn a_renamed_label_is_renamed_where_it_is_meant() {
        let before = document();
        let rename = Command::Rename { object: label("open"), name: "it's on".to_owned() };
        let text = emit(&run(&before, &rename).document, EmitOptions::default());
        for said in [
            "DEFAULT 'open'",
            "note <> 'open'",
            "state app.state DEFAULT 'it''s on'",
            "DEFAULT 'it''s on'::app.state",
            "state IN ('new', 'it''s on') AND was <> 'it''s on'",
            "state = 'it''s on' AND note = 'open'",
        ] {
            assert!(text.contains(said), "{said} in {text}");
        }
    }

    #[test]
    fn a_label_that_is_used_stays() {
        let refused = apply(&document(), &Command::Remove { object: label("open"), cascade: true });
        assert_eq!(
            refused.map(|_| ()).map_err(|e| e.to_string()),
            Err(
                "The label open is used by column state, column was and 2 more. Change them first."
                    .to_owned()
            )
        );
        let removed =
            apply(&document(), &Command::Remove { object: label("done"), cascade: false });
        assert!(removed.is_ok());
    }
}
