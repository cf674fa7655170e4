//! Enums, composite types, domain types and ranges.

use super::expr::Scope;
use super::syntax::{name, parameters, qualified_opt, role_of, string};
use super::work::Work;
use super::{Answer, Done, Problem, naming, rename};
use crate::model::{
    CompositeAttribute, DataType, DomainCheck, EnumLabel, EnumLabelId, Name, ObjectRef,
    QualifiedName, SchemaId, TypeDef, TypeId, TypeKind,
};
use squawk_syntax::ast::{self, AstNode};
use std::collections::HashSet;

pub(super) fn create(work: &mut Work, stmt: &ast::CreateType) -> Answer {
    let path = qualified_opt(stmt.type_name()).ok_or_else(Problem::no_name)?;
    let kind = match stmt.kind() {
        Some(ast::CreateTypeKind::EnumType(e)) => enum_kind(&e)?,
        Some(ast::CreateTypeKind::CompositeType(c)) => composite_kind(work, &c)?,
        Some(ast::CreateTypeKind::RangeType(r)) => range_kind(work, &r)?,
        Some(ast::CreateTypeKind::BaseType(base)) => {
            TypeKind::Base { definition: work.expr(base.syntax(), &Scope::default()) }
        }
        None => TypeKind::Base { definition: crate::model::Expr::default() },
    };
    // A type that was announced is defined now.
    if let Some(id) = work.type_id(&path)
        && let Some(known) = work.catalog.types.get(&id).cloned()
        && matches!(&known.kind, TypeKind::Base { definition } if definition.is_empty())
        && matches!(&kind, TypeKind::Base { definition } if !definition.is_empty())
    {
        work.put_type(TypeDef { kind, ..(*known).clone() });
        return Ok(Done::Modelled(Some(ObjectRef::Type(id))));
    }
    let type_def = new(work, &path, kind)?;
    let object = ObjectRef::Type(type_def.id.clone());
    work.put_type(type_def);
    Ok(Done::Modelled(Some(object)))
}

fn new(work: &mut Work, path: &QualifiedName, kind: TypeKind) -> Result<TypeDef, Problem> {
    let schema: SchemaId = work.schema_for(path)?;
    if work.is_type_name_taken(&schema, &path.name)
        || work.is_relation_name_taken(&schema, &path.name)
    {
        return Err(Problem::new(format!("the type {path} exists already")));
    }
    let id = TypeId::derive(&[work.catalog.schema_name(&schema), path.name.as_str()], |id| {
        work.catalog.types.contains(id)
    });
    let acl = work.default_acl("types", Some(&schema));
    Ok(TypeDef { id, schema, name: path.name.clone(), kind, owner: None, comment: None, acl })
}

fn enum_kind(e: &ast::EnumType) -> Result<TypeKind, Problem> {
    let mut labels: Vec<EnumLabel> = Vec::new();
    let (mut names, mut ids) = (HashSet::new(), HashSet::new());
    for variant in e.variant_list().into_iter().flat_map(|l| l.variants()) {
        let name = string(variant.literal()).ok_or_else(Problem::no_name)?;
        if !names.insert(name.clone()) {
            return Err(Problem::new(format!("the label {name:?} is given twice")));
        }
        let id = EnumLabelId::derive(&[name.as_str()], |id| ids.contains(id));
        ids.insert(id.clone());
        labels.push(EnumLabel { id, name });
    }
    Ok(TypeKind::Enum { labels })
}

fn new_label(labels: &[EnumLabel], name: String) -> EnumLabel {
    let id = EnumLabelId::derive(&[name.as_str()], |id| labels.iter().any(|l| l.id == *id));
    EnumLabel { id, name }
}

fn composite_kind(work: &Work, c: &ast::CompositeType) -> Result<TypeKind, Problem> {
    let mut attributes: Vec<CompositeAttribute> = Vec::new();
    for field in c.composite_field_list().into_iter().flat_map(|l| l.composite_field_defs()) {
        let attribute = name(field.name()).ok_or_else(Problem::no_name)?;
        if attributes.iter().any(|a| a.name == attribute) {
            return Err(Problem::new(format!("the attribute {attribute} is given twice")));
        }
        attributes.push(CompositeAttribute {
            name: attribute,
            data_type: work.data_type(field.ty())?,
            collation: field.collate().and_then(|c| qualified_opt(c.collation_ref())),
            comment: None,
        });
    }
    Ok(TypeKind::Composite { attributes })
}

fn range_kind(work: &Work, r: &ast::RangeType) -> Result<TypeKind, Problem> {
    let mut options = parameters(r.attribute_list());
    let at = options
        .iter()
        .position(|o| o.key == "subtype")
        .ok_or_else(|| Problem::new("the range type has no subtype"))?;
    let subtype = options.remove(at).value.unwrap_or_default();
    let subtype = DataType::parse(&subtype).map_err(|e| Problem::new(e.to_string()))?;
    Ok(TypeKind::Range { subtype: work.resolve_type(subtype), options })
}

pub(super) fn create_domain(work: &mut Work, stmt: &ast::CreateDomain) -> Answer {
    let path = qualified_opt(stmt.domain()).ok_or_else(Problem::no_name)?;
    let base = work.data_type(stmt.ty())?;
    let kind = TypeKind::Domain {
        base,
        collation: None,
        default: None,
        not_null: false,
        checks: Vec::new(),
    };
    let mut type_def = new(work, &path, kind)?;
    for qualifier in stmt.domain_qualifiers() {
        match qualifier {
            ast::DomainQualifier::Collate(c) => {
                if let TypeKind::Domain { collation, .. } = &mut type_def.kind {
                    *collation = qualified_opt(c.collation_ref());
                }
            }
            ast::DomainQualifier::Constraint(item) => domain_constraint(work, &mut type_def, &item),
        }
    }
    let object = ObjectRef::Type(type_def.id.clone());
    work.put_type(type_def);
    Ok(Done::Modelled(Some(object)))
}

fn domain_constraint(work: &Work, type_def: &mut TypeDef, item: &ast::Constraint) {
    let type_name = type_def.name.clone();
    let TypeKind::Domain { default, not_null, checks, .. } = &mut type_def.kind else { return };
    match item {
        ast::Constraint::DefaultConstraint(d) => {
            *default = work.expr_opt(d.expr(), &Scope::default());
        }
        ast::Constraint::NotNullConstraint(_) => *not_null = true,
        ast::Constraint::NullConstraint(_) => *not_null = false,
        ast::Constraint::CheckConstraint(c) => {
            let Some(expression) = work.expr_opt(c.expr(), &Scope::default()) else { return };
            let name = name(item.constraint_name()).unwrap_or_else(|| {
                naming::choose(type_name.as_str(), None, "check", |n| {
                    checks.iter().any(|c| c.name == *n)
                })
            });
            checks.push(DomainCheck {
                name,
                expression,
                not_valid: item.is_not_valid(),
                comment: None,
            });
        }
        _ => {}
    }
}

pub(super) fn alter_domain(work: &mut Work, stmt: &ast::AlterDomain) -> Answer {
    use ast::AlterDomainAction as A;
    let path = qualified_opt(stmt.domain_ref()).ok_or_else(Problem::no_name)?;
    let mut type_def = find(work, &path)?;
    let object = ObjectRef::Type(type_def.id.clone());
    match stmt.action() {
        Some(A::OwnerTo(o)) => type_def.owner = o.role_ref().and_then(|r| role_of(&r)),
        Some(A::DomainRenameTo(r)) => {
            let new_name = qualified_opt(r.domain()).ok_or_else(Problem::no_name)?.name;
            return rename_to(work, type_def, new_name);
        }
        Some(A::SetSchema(s)) => {
            let schema = name(s.schema_ref()).ok_or_else(Problem::no_name)?;
            type_def.schema = work.schema_or_assume(&schema);
        }
        Some(A::AddConstraint(add)) => {
            if let Some(item) = add.constraint() {
                domain_constraint(work, &mut type_def, &item);
            }
        }
        action => {
            let TypeKind::Domain { default, not_null, checks, .. } = &mut type_def.kind else {
                return Err(Problem::new(format!("{path} is not a domain")));
            };
            match action {
                Some(A::SetDefault(s)) => *default = work.expr_opt(s.expr(), &Scope::default()),
                Some(A::DropDefault(_)) => *default = None,
                Some(A::SetNotNull(_)) => *not_null = true,
                Some(A::DropNotNull(_)) => *not_null = false,
                Some(A::DropConstraint(d)) => {
                    let wanted = qualified_opt(d.constraint_name_ref()).map(|q| q.name);
                    checks.retain(|c| Some(&c.name) != wanted.as_ref());
                }
                Some(A::RenameConstraint(r)) => {
                    let wanted = qualified_opt(r.constraint_name_ref()).map(|q| q.name);
                    let new_name = name(r.constraint_name()).ok_or_else(Problem::no_name)?;
                    for check in checks.iter_mut().filter(|c| Some(&c.name) == wanted.as_ref()) {
                        check.name = new_name.clone();
                    }
                }
                Some(A::ValidateConstraint(v)) => {
                    let wanted = qualified_opt(v.constraint_name_ref()).map(|q| q.name);
                    for check in checks.iter_mut().filter(|c| Some(&c.name) == wanted.as_ref()) {
                        check.not_valid = false;
                    }
                }
                _ => return Ok(Done::Keep(Some(object))),
            }
        }
    }
    work.put_type(type_def);
    Ok(Done::Modelled(Some(object)))
}

fn find(work: &Work, path: &QualifiedName) -> Result<TypeDef, Problem> {
    work.type_id(path)
        .and_then(|id| work.catalog.types.get(&id).map(|t| (**t).clone()))
        .ok_or_else(|| Problem::new(format!("the type {path} does not exist")))
}

fn rename_to(work: &mut Work, mut type_def: TypeDef, new_name: Name) -> Answer {
    let object = ObjectRef::Type(type_def.id.clone());
    type_def.name = new_name.clone();
    work.put_type(type_def);
    rename::propagate(work, &object, new_name.as_str());
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterType) -> Answer {
    use ast::AlterTypeAction as A;
    let path = qualified_opt(stmt.type_name_ref()).ok_or_else(Problem::no_name)?;
    let mut type_def = find(work, &path)?;
    let object = ObjectRef::Type(type_def.id.clone());
    match (stmt.action(), &mut type_def.kind) {
        (Some(A::OwnerTo(o)), _) => type_def.owner = o.role_ref().and_then(|r| role_of(&r)),
        (Some(A::TypeRenameTo(r)), _) => {
            let new_name = qualified_opt(r.type_name()).ok_or_else(Problem::no_name)?.name;
            return rename_to(work, type_def, new_name);
        }
        (Some(A::SetSchema(s)), _) => {
            let schema = name(s.schema_ref()).ok_or_else(Problem::no_name)?;
            type_def.schema = work.schema_or_assume(&schema);
        }
        (Some(A::AddValue(add)), TypeKind::Enum { labels }) => {
            let label = string(add.literal()).ok_or_else(Problem::no_name)?;
            if labels.iter().any(|l| l.name == label) {
                return if add.if_not_exists().is_some() {
                    Ok(Done::Ignored(format!("the label {label:?} exists already")))
                } else {
                    Err(Problem::new(format!("the label {label:?} exists already")))
                };
            }
            let neighbour = |l: Option<ast::Literal>| {
                let name = string(l).unwrap_or_default();
                labels
                    .iter()
                    .position(|l| l.name == name)
                    .ok_or_else(|| Problem::new(format!("{name:?} is not a label of {path}")))
            };
            let at = match add.value_position() {
                Some(ast::ValuePosition::BeforeValue(b)) => neighbour(b.literal())?,
                Some(ast::ValuePosition::AfterValue(a)) => neighbour(a.literal())? + 1,
                None => labels.len(),
            };
            let label = new_label(labels, label);
            labels.insert(at, label);
        }
        (Some(A::RenameValue(r)), TypeKind::Enum { labels }) => {
            let from = string(r.from()).ok_or_else(Problem::no_name)?;
            let to = string(r.to()).ok_or_else(Problem::no_name)?;
            labels
                .iter_mut()
                .find(|l| l.name == from)
                .ok_or_else(|| Problem::new(format!("{from:?} is not a label of {path}")))?
                .name = to;
        }
        (Some(A::RenameAttribute(r)), TypeKind::Composite { attributes }) => {
            let old = name(r.composite_field_ref()).ok_or_else(Problem::no_name)?;
            let new = name(r.composite_field()).ok_or_else(Problem::no_name)?;
            for attribute in attributes.iter_mut().filter(|a| a.name == old) {
                attribute.name = new.clone();
            }
        }
        (Some(A::AlterTypeAttributeActionList(list)), TypeKind::Composite { attributes }) => {
            for action in list.actions() {
                attribute_action(work, attributes, &action)?;
            }
        }
        _ => return Ok(Done::Keep(Some(object))),
    }
    work.put_type(type_def);
    Ok(Done::Modelled(Some(object)))
}

fn attribute_action(
    work: &Work,
    attributes: &mut Vec<CompositeAttribute>,
    action: &ast::AlterTypeAttributeAction,
) -> Result<(), Problem> {
    use ast::AlterTypeAttributeAction as A;
    match action {
        A::AddAttribute(add) => attributes.push(CompositeAttribute {
            name: name(add.composite_field()).ok_or_else(Problem::no_name)?,
            data_type: work.data_type(add.ty())?,
            collation: add.collate().and_then(|c| qualified_opt(c.collation_ref())),
            comment: None,
        }),
        A::DropAttribute(d) => {
            let wanted = name(d.composite_field_ref()).ok_or_else(Problem::no_name)?;
            attributes.retain(|a| a.name != wanted);
        }
        A::AlterAttribute(alter) => {
            let wanted = name(alter.composite_field_ref()).ok_or_else(Problem::no_name)?;
            let data_type = work.data_type(alter.ty())?;
            for attribute in attributes.iter_mut().filter(|a| a.name == wanted) {
                attribute.data_type = data_type.clone();
            }
        }
    }
    Ok(())
}
