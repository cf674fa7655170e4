//! The system catalogs and the information schema, as rows of the catalog under construction.
//!
//! A column or relation that is not here is not known, which stops whatever depends on it. Rows of the
//! server itself and of the platform are not here either: [`Object::Hidden`] stands for them.

mod names;
mod objects;
mod values;

pub(in crate::sql) use names::{object_named, type_named};
pub(in crate::sql) use objects::Object;

use super::Stop;
use super::eval::Eval;
use super::value::Value;
use crate::model::{Name, QualifiedName};
use crate::sql::read::work::Work;

/// A relation of the catalogs.
#[derive(Clone, Copy, Debug)]
pub(in crate::sql) struct Catalog(&'static Known);

#[derive(Debug)]
struct Known {
    schema: &'static str,
    name: &'static str,
    kind: Kind,
    columns: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Attrdef,
    Attribute,
    Class,
    Columns,
    Constraint,
    ConstraintColumnUsage,
    Domains,
    Enum,
    EventTrigger,
    Extension,
    Index,
    Indexes,
    Inherits,
    KeyColumnUsage,
    Matviews,
    Namespace,
    Policies,
    Policy,
    Proc,
    Publication,
    PublicationTables,
    ReferentialConstraints,
    Roles,
    Routines,
    Schemata,
    Sequences,
    TableConstraints,
    Tables,
    Trigger,
    Triggers,
    Type,
    Views,
}

const PG: &str = "pg_catalog";
const INFO: &str = "information_schema";

macro_rules! known {
    ($($schema:ident $name:literal $kind:ident [$($column:literal)*])*) => {
        const KNOWN: &[Known] = &[$(Known {
            schema: $schema,
            name: $name,
            kind: Kind::$kind,
            columns: &[$($column),*],
        }),*];
    };
}

known! {
    PG "pg_attrdef" Attrdef ["oid" "adrelid" "adnum"]
    PG "pg_attribute" Attribute ["attrelid" "attname" "atttypid" "attnum" "attnotnull" "atthasdef"
        "attidentity" "attgenerated" "attisdropped" "attislocal"]
    PG "pg_authid" Roles ["oid" "rolname"]
    PG "pg_class" Class ["oid" "relname" "relnamespace" "relkind" "relpersistence" "relispartition"
        "relrowsecurity" "relforcerowsecurity"]
    PG "pg_constraint" Constraint ["oid" "conname" "connamespace" "contype" "condeferrable"
        "condeferred" "convalidated" "conrelid" "contypid" "conindid" "confrelid" "confupdtype"
        "confdeltype" "confmatchtype" "conislocal" "connoinherit" "conkey" "confkey"]
    PG "pg_enum" Enum ["oid" "enumtypid" "enumsortorder" "enumlabel"]
    PG "pg_event_trigger" EventTrigger ["evtname"]
    PG "pg_extension" Extension ["oid" "extname" "extnamespace"]
    PG "pg_index" Index ["indexrelid" "indrelid" "indisunique" "indisprimary" "indisvalid"
        "indisready" "indislive" "indkey"]
    PG "pg_indexes" Indexes ["schemaname" "tablename" "indexname" "indexdef"]
    PG "pg_inherits" Inherits ["inhrelid" "inhparent" "inhseqno"]
    PG "pg_matviews" Matviews ["schemaname" "matviewname" "definition"]
    PG "pg_namespace" Namespace ["oid" "nspname"]
    PG "pg_policies" Policies ["schemaname" "tablename" "policyname" "permissive" "roles" "cmd"
        "qual" "with_check"]
    PG "pg_policy" Policy ["oid" "polname" "polrelid" "polcmd" "polpermissive"]
    PG "pg_proc" Proc ["oid" "proname" "pronamespace" "prokind" "prosecdef" "proisstrict"
        "provolatile" "pronargs" "prorettype"]
    PG "pg_publication" Publication ["oid" "pubname"]
    PG "pg_publication_tables" PublicationTables ["pubname" "schemaname" "tablename"]
    PG "pg_roles" Roles ["oid" "rolname"]
    PG "pg_sequences" Sequences ["schemaname" "sequencename"]
    PG "pg_tables" Tables ["schemaname" "tablename" "rowsecurity"]
    PG "pg_trigger" Trigger ["oid" "tgrelid" "tgname" "tgfoid" "tgenabled" "tgisinternal"]
    PG "pg_type" Type ["oid" "typname" "typnamespace" "typtype" "typcategory" "typrelid"]
    PG "pg_user" Roles ["usename" "usesysid"]
    PG "pg_views" Views ["schemaname" "viewname" "definition"]
    INFO "columns" Columns ["table_catalog" "table_schema" "table_name" "column_name"
        "ordinal_position" "column_default" "is_nullable" "data_type" "character_maximum_length"
        "udt_schema" "udt_name" "is_identity" "is_generated"]
    INFO "constraint_column_usage" ConstraintColumnUsage ["table_catalog" "table_schema" "table_name"
        "column_name" "constraint_catalog" "constraint_schema" "constraint_name"]
    INFO "domains" Domains ["domain_schema" "domain_name" "data_type"]
    INFO "key_column_usage" KeyColumnUsage ["constraint_catalog" "constraint_schema"
        "constraint_name" "table_catalog" "table_schema" "table_name" "column_name"
        "ordinal_position"]
    INFO "referential_constraints" ReferentialConstraints ["constraint_catalog" "constraint_schema"
        "constraint_name" "unique_constraint_schema" "unique_constraint_name" "match_option"
        "update_rule" "delete_rule"]
    INFO "routines" Routines ["specific_schema" "routine_catalog" "routine_schema" "routine_name"
        "routine_type"]
    INFO "schemata" Schemata ["catalog_name" "schema_name"]
    INFO "sequences" Sequences ["sequence_catalog" "sequence_schema" "sequence_name"]
    INFO "table_constraints" TableConstraints ["constraint_catalog" "constraint_schema"
        "constraint_name" "table_catalog" "table_schema" "table_name" "constraint_type"
        "is_deferrable" "initially_deferred"]
    INFO "tables" Tables ["table_catalog" "table_schema" "table_name" "table_type"]
    INFO "triggers" Triggers ["trigger_catalog" "trigger_schema" "trigger_name"
        "event_manipulation" "event_object_catalog" "event_object_schema" "event_object_table"
        "action_orientation" "action_timing"]
    INFO "views" Views ["table_catalog" "table_schema" "table_name"]
}

impl Catalog {
    /// The relation of a name. `pg_catalog` is searched without being named; the information schema is not.
    pub(in crate::sql) fn find(path: &QualifiedName) -> Option<Self> {
        let schema = path.schema.as_ref().map_or(PG, |s| s.as_str());
        KNOWN.iter().find(|k| k.schema == schema && path.name == *k.name).map(Self)
    }

    pub(in crate::sql) fn has(self, column: &str) -> bool {
        self.0.columns.contains(&column)
    }

    pub(in crate::sql) fn columns(self) -> impl Iterator<Item = &'static str> {
        self.0.columns.iter().copied()
    }

    /// The rows; `texts` are those in the query, among which may be a schema of the platform.
    pub(in crate::sql) fn rows<'w>(self, work: &'w Work, texts: &[Name]) -> Vec<Object<'w>> {
        objects::rows(self.0, work, texts)
    }

    pub(in crate::sql) fn value(
        self,
        eval: &Eval<'_>,
        object: &Object<'_>,
        column: &str,
    ) -> Result<Value, Stop> {
        values::value(eval, self.0, object, column)
    }
}
