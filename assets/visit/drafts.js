// The form of a visit on a tablet: what is typed is kept in the browser, sent as a draft as soon as there is a line,
// and never lost to a send that fails. Saving the form is still a button: a draft is nobody's record.

import { serverClock } from "../offline/clock.js";
import { notesOf } from "../offline/keeping.js";
import { reachable } from "../offline/line.js";
import { queue } from "../offline/queue.js";

const PAUSE = 800;
const DAYS = 7;

function collect(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrf_token") fields[name] = value;
  }
  return fields;
}

function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
}

/** Keep what is typed into the form of a box; `line`: who watches the line. Returns the queue. */
export function keepDrafts(box, line) {
  const form = box.querySelector("form");
  const said = document.getElementById("draft-state");
  const data = box.dataset;
  const clock = serverClock(Number(data.now));
  const notes = notesOf(data.keep);
  let timer = 0;
  let submitted = false;
  let asking = false;
  let pressed = false;
  let kept = false;
  const drafts = queue({
    person: data.person,
    kind: "visit-draft",
    scope: data.scope,
    url: data.url,
    token: data.token,
    days: DAYS,
    wrap: (records) => ({ drafts: records.map((record) => ({ record: record.id, ...record.body })) }),
    read: (reply) => new Map(reply.saved.map((id) => [id, { state: "saved" }])),
    onResult: (record, result, reply) => {
      if (!reply) return;
      line.away(false);
      pressed = false;
      kept = true;
      notes.put("draft", record.body.fields, clock.now());
    },
    onState: (state) => {
      if (state.failing) line.away(true);
      if (state.signedOut) tell(data.ended);
      else if (state.failing && state.pending) tell(pressed ? data.offline : data.held);
      else if (kept && !state.pending) tell(data.saved);
    },
  });

  function tell(text) {
    if (said.textContent !== text) said.textContent = text;
  }

  function enqueue() {
    clearTimeout(timer);
    timer = 0;
    if (!submitted) drafts.enqueue({ sequence: clock.stamp(), fields: collect(form) }, { key: "draft" });
  }

  /** Put back what the server has had since this page was kept, then what an earlier page could not send. */
  async function putBack() {
    const made = Number(data.restored);
    if (made) {
      const { draft } = await notes.all();
      if (draft?.moment > made) fill(form, draft.value);
    }
    for (const record of await drafts.ready) fill(form, record.body.fields);
    return drafts.flush();
  }

  /** Send the form where somebody takes it; else keep what it holds, and say that it is to be saved later. */
  async function submit() {
    if (asking || submitted) return;
    asking = true;
    clearTimeout(timer);
    const there = await reachable();
    asking = false;
    if (there) {
      submitted = true;
      form.submit();
      return;
    }
    pressed = true;
    enqueue();
    line.away(true);
    tell(data.offline);
    said.scrollIntoView({ block: "center" });
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(enqueue, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  addEventListener("pagehide", () => timer && enqueue());
  addEventListener("pageshow", () => {
    submitted = false;
  });
  putBack();
  return drafts;
}
