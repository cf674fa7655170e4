import { expect, test } from "./fixtures.mjs";

// That nothing goes wrong behind the page is what `problems` checks, here as in every test.
test("the page starts under a folder of a static server", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/Trestle/);
  // Trunk's script sets this when the module has run.
  await page.waitForFunction(() => "wasmBindings" in window);
  await expect.poll(() => page.locator("body").innerText()).toMatch(/\S/);
});

test("an inline script would be stopped by the policy", async ({ page, problems }) => {
  await page.goto("./");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.head.append(script);
    return "ran" in window;
  });
  expect(ran).toBe(false);
  await expect.poll(() => problems.splice(0).join()).toContain("script-src");
});
