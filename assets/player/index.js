// The player: counts learning time honestly, keeps reflection notes, fills in the help lines.
//
// A stretch counts while the page is in view and focused, or while its media plays. It is "active" if there were keys,
// pointer, touch or scrolling within it. The server decides what is credited.

import { queue } from "../offline/queue.js";
import { add, rounded } from "./intervals.js";
import { startNotes } from "./notes.js";

const TICK = 5;
const SEND_EVERY = 30;
const IDLE_AFTER = 60;
// The same clock in both languages and on every page: 24 hours, Seoul.
const clockFace = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Seoul",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

function start(root) {
  const id = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  const { token, person, timeUrl } = root.dataset;
  const state = document.getElementById("time-state");
  const live = document.getElementById("time-live");
  const question = document.getElementById("quiet-question");
  const known = document.querySelector("[data-done-practices]")?.dataset.donePractices ?? "";
  const practices = new Set(known.split(" ").filter(Boolean));
  let fresh = [];
  let intervals = [];
  let last = performance.now() / 1000;
  let touched = last;
  let sent = last;
  let ended = false;
  let completed = false;

  const elapsed = () => performance.now() / 1000;
  const playing = () => [...document.querySelectorAll("video, audio")].some((media) => !media.paused && !media.ended);
  const touch = () => {
    touched = elapsed();
  };
  for (const kind of ["keydown", "pointerdown", "pointermove", "touchstart", "scroll", "input", "wheel"]) {
    addEventListener(kind, touch, { passive: true, capture: true });
  }
  document.addEventListener("ieum:practice", (event) => {
    if (event.detail?.id && !practices.has(event.detail.id)) {
      practices.add(event.detail.id);
      fresh.push(event.detail.id);
      touch();
    }
  });

  function measure() {
    const now = elapsed();
    const counts = (document.visibilityState === "visible" && document.hasFocus()) || playing();
    // A gap much longer than a tick means that the machine slept: nobody was reading.
    if (counts && now - last < TICK * 4) {
      intervals = add(intervals, last, now, playing() || now - touched < IDLE_AFTER);
    }
    last = now;
  }

  // One batch at a time waits: it holds everything not yet acknowledged. What earlier pages of this person left behind
  // goes under the tokens of those pages, since their times count from when these were served.
  const times = queue({
    person,
    kind: "time",
    scope: id,
    url: timeUrl,
    token,
    most: 1,
    wrap: ([record]) => record.body,
    read: (reply, records) =>
      new Map(typeof reply.seconds === "number" ? records.map((record) => [record.id, { state: "saved" }]) : []),
    onResult({ body }, _result, reply) {
      const end = body.intervals[body.intervals.length - 1]?.[1] ?? 0;
      intervals = intervals.filter(([, to]) => to > end + 1);
      fresh = fresh.filter((one) => !body.practices.includes(one));
      if (reply) show(reply);
    },
    onState({ failing, signedOut }) {
      ended = signedOut;
      if (signedOut) state.textContent = state.dataset.ended;
      else if (failing) state.textContent = state.dataset.kept;
    },
  });

  function send() {
    measure();
    if (ended || (!intervals.length && !fresh.length)) return;
    times.enqueue({ intervals: rounded(intervals), practices: fresh, place: place() }, { key: "batch" });
    sent = elapsed();
  }

  function leave() {
    send();
    times.leave();
  }

  function show(answer) {
    const time = clockFace.format(new Date(answer.at));
    state.textContent = `${state.dataset.saved} ${time}`;
    const bar = document.getElementById("time");
    if (bar) {
      bar.value = Math.min(Math.floor(answer.seconds / 60), bar.max);
      document.getElementById("time-text").textContent = state.dataset.done.replace("{done}", String(bar.value));
    }
    question.hidden = !answer.quiet;
    if (answer.completed && !completed) {
      completed = true;
      live.textContent = live.dataset.completed;
    }
  }

  function place() {
    // Only these headings: whoever took the alternative task leaves no trace of it, not even by where they stopped.
    const places = [...document.querySelectorAll("[data-place]")];
    const above = places.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
    return above.length ? above[above.length - 1].id : "";
  }

  document.getElementById("still-here")?.addEventListener("click", () => {
    question.hidden = true;
    touch();
    send();
  });
  setInterval(() => {
    measure();
    if (elapsed() - sent >= SEND_EVERY) send();
  }, TICK * 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else last = elapsed();
  });
  addEventListener("pagehide", leave);
  addEventListener("online", send);
  times.ready.then(() => times.flush());
}

const root = document.querySelector("[data-player]");
if (root) {
  start(root);
  startNotes(root);
}
const outline = document.querySelector("[data-outline]");
if (outline && matchMedia("(min-width: 1000px)").matches) outline.open = true;
