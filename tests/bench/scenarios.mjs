// What is measured in the browser. Each scenario gets a page of a fresh context and gives entries of a record.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  framesDuring, framesOfWheel, longestTask, median, now, ofFrames, ofMemory, ofTimes, timeToText,
} from "./measure.mjs";
import { dumpOfTables, linkOfTables, linksOfReal } from "./schema.mjs";

/// Where things are on the page: the one place to change when the page does.
const UI = {
  /// The surface that takes wheel and pointer.
  diagram: (page) => page.getByRole("application", { name: /Entity relationship diagram/ }),
  /// Cards that are elements.
  CARD: "[data-table]",
  /// Has the number of problems.
  PROBLEMS: "#drawer-tab-Problems",
  nameOfTable: (page) =>
    page.getByRole("complementary", { name: "Inspector" }).getByRole("textbox", { name: "Name", exact: true }).first(),
};

/// How often a load is measured; the median counts.
const LOADS = 5;
/// How many frames a movement lasts.
const FRAMES = 180;
const WAIT = 30_000;
const SIZES = [100, 500, 1000, 2000];
/// How often a name is typed.
const RENAMES = 20;
/// How often a document is left and opened again.
const CYCLES = 200;

/// Opens an address afresh and waits, frame by frame, until `seen` gives the page's clock: milliseconds since the
/// navigation began.
async function load(newPage, url, seen) {
  const page = await newPage();
  await page.goto(url);
  const time = await page.waitForFunction(seen, UI.CARD, { polling: "raf", timeout: WAIT });
  return { page, time: await time.jsonValue() };
}

/// In the page: whether a card is seen, as an element or painted.
function cardIsSeen(card) {
  if (document.querySelector(card)) return performance.now();
  const isPainted = (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
  };
  const tiles = [...document.querySelectorAll("[role=application] canvas")];
  return tiles.some((canvas) => canvas.width > 0 && isPainted(canvas)) ? performance.now() : null;
}

/// In the page: whether anything is to be read.
function anythingIsSeen() {
  return /\S/.test(document.body?.innerText ?? "") ? performance.now() : null;
}

async function loads(newPage, url, seen) {
  const times = [];
  let longest = 0;
  for (let n = 0; n < LOADS; n += 1) {
    const { page, time } = await load(newPage, url, seen);
    times.push(time);
    longest = Math.max(longest, await longestTask(page));
    await page.context().close();
  }
  return { time: median(times), longest };
}

/// Opens a link with so many tables, as a copy that can be edited, shown whole.
async function openToEdit(newPage, url, count) {
  const { page, time } = await load(newPage, linkOfTables(count, url), cardIsSeen);
  await page.getByRole("button", { name: "Make a copy to edit" }).click();
  await page.getByRole("banner").getByText("Saved in this browser").waitFor({ timeout: WAIT });
  return { page, time };
}

const frames = (event) => Array.from({ length: FRAMES }, (_, n) => event(n));
const round = (n, size) => Math.round(Math.sin((n / FRAMES) * 4 * Math.PI) * size);

async function moveAbout({ newPage, url }, count) {
  const { page, time } = await openToEdit(newPage, url, count);
  const name = `${count} tables`;
  const record = { [`${name} / to the first card, ms`]: time };
  const diagram = UI.diagram(page);
  const begun = await now(page);
  let cards = 0;
  const measure = async (what, events) => {
    const measured = await framesOfWheel(diagram, events, UI.CARD);
    Object.assign(record, ofFrames(`${name} / ${what}`, measured.times));
    cards = Math.max(cards, measured.most);
  };

  const pan = frames((n) => ({ deltaX: round(n, 60), deltaY: round(n + FRAMES / 8, 60) }));
  await measure("pan far", pan);
  // From the whole diagram to life size and back, twice.
  await measure("zoom", frames((n) => ({ deltaY: -round(n, 30), ctrlKey: true })));
  await page.getByRole("button", { name: /^\d+%$/ }).click();
  await measure("pan near", pan);
  // Cards are elements again when the camera rests.
  await page.locator(UI.CARD).first().waitFor();
  await page.waitForTimeout(500);
  const drag = await framesOfDrag(page, diagram);
  Object.assign(record, ofFrames(`${name} / drag`, drag));

  record[`${name} / longest task while moving, ms`] = await longestTask(page, begun);
  Object.assign(record, await typeInInspector(page, name));
  Object.assign(record, await breakRule(page, `${name} / Enter to the new number of problems`));
  await page.locator(UI.PROBLEMS).click();
  await page.locator(".problem").first().waitFor();
  Object.assign(record, await breakRule(page, `${name} / the same with their list open`));
  record[`${name} / most cards in the DOM`] = cards;
  return { ...record, ...(await ofMemory(name, page)) };
}

/// Types new names for a table into the inspector, and takes each with Enter. Entries of a record: frames while letters
/// are typed, and how long after Enter the card has the name, and a frame shows it.
async function typeInInspector(page, name) {
  const card = page.locator(`${UI.CARD}[class~=selected]`);
  const table = await card.getAttribute("data-table");
  const field = UI.nameOfTable(page);
  const typed = [];
  const taken = [];
  for (let n = 0; n < RENAMES; n += 1) {
    await field.click();
    await field.selectText();
    const wanted = `typed_table_${n}`;
    typed.push(...(await framesDuring(page, () => page.keyboard.type(wanted, { delay: 40 }))));
    taken.push(await timeToText(page, `[data-table="${table}"]`, wanted, "Enter"));
  }
  return {
    ...ofFrames(`${name} / type`, typed),
    ...ofTimes(`${name} / Enter to the renamed card`, taken.map((time) => time.changed)),
    ...ofTimes(`${name} / Enter to the frame with it`, taken.map((time) => time.drawn)),
  };
}

/// Gives a table a name that breaks a rule, and one that does not, in turn. Entries of a record: how long after Enter the
/// number of problems is the new one.
async function breakRule(page, what) {
  const field = UI.nameOfTable(page);
  const count = async () => Number((await page.locator(UI.PROBLEMS).textContent()).replace(/\D/g, ""));
  const before = await count();
  const taken = [];
  for (let n = 0; n < RENAMES; n += 1) {
    await field.click();
    await field.selectText();
    const breaks = n % 2 === 0;
    // Postgres may have cut the first one.
    await page.keyboard.insertText(breaks ? `long_${n}_`.padEnd(63, "x") : `short_${n}`);
    taken.push(await timeToText(page, UI.PROBLEMS, String(before + (breaks ? 1 : 0)), "Enter"));
  }
  return ofTimes(what, taken.map((time) => time.changed));
}

/// Opens a link to each real schema that lies beside the project; none where there are none.
async function openReal({ newPage, url }) {
  const record = {};
  for (const [name, link] of linksOfReal(url)) {
    const { page, time } = await load(newPage, link, cardIsSeen);
    record[`real / ${name} / to the first card, ms`] = time;
    record[`real / ${name} / longest task, ms`] = await longestTask(page);
    record[`real / ${name} / cards in the DOM`] = await page.locator(UI.CARD).count();
    await page.context().close();
  }
  return record;
}

/// Opens a saved document, selects a table and leaves, many times; memory after some and after all.
async function openAndLeave({ newPage, url }) {
  const { page } = await openToEdit(newPage, url, 100);
  const saved = page.getByRole("region", { name: "In this browser" }).getByRole("button").first();
  const record = {};
  for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
    await page.getByRole("button", { name: "Trestle: all documents" }).click();
    await saved.click();
    await UI.diagram(page).waitFor();
    await page.getByRole("navigation", { name: "Explorer" }).getByRole("button", { name: "auth_table_0", exact: true }).click();
    await page.getByRole("complementary", { name: "Inspector" }).getByRole("textbox", { name: "Name" }).waitFor();
    if (cycle === CYCLES / 10 || cycle === CYCLES) {
      Object.assign(record, await ofMemory(`opened ${cycle} times`, page));
    }
  }
  return record;
}

/// Drags the card that is nearest to the middle, by its head; its name has to change place.
async function framesOfDrag(page, diagram) {
  const box = await diagram.boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const nearest = await page.evaluate(
    ([card, middle]) => {
      const all = [...document.querySelectorAll(card)].map((element) => {
        const { x, y, width } = element.getBoundingClientRect();
        return { id: element.dataset.table, x: x + width / 2, y: y + 8 };
      });
      const far = (at) => Math.hypot(at.x - middle.x, at.y - middle.y);
      return all.sort((a, b) => far(a) - far(b))[0];
    },
    [UI.CARD, middle],
  );
  const card = page.locator(`[data-table="${nearest.id}"]`);
  const before = await card.boundingBox();
  const times = await framesDuring(page, async () => {
    await page.mouse.move(nearest.x, nearest.y);
    await page.mouse.down();
    for (let n = 1; n <= FRAMES; n += 1) {
      await page.mouse.move(nearest.x + n / 2, nearest.y + n / 4);
    }
    await page.mouse.up();
  });
  const after = await card.boundingBox();
  if (Math.abs(after.x - before.x) < FRAMES / 4) throw new Error("the card was not dragged");
  return times;
}

export const SCENARIOS = [
  {
    name: "start",
    async run({ newPage, url }) {
      const { time, longest } = await loads(newPage, url, anythingIsSeen);
      const { page } = await load(newPage, url, anythingIsSeen);
      return {
        "start / to the first content, ms": time,
        "start / longest task, ms": longest,
        ...(await ofMemory("start", page)),
      };
    },
  },
  {
    name: "open a link with 43 tables",
    async run({ newPage, url }) {
      const { time, longest } = await loads(newPage, linkOfTables(43, url), cardIsSeen);
      return { "43 tables / to the first card, ms": time, "43 tables / longest task, ms": longest };
    },
  },
  {
    name: "import a dump of 1000 tables",
    async run({ newPage, url }) {
      const sql = dumpOfTables(1000);
      // A file of the disk, as a person has it: one that is made up in the page keeps the page busy for a second.
      const folder = mkdtempSync(path.join(tmpdir(), "trestle-bench-"));
      const file = path.join(folder, "dump.sql");
      writeFileSync(file, sql);
      const { page } = await load(newPage, url, anythingIsSeen);
      // A person takes longer to choose a file than the page and its worker take to load.
      await page.waitForLoadState("networkidle");
      const begun = await now(page);
      await page.setInputFiles("#open-files", file);
      const seen = await page.waitForFunction(cardIsSeen, UI.CARD, { polling: "raf", timeout: 2 * WAIT });
      rmSync(folder, { recursive: true });
      return {
        "import 1000 tables / dump, bytes": sql.length,
        "import 1000 tables / read and arranged by the worker, ms":
          await page.evaluate(() => window.__bench.read - window.__bench.given),
        "import 1000 tables / to the first card, ms": (await seen.jsonValue()) - begun,
        "import 1000 tables / longest task, ms": await longestTask(page, begun),
      };
    },
  },
  { name: "open real schemas", run: openReal },
  { name: "open and leave again and again", run: openAndLeave },
  ...SIZES.map((count) => ({
    name: `move about in ${count} tables`,
    run: (environment) => moveAbout(environment, count),
  })),
];
