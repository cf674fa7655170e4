//! The cards that stay where they are: in the way of others, and what these are linked with.

use super::Piece;
use crate::domain::Group;
use crate::layout::geometry::Rect;
use crate::layout::scene::area_around;
use crate::model::{Document, TableId};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Fixed {
    pub(super) cards: BTreeMap<TableId, Rect>,
    /// Around the cards of each group.
    pub(super) groups: BTreeMap<Group, Rect>,
    pub(super) notes: Vec<Rect>,
    /// Where cards stood that are arranged again.
    pub(super) homes: BTreeMap<TableId, Rect>,
}

impl Fixed {
    /// Adds a card, unless it stands where nothing can be.
    pub(super) fn add(&mut self, table: &TableId, rect: Rect, group: Group) {
        if rect.in_world() {
            self.cards.insert(table.clone(), rect);
            let all = self.groups.entry(group).or_insert(rect);
            *all = all.union(&rect);
        }
    }

    /// What new cards of a group must keep away from: all cards and notes, and the areas of other domains.
    pub(super) fn walls(&self, group: &Group) -> Vec<Rect> {
        let areas = self
            .groups
            .iter()
            .filter(|(g, _)| *g != group && matches!(g, Group::Domain(_)))
            .map(|(_, rect)| area_around(rect));
        self.cards.values().chain(&self.notes).copied().chain(areas).collect()
    }

    /// Where all of a piece stood, with its area if it has one.
    pub(super) fn home(&self, piece: &Piece) -> Option<Rect> {
        let rects = piece.block.places.iter().map(|(id, _)| self.homes.get(id).copied());
        let all = rects.collect::<Option<Vec<Rect>>>().and_then(Rect::around)?;
        Some(if piece.area { area_around(&all) } else { all }).filter(Rect::in_world)
    }

    /// What a piece wants to be near to, with weights: cards that foreign keys join with it, the rest
    /// of its group, and where it stood.
    pub(super) fn anchors(&self, document: &Document, piece: &Piece) -> Vec<(Rect, f64)> {
        if self.cards.is_empty() {
            return Vec::new();
        }
        let own: BTreeSet<&TableId> = piece.block.places.iter().map(|(id, _)| id).collect();
        let tables = |id: &TableId| document.schema.tables.get(id);
        let referenced = own
            .iter()
            .filter_map(|id| tables(id))
            .flat_map(|t| t.foreign_keys())
            .filter_map(|(_, key)| self.cards.get(&key.references));
        let referencing = self.cards.iter().flat_map(|(id, rect)| {
            let keys = tables(id).into_iter().flat_map(|t| t.foreign_keys());
            keys.filter(|(_, key)| own.contains(&key.references)).map(move |_| rect)
        });
        let group = self.groups.get(&piece.group).filter(|_| piece.group != Group::Other);
        let near = referenced.chain(referencing).chain(group).map(|rect| (*rect, 1.0));
        near.chain(self.home(piece).map(|home| (home, 2.0))).collect()
    }
}
