// What every end-to-end test starts from. Import `test` and `expect` from here, not from Playwright.

import { test as base, expect } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export { expect };

export const test = base.extend({
  /**
   * What went wrong behind the page: errors on the console, uncaught exceptions, breaches of the
   * Content-Security-Policy, failed requests, and requests to any other host. A test fails if one is left at
   * its end; a test that provokes some takes them out: `problems.splice(0)`.
   */
  problems: [
    async ({ context, baseURL }, use) => {
      const problems = [];
      const home = new URL(baseURL).origin;
      context.on("console", (message) => {
        const about = message.text();
        if (message.type() === "error" || /preload|integrity/i.test(about)) {
          problems.push(`console: ${about}`);
        }
      });
      context.on("weberror", (error) => problems.push(`uncaught: ${error.error()}`));
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && url.origin !== home) {
          problems.push(`a request to another host: ${url}`);
        }
      });
      context.on("requestfailed", (request) => {
        // A navigation or the end of the test may cut a request short.
        const why = request.failure()?.errorText ?? "";
        if (why !== "net::ERR_ABORTED") problems.push(`${request.url()}: ${why}`);
      });
      context.on("response", (response) => {
        if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
      });
      await context.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => {
          console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
        });
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],

  /**
   * `await accessible()` fails on what axe-core finds on the page as it is; `await accessible("#dialog")` looks
   * at a part.
   */
  accessible: async ({ page }, use) => {
    await use(async (selector) => {
      // Evaluated by the debugger, which the page's policy does not concern.
      await page.evaluate(`window.axe || (() => {${await readFile(AXE, "utf8")}})()`);
      const violations = await page.evaluate(async (selector) => {
        const result = await window.axe.run(selector ?? document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        });
        return result.violations.map(
          ({ id, help, nodes }) =>
            `${id}: ${help}: ${nodes.map((n) => `${n.target} (${n.failureSummary})`).join("; ")}`,
        );
      }, selector);
      // Softly, so that one run tells of every state that a test goes through.
      expect.soft(violations).toEqual([]);
    });
  },
});
