import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "./fixtures.mjs";
import { drop, dropText, expectTables, openSql, SHOP, tableRow, topBar } from "./page.mjs";

/// What says that nothing was opened.
const refusal = (page) => page.getByRole("alert").filter({ hasText: /\S/ });

const binary = { name: "logo.sql", bytes: [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d, 0xff, 0xfe, 0, 1, 2, 3] };
const empty = { name: "empty.sql", text: "" };

for (const [what, file, message] of [
  ["a binary file", binary, /logo\.sql/],
  ["an empty file", empty, /empty\.sql is empty/],
  ["a file without statements", { name: "notes.sql", text: "-- nothing here yet\n" }, /notes\.sql holds no statement/],
  ["a broken document", { name: "shop.json", text: '{"format": "trestle/1", "name"' }, /shop\.json/],
]) {
  test(`${what} is refused with a reason, on the start screen`, async ({ page }) => {
    await page.goto("./");
    await dropText(page, file);
    await expect(refusal(page)).toContainText(message);
    await expect(page.getByRole("heading", { name: "See a Postgres schema whole" })).toBeVisible();
  });

  test(`${what} leaves the open document as it is`, async ({ page }) => {
    await openSql(page, SHOP);
    await dropText(page, file);
    await expect(refusal(page)).toContainText(message);
    await expect(tableRow(page, "orders")).toBeVisible();
    await expect(topBar(page)).toContainText("3 tables");
  });
}

test.describe("a file of 100 MB", () => {
  let folder;
  let file;

  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "trestle-e2e-"));
    file = path.join(folder, "huge.sql");
    const line = "insert into customers (email, name) values ('someone@example.org', 'Some One');\n";
    const block = line.repeat(Math.ceil((1 << 20) / line.length));
    const handle = await open(file, "w");
    for (let written = 0; written < 100e6; written += block.length) await handle.write(block);
    await handle.close();
  });

  test.afterAll(() => rm(folder, { recursive: true }));

  test("is refused with what to do instead", async ({ page }) => {
    await page.goto("./");
    await drop(page, file);
    await expect(refusal(page)).toContainText(/huge\.sql.*MB/, { timeout: 30_000 });
  });

  test("leaves the open document as it is", async ({ page }) => {
    await openSql(page, SHOP);
    await drop(page, file);
    await expect(refusal(page)).toContainText(/huge\.sql.*MB/, { timeout: 30_000 });
    await tableRow(page, "orders").click();
    await expect(tableRow(page, "orders")).toHaveAttribute("aria-current", "true");
  });
});

for (const [what, fragment] of [
  ["damaged", "#s=0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ["empty", "#s="],
  ["made by a newer version", "#s=~rVPLbtswELz7"],
]) {
  test(`a link that is ${what} is explained`, async ({ page }) => {
    await page.goto(`./${fragment}`);
    await expect(refusal(page)).toContainText(/This link/);
    await expect(page.getByRole("heading", { name: "See a Postgres schema whole" })).toBeVisible();
  });
}

test("a damaged link leaves the open document as it is", async ({ page }) => {
  await openSql(page, SHOP);
  await page.evaluate(() => (location.hash = "#s=0AAAA"));
  await expect(refusal(page)).toContainText(/This link/);
  await expect(topBar(page)).toContainText("3 tables");
});

test("broken statements cost themselves alone, and the report says where they are", async ({ page }) => {
  await page.goto("./");
  const text = "create table a (id int);\ncreate tabel b (id int);\ncreate table c (id int, );\ncreate table d (id int);\n";
  await dropText(page, { name: "half.sql", text });
  await expectTables(page, 2);
  for (const name of ["a", "d"]) await expect(tableRow(page, name)).toBeVisible();
  const rows = page.getByRole("region", { name: "Statements" }).getByRole("row");
  await expect(rows.filter({ hasText: "half.sql:2" })).toBeVisible();
  await expect(rows.filter({ hasText: "half.sql:3" })).toBeVisible();
});
