// The changes by which the editor's text follows the document: right, and small.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSet } from "@codemirror/state";
import { changesBetween, smallestChange } from "../../app/editor/editor.mjs";

const apply = (from, changes) => {
  let text = "";
  let at = 0;
  for (const change of changes) {
    assert.ok(change.from >= at && change.to >= change.from);
    text += from.slice(at, change.from) + change.insert;
    at = change.to;
  }
  return text + from.slice(at);
};

/// A generator that gives the same numbers every time.
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state % below;
  };
}

test("the smallest change is one replacement", () => {
  assert.equal(smallestChange("same", "same"), null);
  assert.deepEqual(smallestChange("aXa", "aYYa"), { from: 1, to: 2, insert: "YY" });
  // Where begin and end could both be taken for the same letters.
  assert.deepEqual(smallestChange("aa", "aaa"), { from: 2, to: 2, insert: "a" });
  assert.deepEqual(smallestChange("", "a"), { from: 0, to: 0, insert: "a" });
});

test("lines between two changes are left alone", () => {
  const from = "one\ntwo\nthree\nfour\nfive\n";
  const to = "one\n2\nthree\nfour\n5\n";
  const changes = changesBetween(from, to);
  assert.equal(apply(from, changes), to);
  const cursor = from.indexOf("four");
  assert.equal(ChangeSet.of(changes, from.length).mapPos(cursor), to.indexOf("four"));
});

test("any text becomes any other", () => {
  const next = numbers(7);
  const words = ["a\n", "b\n", "", "\n", "x", "create table t (\n", "  id int,\n", ");\n", "😀\n", "\r\n"];
  const text = () => Array.from({ length: next(24) }, () => words[next(words.length)]).join("");
  for (let n = 0; n < 4000; n += 1) {
    const [from, to] = [text(), text()];
    assert.equal(apply(from, changesBetween(from, to)), to, JSON.stringify([from, to]));
  }
});
