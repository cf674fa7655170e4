// Many tables at once: chosen together, duplicated, renamed by a pattern, removed.

import { expect, test } from "./fixtures.mjs";
import { card, cards, diagram, expectTables, explorer, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

async function run(page, words) {
  await page.keyboard.press("Control+K");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function choose(page, ...names) {
  await tableRow(page, names[0]).click();
  for (const name of names.slice(1)) await tableRow(page, name).click({ modifiers: ["Shift"] });
  await diagram(page).focus();
}

const selected = (page) =>
  explorer(page)
    .locator('[aria-current="true"]')
    .evaluateAll((rows) => rows.map((row) => row.textContent).sort());

test("tables are duplicated beside themselves with their relations, as one step", async ({ page }) => {
  await openSql(page, SHOP);
  await choose(page, "orders", "order_lines");
  await page.keyboard.press("Control+D");
  await expectTables(page, 5);
  await expect.poll(() => selected(page)).toEqual(["order_lines_copy", "orders_copy"]);
  await run(page, "Fit diagram");
  const boxes = await cards(page).evaluateAll((all) => all.map((c) => c.getBoundingClientRect().toJSON()));
  for (const [n, a] of boxes.entries()) {
    for (const b of boxes.slice(n + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
  }
  await tableRow(page, "order_lines_copy").click();
  await inspector(page).getByRole("tab", { name: "Keys" }).click();
  const key = inspector(page).getByRole("article", { name: "order_lines_copy_order_id_fkey" });
  await expect(key).toContainText("orders_copy");
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
});

test("all that are selected are removed, also where none was selected alone", async ({ page }) => {
  await openSql(page, SHOP);
  await diagram(page).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await expectTables(page, 0);
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
});

test("tables are renamed by a pattern, and what cannot be says why", async ({ page, accessible }) => {
  await openSql(page, `${SHOP}\ncreate table shop_customers (id int);`);
  await diagram(page).focus();
  await page.keyboard.press("Control+A");
  await run(page, "Rename by pattern");
  const dialog = page.getByRole("dialog", { name: "Rename by pattern" });
  const field = (name) => dialog.getByRole("textbox", { name });
  await field("Add prefix").fill("shop_");
  const row = (name) => dialog.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect(row("orders")).toContainText("shop_orders");
  // That table gives its name up, so it is free.
  await expect(row("shop_customers")).toContainText("shop_shop_customers");
  await accessible();
  await field("Add prefix").fill("");
  await field("Find").fill("shop_");
  await expect(row("orders")).toContainText("stays");
  await expect(row("shop_customers")).toContainText("This name is taken.");
  await expect(dialog.getByRole("status")).toContainText("1 table cannot be renamed");
  await expect(dialog.getByRole("button", { name: "Rename 0 tables" })).toBeDisabled();
  await field("Find").fill("order");
  await field("Replace with").fill("sale");
  await dialog.getByRole("button", { name: "Rename 2 tables" }).click();
  await expect(dialog).toBeHidden();
  await expect(tableRow(page, "sales")).toBeVisible();
  await expect(tableRow(page, "sale_lines")).toBeVisible();
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expect(tableRow(page, "orders")).toBeVisible();
  await expect(tableRow(page, "order_lines")).toBeVisible();
});

test("columns are renamed to snake_case in every text that names them", async ({ page }) => {
  await openSql(
    page,
    `create table notes ("noteId" int primary key, "createdAt" date check ("createdAt" > '2000-01-01'));`,
  );
  await choose(page, "notes");
  await run(page, "Rename by pattern");
  const dialog = page.getByRole("dialog", { name: "Rename by pattern" });
  await dialog.getByRole("radio", { name: "Their columns" }).check();
  await dialog.getByRole("checkbox", { name: "Make it snake_case" }).check();
  await dialog.getByRole("button", { name: "Rename 2 columns" }).click();
  await expect(card(page, "public.notes")).toContainText("created_at");
  await expect(card(page, "public.notes")).toContainText("note_id");
  await inspector(page).getByRole("tab", { name: "Keys" }).click();
  await expect(inspector(page)).toContainText("created_at > '2000-01-01'");
});

test("tables are selected by their domain, with their neighbours, and the other way round", async ({ page }) => {
  await openSql(page, `${SHOP}\ncreate table notes (id int primary key);`);
  await choose(page, "orders");
  await run(page, "Select the tables of its domain");
  await expect.poll(() => selected(page)).toEqual(["order_lines", "orders"]);
  await run(page, "Select neighbours too");
  await expect.poll(() => selected(page)).toEqual(["customers", "order_lines", "orders"]);
  await run(page, "Invert selection");
  await expect.poll(() => selected(page)).toEqual(["notes"]);
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue("notes");
  // A click on a domain selects it, with its tables.
  await explorer(page).getByRole("button", { name: /^Orders/ }).click();
  await expect.poll(() => selected(page)).toEqual(["order_lines", "orders"]);
  await expect(inspector(page)).toContainText("Orders");
});
