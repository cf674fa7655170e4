// What ends before it was asked to: the browser, a tab, the room that it has.

import { chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchOptions } from "./chromium.mjs";
import { expect, test } from "./fixtures.mjs";
import { inspector, openSql, SHOP, tableRow, topBar } from "./page.mjs";

/// Gives a table another name, as one does in the inspector.
async function rename(page, table, name) {
  await tableRow(page, table).click();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await field.fill(name);
  await field.press("Enter");
  await expect(tableRow(page, name)).toBeVisible();
}

const recent = (page) => page.getByRole("region", { name: "In this browser" });

/// The processes of a browser with this profile, as `ps` tells them, the browser itself and its children.
function processesOf(profile) {
  const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  const own = lines.filter((line) => line.includes(`--user-data-dir=${profile}`) && !line.includes(" ps "));
  return own.map((line) => Number.parseInt(line, 10)).filter((pid) => pid !== process.pid);
}

test("a browser that is killed a second after an edit has it when it is started again", async ({ baseURL }) => {
  const profile = await mkdtemp(path.join(tmpdir(), "trestle-crash-"));
  const viewport = { width: 1440, height: 900 };
  const start = () =>
    chromium.launchPersistentContext(profile, { ...launchOptions, baseURL, headless: true, viewport });
  try {
    const first = await start();
    const page = first.pages()[0] ?? (await first.newPage());
    await openSql(page, SHOP);
    await expect(topBar(page)).toContainText("Saved in this browser");
    // Edits without a pause must not put saving off.
    for (const [from, to] of [["orders", "purchases"], ["purchases", "sales"], ["customers", "people"]]) {
      await rename(page, from, to);
    }
    await page.waitForTimeout(1_000);
    const gone = first.waitForEvent("close");
    const processes = processesOf(profile);
    expect(processes.length).toBeGreaterThan(1);
    for (const pid of processes) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // A child that went with its parent.
      }
    }
    await gone;
    // What still holds the profile would keep the next browser from it.
    await expect.poll(() => processesOf(profile)).toEqual([]);
    const second = await start();
    const again = second.pages()[0] ?? (await second.newPage());
    await again.goto("./");
    await recent(again).getByRole("button", { name: /^Pasted schema/ }).click();
    await expect(tableRow(again, "sales")).toBeVisible();
    await expect(tableRow(again, "people")).toBeVisible();
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

test("a tab that is closed right after an edit loses nothing", async ({ page, context }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await tableRow(page, "orders").click();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await field.fill("purchases");
  await field.press("Enter");
  await page.close({ runBeforeUnload: true });
  const next = await context.newPage();
  await next.goto("./");
  await recent(next).getByRole("button", { name: /^Pasted schema/ }).click();
  await expect(tableRow(next, "purchases")).toBeVisible();
  await expect(topBar(next)).toContainText("Saved in this browser");
  // It was taken in once: nothing of it is left to come back later.
  expect(await next.evaluate(() => Object.keys(localStorage).filter((k) => k.includes("left")))).toEqual([]);
});

test("a page that comes back takes back what it left", async ({ page }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  const left = () => page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes("left")));
  await tableRow(page, "orders").click();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await field.fill("purchases");
  // As where the browser keeps a page that was left, to show it again at once.
  const count = await field.evaluate((element) => {
    element.dispatchEvent(new Event("change", { bubbles: true }));
    element.blur();
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    return Object.keys(localStorage).filter((k) => k.includes("left")).length;
  });
  expect(count).toBe(1);
  await expect(topBar(page)).toContainText("Saved in this browser");
  await expect.poll(left).toEqual([]);
});

test("what is left behind does not overwrite what another tab has saved since", async ({ page, context }) => {
  await openSql(page, SHOP);
  await expect(topBar(page)).toContainText("Saved in this browser");
  const key = await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("trestle");
        request.onsuccess = () => {
          const keys = request.result.transaction("list").objectStore("list").getAllKeys();
          keys.onsuccess = () => {
            request.result.close();
            done(keys.result[0]);
          };
        };
      }),
  );
  const text = JSON.stringify({ format: "trestle/1", name: "Left behind" });
  await page.evaluate(
    ([key, text]) => localStorage.setItem(`trestle.left.${key}`, JSON.stringify({ text, writer: "gone", since: 0, at: 1 })),
    [key, text],
  );
  const next = await context.newPage();
  await next.goto("./");
  await expect(recent(next).getByRole("button", { name: /^Left behind/ })).toBeVisible();
  await recent(next).getByRole("button", { name: /^Pasted schema/ }).click();
  await expect(tableRow(next, "orders")).toBeVisible();
});

test("storage that is full is said, tried again, and well again", async ({ page, problems, accessible }) => {
  // Before anything is stored: Chromium remembers for a while how much room there was.
  await page.goto("./");
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await openSql(page, SHOP);
  const notice = page.getByRole("status").filter({ hasText: "storage is full" });
  await expect(notice).toContainText("Download the document");
  await expect(topBar(page)).toContainText("Not saved");
  await accessible();
  const download = page.waitForEvent("download");
  await notice.getByRole("button", { name: "Download document" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.trestle\.json$/);
  // More is done meanwhile; it stays said, once.
  await rename(page, "customers", "people");
  await expect(topBar(page)).toContainText("Not saved");
  await expect(notice).toHaveCount(1);
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await expect(topBar(page)).toContainText("Saved in this browser", { timeout: 15_000 });
  await expect(notice).toHaveCount(0);
  await page.goto("./");
  await recent(page).getByRole("button", { name: /^Pasted schema/ }).click();
  await expect(tableRow(page, "people")).toBeVisible();
  problems.splice(0);
});

test("a window without storage says that nothing is kept", async ({ page, problems }) => {
  await page.addInitScript(() => {
    // The worker's own database cannot be reached from here: its script is made to find none.
    const Original = Worker;
    window.Worker = class extends Original {
      constructor(url, options) {
        const name = encodeURIComponent(new URL(url, location.href).href);
        super(`./no_storage_worker.js?${name}`, options);
      }
    };
  });
  await page.route("**/no_storage_worker.js?*", (route) => {
    const real = decodeURIComponent(new URL(route.request().url()).search.slice(1));
    route.fulfill({
      contentType: "text/javascript",
      body: `IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };
             importScripts(${JSON.stringify(real)});`,
    });
  });
  await openSql(page, SHOP);
  await expect(page.getByRole("status").filter({ hasText: "this window keeps nothing" })).toBeVisible();
  await expect(topBar(page)).toContainText("Not saved");
  problems.splice(0);
});
