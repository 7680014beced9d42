import { spoken } from "./announce.js";
import { button, practised } from "./practice.js";

/** Give feedback at once: one right option opens its explanation, several are ticked and checked together. */
export function enhanceCheck(element, words, say) {
  if (element.dataset.many === "true") enhanceMany(element, words, say);
  else enhanceOne(element, say);
}

function enhanceOne(element, say) {
  for (const option of element.querySelectorAll(".lesson-option")) {
    const details = option.querySelector("details");
    details.querySelector("summary").addEventListener("click", () => {
      if (details.open) return;
      option.classList.add(option.dataset.right === "true" ? "is-right" : "is-wrong");
      say(spoken(details.querySelector(".lesson-feedback")));
      if (option.dataset.right === "true") practised(element);
    });
  }
}

function enhanceMany(element, words, say) {
  const list = element.querySelector(".lesson-options");
  const question = element.querySelector(".lesson-question");
  const options = [...list.children].map((option, index) => tickable(option, `${element.id}-option-${index + 1}`));
  const result = document.createElement("p");
  result.className = "lesson-result";
  result.hidden = true;

  const clear = () => {
    for (const { option, feedback } of options) {
      option.classList.remove("is-right", "is-wrong");
      option.querySelector(".lesson-verdict")?.remove();
      feedback.hidden = true;
    }
    result.hidden = true;
    retry.hidden = true;
  };

  const tell = (text) => {
    result.textContent = text;
    result.hidden = false;
    say(text);
  };

  const check = () => {
    clear();
    if (!options.some(({ box }) => box.checked)) {
      tell(words.check_empty);
      options[0].box.focus();
      return;
    }
    let wrong = 0;
    for (const { option, box, feedback } of options) {
      const good = box.checked === (option.dataset.right === "true");
      wrong += good ? 0 : 1;
      option.classList.add(good ? "is-right" : "is-wrong");
      feedback.before(verdict(box.checked ? words.chosen : words.not_chosen));
      feedback.hidden = false;
    }
    tell(wrong ? words.check_some_wrong : words.check_all_right);
    retry.hidden = false;
    practised(element);
  };

  const retry = button(words.retry, "button-tertiary button-small", () => {
    for (const { box } of options) box.checked = false;
    clear();
    options[0].box.focus();
  });
  const group = document.createElement("div");
  question.id = `${element.id}-question`;
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", question.id);
  list.before(group);
  group.append(list);
  const actions = document.createElement("div");
  actions.className = "lesson-actions";
  actions.append(button(words.check_button, "button-secondary button-small", check), retry);
  element.append(result, actions);
  clear();
}

/** Turn a folded option into a tick box with its feedback below. */
function tickable(option, id) {
  const details = option.querySelector("details");
  const feedback = details.querySelector(".lesson-feedback");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = id;
  const text = document.createElement("span");
  text.append(...details.querySelector("summary").childNodes);
  const line = document.createElement("label");
  line.className = "choice lesson-tick";
  line.append(box, text);
  details.replaceWith(line, feedback);
  return { option, box, feedback };
}

function verdict(text) {
  const made = document.createElement("p");
  made.className = "lesson-verdict";
  made.textContent = text;
  return made;
}
