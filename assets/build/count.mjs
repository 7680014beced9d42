// Renew assets/fonts/core.txt: the hangul syllables that most pages of this site need, so that most pages load them
// in one file. Counts translations, lessons and question banks, and further files named as arguments. `npm run core`.

import fs from "node:fs/promises";
import path from "node:path";

import { commonSyllables, isSyllable } from "./korean.mjs";

const CORE = 660;
const PAGE = 1200;
const target = path.join(path.dirname(import.meta.dirname), "fonts", "core.txt");

/** Return how many page-sized pieces of the texts hold each syllable. */
async function pagesWith(files) {
  const counts = new Map();
  for (const file of files) {
    const text = [...(await fs.readFile(file, "utf8"))].map((char) => char.codePointAt(0)).filter(isSyllable);
    for (let start = 0; start < text.length; start += PAGE) {
      for (const code of new Set(text.slice(start, start + PAGE))) counts.set(code, (counts.get(code) || 0) + 1);
    }
  }
  return counts;
}

/** Return the Korean texts of the project. */
async function ownTexts() {
  const root = path.dirname(path.dirname(import.meta.dirname));
  const korean = /(^|[\\/])ko([\\/].*\.(md|po)|\.yaml)$/;
  const found = [];
  for (const folder of ["courses", "quizzes", "lms/translations"]) {
    const names = await fs.readdir(path.join(root, folder), { recursive: true }).catch(() => []);
    found.push(...names.filter((name) => korean.test(name)).map((name) => path.join(root, folder, name)));
  }
  return found;
}

const counts = await pagesWith([...(await ownTexts()), ...process.argv.slice(2)]);
const common = await commonSyllables();
const seen = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || a - b);
const core = [...new Set([...seen, ...common])].slice(0, CORE).sort((a, b) => a - b);
const lines = String.fromCodePoint(...core).match(/.{1,60}/gu);
await fs.writeFile(target, `${lines.join("\n")}\n`);
console.log(`${seen.length} syllables seen, ${core.length} written.`);
