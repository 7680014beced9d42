/** Open what is folded while the page is printed, and fold it again. */
export function openForPrint(lesson) {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...lesson.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

/** Unfold whatever the address leads to, now and later. */
export function openTarget() {
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details:not([open])");
    if (folded) folded.open = true;
  };
  open();
  addEventListener("hashchange", open);
}
