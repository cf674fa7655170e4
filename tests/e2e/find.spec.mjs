// Finding one's way: the palette, the explorer's filter, parts of a diagram, paths, and addresses.

import { expect, test } from "./fixtures.mjs";
import { card, cards, diagram, explorer, inspector, openSql, shareLink, SHOP, tableRow, topBar, zoomPercent } from "./page.mjs";

const palette = (page) => page.getByRole("dialog", { name: "Find or run" });
const options = (page) => palette(page).getByRole("option");

async function openPalette(page, typed) {
  await page.keyboard.press("Control+K");
  await page.keyboard.type(typed);
}

const CHAIN = `
create table users (id int primary key, name text, created_at timestamptz, updated_at timestamptz);
create table teams (id int primary key, owner_id int references users, created_at timestamptz, updated_at timestamptz);
create table boards (id int primary key, team_id int references teams, created_at timestamptz, updated_at timestamptz);
create table cards (id int primary key, board_id int references boards, created_at timestamptz);
create table notes (id int primary key, body text);
`;

test("the palette shows what the chosen entry is", async ({ page, accessible }) => {
  await openSql(page, SHOP);
  await openPalette(page, "orders");
  await expect(options(page).first()).toContainText("orders");
  const preview = palette(page).locator(".palette-preview");
  await expect(preview).toContainText("customer_id");
  await expect(preview).toContainText("references 1");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("policy: own");
  await expect(preview).toContainText("customer_id = auth.uid()");
  await accessible();
});

test("operators narrow what is found", async ({ page }) => {
  await openSql(page, SHOP);
  await openPalette(page, "");
  await expect(palette(page)).toContainText("is:view");
  await page.keyboard.type("is:column to:customers");
  await expect(options(page)).toHaveText([/^orders\.customer_id/]);
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("textbox", { name: "Name" }).last()).toHaveValue("customer_id");

  // The explorer reads the same.
  const filter = explorer(page).getByRole("searchbox");
  await filter.fill("to:customers");
  await expect(tableRow(page, "orders")).toBeVisible();
  await expect(tableRow(page, "customers")).toBeHidden();
  await filter.fill("type:numeric");
  await expect(tableRow(page, "orders")).toBeVisible();
  await expect(explorer(page).getByRole("button", { name: /^total/ })).toBeVisible();
  await filter.fill("is:table -order");
  await expect(tableRow(page, "customers")).toBeVisible();
  await expect(tableRow(page, "orders")).toBeHidden();
});

test("the neighbours of a table are followed step by step", async ({ page }) => {
  await openSql(page, CHAIN);
  await tableRow(page, "users").click();
  await diagram(page).focus();
  await page.keyboard.press("f");
  const note = page.getByRole("group", { name: "Focus" });
  await expect(note).toContainText("2 of 5 tables shown");
  await expect(cards(page)).toHaveCount(2);
  await note.getByRole("button", { name: "More neighbours" }).click();
  await expect(note).toContainText("3 of 5 tables shown");
  await expect(note).toContainText("2 steps");
  await note.getByRole("button", { name: "Fewer neighbours" }).click();
  await note.getByRole("button", { name: "Fewer neighbours" }).click();
  await expect(note).toContainText("1 of 5 tables shown");
  await note.getByRole("button", { name: "Show all" }).click();
  await expect(cards(page)).toHaveCount(5);
});

test("a path between two tables is a query, and can be shown", async ({ page, accessible }) => {
  await openSql(page, CHAIN);
  await tableRow(page, "cards").click();
  await diagram(page).focus();
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: "Find a path" });
  await expect(dialog.getByRole("combobox", { name: "From" })).toHaveValue("public.cards");
  await dialog.getByRole("combobox", { name: "To" }).selectOption("users");
  await expect(dialog.getByRole("radio")).toHaveCount(1);
  await expect(dialog.getByRole("region", { name: "Query" })).toContainText("JOIN teams ON teams.id = boards.team_id");
  await accessible();
  await dialog.getByRole("combobox", { name: "To" }).selectOption("notes");
  await expect(dialog.getByRole("alert")).toContainText("No foreign keys join these tables");
  await dialog.getByRole("combobox", { name: "To" }).selectOption("users");
  await dialog.getByRole("button", { name: "Show on the diagram" }).click();
  await expect(cards(page)).toHaveCount(4);
  await expect(inspector(page)).toContainText("4 tables selected");
});

test("the path's first end that is not chosen has the focus", async ({ page }) => {
  await openSql(page, CHAIN);
  const dialog = page.getByRole("dialog", { name: "Find a path" });
  await diagram(page).focus();
  await page.keyboard.press("p");
  await expect(dialog.getByRole("combobox", { name: "From" })).toBeFocused();
  await page.keyboard.press("Escape");
  await tableRow(page, "cards").click();
  await diagram(page).focus();
  await page.keyboard.press("p");
  await expect(dialog.getByRole("combobox", { name: "To" })).toBeFocused();
});

test("columns of every table are hidden by a pattern", async ({ page, accessible }) => {
  await openSql(page, CHAIN);
  await expect(card(page, "public.users")).toContainText("created_at");
  await openPalette(page, "hide columns");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Hide columns" });
  await dialog.getByRole("button", { name: /^created_at/ }).click();
  await expect(dialog.getByRole("status")).toHaveText("4 columns are hidden.");
  await dialog.getByRole("textbox").fill("*_at");
  await expect(dialog.getByRole("status")).toHaveText("7 columns are hidden.");
  await accessible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(card(page, "public.users")).not.toContainText("created_at");
  await expect(card(page, "public.users")).toContainText("2 hidden");
  // The schema has them still.
  await tableRow(page, "users").click();
  await expect(inspector(page)).toContainText("created_at");
});

test("a reload shows what was seen", async ({ page }) => {
  await openSql(page, CHAIN);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await tableRow(page, "teams").click();
  await diagram(page).focus();
  await page.keyboard.press("f");
  await page.keyboard.press("0");
  await expect(zoomPercent(page)).toHaveText("100%");
  await expect(page).toHaveURL(/#d=.*near=public\.teams.*select=/);
  const before = await card(page, "public.teams").boundingBox();
  await page.reload();
  await expect(page.getByRole("group", { name: "Focus" })).toContainText("3 of 5 tables shown");
  await expect(zoomPercent(page)).toHaveText("100%");
  await expect(inspector(page).getByRole("textbox", { name: "Name" }).first()).toHaveValue("teams");
  await expect.poll(async () => Math.round((await card(page, "public.teams").boundingBox()).x - before.x)).toBe(0);
  // Undo is of this sitting; the address of another document is another.
  await page.getByRole("button", { name: "Trestle: all documents" }).click();
  await expect(page).not.toHaveURL(/#/);
});

test("a link opens at what its sender saw, unless the sender says otherwise", async ({ page, browser }) => {
  await openSql(page, CHAIN);
  await tableRow(page, "boards").click();
  await diagram(page).focus();
  await page.keyboard.press("f");
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByRole("group", { name: "Focus" })).toContainText("3 of 5 tables shown");
  await expect(inspector(other).getByRole("textbox", { name: "Name" }).first()).toHaveValue("boards");
  await context.close();

  await topBar(page).getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("checkbox", { name: "Open at what I see now" }).uncheck();
  await expect(dialog.getByRole("textbox", { name: "Link" })).not.toHaveValue(/near=/);
});

test("an address of a document that is not here says so", async ({ page }) => {
  await page.goto("./#d=nobody");
  await expect(page.getByText("no longer in this browser's storage")).toBeVisible();
});
