// The code that the screen derives is the one that the server accepts: the same vectors are tested in Python.

import assert from "node:assert/strict";
import fs from "node:fs";
import { webcrypto } from "node:crypto";
import test from "node:test";

import { digits, importKey, token, windowOf } from "../../assets/room/rotating.js";

const vectors = JSON.parse(fs.readFileSync(new URL("../sessions/rotating_vectors.json", import.meta.url), "utf8"));

test("the screen derives the tokens and digits that the server accepts", async () => {
  for (const one of vectors) {
    const key = await importKey(one.secret, webcrypto.subtle);
    assert.equal(await token(key, one.session, one.kind, one.window, webcrypto.subtle), one.token);
    assert.equal(await digits(key, one.session, one.kind, one.window, webcrypto.subtle), one.digits);
  }
});

test("a window is half a minute by the server's clock", () => {
  assert.equal(windowOf(59_999, 30), 1);
  assert.equal(windowOf(60_000, 30), 2);
});
