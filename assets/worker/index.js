// The service worker of one attempt's page, and of nothing else: when there is no line, the page is shown as it was
// kept, with its headers, its time moved on. It rules the one address it was registered for and the built files of
// /static/.

const PREFIX = "ieum-attempt:";
const KEPT_AT = "X-Kept-At";
const own = () => new URL(self.registration.scope).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, cache, files } = event.data || {};
  if (!keep || !String(cache).startsWith(PREFIX)) return;
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
  if (request.mode === "navigate" && url.pathname === own()) event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function keepAll(address, name, files) {
  const cache = await caches.open(name);
  for (const other of await mine()) if (other !== name) await caches.delete(other);
  if (!(await cache.match(own()))) await store(name, await fetch(address, { credentials: "same-origin" }));
  for (const one of files) {
    if (await cache.match(one)) continue;
    try {
      await cache.add(one);
    } catch {
      // One picture or font less: the page can be read all the same.
    }
  }
  return Boolean(await cache.match(own()));
}

/** Keep a response if it is the page of the open attempt; else the attempt is over, and nothing of it stays. */
async function store(name, response) {
  if (!response.ok || response.redirected) return;
  const text = await response.text();
  const attempt = name.slice(name.lastIndexOf(":") + 1);
  if (!text.includes('id="attempt"') || !text.includes(`data-attempt="${attempt}"`)) {
    await caches.delete(name);
    return;
  }
  const headers = new Headers(response.headers);
  // The text is no longer packed as it was on the way.
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(KEPT_AT, String(Date.now()));
  const cache = await caches.open(name);
  await cache.put(own(), new Response(text, { headers }));
}

/** Return the names of the caches that hold the page of this worker's address, or none yet. */
async function mine() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PREFIX))) {
    if (await (await caches.open(name)).match(own())) found.push(name);
  }
  return found;
}

async function page(event) {
  try {
    const response = await fetch(event.request);
    if (response.status < 500) {
      if (response.ok) {
        const copy = response.clone();
        event.waitUntil(mine().then((names) => Promise.all(names.map((name) => store(name, copy.clone())))));
      }
      return response;
    }
    return (await kept()) || response;
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}

async function kept() {
  const [name] = await mine();
  if (!name) return null;
  const found = await (await caches.open(name)).match(own());
  const passed = Math.max(0, Date.now() - Number(found.headers.get(KEPT_AT)));
  const text = (await found.text())
    .replace(/data-now="(\d+)"/, (_all, now) => `data-now="${Number(now) + passed}"`)
    .replace('id="attempt"', 'id="attempt" data-restored="true"');
  return new Response(text, { headers: found.headers });
}

async function file(request) {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PREFIX))) {
    const found = await (await caches.open(name)).match(request.url);
    if (found) return found;
  }
  return fetch(request);
}
