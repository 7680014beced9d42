/** Turn links to the glossary of the page into buttons that show the explanation on the spot. */
export function enhanceTerms(lesson, words) {
  for (const [index, link] of [...lesson.querySelectorAll("a.lesson-term")].entries()) {
    const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!entry) continue;
    const text = document.createElement("span");
    text.className = "lesson-term-text";
    text.id = `${entry.id}-${index + 1}`;
    text.hidden = true;
    text.append(...[...entry.childNodes].map((node) => node.cloneNode(true)));
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "lesson-term";
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", text.id);
    opener.append(...link.childNodes);
    const toggle = (open) => {
      text.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
    };
    opener.addEventListener("click", () => toggle(text.hidden));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "lesson-term-close";
    close.setAttribute("aria-label", words.term_close);
    close.textContent = "×";
    const leave = () => {
      toggle(false);
      opener.focus();
    };
    close.addEventListener("click", leave);
    text.append(" ", close);
    for (const part of [opener, text]) {
      part.addEventListener("keydown", (event) => event.key === "Escape" && !text.hidden && leave());
    }
    link.replaceWith(opener, text);
  }
}
