import { expect, test } from "./fixtures.mjs";
import { card, cards, diagram, inspector, openSql, shareLink, SHOP, tableRow, topBar, zoomPercent } from "./page.mjs";

/// Two domains of several tables each, and one table without.
const DOMAINS = `
create table chat_threads (id int primary key, title text);
create table chat_messages (id int primary key, thread_id int references chat_threads (id), body text);
create table chat_votes (message_id int references chat_messages (id), value int);
create table bill_invoices (id int primary key, total int);
create table bill_lines (invoice_id int references bill_invoices (id), price int);
create table bill_taxes (id int primary key, rate int);
create table settings (name text primary key);
`;

async function run(page, words) {
  await page.keyboard.press("Control+K");
  await expect(page.getByRole("dialog", { name: "Find or run" })).toBeVisible();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

const box = async (page, table) => {
  const { x, y, width, height } = await card(page, table).boundingBox();
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
};

/// Near enough that cards are elements, with the table in view.
async function near(page, table) {
  await tableRow(page, table).click();
  await zoomPercent(page).click();
  await tableRow(page, table).click();
  await expect(card(page, `public.${table}`)).toBeInViewport();
}

const notes = (page) => diagram(page).locator("[data-note]");
const undo = (page) => topBar(page).getByRole("button", { name: "Undo" });

test("a note is written, shown as Markdown, moved, coloured, shared and removed", async ({ page }) => {
  await openSql(page, SHOP);
  await near(page, "orders");
  await diagram(page).focus();
  await page.keyboard.press("n");
  const field = page.getByRole("textbox", { name: "Text of the note, in Markdown" });
  await expect(field).toBeFocused();
  await page.keyboard.insertText("# Who pays\n\nThe **customer**, see [the rules](https://example.org/rules).\n\n- [x](javascript:alert(1))\n- <img src=x onerror=alert(1)>");
  await page.keyboard.press("Control+Enter");
  await expect(field).toBeHidden();
  const note = notes(page);
  await expect(note.locator("strong")).toHaveText("customer");
  await expect(note.getByRole("listitem")).toHaveCount(2);
  // Nothing in it is code, and links to the web alone are links.
  await expect(note.getByRole("link")).toHaveCount(1);
  await expect(note.getByRole("link", { name: "the rules" })).toHaveAttribute("rel", /noopener/);
  await expect(note.locator("img")).toHaveCount(0);

  // By keyboard: it is selected, moves, and is read out.
  await expect(diagram(page)).toBeFocused();
  const before = await note.boundingBox();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => Math.round((await note.boundingBox()).x - before.x)).toBe(8);
  await expect(diagram(page).locator("[aria-live]")).toContainText(/Moved to/);
  await page.keyboard.press("Enter");
  await expect(field).toBeFocused();
  await page.keyboard.press("Escape");

  // By pointer: it is dragged, and made larger by its corner.
  const at = await note.boundingBox();
  await page.mouse.move(at.x + at.width - 30, at.y + 14);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width - 530, at.y - 26, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => Math.abs((await note.boundingBox()).x - at.x + 500)).toBeLessThan(4);
  const moved = await note.boundingBox();
  await page.mouse.move(moved.x + moved.width - 4, moved.y + moved.height - 4);
  await page.mouse.down();
  await page.mouse.move(moved.x + moved.width + 60, moved.y + moved.height + 30, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await note.boundingBox()).width - moved.width).toBeGreaterThan(50);

  await inspector(page).getByRole("button", { name: "Teal" }).click();
  await expect(note).toHaveClass(/domain-1/);

  // A reviewer sees it, and cannot change it.
  const link = await shareLink(page);
  await diagram(page).focus();
  await page.keyboard.press("Delete");
  await expect(notes(page)).toHaveCount(0);
  await undo(page).click();
  await expect(notes(page)).toHaveCount(1);
  await page.goto("about:blank");
  await page.goto(link);
  await zoomPercent(page).click();
  await expect(notes(page).locator("strong")).toHaveText("customer");
  await notes(page).dblclick({ position: { x: 60, y: 20 } });
  await expect(field).toBeHidden();
});

test("cards are coloured, one and several at once", async ({ page }) => {
  await openSql(page, SHOP);
  await near(page, "orders");
  await inspector(page).getByText("Card colour").click();
  await inspector(page).getByRole("button", { name: "Red", exact: true }).click();
  const head = card(page, "public.orders").locator(".card-head");
  await expect(head).toHaveClass(/coloured domain-7/);
  await undo(page).click();
  await expect(head).not.toHaveClass(/coloured/);
  await run(page, "select all tables");
  await run(page, "colour cards");
  await expect(page.locator("#card-colour")).toBeFocused();
  await page.keyboard.press("Enter");
  await inspector(page).getByRole("button", { name: "Blue", exact: true }).click();
  await expect(head).toHaveClass(/coloured domain-8/);
  await expect(inspector(page).getByRole("button", { name: "Blue", exact: true })).toHaveAttribute("aria-pressed", "true");
  await run(page, "remove colour of cards");
  await expect(head).not.toHaveClass(/coloured/);
});

test("a domain's tables are moved by its title, and by keys", async ({ page }) => {
  await openSql(page, DOMAINS);
  await near(page, "chat_threads");
  await page.keyboard.press("Escape");
  const threads = await box(page, "public.chat_threads");
  const votes = await box(page, "public.chat_votes");
  // The title stands in the upper border of the area, which begins 18 px before its first card.
  const left = Math.min(threads.x, votes.x, (await box(page, "public.chat_messages")).x);
  const top = Math.min(threads.y, votes.y, (await box(page, "public.chat_messages")).y);
  const title = { x: left + 20, y: top - 20 };
  await page.mouse.move(title.x, title.y);
  await expect(diagram(page)).toHaveClass(/over-title/);
  await page.mouse.down();
  await page.keyboard.down("Alt");
  await page.mouse.move(title.x + 80, title.y + 40, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await expect.poll(async () => Math.abs((await box(page, "public.chat_votes")).x - votes.x - 80)).toBeLessThan(5);
  expect(Math.abs((await box(page, "public.chat_threads")).x - threads.x - 80)).toBeLessThan(5);
  await expect(inspector(page)).toContainText("Domain");
  await undo(page).click();
  await expect.poll(async () => (await box(page, "public.chat_votes")).x).toBe(votes.x);
  expect((await box(page, "public.chat_threads")).x).toBe(threads.x);

  // A click selects the domain; Shift and an arrow move its tables.
  await page.mouse.click(title.x, title.y);
  await expect(diagram(page).locator("[aria-live]")).toContainText(/Domain .*: 3 tables/);
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(async () => (await box(page, "public.chat_votes")).y).toBe(votes.y + 8);
  expect((await box(page, "public.chat_threads")).y).toBe(threads.y + 8);
  await expect(diagram(page).locator("[aria-live]")).toContainText(/Moved to/);
});

test("one domain is arranged, and the others stay", async ({ page }) => {
  await openSql(page, DOMAINS);
  await near(page, "chat_votes");
  await diagram(page).focus();
  for (let n = 0; n < 6; n += 1) await page.keyboard.press("Shift+ArrowDown");
  const before = await card(page, "public.chat_votes").evaluate((c) => c.style.transform);
  const place = (table) => card(page, table).evaluate((c) => c.style.transform);
  const other = await place("public.chat_threads");
  await run(page, "arrange domain");
  await expect.poll(() => place("public.chat_votes")).not.toBe(before);
  expect(await cards(page).count()).toBeGreaterThan(0);
  await undo(page).click();
  await expect.poll(() => place("public.chat_votes")).toBe(before);
  expect(await place("public.chat_threads")).toBe(other);
});

test("a card that grows makes room, and one step takes both back", async ({ page }) => {
  await openSql(page, DOMAINS);
  await near(page, "chat_threads");
  const place = (table) => card(page, table).evaluate((c) => c.style.transform);
  const tables = ["public.chat_threads", "public.chat_messages", "public.chat_votes"];
  const before = await Promise.all(tables.map(place));
  for (let n = 0; n < 8; n += 1) await run(page, "add column");
  const boxes = await Promise.all(tables.map((t) => box(page, t)));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, `${JSON.stringify(a)} ${JSON.stringify(b)}`).toBe(true);
    }
  }
  for (let n = 0; n < 8; n += 1) await undo(page).click();
  expect(await Promise.all(tables.map(place))).toEqual(before);
});

test("several diagrams show the tables that were chosen", async ({ page, accessible }) => {
  await openSql(page, DOMAINS);
  const switcher = page.getByRole("button", { name: /^Diagram / });
  await expect(switcher).toHaveText(/Main/);
  await tableRow(page, "chat_threads").click();
  await tableRow(page, "chat_votes").click({ modifiers: ["Shift"] });
  await switcher.click();
  await page.getByRole("menuitem", { name: "New diagram of the selection…" }).click();
  const dialog = page.getByRole("dialog", { name: "New diagram of the selection" });
  await dialog.getByRole("button", { name: "Add diagram" }).click();
  await expect(dialog.getByRole("alert")).toContainText("needs a name");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Chat");
  await accessible();
  await dialog.getByRole("button", { name: "Add diagram" }).click();
  await expect(switcher).toHaveText(/Chat/);
  await expect(switcher).toContainText("2 of 7 tables");
  await expect(cards(page)).toHaveCount(2);

  // What is not in it is said, and added.
  await tableRow(page, "chat_messages").click();
  const missing = page.getByRole("status").filter({ hasText: "chat_messages is not in the diagram Chat" });
  await missing.getByRole("button", { name: "Add" }).click();
  await expect(cards(page)).toHaveCount(3);
  await expect(missing).toBeHidden();
  await run(page, "take selected tables out");
  await expect(cards(page)).toHaveCount(2);

  // The other one is as it was; undo and redo reach across.
  await switcher.click();
  await accessible();
  await page.getByRole("menuitemradio", { name: "Main" }).click();
  await expect(switcher).toHaveText(/Main/);
  await expect(cards(page)).toHaveCount(7);
  await diagram(page).focus();
  await page.keyboard.press("d");
  await expect(switcher).toHaveText(/Chat/);
  await run(page, "rename diagram");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Talk");
  await page.keyboard.press("Enter");
  await expect(switcher).toHaveText(/Talk/);
  // Rename, taking out, adding, the diagram itself.
  for (let n = 0; n < 4; n += 1) await undo(page).click();
  await expect(switcher).toHaveText(/Main/);
  await expect(cards(page)).toHaveCount(7);
  await page.keyboard.press("Control+Shift+Z");
  await switcher.click();
  await page.getByRole("menuitemradio", { name: "Chat" }).click();
  await expect(cards(page)).toHaveCount(2);
  await run(page, "remove diagram");
  await expect(switcher).toHaveText(/Main/);
  await undo(page).click();
  await switcher.click();
  await expect(page.getByRole("menuitemradio")).toHaveCount(2);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in the ${colorScheme} theme, axe finds nothing`, () => {
    test.use({ colorScheme });

    test("on a diagram with notes and colours", async ({ page, accessible }) => {
      await openSql(page, DOMAINS);
      await near(page, "chat_threads");
      await inspector(page).getByText("Card colour").click();
      await inspector(page).getByRole("button", { name: "Ochre" }).click();
      await accessible();
      await diagram(page).focus();
      await page.keyboard.press("n");
      await page.keyboard.insertText("# A title\n\n> quoted `code` and [a link](https://example.org)");
      await accessible();
      await page.keyboard.press("Control+Enter");
      await expect(inspector(page).getByRole("heading", { name: "Note" })).toBeVisible();
      await accessible();
    });
  });
}
