//! `CREATE TRIGGER` and `ALTER TRIGGER`.

use super::column;
use super::expr::Scope;
use super::syntax::{name, qualified, qualified_opt};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, constraint};
use crate::model::{
    Constraint, ConstraintId, ConstraintKind, Deferrable, Name, ObjectRef, QualifiedName, Table,
    TableId, Trigger, TriggerEnabled, TriggerEvent, TriggerFunction, TriggerId, TriggerLevel,
    TriggerTiming, ViewId,
};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode};

/// What carries triggers.
enum Carrier {
    Table(Box<Table>),
    View(ViewId),
}

pub(super) fn create(work: &mut Work, stmt: &ast::CreateTrigger) -> Answer {
    let path = relation_path(stmt.on_relation())?;
    let carrier = if let Some(Relation::View(id)) = work.relation(&path) {
        Carrier::View(id)
    } else {
        let id = work.table_id(&path)?;
        Carrier::Table(Box::new(work.table(&id)?))
    };
    let trigger_name = name(stmt.trigger()).ok_or_else(Problem::no_name)?;
    match carrier {
        Carrier::Table(mut table) => {
            let old = table.triggers.iter().position(|t| t.name == trigger_name);
            if old.is_some() && stmt.or_replace().is_none() {
                return Err(Problem::new(format!(
                    "the trigger {trigger_name} of {path} exists already"
                )));
            }
            let id = match old {
                Some(at) => table.triggers.remove(at).id,
                None => {
                    TriggerId::derive(&[trigger_name.as_str()], |id| table.trigger(id).is_some())
                }
            };
            let trigger = read(work, stmt, id, trigger_name, Some(&table))?;
            let object = ObjectRef::Trigger(table.id.clone(), trigger.id.clone());
            table.triggers.push(trigger);
            work.put_table(*table);
            Ok(Done::Modelled(Some(object)))
        }
        Carrier::View(view) => {
            let mut view = work.view(&view)?;
            let old = view.triggers.iter().position(|t| t.name == trigger_name);
            if old.is_some() && stmt.or_replace().is_none() {
                return Err(Problem::new(format!(
                    "the trigger {trigger_name} of {path} exists already"
                )));
            }
            let id = match old {
                Some(at) => view.triggers.remove(at).id,
                None => TriggerId::derive(&[trigger_name.as_str()], |id| {
                    view.triggers.iter().any(|t| t.id == *id)
                }),
            };
            let trigger = read(work, stmt, id, trigger_name, None)?;
            let object = ObjectRef::ViewTrigger(view.id.clone(), trigger.id.clone());
            view.triggers.push(trigger);
            work.put_view(view);
            Ok(Done::Modelled(Some(object)))
        }
    }
}

fn read(
    work: &Work,
    stmt: &ast::CreateTrigger,
    id: TriggerId,
    trigger_name: Name,
    table: Option<&Table>,
) -> Result<Trigger, Problem> {
    let timing = match stmt.timing() {
        Some(ast::Timing::TimingBefore(_)) => TriggerTiming::Before,
        Some(ast::Timing::TimingAfter(_)) => TriggerTiming::After,
        Some(ast::Timing::TimingInsteadOf(_)) => TriggerTiming::InsteadOf,
        None => return Err(Problem::new("the trigger does not say when it runs")),
    };
    let mut events = Vec::new();
    for event in stmt.trigger_event_list().into_iter().flat_map(|l| l.trigger_events()) {
        events.push(match event {
            ast::TriggerEvent::TriggerEventInsert(_) => TriggerEvent::Insert,
            ast::TriggerEvent::TriggerEventDelete(_) => TriggerEvent::Delete,
            ast::TriggerEvent::TriggerEventTruncate(_) => TriggerEvent::Truncate,
            ast::TriggerEvent::TriggerEventUpdate(update) => {
                let names = column::ref_names(update.column_name_refs());
                let columns = match table {
                    Some(table) => column::ids(table, &names)?,
                    None => Vec::new(),
                };
                TriggerEvent::Update(columns)
            }
        });
    }
    let rank = |event: &TriggerEvent| match event {
        TriggerEvent::Insert => 0,
        TriggerEvent::Update(_) => 1,
        TriggerEvent::Delete => 2,
        TriggerEvent::Truncate => 3,
    };
    events.sort_by_key(rank);
    let condition = stmt.when_condition().and_then(|w| w.expr()).map(|e| {
        let scope = table.map(Scope::of_trigger).unwrap_or_default();
        work.expr(e.syntax(), &scope)
    });
    let (function, arguments) = read_call(work, stmt.call_expr())?;
    let mut options = Constraint::new(
        ConstraintId::new(""),
        "",
        ConstraintKind::Check { expression: crate::model::Expr::default(), no_inherit: false },
    );
    constraint::apply_options(&mut options, stmt.constraint_options());
    let mut trigger = Trigger {
        id,
        name: trigger_name,
        timing,
        events,
        level: match stmt.trigger_level() {
            Some(ast::TriggerLevel::ForEachRow(_)) => TriggerLevel::Row,
            _ => TriggerLevel::Statement,
        },
        condition,
        function,
        arguments,
        constraint: stmt.constraint_token().is_some(),
        deferrable: if stmt.constraint_token().is_some() {
            options.deferrable
        } else {
            Deferrable::NotDeferrable
        },
        referenced_table: stmt.from_table().and_then(|f| qualified_opt(f.table_name_ref())),
        old_table: None,
        new_table: None,
        enabled: TriggerEnabled::default(),
        comment: None,
    };
    for table in stmt.referencing().into_iter().flat_map(|r| r.referencing_tables()) {
        match table {
            ast::ReferencingTable::OldTable(t) => {
                trigger.old_table = name(t.transition_relation_name());
            }
            ast::ReferencingTable::NewTable(t) => {
                trigger.new_table = name(t.transition_relation_name());
            }
        }
    }
    Ok(trigger)
}

/// The function of `EXECUTE FUNCTION f(arguments)`; arguments are text to the function, however they
/// are written.
fn read_call(
    work: &Work,
    call: Option<ast::CallExpr>,
) -> Result<(TriggerFunction, Vec<String>), Problem> {
    let call = call.ok_or_else(|| Problem::new("the trigger runs no function"))?;
    let names: Vec<Name> = call
        .syntax()
        .children()
        .next()
        .into_iter()
        .flat_map(|callee| callee.descendants())
        .filter(|n| n.kind() == SyntaxKind::NAME_REF)
        .map(|n| super::syntax::name_of(&n))
        .collect();
    let Some((function, before)) = names.split_last() else { return Err(Problem::no_name()) };
    let path = QualifiedName { schema: before.last().cloned(), name: function.clone() };
    let target = work
        .function_with(&path, &[])
        .map_or(TriggerFunction::External(path), TriggerFunction::Defined);
    let mut arguments = Vec::new();
    for arg in call.arg_list().into_iter().flat_map(|l| l.args()) {
        let value = match arg.expr() {
            Some(ast::Expr::Literal(literal)) => super::syntax::string(Some(literal.clone()))
                .unwrap_or_else(|| literal.syntax().text().to_string()),
            Some(ast::Expr::NameRef(name)) => super::syntax::name_of(name.syntax()).to_string(),
            Some(other) => super::syntax::flat_text(other.syntax()),
            None => super::syntax::flat_text(arg.syntax()),
        };
        arguments.push(value);
    }
    Ok((target, arguments))
}

pub(super) fn relation_path(on: Option<ast::OnRelation>) -> Result<QualifiedName, Problem> {
    on.and_then(|o| o.relation_name_ref())
        .and_then(|r| qualified(r.syntax()))
        .ok_or_else(Problem::no_name)
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterTrigger) -> Answer {
    let path = relation_path(stmt.on_relation())?;
    let wanted = name(stmt.trigger_ref()).ok_or_else(Problem::no_name)?;
    let Some(ast::AlterTriggerAction::TriggerRenameTo(to)) = stmt.action() else {
        return Ok(Done::Keep(None));
    };
    let new_name = name(to.trigger()).ok_or_else(Problem::no_name)?;
    let gone = || Problem::new(format!("the trigger {wanted} of {path} does not exist"));
    if let Some(Relation::View(view)) = work.relation(&path) {
        let mut view = work.view(&view)?;
        view.triggers.iter_mut().find(|t| t.name == wanted).ok_or_else(gone)?.name = new_name;
        work.put_view(view);
        return Ok(Done::Modelled(None));
    }
    let id: TableId = work.table_id(&path)?;
    let mut table = work.table(&id)?;
    let trigger = table.triggers.iter_mut().find(|t| t.name == wanted).ok_or_else(gone)?;
    trigger.name = new_name;
    let object = ObjectRef::Trigger(id, trigger.id.clone());
    work.put_table(table);
    Ok(Done::Modelled(Some(object)))
}
