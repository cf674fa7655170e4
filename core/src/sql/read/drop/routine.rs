//! Functions and procedures, with the triggers that run them.

use super::texts::forget_texts_about;
use crate::model::{ObjectRef, TableId, ViewId};
use crate::sql::read::alter_table::is_cascade;
use crate::sql::read::work::Work;
use crate::sql::read::{Answer, Done, Problem, function};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

pub(super) fn drop_functions(work: &mut Work, node: &SyntaxNode, if_exists: bool) -> Answer {
    let cascade =
        node.children().find_map(ast::DropBehavior::cast).is_some_and(|b| is_cascade(Some(b)));
    let signatures: Vec<SyntaxNode> = node
        .descendants()
        .filter(|n| {
            ast::FunctionSig::can_cast(n.kind())
                || ast::ProcedureSig::can_cast(n.kind())
                || ast::RoutineSig::can_cast(n.kind())
        })
        .collect();
    let mut any = false;
    for signature in signatures {
        match function::find_signature(work, &signature)? {
            Some(id) => {
                let object = ObjectRef::Function(id.clone());
                drop_triggers_of(work, &id)?;
                forget_texts_about(work, &object, cascade);
                work.remove_function(&id);
                any = true;
            }
            None if if_exists => {}
            None => {
                return Err(Problem::new(format!(
                    "the function {} does not exist",
                    crate::sql::read::syntax::flat_text(&signature)
                )));
            }
        }
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored("there is no such function".into()))
    }
}

fn drop_triggers_of(work: &mut Work, function: &crate::model::FunctionId) -> Result<(), Problem> {
    use crate::model::TriggerFunction;
    let runs = |t: &crate::model::Trigger| t.function == TriggerFunction::Defined(function.clone());
    let tables: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.triggers.iter().any(runs))
        .map(|t| t.id.clone())
        .collect();
    for id in tables {
        let mut table = work.table(&id)?;
        table.triggers.retain(|t| !runs(t));
        work.put_table(table);
    }
    let views: Vec<ViewId> = work
        .catalog
        .views
        .iter()
        .filter(|v| v.triggers.iter().any(runs))
        .map(|v| v.id.clone())
        .collect();
    for id in views {
        let mut view = work.view(&id)?;
        view.triggers.retain(|t| !runs(t));
        work.put_view(view);
    }
    Ok(())
}
