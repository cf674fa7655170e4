// What is downloaded before the first diagram is seen: the files of dist/ as a host sends them, in brotli.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { writeRecord } from "./record.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/// What the first diagram does not wait for. Every other file of dist/ counts.
export const LATER = [
  { files: /^worker(_bg|_loader)?[.-]/, why: "the worker loads behind the first diagram" },
  { files: /^split_/, why: "what the first view does not need is loaded behind it" },
  { files: /^editor-/, why: "the text editor is loaded when a text is first shown" },
  { files: /\.map$/, why: "source maps, for debuggers" },
  { files: /^fonts\/.*-latin-ext-/, why: "asked for by pages with letters of its unicode-range" },
];

const sizes = { first: 0, later: 0 };
const record = {};
const names = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(DIST.length).replace(/^[/\\]/, "").replaceAll("\\", "/"))
  .sort();
for (const name of names) {
  const bytes = readFileSync(DIST + name);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  // Fonts are compressed already; a host sends what is smaller.
  const size = Math.min(bytes.length, brotliCompressSync(bytes, { params }).length);
  const later = LATER.find(({ files }) => files.test(name));
  sizes[later ? "later" : "first"] += size;
  // A file keeps its name in the record when its hash changes.
  const plain = name.replace(/-[0-9a-f]{8,}(?=[._])/, "");
  const key = `download / ${later ? "later" : "first"} / ${plain}, bytes`;
  record[key] = (record[key] ?? 0) + size;
}
record["download / before the first diagram, bytes"] = sizes.first;
record["download / later, bytes"] = sizes.later;
writeRecord(record);
