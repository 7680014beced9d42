import { spoken } from "./announce.js";
import { deadlines, moment, shown } from "./deadline.js";
import { button, fill, practised } from "./practice.js";

/** Let the reader calculate the deadlines of an own example in the table of the worked one. */
export function enhanceDeadline(element, words, say) {
  const table = element.querySelector("table");
  if (!table) return;
  const { start, holidays, request } = element.dataset;
  const begin = field(element, "start", words.deadline_start, "datetime-local", start);
  const free = field(element, "holidays", words.deadline_holidays, "text", holidays);
  const asked = field(element, "request", words.deadline_request, "datetime-local", request || "");
  const fault = document.createElement("p");
  fault.className = "lesson-result lesson-fault";
  fault.id = `${element.id}-fault`;
  fault.hidden = true;

  const refuse = (input, text) => {
    fault.textContent = text;
    fault.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", fault.id);
    input.focus();
    say(text);
  };

  const calculate = (event) => {
    event.preventDefault();
    fault.hidden = true;
    for (const input of [begin, free, asked]) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    if (Number.isNaN(moment(begin.value))) return refuse(begin, words.deadline_bad);
    const days = free.value.split(",").map((day) => day.trim()).filter(Boolean);
    if (days.some((day) => Number.isNaN(moment(`${day}T00:00`)))) return refuse(free, words.deadline_bad_holiday);
    if (asked.value.trim() && Number.isNaN(moment(asked.value))) return refuse(asked, words.deadline_bad);
    const time = (text) => text.trim().replace(" ", "T");
    const result = deadlines(time(begin.value), days, asked.value.trim() ? time(asked.value) : null);
    show(element, words, time(begin.value), result);
    say(spoken(table));
    return practised(element);
  };

  // Browsers without datetime-local show a text field; our own message then says how to write the time.
  const form = document.createElement("form");
  form.className = "lesson-entry";
  form.noValidate = true;
  const go = button(words.deadline_calculate, "button-secondary button-small", () => {});
  go.type = "submit";
  form.append(...[begin, free, asked].map((input) => input.parentNode), fault, go);
  form.addEventListener("submit", calculate);
  table.parentNode.before(form);
}

function field(element, name, text, type, value) {
  const line = document.createElement("div");
  line.className = "lesson-field";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = type;
  input.id = label.htmlFor = `${element.id}-${name}`;
  input.value = value;
  input.className = "input";
  label.textContent = text;
  line.append(label, input);
  return input;
}

function show(element, words, start, result) {
  const cell = (row, text) => {
    element.querySelector(`[data-row="${row}"] td`).textContent = text;
  };
  const open = result.extension === "open" || result.sunday;
  const caption = fill(words.deadline_caption_own, { start: shown(start, words.weekdays) });
  element.querySelector("caption").textContent = caption;
  cell("base", shown(result.base, words.weekdays));
  const none = open ? words.deadline_unclear : words.deadline_no_extension;
  cell("extended", result.extended ? shown(result.extended, words.weekdays) : none);
  cell("decision", result.decision ? shown(result.decision, words.weekdays) : words.deadline_judge_open);
  const note = result.sunday && result.extension === "none" ? "sunday" : result.extension;
  element.querySelector("[data-note]").textContent = words[`deadline_${note}`];
}
