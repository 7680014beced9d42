// The service worker of one page that is kept, and of nothing else: when there is no line, the page is shown as it was
// kept, with its headers, its time moved on. It rules the one address it was registered for and the built files of
// /static/. Another view of the page (its address with a query) may be kept with it.

const PREFIX = "ieum-page:";
const KEPT_AT = "X-Kept-At";
const MOST_AGE = 7 * 24 * 3600 * 1000;
// A line may be there and carry nothing: so long a person waits for a page that is kept.
const PATIENCE = 10_000;
const GONE = new Set([401, 403, 404, 410]);
const own = () => new URL(self.registration.scope).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, cache, files } = event.data || {};
  if (!Array.isArray(keep) || !String(cache).startsWith(PREFIX)) return;
  event.waitUntil(
    keepAll(keep, cache, files).then(
      (kept) => event.ports[0]?.postMessage({ kept }),
      () => event.ports[0]?.postMessage({ kept: false }),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === own()) event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function keepAll(addresses, name, files) {
  for (const other of await mine()) if (other !== name) await caches.delete(other);
  for (const address of addresses) {
    if (await (await caches.open(name)).match(address)) continue;
    await store(name, address, await fetch(address, { credentials: "same-origin" }));
  }
  const cache = await caches.open(name);
  for (const one of files) {
    if (await cache.match(one)) continue;
    try {
      await cache.add(one);
    } catch {
      // One picture or font less: the page can be read all the same.
    }
  }
  const there = await Promise.all(addresses.map((address) => cache.match(address)));
  return there.every(Boolean);
}

/** Keep a response if it is the page of the same person and thing; else that is over, and nothing of it stays. */
async function store(name, address, response) {
  if (response.redirected || (!response.ok && !GONE.has(response.status))) return;
  const text = response.ok ? await response.text() : "";
  if (!text.includes(`data-keep="${name.slice(PREFIX.length)}"`)) {
    await caches.delete(name);
    return;
  }
  const headers = new Headers(response.headers);
  // The text is no longer packed as it was on the way.
  for (const one of ["Content-Encoding", "Content-Length"]) headers.delete(one);
  headers.set(KEPT_AT, String(Date.now()));
  await (await caches.open(name)).put(address, new Response(text, { headers }));
}

/** Return the names of the caches that hold the page of this worker's address, or none yet. */
async function mine() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PREFIX))) {
    if (await (await caches.open(name)).match(own())) found.push(name);
  }
  return found;
}

/** Return under which address a cache holds what is shown at a URL. */
async function placeIn(name, url) {
  const whole = url.pathname + url.search;
  return (await (await caches.open(name)).match(whole)) ? whole : own();
}

async function page(event, url) {
  const coming = fetch(event.request);
  event.waitUntil(coming.then((response) => renew(url, response.clone())).catch(() => {}));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const response = await Promise.race([coming, patience]);
    if (response && response.status < 500) return response;
  } catch {
    // No line.
  }
  return (await kept(url)) || coming;
}

async function renew(url, response) {
  for (const name of await mine()) await store(name, await placeIn(name, url), response.clone());
}

async function kept(url) {
  const [name] = await mine();
  if (!name) return null;
  const found = await (await caches.open(name)).match(await placeIn(name, url));
  const passed = Math.max(0, Date.now() - Number(found.headers.get(KEPT_AT)));
  if (passed > MOST_AGE) {
    await caches.delete(name);
    return null;
  }
  const text = await found.text();
  const made = /data-now="(\d+)"/.exec(text)?.[1] || "0";
  const moved = text
    .replace(/data-now="(\d+)"/g, (_all, now) => `data-now="${Number(now) + passed}"`)
    .replace("data-keep=", `data-restored="${made}" data-keep=`);
  return new Response(moved, { headers: found.headers });
}

async function file(request) {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PREFIX))) {
    const found = await (await caches.open(name)).match(request.url);
    if (found) return found;
  }
  return fetch(request);
}
