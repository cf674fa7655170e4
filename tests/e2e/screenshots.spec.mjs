// Pictures for people to look at, in tests/results/; nothing compares them.

import { fileURLToPath } from "node:url";
import { corpus } from "./corpus.mjs";
import { expect, test } from "./fixtures.mjs";
import { diagram, drawerTab, drop, dropText, editor, expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

const picture = (name) => fileURLToPath(new URL(`../results/screenshots/${name}.png`, import.meta.url));

/// Nothing makes the page wider than the screen.
async function expectNarrow(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(width);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ]) {
    test.describe(`${width}×${height}, ${colorScheme}`, () => {
      const narrow = width < 500;
      test.use({ colorScheme, viewport: { width, height }, hasTouch: narrow, isMobile: narrow });

      test("start, diagram, table, share", async ({ page }) => {
        const take = (name) => page.screenshot({ path: picture(`${name}-${width}x${height}-${colorScheme}`) });
        await page.goto("./");
        await expect(page.getByRole("heading", { name: "See a Postgres schema whole" })).toBeVisible();
        await page.evaluate(() => document.fonts.ready);
        await take("start");
        await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
        await expectTables(page, 26);
        await page.waitForTimeout(500);
        await take("diagram");
        const narrow = topBar(page).getByRole("button", { name: "Explorer" });
        if (await narrow.isVisible()) await narrow.click();
        await tableRow(page, "messages").click();
        await page.waitForTimeout(500);
        await take("table");
        const panel = topBar(page).getByRole("button", { name: "Inspector" });
        if (await panel.isVisible()) await panel.click();
        await inspector(page).getByRole("tab", { name: "Access" }).click();
        await take("access");
        if (await panel.isVisible()) await page.keyboard.press("Escape");
        await topBar(page).getByRole("button", { name: "Share" }).click();
        await expect(page.getByRole("textbox", { name: "Link" })).toBeVisible();
        await take("share");
        await expectNarrow(page, width);
      });

      test("palette, menu and dialogs", async ({ page }) => {
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        const take = (name) => page.screenshot({ path: picture(`${name}-${width}x${height}-${colorScheme}`) });
        const run = async (words) => {
          await page.keyboard.press("Control+k");
          await page.keyboard.type(words);
          await page.keyboard.press("Enter");
        };
        const dialog = page.getByRole("dialog");
        const close = async () => {
          await page.keyboard.press("Escape");
          await expect(dialog).toBeHidden();
        };
        await openSql(page, SHOP);
        await diagram(page).focus();
        await page.keyboard.press("Control+a");
        await page.waitForTimeout(500);
        await page.keyboard.press("Control+c");
        await page.keyboard.press("Control+v");
        await expect(dialog).toBeVisible();
        await take("paste-collisions");
        await close();
        await run("Rename by pattern");
        await dialog.getByRole("textbox").first().fill("order");
        await take("rename-pattern");
        await close();
        for (const [name, words] of [
          ["add-object", "Add object"],
          ["add-table", "Add table"],
          ["find-path", "Find a path"],
          ["versions", "Versions"],
          ["hide-columns", "Hide columns"],
          ["shortcuts", "Keyboard shortcuts"],
          ["new-diagram", "New diagram of"],
        ]) {
          await run(words);
          await expect(dialog).toBeVisible();
          await page.waitForTimeout(300);
          if (name === "find-path") {
            await dialog.getByRole("combobox", { name: "From" }).selectOption("customers");
            await dialog.getByRole("combobox", { name: "To" }).selectOption("order_lines");
            await page.waitForTimeout(300);
          }
          await take(name);
          await close();
        }
        await page.keyboard.press("Control+k");
        await page.keyboard.type("ord");
        await take("palette");
        await close();
        await page.keyboard.press("Escape");
        await diagram(page).focus();
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("r");
        await dialog.getByLabel("Referenced table").selectOption("orders");
        await take("relate");
        await close();
        await diagram(page).focus();
        await page.keyboard.press("ContextMenu");
        await take("menu");
        await page.keyboard.press("Escape");
        await expectNarrow(page, width);
      });

      test("problems, domains, conventions, fixes", async ({ page, accessible }) => {
        const take = (name) => page.screenshot({ path: picture(`${name}-${width}x${height}-${colorScheme}`) });
        await page.goto("./");
        await page.getByRole("button", { name: /^Prefix platform/ }).click();
        await expectTables(page, 44);
        for (const name of ["Problems", "Domains", "Conventions"]) {
          await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
          await page.waitForTimeout(500);
          if (name === "Problems") await page.getByRole("button", { name: "Why" }).first().click();
          await page.waitForTimeout(300);
          await take(name.toLowerCase());
          await accessible();
        }
        await page.getByRole("tab", { name: /^Problems/ }).click();
        await page.getByRole("button", { name: "Fix all safe…" }).click();
        await expect(page.getByRole("dialog").getByRole("button", { name: /^Fix \d/ })).toBeEnabled();
        await take("fix-all");
        await accessible();
        await expectNarrow(page, width);
      });

      test("preview, SQL, report, source", async ({ page }) => {
        const take = (name) => page.screenshot({ path: picture(`${name}-${width}x${height}-${colorScheme}`) });
        await openSql(page, SHOP);
        const later = SHOP.slice(0, SHOP.indexOf("create table order_lines"))
          .replace("placed_at timestamptz", "ordered_at timestamptz")
          .replace("orders (placed_at desc)", "orders (ordered_at desc)")
          .replace("name text", "name varchar(80) not null,\n  phone text");
        const text = `${later}\ncreate table invoices (id int);\ncreate tabel broken (id int);`;
        await dropText(page, { name: "later.sql", text });
        const dialog = page.getByRole("dialog", { name: "Import into the open document" });
        await dialog.getByRole("radio", { name: /Make the same/ }).check();
        await expect(dialog.getByRole("region", { name: "Changes" })).toContainText("ordered_at");
        await take("preview");
        await dialog.getByRole("button", { name: "Accept" }).click();
        await expect(page.getByRole("region", { name: "Statements" })).toBeVisible();
        await page.getByRole("button", { name: /^Failed/ }).click();
        await take("report");
        await page.getByRole("button", { name: /^later\.sql:\d+$/ }).last().click();
        await expect(editor(page, "later.sql")).toContainText("tabel");
        await take("source");
        await drawerTab(page, "SQL").click();
        await expect(editor(page)).toContainText("CREATE TYPE");
        await take("sql");
        await editor(page).press("Control+Home");
        await page.keyboard.type("creat ");
        await expect(page.getByRole("list", { name: "Problems" })).toBeVisible();
        await page.waitForTimeout(300);
        await take("sql-problems");
        await expectNarrow(page, width);
      });
    });
  }
}

// docs/screenshot.png is a copy of this one.
test("the picture of the README", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("button", { name: /^Prefix platform/ }).click();
  await expectTables(page, 44);
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await tableRow(page, "google_drive_files").click();
  await inspector(page).getByRole("tab", { name: "Keys" }).click();
  await expect(inspector(page).getByRole("region", { name: "Problems" })).toContainText("index");
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  await page.screenshot({ path: picture("readme") });
});
