// Access, tried as somebody: rows that are typed, who acts, and what becomes of each row and why.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures.mjs";
import { drawerTab, openSql } from "./page.mjs";

const picture = (name) => fileURLToPath(new URL(`../results/screenshots/${name}.png`, import.meta.url));
const panel = (page) => page.getByRole("tabpanel", { name: "Panel" });
const outcome = (page, text) => panel(page).getByRole("button", { name: text });
const why = (page) => page.getByRole("complementary", { name: "Why" });

const NOTES = `
create table teams (id int primary key, name text not null);
create table members (team_id int references teams, user_id uuid, primary key (team_id, user_id));
create table notes (id int primary key, team_id int not null references teams, status text not null);
create index on members (user_id);
alter table members enable row level security;
alter table notes enable row level security;
grant select on members to authenticated;
grant select, insert, update on notes to authenticated;
create policy own on members for select to authenticated using (user_id = (select auth.uid()));
create policy of_team on notes to authenticated
  using (status = 'open' and team_id in (select m.team_id from members m where m.user_id = (select auth.uid())));
`;

async function openTryIt(page) {
  await openSql(page, NOTES);
  await drawerTab(page, "Access").click();
  await panel(page).getByRole("tab", { name: "Try it" }).click();
  await panel(page).getByRole("combobox", { name: "Rows of" }).selectOption({ label: "notes" });
  await expect(outcome(page, "SELECT of row 1: seen")).toBeVisible();
}

test("a row of one's own is seen and another's is not, and each says why", async ({ page, accessible }) => {
  await openTryIt(page);
  await expect(outcome(page, "SELECT of row 2: not found")).toBeVisible();
  await expect(outcome(page, "DELETE of row 1: refused")).toBeVisible();
  await expect(panel(page).getByRole("region", { name: "members" })).toContainText("read by the policies");
  await accessible();
  await page.screenshot({ path: picture("try-it") });

  await outcome(page, "SELECT of row 2: not found").click();
  await expect(why(page)).toContainText("The row is not read: it is not found, and there is no error.");
  await expect(why(page)).toContainText("status = 'open'");
  await accessible();
  await page.screenshot({ path: picture("try-it-why") });
  await why(page).getByRole("button", { name: "of_team" }).click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector.getByRole("article", { name: "of_team" })).toBeVisible();
});

test("what is typed is tried at once", async ({ page }) => {
  await openTryIt(page);
  const status = panel(page).getByRole("textbox", { name: "status of row 1" });
  await status.fill("shut");
  await status.press("Enter");
  await expect(outcome(page, "SELECT of row 1: not found")).toBeVisible();
  await status.fill("open");
  await status.press("Enter");
  await expect(outcome(page, "SELECT of row 1: seen")).toBeVisible();

  const user = panel(page).getByRole("textbox", { name: "User", exact: true });
  await user.fill("");
  await user.press("Enter");
  await expect(outcome(page, "SELECT of row 1: not found")).toBeVisible();

  await panel(page).getByRole("textbox", { name: "Claims" }).fill("[1]");
  await panel(page).getByRole("textbox", { name: "Claims" }).press("Enter");
  await expect(panel(page).getByRole("alert").filter({ hasText: "Claims are a JSON object" })).toBeVisible();

  const team = panel(page).getByRole("textbox", { name: "team_id of row 1" }).first();
  await team.fill("no number");
  await team.press("Enter");
  await expect(team).toHaveAttribute("aria-invalid", "true");

  await panel(page).getByRole("button", { name: "Begin anew" }).click();
  await expect(outcome(page, "SELECT of row 1: seen")).toBeVisible();
});

test("what is tried can be taken along as pgTAP tests", async ({ page }) => {
  await openTryIt(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel(page).getByRole("button", { name: "pgTAP" }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  expect(text).toContain("select plan(8);");
  expect(text).toContain("set local role");
});

for (const [name, size] of [["laptop", { width: 1024, height: 768 }], ["phone", { width: 390, height: 844 }]]) {
  test(`trying it fits a ${name}`, async ({ page, accessible }) => {
    await page.setViewportSize(size);
    await openTryIt(page);
    await page.emulateMedia({ colorScheme: "dark" });
    // Colours change in a moment.
    await page.waitForTimeout(300);
    await accessible();
    await page.screenshot({ path: picture(`try-it-${name}-dark`) });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
