// Answers are lists of texts; those to the parts of a question begin with the part's id: "part:value".

/** Return a map part → value. */
export function partsOf(answer) {
  return new Map(answer.map((text) => cut(text)));
}

/** Return the entries that belong to one item, without its id. */
export function partOf(entries, item) {
  return entries.map((text) => cut(text)).filter(([part]) => part === item).map(([, rest]) => rest);
}

function cut(text) {
  const place = text.indexOf(":");
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}
