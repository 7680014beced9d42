import { practised } from "./practice.js";

/** A reflection counts as practised once something was written; keeping it is the player's matter. */
export function enhanceReflect(element) {
  const area = element.querySelector("textarea");
  area.addEventListener("change", () => area.value.trim() && practised(element));
}
