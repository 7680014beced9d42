// Keeping one page in the browser: it opens again without a line, with what was saved since it was kept.
// The element that says so carries data-keep (as what), data-worker, data-page-url where the page has another address
// than the one it is shown at, and data-also for another view of it that is kept with it.

import { KEPT_AT, cacheName } from "./pages.js";

const NOTES = "/kept/notes";
const WRITE_AFTER = 200;

const able = () => "serviceWorker" in navigator && "caches" in globalThis;

/** Let the service worker keep this page and what it needs; `data-kept` says on the element when it does. */
export async function keepPage(root) {
  const { keep, worker, pageUrl, also } = root.dataset;
  if (!able() || !keep || !worker) return;
  try {
    const own = new URL(pageUrl || location.pathname, location.href);
    const registered = await navigator.serviceWorker.register(worker, { scope: own.pathname });
    const pages = also ? [own.href, new URL(also, own).href] : [own.href];
    const message = { keep: pages, cache: cacheName(keep), files: files() };
    if (await asked(await activated(registered), message)) root.dataset.kept = "true";
  } catch {
    // Private windows and old browsers: what is entered is kept all the same, only the page is not.
  }
}

function files() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  const all = new Set([...loaded, ...linked.map((one) => one.href || one.src)]);
  return [...all].filter((name) => name.startsWith(`${location.origin}/static/`));
}

function activated(registered) {
  const worker = registered.active || registered.waiting || registered.installing;
  if (worker.state === "activated") return Promise.resolve(worker);
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker));
  });
}

function asked(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => resolve(Boolean(data.kept));
    worker.postMessage(message, [channel.port2]);
  });
}

/**
 * Return the notes beside a kept page about what the server has saved since: the page itself is older than that.
 * A note is a value under a key with a moment; the later one of a key stays.
 */
export function notesOf(keep) {
  const known = {};
  let writing = 0;

  async function read(cache) {
    const found = await cache.match(NOTES);
    return found ? found.json() : {};
  }

  async function write() {
    try {
      const cache = await caches.open(cacheName(keep));
      const headers = { [KEPT_AT]: String(Date.now()) };
      await cache.put(NOTES, new Response(JSON.stringify({ ...(await read(cache)), ...known }), { headers }));
    } catch {
      // The server has it; only a page without a line would show it.
    }
  }

  return {
    put(key, value, moment) {
      if (!able() || !keep || (known[key] && known[key].moment > moment)) return;
      known[key] = { value, moment };
      clearTimeout(writing);
      writing = setTimeout(write, WRITE_AFTER);
    },
    /** Return key → { value, moment }. */
    async all() {
      try {
        return await read(await caches.open(cacheName(keep)));
      } catch {
        return {};
      }
    },
  };
}
