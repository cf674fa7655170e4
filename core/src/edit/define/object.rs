//! Views, functions, schemas, extensions, roles, and what is defined by a text.

use super::{Edit, Outcome, not_allowed, twice};
use crate::edit::apply::not_found;
use crate::edit::names::check_name;
use crate::edit::rename_role::check_role_name;
use crate::edit::{CommandError, describe};
use crate::model::{
    Definition, Extension, ExtensionId, Function, FunctionId, FunctionKind, Name, ObjectRef,
    Persistence, Returns, Role, RoleId, Schema, SchemaId, View, ViewId,
};

impl Edit {
    pub(super) fn define_view(&mut self, view: &View) -> Outcome {
        self.schema_exists(&view.schema)?;
        self.check_expr(Some(&view.query), "A query")?;
        if let Some(name) = twice(view.column_names.iter().map(Name::as_str)) {
            return Err(not_allowed(format!("The column {name} stands twice in the view.")));
        }
        if view.kind.is_materialized() && view.check_option.is_some() {
            return Err(not_allowed(
                "A materialized view is not written to: it has no check option.",
            ));
        }
        if !view.kind.is_materialized() && view.persistence == Persistence::Unlogged {
            return Err(not_allowed("A view holds no rows that could be unlogged."));
        }
        let mut view = view.clone();
        if view.id.as_str().is_empty() {
            check_name("view", view.name.as_str())?;
            self.relation_name_free(&view.schema, view.name.as_str(), None)?;
            self.type_name_free(&view.schema, view.name.as_str(), None)?;
            let catalog = &self.document.schema;
            let schema = catalog.schema_name(&view.schema);
            view.id =
                ViewId::derive(&[schema, view.name.as_str()], |id| catalog.views.contains(id));
            view.triggers.clear();
            view.indexes.clear();
            self.created.push(ObjectRef::View(view.id.clone()));
            self.document.schema.views.insert(view);
            return Ok(());
        }
        let object = ObjectRef::View(view.id.clone());
        let present = self.document.schema.views.get(&view.id).cloned();
        let present = present.ok_or_else(|| not_found(object.clone()))?;
        if present.kind.is_materialized() != view.kind.is_materialized() {
            return Err(CommandError::NotPossible {
                what: "Making another kind of view of it",
                object,
            });
        }
        view.name = present.name.clone();
        view.triggers.clone_from(&present.triggers);
        view.indexes.clone_from(&present.indexes);
        let (old, new) = (present.schema.clone(), view.schema.clone());
        if old != new {
            self.relation_name_free(&new, view.name.as_str(), None)?;
            self.type_name_free(&new, view.name.as_str(), None)?;
            for index in &view.indexes {
                self.relation_name_free(&new, index.name.as_str(), None)?;
            }
        }
        self.document.schema.views.insert(view);
        if old != new {
            self.requalify(&object, &old, &new);
        }
        Ok(())
    }

    pub(super) fn define_function(&mut self, function: &Function) -> Outcome {
        self.schema_exists(&function.schema)?;
        self.check_function(function)?;
        let mut function = function.clone();
        let object = ObjectRef::Function(function.id.clone());
        let is_new = function.id.as_str().is_empty();
        let present = self.document.schema.functions.get(&function.id).cloned();
        if let Some(present) = &present {
            function.name = present.name.clone();
        } else if !is_new {
            return Err(not_found(object));
        }
        check_name("function", function.name.as_str())?;
        let catalog = &self.document.schema;
        let clash = catalog.functions.iter().any(|other| {
            other.id != function.id
                && other.schema == function.schema
                && other.name == function.name
                && other.input_types().eq(function.input_types())
        });
        if clash {
            return Err(CommandError::NameTaken {
                name: function.name.to_string(),
                by: "another function of the same arguments".to_owned(),
                place: describe(&self.document, &ObjectRef::Schema(function.schema.clone())),
            });
        }
        let Some(present) = present else {
            let schema = catalog.schema_name(&function.schema);
            function.id = FunctionId::derive(&[schema, function.name.as_str()], |id| {
                catalog.functions.contains(id)
            });
            self.created.push(ObjectRef::Function(function.id.clone()));
            self.document.schema.functions.insert(function);
            return Ok(());
        };
        let (old, new) = (present.schema.clone(), function.schema.clone());
        self.document.schema.functions.insert(function);
        if old != new {
            self.requalify(&object, &old, &new);
        }
        Ok(())
    }

    fn check_function(&self, function: &Function) -> Outcome {
        check_name("language", function.language.as_str())?;
        for argument in &function.arguments {
            self.type_exists(&argument.data_type.name)?;
            self.check_expr(argument.default.as_ref(), "A default")?;
        }
        match &function.returns {
            Some(Returns::Type(t) | Returns::SetOf(t)) => self.type_exists(&t.name)?,
            Some(Returns::Table(columns)) => {
                for (name, data_type) in columns {
                    check_name("column", name.as_str())?;
                    self.type_exists(&data_type.name)?;
                }
            }
            None => {}
        }
        if function.kind == FunctionKind::Procedure && function.returns.is_some() {
            return Err(not_allowed("A procedure returns nothing."));
        }
        for (text, what) in [(&function.cost, "cost"), (&function.rows, "number of rows")] {
            let positive = |t: &String| t.trim().parse::<f64>().is_ok_and(|n| n > 0.0);
            if text.as_ref().is_some_and(|t| !positive(t)) {
                return Err(not_allowed(format!("A {what} is a number above zero.")));
            }
        }
        let set = matches!(function.returns, Some(Returns::SetOf(_) | Returns::Table(_)));
        if function.rows.is_some() && !set {
            return Err(not_allowed("Only a function that returns a set has a number of rows."));
        }
        for (name, value) in &function.settings {
            check_name("setting", name.as_str())?;
            if value.trim().is_empty() {
                return Err(CommandError::TextEmpty("The value of a setting"));
            }
        }
        Ok(())
    }

    /// A schema of the platform is not this document's to change.
    pub(super) fn define_schema(&mut self, schema: &Schema) -> Outcome {
        if schema.id.as_str().is_empty() {
            self.add_schema(&schema.name)?;
            let added = SchemaId::new(match self.created.last() {
                Some(ObjectRef::Schema(id)) => id.as_str(),
                _ => "",
            });
            let schema = Schema { id: added, ..schema.clone() };
            self.document.schema.schemas.insert(schema);
            return Ok(());
        }
        let object = ObjectRef::Schema(schema.id.clone());
        let present = self.document.schema.schemas.get(&schema.id).cloned();
        let present = present.ok_or_else(|| not_found(object))?;
        let schema =
            Schema { name: present.name.clone(), external: present.external, ..schema.clone() };
        self.document.schema.schemas.insert(schema);
        Ok(())
    }

    pub(super) fn define_extension(&mut self, extension: &Extension) -> Outcome {
        if let Some(schema) = &extension.schema {
            self.schema_exists(schema)?;
        }
        let mut extension = extension.clone();
        extension.version = extension.version.filter(|v| !v.trim().is_empty());
        let extensions = &self.document.schema.extensions;
        if extension.id.as_str().is_empty() {
            check_name("extension", extension.name.as_str())?;
            if extensions.iter().any(|e| e.name == extension.name) {
                return Err(in_document(&extension.name, "another extension"));
            }
            extension.id =
                ExtensionId::derive(&[extension.name.as_str()], |id| extensions.contains(id));
            self.created.push(ObjectRef::Extension(extension.id.clone()));
        } else {
            let object = ObjectRef::Extension(extension.id.clone());
            let present = extensions.get(&extension.id).ok_or_else(|| not_found(object))?;
            extension.name = present.name.clone();
        }
        self.document.schema.extensions.insert(extension);
        Ok(())
    }

    pub(super) fn define_role(&mut self, role: &Role) -> Outcome {
        if role.member_of.iter().any(Name::is_empty) {
            return Err(CommandError::NameEmpty { what: "role" });
        }
        if let Some(name) = twice(role.member_of.iter().map(Name::as_str)) {
            return Err(not_allowed(format!("The role {name} stands twice.")));
        }
        let mut role = role.clone();
        let roles = &self.document.schema.roles;
        if role.id.as_str().is_empty() {
            check_role_name(role.name.as_str())?;
            if roles.iter().any(|r| r.name == role.name) {
                return Err(in_document(&role.name, "another role"));
            }
            role.id = RoleId::derive(&[role.name.as_str()], |id| roles.contains(id));
            self.created.push(ObjectRef::Role(role.id.clone()));
        } else {
            let object = ObjectRef::Role(role.id.clone());
            let present = roles.get(&role.id).ok_or_else(|| not_found(object))?;
            role.name = present.name.clone();
        }
        if role.member_of.contains(&role.name) {
            return Err(not_allowed("A role is no member of itself."));
        }
        self.document.schema.roles.insert(role);
        Ok(())
    }
}

impl Edit {
    pub(super) fn define_definition(&mut self, definition: &Definition) -> Outcome {
        let object = ObjectRef::Definition(definition.id.clone());
        let present = self.document.schema.definitions.get_mut(&definition.id);
        let present = present.ok_or_else(|| not_found(object))?;
        let possible = present.kind.privileges();
        if let Some(other) =
            definition.acl.entries().iter().find(|e| !possible.contains(&e.privilege))
        {
            return Err(not_allowed(format!(
                "{} is no privilege on the {} {}.",
                other.privilege.keyword(),
                present.kind.word(),
                present.name
            )));
        }
        present.owner.clone_from(&definition.owner);
        present.acl = definition.acl.clone();
        present.comment = definition.comment.clone().filter(|c| !c.is_empty());
        Ok(())
    }
}

fn in_document(name: &Name, by: &str) -> CommandError {
    CommandError::NameTaken {
        name: name.to_string(),
        by: by.to_owned(),
        place: "this document".to_owned(),
    }
}
