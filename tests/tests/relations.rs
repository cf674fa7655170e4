//! Which types a foreign key can compare: as a real server says.

use postgres::error::SqlState;
use trestle_core::model::{Catalog, DataType};
use trestle_core::relation::are_comparable;
use trestle_tests::server::Server;

/// Types that columns of keys have, and some that none should.
const TYPES: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "numeric(10,2)",
    "real",
    "double precision",
    "oid",
    "text",
    "varchar",
    "varchar(20)",
    "char(3)",
    "name",
    "uuid",
    "boolean",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "timetz",
    "interval",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "bytea",
    "bit(4)",
    "varbit(4)",
    "jsonb",
    "money",
    "int4range",
    "integer[]",
    "bigint[]",
    "text[]",
    "varchar(3)[]",
];

#[test]
fn types_go_together_as_the_server_says() {
    let mut client = Server::shared().create_database("relations");
    let catalog = Catalog::default();
    let mut wrong = Vec::new();
    for to in TYPES {
        client.batch_execute(&format!("create table referenced (key {to} primary key)")).unwrap();
        for from in TYPES {
            let made = client.batch_execute(&format!(
                "create table referencing (key {from} references referenced);
                drop table referencing"
            ));
            let accepted = match made {
                Ok(()) => true,
                Err(error) if error.code() == Some(&SqlState::DATATYPE_MISMATCH) => false,
                Err(error) => panic!("{from} to {to}: {error}"),
            };
            let parse = |text: &str| DataType::parse(text).unwrap();
            if are_comparable(&catalog, &parse(from), &parse(to)) != accepted {
                wrong.push(format!("{from} to {to}: {accepted}"));
            }
        }
        client.batch_execute("drop table referenced").unwrap();
    }
    assert_eq!(wrong, Vec::<String>::new());
}
