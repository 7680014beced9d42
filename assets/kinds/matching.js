// To each part its choice.

import { partsOf } from "./answers.js";

/** Return the share of the parts that were given their right choice. */
export function mark(rule, answer) {
  const given = partsOf(answer);
  const wanted = Object.entries(rule.answer);
  return wanted.filter(([part, choice]) => given.get(part) === choice).length / wanted.length;
}
