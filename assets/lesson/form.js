import { holds, letters } from "./phrases.js";
import { button, fill, practised } from "./practice.js";

/** Check every field while it is written; what is written stays on the screen. */
export function enhanceForm(element, words, say) {
  const fields = [...element.querySelectorAll(".lesson-item")].map((item) => ({
    item,
    area: item.querySelector("textarea"),
    answer: item.querySelector(".lesson-answer"),
    checks: [...item.querySelectorAll(".lesson-checks > li")].map((entry) => stated(entry)),
  }));
  const result = document.createElement("p");
  result.className = "lesson-result";
  result.hidden = true;

  const look = ({ area, checks }) => {
    let right = 0;
    for (const { entry, state } of checks) {
      const good = fulfilled(entry.dataset, area.value);
      right += good ? 1 : 0;
      entry.classList.toggle("is-right", good);
      const open = entry.dataset.avoid && area.value.trim() ? words.form_fix : words.form_not_yet;
      state.textContent = `${good ? words.form_ok : open}: `;
    }
    return right;
  };

  for (const field of fields) {
    field.answer.hidden = true;
    look(field);
    field.area.addEventListener("input", () => look(field));
  }

  const check = () => {
    const empty = fields.filter(({ area }) => !area.value.trim());
    result.hidden = false;
    if (empty.length) {
      result.textContent = fill(words.form_empty, { count: empty.length });
      empty[0].area.focus();
      say(result.textContent);
      return;
    }
    const total = fields.reduce((sum, { checks }) => sum + checks.length, 0);
    const right = fields.reduce((sum, field) => sum + look(field), 0);
    for (const { answer } of fields) answer.hidden = false;
    result.textContent = fill(words.form_result, { right, total });
    say(result.textContent);
    practised(element);
  };

  const actions = document.createElement("div");
  actions.className = "lesson-actions";
  actions.append(button(words.check_button, "button-secondary button-small", check));
  element.append(result, actions);
}

/** Put the state of a check before its words, so that it does not rest on color. */
function stated(entry) {
  const state = document.createElement("strong");
  entry.prepend(state);
  return { entry, state };
}

/** Say whether a text does what one check asks for; an empty text does nothing. */
function fulfilled({ least, most, need, avoid }, text) {
  if (!text.trim()) return false;
  if (least) return letters(text) >= Number(least);
  if (most) return letters(text) <= Number(most);
  const found = (need || avoid).split("|").some((phrase) => holds(text, phrase));
  return need ? found : !found;
}
