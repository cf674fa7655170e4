//! Statements, with what each makes, drops and needs.

use super::piece::{Piece, Pieces};
use super::step::{Loss, Transaction, Work};
use crate::model::ObjectRef;

/// Where a statement stands by custom. Among those that can be run next, the first goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Rename,
    LeaveRoles,
    MakeRoles,
    JoinRoles,
    DropViews,
    DropTriggersAndPolicies,
    DropForeignKeys,
    DropConstraints,
    DropIndexes,
    DropTables,
    MakeNamespaces,
    SetAside,
    MakeTypes,
    MakeSequences,
    MakeFunctions,
    MakeTables,
    DropColumns,
    AddColumns,
    AlterColumns,
    AlterChildren,
    DropSequences,
    NameSequences,
    DropFunctions,
    DropTypes,
    DropNamespaces,
    AlterTables,
    MakeIndexes,
    MakeConstraints,
    MakeForeignKeys,
    Validate,
    MakeViews,
    MakeTriggers,
    MakePolicies,
    AfterIndexes,
    Statements,
    Describe,
    Grant,
    DropRoles,
}

/// One statement.
#[derive(Clone, Debug)]
pub(super) struct Op {
    pub(super) rank: Rank,
    pub(super) about: ObjectRef,
    pub(super) text: String,
    /// What is there, or is as it is to be, afterwards.
    pub(super) makes: Pieces,
    /// What is gone, or no longer as it was, afterwards.
    pub(super) drops: Pieces,
    /// What has to be as it is to be before.
    pub(super) needs: Pieces,
    /// What may go only afterwards.
    pub(super) frees: Pieces,
    /// What had better be there before.
    pub(super) wants: Pieces,
    /// Statements that come before, by their numbers.
    pub(super) after: Vec<usize>,
    pub(super) work: Work,
    pub(super) loss: Option<Loss>,
    pub(super) transaction: Transaction,
}

impl Op {
    pub(super) fn new(rank: Rank, about: ObjectRef, text: impl Into<String>) -> Self {
        Self {
            rank,
            about,
            text: text.into(),
            makes: Pieces::new(),
            drops: Pieces::new(),
            needs: Pieces::new(),
            frees: Pieces::new(),
            wants: Pieces::new(),
            after: Vec::new(),
            work: Work::default(),
            loss: None,
            transaction: Transaction::default(),
        }
    }

    /// What it goes through.
    pub(super) fn works(self, work: Work) -> Self {
        Self { work, ..self }
    }

    /// In a transaction of its own.
    pub(super) fn apart(self) -> Self {
        Self { transaction: Transaction::Own, ..self }
    }

    /// In no transaction at all.
    pub(super) fn alone(self) -> Self {
        Self { transaction: Transaction::None, ..self }
    }

    pub(super) fn loses(self, loss: impl Into<Option<Loss>>) -> Self {
        Self { loss: loss.into(), ..self }
    }

    pub(super) fn makes(mut self, pieces: impl IntoIterator<Item = Piece>) -> Self {
        self.makes.extend(pieces);
        self
    }

    pub(super) fn drops(mut self, pieces: impl IntoIterator<Item = Piece>) -> Self {
        self.drops.extend(pieces);
        self
    }

    pub(super) fn needs(mut self, pieces: impl IntoIterator<Item = Piece>) -> Self {
        self.needs.extend(pieces);
        self
    }

    pub(super) fn frees(mut self, pieces: impl IntoIterator<Item = Piece>) -> Self {
        self.frees.extend(pieces);
        self
    }

    pub(super) fn wants(mut self, pieces: impl IntoIterator<Item = Piece>) -> Self {
        self.wants.extend(pieces);
        self
    }

    pub(super) fn after(mut self, op: Option<usize>) -> Self {
        self.after.extend(op);
        self
    }
}

/// The statements of a plan, in no order yet.
#[derive(Default)]
pub(super) struct Ops(pub(super) Vec<Op>);

impl Ops {
    /// Adds a statement and gives its number.
    pub(super) fn add(&mut self, op: Op) -> usize {
        self.0.push(op);
        self.0.len() - 1
    }

    /// Adds statements one after the other, each like the first but for its text.
    pub(super) fn add_all(&mut self, like: &Op, texts: impl IntoIterator<Item = String>) {
        let mut last = None;
        for text in texts {
            last = Some(self.add(Op { text, ..like.clone() }.after(last)));
        }
    }
}
