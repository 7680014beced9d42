// Pages that this browser keeps for when there is no line: each in a cache of its own, under the name of its person.
// What a page is kept as, `keep`, stands in its data-keep: the person, a colon, the thing it is about.

export const KEPT_AT = "X-Kept-At";
const OURS = "ieum-";
const PREFIX = "ieum-page:";
const MOST_AGE = 7 * 24 * 3600 * 1000;

/** Return the name of the cache that holds one kept page. */
export function cacheName(keep) {
  return PREFIX + keep;
}

/** Forget the kept pages: those of everybody, or of everybody but one person; and all that are older than a week. */
export async function forgetPages(person = "") {
  if (!("caches" in globalThis)) return;
  try {
    for (const name of (await caches.keys()).filter((one) => one.startsWith(OURS))) {
      const stays = person && name.startsWith(cacheName(`${person}:`)) && !(await isOld(name));
      if (!stays) await caches.delete(name);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

async function isOld(name) {
  const cache = await caches.open(name);
  const found = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  const moments = found.map((response) => Number(response?.headers.get(KEPT_AT))).filter(Boolean);
  return moments.length > 0 && Date.now() - Math.max(...moments) > MOST_AGE;
}
