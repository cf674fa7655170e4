// The policy editor: what is offered while a condition is typed, what is wrong with it, and what the policy says.

import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures.mjs";
import { card, copiedText, drawerTab, inspector, openSql, tableRow, topBar } from "./page.mjs";

const SCHEMA = `
create type rank as enum ('member', 'chair');
create table teams (id uuid primary key, name text not null);
create table members (team_id uuid references teams, user_id uuid not null, rank rank, primary key (team_id, user_id));
create table notes (id uuid primary key, team_id uuid not null references teams, owner_id uuid not null, body text);
create function is_chair(team uuid) returns boolean language sql stable as $$ select true $$;
create role auditor;
alter table notes enable row level security;
create policy own on notes for select to authenticated using (owner_id = auth.uid());
`;

const picture = (name) => fileURLToPath(new URL(`../results/screenshots/${name}.png`, import.meta.url));
const form = (page, name = "New policy") => inspector(page).getByRole("form", { name });
const using = (page) => form(page).getByRole("textbox", { name: /USING/ });
const check = (page) => form(page).getByRole("textbox", { name: /WITH CHECK/ });
const options = (page) => page.getByRole("listbox", { name: "Proposals" }).getByRole("option");

async function openForm(page, isNarrow = false) {
  await openSql(page, SCHEMA);
  if (isNarrow) {
    await card(page, "public.notes").locator(".card-head").click();
    await topBar(page).getByRole("button", { name: "Inspector" }).click();
  } else {
    await tableRow(page, "notes").click();
  }
  await inspector(page).getByRole("tab", { name: /^Access/ }).click();
  await inspector(page).getByRole("button", { name: "Add policy" }).click();
  await form(page).getByRole("textbox", { name: "Name" }).fill("of the team");
}

test("columns, functions and values are offered where they fit", async ({ page, accessible }) => {
  await openForm(page);
  await using(page).pressSequentially("own");
  await expect(options(page).first()).toContainText("owner_id");
  await expect(options(page).first()).toContainText("uuid of notes");
  await accessible();
  await page.screenshot({ path: picture("policy-editor") });
  await page.keyboard.press("Enter");
  await expect(using(page)).toHaveValue("owner_id");
  await page.keyboard.type(" = ui");
  await expect(options(page).first()).toContainText("(select auth.uid())");
  await page.keyboard.press("Tab");
  await expect(using(page)).toHaveValue("owner_id = (select auth.uid())");
  await expect(using(page)).toBeFocused();

  // Functions are called with the cursor between their parentheses.
  await page.keyboard.type(" or is_ch");
  await expect(options(page).first()).toContainText("is_chair(team)");
  await options(page).first().click();
  await page.keyboard.type("team_i");
  await expect(options(page).first()).toContainText("team_id");
  await page.keyboard.press("Enter");
  await expect(using(page)).toHaveValue("owner_id = (select auth.uid()) or is_chair(team_id)");

  // Inside of a query, what it reads; and the labels of an enum.
  await using(page).fill("");
  await page.keyboard.type("exists (select 1 from mem");
  await expect(options(page).first()).toContainText("members");
  await page.keyboard.press("Enter");
  await page.keyboard.type(" m where m.ra");
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await page.keyboard.type(" = '");
  await expect(options(page)).toHaveText([/^member/, /^chair/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type(" and m.team_id = notes.team_id)");
  await expect(using(page)).toHaveValue("exists (select 1 from members m where m.rank = 'chair' and m.team_id = notes.team_id)");

  // Escape closes the list and not the form; without a list, arrows and Enter are the text's own.
  await page.keyboard.type(" and ow");
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(form(page)).toBeVisible();
  // What was taken can be taken back.
  await page.keyboard.type("n");
  await page.keyboard.press("Enter");
  await expect(using(page)).toHaveValue(/and owner_id$/);
  await page.keyboard.press("Control+Z");
  await expect(using(page)).toHaveValue(/and own$/);
});

test("what is wrong is said at once, and where", async ({ page }) => {
  await openForm(page);
  const flaw = form(page).locator(".condition-flaw").first();
  const marked = form(page).locator(".code-flaw");
  await using(page).fill("owner = 1");
  await expect(flaw).toHaveText("notes has no column owner.");
  await expect(marked).toHaveText("owner");
  await expect(using(page)).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: picture("policy-editor-flaw") });
  await using(page).fill("owner_id =");
  await expect(flaw).toHaveText("The expression is not complete.");
  await expect(using(page)).not.toHaveAttribute("aria-invalid");
  // A table that the document does not have may be there all the same.
  await using(page).fill("id in (select note_id from shares)");
  await expect(flaw).toHaveText("There is no table or view shares here.");
  await expect(marked).toHaveText("shares");
  await expect(using(page)).not.toHaveAttribute("aria-invalid");
  await using(page).fill("owner_id = (select auth.uid())");
  await expect(flaw).toBeEmpty();
  await expect(marked).toHaveCount(0);
});

test("roles are chosen, and the policy is read as a sentence", async ({ page, accessible }) => {
  await openForm(page);
  await form(page).getByRole("combobox", { name: "Command" }).selectOption("update");
  const roles = form(page).getByRole("group", { name: "Roles" });
  const add = roles.getByRole("combobox", { name: "Add a role" });
  await expect(add).toHaveAttribute("placeholder", "Everybody; add a role…");
  await add.fill("auth");
  const choices = page.getByRole("listbox", { name: "Choices" });
  await expect(choices.getByRole("option").first()).toContainText("every user who is signed in");
  await add.press("Enter");
  await add.fill("auditor");
  await add.press("Enter");
  // One that nobody knows yet.
  await add.fill("Guest Role");
  await add.press("Enter");
  await expect(roles.getByRole("button", { name: /^Remove role/ })).toHaveCount(3);
  await roles.getByRole("button", { name: "Remove role Guest Role" }).click();
  await using(page).fill("owner_id = (select auth.uid())");
  await expect(form(page)).toContainText("may change rows where owner_id is their own");
  await expect(form(page)).toContainText("USING has to hold of rows that are written too");
  await check(page).fill("true");
  await expect(form(page)).toContainText("what they make of them may be anything");
  await expect(form(page)).not.toContainText("USING has to hold of rows that are written too");
  await accessible();
  await page.screenshot({ path: picture("policy-editor-sentence") });
  await form(page).getByRole("button", { name: "Add", exact: true }).click();
  await drawerTab(page, "SQL").click();
  const sql = await copiedText(page);
  expect(sql).toContain("FOR UPDATE TO authenticated, auditor\n  USING (owner_id = (select auth.uid()))\n  WITH CHECK (true)");
});

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
    test.describe(`${width}×${height}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme });
      test("the form is whole", async ({ page }) => {
        await openForm(page, width < 1200);
        await using(page).fill("exists (select 1 from members m where m.team_id = notes.team_id and m.user_id = (select auth.uid()) and ow");
        await using(page).press("Control+Space");
        await expect(options(page).first()).toBeVisible();
        await page.screenshot({ path: picture(`policy-editor-${width}-${colorScheme}`) });
      });
    });
  }
}
