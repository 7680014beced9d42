// Files of evidence: kept in the browser once chosen, sent one after the other, each listed with how it stands.

import { uuid } from "../offline/identity.js";
import { reachable } from "../offline/line.js";
import { queue } from "../offline/queue.js";

const DAYS = 7;
const MB = 1024 * 1024;
// So much may wait in one browser: a tablet has room for more, but somebody must send it too.
const MOST_WAITING = 40 * MB;

function parcel([one]) {
  const sent = new FormData();
  sent.append("record", one.id);
  sent.append("goal", one.body.goal);
  sent.append("file", one.body.file, one.body.name);
  return sent;
}

/** Keep the files that are chosen in the form of a box; `line`: who watches the line. Returns the queue. */
export function keepEvidence(box, line) {
  const form = box.querySelector("form");
  const { files: input, goal } = form.elements;
  const list = box.querySelector("[data-waiting]");
  const said = box.querySelector("[data-files-said]");
  const words = box.dataset;
  const rows = new Map();

  const files = queue({
    person: words.person,
    kind: "evidence",
    scope: words.scope,
    url: words.url,
    token: words.token,
    days: DAYS,
    most: 1,
    wrap: parcel,
    read: (reply) => new Map(reply.results.map((one) => [one.record, one])),
    onResult(record, result, reply) {
      if (reply) line.away(false);
      const refused = result.state === "refused";
      settle(record, refused ? words.refused.replace("{why}", result.why || "") : words.saved, refused);
    },
    onState({ failing, signedOut, durable, pending }) {
      if (failing) line.away(true);
      if (signedOut) said.textContent = words.ended;
      else if (pending && !durable) said.textContent = words.memory;
      else if (said.textContent === words.ended) said.textContent = "";
    },
  });

  function rowOf(record) {
    if (rows.has(record.id)) return rows.get(record.id);
    const row = document.createElement("li");
    const name = document.createElement("span");
    name.className = "row-title";
    name.textContent = record.body.name;
    const state = document.createElement("span");
    state.dataset.state = "waits";
    state.textContent = words.waits;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button-text button-small";
    remove.textContent = words.remove;
    remove.setAttribute("aria-label", words.removeName.replace("{name}", record.body.name));
    remove.addEventListener("click", () => {
      files.drop(record.id);
      rows.delete(record.id);
      row.remove();
      input.focus();
    });
    row.append(name, state, remove);
    list.append(row);
    rows.set(record.id, row);
    return row;
  }

  function settle(record, text, refused) {
    const row = rowOf(record);
    const state = row.querySelector("[data-state]");
    state.dataset.state = refused ? "refused" : "saved";
    if (refused) state.className = "field-error";
    state.textContent = text;
    row.querySelector("button")?.remove();
  }

  /** Return what is wrong with the chosen files, or nothing. */
  function faultOf(chosen) {
    const waiting = files.waiting();
    const size = (all) => all.reduce((sum, one) => sum + one.size, 0);
    const endings = input.accept.split(",");
    for (const { name, size: bytes } of chosen) {
      if (!endings.some((one) => name.toLowerCase().endsWith(one))) return words.wrongType.replace("{name}", name);
      if (bytes > Number(words.mostBytes)) return words.tooBig.replace("{name}", name);
    }
    const there = waiting.filter((one) => one.body.goal === goal.value).length;
    if (there + chosen.length > Number(words.mostFiles)) return words.tooMany;
    const all = size(waiting.map((one) => one.body.file)) + size(chosen);
    return all > MOST_WAITING ? words.noRoom.replace("{most}", String(MOST_WAITING / MB)) : "";
  }

  async function take() {
    const chosen = [...input.files];
    if (!chosen.length) {
      // The server says it at the field.
      if (await reachable()) form.submit();
      else said.textContent = words.none;
      return;
    }
    said.textContent = faultOf(chosen);
    if (said.textContent) return;
    const to = goal.value;
    const label = goal.selectedOptions[0].textContent;
    for (const one of chosen) {
      // The bytes themselves: a file taken off the card meanwhile could not be sent any more.
      const file = new Blob([await one.arrayBuffer()], { type: one.type });
      const id = uuid();
      const body = { goal: to, name: one.name, file };
      rowOf({ id, body: { ...body, name: `${one.name} (${label})` } });
      await files.enqueue(body, { id });
    }
    input.value = "";
  }

  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    take()
      .catch(() => {
        said.textContent = words.unreadable;
      })
      .finally(() => {
        busy = false;
      });
  });

  files.ready.then((left) => {
    for (const record of left) rowOf(record);
    return files.flush();
  });
  return files;
}
