// Cut Pretendard GOV so that a page loads little: one file for Latin and one for the syllables of most of our pages
// (family "Ieum Sans", rules in main.css), further files only when a page holds rarer syllables ("Ieum Sans More",
// rules in fonts.css, linked at the end of the body). Hanja and kana are left to the fonts of the device.

import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";

import { FIRST, LAST, commonSyllables } from "./korean.mjs";

const require = createRequire(import.meta.url);
const here = import.meta.dirname;
const weights = { 400: "Regular", 700: "Bold" };
const source = (style) => require.resolve(`pretendard-gov/dist/public/static/PretendardGOV-${style}.otf`);
const license = require.resolve("pretendard-gov/dist/LICENSE.txt");

// Letters of western Europe; dashes, quotes, ※, arrows, ≤, ①, ●, ✓, Korean brackets.
const LATIN = [
  ...[[0x20, 0x7e], [0xa0, 0xff], [0x2010, 0x2027], [0x2030, 0x203b], [0x2190, 0x2193], [0x2264, 0x2265]],
  ...[[0x2460, 0x2473], [0x25a0, 0x25a1], [0x25b2, 0x25b7], [0x25cb, 0x25cf], [0x2605, 0x2606], [0x2713, 0x2714]],
  ...[[0x3000, 0x3002], [0x3008, 0x3015]],
];
// Further Latin, symbols, single jamo with enclosed and full-width forms.
const OTHER = {
  letters: [[0x100, 0x17f], [0x1e00, 0x1eff]],
  symbols: [[0x2000, 0x2bff]],
  forms: [[0x3131, 0x318e], [0x3200, 0x33ff], [0xff01, 0xffee]],
};
const TAIL = 80;
const RARE = 224;

const spread = (ranges) => ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
const hex = (code) => code.toString(16).toUpperCase();

/** Write code points as a short unicode-range. */
function unicodeRange(codes) {
  const ranges = [];
  for (const code of [...codes].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([from, to]) => `U+${hex(from)}${to > from ? `-${hex(to)}` : ""}`).join(",");
}

/** Return the pieces: name, family, code points to cut, range to declare. A later rule of a family wins. */
async function plan() {
  const list = await fs.readFile(path.join(path.dirname(here), "fonts", "core.txt"), "utf8");
  const core = [...list.replace(/\s/g, "")].map((char) => char.codePointAt(0));
  const known = new Set(core);
  const tail = (await commonSyllables()).filter((code) => !known.has(code));
  tail.forEach((code) => known.add(code));
  const pieces = [];
  const add = (name, codes, range = unicodeRange(codes)) =>
    pieces.push({ name, more: !["latin", "core"].includes(name), text: String.fromCodePoint(...codes), range });
  for (const [name, ranges] of Object.entries(OTHER)) add(name, spread(ranges));
  for (let from = FIRST, number = 1; from <= LAST; from += RARE, number++) {
    const to = Math.min(from + RARE - 1, LAST);
    add(`rare${number}`, spread([[from, to]]).filter((code) => !known.has(code)), unicodeRange(spread([[from, to]])));
  }
  for (let start = 0, number = 1; start < tail.length; start += TAIL, number++) {
    add(`tail${number}`, tail.slice(start, start + TAIL));
  }
  add("core", core);
  add("latin", spread(LATIN));
  return pieces;
}

/** Cut one weight in a thread of its own. */
function cut(style, pieces) {
  return new Promise((resolve, reject) => {
    const done = [];
    const worker = new Worker(path.join(here, "cut.mjs"), {
      workerData: { font: source(style), style, pieces: pieces.map(({ name, text }) => [name, text]) },
    });
    worker.on("message", (item) => done.push(item));
    worker.on("error", reject);
    worker.on("exit", (code) => (code ? reject(new Error(`cutting ${style} ended with ${code}`)) : resolve(done)));
  });
}

/** Tell apart every input of the cut, so that a kept result is used only for the same one. */
async function fingerprint(pieces) {
  const hash = createHash("sha256").update(JSON.stringify(pieces));
  const own = ["cut.mjs", "rename.mjs"].map((name) => path.join(here, name));
  const packages = ["subset-font", "pretendard-gov"].map((name) => require.resolve(`${name}/package.json`));
  for (const file of [...own, ...packages]) hash.update(await fs.readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Return the cut fonts by weight and piece, from the kept result when nothing changed. */
async function cutAll(root, pieces) {
  const kept = path.join(root, "node_modules", ".cache", "ieum-fonts", await fingerprint(pieces));
  try {
    const names = (await fs.readdir(kept)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, await fs.readFile(path.join(kept, name))])));
  } catch {
    const fonts = new Map();
    const cutWeight = async ([weight, style]) => {
      for (const [name, bytes] of await cut(style, pieces)) fonts.set(`${name}-${weight}`, Buffer.from(bytes));
    };
    await Promise.all(Object.entries(weights).map(cutWeight));
    await fs.rm(path.dirname(kept), { recursive: true, force: true });
    await fs.mkdir(`${kept}.part`, { recursive: true });
    for (const [name, bytes] of fonts) await fs.writeFile(path.join(`${kept}.part`, name), bytes);
    await fs.rename(`${kept}.part`, kept);
    return fonts;
  }
}

/** Return the font files, their plain names, and the @font-face rules of the first and of the further family. */
export async function buildFonts(root, digest) {
  const pieces = await plan();
  const fonts = await cutAll(root, pieces);
  const files = new Map([["OFL.txt", await fs.readFile(license)]]);
  const names = {};
  const rules = { core: [], more: [] };
  for (const { name, more, range } of pieces) {
    for (const weight of Object.keys(weights)) {
      const bytes = fonts.get(`${name}-${weight}`);
      const file = `${name}-${weight}-${digest(bytes)}.woff2`;
      files.set(file, bytes);
      names[`${name}-${weight}.woff2`] = file;
      const family = more ? "Ieum Sans More" : "Ieum Sans";
      rules[more ? "more" : "core"].push(
        `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;` +
          `src:url(${file})format("woff2");unicode-range:${range}}`,
      );
    }
  }
  return { files, names, core: rules.core.join(""), more: rules.more.join("") };
}
