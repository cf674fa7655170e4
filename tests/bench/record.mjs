// A record of measurements, as `cargo xtask bench` reads it: one number on a line.

import { writeFileSync } from "node:fs";

/// Writes `{ "name, unit": number }`, with one decimal, to the file that the last argument names, or shows it.
export function writeRecord(record) {
  const rounded = Object.entries(record).map(([name, value]) => [name, Math.round(value * 10) / 10]);
  const text = `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`;
  const file = process.argv.at(-1);
  if (file?.endsWith(".json")) writeFileSync(file, text);
  else console.log(text);
}
