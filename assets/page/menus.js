const menus = "details.menu, details.drop, details.confirm";

/** Close an open menu on Escape, giving the focus back to what opened it, and on a press outside. */
export function closeMenusOnEscape() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = [...document.querySelectorAll(menus)].filter((menu) => menu.open);
    const menu = open.find((item) => item.contains(document.activeElement)) || open[open.length - 1];
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu, details.drop")) {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    }
  });
}
