//! References to what is gone, forgotten when all is read.

use crate::model::{Catalog, Expr, ExprHolder, ObjectRef};

/// Forgets references of expressions to objects that are gone, and what hung on them by id.
pub(in super::super) fn forget_dangling(catalog: &mut Catalog) {
    let snapshot = catalog.clone();
    let exists = |object: &ObjectRef| match object {
        ObjectRef::Table(id) => snapshot.tables.contains(id),
        ObjectRef::Column(table, column) => snapshot.column(table, column).is_some(),
        ObjectRef::View(id) => snapshot.views.contains(id),
        ObjectRef::Sequence(id) => snapshot.sequences.contains(id),
        ObjectRef::Type(id) => snapshot.types.contains(id),
        ObjectRef::Function(id) => snapshot.functions.contains(id),
        ObjectRef::Schema(id) => snapshot.schemas.contains(id),
        ObjectRef::Index(table, index) => {
            snapshot.tables.get(table).is_some_and(|t| t.index(index).is_some())
        }
        ObjectRef::ViewIndex(view, index) => {
            snapshot.views.get(view).is_some_and(|v| v.indexes.iter().any(|i| i.id == *index))
        }
        _ => true,
    };
    macro_rules! records {
        ($($field:ident),*) => {$(
            let touched: Vec<_> = snapshot.$field.iter().filter(|record| {
                let mut dangling = false;
                record.for_each_expr(&mut |_, expr| {
                    dangling |= expr.references().iter().any(|r| !exists(&r.target));
                });
                dangling
            }).map(|record| record.id.clone()).collect();
            for id in touched {
                if let Some(record) = catalog.$field.get_mut(&id) {
                    record.for_each_expr_mut(&mut |_, expr| {
                        let kept = expr.references().iter().filter(|r| exists(&r.target)).cloned().collect();
                        *expr = Expr::new(expr.text(), kept);
                    });
                }
            }
        )*};
    }
    records!(tables, views, functions, types, definitions, verbatim);
}
