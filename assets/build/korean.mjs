// Hangul syllables by how common they are in Korean at large, read from the way Pretendard's own subsets are grouped.

import fs from "node:fs/promises";
import { createRequire } from "node:module";

const source = createRequire(import.meta.url).resolve(
  "pretendard-gov/dist/web/variable/pretendardvariable-gov-dynamic-subset.css",
);

export const FIRST = 0xac00;
export const LAST = 0xd7a3;

/** Tell whether a code point is a hangul syllable. */
export const isSyllable = (code) => code >= FIRST && code <= LAST;

/** Return the code points of a unicode-range value. */
function expand(range) {
  return range.split(",").flatMap((part) => {
    const [from, to = from] = part.trim().slice(2).split("-").map((code) => parseInt(code, 16));
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** Return the common syllables (about 1,600), the most common first. The groups stand from rare to common. */
export async function commonSyllables() {
  const css = await fs.readFile(source, "utf8");
  const groups = [...css.matchAll(/unicode-range:\s*([^;]+);/g)].map(([, range]) => expand(range));
  return groups.slice(100).reverse().flat().filter(isSyllable);
}
