// Several questions about one text.

import { partOf } from "./answers.js";
import { mark as blanks } from "./blanks.js";
import { mark as essay } from "./essay.js";
import { mark as hotspot } from "./hotspot.js";
import { mark as matching } from "./matching.js";
import { mark as multiple } from "./multiple.js";
import { mark as numeric } from "./numeric.js";
import { mark as ordering } from "./ordering.js";
import { mark as shorttext } from "./shorttext.js";
import { mark as single } from "./single.js";

const INNER = { blanks, essay, grouping: matching, hotspot, matching, multiple, numeric, ordering, shorttext, single,
  truefalse: single };

/** Return the share of the points of all items; null while one of them waits for a person. */
export function mark(rule, answer) {
  let earned = 0;
  let most = 0;
  for (const item of rule.items) {
    const fraction = INNER[item.kind](item.rule, partOf(answer, item.id));
    if (fraction === null) return null;
    earned += fraction * item.points;
    most += item.points;
  }
  return earned / most;
}
