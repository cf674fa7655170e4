//! `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES` and owners.

use super::Script;
use super::names::{Names, routine_word};
use super::policy::role;
use crate::model::{
    Acl, AclEntry, AclState, Catalog, DefaultPrivileges, Definition, DefinitionKind, Function,
    Name, Privilege, Schema, SchemaId, Sequence, Table, TypeDef, View,
};
use crate::sql::quote_ident;
use std::collections::BTreeMap;

pub(crate) fn all(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
    for schema in &names.schemas {
        let what = format!("SCHEMA {}", quote_ident(schema.name.as_str()));
        out.block(statements(&schema.acl, Privilege::ALL_ON_SCHEMA, &what, None));
    }
    for type_def in &names.types {
        of_type(out, type_def, names);
    }
    for sequence in &names.sequences {
        out.block(changes_of_sequence(&Acl::default(), sequence, names));
    }
    for function in &names.functions {
        of_function(out, function, names);
    }
    for table in &names.tables {
        of_table(out, table, names);
    }
    for view in &names.views {
        of_view(out, view, names);
    }
    for definition in &names.definitions {
        out.block(changes_of_definition(&Acl::default(), definition, names));
    }
    default_privileges(out, catalog, names);
}

pub(crate) fn of_function(out: &mut Script, function: &Function, names: &Names<'_>) {
    let what = format!("{} {}", routine_word(function.kind), names.signature(function));
    out.block(statements(&function.acl, Privilege::ALL_ON_FUNCTION, &what, None));
}

pub(crate) fn of_view(out: &mut Script, view: &View, names: &Names<'_>) {
    let what = format!("TABLE {}", names.qualified(&view.schema, &view.name));
    out.block(statements(&view.acl, Privilege::ALL_ON_TABLE, &what, None));
}

pub(crate) fn of_table(out: &mut Script, table: &Table, names: &Names<'_>) {
    let what = format!("TABLE {}", names.table(table));
    let mut block = statements(&table.acl, Privilege::ALL_ON_TABLE, &what, None);
    for column in &table.columns {
        let name = quote_ident(column.name.as_str());
        block.extend(statements(&column.acl, Privilege::ALL_ON_COLUMN, &what, Some(&name)));
    }
    out.block(block);
}

/// What brings the privileges of a table that stays, and of its columns, to what they are to be.
pub(crate) fn changes_of_table(from: &Table, to: &Table, names: &Names<'_>) -> Vec<String> {
    let what = format!("TABLE {}", names.table(to));
    let mut all = changes(&from.acl, &to.acl, Privilege::ALL_ON_TABLE, &what, None);
    let none = Acl::default();
    for column in &to.columns {
        let name = quote_ident(column.name.as_str());
        let old = from.column(&column.id).map_or(&none, |old| &old.acl);
        all.extend(changes(old, &column.acl, Privilege::ALL_ON_COLUMN, &what, Some(&name)));
    }
    all
}

/// The same of a function.
pub(crate) fn changes_of_function(
    from: &Function,
    to: &Function,
    names: &Names<'_>,
) -> Vec<String> {
    let what = format!("{} {}", routine_word(to.kind), names.signature(to));
    changes(&from.acl, &to.acl, Privilege::ALL_ON_FUNCTION, &what, None)
}

pub(crate) fn of_type(out: &mut Script, type_def: &TypeDef, names: &Names<'_>) {
    out.block(changes_of_type(&Acl::default(), type_def, names));
}

/// The same of a type, which may be new.
pub(crate) fn changes_of_type(from: &Acl, to: &TypeDef, names: &Names<'_>) -> Vec<String> {
    let what = format!("{} {}", to.kind.keyword(), names.qualified(&to.schema, &to.name));
    changes(from, &to.acl, Privilege::ALL_ON_TYPE, &what, None)
}

/// The same of an object that a text defines, which may be new.
pub(crate) fn changes_of_definition(from: &Acl, to: &Definition, names: &Names<'_>) -> Vec<String> {
    let word = match to.kind {
        DefinitionKind::Server => "FOREIGN SERVER".to_owned(),
        DefinitionKind::Aggregate => "FUNCTION".to_owned(),
        kind => kind.keyword(),
    };
    let what = format!("{word} {}", super::definition::reference(to, names));
    changes(from, &to.acl, Privilege::ALL_ON_TYPE, &what, None)
}

/// The same of a sequence, which may be new.
pub(crate) fn changes_of_sequence(from: &Acl, to: &Sequence, names: &Names<'_>) -> Vec<String> {
    let what = format!("SEQUENCE {}", names.qualified(&to.schema, &to.name));
    changes(from, &to.acl, Privilege::ALL_ON_SEQUENCE, &what, None)
}

/// The same of a view.
pub(crate) fn changes_of_view(from: &View, to: &View, names: &Names<'_>) -> Vec<String> {
    let what = format!("TABLE {}", names.qualified(&to.schema, &to.name));
    changes(&from.acl, &to.acl, Privilege::ALL_ON_TABLE, &what, None)
}

/// The same of a schema, which may be new.
pub(crate) fn changes_of_schema(from: &Acl, to: &Schema) -> Vec<String> {
    let what = format!("SCHEMA {}", quote_ident(to.name.as_str()));
    changes(from, &to.acl, Privilege::ALL_ON_SCHEMA, &what, None)
}

/// The superuser that a server has from the beginning, who nearly always owns what nobody else is said to own.
pub(crate) const SUPERUSER: &str = "postgres";

/// What brings privileges from one state to another. What is back at the default is taken where it was granted, and
/// granted where it was taken.
fn changes(
    from: &Acl,
    to: &Acl,
    all: &[Privilege],
    what: &str,
    column: Option<&str>,
) -> Vec<String> {
    let mut differing = Acl::default();
    let mut without_option = Acl::default();
    for AclEntry { grantee, privilege, state } in to.entries() {
        let old = from.get(grantee.as_ref(), *privilege);
        if old == Some(*state) {
            continue;
        }
        let passes_on = old == Some(AclState::GrantedWithGrantOption);
        let list = match state {
            AclState::Granted if passes_on => &mut without_option,
            _ => &mut differing,
        };
        list.set(grantee.clone(), *privilege, *state);
    }
    for AclEntry { grantee, privilege, state } in from.entries() {
        // What is granted to who may do everything anyway is not taken away again: that would say more than nothing.
        let may_anyway = grantee.as_ref().is_some_and(|role| *role == SUPERUSER);
        if to.get(grantee.as_ref(), *privilege).is_none() && !may_anyway {
            let back = match state {
                AclState::Revoked => AclState::Granted,
                AclState::Granted | AclState::GrantedWithGrantOption => AclState::Revoked,
            };
            differing.set(grantee.clone(), *privilege, back);
        }
    }
    let mut made = statements(&differing, all, what, column);
    made.extend(grouped(without_option.entries(), all, column).into_iter().map(
        |(grantee, _, privileges)| {
            format!("REVOKE GRANT OPTION FOR {privileges} ON {what} FROM {grantee}")
        },
    ));
    made
}

/// One statement for each grantee and state.
fn statements(acl: &Acl, all: &[Privilege], what: &str, column: Option<&str>) -> Vec<String> {
    grouped(acl.entries(), all, column)
        .into_iter()
        .map(|(grantee, state, privileges)| match state {
            AclState::Granted => format!("GRANT {privileges} ON {what} TO {grantee}"),
            AclState::GrantedWithGrantOption => {
                format!("GRANT {privileges} ON {what} TO {grantee} WITH GRANT OPTION")
            }
            AclState::Revoked => format!("REVOKE {privileges} ON {what} FROM {grantee}"),
        })
        .collect()
}

/// Rank of the state, then the grantee.
type Group<'a> = (u8, Option<&'a Name>);

fn grouped(
    entries: &[AclEntry],
    all: &[Privilege],
    column: Option<&str>,
) -> Vec<(String, AclState, String)> {
    // Revokes go first, so that no grant is undone.
    let mut groups: BTreeMap<Group<'_>, (AclState, Vec<Privilege>)> = BTreeMap::new();
    for entry in entries {
        let rank = match entry.state {
            AclState::Revoked => 0,
            AclState::Granted => 1,
            AclState::GrantedWithGrantOption => 2,
        };
        let group = groups
            .entry((rank, entry.grantee.as_ref()))
            .or_insert_with(|| (entry.state, Vec::new()));
        group.1.push(entry.privilege);
    }
    groups
        .into_iter()
        .map(|((_, grantee), (state, privileges))| {
            let grantee = grantee.map_or_else(|| "PUBLIC".to_owned(), role);
            let column = column.map(|c| format!(" ({c})")).unwrap_or_default();
            let whole = all.iter().all(|p| privileges.contains(p)) && privileges.len() == all.len();
            let list = if whole && all.len() > 1 {
                format!("ALL{column}")
            } else {
                privileges
                    .iter()
                    .map(|p| format!("{}{column}", p.keyword()))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            (grantee, state, list)
        })
        .collect()
}

fn default_privileges(out: &mut Script, catalog: &Catalog, names: &Names<'_>) {
    let mut block = Vec::new();
    for defaults in catalog.default_privileges.iter() {
        block.extend(changes_of_defaults(defaults, &[], &defaults.acl, names));
    }
    out.block(block);
}

/// What brings all default privileges from one state to another.
pub(crate) fn changes_of_all_defaults(
    (from, before): (&[DefaultPrivileges], &Names<'_>),
    (to, after): (&[DefaultPrivileges], &Names<'_>),
) -> Vec<(Option<SchemaId>, String)> {
    let mut made = Vec::new();
    let mut say = |about: &DefaultPrivileges, all: Vec<String>| {
        made.extend(all.into_iter().map(|text| (about.schema.clone(), text)));
    };
    for old in from.iter().filter(|old| !to.iter().any(|new| new.is_about_same(old))) {
        // Those of a schema that goes, go with it.
        let goes = |id: &SchemaId| !after.catalog.schemas.contains(id);
        if !old.schema.as_ref().is_some_and(goes) {
            say(old, changes_of_defaults(old, &old.acl, &[], before));
        }
    }
    for new in to {
        let old =
            from.iter().find(|old| old.is_about_same(new)).map_or(&[] as &[_], |old| &old.acl);
        say(new, changes_of_defaults(new, old, &new.acl, after));
    }
    made
}

/// The same of those on one kind of object.
fn changes_of_defaults(
    about: &DefaultPrivileges,
    from: &[AclEntry],
    to: &[AclEntry],
    names: &Names<'_>,
) -> Vec<String> {
    let mut head = "ALTER DEFAULT PRIVILEGES".to_owned();
    if let Some(for_role) = &about.role {
        head.push_str(" FOR ROLE ");
        head.push_str(&role(for_role));
    }
    if let Some(schema) = &about.schema {
        head.push_str(" IN SCHEMA ");
        head.push_str(&names.schema(schema));
    }
    let acl = |entries: &[AclEntry]| {
        let mut acl = Acl::default();
        for entry in entries {
            acl.set(entry.grantee.clone(), entry.privilege, entry.state);
        }
        acl
    };
    let what = about.objects.as_str().to_uppercase();
    let all = changes(&acl(from), &acl(to), about.grantable(), &what, None);
    all.into_iter().map(|statement| format!("{head} {statement}")).collect()
}

/// `ALTER … OWNER TO`, for everything that says who owns it.
pub(crate) fn owners(out: &mut Script, names: &Names<'_>) {
    let owner = |what: &str, name: String, owner: Option<&Name>| {
        owner.map(|owner| format!("ALTER {what} {name} OWNER TO {}", role(owner)))
    };
    let mut block: Vec<String> = Vec::new();
    block.extend(names.schemas.iter().filter_map(|s| {
        owner("SCHEMA", quote_ident(s.name.as_str()).into_owned(), s.owner.as_ref())
    }));
    block.extend(
        names
            .types
            .iter()
            .filter_map(|t| owner("TYPE", names.qualified(&t.schema, &t.name), t.owner.as_ref())),
    );
    block.extend(
        names.sequences.iter().filter(|s| s.owned_by.is_none()).filter_map(|s| {
            owner("SEQUENCE", names.qualified(&s.schema, &s.name), s.owner.as_ref())
        }),
    );
    block.extend(
        names
            .functions
            .iter()
            .filter_map(|f| owner(routine_word(f.kind), names.signature(f), f.owner.as_ref())),
    );
    block.extend(
        names
            .tables
            .iter()
            .filter(|t| !t.external)
            .filter_map(|t| owner("TABLE", names.table(t), t.owner.as_ref())),
    );
    block.extend(names.views.iter().filter_map(|v| {
        let word = if v.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" };
        owner(word, names.qualified(&v.schema, &v.name), v.owner.as_ref())
    }));
    block.extend(names.definitions.iter().filter(|d| !d.external).filter_map(|d| {
        let name = super::definition::reference(d, names);
        owner(&d.kind.keyword(), name, d.owner.as_ref())
    }));
    out.block(block);
}
