// The calculator in the browser, held against the same examples as the one in Python.

import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";

import { deadlines, moment, shown } from "../../assets/lesson/deadline.js";

const vectors = JSON.parse(fs.readFileSync(new URL("./deadline_vectors.json", import.meta.url), "utf8"));

for (const { why, start, holidays, request, ...expected } of vectors) {
  test(why, () => assert.deepEqual(deadlines(start, holidays, request), expected));
}

test("a time is read with T or a space, and nothing else is a time", () => {
  assert.equal(moment("2026-10-02 20:00"), moment("2026-10-02T20:00"));
  for (const text of ["", "2026-02-30T10:00", "2026-13-01T10:00", "2026-10-02T24:00", "2026-10-02T10:60", "tomorrow"]) {
    assert.ok(Number.isNaN(moment(text)), text);
  }
});

test("a time is shown with its weekday in the language of the page", () => {
  assert.equal(shown("2026-10-05T20:00", "월화수목금토일"), "2026-10-05 (월) 20:00");
  assert.equal(shown("2026-10-04T20:00", "Mon Tue Wed Thu Fri Sat Sun"), "2026-10-04 (Sun) 20:00");
});
