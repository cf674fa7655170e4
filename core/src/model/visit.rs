//! Every place of a catalog that holds an expression, named once.

use super::{
    Catalog, ConstraintKind, Definition, Expr, Function, FunctionBody, Index, IndexElement,
    IndexId, IndexKey, ObjectRef, Table, Trigger, TypeDef, TypeKind, Verbatim, View,
};

/// The object that an expression is part of.
pub type ExprOwner = ObjectRef;

/// Walks the expressions of one record, shared or exclusive: written once for both.
macro_rules! walkers {
    ($($module:ident: ($($mutability:tt)?), $iter:ident;)*) => {$(
        mod $module {
            use super::*;

            pub(super) fn table(table: &$($mutability)? Table, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let id = table.id.clone();
                if let Some(bound) = &$($mutability)? table.partition_of {
                    visit(ObjectRef::Table(id.clone()), &$($mutability)? bound.bound);
                }
                if let Some(key) = &$($mutability)? table.partition_key {
                    elements(&$($mutability)? key.elements, &|| ObjectRef::Table(id.clone()), visit);
                }
                for column in table.columns.$iter() {
                    // Made where it is wanted: most columns have no expression.
                    let owner = || ObjectRef::Column(id.clone(), column.id.clone());
                    if let Some(default) = &$($mutability)? column.default {
                        visit(owner(), default);
                    }
                    if let Some(generated) = &$($mutability)? column.generated {
                        visit(owner(), &$($mutability)? generated.expression);
                    }
                }
                for constraint in table.constraints.$iter() {
                    let owner = || ObjectRef::Constraint(id.clone(), constraint.id.clone());
                    match &$($mutability)? constraint.kind {
                        ConstraintKind::Check { expression, .. } => visit(owner(), expression),
                        ConstraintKind::Exclude { elements, predicate, .. } => {
                            for element in elements.$iter() {
                                if let IndexKey::Expression(expr) = &$($mutability)? element.element.key {
                                    visit(owner(), expr);
                                }
                            }
                            if let Some(predicate) = predicate {
                                visit(owner(), predicate);
                            }
                        }
                        _ => {}
                    }
                }
                for i in table.indexes.$iter() {
                    index(i, &|index| ObjectRef::Index(id.clone(), index.clone()), visit);
                }
                for t in table.triggers.$iter() {
                    let owner = ObjectRef::Trigger(id.clone(), t.id.clone());
                    trigger(t, owner, visit);
                }
                for policy in table.policies.$iter() {
                    let owner = ObjectRef::Policy(id.clone(), policy.id.clone());
                    if let Some(using) = &$($mutability)? policy.using {
                        visit(owner.clone(), using);
                    }
                    if let Some(check) = &$($mutability)? policy.check {
                        visit(owner, check);
                    }
                }
            }

            fn elements(elements: &$($mutability)? [IndexElement], owner: &dyn Fn() -> ExprOwner, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                for element in elements.$iter() {
                    if let IndexKey::Expression(expr) = &$($mutability)? element.key {
                        visit(owner(), expr);
                    }
                }
            }

            fn index(index: &$($mutability)? Index, owner: &dyn Fn(&IndexId) -> ExprOwner, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let owner = || owner(&index.id);
                elements(&$($mutability)? index.elements, &owner, visit);
                if let Some(predicate) = &$($mutability)? index.predicate {
                    visit(owner(), predicate);
                }
            }

            fn trigger(trigger: &$($mutability)? Trigger, owner: ExprOwner, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                if let Some(condition) = &$($mutability)? trigger.condition {
                    visit(owner, condition);
                }
            }

            pub(super) fn view(view: &$($mutability)? View, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let id = view.id.clone();
                visit(ObjectRef::View(id.clone()), &$($mutability)? view.query);
                for (_, default) in view.column_defaults.$iter() {
                    visit(ObjectRef::View(id.clone()), default);
                }
                for i in view.indexes.$iter() {
                    index(i, &|index| ObjectRef::ViewIndex(id.clone(), index.clone()), visit);
                }
                for t in view.triggers.$iter() {
                    let owner = ObjectRef::ViewTrigger(id.clone(), t.id.clone());
                    trigger(t, owner, visit);
                }
            }

            pub(super) fn function(function: &$($mutability)? Function, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let owner = ObjectRef::Function(function.id.clone());
                for argument in function.arguments.$iter() {
                    if let Some(default) = &$($mutability)? argument.default {
                        visit(owner.clone(), default);
                    }
                }
                match &$($mutability)? function.body {
                    FunctionBody::Source(expr) | FunctionBody::SqlStandard(expr) => visit(owner, expr),
                    FunctionBody::ObjectFile { .. } => {}
                }
            }

            pub(super) fn type_def(type_def: &$($mutability)? TypeDef, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let owner = ObjectRef::Type(type_def.id.clone());
                match &$($mutability)? type_def.kind {
                    TypeKind::Domain { default, checks, .. } => {
                        if let Some(default) = default {
                            visit(owner.clone(), default);
                        }
                        for check in checks.$iter() {
                            visit(owner.clone(), &$($mutability)? check.expression);
                        }
                    }
                    TypeKind::Base { definition } => visit(owner, definition),
                    _ => {}
                }
            }

            pub(super) fn definition(definition: &$($mutability)? Definition, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                let owner = ObjectRef::Definition(definition.id.clone());
                visit(owner.clone(), &$($mutability)? definition.arguments);
                visit(owner.clone(), &$($mutability)? definition.definition);
                for part in definition.parts.$iter() {
                    visit(owner.clone(), part);
                }
            }

            pub(super) fn verbatim(verbatim: &$($mutability)? Verbatim, visit: &mut dyn FnMut(ExprOwner, &$($mutability)? Expr)) {
                visit(ObjectRef::Verbatim(verbatim.id.clone()), &$($mutability)? verbatim.statement);
            }
        }
    )*};
}

walkers! {
    shared: (), iter;
    exclusive: (mut), iter_mut;
}

/// Calls `visit` for every expression, with the object that it is part of.
pub fn for_each_expr(catalog: &Catalog, visit: &mut dyn FnMut(ExprOwner, &Expr)) {
    for table in &catalog.tables {
        shared::table(table, visit);
    }
    for view in &catalog.views {
        shared::view(view, visit);
    }
    for function in &catalog.functions {
        shared::function(function, visit);
    }
    for type_def in &catalog.types {
        shared::type_def(type_def, visit);
    }
    for definition in &catalog.definitions {
        shared::definition(definition, visit);
    }
    for verbatim in &catalog.verbatim {
        shared::verbatim(verbatim, visit);
    }
}

/// A record whose expressions can be visited one by one.
pub trait ExprHolder {
    fn for_each_expr(&self, visit: &mut dyn FnMut(ExprOwner, &Expr));
    fn for_each_expr_mut(&mut self, visit: &mut dyn FnMut(ExprOwner, &mut Expr));
}

macro_rules! holders {
    ($($type:ty: $walk:ident),*) => {$(
        impl ExprHolder for $type {
            fn for_each_expr(&self, visit: &mut dyn FnMut(ExprOwner, &Expr)) {
                shared::$walk(self, visit);
            }

            fn for_each_expr_mut(&mut self, visit: &mut dyn FnMut(ExprOwner, &mut Expr)) {
                exclusive::$walk(self, visit);
            }
        }
    )*};
}

holders!(Table: table, View: view, Function: function, TypeDef: type_def, Definition: definition, Verbatim: verbatim);
