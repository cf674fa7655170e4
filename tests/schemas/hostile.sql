-- Names that only quotes can hold.
CREATE SCHEMA "Select";
CREATE SCHEMA "a.b ""c""";
CREATE TYPE "Select"."order" AS ENUM ('x', 'X', ' ', 'ü', 'it''s');
CREATE DOMAIN "Select"."Domain 1" AS int CONSTRAINT "check" CHECK (VALUE <> 7);
CREATE SEQUENCE "Select"."Seq";
CREATE TABLE "Select"."table" (
  "select" int PRIMARY KEY,
  "Column" text DEFAULT 'it''s',
  " leading" "Select"."order" DEFAULT ' '::"Select"."order",
  "q""uote" "Select"."Domain 1",
  "größe" int DEFAULT nextval('"Select"."Seq"'),
  "😀" int GENERATED ALWAYS AS ("select" + 1) STORED,
  "user" name DEFAULT CURRENT_USER,
  "$1" int,
  "1st" int,
  "tab	inside" int,
  "new
line" int,
  CONSTRAINT "un ique" UNIQUE ("Column", "q""uote"),
  CONSTRAINT "a;b--c" CHECK ("größe" > 0 AND "Column" <> ';'),
  CONSTRAINT "/*" CHECK ("1st" <> 1)
);
CREATE TABLE "a.b ""c"""."table" ("fk" int REFERENCES "Select"."table" ("select"), "desc" text, "Array" "Select"."order"[]);
CREATE INDEX "Index ""quoted""" ON "Select"."table" ("Column", lower("Column")) WHERE "q""uote" IS NOT NULL;
CREATE FUNCTION "Select"."do"("from" int, "To" "Select"."order" DEFAULT 'X', OUT "Result" "Select"."table") LANGUAGE sql STABLE
  AS $body$ SELECT t FROM "Select"."table" t WHERE t."select" = "from" AND '$$' <> '' $body$;
CREATE FUNCTION "Select"."Touch It"() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN new."Column" := 'it''s'; RETURN new; END$$;
CREATE TRIGGER "My Trigger" BEFORE INSERT OR UPDATE OF "Column", "new
line" ON "Select"."table" FOR EACH ROW WHEN (new."Column" IS NOT NULL) EXECUTE FUNCTION "Select"."Touch It"('a''b', E'c\\d', '1');
ALTER TABLE "Select"."table" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users; can -- see" ON "Select"."table" FOR SELECT TO PUBLIC USING ("user" = CURRENT_USER);
CREATE VIEW "a.b ""c"""."View" ("Col", "from") AS SELECT "select", "Column" FROM "Select"."table";
COMMENT ON COLUMN "Select"."table"."new
line" IS 'two';
COMMENT ON TRIGGER "My Trigger" ON "Select"."table" IS 'trigger';
COMMENT ON POLICY "Users; can -- see" ON "Select"."table" IS 'policy';
COMMENT ON FUNCTION "Select"."do"(int, "Select"."order") IS 'function';
CREATE TABLE "true" ("null" int, "default" int DEFAULT NULL, "primary" int, "references" int, PRIMARY KEY ("primary"));
CREATE TABLE abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890 (abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890 int UNIQUE);
