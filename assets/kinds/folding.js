// What counts as the same typed text: the same rules as lms/questions/folding.py.

const SPACE = /[\t\n\r\p{Zs}\p{Zl}\p{Zp}]/u;
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

/** Return a text without the differences that do not matter. */
export function fold(text, { case: cased = false, space = false, width = false } = {}) {
  const form = width ? "NFC" : "NFKC";
  let found = text.normalize(form);
  // Letter by letter, since small sigma at the end of a word is the same letter.
  if (!cased) found = [...found].map((letter) => letter.toUpperCase().toLowerCase()).join("").normalize(form);
  const kept = [...found].map((letter) => (SPACE.test(letter) ? " " : UNSEEN.test(letter) ? "" : letter)).join("");
  const words = kept.split(" ").filter(Boolean);
  return words.join(space ? " " : "").normalize(form);
}

/** Say whether a typed text is one of those accepted; with `wildcard`, `*` in these stands for any text. */
export function same(given, accepted, flags = {}, wildcard = false) {
  const folded = fold(given, flags);
  if (!folded) return false;
  if (!wildcard) return accepted.some((one) => folded === fold(one, flags));
  return accepted.some((one) => fits(folded, one.split("*").map((part) => fold(part, flags))));
}

function fits(text, parts) {
  const [first, ...middle] = parts;
  if (!middle.length) return text === first;
  const last = middle.pop();
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let rest = text.slice(first.length, text.length - last.length);
  for (const part of middle) {
    const place = rest.indexOf(part);
    if (place < 0) return false;
    rest = rest.slice(place + part.length);
  }
  return true;
}
