// Versions of a document: kept by themselves and by name, compared with now, gone back to.

import { expect, test } from "./fixtures.mjs";
import { dropText, expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

const dialog = (page) => page.getByRole("dialog", { name: "Versions" });
const version = (page, name) => dialog(page).getByRole("listitem").filter({ hasText: name });

async function run(page, words) {
  await page.keyboard.press("Control+K");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function openVersions(page) {
  await run(page, "Versions…");
  await expect(dialog(page)).toBeVisible();
}

async function rename(page, table, name) {
  await tableRow(page, table).click();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await field.fill(name);
  await field.press("Enter");
  await expect(tableRow(page, name)).toBeVisible();
}

async function saveVersion(page, name) {
  await openVersions(page);
  await dialog(page).getByRole("textbox", { name: /under a name/ }).fill(name);
  await page.keyboard.press("Enter");
  await expect(version(page, name)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
}

test("a named version is compared with now and restored as one step", async ({ page, accessible }) => {
  await openSql(page, SHOP);
  await saveVersion(page, "Before the review");
  await rename(page, "orders", "purchases");
  await tableRow(page, "order_lines").click();
  await page.keyboard.press("Escape");
  await page.getByRole("application").focus();
  await tableRow(page, "order_lines").click();
  await run(page, "Remove selected");
  await expectTables(page, 2);
  await openVersions(page);
  const row = version(page, "Before the review");
  await expect(row).toContainText("3 tables");
  await expect(row).toContainText("Restoring it: 1 table added, 1 changed");
  await row.getByRole("button", { name: /Before the review/ }).click();
  await expect(row.getByRole("region", { name: "Changes" })).toContainText("order_lines");
  await accessible();
  await row.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(dialog(page)).toBeHidden();
  await expectTables(page, 3);
  await expect(tableRow(page, "orders")).toBeVisible();
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expectTables(page, 2);
  await expect(tableRow(page, "purchases")).toBeVisible();
  await topBar(page).getByRole("button", { name: "Redo" }).click();
  await expectTables(page, 3);
  // What it was before is kept too, by itself.
  await page.waitForTimeout(2_000);
  await openVersions(page);
  await expect(version(page, "Before a version was restored")).toContainText("2 tables");
  await expect(row).toContainText("The same as now");
});

test("what a document was as it was opened, and before an import, is kept by itself", async ({ page }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await rename(page, "orders", "purchases");
  await dropText(page, { name: "more.sql", text: "create table invoices (id bigint primary key);" });
  await page.getByRole("dialog", { name: "Import into" }).getByRole("button", { name: "Accept" }).click();
  await expectTables(page, 4);
  await page.waitForTimeout(2_500);
  await openVersions(page);
  await expect(version(page, "As it was opened")).toContainText("3 tables");
  await expect(version(page, "Before an import")).toContainText("Restoring it: 1 table removed");
  // They are there after a reload, and go with their document.
  await page.reload();
  await expectTables(page, 4);
  await openVersions(page);
  await expect(dialog(page).getByRole("listitem")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await run(page, "All documents");
  await page.getByRole("button", { name: "Delete Pasted schema" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("button", { name: /^Pasted schema/ })).toHaveCount(0);
  const left = await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("trestle");
        request.onsuccess = () => {
          const database = request.result;
          const stores = ["versions", "version_list", "documents"];
          const transaction = database.transaction(stores);
          const counts = stores.map((store) => transaction.objectStore(store).count());
          transaction.oncomplete = () => {
            database.close();
            done(counts.map((count) => count.result));
          };
        };
      }),
  );
  expect(left).toEqual([0, 0, 0]);
});

test("a version is renamed, opened as a copy, and removed", async ({ page }) => {
  await openSql(page, SHOP);
  await saveVersion(page, "First");
  await openVersions(page);
  await version(page, "First").getByRole("button", { name: /First/ }).click();
  const name = version(page, "First").getByRole("textbox", { name: "Name" });
  await name.fill("Second");
  await name.press("Tab");
  const row = version(page, "Second");
  await expect(row.getByRole("button", { name: /Second/ })).toBeVisible();
  await row.getByRole("button", { name: "Open as a copy" }).click();
  await expect(topBar(page).getByRole("textbox", { name: "Document name" })).toHaveValue("Pasted schema (second)");
  await expectTables(page, 3);
  // The copy has versions of its own.
  await openVersions(page);
  await expect(dialog(page)).toContainText("None yet");
  await page.keyboard.press("Escape");
  await run(page, "All documents");
  await page.getByRole("button", { name: /^Pasted schema (?!\()/ }).click();
  await openVersions(page);
  await row.getByRole("button", { name: /Second/ }).click();
  await row.getByRole("button", { name: "Remove", exact: true }).click();
  await row.getByRole("button", { name: "Remove for good" }).click();
  await expect(row).toHaveCount(0);
});

test("a database of an earlier program keeps its documents", async ({ page, problems }) => {
  // A page of the same origin that does not open the database.
  await page.goto("./none");
  await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("trestle", 1);
        request.onupgradeneeded = () => {
          request.result.createObjectStore("documents");
          request.result.createObjectStore("list");
        };
        request.onsuccess = () => {
          const transaction = request.result.transaction(["documents", "list"], "readwrite");
          const text = JSON.stringify({ format: "trestle/1", name: "Old" });
          transaction.objectStore("documents").put(text, "k");
          const about = { key: "k", name: "Old", tables: 0, saved_at: 1 };
          transaction.objectStore("list").put(JSON.stringify(about), "k");
          transaction.oncomplete = () => {
            request.result.close();
            done();
          };
        };
      }),
  );
  await page.goto("./");
  await page.getByRole("button", { name: /^Old/ }).click();
  await expect(topBar(page).getByRole("textbox", { name: "Document name" })).toHaveValue("Old");
  await saveVersion(page, "Kept");
  problems.splice(0);
});
