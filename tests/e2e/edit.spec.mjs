import { expect, test } from "./fixtures.mjs";
import { card, explorer, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const tab = (page, name) => inspector(page).getByRole("tab", { name });

test("everything about a table is to be read", async ({ page }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue("orders");
  const columns = inspector(page).getByRole("tabpanel", { name: "Columns" });
  for (const text of ["id", "customer_id", "state", "total", "numeric(10,2)", "placed_at", "timestamptz"]) {
    await expect(columns).toContainText(text);
  }
  await tab(page, "Keys").click();
  for (const name of ["orders_pkey", "orders_customer_id_fkey", "orders_total_check"]) {
    await expect(inspector(page).getByRole("article", { name })).toBeVisible();
  }
  const key = inspector(page).getByRole("article", { name: "orders_customer_id_fkey" });
  await expect(key).toContainText("customers");
  await expect(key).toContainText(/cascade/i);
  await expect(inspector(page)).toContainText("order_lines");
  await tab(page, "Indexes").click();
  const index = inspector(page).getByRole("article", { name: "orders_placed_at_idx" });
  await expect(index).toContainText("placed_at");
  await expect(index).toContainText("sent");
  await tab(page, "Access").click();
  await expect(inspector(page)).toContainText("RLS enabled");
  const policy = inspector(page).getByRole("article", { name: "Customers see their own orders" });
  await expect(policy).toContainText("authenticated");
  await expect(policy).toContainText("customer_id = auth.uid()");
  await tab(page, "Triggers").click();
  await expect(inspector(page).getByRole("article", { name: "orders_touch" })).toContainText(/before/i);
  await tableRow(page, "customers").click();
  await expect(inspector(page)).toContainText("Who buys");
});

test("a click on a card selects its table", async ({ page }) => {
  await openSql(page, SHOP);
  await card(page, "public.customers").getByText("customers").click();
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue("customers");
  await expect(tableRow(page, "customers")).toHaveAttribute("aria-current", "true");
});

test("a column is renamed wherever it is named, and undo and redo go through it", async ({ page }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await tab(page, "Columns").click();
  await inspector(page).getByRole("button", { name: /customer_id/ }).click();
  const name = inspector(page).getByRole("tabpanel").getByRole("textbox", { name: "Name" });
  await expect(name).toHaveValue("customer_id");
  await name.fill("buyer_id");
  await name.press("Enter");
  await expect(card(page, "public.orders")).toContainText("buyer_id");
  await tab(page, "Access").click();
  await expect(inspector(page)).toContainText("buyer_id = auth.uid()");
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expect(inspector(page)).toContainText("customer_id = auth.uid()");
  await expect(card(page, "public.orders")).toContainText("customer_id");
  await topBar(page).getByRole("button", { name: "Redo" }).click();
  await expect(card(page, "public.orders")).toContainText("buyer_id");
});

test("what the explorer shows of a table stays open when the table or another is renamed", async ({ page }) => {
  await openSql(page, SHOP);
  const columns = (table) => explorer(page).getByRole("button", { name: `Show or hide the columns of ${table}` });
  await columns("orders").click();
  const column = explorer(page).getByRole("button", { name: /^placed_at/ });
  await expect(column).toBeVisible();
  await explorer(page).getByRole("searchbox").fill("total");
  await explorer(page).getByRole("searchbox").fill("");
  await expect(columns("customers")).toHaveAttribute("aria-expanded", "false");
  for (const [from, to] of [["orders", "bookings"], ["customers", "clients"]]) {
    await tableRow(page, from).click();
    const name = inspector(page).getByRole("textbox", { name: "Name", exact: true }).first();
    await name.fill(to);
    await name.press("Enter");
    await expect(tableRow(page, to)).toBeVisible();
    await expect(columns("bookings")).toHaveAttribute("aria-expanded", "true");
    await expect(column).toBeVisible();
  }
});

test("a name that is taken is refused with a reason, and what was typed stays", async ({ page }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  const name = inspector(page).getByRole("textbox", { name: "Name" });
  await name.fill("customers");
  await name.press("Enter");
  await expect(inspector(page).getByRole("alert").filter({ hasText: /customers/ })).toBeVisible();
  await expect(name).toHaveValue("customers");
  await name.press("Escape");
  await expect(name).toHaveValue("orders");
});

test("SQL and Mermaid of the whole schema are copied", async ({ page }) => {
  await openSql(page, SHOP);
  for (const [what, pattern] of [
    ["Copy SQL", /CREATE TABLE public\.orders \([\s\S]*CREATE POLICY "Customers see their own orders"/],
    ["Copy Mermaid", /^erDiagram[\s\S]*orders/m],
  ]) {
    await topBar(page).getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: what }).click();
    await expect(page.getByRole("status").getByText(/copied/).first()).toBeVisible();
    await expect.poll(() => clipboard(page)).toMatch(pattern);
  }
});

test("a document is there again after a reload", async ({ page }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expect(topBar(page)).toContainText("3 tables");
  await page.goto("./");
  await page.getByRole("button", { name: /^Pasted schema/ }).click();
  await expect(topBar(page)).toContainText("3 tables");
  await expect(tableRow(page, "orders")).toBeVisible();
});

test("two tabs on one document do not overwrite each other", async ({ page, context }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  const other = await context.newPage();
  await other.goto("./");
  await other.getByRole("button", { name: /Pasted schema/ }).first().click();
  await expect(tableRow(other, "orders")).toBeVisible();
  // The other tab changes it first.
  await tableRow(other, "orders").click();
  const there = inspector(other).getByRole("textbox", { name: "Name" });
  await there.fill("purchases");
  await there.press("Enter");
  await expect(topBar(other)).toContainText("Saved in this browser");
  await other.waitForTimeout(600);
  await tableRow(page, "customers").click();
  const here = inspector(page).getByRole("textbox", { name: "Name" });
  await here.fill("people");
  await here.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Another tab has changed this document" })).toBeVisible();
  await expect(topBar(page)).toContainText("Saved in this browser");
  // Both are there.
  await other.goto("./");
  await other.reload();
  await expect(other.getByRole("button", { name: /^Pasted schema \(copy\)/ })).toBeVisible();
  await other.getByRole("button", { name: /^Pasted schema (?!\(copy)/ }).click();
  await expect(tableRow(other, "purchases")).toBeVisible();
  await expect(tableRow(other, "customers")).toBeVisible();
});
