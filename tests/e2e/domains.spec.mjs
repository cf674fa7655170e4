// Domains: their table, the form of one, counts of rows, tables that move, and the review of what names tell of.

import { expect, test } from "./fixtures.mjs";
import { diagram, drawerTab, inspector, openSql, tableRow, topBar } from "./page.mjs";

const PREFIXED = `
create table auth_users (id int primary key, name text);
create table auth_roles (id int primary key);
create table learn_courses (id int primary key, owner_id int references auth_users);
create table learn_goals (id int primary key, course_id int references learn_courses);
create index learn_goals_course_id_idx on learn_goals (course_id);
create table drive_files (id int primary key);
create table drive_syncs (id int primary key);
create table settings (id int primary key);
`;

const domains = (page) => page.getByRole("region", { name: "Domains", exact: true });
const row = (page, title) =>
  domains(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: title, exact: true }) });
const undo = (page) => topBar(page).getByRole("button", { name: "Undo" }).click();

async function run(page, words) {
  await diagram(page).focus();
  await page.keyboard.press("Control+K");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function openDomains(page, sql = PREFIXED) {
  await openSql(page, sql);
  await drawerTab(page, "Domains").click();
}

async function enter(field, text) {
  await field.fill(text);
  await field.press("Enter");
}

test("after an import, what names tell of domains can be reviewed at once", async ({ page, accessible }) => {
  await openSql(page, PREFIXED);
  const notice = page.locator(".notices");
  await expect(notice).toContainText("Found 3 domains");
  await accessible();
  await notice.getByRole("button", { name: "Review domains" }).click();
  await expect(page.getByRole("dialog", { name: "Review domains" })).toBeVisible();
  await expect(notice).not.toContainText("Found");
});

test("domains stand side by side, are sorted, and say what speaks against their status", async ({ page, accessible }) => {
  await openDomains(page);
  const panel = page.getByRole("tabpanel", { name: "Panel" });
  await expect(panel.getByRole("status")).toHaveText("3 domains · 7 tables · rows not counted");
  await expect(row(page, "Authentication").getByRole("cell").nth(1)).toHaveText("2");
  await expect(row(page, "Learning")).toContainText("Authentication");
  await expect(row(page, "No domain")).toContainText("1");
  await expect(row(page, "All").getByRole("cell").nth(1)).toHaveText("7");
  await accessible();

  const status = page.getByRole("combobox", { name: "Status of Authentication" });
  await status.selectOption("Deprecated");
  await expect(row(page, "Authentication")).toContainText("Other domains still reference it.");
  await accessible();

  const titles = domains(page).getByRole("rowheader");
  const head = domains(page).getByRole("columnheader", { name: "Domain" });
  await head.getByRole("button").click();
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(titles).toHaveText(["Learning", "Drive", "Authentication", "No domain", "All"]);

  await undo(page);
  await expect(status).toHaveValue("Active");
});

test("a row leads to the form of its domain, which changes all that it says", async ({ page, accessible }) => {
  await openDomains(page);
  await row(page, "Learning").getByRole("button").first().click();
  await expect(tableRow(page, "learn_goals")).toHaveAttribute("aria-current", "true");
  const box = (name) => inspector(page).getByRole("textbox", { name, exact: true });
  await enter(box("Name"), "Courses");
  await expect(row(page, "Courses")).toBeVisible();
  await enter(box("Owner"), "Team blue");
  await expect(row(page, "Courses")).toContainText("Team blue");
  await inspector(page).getByRole("combobox", { name: "Status" }).selectOption("Planned");
  await expect(page.getByRole("combobox", { name: "Status of Courses" })).toHaveValue("Planned");
  await enter(box("Rows of learn_goals"), "15,000+");
  await expect(box("Rows of learn_goals")).toHaveValue("15,000");
  await expect(row(page, "Courses")).toContainText("15,000+");
  await expect(inspector(page)).toContainText("Its tables have rows.");
  await enter(box("Rows of learn_goals"), "many");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "many" })).toContainText("is no number of rows");
  await box("Rows of learn_goals").press("Escape");

  // What it references now stays allowed when the list begins.
  await inspector(page).getByRole("checkbox", { name: "Any domain" }).uncheck();
  const auth = inspector(page).getByRole("checkbox", { name: "Authentication" });
  await expect(auth).toBeChecked();
  await auth.uncheck();
  await expect(row(page, "Courses")).toContainText("it may not reference this domain");
  await accessible();

  await enter(box("Prefix"), "study");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "prefix" })).toContainText("ends in _");
  await enter(box("Prefix"), "study_");
  await expect(tableRow(page, "study_goals")).toBeVisible();
  await undo(page);
  await expect(tableRow(page, "learn_goals")).toBeVisible();
});

test("counts of rows are pasted", async ({ page, accessible }) => {
  await openDomains(page);
  await run(page, "Import counts");
  const dialog = page.getByRole("dialog", { name: "Import counts" });
  await dialog.getByRole("textbox").fill('table,rows\nauth_users,"15,000"\nnobody,3\nlearn_goals,many\n');
  await expect(dialog.getByRole("region", { name: "Counts" })).toContainText("15,000");
  await expect(dialog.getByRole("list", { name: "Names that no table has" })).toContainText("nobody");
  await expect(dialog.getByRole("list", { name: "Lines that cannot be read" })).toContainText("many");
  await accessible();
  await dialog.getByRole("button", { name: "Take over 1 count" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "Authentication")).toContainText("15,000+");
  await tableRow(page, "auth_users").click();
  await inspector(page).getByRole("tab", { name: "Table" }).click();
  await expect(inspector(page).getByRole("textbox", { name: "Rows, about" })).toHaveValue("15,000");
  await undo(page);
  await expect(row(page, "Authentication")).not.toContainText("15,000");
});

test("a table moves to another domain with what is named after it", async ({ page, accessible }) => {
  await openDomains(page);
  await tableRow(page, "learn_goals").click();
  await run(page, "Move to domain");
  const dialog = page.getByRole("dialog", { name: "Move to domain" });
  await dialog.getByRole("combobox", { name: "Domain" }).selectOption({ label: "Authentication (auth_)" });
  const names = dialog.getByRole("region", { name: "New names" });
  await expect(names).toContainText("auth_goals_course_id_idx");
  await accessible();
  await dialog.getByRole("button", { name: "Move 1 table" }).click();
  await expect(tableRow(page, "auth_goals")).toBeVisible();
  await expect(row(page, "Authentication").getByRole("cell").nth(1)).toHaveText("3");
  await inspector(page).getByRole("tab", { name: "Indexes" }).click();
  await expect(inspector(page).getByRole("article", { name: "auth_goals_course_id_idx" })).toBeVisible();
  await undo(page);
  await expect(tableRow(page, "learn_goals")).toBeVisible();
  await expect(inspector(page).getByRole("article", { name: "learn_goals_course_id_idx" })).toBeVisible();
});

test("a review changes nothing until it is accepted, and is one step then", async ({ page, accessible }) => {
  await openDomains(page);
  await run(page, "Review domains");
  const dialog = page.getByRole("dialog", { name: "Review domains" });
  const merge = dialog.getByRole("combobox", { name: "Merge Drive into" });
  await expect(dialog.getByRole("button", { name: "Accept" })).toBeDisabled();
  await merge.selectOption({ label: "Learning (learn_)" });
  await expect(dialog.getByRole("list", { name: "Decided" })).toContainText("Drive is merged into Learning");
  await expect(dialog).toContainText("2 tables get other names");
  await accessible();
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(dialog.getByRole("list", { name: "Decided" })).toBeHidden();
  await merge.selectOption({ label: "Learning (learn_)" });
  await enter(dialog.getByRole("listitem", { name: "Learning" }).getByRole("textbox", { name: "Title" }), "Study");
  await dialog.getByRole("button", { name: "Split by words: Study" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "share a word" })).toBeVisible();
  await dialog.getByRole("button", { name: "Accept" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "Study").getByRole("cell").nth(1)).toHaveText("4");
  await expect(tableRow(page, "learn_files")).toBeVisible();
  await expect(row(page, "Drive")).toBeHidden();

  await undo(page);
  await expect(row(page, "Drive")).toBeVisible();
  await expect(row(page, "Learning").getByRole("cell").nth(1)).toHaveText("2");
  await expect(tableRow(page, "drive_files")).toBeVisible();
});

test("a domain is added, split off and merged again", async ({ page }) => {
  await openDomains(page);
  await page.getByRole("button", { name: "Add domain" }).click();
  const box = (name) => inspector(page).getByRole("textbox", { name, exact: true });
  await expect(box("Name")).toBeFocused();
  await expect(box("Prefix")).toHaveValue("new_");
  await row(page, "Drive").getByRole("button").first().click();
  await inspector(page).getByText("Merge or split").click();
  await box("New prefix").fill("sync_");
  await inspector(page).getByRole("checkbox", { name: "drive_syncs" }).check();
  await inspector(page).getByRole("button", { name: "Split off 1 table" }).click();
  await expect(tableRow(page, "syncs")).toBeVisible();
  await expect(row(page, "Sync")).toBeVisible();
  await inspector(page).getByText("Merge or split").click();
  await inspector(page).getByRole("combobox", { name: "Merge into" }).selectOption({ label: "Drive (drive_)" });
  await inspector(page).getByRole("button", { name: "Merge", exact: true }).click();
  await expect(row(page, "Sync")).toBeHidden();
  await expect(tableRow(page, "drive_syncs")).toBeVisible();
});

test("without domains the panel says what they are, and finds them", async ({ page, accessible }) => {
  await openDomains(page, "create table one (id int);");
  await accessible();
  await page.getByRole("button", { name: "Find domains in table names" }).click();
  const dialog = page.getByRole("dialog", { name: "Review domains" });
  await expect(dialog).toContainText("No prefixes are shared");
  await accessible();
});

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a row is a block, and nothing is wider than the screen", async ({ page, accessible }) => {
    await openDomains(page);
    await expect(row(page, "Learning")).toBeVisible();
    const wide = await domains(page).evaluate((e) => e.scrollWidth > e.clientWidth);
    expect(wide).toBe(false);
    await accessible();
    await row(page, "Learning").getByRole("button").first().click();
    await expect(inspector(page).getByRole("textbox", { name: "Prefix" })).toBeVisible();
  });
});
