//! Titles made of prefixes.

/// Prefixes whose meaning is common knowledge.
const TITLES: &[(&str, &str)] = &[
    ("acl", "Access Control"),
    ("addr", "Addresses"),
    ("admin", "Administration"),
    ("ai", "AI"),
    ("api", "API"),
    ("app", "Application"),
    ("audit", "Audit"),
    ("auth", "Authentication"),
    ("billing", "Billing"),
    ("cfg", "Configuration"),
    ("cmd", "Commands"),
    ("cms", "Content"),
    ("config", "Configuration"),
    ("conv", "Conversations"),
    ("crm", "CRM"),
    ("cust", "Customers"),
    ("db", "Database"),
    ("doc", "Documents"),
    ("edu", "Education"),
    ("email", "Email"),
    ("emp", "Employees"),
    ("evt", "Events"),
    ("fin", "Finance"),
    ("geo", "Geography"),
    ("google", "Google"),
    ("hr", "Human Resources"),
    ("iam", "Identity and Access"),
    ("img", "Images"),
    ("inv", "Inventory"),
    ("iot", "IoT"),
    ("ip", "IP Addresses"),
    ("job", "Jobs"),
    ("kb", "Knowledge Base"),
    ("learn", "Learning"),
    ("llm", "LLM"),
    ("log", "Logs"),
    ("mail", "Mail"),
    ("media", "Media"),
    ("mgmt", "Management"),
    ("msg", "Messages"),
    ("notif", "Notifications"),
    ("notify", "Notifications"),
    ("oauth", "OAuth"),
    ("ord", "Orders"),
    ("org", "Organization"),
    ("pay", "Payments"),
    ("perm", "Permissions"),
    ("prod", "Products"),
    ("proj", "Projects"),
    ("ref", "Reference Data"),
    ("sales", "Sales"),
    ("saml", "SAML"),
    ("sec", "Security"),
    ("seo", "SEO"),
    ("sms", "SMS"),
    ("sso", "Single Sign-On"),
    ("stat", "Statistics"),
    ("stats", "Statistics"),
    ("svc", "Services"),
    ("sys", "System"),
    ("txn", "Transactions"),
    ("ui", "User Interface"),
    ("url", "URLs"),
    ("usr", "Users"),
    ("util", "Utilities"),
    ("wf", "Workflow"),
];

/// A name as a title: `learn_` gives `Learning`, `drive_sync_` gives `Drive Sync`.
pub fn humanise(prefix: &str) -> String {
    let name = prefix.trim_matches('_').to_lowercase();
    if let Some(title) = known(&name) {
        return title.to_owned();
    }
    let words: Vec<String> = name
        .split('_')
        .filter(|word| !word.is_empty())
        .map(|word| known(word).map_or_else(|| capitalised(word), str::to_owned))
        .collect();
    words.join(" ")
}

fn known(word: &str) -> Option<&'static str> {
    let at = TITLES.binary_search_by_key(&word, |(prefix, _)| prefix).ok()?;
    TITLES.get(at).map(|(_, title)| *title)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_sorted_for_the_search() {
        assert!(TITLES.is_sorted());
    }

    #[test]
    fn a_prefix_becomes_a_title() {
        assert_eq!(humanise("auth_"), "Authentication");
        assert_eq!(humanise("google_drive_"), "Google Drive");
        assert_eq!(humanise("batch_"), "Batch");
        assert_eq!(humanise("_"), "");
    }
}
