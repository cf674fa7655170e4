// The import report: every statement, its place, and the way there.

import { corpus } from "./corpus.mjs";
import { expect, test } from "./fixtures.mjs";
import { copiedText, diagram, drawerTab, drop, dropText, editor, expectTables, inspector } from "./page.mjs";

const rows = (page) => page.getByRole("region", { name: "Statements" }).getByRole("row");
const outcome = (page, name) => page.getByRole("button", { name });

const HALF = {
  name: "half.sql",
  text: "create table a (id int);\ncreate tabel b (id int);\ninsert into a values (1);\ncreate table c (id int);\n",
};

test("the report accounts for every statement", async ({ page }) => {
  await page.goto("./");
  await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
  await expectTables(page, 26);
  await drawerTab(page, "Import report").click();
  await expect(outcome(page, /^Failed/)).toContainText("0");
  await outcome(page, /^Modelled/).click();
  await expect(rows(page).nth(1)).toContainText(/\.sql:\d+/);
  await expect(diagram(page)).toBeVisible();
});

test("rows are found by outcome and words, and sorted by place", async ({ page }) => {
  await page.goto("./");
  await dropText(page, HALF);
  await expectTables(page, 2);
  // What failed is shown at first.
  await expect(rows(page)).toHaveCount(2);
  await outcome(page, /^Failed/).click();
  await expect(rows(page)).toHaveCount(5);
  await page.getByRole("searchbox", { name: "Filter statements" }).fill("insert");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(1)).toContainText("half.sql:3");
  await page.getByRole("searchbox", { name: "Filter statements" }).fill("");
  const place = page.getByRole("columnheader", { name: "Place" });
  await place.getByRole("button").click();
  await place.getByRole("button").click();
  await expect(place).toHaveAttribute("aria-sort", "descending");
  await expect(rows(page).nth(1)).toContainText("half.sql:4");
  const csv = await copiedText(page);
  expect(csv.split("\r\n")).toHaveLength(6);
  expect(csv).toContain("Failed,half.sql,2,");
});

test("a place opens the file at its line, and the way back leads to the row", async ({ page }) => {
  await page.goto("./");
  const before = "-- a line\n".repeat(300);
  await dropText(page, { name: "far.sql", text: before + HALF.text });
  await expectTables(page, 2);
  await page.getByRole("button", { name: "far.sql:302" }).click();
  const text = editor(page, "far.sql");
  await expect(text.locator(".cm-pointed")).toHaveText("create tabel b (id int);");
  await expect(text.locator(".cm-pointed")).toBeInViewport();
  await page.keyboard.type("x");
  await expect(text.locator(".cm-pointed")).toHaveText("create tabel b (id int);");
  await page.getByRole("button", { name: "Report", exact: true }).click();
  await expect(page.getByRole("region", { name: "Statements" })).toBeFocused();
  await outcome(page, /^Modelled/).click();
  await rows(page).filter({ hasText: "far.sql:304" }).getByRole("button", { name: "Select" }).click();
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue("c");
});

test("a text that is no longer kept is said to be so", async ({ page }) => {
  await page.goto("./");
  await dropText(page, HALF);
  await expectTables(page, 2);
  // Another import takes its place in the worker, and is given up.
  await dropText(page, { name: "more.sql", text: "create table d (id int);" });
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "half.sql:2" }).click();
  await expect(page.getByText("no longer kept")).toBeVisible();
});

test("twenty thousand rows are scrolled through without delay", async ({ page }) => {
  await page.goto("./");
  const text = "create table a (id int);\n" + "create tabel b (id int);\n".repeat(19_000);
  await dropText(page, { name: "many.sql", text });
  await expect(rows(page).nth(1)).toBeVisible({ timeout: 30_000 });
  const begun = Date.now();
  await page.getByRole("searchbox", { name: "Filter statements" }).fill("many.sql tabel");
  await expect(rows(page).nth(100)).toBeAttached();
  await page.getByRole("region", { name: "Statements" }).evaluate((e) => e.scrollTo(0, e.scrollHeight));
  await expect(rows(page).nth(200)).toBeAttached();
  expect(Date.now() - begun).toBeLessThan(5_000);
});
