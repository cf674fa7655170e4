// Documents as files on the disk: opened and saved in place. The pickers give handles of the origin's own folder, which
// are real ones; no test can press the buttons of the browser's own window.

import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.mjs";
import { expectTables, inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

/// Puts pickers in the place of the browser's: they give the file of `window.picked`, or refuse as a cancelled one.
async function stubPickers(page) {
  await page.addInitScript(() => {
    const cancelled = () => new DOMException("The user aborted a request.", "AbortError");
    const handle = async () => {
      if (!window.picked) throw cancelled();
      const folder = await navigator.storage.getDirectory();
      return folder.getFileHandle(window.picked, { create: true });
    };
    window.showOpenFilePicker = async () => [await handle()];
    window.showSaveFilePicker = async (options) => {
      window.suggested = options.suggestedName;
      return handle();
    };
  });
}

const pick = (page, name) => page.evaluate((name) => (window.picked = name), name);

const write = (page, name, text) =>
  page.evaluate(
    async ([name, text]) => {
      const folder = await navigator.storage.getDirectory();
      const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writable.write(text);
      await writable.close();
    },
    [name, text],
  );

const read = (page, name) =>
  page.evaluate(async (name) => {
    const folder = await navigator.storage.getDirectory();
    return (await (await folder.getFileHandle(name)).getFile()).text();
  }, name);

const file = (page) => topBar(page).getByRole("button", { name: /^File / });

async function rename(page, table, name) {
  await tableRow(page, table).click();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await field.fill(name);
  await field.press("Enter");
  await expect(tableRow(page, name)).toBeVisible();
}

async function run(page, words) {
  await page.keyboard.press("Control+K");
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

test("a document is saved to a file, changed, and saved again to the same", async ({ page, accessible }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await expect(file(page)).toHaveCount(0);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toHaveAccessibleName(/shop\.trestle\.json: up to date/);
  expect(await page.evaluate(() => window.suggested)).toBe("pasted-schema.trestle.json");
  expect(JSON.parse(await read(page, "shop.trestle.json")).schema.tables).toHaveLength(3);
  await rename(page, "orders", "purchases");
  await expect(file(page)).toHaveAccessibleName(/has changes/);
  await accessible();
  // No picker is asked now.
  await pick(page, "");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  expect(await read(page, "shop.trestle.json")).toContain('"purchases"');
  // Handle and state are remembered with the document.
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expect(file(page)).toHaveAccessibleName(/shop\.trestle\.json: up to date/);
  await rename(page, "purchases", "sales");
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expect(file(page)).toHaveAccessibleName(/has changes/);
  await file(page).click();
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  expect(await read(page, "shop.trestle.json")).toContain('"sales"');
});

test("a file that another program has changed is not written over unasked", async ({ page, accessible }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toBeVisible();
  await page.waitForTimeout(20);
  await write(page, "shop.trestle.json", "theirs");
  await rename(page, "orders", "purchases");
  await page.keyboard.press("Control+S");
  const dialog = page.getByRole("dialog", { name: "The file was changed elsewhere" });
  await expect(dialog).toContainText("shop.trestle.json");
  await accessible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await read(page, "shop.trestle.json")).toBe("theirs");
  await page.keyboard.press("Control+S");
  await pick(page, "other.trestle.json");
  await dialog.getByRole("button", { name: "Save to another file…" }).click();
  await expect(file(page)).toHaveAccessibleName(/other\.trestle\.json: up to date/);
  expect(await read(page, "shop.trestle.json")).toBe("theirs");
  await write(page, "other.trestle.json", "theirs too");
  await page.keyboard.press("Control+S");
  await dialog.getByRole("button", { name: "Save over it" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => read(page, "other.trestle.json")).toContain('"purchases"');
});

test("a document is opened from a file, which Ctrl+S then writes", async ({ page }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toBeVisible();
  await run(page, "All documents");
  await page.getByRole("button", { name: "Choose files" }).click();
  await expectTables(page, 3);
  await expect(file(page)).toHaveAccessibleName(/shop\.trestle\.json: up to date/);
  await rename(page, "orders", "purchases");
  await pick(page, "");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  expect(await read(page, "shop.trestle.json")).toContain('"purchases"');
});

const recent = (page) => page.getByRole("region", { name: "In this browser" }).getByRole("listitem");

test("a file that is opened again is the document that it is of", async ({ page }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  await rename(page, "orders", "purchases");
  await expect(topBar(page)).toContainText("Saved in this browser");
  // The open one is not opened twice.
  await page.keyboard.press("Control+O");
  await expect(page.getByRole("status").filter({ hasText: "shop.trestle.json is open already" })).toBeVisible();
  await run(page, "All documents");
  await page.getByRole("button", { name: "Choose files" }).click();
  // What was changed here and is not in the file is still there.
  await expect(tableRow(page, "purchases")).toBeVisible();
  await expect(file(page)).toHaveAccessibleName(/has changes/);
  await run(page, "All documents");
  await expect(recent(page)).toHaveCount(1);
  // Another file of the same text is another document.
  await write(page, "other.trestle.json", await read(page, "shop.trestle.json"));
  await pick(page, "other.trestle.json");
  await page.getByRole("button", { name: "Choose files" }).click();
  await expect(file(page)).toHaveAccessibleName(/other\.trestle\.json/);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await run(page, "All documents");
  await expect(recent(page)).toHaveCount(2);
});

test("a document follows its file that was changed elsewhere, unless both were", async ({ page }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  const theirs = async (name) => {
    const text = await read(page, "shop.trestle.json");
    await page.waitForTimeout(20);
    await write(page, "shop.trestle.json", text.replaceAll('"customers"', `"${name}"`));
  };
  await theirs("people");
  await run(page, "All documents");
  await page.getByRole("button", { name: "Choose files" }).click();
  await expect(tableRow(page, "people")).toBeVisible();
  await expect(file(page)).toHaveAccessibleName(/up to date/);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await expect(tableRow(page, "people")).toBeVisible();
  await run(page, "All documents");
  await expect(recent(page)).toHaveCount(1);
  await recent(page).getByRole("button").first().click();
  await pick(page, "shop.trestle.json");
  await rename(page, "orders", "purchases");
  await expect(topBar(page)).toContainText("Saved in this browser");
  await write(page, "shop.trestle.json", (await read(page, "shop.trestle.json")).replaceAll('"people"', '"clients"'));
  await run(page, "All documents");
  await page.getByRole("button", { name: "Choose files" }).click();
  await expect(page.getByRole("status").filter({ hasText: "both here and elsewhere" })).toBeVisible();
  await expect(tableRow(page, "clients")).toBeVisible();
  await expect(tableRow(page, "orders")).toBeVisible();
  await expect(topBar(page)).toContainText("Saved in this browser");
  await run(page, "All documents");
  await expect(recent(page)).toHaveCount(2);
});

test("SQL that is opened is no file to write a document to, and a cancelled picker does nothing", async ({ page }) => {
  await stubPickers(page);
  await page.goto("./");
  await write(page, "shop.sql", SHOP);
  await pick(page, "shop.sql");
  await page.getByRole("button", { name: "Choose files" }).click();
  await expectTables(page, 3);
  await expect(file(page)).toHaveCount(0);
  await pick(page, "");
  await page.keyboard.press("Control+S");
  await page.keyboard.press("Control+O");
  await page.waitForTimeout(300);
  await expect(file(page)).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: /cannot|not/ })).toHaveCount(0);
  expect(await read(page, "shop.sql")).toBe(SHOP);
});

test("a browser that may not write says so", async ({ page }) => {
  await stubPickers(page);
  await openSql(page, SHOP);
  await pick(page, "shop.trestle.json");
  await page.keyboard.press("Control+S");
  await expect(file(page)).toBeVisible();
  await page.evaluate(() => {
    FileSystemFileHandle.prototype.queryPermission = async () => "prompt";
    FileSystemFileHandle.prototype.requestPermission = async () => "denied";
  });
  await rename(page, "orders", "purchases");
  await page.keyboard.press("Control+S");
  await expect(page.getByRole("status").filter({ hasText: "not allowed to write shop.trestle.json" })).toBeVisible();
  await expect(file(page)).toHaveAccessibleName(/has changes/);
});

test("where there are no pickers, a document is downloaded", async ({ page }) => {
  await page.addInitScript(() => {
    delete window.showOpenFilePicker;
    delete window.showSaveFilePicker;
  });
  await openSql(page, SHOP);
  const download = page.waitForEvent("download");
  await page.keyboard.press("Control+S");
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("pasted-schema.trestle.json");
  expect(JSON.parse(await readFile(await saved.path(), "utf8")).schema.tables).toHaveLength(3);
  await expect(file(page)).toHaveCount(0);
});
