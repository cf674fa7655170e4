// Forms of the inspector for what stands beside tables: parts of views, ranges, privileges, roles, comments; and what axe
// says of every form.

import { expect, test } from "./fixtures.mjs";
import { copiedText, drawerTab, editor, explorer, inspector, openSql, SHOP, tableRow } from "./page.mjs";

const MORE = `${SHOP}
create view paid as select id, customer_id from orders where state = 'paid';
create materialized view totals as select customer_id, sum(total) as sum from orders group by customer_id;
create type span as range (subtype = float8);
create type address as (street text, city text);
create domain short as text check (length(value) < 9);
create sequence numbers;
create extension citext;
create role reader nologin;
create role clerk;
grant reader to clerk;
grant select on orders to reader;
create policy "Readers see all" on orders for select to reader using (true);
create foreign data wrapper elsewhere;
create aggregate total(numeric) (sfunc = numeric_add, stype = numeric);
`;

const form = (page, name) => inspector(page).getByRole("form", { name });
const item = (page, name) => inspector(page).getByRole("article", { name, exact: true });
const button = (page, name) => inspector(page).getByRole("button", { name, exact: true });
const box = (within, name) => within.getByRole("textbox", { name, exact: true });
const panel = (page) => inspector(page).getByRole("tabpanel");

async function expectSql(page, ...texts) {
  if ((await drawerTab(page, "SQL").getAttribute("aria-selected")) !== "true") await drawerTab(page, "SQL").click();
  await expect(editor(page)).toContainText("CREATE");
  await expect(async () => {
    const text = await copiedText(page);
    for (const wanted of texts) expect(text).toContain(wanted);
  }).toPass({ timeout: 15_000 });
}

async function openObject(page, section, name) {
  const head = explorer(page).getByRole("button", { name: new RegExp(`^${section}`) });
  if ((await head.getAttribute("aria-expanded")) !== "true") await head.click();
  await explorer(page).getByRole("button", { name }).click();
}

async function openTab(page, table, part) {
  await tableRow(page, table).click();
  await inspector(page).getByRole("tab", { name: part }).click();
}

async function enter(field, text) {
  await field.fill(text);
  await field.press("Enter");
}

test("attributes of a composite type and checks of a domain type say what few do", async ({ page }) => {
  await openSql(page, MORE);
  const more = async (name) => {
    await inspector(page).getByText(`More of ${name}`, { exact: true }).click();
    return inspector(page).getByRole("group", { name: `More of ${name}`, exact: true });
  };
  await openObject(page, "Types", /^address/);
  const street = await more("street");
  await enter(box(street, "Collation"), "C");
  await box(street, "Comment").fill("With its number");
  await box(street, "Comment").blur();
  await openObject(page, "Types", /^short/);
  const check = await more("short_check");
  await enter(box(check, "Name"), "short_length");
  const renamed = inspector(page).getByRole("group", { name: "More of short_length" });
  await box(renamed, "Comment").fill("As printed");
  await renamed.getByRole("checkbox", { name: /NOT VALID/ }).check();
  await expectSql(
    page,
    'COLLATE "C"',
    "COMMENT ON COLUMN public.address.street IS 'With its number'",
    "CONSTRAINT short_length CHECK (length(value) < 9) NOT VALID",
    "COMMENT ON CONSTRAINT short_length ON DOMAIN public.short IS 'As printed'",
  );
});

test("a view has triggers that run instead of what is written", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Views", /^paid/);
  await button(page, "Add trigger").click();
  const add = form(page, "New trigger");
  await box(add, "Name").fill("paid_write");
  await expect(add.getByRole("combobox", { name: "When" })).toHaveValue("instead");
  await expect(add.getByRole("checkbox", { name: "Truncate" })).toHaveCount(0);
  await add.getByRole("checkbox", { name: "Update" }).check();
  await add.getByRole("combobox", { name: "For each" }).selectOption("statement");
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(add.getByRole("alert").filter({ hasText: "INSTEAD OF runs for each row" })).toBeVisible();
  await add.getByRole("combobox", { name: "For each" }).selectOption("row");
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expectSql(page, "CREATE TRIGGER paid_write", "INSTEAD OF INSERT OR UPDATE ON public.paid");

  await button(page, "Change paid_write").click();
  await form(page, "Change trigger").getByRole("combobox", { name: "When" }).selectOption("after");
  await form(page, "Change trigger").getByRole("button", { name: "Apply" }).click();
  await expectSql(page, "AFTER INSERT OR UPDATE ON public.paid\n  FOR EACH STATEMENT");
  await enter(box(item(page, "paid_write"), "Name"), "paid_after");
  await expectSql(page, "CREATE TRIGGER paid_after");
  await button(page, "Remove paid_after").click();
  await expect(item(page, "paid_after")).toHaveCount(0);
});

test("a materialized view has indexes of expressions", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Views", /^totals/);
  await expect(button(page, "Add trigger")).toHaveCount(0);
  await button(page, "Add index").click();
  const add = form(page, "New index");
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(add.getByRole("alert").filter({ hasText: "no column" })).toBeVisible();
  await add.getByRole("combobox", { name: "Add an element" }).click();
  await page.getByRole("option", { name: "(expression)" }).click();
  await box(add, "Expression 1").fill("customer_id");
  await add.getByRole("checkbox", { name: /unique/ }).check();
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expectSql(page, "CREATE UNIQUE INDEX totals_customer_id_idx ON public.totals ((customer_id))");
  await button(page, "Change totals_customer_id_idx").click();
  await box(form(page, "Change index"), "Only rows where").fill("sum >");
  await form(page, "Change index").getByRole("button", { name: "Apply" }).click();
  await expect(form(page, "Change index").getByRole("alert").filter({ hasText: "WHERE" })).toBeVisible();
  await box(form(page, "Change index"), "Only rows where").fill("sum > 0");
  await form(page, "Change index").getByRole("button", { name: "Apply" }).click();
  await expectSql(page, "((customer_id)) WHERE sum > 0");
});

test("a range type has a subtype and options, which are names", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Types", /^span/);
  await enter(box(inspector(page), "Difference function"), "float8mi");
  await expectSql(page, "SUBTYPE = double precision,\n  SUBTYPE_DIFF = float8mi");
  await enter(box(inspector(page), "Multirange type"), "no name at all");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "is no name" })).toBeVisible();
  // A refusal is read with the field.
  await enter(inspector(page).getByRole("textbox", { name: /^Multirange type/ }), "spans");
  await enter(box(inspector(page), "Difference function"), "");
  const subtype = inspector(page).getByRole("combobox", { name: "Subtype" });
  await subtype.fill("numeric");
  await subtype.press("Enter");
  await expectSql(page, "SUBTYPE = numeric,\n  MULTIRANGE_TYPE_NAME = spans\n");
});

test("privileges are granted on what a text defines, those of its kind alone", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Other objects", /aggregate total/);
  await button(page, "Add privilege").click();
  const add = form(page, "New privilege");
  await expect(add.getByRole("combobox", { name: "Privilege" }).getByRole("option")).toHaveText(["all", "execute"]);
  await box(add, "Role").fill("clerk");
  await add.getByRole("button", { name: "Add" }).click();
  await expectSql(page, "GRANT EXECUTE ON FUNCTION public.total(numeric) TO clerk");
  await openObject(page, "Other objects", /foreign data wrapper elsewhere/);
  await enter(box(inspector(page), "Owner"), "clerk");
  await button(page, "Add privilege").click();
  await box(add, "Role").fill("reader");
  await add.getByRole("combobox", { name: "Privilege" }).selectOption("USAGE");
  await add.getByRole("combobox", { name: "State" }).selectOption("option");
  await add.getByRole("button", { name: "Add" }).click();
  await expectSql(page, "GRANT USAGE ON FOREIGN DATA WRAPPER elsewhere TO reader WITH GRANT OPTION");
  await button(page, "Forget usage of reader").click();
  await expect(inspector(page).getByRole("group", { name: "Privileges of reader" })).toHaveCount(0);
});

test("a role is renamed wherever it is named; of an extension it is said why not", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Roles", /^reader/);
  const name = inspector(page).getByRole("textbox", { name: /^Name/ });
  await enter(name, "clerk");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "another role" })).toBeVisible();
  await enter(name, "pg_reader");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "Postgres keeps" })).toBeVisible();
  await enter(name, "looker");
  await expectSql(
    page,
    "GRANT looker TO clerk",
    "GRANT SELECT ON TABLE public.orders TO looker",
    "FOR SELECT TO looker\n  USING (true)",
  );
  expect(await copiedText(page)).not.toContain("reader");
  await openObject(page, "Extensions", /^citext/);
  await expect(inspector(page).getByRole("heading", { name: "citext" })).toBeVisible();
  await expect(inspector(page)).toContainText("Postgres cannot rename an extension");
  await expect(box(inspector(page), "Name")).toHaveCount(0);
});

test("a role is given attributes, limits and groups, and what is no limit is refused", async ({ page }) => {
  await openSql(page, MORE);
  await openObject(page, "Roles", /^reader/);
  await inspector(page).getByRole("checkbox", { name: "Can log in" }).check();
  await inspector(page).getByRole("checkbox", { name: "Has what its groups have (inherit)" }).uncheck();
  const connections = box(inspector(page), "Connections");
  await enter(connections, "99999999999");
  await expect(inspector(page).getByRole("alert").filter({ hasText: "no such limit" })).toBeVisible();
  await enter(connections, "5");
  await enter(box(inspector(page), "Password holds until"), "2030-01-01'; drop role clerk");
  await enter(box(inspector(page), "Member of"), "staff, clerks");
  await expectSql(
    page,
    "CREATE ROLE reader NOINHERIT LOGIN CONNECTION LIMIT 5 VALID UNTIL '2030-01-01''; drop role clerk';",
    "GRANT staff TO reader;",
    "GRANT clerks TO reader;",
  );
});

test("comments are Markdown, of columns, views, domain types and parts of tables", async ({ page }) => {
  await openSql(page, MORE);
  const strong = inspector(page).locator("strong");
  const comment = (within) => box(within, "Comment");
  await openTab(page, "orders", "Columns");
  await panel(page).getByRole("button", { name: /^total/ }).click();
  await comment(panel(page)).fill("Without **tax**\n\n- never negative");
  await comment(panel(page)).blur();
  await expect(strong).toHaveText("tax");
  await expect(inspector(page).locator("li li", { hasText: "never negative" })).toBeVisible();
  await openObject(page, "Views", /^paid/);
  await comment(inspector(page)).fill("Those that **paid**");
  await comment(inspector(page)).blur();
  await expect(strong).toHaveText("paid");
  await openObject(page, "Types", /^short/);
  await comment(inspector(page)).fill("**Few** letters, no <b>code</b>");
  await comment(inspector(page)).blur();
  await expect(strong).toHaveText("Few");
  await expect(inspector(page).locator(".comment")).toContainText("<b>code</b>");
  await openTab(page, "orders", "Keys");
  await button(page, "Change orders_total_check").click();
  await comment(form(page, "Change constraint")).fill("Money **in**");
  await form(page, "Change constraint").getByRole("button", { name: "Apply" }).click();
  await expect(item(page, "orders_total_check").locator("strong")).toHaveText("in");
  await openTab(page, "orders", "Access");
  await button(page, "Change Readers see all").click();
  await comment(form(page, "Change policy")).fill("For **reports**");
  await form(page, "Change policy").getByRole("button", { name: "Apply" }).click();
  await expect(item(page, "Readers see all").locator("strong")).toHaveText("reports");
  await expectSql(
    page,
    "COMMENT ON COLUMN public.orders.total IS",
    "'Those that **paid**'",
    "'**Few** letters, no <b>code</b>'",
    "COMMENT ON CONSTRAINT orders_total_check ON public.orders IS 'Money **in**'",
    "COMMENT ON POLICY \"Readers see all\" ON public.orders IS 'For **reports**'",
  );
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in the ${colorScheme} theme, axe finds nothing`, () => {
    test.use({ colorScheme });

    test("on the forms of a table's parts, new and changed", async ({ page, accessible }) => {
      await openSql(page, MORE);
      for (const [part, add, word, change] of [
        ["Keys", "Add constraint", "constraint", "orders_total_check"],
        ["Indexes", "Add index", "index", "orders_placed_at_idx"],
        ["Access", "Add policy", "policy", "Readers see all"],
        ["Triggers", "Add trigger", "trigger", "orders_touch"],
      ]) {
        await openTab(page, "orders", part);
        await button(page, add).click();
        const draft = form(page, `New ${word}`);
        await expect(draft).toBeVisible();
        for (const more of await draft.locator("summary").all()) await more.click();
        await accessible();
        await draft.getByRole("button", { name: "Add", exact: true }).click();
        await expect(draft.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
        await accessible();
        await draft.getByRole("button", { name: "Cancel" }).click();
        await button(page, `Change ${change}`).click();
        await expect(form(page, `Change ${word}`)).toBeVisible();
        for (const more of await form(page, `Change ${word}`).locator("summary").all()) await more.click();
        await accessible();
      }
      await openTab(page, "orders", "Keys");
      await button(page, "Add constraint").click();
      const kinds = form(page, "New constraint").getByRole("combobox", { name: "Kind" });
      for (const kind of ["primary", "foreign", "check", "exclude"]) {
        await kinds.selectOption(kind);
        await accessible();
      }
      const elements = form(page, "New constraint").getByRole("combobox", { name: "Add an element" });
      await elements.fill("expr");
      await accessible();
      await elements.press("Enter");
      await accessible();
    });

    test("on the fields of a column, and on its privileges", async ({ page, accessible }) => {
      await openSql(page, `${MORE}\ncomment on column orders.total is 'Without **tax**, see [here](https://example.org)';`);
      await openTab(page, "orders", "Columns");
      await panel(page).getByRole("button", { name: /^total/ }).click();
      for (const more of await panel(page).locator("summary").all()) await more.click();
      await button(page, "Add privilege").click();
      await accessible();
      await panel(page).getByRole("combobox", { name: "Values" }).selectOption("stored");
      await accessible();
      await panel(page).getByRole("combobox", { name: "Values" }).selectOption("default");
      await panel(page).getByRole("combobox", { name: "Type" }).click();
      await accessible();
    });

    test("on the forms of other objects", async ({ page, accessible }) => {
      await openSql(page, MORE);
      for (const [section, name] of [
        ["Views", /^paid/],
        ["Views", /^totals/],
        ["Functions", /^touch/],
        ["Types", /^order_state/],
        ["Types", /^span/],
        ["Types", /^address/],
        ["Types", /^short/],
        ["Sequences", /^numbers/],
        ["Extensions", /^citext/],
        ["Roles", /^reader/],
        ["Other objects", /aggregate total/],
      ]) {
        await openObject(page, section, name);
        await expect(inspector(page).getByRole("heading", { name: "SQL" }).or(box(inspector(page), "Comment")).first()).toBeVisible();
        await accessible();
        for (const add of ["Add trigger", "Add index", "Add privilege"]) {
          if (await button(page, add).count()) await button(page, add).click();
        }
        await accessible();
      }
    });

    test("on the dialog Add object, with each of its kinds and with a problem", async ({ page, accessible }) => {
      await openSql(page, SHOP);
      await page.keyboard.press("a");
      const dialog = page.getByRole("dialog", { name: "Add object" });
      await expect(editor(page, "SQL of the new object")).toContainText("CREATE TYPE");
      await accessible();
      for (const kind of ["Function", "Partitioned table", "Any SQL"]) {
        await dialog.getByRole("button", { name: kind, exact: true }).click();
        await accessible();
      }
      await editor(page, "SQL of the new object").press("Control+a");
      await page.keyboard.type("create tabel t");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await expect(dialog.getByRole("list", { name: "Problems" })).toBeVisible();
      await accessible();
    });

    test("on the fields of a card", async ({ page, accessible }) => {
      await openSql(page, "create table orders (id bigint, at timestamptz, a_long_name_for_room uuid);");
      const card = page.locator('[data-table="public.orders"]');
      await card.getByText("timestamptz").dblclick();
      await page.keyboard.press("Tab");
      await expect(page.getByRole("listbox", { name: "Defaults" })).toBeVisible();
      await accessible();
      await page.keyboard.type("nowhere(");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
      await accessible();
    });
  });
}
