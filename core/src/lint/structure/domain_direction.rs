//! Foreign keys that go from one domain to another where that was not agreed.

use crate::domain::domain_of;
use crate::lint::{Check, Context, Found, Given, Group, Rule};
use crate::model::{Document, Domain, DomainId, DomainStatus, Name, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "domain-direction",
    group: Group::Structure,
    title: "A domain references only domains that it may",
    why: "Domains that reference each other to and fro are one domain: none can be understood, moved or tested without the \
          others. Which may lean on which is agreed once, and each foreign key is held against it.",
    bad: "create table auth_users (id bigint primary key);\n\
          create table shop_orders (id bigint primary key, user_id bigint references auth_users);\n\
          create table auth_limits (id bigint primary key, order_id bigint references shop_orders);\n\
          create index on shop_orders (user_id);\n\
          create index on auth_limits (order_id);",
    good: "create table auth_users (id bigint primary key);\n\
           create table shop_orders (id bigint primary key, user_id bigint references auth_users);\n\
           create table shop_limits (id bigint primary key, order_id bigint references shop_orders);\n\
           create index on shop_orders (user_id);\n\
           create index on shop_limits (order_id);",
    given: Some(Given {
        words: "`shop_` may reference `auth_`, and `auth_` none.",
        bad: given,
        good: given,
    }),
    check: Check::Links(check),
    fix: None,
};

fn given(document: &mut Document) {
    let domain = |id: &str, may_reference: &[&str]| Domain {
        id: DomainId::new(id),
        prefix: Name::from(format!("{id}_")),
        title: id.to_owned(),
        colour: 0,
        owner: None,
        description: None,
        status: DomainStatus::Active,
        may_reference: Some(may_reference.iter().map(|id| DomainId::new(*id)).collect()),
    };
    document.domains = [domain("auth", &[]), domain("shop", &["auth"])].into_iter().collect();
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let Some(domain) = domain_of(context.document, table) else { return };
    let Some(may_reference) = &domain.may_reference else { return };
    for (constraint, key) in table.foreign_keys().filter(|(c, _)| !c.inherited) {
        let Some(to) = context.catalog().tables.get(&key.references) else { continue };
        let Some(other) = domain_of(context.document, to) else { continue };
        if other.id != domain.id && !may_reference.contains(&other.id) {
            let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
            let (from, to_prefix) = (&domain.prefix, &other.prefix);
            let message = format!(
                "{} references {}, but {from} may not reference {to_prefix}.",
                table.name, to.name
            );
            found.report(object, message);
        }
    }
}
