// Marking in the browser gives what marking on the server gives: the same vectors (tests/questions/test_vectors.py).

import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";

const folder = new URL("../questions/vectors/", import.meta.url);

for (const name of fs.readdirSync(folder).sort()) {
  const kind = name.replace(/\.json$/, "");
  test(`${kind}: every vector is marked as on the server`, async () => {
    const { mark } = await import(`../../assets/kinds/${kind}.js`);
    for (const { rule, answer, mark: wanted } of JSON.parse(fs.readFileSync(new URL(name, folder), "utf8"))) {
      const earned = mark(rule, answer);
      const said = `${kind} ${JSON.stringify(rule)} ${JSON.stringify(answer)}: ${earned}, not ${wanted}`;
      if (wanted === null) assert.equal(earned, null, said);
      else assert.ok(earned !== null && Math.abs(earned - wanted) < 1e-12, said);
    }
  });
}
