/** Tell the page that a practice is done: `ieum:practice` with its id bubbles up to the document. */
export function practised(element) {
  const { id } = element.dataset;
  element.classList.add("is-done");
  // Who takes the alternative task instead of a case is stored nowhere, so its practices are not told either.
  if (element.closest(".lesson-alternative")) return;
  element.dispatchEvent(new CustomEvent("ieum:practice", { bubbles: true, detail: { id } }));
}

/** Return a button of our own. */
export function button(text, look, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${look} lesson-button`;
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

/** Fill `%(name)s` places of a text. */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
