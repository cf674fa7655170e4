import { expect, test } from "./fixtures.mjs";
import { card, diagram, middleOfDiagram, openSql, SHOP, tableRow, zoomByWheel, zoomPercent } from "./page.mjs";

/// In the middle of the diagram, at life size, with the table in view.
async function open(page) {
  await openSql(page, SHOP);
  await tableRow(page, "orders").click();
  await zoomPercent(page).click();
  await expect(zoomPercent(page)).toHaveText("100%");
  await tableRow(page, "orders").click();
  await expect(card(page, "public.orders")).toBeInViewport();
  return middleOfDiagram(page);
}

const place = async (page) => card(page, "public.orders").boundingBox();

/// A point of the diagram where no card lies.
async function free(page) {
  return diagram(page).evaluate((element) => {
    const box = element.getBoundingClientRect();
    const cards = [...element.querySelectorAll("[data-table]")].map((c) => c.getBoundingClientRect());
    for (let y = box.top + 30; y < box.bottom - 80; y += 20) {
      for (let x = box.left + 30; x < box.right - 30; x += 20) {
        const clear = (r) => x < r.left - 20 || x > r.right + 20 || y < r.top - 20 || y > r.bottom + 20;
        if (cards.every(clear) && document.elementFromPoint(x, y)?.closest("[role=application]")) return { x, y };
      }
    }
    return null;
  });
}

test("the wheel pans, and zooms about the pointer with Ctrl", async ({ page }) => {
  const middle = await open(page);
  const before = await place(page);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(0, 60);
  await expect.poll(async () => Math.round((await place(page)).y - before.y)).toBe(-60);
  await zoomByWheel(page, -60);
  await expect(zoomPercent(page)).not.toHaveText("100%");
  await expect.poll(async () => (await place(page)).width).toBeGreaterThan(before.width);
});

test("dragging the ground pans", async ({ page }) => {
  await open(page);
  const before = await place(page);
  const at = await free(page);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y + 30, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(async () => {
      const now = await place(page);
      return [Math.round(now.x - before.x), Math.round(now.y - before.y)];
    })
    .toEqual([40, 30]);
});

test("a card is dragged, and undo puts it back", async ({ page }) => {
  await open(page);
  const before = await place(page);
  const at = { x: before.x + before.width / 2, y: before.y + 12 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.keyboard.down("Alt");
  await page.mouse.move(at.x + 80, at.y + 40, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up("Alt");
  // Cards are put on a grid.
  await expect.poll(async () => Math.abs((await place(page)).x - before.x - 80)).toBeLessThan(4);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => Math.round((await place(page)).x - before.x)).toBe(0);
});

test("edges go with a card that is dragged, step by step", async ({ page }) => {
  await open(page);
  const before = await place(page);
  const carrying = diagram(page).locator("svg.overlay.carrying");
  // How many of the edges that are drawn over the paper end at the card.
  const ends = () =>
    page.evaluate(() => {
      const card = document.querySelector('[data-table="public.orders"].card').getBoundingClientRect();
      const touches = (path) => {
        // The line is drawn first, then what stands at its ends.
        const line = path.getAttribute("d").split("M")[1].split("L").map((p) => p.trim().split(" ").map(Number));
        return [line[0], line.at(-1)].some(([x, y]) => {
          const at = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
          const beside = Math.min(Math.abs(at.x - card.left), Math.abs(at.x - card.right)) < 2;
          return beside && at.y > card.top && at.y < card.bottom;
        });
      };
      return [...document.querySelectorAll("svg.overlay.carrying > path")].filter(touches).length;
    });
  await expect(carrying).toHaveCount(0);
  await page.mouse.move(before.x + before.width / 2, before.y + 12);
  await page.mouse.down();
  for (const [x, y] of [[30, 20], [60, 20], [90, 60]]) {
    await page.mouse.move(before.x + before.width / 2 + x, before.y + 12 + y, { steps: 4 });
    await expect(carrying).toHaveCount(1);
    await expect.poll(ends).toBeGreaterThan(0);
    expect(await ends()).toBe(await carrying.locator("> path").count());
  }
  await page.mouse.up();
  await expect(carrying).toHaveCount(0);
});

test("buttons zoom, fit and arrange", async ({ page }) => {
  await open(page);
  const view = page.getByRole("toolbar", { name: "View" });
  await view.getByRole("button", { name: "Zoom in" }).click();
  await expect(zoomPercent(page)).toHaveText("125%");
  await view.getByRole("button", { name: "Zoom out" }).click();
  await expect(zoomPercent(page)).toHaveText("100%");
  await view.getByRole("button", { name: "Fit" }).click();
  for (const table of ["orders", "customers", "order_lines"]) {
    await expect(card(page, `public.${table}`)).toBeInViewport({ ratio: 1 });
  }
});

test("a dragged card is drawn into line with its neighbours, and a guide shows it", async ({ page }) => {
  await open(page);
  const other = await card(page, "public.customers").boundingBox();
  const before = await place(page);
  const at = { x: before.x + before.width / 2, y: before.y + 12 };
  // Five pixels short of the other's left border.
  const by = other.x + 5 - before.x;
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + by, at.y + 300, { steps: 8 });
  // A line has no area, so that it is never "visible".
  await expect(diagram(page).locator(".guide").first()).toBeAttached();
  await page.mouse.up();
  await expect.poll(async () => (await place(page)).x).toBeCloseTo(other.x, 0);
  await expect(diagram(page).locator(".guide")).toHaveCount(0);
});

test("where nothing is in view, one press shows all", async ({ page }) => {
  const middle = await open(page);
  await page.mouse.move(middle.x, middle.y);
  for (let n = 0; n < 6; n += 1) await page.mouse.wheel(0, 1500);
  const note = page.getByRole("status").filter({ hasText: "Nothing in view" });
  await expect(note).toBeVisible();
  await note.getByRole("button", { name: "Show all" }).click();
  await expect(note).toBeHidden();
  await expect(card(page, "public.orders")).toBeInViewport({ ratio: 1 });
});
