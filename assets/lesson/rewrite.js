import { letters } from "./phrases.js";
import { practised } from "./practice.js";

const ENOUGH = 4;

/** Show the model answer of a sentence only after something was written; the practice is done when all were seen. */
export function enhanceRewrite(element, words) {
  const items = [...element.querySelectorAll(".lesson-item")].map((item) => {
    const area = item.querySelector("textarea");
    const answer = item.querySelector(".lesson-answer");
    const first = document.createElement("p");
    first.className = "lesson-note";
    first.id = `${area.id}-first`;
    first.textContent = words.rewrite_first;
    area.setAttribute("aria-describedby", first.id);
    area.after(first);
    return { area, answer, first, seen: false };
  });
  for (const entry of items) {
    const { area, answer, first } = entry;
    const look = () => {
      const written = letters(area.value) >= ENOUGH;
      answer.hidden = !written;
      first.hidden = written;
    };
    area.addEventListener("input", look);
    answer.addEventListener("toggle", () => {
      if (!answer.open || letters(area.value) < ENOUGH) return;
      entry.seen = true;
      if (items.every(({ seen }) => seen)) practised(element);
    });
    look();
  }
}
