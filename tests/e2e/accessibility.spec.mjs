import { expect, test } from "./fixtures.mjs";
import { drawerTab, dropText, editor, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in the ${colorScheme} theme, axe finds nothing`, () => {
    test.use({ colorScheme });

    test("on the start screen", async ({ page, accessible }) => {
      await page.goto("./");
      await expect(page.getByRole("heading", { name: "See a Postgres schema whole" })).toBeVisible();
      await accessible();
    });

    test("on the start screen after a refusal, with saved documents", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      await expect(topBar(page)).toContainText("Saved in this browser");
      await page.goto("./");
      await expect(page.getByRole("heading", { name: "In this browser" })).toBeVisible();
      await dropText(page, { name: "empty.sql", text: "" });
      await expect(page.getByRole("alert")).toContainText("empty.sql");
      await accessible();
    });

    test("in the editor, on every tab of a table", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      await accessible();
      await tableRow(page, "orders").click();
      for (const name of ["Columns", "Keys", "Indexes", "Access", "Triggers", "Table"]) {
        await inspector(page).getByRole("tab", { name }).click();
        await accessible();
      }
      await inspector(page).getByRole("tab", { name: "Columns" }).click();
      await inspector(page).getByRole("button", { name: /customer_id/ }).click();
      await accessible();
    });

    test("in the drawer", async ({ page, accessible }) => {
      await page.goto("./");
      await dropText(page, { name: "half.sql", text: `${SHOP}\ncreate tabel b (id int);` });
      await expect(topBar(page)).toContainText("3 tables");
      await accessible();
      // What failed opens the report.
      await page.getByRole("button", { name: /^half\.sql:\d+$/ }).click();
      await expect(editor(page, "half.sql")).toContainText("create tabel b");
      await accessible();
      await drawerTab(page, "Mermaid").click();
      await expect(page.getByRole("region", { name: "Mermaid", exact: true })).toContainText("orders");
      await accessible();
      await drawerTab(page, "SQL").click();
      await expect(editor(page)).toContainText("CREATE TYPE");
      await accessible();
      await editor(page).press("Control+Home");
      await page.keyboard.type("creat ");
      await expect(page.getByRole("list", { name: "Problems" })).toBeVisible();
      await accessible();
      await tableRow(page, "orders").click();
      await page.getByRole("checkbox", { name: "Selection only" }).check();
      await expect(editor(page)).toContainText("CREATE TABLE public.orders");
      await accessible();
    });

    test("in the dialogs", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      for (const [action, name] of [
        ["Paste SQL", "Paste SQL"],
        ["Keyboard shortcuts", "Keyboard shortcuts"],
        ["Share as a link", "Share"],
        ["Add table", /table/i],
      ]) {
        await page.keyboard.press("Control+K");
        await expect(page.getByRole("dialog")).toBeVisible();
        await page.keyboard.type(action);
        await accessible();
        await page.keyboard.press("Enter");
        const dialog = page.getByRole("dialog", { name });
        await expect(dialog).toBeVisible();
        if (name === "Share") await expect(dialog.getByRole("textbox", { name: "Link" })).toBeVisible();
        await accessible();
        await page.keyboard.press("Escape");
        await expect(dialog).toBeHidden();
      }
      await tableRow(page, "customers").click();
      await page.keyboard.press("Delete");
      await expect(page.getByRole("dialog", { name: /Remove/ })).toBeVisible();
      await accessible();
    });

    test("in the dialogs of relations and of the history, and beside an edge", async ({ page, accessible }) => {
      await openSql(page, `${SHOP}\ncreate table notes (id int primary key, order_id bigint);`);
      await tableRow(page, "notes").click();
      const dialog = (name) => page.getByRole("dialog", { name });
      const run = async (words) => {
        await page.keyboard.press("Control+K");
        await page.keyboard.type(words);
        await page.keyboard.press("Enter");
      };
      await run("suggested");
      await expect(dialog("Suggested relations").getByRole("checkbox").first()).toBeVisible();
      await accessible();
      await page.keyboard.press("Escape");
      await run("add relation");
      await dialog("Add relation").getByLabel("Referenced table").selectOption("public.customers");
      await accessible();
      await dialog("Add relation").getByRole("button", { name: "Add relation" }).click();
      await expect(page.getByRole("toolbar", { name: "Foreign key" })).toBeVisible();
      await accessible();
      await run("history");
      await expect(dialog("History")).toBeVisible();
      await accessible();
      await page.keyboard.press("Escape");
      await run("select all tables");
      await expect(page.getByRole("group", { name: "Align and distribute" })).toBeVisible();
      await accessible();
    });

    test("in the preview of an import", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      await dropText(page, { name: "more.sql", text: `${SHOP.replace("name text", "name varchar(80)")}\ncreate table b (id int);` });
      const dialog = page.getByRole("dialog", { name: "Import into the open document" });
      await expect(dialog.getByRole("region", { name: "Changes" })).toContainText("customers");
      await accessible();
      await dialog.getByRole("radio", { name: /Make the same/ }).check();
      await expect(dialog.getByRole("region", { name: "Changes" })).toContainText("customers");
      await accessible();
    });

    test("in a review copy from a link", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      await topBar(page).getByRole("button", { name: "Share" }).click();
      const link = await page.getByRole("textbox", { name: "Link" }).inputValue();
      await page.goto("about:blank");
      await page.goto(link);
      await expect(page.getByRole("region", { name: "Shared schema" })).toContainText("A shared schema");
      await accessible();
    });
  });
}
