// An import while a document is open: what it would do is shown, and becomes one step.

import { dumpOfTables } from "../bench/schema.mjs";
import { expect, test } from "./fixtures.mjs";
import { card, cards, dropText, expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Import into the open document" });
const changes = (page) => dialog(page).getByRole("region", { name: "Changes" });
const accept = (page) => dialog(page).getByRole("button", { name: "Accept" });
const how = (page, name) => dialog(page).getByRole("radio", { name });

/// The shop after a column was changed, one renamed, one added, a table removed and one added.
const LATER = `${SHOP.slice(0, SHOP.indexOf("create table order_lines"))
  .replace("name text", "full_name text,\n  phone text")
  .replace("numeric(10,2)", "numeric(12,2)")}
create table invoices (id bigint primary key, order_id bigint references orders (id));`;

test("an import is shown before it is accepted, keeps places, and is one step", async ({ page }) => {
  await openSql(page, SHOP);
  const place = () => card(page, "public.orders").evaluate((e) => e.style.transform);
  const before = await place();
  await dropText(page, { name: "later.sql", text: LATER });
  await expect(dialog(page).getByRole("status")).toHaveText("1 table added, 2 changed");
  for (const line of [
    /added invoices/,
    /changed orders/,
    /column total.*type numeric\(10,2\) → numeric\(12,2\)/,
    /added column full_name/,
    /added column phone/,
  ]) {
    await expect(changes(page)).toContainText(line);
  }
  await accept(page).click();
  await expect(dialog(page)).toBeHidden();
  await expectTables(page, 4);
  await expect(card(page, "public.customers")).toContainText("full_name");
  // Nothing was removed.
  await expect(card(page, "public.customers").getByText("name", { exact: true })).toBeAttached();
  await expect(tableRow(page, "order_lines")).toBeVisible();
  expect(await place()).toBe(before);
  // The new card lies on no other.
  const boxes = await cards(page).evaluateAll((all) => all.map((c) => c.getBoundingClientRect().toJSON()));
  for (const [n, a] of boxes.entries()) {
    for (const b of boxes.slice(n + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
  }
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
  await expect(card(page, "public.customers")).not.toContainText("full_name");
  await topBar(page).getByRole("button", { name: "Redo" }).click();
  await expectTables(page, 4);
  // What the worker saves is what the page shows.
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expectTables(page, 4);
});

test("the open document can be made the same, and a rename is known as one", async ({ page }) => {
  await openSql(page, SHOP);
  const renamed = SHOP.replace("placed_at timestamptz", "ordered_at timestamptz")
    .replace("orders (placed_at desc)", "orders (ordered_at desc)")
    .replace(/create table order_lines[\s\S]*$/, "");
  await dropText(page, { name: "later.sql", text: renamed });
  await how(page, /Make the same/).check();
  await expect(dialog(page).getByRole("status")).toHaveText("1 table changed, 1 removed");
  await expect(changes(page)).toContainText(/removed order_lines/);
  await expect(changes(page)).toContainText(/changed column placed_at → ordered_at/);
  await accept(page).click();
  await expectTables(page, 2);
  await expect(card(page, "public.orders")).toContainText("ordered_at");
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 3);
});

test("the same import changes nothing, and a cancelled one neither", async ({ page }) => {
  await openSql(page, SHOP);
  await dropText(page, { name: "same.sql", text: SHOP });
  await expect(dialog(page)).toContainText("Nothing would change");
  await expect(accept(page)).toBeDisabled();
  await how(page, /Make the same/).check();
  await expect(dialog(page)).toContainText("Nothing would change");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expectTables(page, 3);
  await expect(topBar(page).getByRole("button", { name: "Undo" })).toBeDisabled();
});

test("an import that contradicts the open document says why", async ({ page }) => {
  await openSql(page, SHOP);
  await dropText(page, { name: "view.sql", text: "create table t (id int);\ncreate view orders as select id from t;" });
  await expect(dialog(page).getByRole("alert")).toContainText(/orders/);
  await expect(accept(page)).toBeDisabled();
  await dialog(page).getByRole("button", { name: "Open as a new document" }).click();
  await expect(topBar(page)).toContainText("1 table");
});

test("a thousand tables are compared and taken over without the page standing still", async ({ page }) => {
  await openSql(page, SHOP);
  await page.evaluate(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries())).observe({ type: "longtask" });
  });
  const now = () => page.evaluate(() => performance.now());
  const longest = async (since) => {
    await page.waitForTimeout(200);
    return page.evaluate(
      (since) => Math.max(0, ...window.tasks.filter((t) => t.startTime >= since).map((t) => t.duration)),
      since,
    );
  };
  await dropText(page, { name: "large.sql", text: dumpOfTables(1000) });
  await expect(how(page, /Make the same/)).toBeVisible({ timeout: 60_000 });
  const begun = await now();
  await how(page, /Make the same/).check();
  await expect(dialog(page).getByRole("status")).toContainText("removed", { timeout: 60_000 });
  const comparing = await longest(begun);
  await how(page, /Merge/).check();
  await expect(dialog(page).getByRole("status")).toHaveText(/added$/, { timeout: 60_000 });
  const pressed = await now();
  await accept(page).click();
  await expect(dialog(page)).toBeHidden({ timeout: 60_000 });
  await expectTables(page, 1003);
  const accepting = await longest(pressed);
  expect(comparing).toBeLessThan(500);
  // What a thousand new cards cost any change of the document is in this too.
  expect(accepting).toBeLessThan(1_000);
  await expect(inspector(page)).toBeVisible();
});
