// Tables on the clipboard: copied, cut and pasted, in one document, in another, and from other programs.

import { expect, test } from "./fixtures.mjs";
import { card, cards, diagram, expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const dialog = (page) => page.getByRole("dialog", { name: "Names that are taken" });
const select = (page, name) => dialog(page).getByRole("combobox", { name });

/// Selects tables as one does in the explorer, and puts the focus on the diagram.
async function choose(page, ...names) {
  await tableRow(page, names[0]).click();
  for (const name of names.slice(1)) await tableRow(page, name).click({ modifiers: ["Shift"] });
  await diagram(page).focus();
}

async function copy(page, keys = "Control+C") {
  await page.keyboard.press(keys);
  await expect(page.getByRole("status").getByText(/copied/).first()).toBeVisible();
}

/// Pastes a text as the browser does, without the keys: for texts that are too long to be put on the clipboard.
const pasteText = (page, text) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const init = { clipboardData: data, bubbles: true, cancelable: true };
    document.querySelector("#canvas").dispatchEvent(new ClipboardEvent("paste", init));
  }, text);

async function run(page, words) {
  await page.keyboard.press("Control+K");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

test("selected tables are copied as SQL, with what they need", async ({ page }) => {
  await openSql(page, SHOP);
  await choose(page, "orders");
  await page.waitForTimeout(500);
  await copy(page);
  const sql = await clipboard(page);
  expect(sql).toMatch(/CREATE TABLE public\.orders \(/);
  expect(sql).toContain("CREATE TYPE public.order_state");
  expect(sql).toContain("CREATE FUNCTION public.touch");
  expect(sql).toContain("REFERENCES public.customers (id)");
  expect(sql).not.toMatch(/CREATE TABLE public\.(customers|order_lines)/);
  // A text that is marked, or a field, keeps its own copying.
  await topBar(page).getByRole("textbox", { name: "Document name" }).selectText();
  await page.keyboard.press("Control+C");
  expect(await clipboard(page)).toBe("Pasted schema");
});

test("pasted into another document, tables come with their types, places and relations, as one step", async ({ page }) => {
  await openSql(page, SHOP);
  await choose(page, "orders", "customers");
  await page.waitForTimeout(500);
  const apart = async () => {
    const [a, b] = [await card(page, "public.orders").boundingBox(), await card(page, "public.customers").boundingBox()];
    return [Math.round(a.x - b.x), Math.round(a.y - b.y)];
  };
  await run(page, "Zoom to 100%");
  const before = await apart();
  await diagram(page).focus();
  await copy(page);
  await run(page, "New document");
  await expectTables(page, 0);
  await diagram(page).focus();
  const canvas = await diagram(page).boundingBox();
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + 400);
  await page.keyboard.press("Control+V");
  await expectTables(page, 2);
  await run(page, "Zoom to 100%");
  expect(await apart()).toEqual(before);
  await tableRow(page, "orders").click();
  await inspector(page).getByRole("tab", { name: "Access" }).click();
  await expect(inspector(page).getByRole("article", { name: "Customers see their own orders" })).toBeVisible();
  await inspector(page).getByRole("tab", { name: "Triggers" }).click();
  await expect(inspector(page).getByRole("article", { name: "orders_touch" })).toBeVisible();
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 0);
  await topBar(page).getByRole("button", { name: "Redo" }).click();
  await expectTables(page, 2);
  // What the worker has is what the page shows.
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expectTables(page, 2);
});

test("another tab pastes what this one copied", async ({ page, context }) => {
  await openSql(page, SHOP);
  await choose(page, "customers");
  await page.waitForTimeout(500);
  await copy(page);
  const other = await context.newPage();
  await openSql(other, "create table mine (id int primary key);");
  await other.bringToFront();
  await diagram(other).focus();
  await other.keyboard.press("Control+V");
  await expectTables(other, 2);
  await tableRow(other, "customers").click();
  await expect(inspector(other)).toContainText("Who buys");
});

test("pasted beside itself, a table is asked about and gets a new name, on free ground", async ({ page, accessible }) => {
  await openSql(page, SHOP);
  await choose(page, "orders", "customers");
  await page.waitForTimeout(500);
  await copy(page);
  await page.keyboard.press("Control+V");
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByRole("listitem")).toHaveCount(2);
  await expect(select(page, /table orders/)).toHaveValue("0");
  await accessible();
  await dialog(page).getByRole("button", { name: "Paste", exact: true }).click();
  await expectTables(page, 5);
  await expect(tableRow(page, "orders_copy")).toHaveAttribute("aria-current", "true");
  await expect(tableRow(page, "customers_copy")).toHaveAttribute("aria-current", "true");
  await run(page, "Fit diagram");
  const boxes = await cards(page).evaluateAll((all) => all.map((c) => c.getBoundingClientRect().toJSON()));
  expect(boxes).toHaveLength(5);
  for (const [n, a] of boxes.entries()) {
    for (const b of boxes.slice(n + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
  }
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
});

test("of names that are taken, each can be kept or replaced, or all at once", async ({ page }) => {
  await openSql(page, SHOP);
  const theirs = `create type order_state as enum ('new');
    create table customers (id uuid primary key, phone text);
    create table orders (id bigint primary key, customer_id uuid references customers (id), state order_state);`;
  await diagram(page).focus();
  await pasteText(page, theirs);
  await expect(dialog(page).getByRole("listitem")).toHaveCount(3);
  await expect(select(page, /type order_state/)).toHaveValue("1");
  await select(page, /table customers/).selectOption("Keep mine");
  await select(page, /table orders/).selectOption("Paste under a new name");
  await dialog(page).getByRole("button", { name: "Paste", exact: true }).click();
  await expectTables(page, 4);
  await expect(card(page, "public.customers")).not.toContainText("phone");
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
  await diagram(page).focus();
  await pasteText(page, theirs);
  await dialog(page).getByRole("group", { name: "For all" }).getByRole("button", { name: "Keep mine" }).click();
  await select(page, /table customers/).selectOption("Replace mine");
  await dialog(page).getByRole("button", { name: "Paste", exact: true }).click();
  await expect(card(page, "public.customers")).toContainText("phone");
  await expectTables(page, 3);
});

test("tables are cut, and pasted as they were", async ({ page }) => {
  await openSql(page, SHOP);
  await choose(page, "order_lines");
  await page.waitForTimeout(500);
  await copy(page, "Control+X");
  await expectTables(page, 2);
  await page.keyboard.press("Control+V");
  await expectTables(page, 3);
  await expect(card(page, "public.order_lines")).toContainText("product");
});

test("a selection is copied as JSON, which is pasted as well", async ({ page }) => {
  await openSql(page, SHOP);
  await choose(page, "customers");
  await run(page, "Copy selection as JSON");
  await expect(page.getByRole("status").getByText(/copied/).first()).toBeVisible();
  const json = JSON.parse(await clipboard(page));
  expect(json.format).toBe("trestle/1");
  expect(json.schema.tables.map((t) => t.name)).toEqual(["customers"]);
  await run(page, "New document");
  await expectTables(page, 0);
  await diagram(page).focus();
  await page.keyboard.press("Control+V");
  await expect(tableRow(page, "customers")).toBeVisible();
});

test("what is no schema, damaged or too long is refused with the reason, and changes nothing", async ({ page }) => {
  await openSql(page, SHOP);
  await diagram(page).focus();
  for (const [text, reason] of [
    ["a shopping list: milk, bread, butter", /holds no statement|cannot be read/],
    ['{"format": "trestle/1", "name": "x", "schema": {"tables": [{}]}}', /Line 1/],
    [`{"format": "trestle/1", "a": ${"[".repeat(100_000)}`, /levels|JSON/],
  ]) {
    await pasteText(page, text);
    await expect(page.getByRole("alert").filter({ hasText: reason })).toBeVisible();
  }
  await pasteText(page, "-- long\n".repeat(4_500_000));
  await expect(page.getByRole("status").filter({ hasText: /at most 33 MB are read/ })).toBeVisible();
  await expectTables(page, 3);
  await expect(topBar(page).getByRole("button", { name: "Undo" })).toBeDisabled();
});
