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

    /// What new cards of a group must keep away from: all cards, and the areas of other domains.
    pub(super) fn walls(&self, group: &Group) -> Vec<Rect> {
        let areas = self
            .groups
            .iter()
            .filter(|(g, _)| *g != group && matches!(g, Group::Domain(_)))
            .map(|(_, rect)| area_around(rect));
        self.cards.values().copied().chain(areas).collect()
    }

    /// What a piece wants to be near to, with weights: cards that foreign keys join with it, and the rest
    /// of its group.
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
        referenced.chain(referencing).chain(group).map(|rect| (*rect, 1.0)).collect()
    }
}
