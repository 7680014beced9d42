// Reflection notes: filled in from the server, saved while typing.

const WAIT = 1200;

/** Keep the reflection notes of a page. */
export async function startNotes(root) {
  const forms = [...document.querySelectorAll("form[data-reflect]")];
  if (!forms.length) return;
  const { token, notesUrl, myNotesUrl } = root.dataset;
  const state = document.getElementById("time-state");
  let known = {};
  try {
    const response = await fetch(myNotesUrl, { headers: { Accept: "application/json" } });
    if (response.ok) known = (await response.json()).notes;
  } catch {
    // Without a line the note can be written all the same; it is sent when the line is back.
  }
  for (const form of forms) {
    const area = form.querySelector("textarea");
    const note = form.dataset.reflect;
    if (!area.value && known[note]) area.value = known[note];
    let timer = 0;
    let pending = false;
    const save = async () => {
      pending = true;
      try {
        const response = await fetch(notesUrl, {
          method: "POST",
          body: JSON.stringify({ note, text: area.value }),
          headers: { "Content-Type": "application/json", "X-Capability": token },
          credentials: "omit",
          keepalive: true,
        });
        pending = !response.ok;
        state.textContent = response.ok ? state.dataset.saved : (await response.json()).error;
      } catch {
        state.textContent = state.dataset.kept;
      }
    };
    area.addEventListener("input", () => {
      pending = true;
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      save();
      document.dispatchEvent(new CustomEvent("ieum:practice", { detail: { id: note } }));
    });
    addEventListener("online", () => pending && save());
    addEventListener("pagehide", () => pending && save());
  }
}
