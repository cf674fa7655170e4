// Problems: told at once, mended with one click, ignored with a reason.

import { expect, test } from "./fixtures.mjs";
import { card, cards, explorer, inspector, openSql, tableRow, topBar } from "./page.mjs";

const SHOP = `
create table customers (id bigint generated always as identity primary key, email text not null);
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers,
  note json
);
create table log (message text);
`;

const panel = (page) => page.getByRole("tabpanel", { name: "Panel" });
const tab = (page) => page.getByRole("tab", { name: /^Problems/ });
const problem = (page, text) => panel(page).locator(".problem").filter({ hasText: text });
const notices = (page) => page.locator(".notices");

async function open(page, sql = SHOP) {
  await openSql(page, sql);
  await tab(page).click();
  await expect(problem(page, "customer_id").first()).toBeVisible();
}

test("what breaks a rule is listed, counted and found", async ({ page, accessible }) => {
  await open(page);
  await expect(tab(page)).toHaveText(/Problems\s*3/);
  await expect(card(page, "public.orders").locator(".card-badge")).toHaveText("2");
  await expect(card(page, "public.customers").locator(".card-badge")).toHaveCount(0);
  await expect(explorer(page).locator(".row", { hasText: "orders" }).locator(".pill")).toContainText("2");
  await problem(page, "log").getByRole("button", { name: /log/ }).first().click();
  await expect(inspector(page).getByRole("textbox", { name: "Name" }).first()).toHaveValue("log");
  await accessible();

  const group = panel(page).getByRole("region", { name: /foreign key/i });
  await group.getByRole("button", { name: "Why" }).click();
  await expect(group.getByText("Breaks it")).toBeVisible();
  await accessible();
});

/// How many points of the painted diagram have the colour of a warning.
function painted(page) {
  return page.evaluate(() => {
    const swatch = new OffscreenCanvas(1, 1).getContext("2d");
    swatch.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--warn");
    swatch.fillRect(0, 0, 1, 1);
    const wanted = swatch.getImageData(0, 0, 1, 1).data;
    let found = 0;
    const tiles = [...document.querySelectorAll(".sheet canvas")];
    for (const tile of tiles.filter((t) => t.checkVisibility({ visibilityProperty: true }))) {
      const copy = new OffscreenCanvas(tile.width, tile.height).getContext("2d");
      copy.drawImage(tile, 0, 0);
      const { data } = copy.getImageData(0, 0, tile.width, tile.height);
      for (let at = 0; at < data.length; at += 4) {
        if ([0, 1, 2, 3].every((n) => data[at + n] === wanted[n])) found += 1;
      }
    }
    return found;
  });
}

test("cards that are painted show that they have problems", async ({ page }) => {
  await open(page, `
    create table customers (id bigint primary key);
    create table orders (id bigint primary key, customer_id bigint references customers);
  `);
  const zoom = page.getByRole("button", { name: /^\d+%$/ });
  while (parseInt(await zoom.textContent(), 10) > 40) {
    await page.getByRole("button", { name: "Zoom out" }).click();
  }
  await expect(cards(page)).toHaveCount(0);
  await expect.poll(() => painted(page)).toBeGreaterThan(5);
  await problem(page, "customer_id").locator("[data-fix]").click();
  await expect.poll(() => painted(page)).toBe(0);
});

test("a safe fix is one click, and one step back", async ({ page }) => {
  await open(page);
  await problem(page, "customer_id").locator("[data-fix]").click();
  await expect(notices(page)).toContainText("1 problem fixed");
  await expect(tab(page)).toHaveText(/Problems\s*2/);
  await expect(problem(page, "customer_id")).toHaveCount(0);
  await page.keyboard.press("Control+Z");
  await expect(tab(page)).toHaveText(/Problems\s*3/);
});

test("an unsafe fix is shown before it is made, with its migration", async ({ page, accessible }) => {
  await open(page);
  await problem(page, "note").locator("[data-fix]").click();
  const dialog = page.getByRole("dialog", { name: "Fix problems" });
  await expect(dialog).toContainText("note");
  await accessible();
  await dialog.getByRole("button", { name: "Migration" }).click();
  await expect(dialog.locator(".code")).toContainText("TYPE jsonb");
  await dialog.getByRole("button", { name: "Fix 1 problem" }).click();
  await expect(dialog).toBeHidden();
  await expect(problem(page, "note")).toHaveCount(0);
});

test("all safe fixes are one step", async ({ page }) => {
  await open(page);
  await panel(page).getByRole("button", { name: "Fix all safe…" }).click();
  const dialog = page.getByRole("dialog", { name: "Fix problems" });
  await dialog.getByRole("button", { name: /^Fix \d+ problem/ }).click();
  await expect(dialog).toBeHidden();
  await expect(problem(page, "customer_id")).toHaveCount(0);
  await page.keyboard.press("Control+Z");
  await expect(tab(page)).toHaveText(/Problems\s*3/);
});

test("a problem is ignored with a reason, and held again", async ({ page, accessible }) => {
  await open(page);
  await problem(page, "log").hover();
  await problem(page, "log").getByRole("button", { name: "Ignore…" }).click();
  const dialog = page.getByRole("dialog", { name: "Ignore this problem" });
  await expect(dialog.getByRole("button", { name: "Ignore it" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Nobody ever reads a line of it alone");
  await accessible();
  await dialog.getByRole("button", { name: "Ignore it" }).click();
  await expect(tab(page)).toHaveText(/Problems\s*2/);
  await panel(page).getByRole("button", { name: /^Ignored/ }).click();
  await expect(panel(page)).toContainText("Nobody ever reads a line of it alone");
  await panel(page).getByRole("button", { name: "Hold again" }).click();
  await expect(tab(page)).toHaveText(/Problems\s*3/);
});

test("problems stand together by rule, domain or object, and are filtered", async ({ page }) => {
  await open(page);
  const groups = panel(page).locator(".problem-group");
  await expect(groups).toHaveCount(3);
  await panel(page).getByRole("button", { name: "Object", exact: true }).click();
  await expect(groups).toHaveCount(2);
  await panel(page).getByRole("searchbox").fill("json");
  await expect(groups).toHaveCount(1);
  await panel(page).getByRole("searchbox").fill("nowhere");
  await expect(panel(page)).toContainText("No problem is like that.");
});

test("by keyboard alone: to the problem, to the next, and mended", async ({ page }) => {
  await openSql(page, SHOP);
  await page.keyboard.press("k");
  await expect(problem(page, "customer_id").locator("[data-fix]")).toBeVisible();
  await problem(page, "customer_id").locator(".problem-main").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".problem-main:focus")).not.toContainText("customer_id");
  await problem(page, "customer_id").locator(".problem-main").focus();
  await page.keyboard.press("f");
  await expect(tab(page)).toHaveText(/Problems\s*2/);
});

test("the fix stands beside the finding in the inspector", async ({ page }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await inspector(page).getByRole("tab", { name: "Columns" }).click();
  const findings = inspector(page).getByRole("region", { name: "Problems" });
  await expect(findings).toContainText("jsonb");
  await inspector(page).getByRole("tab", { name: "Keys" }).click();
  await expect(findings).toContainText("customer_id");
  await findings.getByRole("button", { name: /index/i }).click();
  await expect(findings).toHaveCount(0);
});

test("a change of the schema is judged within the next moment", async ({ page }) => {
  await open(page);
  await tableRow(page, "log").click();
  await page.keyboard.press("Delete");
  await expect(cards(page)).toHaveCount(2);
  await expect(tab(page)).toHaveText(/Problems\s*2/);
});

test("a standard pattern is put onto the selected tables", async ({ page, accessible }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await page.keyboard.press("Control+K");
  await page.keyboard.type("insert standard");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Insert a standard pattern" });
  await dialog.getByRole("radio", { name: /soft delete/i }).check();
  await expect(dialog.getByRole("region", { name: "What changes" })).toContainText("deleted_at");
  await accessible();
  await dialog.getByRole("button", { name: "Insert" }).click();
  await expect(dialog).toBeHidden();
  await expect(card(page, "public.orders")).toContainText("deleted_at");
  await page.keyboard.press("Control+Z");
  await expect(card(page, "public.orders")).not.toContainText("deleted_at");
});

test("each sample opens whole", async ({ page }) => {
  for (const [title, tables] of [
    ["Prefix platform", 44],
    ["Chat application", 14],
    ["Multi-tenant assistant", 6],
    ["Standards template", 10],
  ]) {
    await page.goto("./");
    await page.getByRole("button", { name: new RegExp(`^${title}`) }).click();
    await expect(topBar(page)).toContainText(`${tables} tables`);
  }
});
