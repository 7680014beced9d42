// One option of several.

/** Return 1 for the right option, else 0. */
export function mark(rule, answer) {
  return Number(answer.length === rule.answer.length && answer.every((one, place) => one === rule.answer[place]));
}
