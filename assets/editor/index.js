// The editor of questions: what is typed is kept as a draft, here and on the server, and the preview follows.
// The page is complete without this: every button is a submit button.

import { openStore } from "../offline/store.js";
import { drawing } from "./areas.js";
import { naming } from "./naming.js";

const TYPING = 900;
const AGAIN = 15_000;
const SUBMITTED = "editor-submitted";

function start(form) {
  const data = form.dataset;
  const state = form.querySelector("[data-state]");
  const preview = document.querySelector("[data-preview]");
  const id = `draft:${data.person}:${data.slot}`;
  let timer = null;
  let sent = 0;
  let typed = 0;
  let leaving = false;

  function say(text) {
    if (state.textContent !== text) state.textContent = text;
  }

  function fields() {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrf_token") values.append(name, value);
    }
    return values;
  }

  async function keep() {
    const store = await openStore();
    const values = fields().toString();
    await store.put({ id, person: data.person, kind: "draft", keptAt: Date.now(), body: { values } });
  }

  async function drop() {
    await (await openStore()).remove([id]);
  }

  async function send() {
    clearTimeout(timer);
    timer = null;
    const mine = typed;
    const body = fields();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("do", "draft");
    say(data.saving);
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(form.action, { method: "POST", body, redirect: "error", headers });
      if (!response.ok) throw new Error(String(response.status));
      const reply = await response.json();
      sent = mine;
      if (mine === typed) {
        await drop();
        say(data.saved.replace("{time}", reply.saved));
        show(reply.html);
      } else {
        timer = timer || setTimeout(send, TYPING);
      }
    } catch {
      if (leaving) return;
      say(data.kept);
      timer = setTimeout(send, AGAIN);
    }
  }

  function show(html) {
    if (preview.contains(document.activeElement)) return;
    // The server's own page, sanitized there as the learners' pages are.
    preview.innerHTML = html;
  }

  function changed() {
    typed += 1;
    say(data.typing);
    keep().catch(() => {});
    clearTimeout(timer);
    timer = setTimeout(send, TYPING);
  }

  form.addEventListener("input", (event) => event.target.type !== "file" && changed());
  form.addEventListener("keydown", (event) => {
    // Enter in a line of text must not leave the page.
    if (event.key === "Enter" && event.target.matches("input[type=text]")) {
      event.preventDefault();
      if (typed > sent) send();
    }
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    // The page that follows holds everything; where it cannot be reached, this browser still does.
    if (typed > sent) keep().catch(() => {});
    sessionStorage.setItem(SUBMITTED, id);
  });
  addEventListener("online", () => typed > sent && send());
  addEventListener("pageshow", () => {
    leaving = false;
  });

  offerWhatIsKept();

  async function offerWhatIsKept() {
    const store = await openStore();
    const submitted = sessionStorage.getItem(SUBMITTED);
    sessionStorage.removeItem(SUBMITTED);
    // The server answered what was submitted from this window: it stands on this page, or in the bank.
    if (submitted && data.answered) await store.remove([submitted]);
    const found = (await store.of(data.person)).find((record) => record.id === id);
    if (!found) return;
    if (found.body.values === fields().toString()) {
      await drop();
      return;
    }
    const notice = form.querySelector("[data-found]");
    const style = { dateStyle: "short", timeStyle: "short" };
    const when = new Date(found.keptAt).toLocaleString(document.documentElement.lang, style);
    notice.querySelector("[data-found-time]").textContent = when;
    notice.hidden = false;
    notice.querySelector("[data-take]").addEventListener("click", () => take(found.body.values));
    notice.querySelector("[data-drop]").addEventListener("click", async () => {
      await drop();
      notice.hidden = true;
    });
  }

  /** Show what this browser kept: its rows may be others than those on the page, so the server makes the page anew. */
  function take(values) {
    const again = document.createElement("form");
    again.method = "post";
    again.action = form.action;
    const add = (name, value) => {
      const input = document.createElement("textarea");
      input.name = name;
      input.value = value;
      again.append(input);
    };
    for (const [name, value] of new URLSearchParams(values)) add(name, value);
    add("csrf_token", form.elements.csrf_token.value);
    add("do", "preview");
    again.hidden = true;
    document.body.append(again);
    again.submit();
  }
}

const form = document.getElementById("editor");
if (form) {
  start(form);
  drawing(form);
  naming(form);
}
