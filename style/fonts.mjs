// Takes from the fonts of a folder what no style asks for: `node style/fonts.mjs FOLDER`

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import subsetFont from "subset-font";

/// What letters need to stand well. No ligatures, for names are to be read letter by letter.
const FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"];
/// As `@font-face` in base.css says.
const WEIGHTS = { min: 400, max: 700 };

const folder = process.argv[2];
for (const name of readdirSync(folder).filter((name) => name.endsWith(".woff2"))) {
  const file = path.join(folder, name);
  const font = readFileSync(file);
  const small = await subsetFont(font, undefined, {
    keepAllGlyphs: true,
    keepFeatures: FEATURES,
    variationAxes: { wght: WEIGHTS },
    targetFormat: "woff2",
  });
  // What was made small before stays as it is.
  if (small.length < font.length) writeFileSync(file, small);
}
