// Pages of a visit that are filled in on a tablet, also without a line.

import { keepPage } from "../offline/keeping.js";
import { watchLine } from "../offline/line.js";
import { keepDrafts } from "./drafts.js";
import { keepEvidence } from "./evidence.js";

const box = document.querySelector("[data-keeping]");
if (box) {
  const queues = [];
  const line = watchLine({ onBack: () => queues.forEach((one) => one.flush()) });
  queues.push(keepDrafts(box, line));
  const evidence = document.querySelector("[data-evidence]");
  if (evidence) queues.push(keepEvidence(evidence, line));
  keepPage(box);
}
