//! Text that is emitted, as people will read it.

use super::{EmitOptions, emit};
use crate::model::{
    Column, ColumnId, DataType, Document, Role, RoleId, RoleOptions, SchemaId, Table, TableId,
};
use expect_test::expect;

#[test]
fn a_table_is_written_with_aligned_columns() {
    let mut document = Document::new("test");
    let mut table = Table::new(TableId::new("public.user"), SchemaId::new("public"), "user");
    let mut id = Column::new(ColumnId::new("id"), "id", DataType::builtin("uuid"));
    id.not_null = true;
    table.columns.push(id);
    table.columns.push(Column::new(
        ColumnId::new("Full Name"),
        "Full Name",
        DataType::builtin("varchar").with_modifiers("100"),
    ));
    document.schema.tables.insert(table);
    expect![[r#"
        -- The bodies of functions may mention what comes later.
        SET check_function_bodies = false;

        CREATE TABLE public."user" (
          id          uuid NOT NULL,
          "Full Name" varchar(100)
        );
    "#]]
    .assert_eq(&emit(&document, EmitOptions::default()));
}

#[test]
fn roles_are_made_before_one_is_a_member_of_another() {
    let mut document = Document::new("test");
    for (name, member_of) in [("clerk", vec!["reader".into()]), ("reader", Vec::new())] {
        let (id, options) = (RoleId::new(name), RoleOptions::default());
        document.schema.roles.insert(Role {
            id,
            name: name.into(),
            options,
            member_of,
            comment: Some(format!("what a {name} does")),
        });
    }
    let text = emit(&document, EmitOptions::default());
    let at = |part: &str| text.find(part).unwrap();
    assert!(at("CREATE ROLE reader") < at("GRANT reader TO clerk"), "{text}");
    assert!(text.contains("COMMENT ON ROLE reader IS 'what a reader does'"), "{text}");
}
