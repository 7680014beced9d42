// A worker that cuts one weight of the typeface: in {font, style, pieces: [[name, text]]}, out [name, woff2] each.

import fs from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";

import subsetFont from "subset-font";

import { rename } from "./rename.mjs";

const { font, style, pieces } = workerData;
const options = { targetFormat: "woff2", keepFeatures: ["kern", "ccmp", "tnum"], dropTables: ["vhea", "vmtx"] };
const renamed = rename(await fs.readFile(font), {
  0: "Copyright (c) 2021 Kil Hyung-jin; cut from Pretendard GOV. SIL Open Font License 1.1, see OFL.txt.",
  1: "Ieum Sans",
  2: style,
  4: `Ieum Sans ${style}`,
  6: `IeumSans-${style}`,
});

for (const [name, text] of pieces) parentPort.postMessage([name, await subsetFont(renamed, text, options)]);
