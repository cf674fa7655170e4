// What a person who opens a link sees first, and what is loaded behind it.

import { expect, test } from "./fixtures.mjs";
import { cards, inspector, openSql, shareLink, SHOP, topBar } from "./page.mjs";

/// The module that the first view does not need.
const BEHIND = /\/split_later-[0-9a-f]+\.wasm$/;

test("a link is drawn before the rest of the program is there", async ({ page, browser }) => {
  await openSql(page, SHOP);
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  const asked = [];
  other.on("request", (request) => asked.push(new URL(request.url()).pathname));
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await other.route(BEHIND, async (route) => {
    await held;
    await route.continue();
  });
  await other.goto(link);
  await expect(cards(other).first()).toBeVisible();
  await expect(topBar(other)).toContainText("tables");
  await expect(inspector(other)).toHaveCount(0);
  expect(asked.filter((path) => /\/editor-/.test(path))).toEqual([]);

  letGo();
  await expect(inspector(other)).toBeVisible();
  await other.getByRole("button", { name: "Make a copy to edit" }).click();
  await expect(topBar(other)).toContainText("Saved in this browser");
  await context.close();
});

test("where the rest cannot be loaded, that is said, and the diagram stays", async ({ page, browser }) => {
  await openSql(page, SHOP);
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  let tries = 0;
  await other.route(BEHIND, (route) => {
    tries += 1;
    return route.abort();
  });
  await other.goto(link);
  await expect(other.getByText("A part of Trestle could not be loaded")).toBeVisible({ timeout: 15_000 });
  await expect(cards(other).first()).toBeVisible();
  expect(tries).toBe(3);
  await context.close();
});
