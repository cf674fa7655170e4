// The SQL panel: text and diagram say the same, whichever is changed.

import { expect, test } from "./fixtures.mjs";
import { card, cards, copiedText, drawerTab, editor, expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

const problems = (page) => page.getByRole("list", { name: "Problems" });
const status = (page) => page.getByRole("tabpanel", { name: "Panel" }).getByRole("status");
const undo = (page) => topBar(page).getByRole("button", { name: "Undo" });

async function openPanel(page) {
  await openSql(page, SHOP);
  await drawerTab(page, "SQL").click();
  await expect(editor(page)).toContainText("CREATE TYPE");
  await expect(status(page)).toContainText("the same");
}

/// Puts the cursor behind a text that stands in the editor once, by the editor's own search.
async function goBehind(page, text) {
  await editor(page).focus();
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find" });
  await field.pressSequentially(text);
  await field.press("Enter");
  await field.press("Escape");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press("ArrowRight");
}

test("what is typed changes the diagram, as one step", async ({ page }) => {
  await openPanel(page);
  await goBehind(page, "email text NOT NULL,");
  await page.keyboard.type("\nphone text,", { delay: 20 });
  await expect(card(page, "public.customers")).toContainText("phone");
  await page.keyboard.type(" fax text,", { delay: 20 });
  await expect(card(page, "public.customers")).toContainText("fax");
  // What is typed stands as it was typed.
  await expect(editor(page)).toContainText("phone text, fax text,");
  await undo(page).click();
  await expect(card(page, "public.customers")).not.toContainText("phone");
  await expect(card(page, "public.customers")).not.toContainText("fax");
  await expect(editor(page)).not.toContainText("phone");
  await expect(undo(page)).toBeDisabled();
});

test("a new table gets a card, and the text is tidied when it is left", async ({ page }) => {
  await openPanel(page);
  await editor(page).press("Control+End");
  await page.keyboard.insertText("\ncreate table invoices (id int primary key, order_id bigint references orders);\n");
  await expectTables(page, 4);
  await expect(card(page, "public.invoices")).toBeAttached();
  await page.keyboard.press("Tab");
  await expect(editor(page)).not.toBeFocused();
  await expect(status(page)).toContainText("the same");
  expect(await copiedText(page)).toContain("CREATE TABLE public.invoices (\n");
});

test("what cannot be read is underlined, listed, and changes nothing", async ({ page }) => {
  await openPanel(page);
  await goBehind(page, "CREATE TABLE public.customers");
  await page.keyboard.type(" x");
  await expect(problems(page).getByRole("listitem").first()).toBeVisible();
  await expect(status(page)).toContainText("the diagram shows the last text that could");
  await expect(editor(page).locator(".cm-lintRange-error").first()).toBeVisible();
  await expectTables(page, 3);
  await expect(undo(page)).toBeDisabled();
  // A change of the diagram leaves the broken text alone, and is not undone by it.
  await tableRow(page, "orders").click();
  const name = inspector(page).getByRole("textbox", { name: "Name" });
  await name.fill("sales");
  await name.press("Enter");
  await expect(card(page, "public.orders")).toContainText("sales");
  await expect(editor(page)).toContainText("public.customers x");
  // Undo in the text takes back what the document does not have yet.
  await editor(page).focus();
  await page.keyboard.press("Control+z");
  await expect(problems(page)).toBeHidden();
  await expect(card(page, "public.orders")).toContainText("sales");
  await page.keyboard.press("Tab");
  await expect.poll(() => copiedText(page)).toContain("CREATE TABLE public.sales");
});

test("broken text outlives the panel, and can be taken back", async ({ page }) => {
  await openPanel(page);
  await goBehind(page, "CREATE TABLE public.customers");
  await page.keyboard.type(" x");
  await expect(problems(page)).toBeVisible();
  await drawerTab(page, "Mermaid").click();
  await drawerTab(page, "SQL").click();
  await expect(editor(page)).toContainText("public.customers x");
  await expect(problems(page)).toBeVisible();
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(editor(page)).not.toContainText("public.customers x");
  await expect(status(page)).toContainText("the same");
});

test("a rename in one statement reaches all others, and Ctrl+Z takes it back", async ({ page }) => {
  await openPanel(page);
  await tableRow(page, "orders").click();
  await inspector(page).getByRole("tab", { name: "Access" }).click();
  await expect(inspector(page)).toContainText("customer_id = auth.uid()");
  await goBehind(page, "customer_id uuid");
  await page.keyboard.press("Home");
  for (let n = 0; n < "customer".length; n += 1) await page.keyboard.press("Delete");
  await page.keyboard.type("buyer", { delay: 60 });
  await expect(inspector(page)).toContainText("buyer_id = auth.uid()");
  await expect(card(page, "public.orders")).toContainText("buyer_id");
  await page.keyboard.press("Control+z");
  await expect(inspector(page)).toContainText("customer_id = auth.uid()");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await copiedText(page)).not.toContain("buyer");
});

test("a change of the diagram changes the text, and the cursor stays", async ({ page }) => {
  await openPanel(page);
  await goBehind(page, "CREATE TABLE public.orders");
  await tableRow(page, "customers").click();
  const name = inspector(page).getByRole("textbox", { name: "Name" });
  await name.fill("buyers");
  await name.press("Enter");
  await expect.poll(() => copiedText(page)).toContain("CREATE TABLE public.buyers");
  await undo(page).click();
  await expect.poll(() => copiedText(page)).toContain("CREATE TABLE public.customers");
  await editor(page).focus();
  await page.keyboard.type(" x");
  await expect(editor(page)).toContainText("CREATE TABLE public.orders x (");
});

test("the SQL of what is selected alone is to be read", async ({ page }) => {
  await openPanel(page);
  await tableRow(page, "customers").click();
  await page.getByRole("checkbox", { name: "Selection only" }).check();
  await expect(editor(page)).toContainText("CREATE TABLE public.customers");
  await expect(editor(page)).not.toContainText("CREATE TABLE public.orders");
  const name = inspector(page).getByRole("textbox", { name: "Name" });
  await name.fill("buyers");
  await name.press("Enter");
  await expect(editor(page)).toContainText("CREATE TABLE public.buyers");
  await editor(page).focus();
  await page.keyboard.type("x");
  await expect(editor(page)).not.toContainText("x CREATE");
});

test("where the editor cannot be loaded, the text is shown plainly", async ({ page, problems }) => {
  await page.route("**/editor-*.js", (route) => route.abort());
  await openSql(page, SHOP);
  await drawerTab(page, "SQL").click();
  await expect(page.getByRole("region", { name: "SQL" })).toContainText("CREATE TABLE public.orders");
  problems.splice(0);
});

test("a new table joins the diagram of chosen tables that is shown", async ({ page }) => {
  await openPanel(page);
  await tableRow(page, "orders").click();
  await page.getByRole("button", { name: /^Diagram / }).click();
  await page.getByRole("menuitem", { name: "New diagram of the selection…" }).click();
  const dialog = page.getByRole("dialog", { name: "New diagram of the selection" });
  await dialog.getByRole("textbox").fill("Orders");
  await dialog.getByRole("button", { name: "Add diagram" }).click();
  await expect(cards(page)).toHaveCount(1);
  await editor(page).press("Control+End");
  await page.keyboard.insertText("\ncreate table invoices (id int primary key);\n");
  await expect(card(page, "public.invoices")).toBeAttached();
  await expect(cards(page)).toHaveCount(2);
  // So does one that is added by its SQL alone.
  await page.keyboard.press("Escape");
  await page.getByRole("application").focus();
  await page.keyboard.press("a");
  const adding = page.getByRole("dialog", { name: "Add object" });
  await adding.getByRole("textbox", { name: "SQL" }).fill("create table receipts (id int primary key);");
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await expect(adding).toBeHidden();
  await expect(cards(page)).toHaveCount(3);
});
