// Items in their right order: the share of those at their place, or the whole order only.

import { partsOf } from "./answers.js";

/** Return what an order earns, whole ("i2") or not yet ("i2:1"). */
export function mark(rule, answer) {
  const key = rule.answer;
  if (rule.scoring === "all") {
    return Number(answer.length === key.length && key.every((item, place) => answer[place] === item));
  }
  const places = answer.some((text) => text.includes(":"))
    ? new Map([...partsOf(answer)].map(([item, place]) => [item, Number(place)]))
    : new Map(answer.map((item, place) => [item, place + 1]));
  return key.filter((item, place) => places.get(item) === place + 1).length / key.length;
}
