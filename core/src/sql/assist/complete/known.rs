//! What every database, or every one of Supabase, has.

/// Functions of Postgres that conditions call: how each is written, and what it gives. `|` is where the cursor goes.
pub(super) const FUNCTIONS: [(&str, &str); 16] = [
    ("array_length(|, 1)", "integer: elements of an array"),
    ("cardinality(|)", "integer: elements of an array"),
    ("coalesce(|)", "the first that is not null"),
    ("current_setting('|', true)", "text: a setting of the session"),
    ("date_trunc('day', |)", "the moment, cut to a unit"),
    ("exists (select 1 from |)", "whether a query finds a row"),
    ("jsonb_array_length(|)", "integer: elements of JSON"),
    ("length(|)", "integer: letters of a text"),
    ("lower(|)", "text in small letters"),
    ("not exists (select 1 from |)", "whether a query finds no row"),
    ("now()|", "timestamptz: when the transaction began"),
    ("nullif(|, '')", "null where both are the same"),
    ("pg_has_role('|', 'member')", "boolean: whether who asks is of a role"),
    ("split_part(|, '/', 1)", "text: a part between separators"),
    ("starts_with(|, '')", "boolean"),
    ("upper(|)", "text in capital letters"),
];

/// Who asks, as Supabase says it: name, how it is written, what it gives. In `(SELECT …)`, a statement asks once and not for each row.
pub(super) const OF_SUPABASE: [(&str, &str); 4] = [
    ("uid", "uuid of the user; null where nobody is signed in"),
    ("jwt", "jsonb: the claims of the user's token"),
    ("role", "text: anon, authenticated or service_role"),
    ("email", "text: the user's address"),
];

/// Functions on the names of files.
pub(super) const OF_STORAGE: [(&str, &str); 3] = [
    ("foldername", "text[]: the folders of a file's name"),
    ("filename", "text: the last part of a file's name"),
    ("extension", "text: what follows the last dot of a file's name"),
];

/// Claims that Supabase puts into the token of a user.
pub(super) const CLAIMS: [(&str, &str); 12] = [
    ("aal", "how surely the user is known: aal1, aal2"),
    ("app_metadata", "what the project says of the user, who cannot change it"),
    ("aud", "for whom the token is"),
    ("email", "the user's address"),
    ("exp", "when the token ends"),
    ("is_anonymous", "whether the user signed in without an account"),
    ("iss", "who made the token"),
    ("phone", "the user's number"),
    ("role", "the role that the user's statements run as"),
    ("session_id", "of the sign-in"),
    ("sub", "the user's id"),
    ("user_metadata", "what users write themselves: never to be trusted here"),
];

pub(super) const TYPES: [&str; 14] = [
    "bigint",
    "boolean",
    "date",
    "inet",
    "integer",
    "interval",
    "jsonb",
    "numeric",
    "text",
    "text[]",
    "timestamptz",
    "uuid",
    "uuid[]",
    "varchar",
];

/// What follows a value. `|` is where the cursor goes.
pub(super) const OPERATORS: [&str; 16] = [
    "= any (|)",
    "and ",
    "as ",
    "between | and ",
    "from ",
    "ilike '|'",
    "in (|)",
    "is distinct from ",
    "is not null",
    "is null",
    "join ",
    "like '|'",
    "not in (|)",
    "on ",
    "or ",
    "where ",
];

/// Words that are, or begin, a value.
pub(super) const VALUES: [&str; 8] = [
    "case when | then  else  end",
    "current_date",
    "current_timestamp",
    "current_user",
    "false",
    "not ",
    "null",
    "true",
];

/// What `IS` asks.
pub(super) const AFTER_IS: [&str; 6] =
    ["null", "not null", "true", "false", "distinct from ", "not distinct from "];
