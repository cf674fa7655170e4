import { sqlOfTables } from "../bench/schema.mjs";
import { expect, test } from "./fixtures.mjs";
import { cards, dropText, expectTables, middleOfDiagram, tableRow, zoomByWheel, zoomPercent } from "./page.mjs";

test("500 tables are shown with at most 300 cards in the DOM, at every zoom", async ({ page }) => {
  await page.goto("./");
  await dropText(page, { name: "large.sql", text: sqlOfTables(500) });
  await expectTables(page, 500);
  const middle = await middleOfDiagram(page);
  await page.mouse.move(middle.x, middle.y);
  let most = 0;
  const look = async () => {
    most = Math.max(most, await cards(page).count());
  };
  for (let n = 0; n < 14; n += 1) {
    await zoomByWheel(page, -60);
    await page.waitForTimeout(80);
    await look();
    await page.mouse.wheel(120, 90);
    await page.waitForTimeout(80);
    await look();
  }
  await tableRow(page, "shop_table_495").click();
  await zoomPercent(page).click();
  await expect.poll(() => cards(page).count()).toBeGreaterThan(0);
  await look();
  expect(most).toBeGreaterThan(5);
  expect(most).toBeLessThanOrEqual(300);
});
