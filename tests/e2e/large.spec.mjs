import { sqlOfTables } from "../bench/schema.mjs";
import { expect, test } from "./fixtures.mjs";
import { cards, diagram, dropText, expectTables, tableRow, zoomPercent } from "./page.mjs";

test("500 tables are shown with at most 300 cards in the DOM, at every zoom", async ({ page }) => {
  await page.goto("./");
  await dropText(page, { name: "large.sql", text: sqlOfTables(500) });
  await expectTables(page, 500);
  const box = await diagram(page).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let most = 0;
  const look = async () => {
    most = Math.max(most, await cards(page).count());
  };
  for (let n = 0; n < 14; n += 1) {
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -60);
    await page.keyboard.up("Control");
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
