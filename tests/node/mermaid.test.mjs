// What Trestle writes for Mermaid is read by the real mermaid package.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const trestle = process.env.TRESTLE_BIN ?? join(root, 'target/debug/trestle');
const corpus = join(root, '../shared/corpus');

// Mermaid cleans labels with a DOM; jsdom is one.
const { window } = new JSDOM('<!doctype html><body></body>');
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxTextSize: 10_000_000, maxEdges: 100_000 });

function exportMermaid(path) {
  try {
    return execFileSync(trestle, ['export', path, '--to', 'mermaid'], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    // Exit code 1 says that a statement failed; the diagram of the rest is there.
    assert.equal(error.status, 1, error.stderr);
    return error.stdout;
  }
}

async function check(path, entities) {
  const text = exportMermaid(path);
  assert.match(text, /^erDiagram\n/);
  if (entities !== undefined) {
    assert.equal(text.split('\n').filter((line) => line.endsWith(' {')).length, entities);
  }
  const { diagramType } = await mermaid.parse(text);
  assert.equal(diagramType, 'er');
}

test('a diagram that is none is refused', async () => {
  await assert.rejects(mermaid.parse('erDiagram\n  a b c {'));
});

for (const file of readdirSync(join(here, 'schemas'))) {
  test(`schema ${file}`, () => check(join(here, 'schemas', file)));
}

const names = existsSync(corpus)
  ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'truth.json')))
  : [];
test('the corpus is at hand', { skip: names.length === 0 && 'there is no ../shared/corpus' }, () => {});
for (const name of names) {
  const rendered = join(corpus, name, 'rendered');
  test(`corpus ${name}`, () => check(existsSync(rendered) ? rendered : join(corpus, name, 'src')));
}
