// Moving by drag what is also given its place by a list to choose from: the lists stay, and say the same.

import { draggable, grip } from "./dragging.js";

/** Let the parts below `root` be dragged; a change by a list and one by hand do the same. */
export function moving(root) {
  for (const list of root.querySelectorAll("[data-move=order]")) order(list);
  for (const list of root.querySelectorAll("[data-move=match]")) match(list);
  for (const list of root.querySelectorAll("[data-move=group]")) group(list);
}

const parts = (list) => [...list.querySelectorAll("[data-part]")];
const select = (part) => part.querySelector("select");

function tell(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const words = (part) => part.querySelector(".part-text");

/** Let a part be dragged; a finger takes it at a grip before its words. */
function movable(part, targets, drop) {
  const handle = grip();
  part.prepend(handle);
  draggable(part, handle, words(part), targets, drop);
}

function order(list) {
  const key = (part) => Number(select(part).value || 1000);
  const sorted = () => parts(list).sort((a, b) => key(a) - key(b));
  const show = (all) => all.forEach((part) => list.append(part));
  for (const part of parts(list)) {
    movable(part, () => parts(list), (over) => {
      const all = sorted();
      const place = all.indexOf(over);
      all.splice(all.indexOf(part), 1);
      all.splice(place, 0, part);
      for (const [index, one] of all.entries()) select(one).value = String(index + 1);
      show(all);
      tell(select(part));
    });
    // Whoever had the place takes the one that is free now, so that no place is taken twice; going through the places
    // with the arrow keys takes nothing from anybody on the way.
    let before = "";
    let displaced = null;
    select(part).addEventListener("focus", () => {
      before = select(part).value;
      displaced = null;
    });
    select(part).addEventListener("change", (event) => {
      if (!event.isTrusted) return;
      if (displaced) select(displaced.part).value = displaced.value;
      const { value } = select(part);
      const other = value && parts(list).find((one) => one !== part && select(one).value === value);
      displaced = other ? { part: other, value } : null;
      if (other) select(other).value = before;
    });
  }
  // Not while somebody is in the list: nothing moves away under the keyboard.
  list.addEventListener("focusout", (event) => {
    if (!list.contains(event.relatedTarget)) show(sorted());
  });
}

function match(list) {
  const box = document.createElement("ul");
  box.className = "move-choices";
  // The lists beside the parts hold the same choices for those who do not drag.
  box.setAttribute("aria-hidden", "true");
  for (const option of select(parts(list)[0]).options) {
    if (!option.value) continue;
    const chip = document.createElement("li");
    chip.className = "move-choice";
    chip.textContent = option.text;
    chip.dataset.value = option.value;
    draggable(chip, chip, chip, () => parts(list), (part) => {
      select(part).value = chip.dataset.value;
      tell(select(part));
    });
    box.append(chip);
  }
  list.before(box);
}

function group(list) {
  const zones = document.createElement("div");
  zones.className = "move-groups";
  const boxes = new Map();
  for (const option of select(parts(list)[0]).options) {
    if (!option.value) continue;
    const zone = document.createElement("section");
    zone.className = "move-group";
    const title = document.createElement("p");
    title.className = "move-title";
    title.textContent = option.text;
    const inner = document.createElement("ul");
    inner.className = "parts";
    zone.append(title, inner);
    zones.append(zone);
    boxes.set(option.value, inner);
  }
  list.after(zones);
  // The groups stand beside the list and stay in sight: nobody can drag to what the window does not show.
  const whole = document.createElement("div");
  whole.className = "move-grouping";
  list.before(whole);
  whole.append(list, zones);
  const put = (part) => {
    const box = boxes.get(select(part).value) || list;
    if (part.parentElement === box) return;
    box.append(part);
  };
  const all = parts(list);
  const targets = new Map([[list, ""], ...[...boxes].map(([value, inner]) => [inner.parentElement, value])]);
  for (const part of all) {
    movable(part, () => targets.keys(), (over) => {
      select(part).value = targets.get(over);
      tell(select(part));
    });
    // Not under the keyboard: a part goes to its group when the list is left.
    select(part).addEventListener("blur", () => put(part));
    select(part).addEventListener("change", (event) => event.isTrusted || put(part));
  }
  for (const part of all) put(part);
}
