// Pointing at a place in a picture; the list below it names the same places for those who do not point.

/** Let the pictures below `root` be pointed at. */
export function pointing(root) {
  for (const box of root.querySelectorAll("[data-hotspot]")) {
    const question = box.parentElement;
    const picture = box.querySelector("img");
    const marks = box.querySelector("[data-marks]");
    const entry = question.querySelector("[data-pointed]");
    const field = entry.querySelector("input");
    const draw = () => {
      const at = field.checked && /^@(\d+),(\d+)$/.exec(field.value);
      marks.textContent = "";
      if (!at) return;
      const point = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      for (const [name, value] of Object.entries({ class: "hotspot-point", cx: at[1], cy: at[2], r: 12 })) {
        point.setAttribute(name, value);
      }
      marks.append(point);
    };
    box.classList.add("is-pointable");
    box.addEventListener("click", (event) => {
      const shown = picture.getBoundingClientRect();
      const x = Math.round(((event.clientX - shown.left) / shown.width) * Number(picture.getAttribute("width")));
      const y = Math.round(((event.clientY - shown.top) / shown.height) * Number(picture.getAttribute("height")));
      field.value = `@${Math.max(0, x)},${Math.max(0, y)}`;
      field.disabled = false;
      field.checked = true;
      entry.hidden = false;
      draw();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    question.addEventListener("change", draw);
  }
}
