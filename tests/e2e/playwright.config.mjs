import { defineConfig } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { launchOptions } from "./chromium.mjs";

const port = Number(process.env.TRESTLE_E2E_PORT ?? 18431);
const url = process.env.TRESTLE_E2E_URL ?? `http://127.0.0.1:${port}/trestle/`;
const results = (name) => fileURLToPath(new URL(`../results/${name}`, import.meta.url));

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.mjs",
  outputDir: results("e2e"),
  reporter: [["list"], ["json", { outputFile: results("e2e.json") }]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Tests share two cores with the page's own threads.
  workers: 1,
  use: {
    baseURL: url,
    browserName: "chromium",
    headless: true,
    launchOptions,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  // With TRESTLE_E2E_URL the page is served by someone else: `cargo xtask serve`, say.
  webServer: process.env.TRESTLE_E2E_URL
    ? undefined
    : {
        command: `node "${fileURLToPath(new URL("server.mjs", import.meta.url))}" ${port}`,
        url,
        reuseExistingServer: false,
      },
});
