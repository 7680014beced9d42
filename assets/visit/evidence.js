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
  // Files taken and not kept yet.
  const coming = new Map();
  let keeping = Promise.resolve();

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
    remove.addEventListener("click", async () => {
      // Gone from the page only once it is gone from the browser, or a reload would bring it back.
      await files.drop(record.id);
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
    const waiting = files.waiting().filter(({ id }) => !coming.has(id));
    const there = [...coming.values(), ...waiting.map(({ body }) => ({ goal: body.goal, size: body.file.size }))];
    const size = (all) => all.reduce((sum, one) => sum + one.size, 0);
    const endings = input.accept.split(",");
    for (const { name, size: bytes } of chosen) {
      if (!endings.some((one) => name.toLowerCase().endsWith(one))) return words.wrongType.replace("{name}", name);
      if (bytes > Number(words.mostBytes)) return words.tooBig.replace("{name}", name);
    }
    const ofGoal = there.filter((one) => one.goal === goal.value).length;
    if (ofGoal + chosen.length > Number(words.mostFiles)) return words.tooMany;
    return size(there) + size(chosen) > MOST_WAITING ? words.noRoom.replace("{most}", String(MOST_WAITING / MB)) : "";
  }

  async function keep(id, chosen, to, label) {
    try {
      // The bytes themselves: a file taken off the card meanwhile could not be sent any more.
      const file = new Blob([await chosen.arrayBuffer()], { type: chosen.type });
      const body = { goal: to, name: chosen.name, file };
      rowOf({ id, body: { ...body, name: `${chosen.name} (${label})` } });
      await files.enqueue(body, { id });
    } catch {
      said.textContent = `${chosen.name}: ${words.unreadable}`;
    } finally {
      coming.delete(id);
    }
  }

  async function take() {
    const chosen = [...input.files];
    if (!chosen.length) {
      // Pressed twice.
      if (coming.size) return;
      // The server says it at the field.
      if (await reachable()) form.submit();
      else said.textContent = words.none;
      return;
    }
    said.textContent = faultOf(chosen);
    if (said.textContent) return;
    const to = goal.value;
    const label = goal.selectedOptions[0].textContent;
    // The field is free at once: what is chosen while these are being kept is taken as well.
    input.value = "";
    const taken = chosen.map((one) => [uuid(), one]);
    for (const [id, { size }] of taken) coming.set(id, { goal: to, size });
    for (const [id, one] of taken) keeping = keeping.then(() => keep(id, one, to, label));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });

  files.ready.then((left) => {
    for (const record of left) rowOf(record);
    return files.flush();
  });
  return files;
}
