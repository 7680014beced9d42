// Keeping the page of an attempt in the browser: it opens again without a line, with the answers that are saved.

import { cacheName } from "../offline/pages.js";

const ANSWERS = "/attempts/kept-answers";
const WRITE_AFTER = 200;
const known = {};
let writing = 0;

const able = () => "serviceWorker" in navigator && "caches" in globalThis;

/** Let the service worker keep this page and what it needs; resolves to whether it does. */
export async function keepPage(data) {
  if (!able() || !data.worker) return false;
  try {
    const scope = new URL(data.pageUrl, location.href);
    const registered = await navigator.serviceWorker.register(data.worker, { scope: scope.pathname });
    const worker = await activated(registered);
    const files = performance
      .getEntriesByType("resource")
      .map((entry) => entry.name)
      .filter((name) => name.startsWith(`${location.origin}/static/`));
    const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
    const all = new Set([...files, ...linked.map((one) => one.href || one.src)]);
    return await asked(worker, { keep: scope.href, cache: cacheName(data.person, data.attempt), files: [...all] });
  } catch {
    // Private windows and old browsers: the answers are kept all the same, only the page is not.
    return false;
  }
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

/** Note an answer that the server has saved: the kept page is older than that. */
export function remember(data, { position, answer, sequence }) {
  if (!able() || (known[position] && known[position].sequence > sequence)) return;
  known[position] = { answer, sequence };
  clearTimeout(writing);
  writing = setTimeout(async () => {
    try {
      const cache = await caches.open(cacheName(data.person, data.attempt));
      await cache.put(ANSWERS, new Response(JSON.stringify({ ...(await read(cache)), ...known })));
    } catch {
      // The server has it; only a page without a line would show it.
    }
  }, WRITE_AFTER);
}

/** Return the answers that were saved since the page was kept: position → answer and when it was made. */
export async function recalled(data) {
  try {
    return await read(await caches.open(cacheName(data.person, data.attempt)));
  } catch {
    return {};
  }
}

async function read(cache) {
  const found = await cache.match(ANSWERS);
  return found ? found.json() : {};
}
