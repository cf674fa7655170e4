//! What a policy reads besides its own row.

use crate::model::{ObjectRef, Policy, TableId};

/// Tables, views and functions that the conditions of a policy name, each once, in the order in which they stand; not the
/// policy's own table, whose columns it names anyway.
pub fn reads(own: &TableId, policy: &Policy) -> Vec<ObjectRef> {
    let mut found: Vec<ObjectRef> = Vec::new();
    for expression in policy.using.iter().chain(&policy.check) {
        for reference in expression.references() {
            let object = match &reference.target {
                ObjectRef::Table(table) | ObjectRef::Column(table, _) if table == own => continue,
                ObjectRef::Column(table, _) => ObjectRef::Table(table.clone()),
                other @ (ObjectRef::Table(_) | ObjectRef::View(_) | ObjectRef::Function(_)) => {
                    other.clone()
                }
                _ => continue,
            };
            if !found.contains(&object) {
                found.push(object);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    #[test]
    fn tables_and_functions_of_the_conditions_are_read() {
        let sql = "create table members (team_id int, user_id int); create table staff (user_id int);
            create function is_boss(int) returns boolean language sql as 'select true';
            create table notes (id int, team_id int, owner_id int);
            create policy p on notes using (
                team_id in (select m.team_id from members m where m.user_id = owner_id) and is_boss(owner_id)
            ) with check (exists (select 1 from staff s join notes n on n.owner_id = s.user_id));";
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        let table = document.schema.tables.iter().find(|t| t.name == *"notes").unwrap();
        let read: Vec<String> =
            reads(&table.id, &table.policies[0]).iter().map(ToString::to_string).collect();
        assert_eq!(read, ["table:public.members", "function:public.is_boss", "table:public.staff"]);
    }
}
