// The pages of an attempt, where learners may go back: all are there, one is shown; turning needs no line.

/** Let the buttons of the pages turn them here; null where there is one page, or the server turns them for good. */
export function startPages(form, onTurn) {
  const bar = form.querySelector("[data-pages]");
  const pages = [...form.querySelectorAll("[data-page]")];
  if (!bar || bar.dataset.back !== "true" || pages.length < 2) return null;
  const buttons = [...bar.querySelectorAll("[data-turn]")];
  const forward = bar.querySelector("[data-next]");
  const shown = () => Math.max(0, pages.findIndex((page) => !page.hidden));

  function turn(index, focus = true) {
    pages.forEach((page, place) => {
      page.hidden = place !== index;
    });
    buttons.forEach((button, place) => {
      if (place === index) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
      button.classList.toggle("button-secondary", place === index);
      button.classList.toggle("button-tertiary", place !== index);
    });
    forward.hidden = index + 1 === pages.length;
    if (focus) pages[index].querySelector("h2").focus();
  }

  form.addEventListener("click", (event) => {
    const number = event.target.closest("[data-turn]");
    if (!number && event.target.closest("[data-next]") !== forward) return;
    event.preventDefault();
    turn(number ? buttons.indexOf(number) : shown() + 1);
    onTurn();
  });
  // A link to a question of another page, as in what is not answered yet.
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#q-"]');
    const page = link && form.querySelector(link.getAttribute("href"))?.closest("[data-page]");
    if (page && page.hidden) turn(pages.indexOf(page), false);
  });
  turn(shown(), false);
  return {
    /** Return the number of the page that is shown. */
    present: () => Number(pages[shown()].dataset.page),
  };
}
