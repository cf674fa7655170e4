// A schema of a chat product, built from nothing by mouse and by keyboard, arranged, undone to nothing and done again.

import { expect, test } from "./fixtures.mjs";
import { card, copiedText, diagram, drawerTab, editor, explorer, inspector, shareLink, tableRow, topBar } from "./page.mjs";

/// Presses Tab, or Shift and Tab, until something has the focus.
async function tabTo(page, locator) {
  await locator.waitFor();
  const has = () => locator.evaluate((element) => element === document.activeElement);
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let n = 0; n < 120; n += 1) {
      if (await has()) return;
      await page.keyboard.press(key);
    }
  }
  throw new Error(`neither Tab nor Shift+Tab leads to ${locator}`);
}

/// How each part of the page is reached: the two ways to do the same.
const MOUSE = {
  press: (page, locator) => locator.click(),
  fill: async (page, locator, text) => {
    await locator.click({ clickCount: 3 });
    await page.keyboard.insertText(text);
  },
  choose: (page, locator, label) => locator.selectOption({ label }),
  add: async (page, locator, label) => {
    await locator.click();
    await page.getByRole("listbox", { name: "Choices" }).getByRole("option", { name: label, exact: true }).click();
  },
  check: (page, locator) => locator.check(),
};

const KEYBOARD = {
  press: async (page, locator) => {
    await tabTo(page, locator);
    await page.keyboard.press("Enter");
  },
  fill: async (page, locator, text) => {
    await tabTo(page, locator);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  },
  choose: async (page, locator, label) => {
    await tabTo(page, locator);
    await page.keyboard.type(label);
    await expect(locator.locator("option:checked")).toHaveText(label);
  },
  add: async (page, locator, label) => {
    await tabTo(page, locator);
    await page.keyboard.type(label);
    await page.keyboard.press("Enter");
    await expect(locator).toHaveValue("");
  },
  check: async (page, locator) => {
    await tabTo(page, locator);
    if (!(await locator.isChecked())) await page.keyboard.press("Space");
    await expect(locator).toBeChecked();
  },
};

const tab = (page, name) => inspector(page).getByRole("tab", { name });

async function openTab(page, way, name) {
  if (way === MOUSE) {
    await tab(page, name).click();
  } else {
    // Tabs are one stop: arrows go from one to the next.
    await tabTo(page, inspector(page).getByRole("tab", { selected: true }));
    for (let n = 0; n < 8 && (await tab(page, name).getAttribute("aria-selected")) !== "true"; n += 1) {
      await page.keyboard.press("ArrowRight");
    }
  }
  await expect(tab(page, name)).toHaveAttribute("aria-selected", "true");
}

async function addEnum(page, way, sql) {
  if (way === MOUSE) {
    await topBar(page).getByRole("button", { name: /Find or run/ }).click();
    await page.getByRole("dialog").getByRole("option", { name: /^Add object/ }).click();
  } else {
    await diagram(page).focus();
    await page.keyboard.press("a");
  }
  const dialog = page.getByRole("dialog", { name: "Add object" });
  await way.press(page, dialog.getByRole("button", { name: "Enum" }));
  const text = editor(page, "SQL of the new object");
  await text.press("Control+a");
  await page.keyboard.type(sql);
  await way.press(page, dialog.getByRole("button", { name: "Add", exact: true }));
  await expect(dialog).toBeHidden();
}

async function addTable(page, way, name, key, columns) {
  if (way === MOUSE) {
    await explorer(page).getByRole("button", { name: /^Add table/ }).click();
  } else {
    await diagram(page).focus();
    await page.keyboard.press("t");
  }
  const dialog = page.getByRole("dialog", { name: "Add table" });
  await way.fill(page, dialog.getByRole("textbox", { name: "Name" }), name);
  const radio = dialog.getByRole("radio", { name: key });
  if (way === MOUSE) {
    await radio.check();
  } else {
    // Radios are one stop too.
    await tabTo(page, dialog.getByRole("radio", { checked: true }));
    for (let n = 0; n < 4 && !(await radio.isChecked()); n += 1) await page.keyboard.press("ArrowDown");
  }
  await way.press(page, dialog.getByRole("button", { name: "Add", exact: false }).last());
  await expect(card(page, `public.${name}`)).toBeVisible();

  // Columns one after the other, on the card.
  if (way === MOUSE) {
    await card(page, `public.${name}`).locator(".card-head").dblclick();
  } else {
    await diagram(page).focus();
    await page.keyboard.press("e");
  }
  await expect(diagram(page).getByRole("textbox", { name: `Name of table ${name}` })).toBeFocused();
  await page.keyboard.press("Enter");
  for (const column of columns) {
    await expect(diagram(page).getByRole("textbox", { name: `New column of ${name}` })).toBeFocused();
    await page.keyboard.insertText(column);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
  await expect(diagram(page)).toBeFocused();
}

async function openTable(page, way, name, part) {
  await way.press(page, tableRow(page, name));
  await openTab(page, way, part);
}

async function addConstraint(page, way, kind, build) {
  await way.press(page, inspector(page).getByRole("button", { name: "Add constraint" }));
  const form = inspector(page).getByRole("form", { name: "New constraint" });
  await way.choose(page, form.getByRole("combobox", { name: "Kind" }), kind);
  await build(form);
  await way.press(page, form.getByRole("button", { name: "Add", exact: true }));
  await expect(form).toBeHidden();
}

async function relate(page, way, [table, column], references) {
  if (way === MOUSE) {
    // The toolbar of the last edge goes when something else is selected.
    await tableRow(page, table).click();
    await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: /^Fit/ }).click();
    const row = card(page, `public.${table}`).locator(".card-row").filter({ hasText: column }).first();
    // Stands still before it is pointed at.
    await row.hover();
    const handle = diagram(page).locator(".handle").last();
    await expect(handle).toBeVisible();
    const at = await handle.boundingBox();
    const to = await card(page, `public.${references}`).locator(".card-head").boundingBox();
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2 + 3, to.y + to.height / 2, { steps: 5 });
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2);
    await page.mouse.up();
    const bar = page.getByRole("toolbar", { name: "Foreign key" });
    await expect(bar).toContainText(`${table}.${column} → ${references}`);
    await bar.getByLabel("On delete").selectOption("cascade");
  } else {
    await way.press(page, tableRow(page, table));
    await diagram(page).focus();
    await page.keyboard.press("r");
    const dialog = page.getByRole("dialog", { name: "Add relation" });
    await way.choose(page, dialog.getByRole("combobox", { name: "Referenced table" }), references);
    await way.choose(page, dialog.getByRole("combobox", { name: "Column", exact: true }), column);
    await way.press(page, dialog.getByRole("button", { name: "Add relation" }));
    await expect(dialog).toBeHidden();
    // The edge is selected now, and its toolbar is a stop like any other.
    const bar = page.getByRole("toolbar", { name: "Foreign key" });
    await way.choose(page, bar.getByLabel("On delete"), "cascade");
  }
}

async function setNotNull(page, way, table, column) {
  await openTable(page, way, table, "Columns");
  const panel = inspector(page).getByRole("tabpanel");
  const row = panel.getByRole("button", { name: new RegExp(`^(PK|FK)?\\s*${column}\\b`) });
  if ((await row.getAttribute("aria-expanded")) !== "true") await way.press(page, row);
  await way.check(page, panel.getByRole("checkbox", { name: "Not null" }));
}

async function sqlText(page) {
  await drawerTab(page, "SQL").click();
  await expect(editor(page)).toContainText("CREATE");
  const text = await copiedText(page);
  await drawerTab(page, "SQL").click();
  return text.replace(/[ \n]+/g, " ");
}

/// The whole document, places of cards included, as the link carries it.
const bytes = async (page) => (await shareLink(page)).match(/s=([^&]*)/)[1];

for (const [name, way] of [["mouse", MOUSE], ["keyboard", KEYBOARD]]) {
  test(`chats, messages, votes and documents are built by ${name}, undone to nothing and done again`, async ({ page }) => {
    test.setTimeout(180_000);
    page.setDefaultTimeout(15_000);
    await page.goto("./");
    await way.press(page, page.getByRole("button", { name: /^Start empty/ }));
    await expect(diagram(page)).toBeVisible();
    const empty = await bytes(page);

    await addEnum(page, way, "create type message_role as enum ('user', 'assistant', 'system');");
    await addEnum(page, way, "create type document_kind as enum ('text', 'python code', 'mermaid code', 'sheet');");
    await addTable(page, way, "chat", /^id uuid/, ["title text", "user_id uuid", "created_at timestamptz"]);
    await addTable(page, way, "message", /^id uuid/, ["chat_id uuid", "role message_role", "parts jsonb", "cost numeric(10,6)"]);
    await addTable(page, way, "vote", /^No column/, ["chat_id uuid", "message_id uuid", "is_upvoted boolean"]);
    await addTable(page, way, "document", /^No column/, ["id uuid", "created_at timestamptz", "title text", "kind document_kind", "chat_id uuid", "parent_id uuid", "parent_created_at timestamptz"]);

    // Keys of two columns, and one that refers to its own table.
    await openTable(page, way, "vote", "Keys");
    await addConstraint(page, way, "Primary key", async (form) => {
      await way.add(page, form.getByRole("combobox", { name: "Add to columns" }), "chat_id");
      await way.add(page, form.getByRole("combobox", { name: "Add to columns" }), "message_id");
    });
    await openTable(page, way, "document", "Keys");
    await addConstraint(page, way, "Primary key", async (form) => {
      await way.add(page, form.getByRole("combobox", { name: "Add to columns" }), "id");
      await way.add(page, form.getByRole("combobox", { name: "Add to columns" }), "created_at");
    });
    await addConstraint(page, way, "Foreign key", async (form) => {
      await way.choose(page, form.getByRole("combobox", { name: "Referenced table" }), "document");
      await way.choose(page, form.getByRole("combobox", { name: "Column 1", exact: true }), "parent_id");
      await way.choose(page, form.getByRole("combobox", { name: "Column 2", exact: true }), "parent_created_at");
      await way.choose(page, form.getByRole("combobox", { name: "On delete" }), "Set null");
    });

    await relate(page, way, ["message", "chat_id"], "chat");
    await relate(page, way, ["vote", "message_id"], "message");
    await relate(page, way, ["vote", "chat_id"], "chat");
    await relate(page, way, ["document", "chat_id"], "chat");
    await setNotNull(page, way, "chat", "title");
    await setNotNull(page, way, "vote", "is_upvoted");

    await openTable(page, way, "document", "Indexes");
    await way.press(page, inspector(page).getByRole("button", { name: "Add index" }));
    const index = inspector(page).getByRole("form", { name: "New index" });
    await way.add(page, index.getByRole("combobox", { name: "Add an element" }), "kind");
    await way.press(page, index.getByRole("button", { name: "Add", exact: true }));
    await expect(index).toBeHidden();

    if (way === MOUSE) {
      await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: /^Arrange/ }).click();
    } else {
      await page.keyboard.press("Control+K");
      await page.keyboard.type("arrange diagram");
      await page.keyboard.press("Enter");
    }

    const sql = await sqlText(page);
    for (const wanted of [
      "CREATE TYPE public.message_role AS ENUM ( 'user', 'assistant', 'system' )",
      "PRIMARY KEY (chat_id, message_id)",
      "PRIMARY KEY (id, created_at)",
      "FOREIGN KEY (parent_id, parent_created_at) REFERENCES public.document (id, created_at) ON DELETE SET NULL",
      "FOREIGN KEY (message_id) REFERENCES public.message (id) ON DELETE CASCADE",
      "role public.message_role",
      "cost numeric(10,6)",
      "title text NOT NULL",
      "ON public.document (kind)",
      "ON public.message (chat_id)",
    ]) {
      expect(sql).toContain(wanted);
    }

    const done = await bytes(page);
    const undo = topBar(page).getByRole("button", { name: /^Undo/ });
    const redo = topBar(page).getByRole("button", { name: /^Redo/ });
    let steps = 0;
    for (; await undo.isEnabled(); steps += 1) {
      if (way === MOUSE) await undo.click();
      else await page.keyboard.press("Control+Z");
      expect(steps).toBeLessThan(200);
    }
    expect(steps).toBeGreaterThan(30);
    expect(await bytes(page)).toBe(empty);
    for (let n = 0; await redo.isEnabled(); n += 1) {
      if (way === MOUSE) await redo.click();
      else await page.keyboard.press("Control+Shift+Z");
      expect(n).toBeLessThan(200);
    }
    expect(await bytes(page)).toBe(done);
  });
}
