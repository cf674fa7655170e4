//! Enums, composite types, domain types and ranges.

use super::{Edit, Outcome, not_allowed, twice};
use crate::edit::CommandError;
use crate::edit::apply::not_found;
use crate::edit::names::check_name;
use crate::model::{
    DataType, EnumLabel, EnumLabelId, MAX_NAME_BYTES, Name, ObjectRef, StorageParameter, TypeDef,
    TypeId, TypeKind, TypeName,
};

impl Edit {
    /// Labels without an id are new; labels that are no longer there are removed, unless something needs them.
    pub(super) fn define_type(&mut self, type_def: &TypeDef) -> Outcome {
        self.schema_exists(&type_def.schema)?;
        self.check_kind(type_def)?;
        let mut def = type_def.clone();
        if def.id.as_str().is_empty() {
            return self.add_type(def);
        }
        let object = ObjectRef::Type(def.id.clone());
        let present = self.document.schema.types.get(&def.id).cloned();
        let present = present.ok_or_else(|| not_found(object.clone()))?;
        if std::mem::discriminant(&present.kind) != std::mem::discriminant(&def.kind) {
            return Err(CommandError::NotPossible {
                what: "Making another kind of type of it",
                object,
            });
        }
        if let (TypeKind::Enum { labels: old }, TypeKind::Enum { labels: new }) =
            (&present.kind, &mut def.kind)
        {
            for label in old.iter().filter(|l| !new.iter().any(|n| n.id == l.id)) {
                self.remove(&ObjectRef::EnumLabel(def.id.clone(), label.id.clone()), false)?;
            }
            for label in new.iter_mut() {
                if let Some(old) = old.iter().find(|l| l.id == label.id) {
                    label.name.clone_from(&old.name);
                }
            }
            name_labels(new)?;
        }
        def.name = present.name.clone();
        name_checks(&mut def);
        let (old, new) = (present.schema.clone(), def.schema.clone());
        if old != new {
            self.type_name_free(&new, def.name.as_str(), None)?;
            if matches!(def.kind, TypeKind::Composite { .. }) {
                self.relation_name_free(&new, def.name.as_str(), None)?;
            }
        }
        self.document.schema.types.insert(def);
        if old != new {
            self.requalify(&object, &old, &new);
        }
        Ok(())
    }

    fn add_type(&mut self, mut def: TypeDef) -> Outcome {
        check_name("type", def.name.as_str())?;
        self.type_name_free(&def.schema, def.name.as_str(), None)?;
        if matches!(def.kind, TypeKind::Composite { .. }) {
            self.relation_name_free(&def.schema, def.name.as_str(), None)?;
        }
        if let TypeKind::Enum { labels } = &mut def.kind {
            name_labels(labels)?;
        }
        name_checks(&mut def);
        let catalog = &self.document.schema;
        let schema = catalog.schema_name(&def.schema);
        def.id = TypeId::derive(&[schema, def.name.as_str()], |id| catalog.types.contains(id));
        self.created.push(ObjectRef::Type(def.id.clone()));
        self.document.schema.types.insert(def);
        Ok(())
    }

    fn check_kind(&self, def: &TypeDef) -> Outcome {
        let usable = |data_type: &DataType| {
            if data_type.name == TypeName::Defined(def.id.clone()) {
                return Err(not_allowed("A type cannot be made of itself."));
            }
            self.type_exists(&data_type.name)
        };
        match &def.kind {
            TypeKind::Enum { .. } => Ok(()),
            TypeKind::Composite { attributes } => {
                for attribute in attributes {
                    check_name("attribute", attribute.name.as_str())?;
                    usable(&attribute.data_type)?;
                }
                match twice(attributes.iter().map(|a| a.name.as_str())) {
                    Some(name) => {
                        Err(not_allowed(format!("The attribute {name} stands twice in the type.")))
                    }
                    None => Ok(()),
                }
            }
            TypeKind::Domain { base, default, checks, .. } => {
                usable(base)?;
                self.check_expr(default.as_ref(), "A default")?;
                for check in checks {
                    self.check_expr(Some(&check.expression), "A check")?;
                }
                let named = checks.iter().map(|c| c.name.as_str()).filter(|n| !n.is_empty());
                match twice(named) {
                    Some(name) => Err(not_allowed(format!("The check {name} stands twice."))),
                    None => Ok(()),
                }
            }
            TypeKind::Range { subtype, options } => {
                usable(subtype)?;
                check_range_options(options)
            }
            TypeKind::Base { definition } => self.check_references(definition),
        }
    }

    fn check_references(&self, definition: &crate::model::Expr) -> Outcome {
        if definition.is_empty() {
            return Ok(());
        }
        self.check_expr(Some(definition), "A definition")
    }
}

/// What a range type can say beside its subtype (manual, CREATE TYPE).
fn check_range_options(options: &[StorageParameter]) -> Outcome {
    for option in options {
        if !TypeKind::RANGE_OPTIONS.contains(&option.key.as_str()) {
            return Err(not_allowed(format!("{} is no option of a range type.", option.key)));
        }
        let value = option.value.as_deref().unwrap_or_default();
        if value.trim().is_empty() {
            return Err(not_allowed(format!("The option {} needs a value.", option.key)));
        }
        if !is_path(value) {
            return Err(not_allowed(format!("{value} is no name, with or without a schema.")));
        }
    }
    match twice(options.iter().map(|o| o.key.as_str())) {
        Some(key) => Err(not_allowed(format!("The option {key} stands twice."))),
        None => Ok(()),
    }
}

/// Whether a text is one name as SQL writes it, perhaps with its schema.
fn is_path(text: &str) -> bool {
    let mut quoted = false;
    let plain = text.chars().all(|c| {
        quoted ^= c == '"';
        quoted || c.is_alphanumeric() || "_.$\"".contains(c)
    });
    plain && !quoted
}

/// Gives new labels their ids.
fn name_labels(labels: &mut [EnumLabel]) -> Outcome {
    if let Some(label) = labels.iter().find(|l| l.name.is_empty() || l.name.contains('\0')) {
        return check_name("label", &label.name);
    }
    if let Some(label) = labels.iter().find(|l| l.name.len() > MAX_NAME_BYTES) {
        return check_name("label", &label.name);
    }
    if let Some(name) = twice(labels.iter().map(|l| l.name.as_str())) {
        return Err(not_allowed(format!("The label {name} stands twice in the enum.")));
    }
    for n in 0..labels.len() {
        let Some(label) = labels.get(n).filter(|l| l.id.as_str().is_empty()) else { continue };
        let id =
            EnumLabelId::derive(&[label.name.as_str()], |id| labels.iter().any(|l| l.id == *id));
        if let Some(label) = labels.get_mut(n) {
            label.id = id;
        }
    }
    Ok(())
}

/// Checks without a name get the one that Postgres would choose.
fn name_checks(def: &mut TypeDef) {
    let TypeKind::Domain { checks, .. } = &mut def.kind else { return };
    for n in 0..checks.len() {
        if checks.get(n).is_none_or(|c| !c.name.is_empty()) {
            continue;
        }
        let name = (0..=checks.len())
            .map(|k| match k {
                0 => format!("{}_check", def.name),
                k => format!("{}_check{k}", def.name),
            })
            .map(Name::from)
            .find(|name| checks.iter().all(|c| c.name != *name));
        if let (Some(check), Some(name)) = (checks.get_mut(n), name) {
            check.name = name;
        }
    }
}
