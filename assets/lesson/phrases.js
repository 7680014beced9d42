// Does a text hold one of several words? The same rule as lms/content/phrases.py.

/** Say whether a text holds a phrase: Latin letters as whole words (or from `seem*` on), Korean as part of a word. */
export function holds(text, phrase) {
  const stem = phrase.replace(/\*+$/, "").trim();
  if (!stem) return false;
  const words = stem.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("\\s*");
  const before = /^[A-Za-z0-9]/.test(stem) ? "(?:^|[^a-z0-9])" : "";
  const after = /[A-Za-z0-9]$/.test(stem) && !phrase.endsWith("*") ? "(?![a-z0-9])" : "";
  return new RegExp(before + words + after, "i").test(text);
}

/** Return the letters of a text, without spaces. */
export function letters(text) {
  return [...text.replace(/\s/g, "")].length;
}
