// Access by patterns: the platform of seed 003 gets its policies by clicks alone.

import { expect, test } from "./fixtures.mjs";
import { copiedText, drawerTab, explorer, inspector, openSql, tableRow } from "./page.mjs";

/// The tables of the platform that several tenants share, before anybody thought of access.
const PLATFORM = `
create table tenants (id uuid primary key default gen_random_uuid(), name text not null);
create table users (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references tenants (id) on delete cascade,
  auth_id uuid not null unique,
  email text not null,
  role text not null default 'member',
  is_active boolean not null default true
);
create table conversations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  title text not null
);
create table messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references conversations (id) on delete cascade,
  content text not null
);
create table feedback (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references messages (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  rating smallint not null
);
create table usage_metrics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  date date not null default current_date
);
`;

const dialogOf = (page) => page.getByRole("dialog", { name: "Insert a standard pattern" });
const plan = (page) => dialogOf(page).getByRole("region", { name: "What changes" });
const way = (page, name) =>
  dialogOf(page).getByRole("list", { name: "Access" }).getByRole("radio", { name, exact: true });

const cell = (page, table, name) =>
  page.getByRole("grid", { name: "Who may do what with rows" }).locator(".access-row")
    .filter({ has: page.locator(".access-table-name", { hasText: new RegExp(`^${table}$`) }) })
    .getByRole("gridcell", { name });

/// Opens the dialog from the tab of a table, or of several from what the inspector says of them.
async function openDialog(page, tables) {
  const [first, ...others] = tables;
  await tableRow(page, first).click();
  for (const other of others) {
    await tableRow(page, other).click({ modifiers: ["Control"] });
  }
  if (others.length === 0) {
    await inspector(page).getByRole("tab", { name: /^Access/ }).click();
  }
  await inspector(page).getByRole("button", { name: "Add policies from a pattern…" }).click();
  await expect(dialogOf(page)).toBeVisible();
}

/// Puts a pattern onto tables; of the commands, these alone, or those that are offered ticked.
async function put(page, tables, pattern, commands, more = async () => {}) {
  await openDialog(page, tables);
  const dialog = dialogOf(page);
  await way(page, pattern).check();
  if (commands) {
    const may = dialog.getByRole("group", { name: "They may" });
    // First those that are wanted: one at least is always ticked.
    for (const command of commands) {
      await may.getByRole("checkbox", { name: new RegExp(`\\(${command}\\)`) }).check();
    }
    for (const command of ["SELECT", "INSERT", "UPDATE", "DELETE"].filter((c) => !commands.includes(c))) {
      const box = may.getByRole("checkbox", { name: new RegExp(`\\(${command}\\)`) });
      if (await box.count()) await box.uncheck();
    }
  }
  await more(dialog);
  await expect(dialog.getByRole("button", { name: "Insert" })).toBeEnabled();
  await dialog.getByRole("button", { name: "Insert" }).click();
  await expect(dialog).toBeHidden();
}

test("the policies of a platform are built by clicks", async ({ page, accessible }) => {
  await openSql(page, PLATFORM);
  await put(page, ["users"], "owner only");
  await put(page, ["tenants"], "tenant by column");
  await put(page, ["conversations"], "tenant by column", ["SELECT", "INSERT"], async (dialog) => {
    // What each way costs is said where it is chosen, and what would change is shown before it does.
    const source = dialog.getByRole("group", { name: "The tenant of who asks" });
    await expect(source.getByRole("radio", { name: /SECURITY DEFINER/ })).toBeVisible();
    await source.getByRole("radio", { name: /claim/i }).check();
    await expect(dialog.getByRole("textbox", { name: "Claim" })).toHaveValue("tenant_id");
    await source.getByRole("radio", { name: /in each policy/ }).check();
    await expect(dialog.getByRole("combobox", { name: "Table of users or members" })).toHaveValue(/users/);
    await expect(plan(page)).toContainText("conversations_select_tenant");
    await plan(page).getByText("Migration").click();
    await expect(plan(page)).toContainText("GRANT SELECT, INSERT ON TABLE public.conversations TO authenticated");
    await expect(plan(page)).toContainText("ENABLE ROW LEVEL SECURITY");
    await accessible();
  });
  await put(page, ["conversations"], "owner only", ["UPDATE", "DELETE"]);
  await put(page, ["messages", "feedback"], "tenant through foreign keys", ["SELECT", "INSERT"]);
  await put(page, ["messages"], "owner only", ["UPDATE", "DELETE"], async (dialog) => {
    const ways = dialog.getByRole("group", { name: "Whose it is" });
    await expect(ways.getByRole("radio", { name: "conversation_id → conversations.user_id" })).toBeChecked();
  });
  await put(page, ["feedback"], "owner only", ["UPDATE", "DELETE"]);
  await put(page, ["usage_metrics"], "tenant by column", ["SELECT"]);
  await put(page, ["usage_metrics"], "system-only write", ["INSERT", "UPDATE"], async (dialog) => {
    await dialog.getByRole("checkbox", { name: /by policies too/ }).check();
  });

  await drawerTab(page, "SQL").click();
  const sql = await copiedText(page);
  const policies = (table) => [...sql.matchAll(new RegExp(`CREATE POLICY \\w+ ON public\\.${table}\\n`, "g"))].length;
  expect(["conversations", "messages", "feedback", "usage_metrics"].map(policies)).toEqual([4, 4, 4, 3]);

  expect(sql).toContain("REVOKE INSERT, UPDATE, TRUNCATE, REFERENCES, TRIGGER ON TABLE public.usage_metrics FROM authenticated");

  // The matrix: those who are not signed in have nothing, all others some rows, and the system writes what it counts.
  await drawerTab(page, "Access").click();
  const told = async (table, role, commands, what) => {
    for (const command of commands) {
      await expect(cell(page, table, `${role}, ${command}: ${what}`)).toBeAttached();
    }
  };
  const all = ["SELECT", "INSERT", "UPDATE", "DELETE"];
  for (const table of ["conversations", "messages", "feedback"]) {
    await told(table, "anon", all, "no grant");
    await told(table, "authenticated", all, "some rows");
    await told(table, "service_role", all, "all rows");
  }
  await told("usage_metrics", "anon", all, "no grant");
  await told("usage_metrics", "authenticated", ["SELECT"], "some rows");
  await told("usage_metrics", "authenticated", ["INSERT", "UPDATE", "DELETE"], "no grant");
  await told("usage_metrics", "service_role", ["INSERT", "UPDATE"], "all rows");
  await cell(page, "feedback", "authenticated, SELECT: some rows").click();
  const why = page.getByRole("complementary", { name: "Why" });
  await expect(why).toContainText("c.tenant_id in (select u.tenant_id from public.users u");
  await why.getByRole("button", { name: "Close explanation" }).click();

  // One pattern is one step back.
  await tableRow(page, "usage_metrics").click();
  await page.keyboard.press("Control+Z");
  await inspector(page).getByRole("tab", { name: /^Access/ }).click();
  const policy = (name) => inspector(page).getByRole("article", { name, exact: true });
  await expect(policy("usage_metrics_select_tenant")).toBeVisible();
  await expect(policy("usage_metrics_insert_system")).toHaveCount(0);
});

test("a pattern that cannot be put on says what to do", async ({ page }) => {
  await openSql(page, "create table drafts (id bigint primary key, body text);");
  await openDialog(page, ["drafts"]);
  await way(page, "owner only").check();
  await expect(plan(page)).toContainText("Nothing in drafts says whose a row is");
  await expect(dialogOf(page).getByRole("button", { name: "Insert" })).toBeDisabled();
  await way(page, "public read").check();
  await expect(plan(page)).toContainText("drafts_select_public");
  // A bucket needs no table.
  await way(page, "storage bucket").check();
  await dialogOf(page).getByRole("textbox", { name: "Bucket" }).fill("tax forms");
  await plan(page).getByText("Migration").click();
  await expect(plan(page)).toContainText("bucket_id = 'tax forms'");
  await dialogOf(page).getByRole("button", { name: "Insert" }).click();
  await expect(explorer(page)).toContainText("objects");
});
