// What the page says: at each item, on the whole, in notices, and to screen readers – and when it keeps quiet.

/** The words of an attempt's page. */
export class Voice {
  constructor(form) {
    this.form = form;
    this.words = JSON.parse(form.dataset.words);
    this.live = form.querySelector("[data-live]");
    this.total = form.querySelector("[data-overall]");
    this.counter = form.querySelector("[data-count]");
    this.notices = form.querySelector("[data-notices]");
    this.shown = new Map();
    this.clockFace = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Asia/Seoul",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }

  /** Return a word with its values. */
  word(name, values = {}) {
    return this.words[name].replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "").trim();
  }

  /** Return a moment as Seoul time. */
  time(milliseconds) {
    return this.clockFace.format(new Date(milliseconds));
  }

  /** Say something to screen readers, once. */
  say(name, values) {
    this.announce(this.word(name, values));
  }

  announce(text) {
    // The same words twice in a row are announced only if the region was empty between.
    this.live.textContent = "";
    setTimeout(() => {
      this.live.textContent = text;
    }, 50);
  }

  /** Show where the answers stand on the whole; seen, not announced with every save. */
  overall(state, savedAt) {
    let text = "";
    if (state.pending && state.taken) text = this.word("allTaken", { count: state.pending });
    else if (state.pending && (state.failing || state.signedOut)) text = this.word("allKept", { count: state.pending });
    else if (state.pending || state.sending) text = this.word("saving");
    else if (savedAt) text = this.word("allSaved", { time: this.time(savedAt) });
    this.total.textContent = text;
    for (const item of this.form.querySelectorAll("[data-state=saving]")) {
      if (state.failing || state.signedOut || state.taken) {
        item.textContent = this.word(state.taken ? "keptHere" : "kept");
        item.dataset.state = "kept";
      }
    }
  }

  /** Show how many items are answered. */
  count(sheet) {
    this.counter.textContent = this.word("answered", sheet.done());
  }

  /** Show a notice until it is withdrawn, with a link if there is something to do about it. */
  notice(name, link) {
    if (this.shown.has(name)) return;
    const box = document.createElement("div");
    box.className = "alert alert-warning";
    const inner = document.createElement("div");
    const text = document.createElement("p");
    text.textContent = this.word(name);
    inner.append(text);
    if (link) {
      const way = document.createElement("a");
      way.href = link.href;
      way.textContent = this.word(link.label);
      inner.append(way);
    }
    box.append(inner);
    this.notices.append(box);
    this.shown.set(name, box);
    this.say(name);
  }

  /** Take a notice away. */
  withdraw(name) {
    this.shown.get(name)?.remove();
    this.shown.delete(name);
  }

  /** Say which questions have no answer, and let the next press submit all the same. */
  askAboutMissing(positions) {
    const place = this.form.querySelector("[data-before-submit]");
    const box = document.createElement("div");
    box.className = "alert alert-warning";
    box.tabIndex = -1;
    const text = document.createElement("p");
    const numbers = positions.map((position) => {
      const link = document.createElement("a");
      link.href = `#q-${position}`;
      link.textContent = String(position);
      return link;
    });
    const [before, after] = this.words.unanswered.split("{numbers}");
    text.append(before, ...numbers.flatMap((link, index) => (index ? [", ", link] : [link])), after);
    box.append(text);
    place.textContent = "";
    place.append(box);
    const button = this.form.querySelector("button[value=submit]");
    if (button) button.textContent = this.word("sure");
    box.focus();
  }

  /** Show that the attempt is being handed in. */
  busy(on) {
    const button = this.form.querySelector("button[value=submit]") || this.form;
    for (const name of ["aria-disabled", "aria-busy"]) {
      if (on) button.setAttribute(name, "true");
      else button.removeAttribute(name);
    }
  }

  /** Show what only makes sense with a script, hide what only makes sense without. */
  ready() {
    const save = this.form.querySelector("button[value=save]");
    if (save) save.hidden = true;
  }
}
