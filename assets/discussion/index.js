// Pages that follow a case discussion: ask for its revision while somebody looks, and renew the parts that show it.

const EVERY = 4_000;

function isTouched(part) {
  const fields = part.querySelectorAll("textarea, input:not([type=hidden]), select");
  return [...fields].some(
    (field) => field === document.activeElement || ("defaultValue" in field && field.value !== field.defaultValue),
  );
}

function start(box) {
  const notice = document.querySelector("[data-moved]");
  let revision = box.dataset.revision;
  let busy = false;

  async function renew() {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!response.ok) return false;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    let all = true;
    for (const part of document.querySelectorAll("[data-part]")) {
      const now = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!now || part.innerHTML === now.innerHTML) continue;
      if (isTouched(part)) {
        // What somebody types is never taken away; a line says that the page has moved on.
        all = false;
        continue;
      }
      part.replaceChildren(...now.childNodes);
    }
    if (notice) notice.hidden = all;
    return all;
  }

  async function look() {
    if (busy || document.visibilityState !== "visible") return;
    busy = true;
    try {
      const response = await fetch(box.dataset.follow, { headers: { Accept: "application/json" }, redirect: "error" });
      if (response.ok) {
        const found = String((await response.json()).revision);
        if (found !== revision && (await renew())) revision = found;
      }
    } catch {
      // Without a line the page stays as it is.
    } finally {
      busy = false;
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

const box = document.querySelector("[data-follow]");
if (box) start(box);
