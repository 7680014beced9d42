const PAUSE = 80;

/** Return a function that says a text in a live region of the lesson; the same text can be said again. */
export function announcer(lesson) {
  const region = document.createElement("div");
  region.className = "lesson-announcer";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  lesson.append(region);
  let timer = 0;
  return (text) => {
    clearTimeout(timer);
    region.textContent = "";
    // Screen readers notice a change only when the region was empty for a moment.
    timer = setTimeout(() => {
      region.textContent = text;
    }, PAUSE);
  };
}

/** Return what is to be read of an element, in one line. */
export function spoken(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}
