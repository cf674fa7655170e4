import { expect, test } from "./fixtures.mjs";
import { card, diagram, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

const focused = (page) => page.locator(":focus");

/// Presses Tab until something has the focus.
async function tabTo(page, locator, key = "Tab") {
  for (let n = 0; n < 80; n += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not lead to ${locator}`);
}

test("a schema is pasted, read, changed, undone and shared without a pointer", async ({ page }) => {
  await page.goto("./");
  await tabTo(page, page.getByRole("button", { name: /^Paste SQL/ }));
  await page.keyboard.press("Enter");
  const paste = page.getByRole("dialog", { name: "Paste SQL" });
  await expect(paste.getByRole("textbox")).toBeFocused();
  await page.keyboard.insertText(SHOP);
  await tabTo(page, paste.getByRole("button", { name: "Import" }));
  await page.keyboard.press("Enter");
  await expect(topBar(page)).toContainText("3 tables");

  // The explorer leads to every table.
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Filter tables and columns" })).toBeFocused();
  await page.keyboard.type("orders");
  await tabTo(page, tableRow(page, "orders"));
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue("orders");
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await expect(tableRow(page, "customers")).toBeVisible();

  // The diagram is one stop; arrows go from card to card, and say where one is.
  await tabTo(page, diagram(page));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await expect(diagram(page).locator("[aria-live]")).toContainText(/columns?, references/);
  await page.keyboard.press("Enter");
  await expect(focused(page)).toHaveAttribute("id", "inspector-name");
  const before = await focused(page).inputValue();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("renamed");
  await page.keyboard.press("Enter");
  await expect(tableRow(page, "renamed")).toBeAttached();
  await tabTo(page, diagram(page), "Shift+Tab");
  await page.keyboard.press("Control+Z");
  await expect(tableRow(page, before)).toBeAttached();

  // The palette reaches everything by name, and gives the focus back.
  await page.keyboard.press("Control+K");
  await page.keyboard.type("share");
  await page.keyboard.press("Enter");
  const share = page.getByRole("dialog", { name: "Share" });
  await expect(share.getByRole("textbox", { name: "Link" })).toHaveValue(/#s=/);
  await page.keyboard.press("Escape");
  await expect(share).toBeHidden();
});

test("Shift and an arrow move the selected card", async ({ page }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  const before = await card(page, "public.orders").boundingBox();
  await diagram(page).focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await card(page, "public.orders").boundingBox()).x).toBeGreaterThan(before.x);
});

test("every shortcut is listed", async ({ page }) => {
  await openSql(page, SHOP);
  await diagram(page).focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog).toContainText("Undo");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(diagram(page)).toBeFocused();
});

test("the menu of what is selected opens by key, and gives the focus back", async ({ page, accessible }) => {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await diagram(page).focus();
  await page.keyboard.press("ContextMenu");
  const menu = page.getByRole("menu", { name: "What can be done here" });
  await expect(menu.getByRole("menuitem").first()).toBeFocused();
  await accessible();
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("menuitem", { name: /^Add column/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(diagram(page)).toBeFocused();
  // The right button opens it where the pointer is, for what is there.
  await page.getByRole("application").click({ button: "right", position: { x: 300, y: 500 } });
  await menu.getByRole("menuitem", { name: /^Select all tables/ }).click();
  await expect(menu).toBeHidden();
});
