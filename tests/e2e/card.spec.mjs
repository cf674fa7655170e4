import { expect, test } from "./fixtures.mjs";
import { card, copiedText, diagram, drawerTab, openSql, topBar } from "./page.mjs";

const ONE = "create table orders (id bigint primary key, buyer text);";

const sql = async (page) => {
  await drawerTab(page, "SQL").click();
  const text = await copiedText(page);
  await drawerTab(page, "SQL").click();
  return text.replace(/ +/g, " ");
};

/// Types and defaults have a list of proposals, so that their field is a combobox.
const field = (page, name) =>
  diagram(page).getByRole(/^(Type|Default)/.test(name) ? "combobox" : "textbox", { name });
const row = (page, text) => card(page, "public.orders").locator(".card-row").filter({ hasText: text });

test("a double click changes a name or a type where it stands", async ({ page }) => {
  await openSql(page, ONE);
  await row(page, "buyer").getByText("buyer").dblclick();
  await field(page, "Name of column buyer").fill("customer");
  await field(page, "Name of column buyer").press("Escape");
  await expect(row(page, "buyer")).toBeVisible();
  await row(page, "buyer").getByText("buyer").dblclick();
  await field(page, "Name of column buyer").fill("customer");
  await diagram(page).click({ position: { x: 5, y: 5 } });
  await expect(row(page, "customer")).toBeVisible();
  await row(page, "customer").getByText("text").dblclick();
  await field(page, "Type of column customer").fill("varchar(40)");
  await field(page, "Type of column customer").press("Escape");
  await row(page, "customer").getByText("text").dblclick();
  await field(page, "Type of column customer").fill("varchar(40)");
  await field(page, "Type of column customer").press("Tab");
  await field(page, "Default of column customer").press("Tab");
  await field(page, "New column of orders").press("Escape");
  expect(await sql(page)).toContain("customer varchar(40)");
});

test("columns are added by keyboard alone, each in one go, and each is one step back", async ({ page }) => {
  await openSql(page, ONE);
  await diagram(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("e");
  await expect(field(page, "Name of table orders")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field(page, "New column of orders")).toBeFocused();
  await page.keyboard.type("total numeric(10,2)");
  await page.keyboard.press("Enter");
  await expect(row(page, "total")).toContainText("numeric(10,2)");
  await page.keyboard.type("note");
  await page.keyboard.press("Tab");
  await expect(field(page, "Type of column note")).toHaveValue("text");
  await page.keyboard.press("Tab");
  await expect(field(page, "Default of column note")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(field(page, "Name of column note")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(diagram(page)).toBeFocused();
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "note")).toHaveCount(0);
  await expect(row(page, "total")).toBeVisible();
  await topBar(page).getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "total")).toHaveCount(0);
});

test("a default is proposed, read, and changed where it stands", async ({ page }) => {
  await openSql(page, "create table orders (id bigint generated always as identity, at timestamptz, a_long_name_for_room uuid);");
  await row(page, "at").getByText("timestamptz").dblclick();
  await field(page, "Type of column at").press("Tab");
  const proposals = page.getByRole("listbox", { name: "Defaults" });
  await expect(proposals.getByRole("option")).toHaveText(["now()"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(field(page, "Name of column a_long_name_for_room")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(field(page, "Default of column at")).toHaveValue("now()");
  await page.keyboard.press("Escape");
  await expect(row(page, "at").locator(".card-default")).toHaveText("= now()");

  await row(page, "at").locator(".card-default").dblclick();
  await field(page, "Default of column at").fill("nowhere(");
  await page.keyboard.press("Enter");
  await expect(diagram(page).getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await expect(field(page, "Default of column at")).toHaveValue("nowhere(");
  await field(page, "Default of column at").fill("now() - interval '1 day'");
  await page.keyboard.press("Enter");
  await expect(field(page, "New column of orders")).toBeFocused();
  await page.keyboard.press("Escape");
  expect(await sql(page)).toContain("DEFAULT now() - interval '1 day'");

  // An identity has its values from elsewhere: Tab goes past its default.
  await row(page, "bigint").getByText("bigint").dblclick();
  await field(page, "Type of column id").press("Tab");
  await expect(field(page, "Name of column at")).toBeFocused();
  await page.keyboard.press("Escape");
  await row(page, "at").locator(".card-default").dblclick();
  await field(page, "Default of column at").fill("");
  await diagram(page).click({ position: { x: 5, y: 5 } });
  await expect(row(page, "at").locator(".card-default")).toHaveCount(0);
});

test("what cannot be is refused beside the field, and nothing of it is applied", async ({ page }) => {
  await openSql(page, ONE);
  await row(page, "buyer").getByText("buyer").dblclick();
  await field(page, "Name of column buyer").fill("id");
  await field(page, "Name of column buyer").press("Enter");
  await expect(diagram(page).getByRole("alert").filter({ hasText: '"id" is already the name of another column' })).toBeVisible();
  await expect(field(page, "Name of column buyer")).toHaveValue("id");
  await field(page, "Name of column buyer").press("Escape");
  await expect(row(page, "buyer")).toBeVisible();
});

test("a column is dragged to another place by the left end of its row", async ({ page }) => {
  await openSql(page, "create table orders (id bigint primary key, buyer text, total int);");
  const from = await row(page, "total").boundingBox();
  const to = await row(page, "id").boundingBox();
  await page.mouse.move(from.x + 20, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 4 });
  await page.mouse.move(to.x + 20, to.y + 2);
  await page.mouse.up();
  await expect(card(page, "public.orders").locator(".card-column")).toHaveText(["total", "id", "buyer"]);
});

test("cards are put in line, and a locked one stays where it is", async ({ page }) => {
  await openSql(page, "create table a (id int primary key); create table b (id int primary key); create table c (id int primary key);");
  const box = (name) => card(page, `public.${name}`).boundingBox();
  const run = async (words) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  };
  await card(page, "public.a").click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("l");
  await expect(card(page, "public.a")).toHaveClass(/locked/);
  const locked = await box("a");
  await page.keyboard.press("Shift+ArrowDown");
  await card(page, "public.b").click();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Control+a");
  await run("align left");
  const left = (await box("b")).x;
  await expect.poll(async () => (await box("c")).x).toBeCloseTo(left, 0);
  expect(await box("a")).toEqual(locked);
  expect(locked.x - left).toBeGreaterThan(8);
  await page.keyboard.press("Control+z");
  await card(page, "public.a").click();
  await page.keyboard.press("l");
  await expect(card(page, "public.a")).not.toHaveClass(/locked/);
});
