// A page that waits for the worker: asks for itself every two seconds and shows how far the work is, and says nothing
// aloud. When it no longer waits it is loaded anew, and says itself what came of it.

const EVERY = 2_000;
const box = document.querySelector("[data-waits]");

async function look() {
  if (document.visibilityState !== "visible") return;
  try {
    const response = await fetch(location.href, { redirect: "error" });
    if (!response.ok) return;
    const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-waits]");
    if (!found || found.dataset.waits !== box.dataset.waits) {
      location.reload();
      return;
    }
    const [bar, now] = [box.querySelector("progress"), found.querySelector("progress")];
    bar.max = now.max;
    bar.value = now.value;
    box.querySelector(".progress-line .number").textContent = found.querySelector(".progress-line .number").textContent;
  } catch {
    // Without a line the last state stands there.
  }
}

if (box) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
