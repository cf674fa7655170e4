// Pictures for people to look at, in tests/results/; nothing compares them.

import { fileURLToPath } from "node:url";
import { corpus } from "./corpus.mjs";
import { expect, test } from "./fixtures.mjs";
import { drop, expectTables, inspector, tableRow, topBar } from "./page.mjs";

const picture = (name) => fileURLToPath(new URL(`../results/screenshots/${name}.png`, import.meta.url));

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ]) {
    test.describe(`${width}×${height}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height } });

      test("start, diagram, table, share", async ({ page }) => {
        const take = (name) => page.screenshot({ path: picture(`${name}-${width}x${height}-${colorScheme}`) });
        await page.goto("./");
        await expect(page.getByRole("heading", { name: "See a Postgres schema whole" })).toBeVisible();
        await page.evaluate(() => document.fonts.ready);
        await take("start");
        await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
        await expectTables(page, 26);
        await page.waitForTimeout(500);
        await take("diagram");
        const narrow = topBar(page).getByRole("button", { name: "Explorer" });
        if (await narrow.isVisible()) await narrow.click();
        await tableRow(page, "messages").click();
        await page.waitForTimeout(500);
        await take("table");
        const panel = topBar(page).getByRole("button", { name: "Inspector" });
        if (await panel.isVisible()) await panel.click();
        await inspector(page).getByRole("tab", { name: "Access" }).click();
        await take("access");
        if (await panel.isVisible()) await page.keyboard.press("Escape");
        await topBar(page).getByRole("button", { name: "Share" }).click();
        await expect(page.getByRole("textbox", { name: "Link" })).toBeVisible();
        await take("share");
        // Nothing makes the page wider than the screen.
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
      });
    });
  }
}

// docs/screenshot.png is a copy of this one.
test("the picture of the README", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("button", { name: /^Open the sample/ }).click();
  await expectTables(page, 14);
  await tableRow(page, "chat_messages").click();
  await inspector(page).getByRole("tab", { name: "Access" }).click();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  await page.screenshot({ path: picture("readme") });
});
