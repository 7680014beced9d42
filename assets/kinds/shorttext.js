// A word or a number, typed.

import { same } from "./folding.js";

/** Return 1 if the text is one of those accepted, else 0. */
export function mark(rule, answer) {
  return Number(same(answer[0] || "", rule.accept, rule, rule.wildcard));
}
