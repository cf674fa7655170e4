//! Small controls that the forms of the inspector share.

mod add_choice;
mod condition;
mod draft;
mod expression;
mod more;
mod pick;
mod roles;
mod rows;
mod text;

pub(in crate::page::inspector) use add_choice::AddChoice;
pub(in crate::page::inspector) use condition::ConditionInput;
pub(in crate::page::inspector) use draft::DraftForm;
pub(in crate::page) use draft::change_read;
pub(in crate::page::inspector) use expression::{ExpressionField, ExpressionInput};
pub(in crate::page::inspector) use more::MoreOf;
pub(in crate::page) use pick::{CheckField, SelectField};
pub(in crate::page::inspector) use roles::RolesField;
pub(in crate::page::inspector) use rows::{ColumnsField, RowButtons};
pub(in crate::page::inspector) use text::{
    DraftLines, DraftText, names, parameters, parameters_text,
};
