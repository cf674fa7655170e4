// Measures the page in Chromium: `node tests/bench/browser.mjs [WORD …] [RECORD.json]`; words choose scenarios.

import { chromium } from "@playwright/test";
import { launchOptions } from "../e2e/chromium.mjs";
import { serve } from "../e2e/server.mjs";
import { watch } from "./measure.mjs";
import { writeRecord } from "./record.mjs";
import { SCENARIOS } from "./scenarios.mjs";

const words = process.argv.slice(2).filter((word) => !word.endsWith(".json"));
const chosen = SCENARIOS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const server = await serve();
const record = {};
let failed = 0;
for (const { name, run } of chosen) {
  // A browser of its own, so that no scenario has the caches and the memory of another.
  const browser = await chromium.launch(launchOptions);
  const newPage = async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await watch(context);
    return context.newPage();
  };
  try {
    Object.assign(record, await run({ newPage, url: server.url }));
    console.log(`[bench] ${name}: measured`);
  } catch (error) {
    failed += 1;
    console.log(`[bench] ${name}: NOT measured: ${String(error.message).split("\n")[0]}`);
  }
  await browser.close();
}
await server.close();
writeRecord(record);
if (failed > 0) console.log(`[bench] ${failed} of ${chosen.length} scenarios were not measured`);
