import { spoken } from "./announce.js";
import { button, fill, practised } from "./practice.js";

/** Let steps be moved by buttons, by keyboard or by dragging; every way does the same. */
export function enhanceOrder(element, words, say) {
  const list = element.querySelector(".lesson-items");
  const items = () => [...list.children];
  const steps = items().map((item) => movable(item, words));
  const result = document.createElement("p");
  result.className = "lesson-result";
  result.hidden = true;

  const clear = () => {
    for (const { item, answer } of steps) {
      item.classList.remove("is-right", "is-wrong");
      item.querySelector(".lesson-verdict")?.remove();
      answer.hidden = true;
      answer.open = false;
    }
    result.hidden = true;
    retry.hidden = true;
  };

  const renumber = () => {
    for (const [index, item] of items().entries()) {
      item.querySelector(".lesson-position").textContent = fill(words.order_place, { number: index + 1 });
    }
  };

  const place = (item, before) => {
    list.insertBefore(item, before);
    clear();
    renumber();
    const number = items().indexOf(item) + 1;
    say(fill(words.order_moved, { text: spoken(item.querySelector(".lesson-text")), number }));
  };

  for (const { item, up, down } of steps) {
    up.addEventListener("click", () => {
      if (item.previousElementSibling) place(item, item.previousElementSibling);
      up.focus();
    });
    down.addEventListener("click", () => {
      if (item.nextElementSibling) place(item, item.nextElementSibling.nextElementSibling);
      down.focus();
    });
    item.addEventListener("dragstart", (event) => {
      item.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", spoken(item.querySelector(".lesson-text")));
    });
    item.addEventListener("dragend", () => item.classList.remove("is-dragged"));
    item.addEventListener("dragover", (event) => {
      if (list.querySelector(":scope > .is-dragged")) event.preventDefault();
    });
    item.addEventListener("drop", (event) => {
      const dragged = list.querySelector(":scope > .is-dragged");
      if (!dragged || dragged === item) return;
      event.preventDefault();
      place(dragged, items().indexOf(dragged) < items().indexOf(item) ? item.nextElementSibling : item);
    });
  }

  const check = () => {
    clear();
    let right = 0;
    for (const [index, item] of items().entries()) {
      const { answer } = steps.find((step) => step.item === item);
      const good = Number(item.dataset.answer) === index + 1;
      right += good ? 1 : 0;
      item.classList.add(good ? "is-right" : "is-wrong");
      const verdict = document.createElement("p");
      verdict.className = "lesson-verdict";
      verdict.textContent = good ? words.right : words.wrong;
      answer.before(verdict);
      answer.hidden = false;
      answer.open = true;
    }
    result.textContent = fill(words.order_result, { right, total: steps.length });
    result.hidden = false;
    say(result.textContent);
    retry.hidden = false;
    practised(element);
  };

  const retry = button(words.retry, "button-tertiary button-small", () => {
    clear();
    steps[0].up.focus();
  });
  const actions = document.createElement("div");
  actions.className = "lesson-actions";
  actions.append(button(words.check_button, "button-secondary button-small", check), retry);
  element.append(result, actions);
  clear();
  renumber();
}

/** Replace the choice of a place by two buttons. */
function movable(item, words) {
  const label = item.querySelector("label");
  const select = item.querySelector("select");
  const text = document.createElement("p");
  text.className = "lesson-text";
  text.id = `${select.id}-text`;
  text.append(...label.childNodes);
  const position = document.createElement("span");
  position.className = "lesson-position";
  label.replaceWith(position, text);
  const mover = (name, way) => {
    const made = button(name, "button-tertiary button-small", () => {});
    made.id = `${select.id}-${way}`;
    made.setAttribute("aria-labelledby", `${made.id} ${text.id}`);
    return made;
  };
  const [up, down] = [mover(words.order_up, "up"), mover(words.order_down, "down")];
  const moves = document.createElement("div");
  moves.className = "lesson-actions";
  moves.append(up, down);
  select.replaceWith(moves);
  item.draggable = true;
  return { item, up, down, answer: item.querySelector(".lesson-answer") };
}
