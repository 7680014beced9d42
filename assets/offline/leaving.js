// Signing out while something has not reached the server: say so, and let the person decide.

import { forgetPages } from "./pages.js";
import { unsent } from "./store.js";

/**
 * Ask before signing out when records of this person still wait in the browser.
 * A form of signing out carries data-sign-out, data-person and data-unsent (the question, with {count}).
 */
export function guardSignOut() {
  for (const form of document.querySelectorAll("form[data-sign-out][data-unsent]")) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.asked) return;
      event.preventDefault();
      const count = await unsent(form.dataset.person);
      // A plain question of the browser: it works by keyboard and screen reader everywhere.
      if (count && !window.confirm(form.dataset.unsent.replace("{count}", String(count)))) return;
      await forgetPages();
      form.dataset.asked = "yes";
      form.querySelector("button").click();
    });
  }
}
