// The page as a person sees it: its parts by role and name, and what is done with several of them at once.

import { expect } from "./fixtures.mjs";

export const explorer = (page) => page.getByRole("navigation", { name: "Explorer" });
export const inspector = (page) => page.getByRole("complementary", { name: "Inspector" });
export const diagram = (page) => page.getByRole("application", { name: /Entity relationship diagram/ });
/// Cards have no role: readers of the screen get the explorer and what the diagram says.
export const cards = (page) => diagram(page).locator("[data-table]");
export const card = (page, table) => diagram(page).locator(`[data-table="${table}"]`);
/// The middle of the diagram, on the screen.
export async function middleOfDiagram(page) {
  const box = await diagram(page).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
/// Zooms about the pointer, as by a wheel with Control.
export async function zoomByWheel(page, delta) {
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, delta);
  await page.keyboard.up("Control");
}
export const topBar = (page) => page.getByRole("banner");
/// The button of a table in the explorer.
export const tableRow = (page, name) => explorer(page).getByRole("button", { name, exact: true });

/// Drops files and folders of this machine on the page, as a file manager does.
export async function drop(page, ...paths) {
  await page.getByRole("main").waitFor();
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/// Drops files that exist here only: `{ name, text }` or `{ name, bytes }`.
export async function dropText(page, ...files) {
  await page.getByRole("main").waitFor();
  await page.evaluate((files) => {
    const data = new DataTransfer();
    for (const { name, text, bytes } of files) {
      data.items.add(new File([bytes ? new Uint8Array(bytes) : text], name));
    }
    const init = { bubbles: true, cancelable: true, dataTransfer: data };
    document.querySelector("main").dispatchEvent(new DragEvent("drop", init));
  }, files);
}

export async function expectTables(page, count) {
  await expect(topBar(page)).toContainText(`${count} tables`, { timeout: 30_000 });
}

/// Opens SQL from the start screen, through the dialog that takes pasted text.
export async function openSql(page, sql) {
  await page.goto("./");
  await page.getByRole("button", { name: /^Paste SQL/ }).click();
  const dialog = page.getByRole("dialog", { name: "Paste SQL" });
  await dialog.getByRole("textbox").fill(sql);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(diagram(page)).toBeVisible();
}

/// The link that the dialog "Share" gives.
export async function shareLink(page) {
  await topBar(page).getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  return link;
}

export const drawerTab = (page, name) => page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name, exact: true });
/// The text editor of a name: the element that takes the keys.
export const editor = (page, name = "SQL") => page.getByRole("textbox", { name, exact: true });

/// The whole text of the panel that is open, by its button; an editor draws only the lines in view.
export async function copiedText(page) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("tabpanel", { name: "Panel" }).getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("status").getByText(/copied/).first()).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

/// Where the diagram is moved and zoomed to, as its picture's place on the screen.
export const zoomPercent = (page) =>
  page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: /^\d+%$/ });

/// A small schema with something of everything that the page shows of a table.
export const SHOP = `
create type order_state as enum ('open', 'paid', 'sent');
create table customers (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  name text
);
comment on table customers is 'Who buys';
create table orders (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers (id) on delete cascade,
  state order_state not null default 'open',
  total numeric(10,2) check (total >= 0),
  placed_at timestamptz not null default now()
);
create index orders_placed_at_idx on orders (placed_at desc) where state <> 'sent';
alter table orders enable row level security;
create policy "Customers see their own orders" on orders for select to authenticated
  using (customer_id = auth.uid());
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger orders_touch before update on orders for each row execute function touch();
create table order_lines (
  order_id bigint not null references orders (id),
  line integer not null,
  product text not null,
  primary key (order_id, line)
);
`;
