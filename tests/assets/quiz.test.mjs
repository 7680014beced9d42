// The countdown of an attempt: shown by minutes, spoken at four moments.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crossed, wordsLeft } from "../../assets/quiz/countdown.js";

const voice = { word: (name, values = {}) => `${name} ${Object.values(values).join(" ")}`.trim() };

test("the time left is spoken at ten, five and one minute and at thirty seconds, and at no other second", () => {
  const spoken = [];
  for (let seconds = 1200; seconds > 0; seconds -= 1) {
    const moment = crossed(seconds, seconds - 1);
    if (moment) spoken.push([seconds - 1, moment]);
  }
  assert.deepEqual(spoken, [[600, 600], [300, 300], [60, 60], [30, 30]]);
});

test("a page that slept over several moments speaks of the last one only", () => {
  assert.equal(crossed(700, 290), 300);
  assert.equal(crossed(700, 10), 30);
  assert.equal(crossed(290, 280), 0);
});

test("minutes are shown until two are left, then seconds", () => {
  assert.equal(wordsLeft(voice, 1199), "leftMinutes 19");
  assert.equal(wordsLeft(voice, 120), "leftMinutes 2");
  assert.equal(wordsLeft(voice, 119), "left 1 59");
  assert.equal(wordsLeft(voice, 60), "leftMinute");
  assert.equal(wordsLeft(voice, 59), "leftSeconds 59");
});
