// Dragging by mouse, pen or finger with pointer events: a finger starts no drag of the browser's own.

const NEAR = 72;
const STEP = 14;
const SLOP = 5;
const CONTROLS = "select, input, textarea, button, a, label, summary";

/** Return a grip for a finger: everywhere else a finger goes on moving the page. */
export function grip() {
  const made = document.createElement("span");
  made.className = "part-grip";
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Let `element` be dragged over one of what `targets` gives; `drop` is called with the one it is let go over.
 *
 * A mouse takes it anywhere but at a control, a finger at `handle`; `shown` is what goes along with the pointer. At the
 * edge of the window the page moves on, and Escape gives up.
 */
export function draggable(element, handle, shown, targets, drop) {
  element.classList.add("is-movable");
  handle.classList.add("is-handle");
  element.addEventListener("dragstart", (event) => event.preventDefault());
  element.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    if (event.pointerType === "mouse" ? event.target.closest(CONTROLS) : !handle.contains(event.target)) return;
    follow(element, shown, targets, drop, event);
  });
}

function follow(element, shown, targets, drop, { pointerId, clientX, clientY }) {
  const over = new AbortController();
  const heard = { signal: over.signal };
  let at = { x: clientX, y: clientY };
  let ghost = null;
  let found = null;

  const aim = () => {
    let node = document.elementFromPoint(at.x, at.y);
    const all = new Set(targets());
    while (node && (node === element || !all.has(node))) node = node.parentElement;
    if (node === found) return;
    found?.classList.remove("is-target");
    found = node;
    found?.classList.add("is-target");
  };
  const scroll = () => {
    if (over.signal.aborted) return;
    const way = at.y < NEAR ? -STEP : at.y > window.innerHeight - NEAR ? STEP : 0;
    if (way) window.scrollBy({ top: way, behavior: "instant" });
    if (way) aim();
    requestAnimationFrame(scroll);
  };
  const begin = () => {
    element.setPointerCapture(pointerId);
    element.classList.add("is-dragged");
    ghost = document.createElement("div");
    ghost.className = "move-ghost";
    ghost.setAttribute("aria-hidden", "true");
    for (const one of shown.childNodes) ghost.append(one.cloneNode(true));
    document.body.append(ghost);
    requestAnimationFrame(scroll);
  };
  const end = () => {
    over.abort();
    ghost?.remove();
    found?.classList.remove("is-target");
    element.classList.remove("is-dragged");
  };

  const move = (event) => {
    if (event.pointerId !== pointerId) return;
    if (!ghost && Math.hypot(event.clientX - clientX, event.clientY - clientY) < SLOP) return;
    at = { x: event.clientX, y: event.clientY };
    if (!ghost) begin();
    ghost.style.transform = `translate(${at.x + 8}px, ${at.y + 8}px)`;
    aim();
  };
  const up = (event) => {
    if (event.pointerId !== pointerId) return;
    const [moved, last] = [ghost, found];
    end();
    if (moved && last) drop(last);
  };
  window.addEventListener("pointermove", move, heard);
  window.addEventListener("pointerup", up, heard);
  window.addEventListener("pointercancel", (event) => event.pointerId === pointerId && end(), heard);
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(), heard);
}
