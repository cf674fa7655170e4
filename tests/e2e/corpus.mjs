// Real schemas: ../shared/corpus beside the project. Tests that need them fail where it is not there.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/// The path of something in the corpus.
export function corpus(path) {
  const full = fileURLToPath(new URL(`../../../shared/corpus/${path}`, import.meta.url));
  if (!existsSync(full)) throw new Error(`This test needs ${full}: put the corpus there.`);
  return full;
}

/// Names of the objects of a kind that a real server has after loading a schema, without `public.`.
export function truth(name, kind) {
  return readFileSync(corpus(`${name}/truth.objects.tsv`), "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([found]) => found === kind)
    .map(([, , identity]) => identity.replace(/^public\./, ""));
}
