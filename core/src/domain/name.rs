//! What a table is called once it belongs to another domain.

use super::membership::{belongs, starts_with};

/// A name with one prefix in the place of another; none stands for no domain. A table that belongs to its domain as the
/// noun keeps all of its name, and one that is the noun of the new domain, or has its prefix without the old one,
/// needs no prefix: `chats` of `chat_` becomes `msg_chats` for `msg_`, and `msg_chats` becomes `chats` for `chat_`.
pub fn name_in(name: &str, from: Option<&str>, to: Option<&str>) -> String {
    if from == to {
        return name.to_owned();
    }
    let prefix = from.filter(|prefix| starts_with(name, prefix)).unwrap_or_default();
    let rest = name.strip_prefix(prefix).unwrap_or(name);
    match to {
        Some(to) if !belongs(rest, to) => format!("{to}{rest}"),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_prefix_takes_the_place_of_the_other() {
        for (name, from, to, wanted) in [
            ("auth_users", Some("auth_"), Some("sys_"), "sys_users"),
            ("auth_users", Some("auth_"), None, "users"),
            ("settings", None, Some("sys_"), "sys_settings"),
            ("chats", Some("chat_"), Some("msg_"), "msg_chats"),
            ("msg_chats", Some("msg_"), Some("chat_"), "chats"),
            ("learn_auth_users", Some("learn_"), Some("auth_"), "auth_users"),
            ("learn_user_marks", Some("learn_user_"), Some("learn_"), "learn_marks"),
            ("auth_auth_tokens", Some("auth_"), Some("sys_"), "sys_auth_tokens"),
            ("auth_users", Some("auth_"), Some("auth_"), "auth_users"),
        ] {
            assert_eq!(name_in(name, from, to), wanted, "{name} {from:?} {to:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_belongs_where_it_was_put(name in "[a-c]{1,3}(_[a-c]{1,3}){0,2}", from in "[a-c]{1,2}_", to in "[a-c]{1,2}_") {
            let new = name_in(&name, Some(&from), Some(&to));
            prop_assert!(from == to || belongs(&new, &to));
            prop_assert!(!new.is_empty());
        }
    }
}
