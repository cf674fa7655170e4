//! Which lock a statement takes on tables and views that are there, by its words: the table-level locks of Postgres
//! (<https://www.postgresql.org/docs/15/explicit-locking.html>) as the manual gives them for each statement.

use crate::sql::scan::{Kind, Token, tokens};

/// The locks that changes of a schema take, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Lock {
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// As the manual of Postgres writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// As `pg_locks.mode` writes it.
    pub fn mode(self) -> String {
        let capital = |word: &str| format!("{}{}", &word[..1], word[1..].to_lowercase());
        self.name().split(' ').map(capital).chain(["Lock".to_owned()]).collect()
    }

    /// What others wait for meanwhile.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::AccessShare | Self::RowShare | Self::RowExclusive => "blocks no one",
            Self::ShareUpdateExclusive => "blocks other changes of the schema",
            Self::Share | Self::ShareRowExclusive | Self::Exclusive => "blocks writes",
            Self::AccessExclusive => "blocks reads and writes",
        }
    }
}

/// The strongest lock that a statement takes on any table or view.
pub(super) fn of(statement: &str) -> Option<Lock> {
    let words = Words::of(statement);
    let (verb, rest) = words.split();
    match verb.as_str() {
        "UPDATE" | "INSERT" | "DELETE" | "MERGE" => Some(Lock::RowExclusive),
        "CREATE" => of_create(&rest),
        "ALTER" => of_alter(&rest),
        "DROP" => of_drop(&rest),
        "COMMENT" => of_comment(&rest),
        "REFRESH" if rest.has("CONCURRENTLY") => Some(Lock::Exclusive),
        "REFRESH" => Some(Lock::AccessExclusive),
        _ => None,
    }
}

fn of_create(words: &Words<'_>) -> Option<Lock> {
    let replaces = words.at(0) == "OR";
    let words = if replaces { words.after(2) } else { words.clone() };
    let words =
        if words.is_one_of(&["UNIQUE", "UNLOGGED", "RECURSIVE", "CONSTRAINT", "MATERIALIZED"]) {
            words.after(1)
        } else {
            words
        };
    match words.at(0).as_str() {
        "INDEX" if words.at(1) == "CONCURRENTLY" => Some(Lock::ShareUpdateExclusive),
        "INDEX" => Some(Lock::Share),
        "TABLE" | "FOREIGN" if words.has_pair("PARTITION", "OF") => Some(Lock::AccessExclusive),
        "TABLE" | "FOREIGN" if words.has("REFERENCES") => Some(Lock::ShareRowExclusive),
        "TABLE" | "FOREIGN" if words.has("INHERITS") => Some(Lock::ShareUpdateExclusive),
        "VIEW" if replaces => Some(Lock::AccessExclusive),
        "VIEW" => Some(Lock::AccessShare),
        "TRIGGER" => Some(Lock::ShareRowExclusive),
        "POLICY" | "RULE" => Some(Lock::AccessExclusive),
        "STATISTICS" | "PUBLICATION" => Some(Lock::ShareUpdateExclusive),
        _ => None,
    }
}

fn of_alter(words: &Words<'_>) -> Option<Lock> {
    let (kind, rest) = words.split();
    match kind.as_str() {
        "TABLE" => of_alter_table(&rest.after_name()),
        "FOREIGN" | "MATERIALIZED" if rest.is_one_of(&["TABLE", "VIEW"]) => {
            of_alter_table(&rest.after(1).after_name())
        }
        "VIEW" | "POLICY" | "TRIGGER" | "RULE" => Some(Lock::AccessExclusive),
        "INDEX" | "PUBLICATION" => Some(Lock::ShareUpdateExclusive),
        "TYPE" if rest.after_name().at(1) == "ATTRIBUTE" => Some(Lock::AccessExclusive),
        "DOMAIN" => {
            let action = rest.after_name();
            let looks = (action.at(0) == "ADD" && !action.has_pair("NOT", "VALID"))
                || (action.at(0) == "SET" && action.at(1) == "NOT")
                || action.at(0) == "VALIDATE";
            looks.then_some(Lock::Share)
        }
        _ => None,
    }
}

fn of_alter_table(action: &Words<'_>) -> Option<Lock> {
    let word = |n: usize| action.at(n);
    let is_key = action.has_pair("FOREIGN", "KEY") && word(1) != "COLUMN";
    Some(match word(0).as_str() {
        "VALIDATE" | "CLUSTER" => Lock::ShareUpdateExclusive,
        "ADD" if is_key => Lock::ShareRowExclusive,
        "ENABLE" | "DISABLE" if action.has("TRIGGER") => Lock::ShareRowExclusive,
        "SET" if word(1) == "WITHOUT" => Lock::ShareUpdateExclusive,
        "SET" | "RESET" if word(1) == "(" => Lock::ShareUpdateExclusive,
        "DETACH" if action.has("CONCURRENTLY") => Lock::ShareUpdateExclusive,
        "ALTER" => {
            let set = action.after(1).after_name_if("COLUMN");
            let is_measure = set.at(1) == "STATISTICS" || set.at(1) == "(";
            if is_measure { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive }
        }
        _ => Lock::AccessExclusive,
    })
}

fn of_drop(words: &Words<'_>) -> Option<Lock> {
    match words.at(0).as_str() {
        "INDEX" if words.at(1) == "CONCURRENTLY" => Some(Lock::ShareUpdateExclusive),
        "TABLE" | "VIEW" | "MATERIALIZED" | "INDEX" | "TRIGGER" | "POLICY" | "RULE" => {
            Some(Lock::AccessExclusive)
        }
        "FOREIGN" if words.at(1) == "TABLE" => Some(Lock::AccessExclusive),
        "STATISTICS" => Some(Lock::ShareUpdateExclusive),
        _ => None,
    }
}

fn of_comment(words: &Words<'_>) -> Option<Lock> {
    let about = words.after(1);
    let is_of_table = match about.at(0).as_str() {
        "TABLE" | "COLUMN" | "VIEW" | "POLICY" | "TRIGGER" | "RULE" | "FOREIGN"
        | "MATERIALIZED" => true,
        "CONSTRAINT" => !about.has_pair("ON", "DOMAIN"),
        _ => false,
    };
    is_of_table.then_some(Lock::ShareUpdateExclusive)
}

/// A statement as words, from one of them on.
#[derive(Clone)]
struct Words<'a> {
    text: &'a str,
    tokens: std::rc::Rc<[Token]>,
    from: usize,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, tokens: tokens(text).into(), from: 0 }
    }

    /// A bare word in capital letters, or a sign. Names in quotes are no words.
    fn at(&self, n: usize) -> String {
        self.tokens.get(self.from + n).map_or_else(String::new, |token| self.word(*token))
    }

    fn word(&self, token: Token) -> String {
        match token.kind {
            Kind::Word => token.text(self.text).to_uppercase(),
            Kind::Sign(sign) => sign.to_string(),
            _ => String::new(),
        }
    }

    fn split(&self) -> (String, Self) {
        (self.at(0), self.after(1))
    }

    fn after(&self, n: usize) -> Self {
        Self { from: self.from + n, ..self.clone() }
    }

    /// What follows the name of an object, of as many parts as it has.
    fn after_name(&self) -> Self {
        let mut at = usize::from(self.at(0) == "ONLY") + 1;
        while self.at(at) == "." {
            at += 2;
        }
        self.after(at)
    }

    /// What follows the name of a part, which a word may come before.
    fn after_name_if(&self, word: &str) -> Self {
        if self.at(0) == word { self.after(2) } else { self.after(1) }
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.at(0).as_str())
    }

    fn rest(&self) -> impl Iterator<Item = Token> + '_ {
        self.tokens.iter().skip(self.from).copied()
    }

    fn has(&self, word: &str) -> bool {
        self.rest().any(|token| token.is_word(self.text, word))
    }

    fn has_pair(&self, first: &str, second: &str) -> bool {
        let is_first = |token: Token| token.is_word(self.text, first);
        self.rest()
            .zip(self.rest().skip(1))
            .any(|(a, b)| is_first(a) && b.is_word(self.text, second))
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, of};

    #[test]
    fn a_lock_follows_from_the_words() {
        let cases = [
            ("ALTER TABLE a.\"x y\" ADD COLUMN foreign_key int", Some(Lock::AccessExclusive)),
            (
                "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (b)",
                Some(Lock::ShareRowExclusive),
            ),
            ("ALTER TABLE ONLY t VALIDATE CONSTRAINT c", Some(Lock::ShareUpdateExclusive)),
            ("ALTER TABLE t ALTER COLUMN a SET STATISTICS 5", Some(Lock::ShareUpdateExclusive)),
            ("ALTER TABLE t ALTER COLUMN \"set\" SET DEFAULT 5", Some(Lock::AccessExclusive)),
            ("ALTER TABLE t SET (fillfactor = 7)", Some(Lock::ShareUpdateExclusive)),
            ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", Some(Lock::ShareUpdateExclusive)),
            ("CREATE INDEX i ON t (a)", Some(Lock::Share)),
            ("CREATE TABLE t (a int)", None),
            ("CREATE TABLE t PARTITION OF u DEFAULT", Some(Lock::AccessExclusive)),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", Some(Lock::AccessExclusive)),
            ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS ''", None),
            ("COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'", None),
            ("COMMENT ON COLUMN t.a IS 'x'", Some(Lock::ShareUpdateExclusive)),
            ("GRANT SELECT ON TABLE t TO r", None),
        ];
        for (statement, lock) in cases {
            assert_eq!(of(statement), lock, "{statement}");
        }
    }

    #[test]
    fn locks_are_called_as_the_server_calls_them() {
        assert_eq!(Lock::ShareUpdateExclusive.mode(), "ShareUpdateExclusiveLock");
    }
}
