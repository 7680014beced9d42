import { spoken } from "./announce.js";
import { button, practised } from "./practice.js";

/** Show a scenario scene by scene; choosing an option says its feedback and offers the scene that follows. */
export function enhanceScenario(element, words, say) {
  const steps = [...element.querySelectorAll(".lesson-step")];

  const show = (step, focus) => {
    for (const other of steps) other.hidden = other !== step;
    for (const details of element.querySelectorAll(".lesson-option > details")) details.open = false;
    if (focus) step.focus();
  };

  const again = () => {
    element.classList.remove("is-done");
    show(steps[0], true);
  };

  const chosen = (step, option, details) => {
    for (const other of step.querySelectorAll("details")) if (other !== details) other.open = false;
    say(spoken(details.querySelector(".lesson-feedback")));
    if (option.dataset.to !== "end") return;
    const go = option.querySelector(".lesson-go");
    if (!go.nextElementSibling) go.after(button(words.restart, "button-tertiary button-small", again));
    practised(element);
  };

  for (const step of steps) {
    for (const option of step.querySelectorAll(".lesson-option")) {
      const details = option.querySelector("details");
      details.addEventListener("toggle", () => details.open && !printing && chosen(step, option, details));
      const go = option.querySelector(".lesson-go a");
      if (!go) continue;
      go.addEventListener("click", (event) => {
        event.preventDefault();
        show(steps.find((other) => other.dataset.step === option.dataset.to), true);
      });
    }
  }
  show(steps[0], false);
}

// Unfolding for the printer is no choice.
let printing = false;
addEventListener("beforeprint", () => {
  printing = true;
});
addEventListener("afterprint", () => {
  setTimeout(() => {
    printing = false;
  });
});
