import { expect, test } from "./fixtures.mjs";
import { card, copiedText, diagram, drawerTab, expectTables, inspector, openSql, tableRow, topBar } from "./page.mjs";

const TWO = `
create table users (id uuid primary key, email text unique, name text);
create table orders (id bigint primary key, buyer uuid, total numeric);
`;

const sql = async (page) => {
  await drawerTab(page, "SQL").click();
  const text = await copiedText(page);
  await drawerTab(page, "SQL").click();
  return text;
};

/// The row of a column, or the head of the card, on the screen.
const place = async (page, table, column) => {
  const whole = card(page, `public.${table}`);
  const part = column ? whole.locator(".card-row").filter({ hasText: column }) : whole.locator(".card-head");
  return part.boundingBox();
};

/// Drags from the handle of one to the middle of the other.
async function draw(page, [table, column], [references, referenced], { shift = false } = {}) {
  const from = await place(page, table, column);
  const to = await place(page, references, referenced);
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  const handle = diagram(page).locator(".handle").last();
  await expect(handle).toBeVisible();
  const { x, y, width, height } = await handle.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  if (shift) await page.keyboard.down("Shift");
  await page.mouse.move(to.x + to.width / 2 + 3, to.y + to.height / 2, { steps: 5 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2);
}

const drop = async (page) => {
  await page.mouse.up();
  await page.keyboard.up("Shift");
};

const note = (page) => diagram(page).getByRole("status");
const bar = (page) => page.getByRole("toolbar", { name: "Foreign key" });

test("a column drawn to a table becomes a foreign key with an index, and the edge has a toolbar", async ({ page }) => {
  await openSql(page, TWO);
  await draw(page, ["orders", "buyer"], ["users", null]);
  await expect(note(page)).toHaveText("orders.buyer → users.id");
  await drop(page);
  await expect(bar(page)).toContainText("orders.buyer → users.id");
  await bar(page).getByLabel("On delete").selectOption("cascade");
  await expect(bar(page).getByRole("button", { name: "Add index" })).toBeHidden();
  const text = await sql(page);
  expect(text).toMatch(/FOREIGN KEY \(buyer\) REFERENCES public\.users \(id\) ON DELETE CASCADE/);
  expect(text).toContain("CREATE INDEX orders_buyer_idx ON public.orders (buyer)");
});

test("a column that does not fit is refused with the reason, while it is drawn and when it is dropped", async ({ page }) => {
  await openSql(page, TWO);
  await draw(page, ["orders", "total"], ["users", null]);
  await expect(note(page)).toContainText("orders.total (numeric) and users.id (uuid) cannot be compared");
  await drop(page);
  await expect(page.getByRole("status").filter({ hasText: "cannot be compared" })).toBeVisible();
  expect(await sql(page)).not.toContain("FOREIGN KEY");
});

test("a table drawn to a table gets the column, and Escape gives up", async ({ page }) => {
  await openSql(page, TWO);
  await draw(page, ["orders", null], ["users", null]);
  await page.keyboard.press("Escape");
  await drop(page);
  await expect(card(page, "public.orders")).not.toContainText("user_id");
  await draw(page, ["orders", null], ["users", null]);
  await drop(page);
  await expect(card(page, "public.orders")).toContainText("user_id");
});

const COMPOSITE = `
create table chats (id uuid, version int, title text, primary key (id, version));
create table messages (id bigint primary key, talk uuid, chat_version int);
`;

test("a column drawn to a table whose key has several columns brings the others", async ({ page }) => {
  await openSql(page, COMPOSITE);
  await draw(page, ["messages", "chat_version"], ["chats", null]);
  await expect(note(page)).toHaveText("messages (new chat_id, chat_version) → chats (id, version)");
  await expect(diagram(page).locator(".target")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await drop(page);
  await expect(card(page, "public.messages")).not.toContainText("chat_id");
  // Dropped on a column of that key, it goes with that one.
  await draw(page, ["messages", "talk"], ["chats", "version"]);
  await expect(note(page)).toContainText("messages.talk (uuid) and chats.version (integer) cannot be compared");
  await drop(page);
  await draw(page, ["messages", "talk"], ["chats", "id"]);
  await expect(note(page)).toHaveText("messages (talk, chat_version) → chats (id, version)");
  await drop(page);
  await expect(bar(page)).toContainText("messages (talk, chat_version) → chats (id, version)");
  const text = await sql(page);
  expect(text).toContain("FOREIGN KEY (talk, chat_version) REFERENCES public.chats (id, version)");
  expect(text).toContain("CREATE INDEX messages_talk_chat_version_idx ON public.messages (talk, chat_version)");
});

test("a composite key is referenced by keyboard alone", async ({ page }) => {
  await openSql(page, COMPOSITE);
  await tableRow(page, "messages").focus();
  await page.keyboard.press("Enter");
  await diagram(page).focus();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Add relation" });
  await dialog.getByLabel("Referenced table").focus();
  await page.keyboard.type("chats");
  await expect(dialog.getByRole("status")).toHaveText("messages (new chat_id, chat_version) → chats (id, version)");
  await dialog.getByRole("combobox", { name: /^Column/ }).focus();
  await page.keyboard.type("talk");
  await expect(dialog.getByRole("status")).toHaveText("messages (talk, chat_version) → chats (id, version)");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Add relation" }).press("Enter");
  await expect(bar(page)).toContainText("messages (talk, chat_version) → chats (id, version)");
});

test("with Shift a table of pairs is made", async ({ page }) => {
  await openSql(page, TWO);
  await draw(page, ["orders", null], ["users", null], { shift: true });
  await expect(note(page)).toContainText("orders ⇄ users");
  await drop(page);
  await expectTables(page, 3);
  await expect(tableRow(page, "order_users")).toBeVisible();
});

test("a relation is added by keyboard alone", async ({ page }) => {
  await openSql(page, TWO);
  await diagram(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect(inspector(page).getByRole("textbox", { name: "Name" })).toHaveValue(/orders|users/);
  await tableRow(page, "orders").focus();
  await page.keyboard.press("Enter");
  await diagram(page).focus();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Add relation" });
  await dialog.getByLabel("Referenced table").focus();
  await page.keyboard.type("users");
  await expect(dialog.getByLabel("Referenced table")).toHaveValue("public.users");
  await dialog.getByRole("combobox", { name: /^Column/ }).focus();
  await page.keyboard.type("total");
  await expect(dialog.getByRole("alert")).toContainText("cannot be compared");
  await page.keyboard.press("ArrowUp");
  await expect(dialog.getByRole("combobox", { name: /^Column/ })).toHaveValue("buyer");
  await dialog.getByRole("button", { name: "Add relation" }).press("Enter");
  await expect(bar(page)).toContainText("orders.buyer → users.id");
});

test("the history goes back to any step and forth again", async ({ page }) => {
  await openSql(page, TWO);
  await draw(page, ["orders", null], ["users", null]);
  await drop(page);
  await bar(page).getByLabel("On delete").selectOption("cascade");
  await diagram(page).focus();
  await page.keyboard.press("h");
  const dialog = page.getByRole("dialog", { name: "History" });
  await expect(dialog.getByRole("button", { name: "Relate orders to users" })).toBeVisible();
  await dialog.getByRole("button", { name: "As it was opened" }).click();
  await expect(card(page, "public.orders")).not.toContainText("user_id");
  await dialog.getByRole("button", { name: /^Change/ }).click();
  await expect(card(page, "public.orders")).toContainText("user_id");
  await page.keyboard.press("Escape");
  expect(await sql(page)).toContain("ON DELETE CASCADE");
});

test("relations that names speak of are suggested, and those that are chosen are added", async ({ page }) => {
  await openSql(page, `
create table users (id uuid primary key);
create table teams (id bigint primary key);
create table posts (id bigint primary key, user_id uuid, team_id int);
`);
  await diagram(page).focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("suggested");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Suggested relations" });
  await expect(dialog.getByRole("checkbox", { name: "posts.user_id → users" })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "posts.team_id → teams" }).uncheck();
  await dialog.getByRole("button", { name: "Add 1 relation" }).click();
  await expect(dialog).toBeHidden();
  const text = await sql(page);
  expect(text).toMatch(/FOREIGN KEY \(user_id\) REFERENCES public\.users \(id\)/);
  expect(text).not.toContain("REFERENCES public.teams");
});

test("a suggestion is dismissed for good, and can be had again", async ({ page }) => {
  await openSql(page, `
create table users (id uuid primary key);
create table posts (id bigint primary key, user_id uuid);
`);
  const dialog = page.getByRole("dialog", { name: "Suggested relations" });
  const open = async () => {
    await diagram(page).focus();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("suggested");
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible();
  };
  await open();
  await dialog.getByRole("button", { name: "Dismiss posts.user_id" }).click();
  await expect(dialog.getByRole("checkbox", { name: /posts.user_id/ })).toBeHidden();
  await expect(dialog.getByRole("button", { name: /^Add/ })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(topBar(page)).toContainText("Saved in this browser");
  await page.reload();
  await open();
  await expect(dialog).toContainText("1 dismissed");
  await dialog.getByText("1 dismissed").click();
  await dialog.getByRole("button", { name: "Suggest again" }).click();
  await expect(dialog.getByRole("checkbox", { name: /posts.user_id/ })).toBeVisible();
});

test("an edge under the pointer says both ends, its name and what it does", async ({ page }) => {
  await openSql(page, `
create table users (id uuid primary key);
create table orders (id bigint primary key, buyer uuid references users on delete cascade);
`);
  // The edge leaves the row of its column, to one of both sides.
  const row = await place(page, "orders", "buyer");
  const tip = diagram(page).getByRole("tooltip");
  for (const x of [row.x - 12, row.x + row.width + 12]) {
    await page.mouse.move(x, row.y + row.height / 2);
    if (await tip.isVisible()) break;
  }
  await expect(tip).toContainText("orders.buyer → users.id");
  await expect(tip).toContainText("orders_buyer_fkey");
  await expect(tip).toContainText("on delete cascade, on update no action");
  const { x, y, width, height } = await tip.boundingBox();
  const { width: wide, height: high } = page.viewportSize();
  expect(x >= 0 && y >= 0 && x + width <= wide && y + height <= high).toBe(true);
  // Readers of the screen hear it too.
  await expect(diagram(page).locator("[aria-live]")).toHaveText(
    "orders.buyer → users.id, orders_buyer_fkey, on delete cascade, on update no action",
  );
  await page.mouse.move(row.x + row.width / 2, row.y + 400);
  await expect(tip).toBeHidden();
});
