import { corpus } from "./corpus.mjs";
import { expect, test } from "./fixtures.mjs";
import { drop, expectTables, inspector, openSql, shareLink, SHOP, tableRow, topBar } from "./page.mjs";

test("a link opens the same schema in another browser, to look at", async ({ page, browser, baseURL }) => {
  await page.goto("./");
  await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
  await expectTables(page, 26);
  const link = await shareLink(page);
  expect(link.startsWith(`${baseURL}#s=`)).toBe(true);

  const context = await browser.newContext();
  const other = await context.newPage();
  const requests = [];
  other.on("request", (request) => requests.push(request.url()));
  await other.goto(link);
  await expectTables(other, 26);
  await expect(other.getByRole("region", { name: "Shared schema" })).toContainText("A shared schema");
  await tableRow(other, "messages").click();
  await expect(inspector(other).getByRole("textbox", { name: "Name" })).toHaveAttribute("readonly");
  await inspector(other).getByRole("tab", { name: "Access" }).click();
  await expect(inspector(other).getByRole("article").first()).toContainText("auth.uid()");
  // What follows # never reaches a server.
  expect(requests.filter((url) => url.includes("#s=") && !url.startsWith(link))).toEqual([]);

  await other.getByRole("button", { name: "Make a copy to edit" }).click();
  await expect(topBar(other)).toContainText("Saved in this browser");
  const name = inspector(other).getByRole("textbox", { name: "Name" }).first();
  await name.fill("letters");
  await name.press("Enter");
  await expect(tableRow(other, "letters")).toBeVisible();
  await context.close();
});

test("opening a link leaves what was saved as it is", async ({ page, browser }) => {
  await openSql(page, SHOP);
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  await openSqlIn(other, "create table mine (id int);");
  await expect(topBar(other)).toContainText("Saved in this browser");
  await other.goto(link);
  await expectTables(other, 3);
  await other.getByRole("button", { name: "Trestle: all documents" }).click();
  await other.getByRole("button", { name: /^Pasted schema 1 table/ }).click();
  await expect(tableRow(other, "mine")).toBeVisible();
  await context.close();
});

async function openSqlIn(page, sql) {
  await page.goto(test.info().project.use.baseURL);
  await openSql(page, sql);
}
