// Lesson components: every page is complete without these modules; they give feedback step by step.

import { announcer } from "./announce.js";
import { enhanceCheck } from "./check.js";
import { enhanceDeadline } from "./deadline_form.js";
import { openForPrint, openTarget } from "./details.js";
import { enhanceForm } from "./form.js";
import { enhanceOrder } from "./order.js";
import { enhanceReflect } from "./reflect.js";
import { enhanceRerate } from "./rerate.js";
import { enhanceRewrite } from "./rewrite.js";
import { enhanceScenario } from "./scenario.js";
import { enhanceSort } from "./sort.js";
import { enhanceTerms } from "./terms.js";
import { enhanceTimeline } from "./timeline.js";

const kinds = {
  scenario: enhanceScenario,
  sort: enhanceSort,
  timeline: enhanceTimeline,
  order: enhanceOrder,
  rerate: enhanceRerate,
  form: enhanceForm,
  rewrite: enhanceRewrite,
  check: enhanceCheck,
  deadline: enhanceDeadline,
  reflect: enhanceReflect,
};

/** Enhance every lesson below a node, once. */
export function enhance(root) {
  for (const lesson of root.querySelectorAll("[data-words]:not([data-enhanced])")) {
    lesson.dataset.enhanced = "";
    const words = JSON.parse(lesson.dataset.words);
    const say = announcer(lesson);
    enhanceTerms(lesson, words);
    for (const [kind, run] of Object.entries(kinds)) {
      for (const element of lesson.querySelectorAll(`[data-component="${kind}"]`)) run(element, words, say);
    }
    openForPrint(lesson);
  }
  openTarget();
}

enhance(document);
