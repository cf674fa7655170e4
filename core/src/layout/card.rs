//! The card of a table: its size, rows and texts, from its contents and fixed font metrics.

use super::geometry::{Size, count};
use super::hidden::HiddenColumns;
use super::title::Title;
use crate::domain::{domain_of, split_prefix};
use crate::model::{ColumnId, ConstraintKind, Document, Table, TableId};
use std::collections::BTreeSet;

/// Heights and text positions of a card, in world pixels.
pub const HEADER_HEIGHT: f64 = 35.0;
pub const ROW_HEIGHT: f64 = 25.0;
pub const FOOTER_HEIGHT: f64 = 26.0;
/// Left border of a card to the names of its columns; the key mark stands in it.
pub const NAME_INSET: f64 = 31.0;
/// Borders of a card to the texts of its header, its footer and its types.
pub const PADDING: f64 = 12.0;
const GAP: f64 = 16.0;
/// Between the name of a column and its default.
const DEFAULT_GAP: f64 = 8.0;
/// Least characters of a default that is cut.
const MIN_DEFAULT: f64 = 7.0;
const MIN_WIDTH: f64 = 180.0;
const MAX_WIDTH: f64 = 420.0;
/// Width of a character of the bundled monospaced font, `JetBrains Mono`, in em.
pub(super) const ADVANCE: f64 = 0.6;
const NAME_ADVANCE: f64 = 12.0 * ADVANCE;
const TYPE_ADVANCE: f64 = 11.5 * ADVANCE;
const HEADER_ADVANCE: f64 = 12.5 * ADVANCE;
/// The footer is set in 11 px of a proportional font; this is its widest usual advance.
const FOOTER_ADVANCE: f64 = 6.2;

/// How much of a table its card shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    #[default]
    All,
    /// Columns of keys alone.
    Keys,
    /// The header alone.
    Names,
}

/// What all cards of a diagram have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardStyle {
    pub detail: Detail,
    /// Columns that are left out; the footer counts them.
    pub hidden: HiddenColumns,
    /// Whether cards tell of row level security. Where a schema uses none at all, each of them would
    /// say that it is off.
    pub row_security: bool,
}

impl CardStyle {
    pub fn new(document: &Document, detail: Detail) -> Self {
        let uses = |t: &Table| t.row_security.enabled || !t.policies.is_empty();
        let row_security = document.schema.tables.iter().any(|t| uses(t));
        Self { detail, hidden: HiddenColumns::default(), row_security }
    }
}

/// What a column is to the keys of its table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyMark {
    #[default]
    None,
    Primary,
    Foreign,
    PrimaryForeign,
    Unique,
}

impl KeyMark {
    /// What stands before the column's name.
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Primary | Self::PrimaryForeign => "PK",
            Self::Foreign => "FK",
            Self::Unique => "UK",
        }
    }
}

/// One column on a card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardRow {
    pub column: ColumnId,
    pub key: KeyMark,
    /// As drawn: cut with an ellipsis where it is too long.
    pub name: String,
    /// As drawn; ends in `?` where the column takes nulls.
    pub type_text: String,
    /// `= now()`, as drawn after the name; empty where there is no default, or no room left between name and type.
    pub default_text: String,
    pub nullable: bool,
    /// Where edges end: the middle of the row, in world pixels below the card's top.
    pub port_y: f64,
}

/// A text of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPart {
    Name,
    Default,
    Type,
}

impl CardRow {
    /// Where the default begins, in world pixels from the card's left border.
    pub(super) fn default_left(&self) -> f64 {
        NAME_INSET + chars(&self.name) * NAME_ADVANCE + DEFAULT_GAP
    }
}

/// A card without its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub table: TableId,
    /// The schema, where it is not `public`, and the domain's prefix: drawn dimmed.
    pub prefix: String,
    /// The rest of the table's name, cut where it is too long.
    pub name: String,
    /// Prefix and name as drawn from far away.
    pub title: Title,
    /// Index into the palette: the card's own, or its domain's.
    pub colour: Option<u8>,
    /// Whether the colour is the card's own in this diagram.
    pub coloured: bool,
    pub rows: Vec<CardRow>,
    /// `RLS`, `4 policies`, `2 indexes`, `3 hidden`; empty where only names are shown.
    pub footer: Vec<String>,
    /// The table is open to whom its grants admit: the footer warns.
    pub rls_off: bool,
    /// Made by the platform or an extension.
    pub external: bool,
    pub size: Size,
}

impl Card {
    pub fn new(document: &Document, table: &Table, style: &CardStyle) -> Self {
        let detail = style.detail;
        let marks = KeyColumns::of(table);
        let (prefix, rest) = split_prefix(table.name.as_str(), &document.domains);
        let prefix = match document.schema.schema_name(&table.schema) {
            "public" => prefix.to_owned(),
            schema => format!("{schema}.{prefix}"),
        };
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c, marks.mark(&c.id)))
            .filter(|(c, mark)| match detail {
                _ if style.hidden.hides(c.name.as_str()) => false,
                Detail::All => true,
                Detail::Keys => *mark != KeyMark::None,
                Detail::Names => false,
            })
            .map(|(c, mark)| {
                let question = if c.not_null || marks.primary.contains(&c.id) { "" } else { "?" };
                (c, mark, document.schema.type_text(&c.data_type) + question)
            })
            .collect();
        let footer = if detail == Detail::Names { Vec::new() } else { footer(table, style) };

        let header_width = PADDING * 2.0 + (chars(&prefix) + chars(rest)) * HEADER_ADVANCE;
        let footer_width = PADDING * 2.0
            + footer.iter().map(|t| chars(t) * FOOTER_ADVANCE).sum::<f64>()
            + count(footer.len().saturating_sub(1)) * PADDING;
        let width = columns
            .iter()
            .map(|(c, _, ty)| {
                NAME_INSET
                    + chars(c.name.as_str()) * NAME_ADVANCE
                    + GAP
                    + chars(ty) * TYPE_ADVANCE
                    + PADDING
            })
            .fold(header_width.max(footer_width), f64::max)
            .clamp(MIN_WIDTH, MAX_WIDTH)
            .ceil();

        let rows: Vec<_> = columns
            .into_iter()
            .enumerate()
            .map(|(i, (c, key, ty))| {
                let space = width - NAME_INSET - GAP - PADDING;
                // The name goes first, and leaves at least a third to the type.
                let needs = chars(c.name.as_str()) * NAME_ADVANCE;
                let type_space = (space - needs).max(space / 3.0);
                let type_text = ellipsis(&ty, type_space, TYPE_ADVANCE);
                let name_space = space - chars(&type_text) * TYPE_ADVANCE;
                let name = ellipsis(c.name.as_str(), name_space, NAME_ADVANCE);
                let left = name_space - chars(&name) * NAME_ADVANCE - DEFAULT_GAP;
                let default = c.default.as_ref().map(|d| default_text(d.text(), left));
                CardRow {
                    column: c.id.clone(),
                    key,
                    name,
                    nullable: ty.ends_with('?'),
                    type_text,
                    default_text: default.unwrap_or_default(),
                    port_y: HEADER_HEIGHT + (count(i) + 0.5) * ROW_HEIGHT,
                }
            })
            .collect();
        let title_space = width - PADDING * 2.0;
        let prefix = ellipsis(&prefix, title_space / 2.0, HEADER_ADVANCE);
        let name = ellipsis(rest, title_space - chars(&prefix) * HEADER_ADVANCE, HEADER_ADVANCE);
        let foot = if footer.is_empty() { 0.0 } else { FOOTER_HEIGHT };
        let height = HEADER_HEIGHT + count(rows.len()) * ROW_HEIGHT + foot;
        let size = Size { width, height };
        Self {
            table: table.id.clone(),
            title: Title::new(&prefix, &name, size, ADVANCE),
            prefix,
            name,
            colour: domain_of(document, table).map(|d| d.colour),
            coloured: false,
            rows,
            rls_off: style.row_security && !table.external && !table.row_security.enabled,
            external: table.external,
            footer,
            size,
        }
    }

    /// The same in a colour of its own, if there is one.
    #[must_use]
    pub fn in_colour(mut self, colour: Option<u8>) -> Self {
        self.coloured = colour.is_some();
        self.colour = colour.or(self.colour);
        self
    }

    /// Where edges of a column end, in world pixels below the card's top: its row, or the header where
    /// the card does not show it.
    pub fn port_y(&self, column: Option<&ColumnId>) -> f64 {
        column
            .and_then(|id| self.rows.iter().find(|r| r.column == *id))
            .map_or(HEADER_HEIGHT / 2.0, |r| r.port_y)
    }

    /// Where the type of a column begins, in world pixels from the card's left border; none where the card does not
    /// show the column.
    pub fn type_left(&self, column: &ColumnId) -> Option<f64> {
        let row = self.rows.iter().find(|r| r.column == *column)?;
        Some(self.size.width - PADDING - chars(&row.type_text) * TYPE_ADVANCE)
    }

    /// Where the default of a column begins, drawn or not, in world pixels from the card's left border; none where the
    /// card does not show the column.
    pub fn default_left(&self, column: &ColumnId) -> Option<f64> {
        let row = self.rows.iter().find(|r| r.column == *column)?;
        Some(row.default_left())
    }

    /// What of a column's row is at `x`, in world pixels from the card's left border; none where the card does not show
    /// the column.
    pub fn row_part(&self, column: &ColumnId, x: f64) -> Option<RowPart> {
        let row = self.rows.iter().find(|r| r.column == *column)?;
        Some(if x >= self.type_left(column)? {
            RowPart::Type
        } else if !row.default_text.is_empty() && x >= row.default_left() {
            RowPart::Default
        } else {
            RowPart::Name
        })
    }

    /// Width of the dimmed prefix in world pixels.
    pub fn prefix_width(&self) -> f64 {
        chars(&self.prefix) * HEADER_ADVANCE
    }

    /// Where each part of the footer begins, in world pixels from the card's left border.
    pub fn footer_offsets(&self) -> impl Iterator<Item = f64> {
        self.footer.iter().scan(PADDING, |x, part| {
            let at = *x;
            *x += chars(part) * FOOTER_ADVANCE + PADDING;
            Some(at)
        })
    }
}

/// Columns of a table by the kind of key that they are in.
struct KeyColumns<'a> {
    primary: BTreeSet<&'a ColumnId>,
    foreign: BTreeSet<&'a ColumnId>,
    unique: BTreeSet<&'a ColumnId>,
}

impl<'a> KeyColumns<'a> {
    fn of(table: &'a Table) -> Self {
        let mut all =
            Self { primary: BTreeSet::new(), foreign: BTreeSet::new(), unique: BTreeSet::new() };
        for constraint in &table.constraints {
            let set = match constraint.kind {
                ConstraintKind::PrimaryKey(_) => &mut all.primary,
                ConstraintKind::ForeignKey(_) => &mut all.foreign,
                ConstraintKind::Unique(_) => &mut all.unique,
                _ => continue,
            };
            set.extend(constraint.columns());
        }
        all
    }

    fn mark(&self, column: &ColumnId) -> KeyMark {
        match (self.primary.contains(column), self.foreign.contains(column)) {
            (true, true) => KeyMark::PrimaryForeign,
            (true, false) => KeyMark::Primary,
            (false, true) => KeyMark::Foreign,
            (false, false) if self.unique.contains(column) => KeyMark::Unique,
            (false, false) => KeyMark::None,
        }
    }
}

fn footer(table: &Table, style: &CardStyle) -> Vec<String> {
    let plural =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut parts = Vec::new();
    if table.row_security.enabled {
        parts.push("RLS".to_owned());
    } else if style.row_security && !table.external {
        parts.push("RLS off".to_owned());
    }
    if table.row_security.enabled || !table.policies.is_empty() {
        parts.push(plural(table.policies.len(), "policy", "policies"));
    }
    if !table.indexes.is_empty() {
        parts.push(plural(table.indexes.len(), "index", "indexes"));
    }
    let hidden = table.columns.iter().filter(|c| style.hidden.hides(c.name.as_str())).count();
    if hidden > 0 {
        parts.push(format!("{hidden} hidden"));
    }
    parts
}

/// A default in one line, cut to a width; nothing where too little of it could be read.
fn default_text(expression: &str, width: f64) -> String {
    let words: Vec<&str> = expression.split_whitespace().collect();
    let text = format!("= {}", words.join(" "));
    if width < chars(&text).min(MIN_DEFAULT) * TYPE_ADVANCE {
        return String::new();
    }
    ellipsis(&text, width, TYPE_ADVANCE)
}

fn chars(text: &str) -> f64 {
    count(text.chars().count())
}

/// A text, or as much of it as fits into a width with an ellipsis at its end.
fn ellipsis(text: &str, width: f64, advance: f64) -> String {
    if chars(text) * advance <= width {
        return text.to_owned();
    }
    let mut cut: String = text
        .chars()
        .enumerate()
        .take_while(|(i, _)| count(i + 2) * advance <= width)
        .map(|(_, c)| c)
        .collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::kitchen_sink;

    #[test]
    fn a_card_is_as_high_as_what_it_shows() {
        let document = kitchen_sink();
        for table in &document.schema.tables {
            let heights = [Detail::All, Detail::Keys, Detail::Names]
                .map(|d| Card::new(&document, table, &CardStyle::new(&document, d)).size.height);
            let foot = if table.external { 0.0 } else { FOOTER_HEIGHT };
            let all = HEADER_HEIGHT + count(table.columns.len()) * ROW_HEIGHT + foot;
            assert!((heights[0] - all).abs() < 1e-9);
            assert!(heights[1] <= heights[0]);
            assert!((heights[2] - HEADER_HEIGHT).abs() < 1e-9);
        }
    }

    #[test]
    fn row_level_security_is_told_of_where_the_schema_uses_it() {
        let mut document = kitchen_sink();
        let open = |document: &Document| {
            let style = CardStyle::new(document, Detail::All);
            let cards = document.schema.tables.iter().map(|t| Card::new(document, t, &style));
            cards.filter(|c| c.rls_off && c.footer.iter().any(|f| f == "RLS off")).count()
        };
        assert!(open(&document) > 0);
        for table in document.schema.tables.clone().iter() {
            let mut table = (**table).clone();
            table.row_security.enabled = false;
            table.policies.clear();
            document.schema.tables.insert(table);
        }
        assert_eq!(open(&document), 0);
    }

    #[test]
    fn columns_that_are_hidden_are_counted() {
        let document = kitchen_sink();
        let table = document.schema.tables.iter().max_by_key(|t| t.columns.len()).unwrap();
        let style = CardStyle::new(&document, Detail::All);
        let whole = Card::new(&document, table, &style);
        let first = table.columns[0].name.as_str();
        let style = CardStyle { hidden: HiddenColumns::parse(first), ..style };
        let card = Card::new(&document, table, &style);
        assert_eq!(card.rows.len() + 1, whole.rows.len());
        assert!(card.rows.iter().all(|r| r.column != table.columns[0].id));
        assert_eq!(card.footer.last().map(String::as_str), Some("1 hidden"));
        assert!((card.port_y(Some(&table.columns[0].id)) - HEADER_HEIGHT / 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_default_stands_between_name_and_type_where_there_is_room() {
        let mut document = kitchen_sink();
        let mut table = (**document.schema.tables.iter().next().unwrap()).clone();
        table.name = "a_name_that_makes_the_card_wide".into();
        table.columns.truncate(1);
        table.columns[0].name = "at".into();
        table.columns[0].data_type = crate::model::DataType::builtin("date");
        let mut card = |default: &str| {
            table.columns[0].default = Some(crate::model::Expr::opaque(default));
            document.schema.tables.insert(table.clone());
            Card::new(&document, &table, &CardStyle::new(&document, Detail::All))
        };
        let short = card("now()\n + '1 day'");
        let row = &short.rows[0];
        assert_eq!(row.default_text, "= now() + '1 day'");
        let part = |x| short.row_part(&row.column, x);
        let type_left = short.type_left(&row.column).unwrap();
        assert_eq!(part(NAME_INSET), Some(RowPart::Name));
        assert_eq!(part(row.default_left() + 1.0), Some(RowPart::Default));
        assert_eq!(part(type_left + 1.0), Some(RowPart::Type));
        let long = card(&"x".repeat(300));
        assert!((long.size.width - short.size.width).abs() < 1e-9, "no card grows for a default");
        assert!(long.rows[0].default_text.ends_with('…'));
        table.columns[0].name = "n".repeat(90).into();
        document.schema.tables.insert(table.clone());
        let full = Card::new(&document, &table, &CardStyle::new(&document, Detail::All));
        assert_eq!(full.rows[0].default_text, "");
        let before_type = full.type_left(&full.rows[0].column).unwrap() - 1.0;
        assert_eq!(full.row_part(&full.rows[0].column, before_type), Some(RowPart::Name));
    }

    #[test]
    fn texts_never_run_over_their_space() {
        let mut document = kitchen_sink();
        let mut table = (**document.schema.tables.iter().next().unwrap()).clone();
        table.name = "n".repeat(200).into();
        table.columns[0].name = "é".repeat(90).into();
        document.schema.tables.insert(table.clone());
        let card = Card::new(&document, &table, &CardStyle::new(&document, Detail::All));
        assert!((card.size.width - MAX_WIDTH).abs() < 1e-9);
        assert!(card.name.ends_with('…') && card.rows[0].name.ends_with('…'));
        for row in &card.rows {
            let default = if row.default_text.is_empty() {
                0.0
            } else {
                DEFAULT_GAP + chars(&row.default_text) * TYPE_ADVANCE
            };
            let used = NAME_INSET
                + chars(&row.name) * NAME_ADVANCE
                + default
                + GAP
                + chars(&row.type_text) * TYPE_ADVANCE
                + PADDING;
            assert!(used <= card.size.width + 1e-6, "{row:?}");
        }
    }
}
