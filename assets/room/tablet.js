// The roster on a tablet: drawn from what the page holds, marked through the one offline queue.

import { serverClock } from "../offline/clock.js";
import { uuid } from "../offline/identity.js";
import { keepPage, notesOf } from "../offline/keeping.js";
import { watchLine } from "../offline/line.js";
import { queue } from "../offline/queue.js";
import { signing } from "./signing.js";

// So far may the device's own clock and its elapsed time drift apart before a tap's time is doubtful.
const DRIFT = 120_000;
const DAYS = 7;

/** Draw the list and let it be marked. */
export function startTablet(root) {
  const words = root.dataset;
  const clock = serverClock(Number(words.now));
  const began = { wall: Date.now(), elapsed: performance.now() };
  const state = document.getElementById("tablet-state");
  const rows = new Map();
  const notes = notesOf(words.keep);
  const line = watchLine({ onBack: () => marks.flush() });
  let refused = "";

  /** How far the server's clock is ahead of the device's own. */
  function ahead() {
    return Math.round(clock.now() - Date.now());
  }

  /** A page that was opened without a line knows the time by the device alone: it may have been set meanwhile. */
  function sent({ id, body: { ahead: then, ...rest } }) {
    const moved = then !== undefined && Math.abs(ahead() - then) > DRIFT;
    return { record: id, ...rest, uncertain: rest.uncertain || moved };
  }

  const marks = queue({
    person: words.person,
    kind: "mark",
    scope: words.session,
    url: words.url,
    token: words.token,
    days: DAYS,
    wrap: (records) => ({ now: Math.round(clock.now()), marks: records.map(sent) }),
    read: (reply) => new Map(reply.results.map((one) => [one.record, one])),
    onResult({ id, body }, result, reply) {
      const row = rows.get(body.key);
      if (reply) {
        line.away(false);
        if (reply.now) clock.sync(reply.now);
      }
      if (result.state === "refused") {
        refused = state.dataset.refused.replace("{why}", result.why ?? "");
        state.textContent = refused;
        if (row?.taps.delete(id)) show(row);
        return;
      }
      const { key, kind, sequence } = body;
      if (row && !row.taps.has(id)) note(row, id, kind, sequence);
      notes.put(id, { key, kind, sequence }, reply?.now ?? clock.now());
    },
    onState({ pending, failing, signedOut }) {
      if (failing) line.away(true);
      if (signedOut) state.textContent = state.dataset.ended;
      else if (pending) state.textContent = state.dataset.waits.replace("{count}", pending);
      else state.textContent = refused || state.dataset.sent;
    },
  });

  function mark(row, kind, signature = "") {
    const drift = Date.now() - began.wall - (performance.now() - began.elapsed);
    const sequence = clock.stamp();
    const body = { key: row.key, kind, sequence, uncertain: Math.abs(drift) > DRIFT, ahead: ahead() };
    if (signature) body.signature = signature;
    const id = uuid();
    note(row, id, kind, sequence);
    marks.enqueue(body, { id });
  }

  /** Show a tap that this page does not hold in its list. */
  function note(row, id, kind, sequence) {
    row.taps.set(id, { kind, sequence });
    show(row);
  }

  const sign = signing((row, kind, drawn) => mark(row, kind, drawn));

  function show(row) {
    const said = [];
    let { came, went } = row;
    for (const { kind, sequence } of [...row.taps.values()].sort((a, b) => a.sequence - b.sequence)) {
      if (kind === "in") [came, went] = [timeOf(sequence), ""];
      else went = timeOf(sequence);
    }
    if (came) said.push(words.came.replace("{time}", came));
    if (went) said.push(words.went.replace("{time}", went));
    row.said.textContent = said.join(" · ");
    const next = came && !went ? "out" : "in";
    row.button.textContent = next === "out" ? words.out : words.in;
    row.button.append(hidden(` ${row.name}`));
    row.button.dataset.kind = next;
  }

  for (const [key, name, organization, position, came, went] of JSON.parse(words.lines)) {
    const row = { key, name, came, went, taps: new Map(), find: `${name} ${organization}`.toLowerCase() };
    row.item = element("li", "roster-line");
    const who = element("div", "roster-who");
    const where = [organization, position].filter(Boolean).join(" · ");
    who.append(element("p", "roster-name", name), element("p", "subtle", where));
    row.said = element("p", "roster-state");
    row.button = element("button", "button button-small");
    row.button.type = "button";
    row.button.addEventListener("click", () => mark(row, row.button.dataset.kind));
    const signs = element("button", "button button-tertiary button-small", words.sign);
    signs.type = "button";
    signs.append(hidden(` ${name}`));
    signs.addEventListener("click", () => sign.open(row));
    const acts = element("p", "roster-acts");
    acts.append(row.button, signs);
    row.item.append(who, row.said, acts);
    show(row);
    rows.set(key, row);
    root.append(row.item);
  }

  document.getElementById("tablet-search").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows.values()) row.item.hidden = wanted !== "" && !row.find.includes(wanted);
  });

  function again(id, { key, kind, sequence }) {
    const row = rows.get(key);
    if (row) note(row, id, kind, sequence);
  }

  // What an earlier page left behind is still to be sent, and stands here as marked.
  marks.ready.then((left) => {
    for (const { id, body } of left) again(id, body);
    marks.flush();
  });
  const made = Number(words.restored);
  if (made) {
    notes.all().then((saved) => {
      for (const [id, { value, moment }] of Object.entries(saved)) if (moment > made) again(id, value);
    });
  }
  keepPage(root);
}

function timeOf(moment) {
  return new Date(moment).toLocaleTimeString("ko-KR", {
    timeZone: "Asia/Seoul",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function hidden(text) {
  return element("span", "visually-hidden", text);
}
