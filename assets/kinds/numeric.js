// A number within a tolerance, with or without a unit (lms/questions/kinds/numeric.py).

import { fold } from "./folding.js";

const NUMBER = /^([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?([^]*)$/;
const MINUS = /[\u2010-\u2013\u2212]/g;
const ROUNDING = 1e-9;

/** Return 1 for a number within the tolerance, both ends included, else 0. */
export function mark(rule, answer) {
  const read = answer.length ? numberOf(answer[0]) : null;
  if (!read) return 0;
  const [number, unit] = read;
  const factors = new Map(rule.spellings.map(([spelling, factor]) => [fold(spelling), factor]));
  if (unit ? !factors.has(unit) : rule.unit_required) return 0;
  const allowed = rule.relative ? rule.tolerance * Math.abs(rule.value) : rule.tolerance;
  const apart = Math.abs(number * (factors.get(unit) ?? 1) - rule.value);
  return Number(apart <= allowed + ROUNDING * Math.max(1, Math.abs(rule.value)));
}

/** Return the number and the folded unit of a typed text, or null when it does not begin with a number. */
export function numberOf(text) {
  const plain = text.normalize("NFKC").replace(MINUS, "-").replace(/\s+/gu, "");
  const found = NUMBER.exec(plain);
  if (!found || !(found[2] || found[3]) || /^[,.0-9]/.test(found[4])) return null;
  return [Number(`${found[1]}${(found[2] || "0").replace(/,/g, "")}${found[3] || ""}`), fold(found[4])];
}
