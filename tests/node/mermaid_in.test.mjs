// What the real mermaid package reads, Trestle reads without a failure; what it refuses fails with a place.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const trestle = process.env.TRESTLE_BIN ?? join(root, 'target/debug/trestle');
const official = join(root, '../shared/corpus/mermaid-official/diagrams');

const { window } = new JSDOM('<!doctype html><body></body>');
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxTextSize: 10_000_000, maxEdges: 100_000 });

const folder = mkdtempSync(join(tmpdir(), 'trestle-mermaid-'));
after(() => rmSync(folder, { recursive: true }));

/** The rows of Trestle's report. */
function imported(text) {
  const report = join(folder, 'report.json');
  const options = ['--format', 'mermaid', '--report', report, '-o', join(folder, 'document.json')];
  const run = spawnSync(trestle, ['import', '-', ...options], { input: text, encoding: 'utf8' });
  assert.ok(run.status === 0 || run.status === 1, run.stderr);
  return JSON.parse(readFileSync(report, 'utf8')).rows;
}

async function check(text) {
  let accepted = true;
  let reason;
  try {
    const { diagramType } = await mermaid.parse(text);
    assert.equal(diagramType, 'er');
  } catch (error) {
    accepted = false;
    reason = error.message;
  }
  const failed = imported(text).filter((row) => row.outcome === 'failed');
  if (accepted) {
    assert.deepEqual(failed, [], 'Mermaid reads it');
  } else {
    assert.notEqual(failed.length, 0, `Mermaid refuses it: ${reason}`);
    for (const { line, column } of failed) assert.ok(line >= 1 && column >= 1);
  }
  return accepted;
}

const diagrams = existsSync(official) ? readdirSync(official).filter((name) => name.endsWith('.mmd')) : [];
test('the corpus is at hand', { skip: diagrams.length === 0 && 'there is no ../shared/corpus' }, () => {});
for (const name of diagrams) {
  test(`official ${name}`, () => check(readFileSync(join(official, name), 'utf8')));
}

// Our own: each file holds diagrams between lines of `====`.
for (const [name, accepted] of [['read.txt', true], ['refused.txt', false]]) {
  const texts = readFileSync(join(here, 'diagrams', name), 'utf8').split(/^====\n/m);
  for (const [i, text] of texts.entries()) {
    test(`${name} ${i + 1}: ${JSON.stringify(text.slice(0, 60))}`, async () => {
      assert.equal(await check(text), accepted);
    });
  }
}

// Words and marks at random: whatever they say together, both must agree. The numbers are the same in every run.
const pieces = [
  'A', 'b', 'c.d', '"e f"', '"50%"', '""', '1', '2.5', '12', 'u', '||', '|o', 'o|', '}o', 'o{', '}|', '|{', '--', '..', '.-', '-.',
  'to', 'optionally to', 'one', 'one or more', 'zero or one', 'many', 'many(0)', 'only one', '0+', '1+', ':', ':', ':::', ',', ';', '{', '}', '{ }',
  '{\n int a PK\n}', '{ text b "c" }', '[', ']', '["x"]', 'int', 'text', 'PK', 'FK, UK', 'PK,', '"comment"', '`q`', 'list~int~', '~', '?', '#', '#quot;',
  '#fff', '%%', '%% x\n', '%%{init: {}}%%', 'style', 'classDef', 'class', 'subgraph', 'end', 'direction TB', 'direction', 'accTitle: t',
  'accDescr { d }', 'accDescr {', 'erDiagram', 'fill:#f9f', 'ß', '😀', '*', '-', '(', '<b a="c">', '\n', '\n', '\n', '\n', '\r\n', '\t', ' \n',
  'A ||--o{ B : x\n', 'C { int d }\n', 'E one to many F : "y"\n',
];

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const seeds = Number(process.env.MERMAID_SEEDS ?? 150);
test(`${seeds} diagrams at random`, async () => {
  let read = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const next = random(seed);
    let text = 'erDiagram\n';
    for (let n = 1 + next(14); n > 0; n -= 1) {
      text += pieces[next(pieces.length)] + (next(5) === 0 ? '' : ' ');
    }
    try {
      read += await check(text);
    } catch (error) {
      error.message = `seed ${seed}: ${JSON.stringify(text)}: ${error.message}`;
      throw error;
    }
  }
  assert.ok(read > 0, 'none of them is a diagram');
});
