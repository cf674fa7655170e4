// What a document promises to keep: its profile, what is changed of it, and what comes of that at once.

import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.mjs";
import { drawerTab, inspector, openSql, shareLink, SHOP, topBar } from "./page.mjs";

const panel = (page) => page.getByRole("tabpanel", { name: "Panel" });
const section = (page, name) => panel(page).getByRole("region", { name, exact: true });
const profile = (page) => panel(page).getByRole("combobox", { name: "Profile" });
const changes = (page) => panel(page).locator(".conventions-bar").getByRole("status");
const undo = (page) => topBar(page).getByRole("button", { name: "Undo" });
const indexes = (page) => section(page, "Names").getByRole("group", { name: "Indexes", exact: true });
const patterns = (page) => indexes(page).getByRole("textbox", { name: "Patterns of indexes" });

const FOREIGN_KEY = "The columns of a foreign key are indexed";

async function openConventions(page) {
  await openSql(page, SHOP);
  await drawerTab(page, "Conventions").click();
  await expect(profile(page)).toHaveValue("minimal");
  await expect(patterns(page)).toBeAttached();
  // The worker has told what it found.
  await expect.poll(() => problemCount(page)).toBeGreaterThan(0);
}

/// How many problems the drawer's tab tells of.
async function problemCount(page) {
  const text = await page.getByRole("tab", { name: /^Problems/ }).textContent();
  return Number(text.replace(/\D/g, ""));
}

async function exported(page) {
  const download = page.waitForEvent("download");
  await panel(page).getByRole("button", { name: "Export" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("pasted-schema.conventions.json");
  return readFile(await file.path(), "utf8");
}

test("another profile asks for other things", async ({ page, accessible }) => {
  await openConventions(page);
  const before = await problemCount(page);
  await expect(panel(page)).toContainText("What nearly everybody agrees on");
  await profile(page).selectOption("Standards template");
  await expect.poll(() => problemCount(page)).toBeGreaterThan(before);
  await expect(panel(page)).toContainText("Tables are plural and in snake case");
  await expect(patterns(page)).toHaveValue("idx_{table}_{columns}");
  await expect(changes(page)).toHaveText("No changes");
  await accessible();
  await undo(page).click();
  await expect(profile(page)).toHaveValue("minimal");
  await expect.poll(() => problemCount(page)).toBe(before);
});

test("a pattern shows what it makes while it is typed", async ({ page }) => {
  await openConventions(page);
  await patterns(page).fill("ix_{table}_{columns}");
  await expect(indexes(page)).toContainText("ix_orders_placed_at");
  await expect(indexes(page)).toContainText("0 of 1 fit");
  await expect(changes(page)).toHaveText("No changes");

  // What cannot be a pattern is said at once, and not kept.
  await patterns(page).fill("ix_{tabel}");
  await expect(indexes(page).getByRole("alert")).toContainText("asks for tabel");
  await patterns(page).press("Enter");
  await expect(changes(page)).toHaveText("No changes");
  await patterns(page).fill("ix_{");
  await expect(indexes(page).getByRole("alert")).toContainText("is not a pattern");
  await patterns(page).press("Escape");
  await expect(patterns(page)).toHaveValue("");
  await expect(indexes(page).getByRole("alert")).toHaveCount(0);
  await expect(indexes(page)).toContainText("any name will do");

  // A word in braces goes where the caret is.
  await patterns(page).fill("_{columns}_idx");
  await patterns(page).press("Home");
  await indexes(page).getByRole("button", { name: "{table}", exact: true }).click();
  await expect(patterns(page)).toHaveValue("{table}_{columns}_idx");
  await expect(patterns(page)).toBeFocused();
  await expect(indexes(page)).toContainText("1 of 1 fit");
  await page.keyboard.press("Enter");
  await expect(changes(page)).toHaveText("1 change");

  // A pattern is of no use while its rule is off.
  const before = await problemCount(page);
  await expect(indexes(page)).toContainText("index-name is off");
  await indexes(page).getByRole("button", { name: "Switch it on" }).click();
  await expect(changes(page)).toHaveText("2 changes");
  await expect(indexes(page)).not.toContainText("is off");
  await patterns(page).fill("ix_{any}");
  await page.keyboard.press("Enter");
  await expect.poll(() => problemCount(page)).toBe(before + 1);
  await indexes(page).getByRole("button", { name: "index orders_placed_at_idx" }).click();
  await expect(inspector(page).getByRole("textbox", { name: "Name" }).first()).toHaveValue("orders");
  await undo(page).click();
  await expect(patterns(page)).toHaveValue("{table}_{columns}_idx");
});

test("a rule that is switched off finds nothing", async ({ page, accessible }) => {
  await openConventions(page);
  const before = await problemCount(page);
  await section(page, "Rules").getByRole("searchbox", { name: "Filter rules" }).fill("unindexed-foreign-key");
  const rule = section(page, "Rules").getByRole("listitem");
  await expect(rule).toHaveCount(1);
  await expect(rule).toContainText("1 problem");
  await rule.getByRole("button", { name: FOREIGN_KEY }).click();
  await expect(rule.getByRole("region", { name: /breaks it/ })).toContainText("references");
  await accessible();
  await rule.getByRole("combobox", { name: FOREIGN_KEY }).selectOption("Off");
  await expect(rule).not.toContainText("1 problem");
  await expect.poll(() => problemCount(page)).toBe(before - 1);
  await expect(changes(page)).toHaveText("1 change");
  await expect(rule.getByTitle("In the profile: Warning")).toBeVisible();
  await panel(page).getByRole("button", { name: "Back to the profile" }).click();
  await expect.poll(() => problemCount(page)).toBe(before);
});

test("lists take what is added to them", async ({ page }) => {
  await openConventions(page);
  const plurals = section(page, "Words").getByRole("group", { name: "Plurals of your own" });
  await plurals.getByRole("textbox", { name: "one", exact: true }).fill("schema");
  await plurals.getByRole("button", { name: "Add a plural" }).click();
  await expect(plurals.getByRole("alert")).toHaveText("Both fields are needed.");
  await plurals.getByRole("textbox", { name: "many", exact: true }).fill("schemata");
  await plurals.getByRole("button", { name: "Add a plural" }).click();
  await expect(plurals.getByRole("textbox", { name: "Plural" })).toHaveValue("schemata");

  const columns = section(page, "Columns").getByRole("group", { name: "Standard columns" });
  await columns.getByRole("textbox", { name: "name", exact: true }).fill("created_at");
  await columns.getByRole("textbox", { name: "type", exact: true }).fill("timestamptz");
  await page.keyboard.press("Enter");
  const row = columns.getByRole("group", { name: "Standard column created_at" });
  await row.getByRole("checkbox", { name: "Not null" }).check();
  await row.getByRole("textbox", { name: "Default" }).fill("now()");
  await page.keyboard.press("Enter");
  await section(page, "Prefixes").getByRole("textbox", { name: "At least" }).fill("three");
  await page.keyboard.press("Enter");
  await expect(section(page, "Prefixes").getByRole("alert").first()).toContainText("is no whole number");

  const file = JSON.parse(await exported(page));
  expect(file.changes).toEqual({
    words: { plurals: { schema: "schemata" } },
    columns: { standard: [{ name: "created_at", type: "timestamptz", not_null: true, default: "now()" }] },
  });
  await plurals.getByRole("button", { name: "Remove schema" }).click();
  await row.getByRole("button", { name: "Remove created_at" }).click();
  await expect(changes(page)).toHaveText("No changes");
});

test("what is exported can be imported", async ({ page, accessible }) => {
  await openConventions(page);
  await profile(page).selectOption("Prefix domains");
  await section(page, "Letter case").getByRole("combobox", { name: "Indexes" }).selectOption("snake_case");
  await patterns(page).fill("ix_{table}");
  await patterns(page).press("Enter");
  await expect(changes(page)).toHaveText("2 changes");
  const file = await exported(page);

  await profile(page).selectOption("Minimal");
  await panel(page).getByRole("button", { name: "Back to the profile" }).click();
  await expect(changes(page)).toHaveText("No changes");
  await panel(page).getByRole("button", { name: "Import…" }).click();
  const dialog = page.getByRole("dialog", { name: "Import conventions" });
  const accept = dialog.getByRole("button", { name: "Use these" });
  await dialog.getByRole("textbox").fill('{ "profile": "mine" }');
  await expect(dialog.getByRole("alert")).toContainText('There is no profile "mine"');
  await expect(accept).toBeDisabled();
  await accessible();
  await dialog
    .getByLabel("A file that was exported from another document")
    .setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(file) });
  await expect(dialog.getByRole("status")).toHaveText("Prefix domains, with 2 changes.");
  await accept.click();
  await expect(dialog).toBeHidden();
  await expect(profile(page)).toHaveValue("prefix-domains");
  await expect(patterns(page)).toHaveValue("ix_{table}");
  expect(await exported(page)).toBe(file);

  await undo(page).click();
  await expect(profile(page)).toHaveValue("minimal");
});

test("a copy shows its conventions, and does not change them", async ({ page, browser }) => {
  await openConventions(page);
  await profile(page).selectOption("Standards template");
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await drawerTab(other, "Conventions").click();
  await expect(profile(other)).toHaveValue("standards");
  await expect(profile(other)).toBeDisabled();
  await expect(patterns(other)).toHaveValue("idx_{table}_{columns}");
  await expect(patterns(other)).not.toBeEditable();
  await expect(panel(other).getByRole("button", { name: "Import…" })).toBeDisabled();
  await expect(panel(other).getByRole("button", { name: /^(Add|Back)/ })).toHaveCount(0);
  await context.close();
});

test("a section is a jump away, and there is room for all on a narrow screen", async ({ page, accessible }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openConventions(page);
  await panel(page).getByRole("button", { name: "Column types", exact: true }).click();
  await expect(section(page, "Column types").getByRole("heading")).toBeFocused();
  await expect(section(page, "Column types").getByRole("heading")).toBeInViewport();
  const wide = await panel(page)
    .locator(".conventions-scroll")
    .evaluate((element) => element.scrollWidth > element.clientWidth);
  expect(wide).toBe(false);
  await accessible();
});
