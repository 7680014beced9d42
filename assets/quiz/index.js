// The page of an attempt: every answer is kept and sent as it is made, and the page says where each one stands.

import { serverClock } from "../offline/clock.js";
import { uuid } from "../offline/identity.js";
import { keepPage, notesOf } from "../offline/keeping.js";
import { queue } from "../offline/queue.js";
import { moving } from "../kinds/moving.js";
import { pointing } from "../kinds/pointing.js";
import { unsent } from "../offline/store.js";
import { startCountdown } from "./countdown.js";
import { startPages } from "./pages.js";
import { Sheet } from "./sheet.js";
import { Voice } from "./voice.js";

const LOOK_EVERY = 60_000;
const TYPING = 800;

function start(form) {
  const data = form.dataset;
  const voice = new Voice(form);
  const clock = serverClock(Number(data.now));
  const sheet = new Sheet(form, voice);
  const notes = notesOf(data.keep);
  const timers = new Map();
  let settled = 0;
  let told = null;
  let leaving = false;
  let over = false;
  let wasOffline = false;
  let asked = Boolean(form.elements.sure);
  let at = 0;
  let state = { pending: 0, durable: true, signedOut: false, taken: false, failing: false };

  for (const sequence of sheet.sequences()) clock.after(sequence);

  const answers = queue({
    person: data.person,
    kind: "answer",
    scope: data.attempt,
    url: data.url,
    token: data.token,
    wrap: (records) => ({ answers: records.map((record) => ({ record: record.id, ...record.body })) }),
    read: (reply) => new Map(reply.results.map((result) => [result.record, result])),
    onResult(record, result, reply) {
      settled += 1;
      // Another tab of this browser may have made it.
      if (!sheet.made(record.id)) sheet.restore(record);
      sheet.settle(record, result, reply ? reply.now : 0);
      if (result.state === "saved") notes.put(record.body.position, record.body.answer, record.body.sequence);
      // Once for all records of a batch, when each of them is settled: before, the sums cannot be equal.
      if (reply && reply !== told) {
        told = reply;
        queueMicrotask(() => heard(reply));
      }
    },
    onState(now) {
      state = now;
      voice.overall(now, sheet.savedAt);
      if (now.failing && !wasOffline) voice.say("offline");
      if (wasOffline && !now.failing && !now.pending) voice.say("online");
      wasOffline = now.failing || (wasOffline && now.pending > 0);
      if (over && !now.pending) hand("submit", true);
      if (now.signedOut) voice.notice("signedOut", { href: data.signIn, label: "signIn" });
      else voice.withdraw("signedOut");
      if (now.taken) taken();
      if (!now.durable && now.pending) voice.notice("memory");
      else voice.withdraw("memory");
    },
  });

  // What an earlier page could not send any more (a crash, a closed lid) stands here again, and is sent now.
  answers.ready.then((left) => {
    for (const record of left) {
      clock.after(record.body.sequence);
      sheet.restore(record);
    }
    voice.count(sheet);
    answers.flush();
  });

  /** Another device goes on with this attempt: say so, keep what is unsent, and let nobody answer for nothing. */
  function taken() {
    voice.notice("taken", { href: form.action, label: "takeBack" });
    voice.overall({ ...state, taken: true }, sheet.savedAt);
    sheet.freeze();
  }

  function heard(reply) {
    clock.sync(reply.now);
    if (reply.open && reply.mine === false) {
      taken();
      return;
    }
    if (reply.deadline) countdown?.move(reply.deadline);
    if (!reply.open && !over) {
      voice.notice("submittedElsewhere", { href: form.action, label: "showResult" });
    } else if (!answers.waiting().length && reply.total !== sheet.total()) {
      voice.notice("elsewhere", { href: form.action, label: "reload" });
    }
  }

  function take(position) {
    clearTimeout(timers.get(position));
    timers.delete(position);
    const answer = sheet.answer(position);
    const sequence = clock.stamp();
    voice.count(sheet);
    const id = uuid();
    sheet.keep(position, id, sequence);
    return answers.enqueue({ position, answer, sequence }, { id, key: String(position) });
  }

  function takeTyped() {
    return Promise.all([...timers.keys()].map(take));
  }

  form.addEventListener("input", (event) => {
    const position = sheet.positionOf(event.target);
    if (!position || !["text", "textarea"].includes(event.target.type)) return;
    clearTimeout(timers.get(position));
    timers.set(position, setTimeout(() => take(position), TYPING));
    sheet.say(position, "saving");
  });
  form.addEventListener("change", (event) => {
    const position = sheet.positionOf(event.target);
    if (event.target.matches("input[type=file], input[name=drop-file]")) sendFiles();
    if (!position || !event.target.name.startsWith(`a-${position}`)) return;
    sheet.say(position, "saving");
    take(position);
  });
  form.addEventListener("focusin", (event) => {
    at = sheet.positionOf(event.target) || at;
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a text field must not submit the whole attempt.
    if (event.key === "Enter" && event.target.matches("input[type=text]")) event.preventDefault();
  });

  let pressed = null;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (button) pressed = button;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (leaving) return;
    const { value } = event.submitter || pressed || {};
    if (value === "submit") submit();
    else if (/^(check|page):/.test(value || "")) hand(value);
    else takeTyped().then(() => answers.flush());
  });

  async function submit() {
    const missing = sheet.unanswered();
    if (missing.length && !asked) {
      asked = true;
      voice.askAboutMissing(missing);
      return;
    }
    await hand("submit");
  }

  /** Send what waits, then send the form: to hand the attempt in, to check an answer or to turn a page for good. */
  async function hand(what, byClock = false) {
    if (leaving) return;
    leaving = true;
    voice.busy(true);
    await takeTyped();
    await answers.flush();
    // Signed out on this token, the form itself can still carry the answers: a newer sign-in may be there.
    if ((answers.waiting().length && !state.signedOut) || !(await reachable())) {
      leaving = false;
      voice.busy(false);
      voice.notice(byClock ? "overOffline" : what === "submit" ? "submitOffline" : "goOnOffline");
      return;
    }
    if (state.taken) return;
    sheet.addHidden("do", what);
    if (what === "submit") sheet.addHidden("sure", "1");
    form.submit();
  }

  const right = { "X-Capability": data.token };

  /** Send the answers, then the form, since files travel with it; the page comes back with them. */
  async function sendFiles() {
    if (leaving) return;
    leaving = true;
    voice.busy(true);
    await takeTyped();
    await answers.flush();
    if (state.taken || !(await reachable())) {
      leaving = false;
      voice.busy(false);
      if (!state.taken) voice.notice("filesOffline");
      return;
    }
    sheet.addHidden("do", "save");
    form.submit();
  }

  function ask() {
    return fetch(data.lookUrl, { headers: right, credentials: "omit", redirect: "error" });
  }

  /** Say at which question and on which page the learner is, and hear how the attempt stands. */
  function tellWhere() {
    return fetch(`${data.lookUrl}/here`, {
      method: "POST",
      body: JSON.stringify({ position: at, page: pages ? pages.present() : 0 }),
      headers: { ...right, "Content-Type": "application/json" },
      credentials: "omit",
      redirect: "error",
    });
  }

  async function look() {
    if (document.visibilityState !== "visible" || answers.waiting().length || leaving) return;
    const before = settled;
    try {
      const response = await tellWhere();
      if (response.ok && before === settled) heard(await response.json());
    } catch {
      // Without a line there is nothing to hear.
    }
  }

  /** Say whether the server answers: handing in without a line would end on the browser's own error page. */
  async function reachable() {
    try {
      return (await ask()).status < 500;
    } catch {
      return false;
    }
  }

  const countdown = startCountdown({
    clock,
    deadline: Number(data.deadline) || 0,
    voice,
    async onOver() {
      over = true;
      voice.notice("over");
      await hand("submit", true);
    },
  });
  const pages = startPages(form, () => look());

  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("online", () => over && hand("submit", true));
  addEventListener("beforeunload", (event) => {
    // Only where the browser cannot keep what is not sent yet.
    if (state.pending && !state.durable && !leaving) event.preventDefault();
  });
  addEventListener("pagehide", () => takeTyped());
  voice.ready();
  voice.count(sheet);
  if (data.restored) {
    voice.notice("restored");
    notes.all().then((saved) => {
      sheet.recall(saved);
      voice.count(sheet);
    });
  }
  keepPage(form);
  look();
}

/** Say on the page that asks whether to go on here how much this browser still holds. */
async function offer(box) {
  const count = await unsent(box.dataset.person, box.dataset.attempt);
  const line = box.querySelector("[data-left-behind]");
  if (!count) return;
  line.textContent = line.dataset.text.replace("{count}", String(count));
  line.hidden = false;
}

const form = document.getElementById("attempt");
if (form) {
  start(form);
  moving(form);
  pointing(form);
}
const trial = document.getElementById("try");
if (trial) {
  moving(trial);
  pointing(trial);
}
const elsewhere = document.getElementById("take-over");
if (elsewhere) offer(elsewhere);
