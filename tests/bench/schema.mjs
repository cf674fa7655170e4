// Schemas of any size, and links that carry them.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/// Real schemas, where they lie beside the project.
const CORPUS = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));

const DOMAINS = ["auth", "billing", "content", "learn", "media", "ops", "report", "shop"];

/// SQL with so many tables and three foreign keys for every two of them; always the same for a number.
export function sqlOfTables(count) {
  const name = (i) => `${DOMAINS[i % DOMAINS.length]}_table_${i}`;
  const tables = Array.from({ length: count }, (_, i) => {
    // Every table references one before it, every second one also a table far from it.
    const references = i === 0 ? [] : [Math.floor(i / 3)];
    if (i % 2 === 1) references.push((i * 7919) % i);
    const keys = references.map(
      (to, n) => `  ref_${n}_id bigint not null references public.${name(to)} (id) on delete cascade,\n`,
    );
    return `create table public.${name(i)} (
  id bigint generated always as identity primary key,
${keys.join("")}  title text not null check (char_length(title) <= 200),
  slug text unique,
  status text not null default 'draft',
  amount numeric(12, 2),
  payload jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz
);
create index ${name(i)}_status_idx on public.${name(i)} (status);
`;
  });
  return tables.join("\n");
}

const COMMENTED = ["id", "title", "slug", "status", "amount", "payload", "created_at", "updated_at"];

/// The same with comments and policies, as long as a real dump: 4 KB for each table.
export function dumpOfTables(count) {
  const sql = sqlOfTables(count);
  const said = "What a person has to know before changing it, ".repeat(6).trim();
  const more = Array.from(sql.matchAll(/^create table (\S+) \(/gm), ([, table]) => {
    const comments = COMMENTED.map((column) => `comment on column ${table}.${column} is '${said}';\n`);
    const policies = ["select", "insert", "update", "delete"].map((command) => {
      const clause = command === "insert" ? "with check" : "using";
      return `create policy "people ${command} their own" on ${table} for ${command} ${clause} (status <> 'hidden');\n`;
    });
    return `${comments.join("")}alter table ${table} enable row level security;\n${policies.join("")}`;
  });
  return `${sql}\n${more.join("\n")}`;
}

/// A link to the page at `base` that carries the schema; `trestle` makes it.
export function linkOfTables(count, base) {
  const folder = mkdtempSync(path.join(tmpdir(), "trestle-bench-"));
  try {
    const file = path.join(folder, "schema.sql");
    writeFileSync(file, sqlOfTables(count));
    return linkOf(file, base);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const linkOf = (source, base) => trestle("link", source, "--base", base).trim();

function trestle(...words) {
  const options = { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "ignore"] };
  return execFileSync(process.env.TRESTLE_BIN, words, options);
}

/// Links to the real schemas of the corpus that have tables, by name.
export function linksOfReal(base) {
  if (!existsSync(CORPUS)) return [];
  const sources = readdirSync(CORPUS)
    .map((name) => [name, path.join(CORPUS, name, "src")])
    .filter(([, source]) => existsSync(source));
  return sources.flatMap(([name, source]) => {
    try {
      const hasTables = trestle("export", source, "--to", "mermaid").includes("{");
      return hasTables ? [[name, linkOf(source, base)]] : [];
    } catch {
      // Statements that fail are no reason to leave a schema out; nothing at all to read is.
      return [];
    }
  });
}
