//! Drizzle: `meta/_journal.json` lists the migrations of its folder by tag, in order, and names the database.

use super::{Orders, folder_of};
use crate::import::format::Format;
use crate::import::source::Source;
use std::collections::HashMap;

pub(super) fn order(sources: &[Source], orders: &mut Orders) {
    for journal in sources.iter().filter(|s| s.file_name() == "_journal.json") {
        let Some(folder) = folder_of(&journal.path).strip_suffix("meta/") else { continue };
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(&journal.bytes) else {
            continue;
        };
        let Some(entries) = json.get("entries").and_then(|e| e.as_array()) else { continue };
        let files = sources.iter().filter(|s| {
            folder_of(&s.path) == folder && Format::of_name(s.file_name()) == Some(Format::Sql)
        });
        let dialect = json.get("dialect").and_then(|d| d.as_str()).unwrap_or("postgresql");
        if !matches!(dialect, "postgresql" | "pg" | "postgres") {
            for file in files {
                let reason = format!("Drizzle's journal says that it is for {dialect}");
                orders.left_out.insert(file.path.clone(), reason);
            }
            continue;
        }
        let mut tags: Vec<(u64, &str)> = entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| {
                let tag = entry.get("tag")?.as_str()?;
                let idx = entry.get("idx").and_then(serde_json::Value::as_u64);
                Some((idx.unwrap_or(place as u64), tag))
            })
            .collect();
        tags.sort_by_key(|(idx, _)| *idx);
        let ranks: HashMap<&str, usize> =
            tags.iter().enumerate().map(|(rank, (_, tag))| (*tag, rank)).collect();
        let mut group = Vec::new();
        for file in files {
            let name = file.file_name();
            if let Some(rank) = ranks.get(name.strip_suffix(".sql").unwrap_or(name)) {
                group.push((*rank, file.path.clone()));
            } else {
                let reason = "Drizzle's journal does not list it".to_owned();
                orders.left_out.insert(file.path.clone(), reason);
            }
        }
        group.sort();
        orders.groups.push(group.into_iter().map(|(_, path)| path).collect());
    }
}
