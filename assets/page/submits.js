/** Send each form once: after a submit its buttons rest until the next page or until the reader comes back. */
export function guardSubmits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    rest(form);
  });
  // The browser may show a kept page again (back button, a download): the buttons must work then.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(wake));
}

function rest(form) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    // Not "disabled": that would throw away the focus of whoever pressed it with a key.
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
  }
  // A download answers without leaving the page; nobody must be locked out by it.
  setTimeout(() => wake(form), 8000);
}

function wake(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}
