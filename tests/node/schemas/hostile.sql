-- Names and comments that try to be something else.
CREATE TABLE "<script>alert(1)</script>" ("id" int PRIMARY KEY, "PK" text, "a ""quoted"" name" text);
CREATE TABLE title (fk int, "uk-x" int, direction text, "1st" numeric(10,2), "emoji 🦀" text[]);
CREATE TABLE "style" ("--" int, "}" int, "{" int, "%%" int, "größe" text);
CREATE TABLE "one" (id int PRIMARY KEY, self int REFERENCES "one");
CREATE TABLE "a
b" ("tab	name" int, "‮hidden" int, "" int);
CREATE SCHEMA other;
CREATE TABLE other.title (id timestamp(3) with time zone, at interval day to second(3), x "char");
COMMENT ON COLUMN title.direction IS 'says "quoted", <b>bold</b>
on two lines; %% and }';
