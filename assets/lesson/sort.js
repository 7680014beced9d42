import { spoken } from "./announce.js";
import { button, fill, practised } from "./practice.js";

/** Check a sorting task: every item then says whether its group is right, with the explanation. */
export function enhanceSort(element, words, say) {
  const items = [...element.querySelectorAll(".lesson-item")].map((item) => ({
    item,
    select: item.querySelector("select"),
    answer: item.querySelector(".lesson-answer"),
  }));
  const result = document.createElement("p");
  result.className = "lesson-result";
  result.hidden = true;

  const clear = () => {
    for (const { item, answer } of items) {
      item.classList.remove("is-right", "is-wrong");
      item.querySelector(".lesson-verdict")?.remove();
      answer.hidden = true;
      answer.open = false;
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
    const left = items.filter(({ select }) => !select.value);
    if (left.length) {
      tell(fill(words.sort_empty, { count: left.length }));
      left[0].select.focus();
      return;
    }
    let right = 0;
    for (const { item, select, answer } of items) {
      const good = select.value === item.dataset.answer;
      right += good ? 1 : 0;
      item.classList.add(good ? "is-right" : "is-wrong");
      const verdict = document.createElement("p");
      verdict.className = "lesson-verdict";
      verdict.textContent = good ? words.right : words.wrong;
      answer.before(verdict);
      answer.hidden = false;
      answer.open = true;
    }
    tell(fill(words.sort_result, { right, total: items.length }));
    retry.hidden = false;
    practised(element);
  };

  const retry = button(words.retry, "button-tertiary button-small", () => {
    for (const { select } of items) select.value = "";
    clear();
    items[0].select.focus();
    say(spoken(element.querySelector(".lesson-title")));
  });
  const actions = document.createElement("div");
  actions.className = "lesson-actions";
  actions.append(button(words.check_button, "button-secondary button-small", check), retry);
  element.append(result, actions);
  clear();
}
