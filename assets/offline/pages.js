// Pages that this browser keeps for when there is no line: one attempt's, under the name of its person.

export const PREFIX = "ieum-attempt:";

/** Return the name of the cache that holds one attempt's page for one person. */
export function cacheName(person, attempt) {
  return `${PREFIX}${person}:${attempt}`;
}

/** Forget the kept pages: those of everybody, or of everybody but one person. */
export async function forgetPages(person = "") {
  if (!("caches" in globalThis)) return;
  try {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    const gone = names.filter((name) => !person || !name.startsWith(`${PREFIX}${person}:`));
    await Promise.all(gone.map((name) => caches.delete(name)));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
