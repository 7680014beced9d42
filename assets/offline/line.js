// Saying that there is no line, and when it is back. The words stand in the page (templates/macros/offline.html).

const EVERY = 10_000;

/** Say whether the server answers. */
export async function reachable() {
  try {
    return (await fetch("/healthz", { cache: "no-store", credentials: "omit" })).ok;
  } catch {
    return false;
  }
}

/**
 * Watch the line and show how it stands; `onBack` is called whenever it has come back.
 * What else notices says so: `away(true)` when something could not be sent, `away(false)` when it could.
 */
export function watchLine({ onBack = () => {} } = {}) {
  const box = document.querySelector("[data-line]");
  const made = Number(document.querySelector("[data-restored]")?.dataset.restored);
  let gone = false;
  let timer = 0;
  let round = 0;

  function show() {
    box.querySelector("[data-line-away]").hidden = !gone;
    box.querySelector("[data-line-kept]").hidden = !gone || !made;
    box.querySelector("[data-line-back]").hidden = gone || !made;
  }

  function away(now) {
    clearTimeout(timer);
    round += 1;
    if (now) timer = setTimeout(look, EVERY);
    if (now === gone) return;
    gone = now;
    show();
    if (!gone) onBack();
  }

  async function look() {
    round += 1;
    const asked = round;
    const there = await reachable();
    // Something else may have found out more in the meantime.
    if (asked === round) away(!there);
  }

  if (made) {
    const said = new Date(made).toLocaleString(document.documentElement.lang, {
      timeZone: "Asia/Seoul",
      dateStyle: "medium",
      timeStyle: "short",
    });
    const kept = box.querySelector("[data-line-kept]");
    kept.textContent = kept.textContent.replace("{moment}", said);
    gone = true;
    show();
    look();
  } else if (!navigator.onLine) away(true);
  addEventListener("offline", () => away(true));
  addEventListener("online", look);
  return { away };
}
