// Deadlines of emergency measures; the same rule as lms/content/deadline.py, held against the same examples.
// Times are local wall-clock texts such as 2026-10-02T20:00 (Seoul has no summer time), days such as 2026-10-05.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SATURDAY = 6;
const SUNDAY = 0;

/** Return the instant of a local time as a number, or NaN for anything that is not one. */
export function moment(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})$/.exec(text.trim());
  if (!found) return NaN;
  const [year, month, day, hour, minute] = found.slice(1).map(Number);
  const made = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const exists = made.getUTCDate() === day && made.getUTCMonth() === month - 1 && hour < 24 && minute < 60;
  return exists ? made.getTime() : NaN;
}

function local(number) {
  return new Date(number).toISOString().slice(0, 16);
}

/**
 * Return what follows from the start of measures nos. 2 to 5.
 *
 * extension: "possible" (a Saturday or holiday lies wholly within the 72 hours), "open" (only partly: somebody has to
 * check) or "none"; sunday: whether a Sunday could change that.
 */
export function deadlines(start, holidays = [], request = null) {
  const begin = moment(start);
  const base = begin + 72 * HOUR;
  let whole = false;
  let partly = false;
  let sunday = false;
  for (let day = Math.floor(begin / DAY) * DAY; day < base; day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday === SATURDAY || holidays.includes(local(day).slice(0, 10))) {
      if (begin <= day && day + DAY <= base) whole = true;
      else partly = true;
    } else if (weekday === SUNDAY) sunday = true;
  }
  return {
    base: local(base),
    extension: whole ? "possible" : partly ? "open" : "none",
    extended: whole ? local(base + 48 * HOUR) : null,
    sunday: sunday && !whole,
    decision: request ? local(moment(request) + 24 * HOUR) : null,
  };
}

/** Return a local time with its weekday; `weekdays` are the names from Monday on. */
export function shown(text, weekdays) {
  const names = weekdays.includes(" ") ? weekdays.split(" ") : [...weekdays];
  const weekday = names[(new Date(moment(text)).getUTCDay() + 6) % 7];
  return `${text.slice(0, 10)} (${weekday}) ${text.slice(11)}`;
}
