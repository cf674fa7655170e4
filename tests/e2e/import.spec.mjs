import { readdirSync, readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { dumpOfTables } from "../bench/schema.mjs";
import { corpus, truth } from "./corpus.mjs";
import { expect, test } from "./fixtures.mjs";
import { cards, copiedText, diagram, drawerTab, drop, dropText, editor, expectTables, explorer, inspector, openSql, SHOP, tableRow } from "./page.mjs";

test("a dropped folder of migrations becomes a diagram", async ({ page }) => {
  await page.goto("./");
  await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
  await expectTables(page, 26);
  for (const name of truth("chatbot-ui", "table")) await expect(tableRow(page, name)).toBeAttached();
  await expect(inspector(page).getByRole("definition").first()).toHaveText("26");
  await drawerTab(page, "SQL").click();
  await expect(editor(page)).toContainText("SET check_function_bodies");
  const sql = await copiedText(page);
  expect(sql.match(/^CREATE POLICY/gm)).toHaveLength(truth("chatbot-ui", "policy").length);
});

test("a chosen folder of migrations becomes a diagram", async ({ page }) => {
  await page.goto("./");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await (await chooser).setFiles(corpus("chatbot-ui/src/supabase/migrations"));
  await expectTables(page, 26);
});

test("a dropped dump of 66 tables becomes a diagram", async ({ page }) => {
  await page.goto("./");
  await drop(page, corpus("danbooru-structure/src/db/structure.sql"));
  await expectTables(page, 66);
  for (const name of truth("danbooru-structure", "table")) await expect(tableRow(page, name)).toBeAttached();
  await expect(explorer(page).getByText("Views")).toBeVisible();
});

test("the diagram is legible: cards can be read when one goes to a table", async ({ page }) => {
  await page.goto("./");
  await drop(page, corpus("chatbot-ui/src/supabase/migrations"));
  await expectTables(page, 26);
  await tableRow(page, "messages").click();
  const card = cards(page).filter({ hasText: "image_paths" });
  await expect(card).toBeInViewport({ ratio: 0.9 });
  await expect(card).toContainText("chat_id");
  await expect(card).toContainText("uuid");
  // No two cards lie on each other, whatever is mounted now.
  const boxes = await cards(page).evaluateAll((all) => all.map((c) => c.getBoundingClientRect().toJSON()));
  expect(boxes.length).toBeGreaterThan(1);
  for (const [n, a] of boxes.entries()) {
    for (const b of boxes.slice(n + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
  }
  // The text of a card is large enough to read, in screen pixels.
  const height = await card.getByText("chat_id").evaluate((e) => e.getBoundingClientRect().height);
  expect(height).toBeGreaterThan(8);
});

test("long work says how far it is, and can be stopped", async ({ page }) => {
  await openSql(page, SHOP);
  await dropText(page, { name: "large.sql", text: dumpOfTables(1500) });
  const work = page.getByRole("status").filter({ hasText: "Reading large.sql" });
  await expect(work.getByRole("progressbar")).toBeVisible();
  await expect(work).toContainText(/\d+ statements/);
  await work.getByRole("button", { name: "Cancel" }).click();
  await expect(work).toBeHidden();
  await expect(page.getByText("Stopped. Nothing was changed.")).toBeVisible();
  // The document is as it was, and what was stopped can be begun again.
  await expectTables(page, 3);
  await dropText(page, { name: "small.sql", text: "create table small (id int primary key);" });
  await page.getByRole("dialog").getByRole("button", { name: "Open as a new document" }).click();
  await expect(tableRow(page, "small")).toBeVisible();
});

test("what a panel had asked when work is stopped, it asks again", async ({ page }) => {
  await openSql(page, SHOP);
  await dropText(page, { name: "large.sql", text: dumpOfTables(1500) });
  const work = page.getByRole("status").filter({ hasText: "Reading large.sql" });
  await expect(work.getByRole("progressbar")).toBeVisible();
  // By its key, as the screen of the work lies over the rest.
  await page.keyboard.press("m");
  await expect(page.getByRole("tabpanel", { name: "Panel" })).toBeAttached();
  await expect(work).toBeVisible();
  await work.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("tabpanel", { name: "Panel" })).toContainText("erDiagram");
});

test("a dropped zip file of migrations becomes a diagram", async ({ page }) => {
  await page.goto("./");
  const folder = corpus("chatbot-ui/src/supabase/migrations");
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [`supabase/migrations/${name}`, readFileSync(`${folder}/${name}`)]),
  );
  await dropText(page, { name: "chatbot.zip", bytes: Array.from(zipSync(files)) });
  await expectTables(page, 26);
});

test("pasted Mermaid becomes a diagram", async ({ page }) => {
  await openSql(page, 'erDiagram\n  AUTHOR ||--o{ BOOK : writes\n  AUTHOR {\n    int id PK\n    string name\n  }\n  BOOK {\n    int id PK\n    int author_id FK\n  }\n');
  await expectTables(page, 2);
  await tableRow(page, "BOOK").click();
  await expect(inspector(page)).toContainText("author_id");
  await drawerTab(page, "SQL").click();
  expect(await copiedText(page)).toMatch(/FOREIGN KEY \(author_id\) REFERENCES public\."AUTHOR"/);
});

test("a dropped DBML file becomes a diagram", async ({ page }) => {
  await page.goto("./");
  const text = "Table users {\n  id int [pk]\n  email varchar [unique, not null]\n}\n\nTable posts {\n  id int [pk]\n  user_id int [ref: > users.id]\n}\n";
  await dropText(page, { name: "blog.dbml", text });
  await expectTables(page, 2);
  await tableRow(page, "posts").click();
  await expect(inspector(page)).toContainText("user_id");
});
