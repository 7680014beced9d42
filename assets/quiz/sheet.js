// The answers on the page: what is chosen or typed, and where each one stands.

const WORDS = { saved: "saved", older: "elsewhere", late: "late", fixed: "fixed", refused: "refused" };
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";

/** Say whether a control holds something. */
function given(field) {
  return isChoice(field) ? field.checked : Boolean(field.value.trim());
}

/** Return what goes before a control's value in the answer: `a-3` nothing, `a-3.part` "part:". */
function prefix(field) {
  const path = field.name.split(".").slice(1);
  return path.map((part) => `${part}:`).join("");
}

/** Let the control for a place in a picture hold a point, if this is one. */
function point(field, value) {
  if (!value.startsWith("@")) return;
  field.value = value;
  field.disabled = false;
  field.checked = true;
  field.closest("[data-pointed]").hidden = false;
}

/** The items of an attempt's form. */
export class Sheet {
  constructor(form, voice) {
    this.form = form;
    this.voice = voice;
    this.items = new Map();
    this.own = new Set();
    this.savedAt = 0;
    // What was checked stands there for good; what stands on pages that are closed is only counted.
    this.fixed = [...form.querySelectorAll("[data-fixed]")];
    this.rest = Number(form.dataset.rest || 0);
    this.restDone = Number(form.dataset.restDone || 0);
    for (const box of form.querySelectorAll("[data-position]")) {
      const position = Number(box.dataset.position);
      this.items.set(position, {
        box,
        fields: [...box.querySelectorAll(`[name="a-${position}"], [name^="a-${position}."]`)],
        state: box.querySelector("[data-state]"),
        sequence: Number(box.dataset.sequence),
        shown: Number(box.dataset.sequence),
        latest: "",
      });
    }
  }

  /** Return the position of the item that a field belongs to, or 0. */
  positionOf(field) {
    return Number(field.closest("[data-position]")?.dataset.position || 0);
  }

  /** Return the answer to an item as it stands on the page. */
  answer(position) {
    const { fields } = this.items.get(position);
    return fields.filter((field) => given(field)).map((field) => `${prefix(field)}${field.value}`);
  }

  /** Return the positions without an answer. */
  unanswered() {
    return [...this.items.keys()].filter((position) => !this.answer(position).length && !this.hasFiles(position));
  }

  /** Say whether files are there, or chosen, for an item. */
  hasFiles(position) {
    const { box } = this.items.get(position);
    const chosen = [...box.querySelectorAll("input[type=file]")].some((field) => field.files.length);
    return chosen || Boolean(box.querySelector("input[name=drop-file]:not(:checked)"));
  }

  /** Return when each saved answer was made. */
  sequences() {
    return [...this.items.values()].map((item) => item.sequence);
  }

  /** Return the sum of the sequences of all items, to compare with the server's. */
  total() {
    const fixed = this.fixed.map((box) => Number(box.dataset.sequence));
    return [...this.sequences(), ...fixed].reduce((sum, sequence) => sum + sequence, this.rest);
  }

  /** Return how many items have an answer, of how many. */
  done() {
    const settled = this.fixed.length + this.restDone;
    return { done: settled + this.items.size - this.unanswered().length, total: Number(this.form.dataset.total) };
  }

  /** Remember which record carries the newest answer to an item, and when it was made. */
  keep(position, id, sequence) {
    Object.assign(this.items.get(position), { latest: id, shown: sequence });
    this.own.add(id);
  }

  /** Say whether a record was made on this page. */
  made(id) {
    return this.own.has(id);
  }

  /** Put an answer back that was kept by an earlier page and is newer than the server's. */
  restore(record) {
    const { position, answer, sequence } = record.body;
    const item = this.items.get(position);
    if (!item || sequence <= item.shown) return;
    for (const field of item.fields) {
      const start = prefix(field);
      const values = answer.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length));
      if (!isChoice(field)) field.value = values[0] || "";
      else if (field.closest("[data-pointed]")) point(field, values[0] || "");
      else field.checked = values.includes(field.value);
    }
    Object.assign(item, { latest: record.id, shown: sequence });
    this.say(position, "kept");
  }

  /** Put answers back that this browser knows to be saved, on a page that it kept from before they were. */
  recall(answers) {
    for (const [position, { value: answer, moment: sequence }] of Object.entries(answers)) {
      const item = this.items.get(Number(position));
      if (!item || sequence <= item.shown) continue;
      this.restore({ id: "", body: { position: Number(position), answer, sequence } });
      item.sequence = sequence;
      this.say(Number(position), "recalled");
    }
  }

  /** Let nobody answer here any more: another device does. */
  freeze() {
    for (const field of this.form.elements) field.disabled = true;
  }

  /** Show what became of a record; only the newest one of an item changes what stands there. */
  settle(record, result, now) {
    const item = this.items.get(record.body.position);
    if (!item) return;
    if (result.state === "saved") {
      item.sequence = Math.max(item.sequence, record.body.sequence);
      this.savedAt = now || this.savedAt;
    }
    if (item.latest && item.latest !== record.id) return;
    this.say(record.body.position, WORDS[result.state] || "saving", now);
  }

  /** Show a word at an item. */
  say(position, word, now = 0) {
    const { state } = this.items.get(position);
    state.textContent = this.voice.word(word, { time: now ? this.voice.time(now) : "" });
    state.dataset.state = word;
  }

  /** Add a hidden field to the form. */
  addHidden(name, value) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    this.form.append(field);
  }
}
