//! Sequences, and the options that identity columns have too.

use super::{Edit, Outcome, not_allowed};
use crate::edit::apply::not_found;
use crate::edit::names::check_name;
use crate::model::{ObjectRef, Sequence, SequenceId, SequenceOptions, TypeName};

impl Edit {
    pub(super) fn define_sequence(&mut self, sequence: &Sequence) -> Outcome {
        check_options(&sequence.options)?;
        self.schema_exists(&sequence.schema)?;
        if let Some((table, column)) = &sequence.owned_by {
            self.column(table, column)?;
            if self.table(table)?.schema != sequence.schema {
                return Err(not_allowed("A sequence is in the schema of the table that owns it."));
            }
        }
        let mut sequence = sequence.clone();
        let sequences = &self.document.schema.sequences;
        if sequence.id.as_str().is_empty() {
            check_name("sequence", sequence.name.as_str())?;
            self.relation_name_free(&sequence.schema, sequence.name.as_str(), None)?;
            let schema = self.document.schema.schema_name(&sequence.schema);
            sequence.id =
                SequenceId::derive(&[schema, sequence.name.as_str()], |id| sequences.contains(id));
            self.created.push(ObjectRef::Sequence(sequence.id.clone()));
            self.document.schema.sequences.insert(sequence);
            return Ok(());
        }
        let object = ObjectRef::Sequence(sequence.id.clone());
        let present = sequences.get(&sequence.id).cloned();
        let present = present.ok_or_else(|| not_found(object.clone()))?;
        sequence.name = present.name.clone();
        let (old, new) = (present.schema.clone(), sequence.schema.clone());
        if old != new {
            self.relation_name_free(&new, sequence.name.as_str(), None)?;
        }
        self.document.schema.sequences.insert(sequence);
        if old != new {
            self.requalify(&object, &old, &new);
        }
        Ok(())
    }
}

/// What Postgres checks of the numbers (`sequence.c`, `init_params`).
pub(super) fn check_options(options: &SequenceOptions) -> Outcome {
    let kind = match &options.data_type {
        None => "bigint",
        Some(data_type) => match &data_type.name {
            TypeName::Builtin(name) if data_type.dimensions == 0 => name.as_str(),
            _ => "",
        },
    };
    let bound: i64 = match kind {
        "smallint" => i16::MAX.into(),
        "integer" => i32::MAX.into(),
        "bigint" => i64::MAX,
        _ => {
            return Err(not_allowed("A sequence is of type smallint, integer or bigint."));
        }
    };
    if options.increment == Some(0) {
        return Err(not_allowed("An increment is not zero."));
    }
    let down = options.increment.is_some_and(|n| n < 0);
    let least = options.min_value.unwrap_or(if down { -bound - 1 } else { 1 });
    let most = options.max_value.unwrap_or(if down { -1 } else { bound });
    if least < -bound - 1 || most > bound {
        return Err(not_allowed(format!("The limits are outside of what {kind} can hold.")));
    }
    if least >= most {
        return Err(not_allowed("The least value is less than the greatest."));
    }
    let start = options.start.unwrap_or(if down { most } else { least });
    if start < least || start > most {
        return Err(not_allowed(format!("It starts between {least} and {most}.")));
    }
    if options.cache.is_some_and(|n| n < 1) {
        return Err(not_allowed("At least one value is kept in the cache."));
    }
    Ok(())
}
