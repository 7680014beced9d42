import { spoken } from "./announce.js";
import { button, fill, practised } from "./practice.js";

/** Show the facts one by one, each to be rated; then how the rating moved, and the comments. */
export function enhanceRerate(element, words, say) {
  const facts = [...element.querySelectorAll(".lesson-item")].map((item) => ({
    item,
    select: item.querySelector("select"),
    comment: item.querySelector(".lesson-answer"),
  }));
  const whole = element.querySelector(".lesson-whole");
  const moves = document.createElement("div");
  moves.className = "lesson-moves";
  moves.tabIndex = -1;

  const begin = () => {
    for (const [index, { item, select, comment }] of facts.entries()) {
      item.hidden = index > 0;
      select.value = "";
      select.disabled = false;
      comment.hidden = true;
      comment.open = false;
    }
    whole.hidden = true;
    moves.hidden = true;
    retry.hidden = true;
    go.hidden = false;
    label();
  };

  const current = () => facts.filter(({ item }) => !item.hidden).pop();

  const label = () => {
    go.textContent = current() === facts[facts.length - 1] ? words.rerate_finish : words.rerate_next;
  };

  const next = () => {
    const here = current();
    if (!here.select.value) {
      here.select.focus();
      say(words.rerate_choose);
      return;
    }
    // A rating stays as it was given; the next fact is rated anew.
    here.select.disabled = true;
    const following = facts[facts.indexOf(here) + 1];
    if (!following) {
      finish();
      return;
    }
    following.item.hidden = false;
    following.item.focus();
    label();
  };

  const finish = () => {
    go.hidden = true;
    retry.hidden = false;
    for (const { comment } of facts) {
      comment.hidden = false;
      comment.open = true;
    }
    whole.hidden = false;
    whole.open = true;
    moves.replaceChildren(...history());
    moves.hidden = false;
    moves.focus();
    say(spoken(moves));
    practised(element);
  };

  const history = () => {
    const name = document.createElement("p");
    name.className = "lesson-mark";
    name.textContent = words.rerate_moves;
    const list = document.createElement("ol");
    let before = 0;
    for (const [index, { select }] of facts.entries()) {
      const value = Number(select.value);
      const way = value > before ? words.rerate_up : value < before ? words.rerate_down : words.rerate_same;
      const entry = document.createElement("li");
      const fact = fill(words.rerate_fact, { number: index + 1 });
      entry.textContent = `${fact}: ${select.selectedOptions[0].textContent} (${index ? way : words.rerate_first})`;
      list.append(entry);
      before = value;
    }
    return [name, list];
  };

  const go = button("", "button-secondary button-small", next);
  const retry = button(words.retry, "button-tertiary button-small", () => {
    begin();
    facts[0].select.focus();
  });
  const actions = document.createElement("div");
  actions.className = "lesson-actions";
  actions.append(go, retry);
  element.querySelector(".lesson-items").after(actions, moves);
  begin();
}
