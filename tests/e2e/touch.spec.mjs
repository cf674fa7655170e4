// By finger, on a telephone: pan, zoom, tap, rest for the menu, drag, and edit in the inspector's sheet.

import { expect, test } from "./fixtures.mjs";
import { card, diagram, inspector, openSql, SHOP, topBar, zoomPercent } from "./page.mjs";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/// Fingers as the screen tells of them: each step holds a point for each one that is down.
async function fingers(page, steps, { rest = 0 } = {}) {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await send("touchStart", steps[0]);
  if (rest > 0) await page.waitForTimeout(rest);
  for (const points of steps.slice(1)) {
    await send("touchMove", points);
    await page.waitForTimeout(20);
  }
  await send("touchEnd", []);
  await session.detach();
}

/// A finger's way in steps.
const way = ([x, y], [dx, dy], steps = 6) =>
  Array.from({ length: steps + 1 }, (_, n) => [[x + (dx * n) / steps, y + (dy * n) / steps]]);

const RESTED = 700;

/// The middle of an element.
async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

/// A point of the diagram where nothing is: in the margin that a fitted view has.
async function ground(page) {
  const { x, y, width, height } = await diagram(page).boundingBox();
  return [x + width - 10, y + height / 2];
}

/// A schema whose cards are near and far enough apart for fingers.
async function open(page) {
  await openSql(page, SHOP);
  await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Fit" }).tap();
  await page.waitForTimeout(300);
}

const head = (page, table) => card(page, `public.${table}`).locator(".card-head");
const menu = (page) => page.getByRole("menu", { name: "What can be done here" });
const isSelected = (page, table) => expect(card(page, `public.${table}`)).toHaveClass(/selected/);
const shift = async (locator, act) => {
  const before = await locator.boundingBox();
  await act();
  const after = await locator.boundingBox();
  return [Math.round(after.x - before.x), Math.round(after.y - before.y)];
};

test("one finger moves the diagram, also over a card that is not selected", async ({ page }) => {
  await open(page);
  const table = card(page, "public.orders");
  const others = card(page, "public.customers");
  const from = await middle(head(page, "orders"));
  const both = await shift(others, async () => {
    expect(await shift(table, () => fingers(page, way(from, [40, 60])))).toEqual([40, 60]);
  });
  expect(both).toEqual([40, 60]);
  await expect(menu(page)).toBeHidden();
  await expect(topBar(page).getByRole("button", { name: "Undo" })).toBeDisabled();
});

test("two fingers zoom about their middle", async ({ page }) => {
  await open(page);
  const percent = async () => Number.parseInt(await zoomPercent(page).textContent(), 10);
  const before = await percent();
  const steps = [20, 30, 40, 60, 80].map((by) => [
    [195 - by, 400],
    [195 + by, 400],
  ]);
  await fingers(page, steps);
  expect(await percent()).toBeGreaterThan(before * 3);
  await fingers(page, steps.toReversed());
  await expect.poll(percent).toBeLessThan(before * 1.2);
});

test("a tap selects, and a tap beside clears", async ({ page }) => {
  await open(page);
  await page.touchscreen.tap(...(await middle(head(page, "orders"))));
  await isSelected(page, "orders");
  await page.touchscreen.tap(...(await ground(page)));
  await expect(card(page, "public.orders")).not.toHaveClass(/selected/);
});

test("a finger that rests opens the menu, which does what it says", async ({ page, accessible }) => {
  await open(page);
  await fingers(page, [[await middle(head(page, "orders"))]], { rest: RESTED });
  await isSelected(page, "orders");
  await expect(menu(page)).toBeVisible();
  await accessible();
  const { x, y, width, height } = await menu(page).boundingBox();
  expect(x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844).toBe(true);
  // Large enough for a finger (WCAG 2.5.8).
  const item = menu(page).getByRole("menuitem", { name: /^Lock or unlock cards/ });
  expect((await item.boundingBox()).height).toBeGreaterThanOrEqual(24);
  await item.tap();
  await expect(menu(page)).toBeHidden();
  await expect(topBar(page).getByRole("button", { name: "Undo" })).toBeEnabled();
  // A tap elsewhere closes it and does nothing else in it.
  await fingers(page, [[await ground(page)]], { rest: RESTED });
  await expect(menu(page).getByRole("menuitem", { name: /^Add table/ })).toBeVisible();
  const [left, top] = await ground(page);
  await page.touchscreen.tap(left, top + 120);
  await expect(menu(page)).toBeHidden();
});

test("a card is dragged after a rest, and when it is selected", async ({ page }) => {
  await open(page);
  const table = card(page, "public.orders");
  const other = card(page, "public.customers");
  const far = ([x, y]) => Math.hypot(x, y);
  const from = await middle(head(page, "orders"));
  const still = await shift(other, async () => {
    const moved = await shift(table, () => fingers(page, way(from, [60, 90]), { rest: RESTED }));
    expect(far(moved)).toBeGreaterThan(60);
  });
  expect(still).toEqual([0, 0]);
  await expect(menu(page)).toBeHidden();
  await isSelected(page, "orders");
  const again = await middle(head(page, "orders"));
  const moved = await shift(table, () => fingers(page, way(again, [-50, -70])));
  expect(far(moved)).toBeGreaterThan(50);
});

test("a name is changed in the inspector's sheet", async ({ page }) => {
  await open(page);
  await page.touchscreen.tap(...(await middle(head(page, "orders"))));
  await topBar(page).getByRole("button", { name: "Inspector" }).tap();
  const field = inspector(page).getByRole("textbox", { name: "Name" });
  await expect(field).toBeInViewport();
  await field.tap();
  await field.fill("purchases");
  await field.press("Enter");
  await expect(head(page, "purchases").or(card(page, "public.orders").locator(".card-head"))).toContainText("purchases");
  // The page did not grow wider than the screen, nor was it zoomed.
  expect(await page.evaluate(() => [document.documentElement.scrollWidth, visualViewport.scale])).toEqual([390, 1]);
});

test("a relation is drawn by finger from a selected column", async ({ page }) => {
  await openSql(page, "create table users (id uuid primary key);\ncreate table orders (id bigint primary key, buyer uuid);");
  await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Fit" }).tap();
  await page.waitForTimeout(300);
  const row = card(page, "public.orders").locator(".card-row").filter({ hasText: "buyer" });
  await page.touchscreen.tap(...(await middle(row)));
  const handle = diagram(page).locator(".handle").last();
  await expect(handle).toBeVisible();
  const [x, y] = await middle(handle);
  const [toX, toY] = await middle(head(page, "users"));
  await fingers(page, way([x, y], [toX - x, toY - y], 10));
  await expect(page.getByRole("toolbar", { name: "Foreign key" })).toContainText("orders.buyer → users.id");
});

test("a menu lies over all else on the diagram, and a dialog shows its button without scrolling", async ({ page }) => {
  await open(page);
  // What is offered after an import lies where the finger goes.
  await page.getByRole("button", { name: "Close message" }).click();
  const { x, y, height } = await diagram(page).boundingBox();
  const percent = await zoomPercent(page).boundingBox();
  await fingers(page, [[[x + 30, y + height - 80]]], { rest: RESTED });
  await expect(menu(page)).toBeVisible();
  // Where the zoom bar is, the menu is what a finger meets.
  const met = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y).closest("[role=menu], [role=toolbar]").getAttribute("role"),
    [percent.x + percent.width / 2, percent.y + percent.height / 2],
  );
  expect(met).toBe("menu");
  await menu(page).getByRole("menuitem", { name: /^Add object/ }).tap();
  const dialog = page.getByRole("dialog", { name: "Add object" });
  await expect(dialog.getByRole("button", { name: "Add", exact: true })).toBeInViewport({ ratio: 1 });
});
