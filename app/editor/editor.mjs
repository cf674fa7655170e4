// The text editor of the page: CodeMirror behind a few functions. Bundled into a file of its own, which the page
// loads when it first shows a text.
//
// It lives in a shadow root, where its styles are constructed sheets, as the page's policy demands.

import { defaultKeymap, history, historyKeymap, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/// Milliseconds without a key before a change is told.
const PAUSE = 300;

/// Marks changes that the page made, which are not told to it.
const byPage = Annotation.define();

/// The line that something points to.
const pointAt = StateEffect.define();
const pointed = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(pointAt)) continue;
      const line = transaction.state.doc.lineAt(Math.min(effect.value, transaction.state.doc.length));
      next = Decoration.set([Decoration.line({ class: "cm-pointed" }).range(line.from)]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--sunken)", fontSize: "var(--editor-text)" },
  // The page marks the focus around the whole (`.editor-host`), which the gutters would cover here.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "18px", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
  ".cm-activeLine": { backgroundColor: "var(--active-line)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--text)" },
  ".cm-pointed": { backgroundColor: "var(--accent-soft)", boxShadow: "inset 3px 0 var(--accent)" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--selection) !important",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--warn-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", fontFamily: "var(--sans)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 32px 6px 12px" },
  ".cm-panel.cm-search [name=close]": { color: "var(--muted)", right: "8px", top: "6px", fontSize: "18px" },
  ".cm-panel.cm-search label": { fontSize: "12px" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--field-line)",
    borderRadius: "var(--radius-small)",
    fontSize: "max(12px, var(--text-field))",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-small)",
    fontSize: "12px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", color: "var(--muted)", border: "1px solid var(--line)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow-high)",
    maxWidth: "min(480px, 80vw)",
  },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)", fontSize: "12px" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--danger)" },
  // The library's wave is a picture in the style; a line of the page's colour says the same.
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger) 1.5px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-lint-marker-error": { content: "none" },
  ".cm-lint-marker": {
    width: "8px",
    height: "8px",
    margin: "5px 2px",
    borderRadius: "50%",
    backgroundColor: "var(--danger)",
  },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--danger)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--accent)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--text)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--faint)", fontStyle: "italic" },
]);

/// The smallest replacement that turns one text into the other; none where they are equal.
export function smallestChange(from, to) {
  if (from === to) return null;
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}

/// Longest middle, in lines, that is compared line by line; longer ones are replaced as a whole.
const MAX_LINES = 4000;

/// Replacements line by line between the first and the last line that differ, so that a cursor between two changed
/// places stays where it is. Lines that stand once in both texts hold the two together.
export function changesBetween(from, to) {
  const whole = smallestChange(from, to);
  if (!whole) return [];
  const begin = whole.from === 0 ? 0 : from.lastIndexOf("\n", whole.from - 1) + 1;
  const oldEnd = whole.to;
  const newEnd = whole.from + whole.insert.length;
  const old = from.slice(begin, oldEnd).split(/(?<=\n)/);
  const now = to.slice(begin, newEnd).split(/(?<=\n)/);
  if (old.length > MAX_LINES || now.length > MAX_LINES) return [whole];
  const changes = [];
  let oldAt = begin;
  let nowAt = begin;
  for (const [i, j] of [...anchors(old, now), [old.length, now.length]]) {
    const oldTo = begin + lengthOf(old, i);
    const nowTo = begin + lengthOf(now, j);
    const change = smallestChange(from.slice(oldAt, oldTo), to.slice(nowAt, nowTo));
    if (change) changes.push({ from: oldAt + change.from, to: oldAt + change.to, insert: change.insert });
    oldAt = oldTo;
    nowAt = nowTo;
  }
  return changes;

  function lengthOf(lines, count) {
    lines.sums ??= lines.reduce((sums, line) => (sums.push(sums.at(-1) + line.length), sums), [0]);
    return lines.sums[count];
  }
}

/// Pairs of lines that stand once in each list and in the same order in both: the longest such chain.
function anchors(old, now) {
  const once = (lines) => {
    const seen = new Map();
    lines.forEach((line, at) => seen.set(line, seen.has(line) ? -1 : at));
    return seen;
  };
  const [inOld, inNow] = [once(old), once(now)];
  const pairs = [];
  for (const [line, i] of inOld) {
    const j = inNow.get(line);
    if (i >= 0 && j !== undefined && j >= 0) pairs.push([i, j]);
  }
  // Longest increasing run of the second numbers, by patience.
  const tails = [];
  const before = new Array(pairs.length);
  pairs.forEach(([, j], n) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]][1] < j) low = middle + 1;
      else high = middle;
    }
    before[n] = low > 0 ? tails[low - 1] : -1;
    tails[low] = n;
  });
  const chain = [];
  for (let n = tails.length ? tails.at(-1) : -1; n >= 0; n = before[n]) chain.push(pairs[n]);
  return chain.reverse();
}

/// Types over a selection, or takes several letters at once, as dictation gives them. Left to itself, a browser would
/// keep the colours of the letters that go, or of those before, in a style of their own, which the page's policy forbids.
function typeOver(event, view) {
  const { main } = view.state.selection;
  const { inputType, data } = event;
  const isLetter = main.empty && data?.length === 1;
  if (inputType !== "insertText" || !data || isLetter || view.composing || view.state.readOnly) {
    return false;
  }
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/// Makes an editor in an element that is empty.
///
/// `on` holds what is called: `change(text)` after a pause in typing, `input()` at every key, `undo()` and `redo()`
/// where the text has nothing of its own to take back, `blur(text)`.
export function create(host, { text, label, readOnly, describedBy }, on) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const own = new Compartment();
  const access = new Compartment();
  let timer;
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    on.change(view.state.doc.toString());
  };
  // Keys that the text itself does not use reach the page as they are.
  const back = (view) => (undoDepth(view.state) > 0 ? undo(view) : (on.undo(), true));
  const again = (view) => (redoDepth(view.state) > 0 ? redo(view) : (on.redo(), true));
  const able = (is) => [EditorState.readOnly.of(is), EditorView.editable.of(true)];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        // A carriage return in a function's body is a character of it.
        EditorState.lineSeparator.of("\n"),
        lineNumbers(),
        lintGutter(),
        foldGutter({
          markerDOM: (open) => {
            const mark = document.createElement("span");
            mark.textContent = open ? "⌄" : "›";
            return mark;
          },
        }),
        highlightSpecialChars(),
        own.of(history()),
        drawSelection(),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search({ top: false }),
        indentUnit.of("  "),
        sql({ dialect: PostgreSQL }),
        syntaxHighlighting(colours),
        pointed,
        theme,
        access.of(able(readOnly)),
        EditorView.contentAttributes.of({
          "aria-label": label,
          // It takes the focus without; said for what looks whether its scroller can be reached by keys.
          tabindex: "0",
          ...(describedBy ? { "aria-description": describedBy } : {}),
          spellcheck: "false",
          autocapitalize: "off",
          autocorrect: "off",
        }),
        keymap.of([
          { key: "Mod-z", run: back, preventDefault: true },
          { key: "Mod-y", mac: "Mod-Shift-z", run: again, preventDefault: true },
          { key: "Ctrl-Shift-z", run: again, preventDefault: true },
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((t) => t.annotation(byPage))) return;
          on.input();
          clearTimeout(timer);
          timer = setTimeout(tell, PAUSE);
        }),
        EditorView.domEventHandlers({
          beforeinput: typeOver,
          blur: (event) => {
            // A panel of the editor is still the editor.
            if (root.contains(event.relatedTarget)) return;
            if (timer) tell();
            on.blur();
          },
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    /// Puts another text in, changing as little as can be; cursor and scroll stay.
    setText(next) {
      clearTimeout(timer);
      timer = undefined;
      const changes = changesBetween(view.state.doc.toString(), next);
      if (changes.length > 0) view.dispatch({ changes, annotations: byPage.of(true) });
      this.settle();
    },
    /// What was typed so far is not to be taken back here: the page has taken it over.
    settle() {
      if (undoDepth(view.state) + redoDepth(view.state) === 0) return;
      view.dispatch({ effects: own.reconfigure([]), annotations: byPage.of(true) });
      view.dispatch({ effects: own.reconfigure(history()), annotations: byPage.of(true) });
    },
    /// `problems`: objects with `from`, `to` (UTF-16 offsets) and `message`.
    setProblems(problems) {
      const length = view.state.doc.length;
      const marks = problems.map(({ from, to, message }) => ({
        from: Math.min(from, length),
        to: Math.min(to, length),
        severity: "error",
        message,
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    setReadOnly(is) {
      view.dispatch({ effects: access.reconfigure(able(is)) });
    },
    /// Scrolls to a line, counted from 1, and marks it. With `focus` the cursor goes there too.
    revealLine(number, focus) {
      const line = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)));
      view.dispatch({
        ...(focus ? { selection: { anchor: line.from } } : {}),
        effects: [pointAt.of(line.from), EditorView.scrollIntoView(line.from, { y: "center" })],
      });
      if (focus) view.focus();
    },
    /// Sets the cursor to an offset and shows it.
    revealOffset(offset) {
      const at = Math.max(0, Math.min(offset, view.state.doc.length));
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    hasFocus: () => view.hasFocus,
    destroy() {
      clearTimeout(timer);
      view.destroy();
    },
  };
}

globalThis.trestleEditor = { create };
