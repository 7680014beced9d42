// Areas of a picture, drawn on it: by mouse and finger (move an area, pull its corners, draw beside it), by keyboard
// (arrow keys move, with Shift they change the size), or typed as numbers, which say the same.

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 4;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const COUNT = { rect: 4, circle: 3, polygon: 6 };

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

function element(name, values) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
  return made;
}

function numbers(text, shape) {
  const found = text.split(/[,\s]+/).filter(Boolean).map(Number);
  const fits = shape === "polygon" ? found.length >= 6 && found.length % 2 === 0 : found.length === COUNT[shape];
  return fits && found.every(Number.isFinite) ? found : null;
}

/** Return [left, top, width, height] around an area. */
function box(shape, at) {
  if (shape === "rect") return at;
  if (shape === "circle") return [at[0] - at[2], at[1] - at[2], 2 * at[2], 2 * at[2]];
  const [xs, ys] = [at.filter((_, index) => index % 2 === 0), at.filter((_, index) => index % 2 === 1)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/** Return the place of an area of this shape in a box. */
function inBox(shape, [x, y, width, height]) {
  if (shape === "rect") return [x, y, width, height];
  if (shape === "circle") {
    const radius = Math.min(width, height) / 2;
    return [x + width / 2, y + height / 2, radius];
  }
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** Return an area whose box is another one: moved, wider or lower, its form kept. */
function fitted(shape, at, next) {
  if (shape !== "polygon") return inBox(shape, next);
  const [x, y, width, height] = box(shape, at);
  return at.map((value, index) =>
    index % 2 ? next[1] + ((value - y) * next[3]) / (height || 1) : next[0] + ((value - x) * next[2]) / (width || 1),
  );
}

function start(form, rows) {
  const drawing = rows.querySelector("[data-drawing]");
  const stage = drawing.querySelector("[data-stage]");
  const picture = stage.querySelector("img");
  const shapes = stage.querySelector("svg");
  const names = drawing.querySelector("[data-names]");
  const choice = form.elements[rows.dataset.areas];
  let size = [0, 0];
  let chosen = 0;
  let grip = null;

  const areas = [...rows.querySelectorAll(":scope > .editor-row")].map((row) => ({
    title: row.querySelector("legend").textContent.trim(),
    shape: row.querySelector('[name$=".shape"]'),
    at: row.querySelector('[name$=".at"]'),
    right: row.querySelector('[name$=".right"]'),
    words: [...row.querySelectorAll('[name*=".text."]')],
    drawn: null,
  }));

  const placeOf = (area) => numbers(area.at.value, area.shape.value);
  const nameOf = (area) => {
    const word = area.words.map((field) => field.value.trim()).find(Boolean);
    return word ? `${area.title}: ${word}` : area.title;
  };

  function put(index, at) {
    const area = areas[index];
    area.at.value = at.map((value) => Math.round(value)).join(", ");
    area.drawn = area.shape.value;
    area.at.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Put an area into a box that is pushed back into the picture. */
  function fit(index, at, [x, y, width, height]) {
    let [w, h] = [clamp(width, LEAST, size[0]), clamp(height, LEAST, size[1])];
    if (areas[index].shape.value === "circle") w = h = Math.min(w, h);
    put(index, fitted(areas[index].shape.value, at, [clamp(x, 0, size[0] - w), clamp(y, 0, size[1] - h), w, h]));
  }

  function draw() {
    const option = choice && choice.selectedOptions[0];
    size = option ? [Number(option.dataset.width), Number(option.dataset.height)] : [0, 0];
    drawing.hidden = !(size[0] && size[1]);
    if (drawing.hidden) return;
    if (picture.getAttribute("src") !== option.dataset.url) picture.src = option.dataset.url;
    picture.width = size[0];
    picture.height = size[1];
    shapes.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    const focused = shapes.contains(document.activeElement) ? Number(document.activeElement.dataset.area) : null;
    shapes.textContent = "";
    areas.forEach((area, index) => {
      const at = placeOf(area);
      if (at) shapes.append(shown(area, index, at));
      names.children[index].firstElementChild.textContent = nameOf(area);
    });
    if (focused !== null) shapes.querySelector(`[data-area="${focused}"]`)?.focus({ preventScroll: true });
  }

  function shown(area, index, at) {
    const shape = area.shape.value;
    const group = element("g", {
      tabindex: 0,
      role: "application",
      "aria-label": `${nameOf(area)}: ${area.at.value}`,
      "aria-describedby": drawing.dataset.hint,
      "data-area": index,
      class: `area${area.right.checked ? " area-right" : ""}`,
    });
    const [x, y, width, height] = box(shape, at);
    if (shape === "circle") group.append(element("circle", { cx: at[0], cy: at[1], r: at[2] }));
    else if (shape === "rect") group.append(element("rect", { x, y, width, height }));
    else group.append(element("polygon", { points: at.join(" ") }));
    const tall = Math.max(12, size[0] / 24);
    const middle = { x: x + width / 2, y: y + height / 2 + tall / 3 };
    const label = element("text", { ...middle, "font-size": tall, "aria-hidden": true });
    label.textContent = String(index + 1);
    group.append(label);
    const corners = shape === "polygon" ? at : shape === "circle" ? [at[0] + at[2], at[1]] : [x + width, y + height];
    for (let corner = 0; corner < corners.length; corner += 2) {
      const handle = { cx: corners[corner], cy: corners[corner + 1], r: Math.max(5, size[0] / 80) };
      group.append(element("circle", { ...handle, "data-corner": corner, class: "area-corner" }));
    }
    return group;
  }

  function pointOf(event) {
    const edge = shapes.getBoundingClientRect();
    return [
      clamp(((event.clientX - edge.left) / edge.width) * size[0], 0, size[0]),
      clamp(((event.clientY - edge.top) / edge.height) * size[1], 0, size[1]),
    ];
  }

  shapes.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const group = event.target.closest("[data-area]");
    const from = pointOf(event);
    if (group) {
      chosen = Number(group.dataset.area);
      group.focus({ preventScroll: true });
      grip = { from, at: placeOf(areas[chosen]), corner: event.target.dataset.corner };
    } else if (event.pointerType === "mouse" && areas.length) {
      // Beside all areas: the one that has no place yet is drawn, or the chosen one anew.
      const empty = areas.findIndex((area) => !placeOf(area));
      chosen = empty < 0 ? chosen : empty;
      grip = { from, at: null };
    } else {
      return;
    }
    event.preventDefault();
    shapes.setPointerCapture(event.pointerId);
  });

  shapes.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [to, shape] = [pointOf(event), areas[chosen].shape.value];
    const [dx, dy] = [to[0] - grip.from[0], to[1] - grip.from[1]];
    if (!grip.at) {
      if (Math.abs(dx) < LEAST && Math.abs(dy) < LEAST) return;
      const next = [Math.min(to[0], grip.from[0]), Math.min(to[1], grip.from[1]), Math.abs(dx), Math.abs(dy)];
      fit(chosen, inBox(shape, next), next);
    } else if (grip.corner === undefined) {
      const [x, y, width, height] = box(shape, grip.at);
      fit(chosen, grip.at, [x + dx, y + dy, width, height]);
    } else if (shape === "polygon") {
      const corner = Number(grip.corner);
      put(chosen, grip.at.map((value, index) => (index === corner ? to[0] : index === corner + 1 ? to[1] : value)));
    } else if (shape === "circle") {
      const [x, y] = grip.at;
      const most = Math.min(x, y, size[0] - x, size[1] - y);
      put(chosen, [x, y, clamp(Math.hypot(to[0] - x, to[1] - y), LEAST, most)]);
    } else {
      const [x, y] = grip.at;
      put(chosen, [x, y, Math.max(LEAST, to[0] - x), Math.max(LEAST, to[1] - y)]);
    }
  });

  for (const name of ["pointerup", "pointercancel"]) {
    shapes.addEventListener(name, () => {
      grip = null;
    });
  }

  shapes.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    const group = event.target.closest("[data-area]");
    if (!way || !group || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    chosen = Number(group.dataset.area);
    const shape = areas[chosen].shape.value;
    const at = placeOf(areas[chosen]);
    // One pixel at a time; who holds the key gets on faster.
    const step = event.repeat ? 10 : 1;
    const [dx, dy] = [way[0] * step, way[1] * step];
    const [x, y, width, height] = box(shape, at);
    if (!event.shiftKey) fit(chosen, at, [x + dx, y + dy, width, height]);
    else if (shape === "circle") {
      const most = Math.min(at[0], at[1], size[0] - at[0], size[1] - at[1]);
      put(chosen, [at[0], at[1], clamp(at[2] + dx + dy, LEAST, most)]);
    } else {
      const [w, h] = [clamp(width + dx, LEAST, size[0] - x), clamp(height + dy, LEAST, size[1] - y)];
      fit(chosen, at, [x, y, w, h]);
    }
  });

  areas.forEach((area, index) => {
    area.drawn = area.shape.value;
    const entry = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-tertiary button-small";
    entry.append(button);
    names.append(entry);
    button.addEventListener("click", () => {
      chosen = index;
      if (!placeOf(area)) {
        const quarter = Math.min(...size) / 4;
        const next = [(size[0] - quarter) / 2, (size[1] - quarter) / 2, quarter, quarter];
        put(index, inBox(area.shape.value, next));
      }
      shapes.querySelector(`[data-area="${index}"]`)?.focus();
    });
    area.shape.addEventListener("change", () => {
      // The same place in the new shape, so that nothing has to be typed anew.
      const before = numbers(area.at.value, area.drawn);
      if (before && area.shape.value !== area.drawn) put(index, inBox(area.shape.value, box(area.drawn, before)));
      area.drawn = area.shape.value;
    });
  });

  for (const name of ["input", "change"]) {
    form.addEventListener(name, (event) => (event.target === choice || rows.contains(event.target)) && draw());
  }
  draw();
}

/** Let the areas of pictures in a form be drawn. */
export function drawing(form) {
  for (const rows of form.querySelectorAll("[data-areas]")) start(form, rows);
}
