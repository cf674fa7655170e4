//! What names of entities and columns have in common.

use super::draft::EntityDraft;

/// The bare names that an entity goes by: its own and its alias, each in the singular too.
pub(super) fn names_of(entity: &EntityDraft) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let written = [Some(entity.table.name.as_str()), entity.alias.as_deref()];
    for name in written.into_iter().flatten() {
        let name = bare(name);
        for name in [singular(&name), name] {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// One of what a bare name in the plural counts.
fn singular(name: &str) -> String {
    const IRREGULAR: &[(&str, &str)] =
        &[("people", "person"), ("children", "child"), ("media", "medium"), ("data", "datum")];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == name) {
        return (*one).to_owned();
    }
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let hisses = ["sses", "shes", "ches", "xes"].iter().any(|ending| name.ends_with(ending));
    if let Some(stem) = name.strip_suffix("es").filter(|_| hisses) {
        return stem.to_owned();
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// Letters and digits alone, in lower case: what two spellings of a name share.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
