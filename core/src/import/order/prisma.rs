//! Prisma: `migration_lock.toml` says which database the migrations beside it are for; their folders sort by time.

use super::{Orders, folder_of};
use crate::import::source::Source;

pub(super) fn order(sources: &[Source], orders: &mut Orders) {
    for lock in sources.iter().filter(|s| s.file_name() == "migration_lock.toml") {
        let text = String::from_utf8_lossy(&lock.bytes);
        let provider = text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            let value = value.split('#').next().unwrap_or_default().trim();
            (key.trim() == "provider").then(|| value.trim_matches(['"', '\'']).to_owned())
        });
        let Some(provider) = provider else { continue };
        if matches!(provider.as_str(), "postgresql" | "postgres" | "cockroachdb") {
            continue;
        }
        let folder = folder_of(&lock.path);
        let files = sources.iter().filter(|s| s.path.starts_with(folder) && s.path != lock.path);
        for file in files {
            let reason = format!("migration_lock.toml says that it is for {provider}");
            orders.left_out.insert(file.path.clone(), reason);
        }
    }
}
