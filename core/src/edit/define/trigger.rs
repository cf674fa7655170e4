//! Triggers of tables and views.

use super::{Edit, Outcome, not_allowed};
use crate::edit::apply::not_found;
use crate::edit::names::check_name;
use crate::edit::{CommandError, describe};
use crate::model::{
    DataType, Deferrable, Name, ObjectRef, Returns, TableId, Trigger, TriggerEvent,
    TriggerFunction, TriggerId, TriggerLevel, TriggerTiming, TypeName, ViewId,
};

impl Edit {
    pub(super) fn define_trigger(&mut self, table: &TableId, trigger: &Trigger) -> Outcome {
        let owner = self.table(table)?;
        if trigger.timing == TriggerTiming::InsteadOf {
            return Err(not_allowed("INSTEAD OF is for views. A table has BEFORE and AFTER."));
        }
        for event in &trigger.events {
            if let TriggerEvent::Update(columns) = event {
                for column in columns {
                    if owner.column(column).is_none() {
                        return Err(not_found(ObjectRef::Column(table.clone(), column.clone())));
                    }
                }
            }
        }
        self.check_trigger(trigger)?;
        let owner = self.table(table)?;
        let mut trigger = trigger.clone();
        if trigger.id.as_str().is_empty() {
            let place = ObjectRef::Table(table.clone());
            self.trigger_name_free(&trigger.name, &owner.triggers, &place)?;
            trigger.id =
                TriggerId::derive(&[trigger.name.as_str()], |id| owner.trigger(id).is_some());
            self.created.push(ObjectRef::Trigger(table.clone(), trigger.id.clone()));
            self.table_mut(table)?.triggers.push(trigger);
            return Ok(());
        }
        let owner = self.table_mut(table)?;
        let Some(slot) = owner.triggers.iter_mut().find(|t| t.id == trigger.id) else {
            return Err(not_found(ObjectRef::Trigger(table.clone(), trigger.id)));
        };
        trigger.name = slot.name.clone();
        *slot = trigger;
        Ok(())
    }

    pub(super) fn define_view_trigger(&mut self, view: &ViewId, trigger: &Trigger) -> Outcome {
        let object = ObjectRef::View(view.clone());
        let owner = self.document.schema.views.get(view).cloned();
        let owner = owner.ok_or_else(|| not_found(object.clone()))?;
        if owner.kind.is_materialized() {
            return Err(not_allowed("A materialized view is not written to: it has no triggers."));
        }
        if trigger.timing != TriggerTiming::InsteadOf && trigger.level == TriggerLevel::Row {
            return Err(not_allowed(
                "A view has no rows of its own: for each row it has INSTEAD OF alone.",
            ));
        }
        if trigger.events.contains(&TriggerEvent::Truncate) {
            return Err(not_allowed("A view cannot be truncated: it has no such triggers."));
        }
        self.check_trigger(trigger)?;
        let mut trigger = trigger.clone();
        let mut changed = owner.as_ref().clone();
        if trigger.id.as_str().is_empty() {
            self.trigger_name_free(&trigger.name, &owner.triggers, &object)?;
            trigger.id = TriggerId::derive(&[trigger.name.as_str()], |id| {
                owner.triggers.iter().any(|t| t.id == *id)
            });
            self.created.push(ObjectRef::ViewTrigger(view.clone(), trigger.id.clone()));
            changed.triggers.push(trigger);
        } else {
            let Some(slot) = changed.triggers.iter_mut().find(|t| t.id == trigger.id) else {
                return Err(not_found(ObjectRef::ViewTrigger(view.clone(), trigger.id)));
            };
            trigger.name = slot.name.clone();
            *slot = trigger;
        }
        self.document.schema.views.insert(changed);
        Ok(())
    }

    fn trigger_name_free(&self, name: &Name, among: &[Trigger], place: &ObjectRef) -> Outcome {
        check_name("trigger", name.as_str())?;
        if among.iter().any(|t| t.name == *name) {
            return Err(CommandError::NameTaken {
                name: name.to_string(),
                by: "another trigger".to_owned(),
                place: describe(&self.document, place),
            });
        }
        Ok(())
    }

    fn check_trigger(&self, trigger: &Trigger) -> Outcome {
        self.check_expr(trigger.condition.as_ref(), "A condition")?;
        if trigger.events.is_empty() {
            return Err(not_allowed(
                "A trigger needs an event: insert, update, delete or truncate.",
            ));
        }
        let row = trigger.level == TriggerLevel::Row;
        let instead = trigger.timing == TriggerTiming::InsteadOf;
        let truncate = trigger.events.contains(&TriggerEvent::Truncate);
        if instead && !row {
            return Err(not_allowed("INSTEAD OF runs for each row."));
        }
        if instead && trigger.condition.is_some() {
            return Err(not_allowed("INSTEAD OF has no WHEN condition."));
        }
        if truncate && (row || instead) {
            return Err(not_allowed(
                "TRUNCATE removes all rows at once: its triggers run for each statement.",
            ));
        }
        if trigger.constraint && (trigger.timing != TriggerTiming::After || !row) {
            return Err(not_allowed("A constraint trigger runs AFTER, for each row."));
        }
        if !trigger.constraint && trigger.deferrable != Deferrable::NotDeferrable {
            return Err(not_allowed("Only a constraint trigger can be deferred."));
        }
        if (trigger.old_table.is_some() || trigger.new_table.is_some())
            && trigger.timing != TriggerTiming::After
        {
            return Err(not_allowed("Transition tables are for AFTER triggers."));
        }
        match &trigger.function {
            TriggerFunction::External(name) => check_name("function", name.name.as_str()),
            TriggerFunction::Defined(id) => {
                let function = self.document.schema.functions.get(id);
                let function =
                    function.ok_or_else(|| not_found(ObjectRef::Function(id.clone())))?;
                let returns_trigger = matches!(
                    &function.returns,
                    Some(Returns::Type(DataType { name: TypeName::Builtin(name), .. }))
                        if *name == "trigger"
                );
                if returns_trigger && function.input_types().next().is_none() {
                    Ok(())
                } else {
                    Err(not_allowed(format!(
                        "The function {} does not return trigger. Choose one that does, and takes no arguments.",
                        function.name
                    )))
                }
            }
        }
    }
}
