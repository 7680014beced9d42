import { enhanceSort } from "./sort.js";

/** Build a timeline while points are chosen; checking is that of a sorting task. */
export function enhanceTimeline(element, words, say) {
  const whole = element.querySelector(".lesson-whole");
  const items = [...element.querySelectorAll(".lesson-item")];
  const built = document.createElement("div");
  built.className = "lesson-built";
  const name = document.createElement("p");
  name.className = "lesson-mark";
  name.id = `${element.id}-built`;
  name.textContent = words.timeline_built;
  const line = document.createElement("ol");
  line.className = "lesson-line";
  line.setAttribute("aria-labelledby", name.id);
  const points = [...whole.querySelectorAll("[data-point]")].map((point) => {
    const made = document.createElement("li");
    made.append(point.querySelector("strong").cloneNode(true));
    line.append(made);
    return { key: point.dataset.point, made };
  });
  built.append(name, line);
  whole.before(built);

  const draw = () => {
    for (const { key, made } of points) {
      made.querySelector("ul, p")?.remove();
      const here = items.filter((item) => item.querySelector("select").value === key);
      const below = document.createElement(here.length ? "ul" : "p");
      if (!here.length) below.textContent = words.timeline_free;
      for (const item of here) {
        const entry = document.createElement("li");
        entry.append(...[...item.querySelector("label").childNodes].map((node) => node.cloneNode(true)));
        below.append(entry);
      }
      made.append(below);
    }
  };

  element.addEventListener("change", draw);
  // Trying again empties the choices, which no change event tells.
  element.addEventListener("click", () => setTimeout(draw));
  draw();
  enhanceSort(element, words, say);
  whole.hidden = true;
  element.addEventListener("ieum:practice", () => {
    whole.hidden = false;
  });
}
