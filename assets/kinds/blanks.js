// A text with gaps, each typed or chosen.

import { partsOf } from "./answers.js";
import { same } from "./folding.js";

/** Return the share of the gaps filled rightly. */
export function mark(rule, answer) {
  const given = partsOf(answer);
  const gaps = Object.entries(rule.blanks);
  const right = gaps.filter(([key, gap]) => {
    const text = given.get(key) || "";
    return "answer" in gap ? text === gap.answer : same(text, gap.accept);
  });
  return right.length / gaps.length;
}
