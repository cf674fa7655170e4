// Access: the matrix with its reasons, policies in sentences, marks on cards, and what policies read.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures.mjs";
import { card, cards, diagram, drawerTab, inspector, openSql, tableRow } from "./page.mjs";

const picture = (name) => fileURLToPath(new URL(`../results/screenshots/${name}.png`, import.meta.url));
const panel = (page) => page.getByRole("tabpanel", { name: "Panel" });
const grid = (page) => page.getByRole("grid", { name: "Who may do what with rows" });
const cell = (page, table, name) =>
  grid(page).locator(".access-row").filter({ has: page.locator(".access-table-name", { hasText: new RegExp(`^${table}$`) }) })
    .getByRole("gridcell", { name });
const why = (page) => page.getByRole("complementary", { name: "Why" });

const TEAMS = `
create table teams (id int primary key, name text);
create table members (team_id int references teams, user_id uuid, primary key (team_id, user_id));
create function is_member(team int) returns boolean language sql stable as $$ select true $$;
create table notes (id int primary key, team_id int references teams, body text, is_public boolean not null);
create table secrets (id int primary key, token text);
create table logs (id int primary key, line text);
alter table notes enable row level security;
alter table teams enable row level security;
alter table secrets enable row level security;
grant select on teams to anon, authenticated;
grant select, insert, update on notes to authenticated;
grant select (id) on notes to anon;
grant select on logs to anon;
create policy "Everybody reads teams" on teams for select using (true);
create policy "Members read notes" on notes for select to authenticated
  using (team_id in (select team_id from members where user_id = (select auth.uid())));
create policy "Members write notes" on notes for insert to authenticated with check (is_member(team_id));
create policy "Public notes" on notes as restrictive to authenticated using (is_public);
`;

async function openTeams(page) {
  await openSql(page, TEAMS);
  await drawerTab(page, "Access").click();
  await expect(grid(page)).toBeVisible();
}

test("the matrix says who may do what, and why", async ({ page, accessible }) => {
  await openTeams(page);
  await expect(cell(page, "notes", "authenticated, SELECT: some rows")).toBeVisible();
  await expect(cell(page, "notes", "authenticated, DELETE: no grant")).toBeVisible();
  await expect(cell(page, "notes", "anon, SELECT: no policy")).toBeVisible();
  await expect(cell(page, "teams", "anon, SELECT: all rows")).toBeVisible();
  await expect(cell(page, "logs", "anon, SELECT: all rows")).toBeVisible();
  await accessible();

  await cell(page, "notes", "authenticated, SELECT: some rows").click();
  await expect(why(page)).toContainText("authenticated may read some rows of notes.");
  await expect(why(page)).toContainText("granted to it");
  await expect(why(page)).toContainText("The restrictive policy Public notes has to allow it too");
  await expect(why(page).locator(".snippet")).toContainText("AND (is_public)");
  await accessible();
  await why(page).getByRole("button", { name: "Members read notes" }).click();
  await expect(inspector(page).locator(".item.selected")).toContainText(
    "Signed-in users may read rows where team_id is among those in members whose user_id is their own.",
  );
  await expect(inspector(page).locator(".item.selected")).toContainText("Reads: members");

  await cell(page, "notes", "anon, SELECT: no policy").click();
  await expect(why(page)).toContainText("No permissive policy for SELECT holds for anon: there are some for authenticated");
  await why(page).getByRole("button", { name: "Close explanation" }).click();
  await expect(why(page)).toBeHidden();
});

test("what is looked for is left, for all roles or for one in words", async ({ page, accessible }) => {
  await openTeams(page);
  const rows = grid(page).locator(".access-row");
  await expect(rows).toHaveCount(5);
  await page.getByRole("combobox", { name: "Kind of access" }).selectOption("Open to everybody");
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "Kind of access" }).selectOption("Any access");
  await page.getByRole("searchbox", { name: "Filter tables", exact: true }).fill("note");
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Filter tables", exact: true }).fill("nothing like it");
  await expect(panel(page)).toContainText("No table is like that.");
  await page.getByRole("searchbox", { name: "Filter tables", exact: true }).fill("");
  await tableRow(page, "teams").click();
  await page.getByRole("checkbox", { name: "Selected" }).check();
  await expect(rows).toHaveCount(1);
  await page.getByRole("checkbox", { name: "Selected" }).uncheck();
  await page.getByRole("combobox", { name: "Role" }).selectOption("authenticated");
  await expect(grid(page).getByRole("columnheader", { name: "INSERT" })).toBeVisible();
  await expect(cell(page, "notes", "authenticated, INSERT: some rows")).toHaveText("some rows");
  await expect(rows.filter({ hasText: "notes" })).toContainText("only rows where is_public is true");
  await accessible();
});

test("the matrix is walked by keyboard", async ({ page }) => {
  await openTeams(page);
  await cell(page, "logs", /^anon, SELECT/).focus();
  await page.keyboard.press("ArrowRight");
  await expect(cell(page, "logs", /^anon, INSERT/)).toBeFocused();
  await page.keyboard.press("Control+ArrowRight");
  await expect(cell(page, "logs", /^authenticated, INSERT/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(cell(page, "notes", /^authenticated, INSERT/)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(why(page)).toContainText("authenticated may add rows that keep a condition to notes.");
  // An explanation that is open follows.
  await page.keyboard.press("ArrowRight");
  await expect(why(page)).toContainText("may not change rows of notes");
  await page.keyboard.press("Escape");
  await expect(why(page)).toBeHidden();
  await page.keyboard.press("Control+End");
  await expect(cell(page, "teams", /^authenticated, DELETE/)).toBeFocused();
  // One cell alone is a stop of the Tab key.
  await expect(grid(page).locator('[tabindex="0"]')).toHaveCount(1);
});

test("of a large matrix only what is in sight is there", async ({ page }) => {
  const tables = Array.from({ length: 300 }, (_, n) => `create table t_${String(n).padStart(3, "0")} (id int primary key);`);
  await openSql(page, `${tables.join("\n")}\ngrant select on all tables in schema public to anon, authenticated;`);
  await drawerTab(page, "Access").click();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "301");
  expect(await grid(page).locator(".access-row").count()).toBeLessThan(60);
  await cell(page, "t_000", /^anon, SELECT/).focus();
  await page.keyboard.press("Control+End");
  await expect(cell(page, "t_299", /^authenticated, DELETE/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(cell(page, "t_298", /^authenticated, DELETE/)).toBeFocused();
  await page.keyboard.press("Control+Home");
  await expect(cell(page, "t_000", /^anon, SELECT/)).toBeFocused();
});

test("policies are sentences, and lead to where they are changed", async ({ page, accessible }) => {
  await openTeams(page);
  await page.getByRole("tab", { name: "Policies" }).click();
  const list = panel(page).getByRole("region", { name: "Policies" });
  await expect(list).toContainText("Everybody may read every row.");
  await expect(list).toContainText("Signed-in users may add rows where is_member(team_id) holds.");
  await expect(list).toContainText("may read, add, change and delete only rows where is_public is true, whatever other policies allow.");
  await accessible();
  await list.getByRole("button", { name: "Members write notes" }).click();
  await expect(inspector(page).locator(".item.selected")).toContainText("Reads: is_member()");
  await page.getByRole("combobox", { name: "Role" }).selectOption("anon");
  await expect(list.locator("li")).toHaveCount(1);
});

test("whether the platform's grants count is said and chosen", async ({ page }) => {
  await openSql(page, `
    create table notes (id int primary key, owner_id uuid);
    alter table notes enable row level security;
    create policy own on notes using (owner_id = auth.uid());
  `);
  await drawerTab(page, "Access").click();
  await expect(panel(page)).toContainText("Supabase's own grants count too");
  await expect(cell(page, "notes", "anon, SELECT: some rows")).toBeVisible();
  await page.getByRole("combobox", { name: "Count them" }).selectOption("never");
  await expect(panel(page)).toContainText("Only the schema's own grants count");
  await expect(panel(page)).toContainText("Nobody but owners may do anything");
  await page.keyboard.press("Control+z");
  await expect(cell(page, "notes", "anon, SELECT: some rows")).toBeVisible();
});

test("the matrix is taken along as Markdown and as CSV", async ({ page }) => {
  await openTeams(page);
  for (const [name, ending, text] of [
    ["Markdown", ".access.md", "| Table | SELECT | INSERT | UPDATE | DELETE |"],
    ["CSV", ".access.csv", "anon,public.logs,SELECT,all rows"],
  ]) {
    const downloading = page.waitForEvent("download");
    await panel(page).getByRole("button", { name }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toContain(ending);
    expect((await readFile(await download.path(), "utf8")).replaceAll("public.", "")).toContain(text.replace("public.", ""));
  }
});

test("cards tell who reaches their rows, until that is changed or not wanted", async ({ page }) => {
  await openTeams(page);
  await drawerTab(page, "Access").click();
  const mark = (table) => card(page, `public.${table}`).locator(".card-access");
  await page.keyboard.press("0");
  await expect(cards(page).first()).toBeVisible();
  await diagram(page).focus();
  await page.keyboard.press("1");
  const zoom = page.getByRole("button", { name: /^\d+%$/ });
  while (parseInt(await zoom.textContent(), 10) < 55) await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(mark("logs")).toHaveAttribute("aria-label", "No RLS");
  await expect(mark("teams")).toHaveAttribute("aria-label", "Public read");
  await expect(mark("secrets")).toHaveAttribute("aria-label", "RLS without policy");
  await expect(mark("notes")).toHaveCount(0);
  await page.screenshot({ path: picture("access-marks") });
  // Marks follow edits.
  await tableRow(page, "logs").click();
  await inspector(page).getByRole("tab", { name: "Access" }).click();
  await inspector(page).getByRole("checkbox", { name: "Row level security" }).check();
  await expect(mark("logs")).toHaveAttribute("aria-label", "RLS without policy");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("access on cards");
  await page.keyboard.press("Enter");
  await expect(mark("logs")).toHaveCount(0);
});

test("what a policy reads is drawn", async ({ page }) => {
  await openTeams(page);
  await page.getByRole("tab", { name: "Policies" }).click();
  await panel(page).getByRole("button", { name: "Members read notes" }).click();
  const lines = page.locator(".reads-layer .read");
  await expect(lines).toHaveCount(1);
  await expect(page.locator(".reads-layer text")).toHaveText("Members read notes");
  await page.screenshot({ path: picture("access-reads") });
  await panel(page).getByRole("button", { name: "Members write notes" }).click();
  await expect(lines).toHaveCount(0);
  // The table's own tab shows what all its policies read.
  await tableRow(page, "notes").click();
  await expect(lines).toHaveCount(1);
  await inspector(page).getByRole("tab", { name: "Columns" }).click();
  await expect(lines).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ]) {
    test.describe(`${width}×${height}, ${colorScheme}`, () => {
      const narrow = width < 500;
      test.use({ colorScheme, viewport: { width, height }, hasTouch: narrow, isMobile: narrow });

      test("the panel fits", async ({ page, accessible }) => {
        const take = (name) => page.screenshot({ path: picture(`access-${name}-${width}x${height}-${colorScheme}`) });
        await page.goto("./");
        await page.getByRole("button", { name: /chat app/i }).first().click();
        await drawerTab(page, "Access").click();
        await expect(grid(page)).toBeVisible();
        await page.waitForTimeout(300);
        await take("matrix");
        await accessible();
        await cell(page, "Chat", "authenticated, SELECT: some rows").click();
        await expect(why(page).locator(".access-behind")).toBeVisible();
        await take("why");
        await accessible();
        await why(page).getByRole("button", { name: "Close explanation" }).click();
        await page.getByRole("combobox", { name: "Role" }).selectOption("authenticated");
        await page.waitForTimeout(300);
        await take("one");
        await page.getByRole("tab", { name: "Policies" }).click();
        await expect(panel(page)).toContainText("Signed-in users may read rows where user_id is their own.");
        await take("policies");
        await accessible();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
      });
    });
  }
}
