// What is painted below the elements: tiles that are kept, moved and scaled.

import { sqlOfTables } from "../bench/schema.mjs";
import { expect, test } from "./fixtures.mjs";
import {
  cards, diagram, dropText, expectTables, middleOfDiagram, shareLink, tableRow, topBar, zoomByWheel, zoomPercent,
} from "./page.mjs";

/// Opens a document of so many tables.
async function open(page, count) {
  await page.goto("./");
  await dropText(page, { name: "many.sql", text: sqlOfTables(count) });
  await expectTables(page, count);
}

/// Goes to one of the tables at life size.
async function goNear(page) {
  await tableRow(page, "shop_table_47").click();
  await zoomPercent(page).click();
  await expect.poll(() => cards(page).count()).toBeGreaterThan(2);
  await page.keyboard.press("Escape");
  return middleOfDiagram(page);
}

/// A picture of the diagram at rest, with nothing hovered.
async function picture(page) {
  await page.mouse.move(700, 20);
  await page.waitForTimeout(700);
  return (await diagram(page).screenshot()).toString("base64");
}

/// The same when all was painted anew, as for another theme; and what it is in the other.
async function paintedAnew(page) {
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await picture(page);
  await page.emulateMedia({ colorScheme: "light" });
  return { dark, anew: await picture(page) };
}

/// The part of all pixels in which two pictures differ by more than a shade.
const difference = (page, ...pictures) =>
  page.evaluate(async (pictures) => {
    const [a, b] = await Promise.all(
      pictures.map(async (png) => {
        const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height).data;
      }),
    );
    let different = 0;
    for (let at = 0; at < a.length; at += 4) {
      if ([0, 1, 2].some((c) => Math.abs(a[at + c] - b[at + c]) > 16)) different += 1;
    }
    return different / (a.length / 4);
  }, pictures);

test("what was painted bit by bit looks as if it were painted at once", async ({ page }) => {
  await open(page, 60);
  const middle = await goNear(page);
  const before = await picture(page);
  await page.mouse.move(middle.x, middle.y);
  for (const [x, y] of [[300, 0], [0, 500], [-700, -90], [33, 210], [400, -300]]) {
    await page.mouse.wheel(x, y);
    await page.waitForTimeout(60);
  }
  for (const delta of [40, 60, 90, -120, -30, 60]) {
    await zoomByWheel(page, delta);
    await page.waitForTimeout(40);
  }
  await page.waitForTimeout(500);
  const first = cards(page).first();
  const head = await first.boundingBox();
  await page.mouse.move(head.x + head.width / 2, head.y + 6);
  await page.mouse.down();
  for (const step of [20, 90, 160, 210]) await page.mouse.move(head.x + step, head.y + step * 0.7, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.press("Escape");
  const kept = await picture(page);
  const { dark, anew } = await paintedAnew(page);
  expect(await difference(page, before, kept)).toBeGreaterThan(0.01);
  expect(await difference(page, kept, dark)).toBeGreaterThan(0.5);
  expect(await difference(page, kept, anew)).toBeLessThan(0.0005);
});

test("a copy of a link has nothing left on it of what was painted for the link", async ({ page, browser }) => {
  await open(page, 60);
  const link = await shareLink(page);
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await other.getByRole("button", { name: "Make a copy to edit" }).click();
  await expect(topBar(other)).toContainText("Saved in this browser");
  await other.getByRole("button", { name: "Close message" }).click();
  await goNear(other);
  const copy = await picture(other);
  const { anew } = await paintedAnew(other);
  expect(await difference(other, copy, anew)).toBeLessThan(0.0005);
  await context.close();
});

test("zooming out leaves nothing blank, however quick it is", async ({ page }) => {
  await open(page, 400);
  const middle = await goNear(page);
  const blank = await page.evaluate(async ({ x, y }) => {
    const stage = document.elementFromPoint(x, y).closest("[role=application]");
    const box = stage.getBoundingClientRect();
    const points = [0.3, 0.5, 0.7].flatMap((a) => [0.3, 0.5, 0.7].map((b) => [box.x + box.width * a, box.y + box.height * b]));
    const isPainted = ([x, y]) => document.elementsFromPoint(x, y).some((e) => e.matches("canvas, [data-table]"));
    let blank = 0;
    for (let frame = 0; frame < 6; frame += 1) {
      const init = { bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY: 60, ctrlKey: true };
      stage.dispatchEvent(new WheelEvent("wheel", init));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      blank = Math.max(blank, points.filter((point) => !isPainted(point)).length);
    }
    return blank;
  }, middle);
  expect(blank).toBe(0);
  await expect(zoomPercent(page)).toHaveText("26%");
});
