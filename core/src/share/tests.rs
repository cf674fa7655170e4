//! Files and links, from the outside.

use super::*;
use crate::model::samples::kitchen_sink;
use crate::model::{
    ColumnId, DataType, Document, Name, SchemaId, Table, TableId, check_invariants,
};
use proptest::prelude::*;

#[test]
fn a_file_gives_back_the_document() {
    let document = kitchen_sink();
    let json = json_from_document(&document);
    let read = document_from_json(&json).unwrap();
    assert_eq!(read, document);
    assert_eq!(json_from_document(&read), json);
}

/// The first format, as it was first written. This file is never changed.
#[test]
fn format_1_is_read() {
    let document = document_from_json(include_str!("fixtures/trestle-1.json")).unwrap();
    assert_eq!(document, kitchen_sink());
}

#[test]
fn a_new_column_is_a_new_line() {
    let mut document = kitchen_sink();
    let before = json_from_document(&document);
    let users = document.schema.tables.get_mut(&TableId::new("public.users")).unwrap();
    let column =
        crate::model::Column::new(ColumnId::new("age"), "age", DataType::builtin("integer"));
    users.columns.insert(1, column);
    let after = json_from_document(&document);
    let added: Vec<_> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(added, [r#"          {"id": "age", "name": "age", "type": "integer"},"#]);
    assert_eq!(after.lines().count(), before.lines().count() + 1);
}

#[test]
fn what_a_newer_version_wrote_survives() {
    let mut document = Document::new("new");
    let mut table = Table::new(TableId::new("public.t"), SchemaId::new("public"), "t");
    table.columns.push(crate::model::Column::new(
        ColumnId::new("a"),
        "a",
        DataType::builtin("text"),
    ));
    document.schema.tables.insert(table);
    let json = json_from_document(&document)
        .replace(
            r#""format": "trestle/1","#,
            "\"format\": \"trestle/1\",\n  \"reviews\": [{\"id\": \"r1\"}],",
        )
        .replace(r#""type": "text""#, r#""type": "text", "mask/ed~": {"with": 1.5}"#);
    assert_ne!(json, json_from_document(&document));

    let mut read = document_from_json(&json).unwrap();
    assert_eq!(read.unknown.len(), 2);
    let written = json_from_document(&read);
    assert!(written.contains(r#""type": "text", "mask/ed~": {"with": 1.5}}"#), "{written}");
    assert!(written.contains("\"reviews\": [\n    {\n      \"id\": \"r1\""), "{written}");
    let link = link_fragment(&read);
    assert_eq!(document_from_link(&link).unwrap(), read);
    let first = read_link(&link).unwrap();
    assert!(first.document().unknown.is_empty());
    assert_eq!(first.complete(), read);

    // A renamed column keeps what was said of it; one that is gone does not come back.
    let column = read.schema.tables.get_mut(&TableId::new("public.t")).unwrap();
    column.columns[0].name = Name::new("b");
    assert!(json_from_document(&read).contains("mask/ed~"));
    read.schema.tables.remove(&TableId::new("public.t"));
    assert!(!json_from_document(&read).contains("mask/ed~"));
}

fn check_refused(json: &str, message: &str) {
    let error = document_from_json(json).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn what_is_no_document_is_refused_with_the_reason() {
    check_refused("", "Line 1, column 0: this is not JSON");
    check_refused("{\n  \"a\": }", "Line 2, column 8: this is not JSON: expected value");
    check_refused("{}", "its \"format\" is missing");
    check_refused("[]", "its \"format\" is missing");
    check_refused(r#"{"format": "drawdb"}"#, "its \"format\" is \"drawdb\"");
    check_refused(r#"{"format": "trestle/2"}"#, "newer version of Trestle (trestle/2");
    check_refused("{\n\"format\": \"trestle/1\",\n\"name\": 1}", "Line 3, column 9: invalid type");
    check_refused(&"[".repeat(1000), "nested more than 64 deep");
    let table = r#"{"id": "t", "schema": "public", "name": "t"}"#;
    let twice = format!(
        r#"{{"format": "trestle/1", "name": "", "schema": {{"tables": [{table}, {table}]}}}}"#
    );
    check_refused(&twice, "is used twice");
    let lost =
        format!(r#"{{"format": "trestle/1", "name": "", "schema": {{"tables": [{table}]}}}}"#);
    check_refused(&lost, "contradicts itself, so it was not opened. table:t: its schema public");
}

#[test]
fn what_can_be_put_right_without_loss_is() {
    let json = json_from_document(&kitchen_sink())
        .replace("\"public.users\": {\"x\"", "\"public.gone\": {\"x\"")
        .replace("[5, 10, \"table:public.posts\"]", "[5, 10, \"table:public.gone\"]")
        .replace("\"colour\": 3", "\"colour\": 15");
    let document = document_from_json(&json).unwrap();
    assert_eq!(check_invariants(&document), []);
    assert!(document.diagrams.iter().all(|d| d.placements.is_empty()));
}

#[test]
fn a_link_gives_back_the_document() {
    let document = kitchen_sink();
    let fragment = link_fragment(&document);
    assert!(fragment.starts_with("s=1"));
    for link in [
        fragment.clone(),
        format!("#{fragment}"),
        format!("https://example.org/app/?x=1#{fragment}\n"),
        format!("https://example.org/#view=all&{fragment}"),
    ] {
        assert_eq!(document_from_link(&link).as_ref(), Ok(&document), "{link}");
    }
}

#[test]
fn a_bad_link_says_what_is_wrong_with_it() {
    let fragment = link_fragment(&kitchen_sink());
    let check = |link: &str, expected: &LinkError| {
        assert_eq!(document_from_link(link).as_ref(), Err(expected), "{link}");
    };
    check("https://example.org/", &LinkError::NoDocument);
    check("#s=", &LinkError::NoDocument);
    check("#s=1", &LinkError::Truncated);
    check("#s=2abc", &LinkError::UnknownVersion('2'));
    check("#s=1ab*c", &LinkError::BadCharacter('*'));
    check("#s=1ÿ", &LinkError::BadCharacter('ÿ'));
    for cut in [4, 100, fragment.len() / 2, fragment.len() - 2] {
        check(&fragment[..cut], &LinkError::Truncated);
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    use base64::Engine as _;
    let zeros = vec![b' '; MAX_INFLATED_BYTES + 1];
    let packed = miniz_oxide::deflate::compress_to_vec(&zeros, 6);
    let link = format!("#s=1{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed));
    assert_eq!(document_from_link(&link), Err(LinkError::TooLarge(MAX_INFLATED_BYTES)));
}

#[test]
fn long_links_are_warned_of() {
    assert_eq!(link_size(&"x".repeat(1_999)).cut_by.len(), 0);
    let size = link_size(&"x".repeat(9_000));
    assert_eq!((size.bytes, size.cut_by.len()), (9_000, 3));
}

proptest! {
    #[test]
    fn a_changed_link_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut bytes = link_fragment(&kitchen_sink()).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let link = String::from_utf8_lossy(&bytes);
        match document_from_link(&link) {
            Ok(document) => prop_assert_eq!(check_invariants(&document), []),
            Err(error) => prop_assert!(error.to_string().len() > 20),
        }
    }

    #[test]
    fn a_changed_file_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\",:0a~/#]{0,3}"), 1..4),
    ) {
        let mut json = json_from_document(&kitchen_sink());
        for (at, text) in changes {
            let at = at.index(json.len());
            let at = json.floor_char_boundary(at);
            json.insert_str(at, &text);
        }
        if let Ok(document) = document_from_json(&json) {
            prop_assert_eq!(check_invariants(&document), []);
        }
    }
}
