//! Rules that are not held against an object.

use super::apply::{Edit, Outcome, not_found};
use crate::model::{ObjectRef, Suppression};
use std::sync::Arc;

impl Edit {
    pub(super) fn suppress(&mut self, suppression: &Suppression) -> Outcome {
        if !self.exists(&suppression.object) {
            return Err(not_found(suppression.object.clone()));
        }
        let all = Arc::make_mut(&mut self.document.suppressions);
        all.retain(|s| !(s.object == suppression.object && s.rule == suppression.rule));
        let at = all.partition_point(|s| s < suppression);
        all.insert(at, suppression.clone());
        Ok(())
    }

    pub(super) fn unsuppress(&mut self, object: &ObjectRef, rule: &str) {
        if self.document.suppressions.iter().any(|s| s.object == *object && s.rule == rule) {
            let all = Arc::make_mut(&mut self.document.suppressions);
            all.retain(|s| !(s.object == *object && s.rule == rule));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::edit::test_utils::{check_refused, run};
    use crate::edit::{Command, apply};
    use crate::model::samples::kitchen_sink;
    use crate::model::{ObjectRef, Suppression, TableId};

    fn suppress(object: ObjectRef, reason: Option<&str>) -> Command {
        let (rule, reason) = ("a-rule".to_owned(), reason.map(str::to_owned));
        Command::Suppress { suppression: Suppression { object, rule, reason } }
    }

    #[test]
    fn a_rule_is_suppressed_once_for_an_object_and_can_be_held_again() {
        let before = kitchen_sink();
        let table = before.schema.tables.iter().next().unwrap().id.clone();
        let object = ObjectRef::Table(table);
        let document = run(&before, &suppress(object.clone(), None)).document;
        let document = run(&document, &suppress(object.clone(), Some("legacy"))).document;
        let [only] = document.suppressions.as_slice() else { panic!("one is there") };
        assert_eq!(only.reason.as_deref(), Some("legacy"));
        let rule = "a-rule".to_owned();
        let document = run(&document, &Command::Unsuppress { object, rule }).document;
        assert_eq!(document, before);
    }

    #[test]
    fn it_goes_with_its_object() {
        let before = kitchen_sink();
        let objects = before.schema.tables.iter().map(|t| ObjectRef::Table(t.id.clone()));
        for object in objects {
            let document = run(&before, &suppress(object.clone(), None)).document;
            let gone = apply(&document, &Command::Remove { object, cascade: true }).unwrap();
            assert!(gone.document.suppressions.is_empty());
        }
        let nobody = ObjectRef::Table(TableId::new("nobody"));
        check_refused(
            &before,
            &suppress(nobody, None),
            "table:nobody does not exist. It may have been removed in the meantime.",
        );
    }
}
