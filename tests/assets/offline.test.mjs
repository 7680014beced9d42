// The offline queue: nothing is lost, nothing is sent under another person, nothing is sent for ever.

import assert from "node:assert/strict";
import { test } from "node:test";

import { serverClock } from "../../assets/offline/clock.js";
import { uuid } from "../../assets/offline/identity.js";
import { queue } from "../../assets/offline/queue.js";
import { overMemory, tidy } from "../../assets/offline/store.js";

const DAY = 24 * 3600 * 1000;

/** A server that takes answers; `down`, `status` and `page` make it fail in the ways servers and lines do. */
function server() {
  const it = { got: [], tokens: [], calls: 0, down: false, status: 200, page: false, refuse: new Set(), revoked: new Set() };
  it.fetch = async (url, asked) => {
    it.calls += 1;
    if (it.down) throw new TypeError("no line");
    const token = asked.headers["X-Capability"];
    const { answers } = JSON.parse(asked.body);
    if (it.revoked.has(token)) return { ok: false, status: 401 };
    if (it.status !== 200) return { ok: false, status: it.status };
    if (it.page) return { ok: true, json: async () => ({ welcome: "to our network" }) };
    if (answers.some((answer) => it.refuse.has(answer.position))) return { ok: false, status: 422 };
    it.tokens.push(token);
    for (const answer of answers) if (!it.got.some((old) => old.record === answer.record)) it.got.push({ ...answer, url });
    return { ok: true, json: async () => ({ results: answers.map((a) => ({ record: a.record, state: "saved" })) }) };
  };
  return it;
}

function open(it, facts = {}) {
  const states = [];
  const results = [];
  const made = queue(
    {
      person: "1",
      kind: "answer",
      scope: "attempt-a",
      url: "/a",
      token: "token-a",
      wrap: (records) => ({ answers: records.map((record) => ({ record: record.id, ...record.body })) }),
      read: (reply) => new Map(reply.results.map((result) => [result.record, result])),
      onState: (state) => states.push(state),
      onResult: (record, result) => results.push([record.body.position, result.state]),
      ...facts.options,
    },
    { fetch: it.fetch, store: facts.store, setTimeout: facts.setTimeout || (() => 0), locks: null, channel: null },
  );
  return { ...made, states, results };
}

test("an answer is sent, acknowledged and erased", async () => {
  const it = server();
  const store = overMemory();
  const page = open(it, { store });
  await page.enqueue({ position: 1, answer: ["a"] });
  await page.flush();
  assert.deepEqual(it.got.map((one) => one.position), [1]);
  assert.deepEqual(page.results, [[1, "saved"]]);
  assert.deepEqual(await store.all(), []);
  assert.equal(page.states.at(-1).pending, 0);
});

test("without a line everything is kept, and sent once when it is back", async () => {
  const it = server();
  it.down = true;
  const store = overMemory();
  const page = open(it, { store });
  for (const position of [1, 2, 3]) await page.enqueue({ position, answer: ["a"] });
  await page.flush();
  assert.equal(page.states.at(-1).pending, 3);
  assert.equal(page.states.at(-1).failing, true);
  assert.equal((await store.all()).length, 3);
  it.down = false;
  await page.flush();
  await page.flush();
  assert.deepEqual(it.got.map((one) => one.position), [1, 2, 3]);
  assert.equal(page.states.at(-1).pending, 0);
});

test("a page opened after a crash sends what the crashed one kept, under its own fresh token", async () => {
  const it = server();
  it.down = true;
  const store = overMemory();
  const crashed = open(it, { store });
  await crashed.enqueue({ position: 1, answer: ["a"] });
  await crashed.flush();
  it.down = false;
  it.revoked.add("token-a");
  const reopened = open(it, { store, options: { token: "token-b" } });
  const left = await reopened.ready;
  assert.deepEqual(left.map((record) => record.body.position), [1]);
  await reopened.flush();
  assert.deepEqual(it.got.map((one) => one.position), [1]);
  assert.deepEqual(it.tokens, ["token-b"]);
});

test("another person on the same browser neither sends nor sees what the first one left", async () => {
  const it = server();
  it.down = true;
  const store = overMemory();
  const ann = open(it, { store });
  await ann.enqueue({ position: 1, answer: ["a"] });
  await ann.flush();
  it.down = false;
  const ben = open(it, { store, options: { person: "2", token: "token-ben", scope: "attempt-b", url: "/b" } });
  assert.deepEqual(await ben.ready, []);
  await ben.enqueue({ position: 1, answer: ["b"] });
  await ben.flush();
  assert.deepEqual(it.got.map((one) => [one.url, one.answer[0]]), [["/b", "b"]]);
  const again = open(it, { store, options: { token: "token-new" } });
  await again.ready;
  await again.flush();
  assert.deepEqual(it.got.map((one) => [one.url, one.answer[0]]), [["/b", "b"], ["/a", "a"]]);
  assert.deepEqual(it.tokens, ["token-ben", "token-new"]);
});

test("what waits for another attempt of the same person goes under the token it was kept with", async () => {
  const it = server();
  it.down = true;
  const store = overMemory();
  await open(it, { store }).enqueue({ position: 1, answer: ["a"] });
  it.down = false;
  const other = open(it, { store, options: { scope: "attempt-c", url: "/c", token: "token-c" } });
  await other.ready;
  await other.flush();
  assert.deepEqual(it.got.map((one) => one.url), ["/a"]);
  assert.deepEqual(it.tokens, ["token-a"]);
  assert.deepEqual(other.results, []);
});

test("a newer answer to the same question replaces one that still waits", async () => {
  const it = server();
  it.down = true;
  const page = open(it, { store: overMemory() });
  await page.enqueue({ position: 1, answer: ["a"] }, { key: "1" });
  await page.enqueue({ position: 1, answer: ["b"] }, { key: "1" });
  await page.enqueue({ position: 2, answer: ["c"] }, { key: "2" });
  it.down = false;
  await page.flush();
  await page.flush();
  assert.deepEqual(it.got.map((one) => one.answer[0]), ["b", "c"]);
});

test("an answer of 200 that is not ours is no acknowledgment", async () => {
  const it = server();
  it.page = true;
  const store = overMemory();
  const page = open(it, { store });
  await page.enqueue({ position: 1, answer: ["a"] });
  await page.flush();
  assert.equal((await store.all()).length, 1);
  assert.equal(page.states.at(-1).failing, true);
});

test("one record that cannot be taken does not keep the others back", async () => {
  const it = server();
  it.refuse.add(2);
  const store = overMemory();
  it.down = true;
  const page = open(it, { store });
  for (const position of [1, 2, 3]) await page.enqueue({ position, answer: ["a"] });
  it.down = false;
  await page.flush();
  await page.flush();
  assert.deepEqual(it.got.map((one) => one.position), [1, 3]);
  assert.deepEqual(page.results.sort(), [[1, "saved"], [2, "refused"], [3, "saved"]]);
  assert.deepEqual(await store.all(), []);
});

test("a revoked token keeps the records and says that one was signed out", async () => {
  const it = server();
  it.revoked.add("token-a");
  const store = overMemory();
  const page = open(it, { store });
  await page.enqueue({ position: 1, answer: ["a"] });
  await page.flush();
  assert.equal(page.states.at(-1).signedOut, true);
  assert.equal((await store.all()).length, 1);
  await page.renew("token-b");
  assert.equal(page.states.at(-1).signedOut, false);
  assert.deepEqual(await store.all(), []);
});

test("old records whose token has long ended are given up, young ones are not", async () => {
  const it = server();
  it.revoked.add("old").add("young");
  const store = overMemory();
  const facts = { person: "1", kind: "answer", url: "/x", body: { position: 1 }, key: "" };
  await store.put({ ...facts, id: "1", scope: "x", token: "old", order: 1, keptAt: Date.now() - 8 * DAY });
  await store.put({ ...facts, id: "2", scope: "y", token: "young", order: 2, keptAt: Date.now() - DAY });
  const page = open(it, { store });
  await page.ready;
  await page.flush();
  assert.deepEqual((await store.all()).map((record) => record.id), ["2"]);
});

test("a server in trouble is tried again later and later, never at the same moment", async () => {
  const it = server();
  it.status = 503;
  const waits = [];
  const page = open(it, { store: overMemory(), setTimeout: (_again, time) => waits.push(time) });
  await page.enqueue({ position: 1, answer: ["a"] });
  for (let turn = 0; turn < 8; turn += 1) await page.flush();
  assert.ok(waits.length >= 8);
  assert.ok(waits[0] >= 500 && waits[0] <= 1500);
  assert.ok(waits.at(-1) > 15_000 && waits.at(-1) <= 90_000);
});

test("a page that closes sends once more what it holds, if it is small enough", async () => {
  const it = server();
  it.down = true;
  const store = overMemory();
  const page = open(it, { store });
  await page.enqueue({ position: 1, answer: ["a"] });
  await page.flush();
  it.down = false;
  page.leave();
  assert.deepEqual(it.got.map((one) => one.position), [1]);
  assert.equal((await store.all()).length, 1);
});

test("a browser without storage still sends, and says that it cannot keep", async () => {
  const it = server();
  const broken = { ...overMemory(), put: () => Promise.reject(new Error("full")), of: () => Promise.reject(new Error("gone")) };
  const page = open(it, { store: { ...broken, of: async () => [] } });
  await page.ready;
  await page.enqueue({ position: 1, answer: ["a"] });
  await page.flush();
  assert.deepEqual(it.got.map((one) => one.position), [1]);
  assert.equal(page.states.at(-1).durable, false);
});

test("numbers of records are UUIDs and never repeat", () => {
  const made = new Set(Array.from({ length: 1000 }, uuid));
  assert.equal(made.size, 1000);
  for (const one of made) assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the server's clock goes on by elapsed time, stamps always rise, and sleep is made good", () => {
  let elapsed = 0;
  const clock = serverClock(1_000_000, () => elapsed);
  elapsed = 5000;
  assert.equal(clock.now(), 1_005_000);
  const first = clock.stamp();
  assert.ok(clock.stamp() > first);
  clock.sync(1_005_100);
  assert.equal(clock.now(), 1_005_000);
  clock.sync(1_305_000);
  assert.equal(clock.now(), 1_305_000);
  clock.after(2_000_000);
  assert.ok(clock.stamp() > 2_000_000);
});

test("what is kept for a week goes after a week, answers after a month", async () => {
  const store = overMemory();
  const ago = (days) => Date.now() - days * DAY;
  await store.put({ id: "tap", person: "1", keptAt: ago(8), days: 7 });
  await store.put({ id: "young tap", person: "1", keptAt: ago(6), days: 7 });
  await store.put({ id: "answer", person: "1", keptAt: ago(8) });
  await store.put({ id: "old answer", person: "1", keptAt: ago(31) });
  await tidy(store);
  assert.deepEqual((await store.all()).map((one) => one.id), ["young tap", "answer"]);
});

test("files go one by one, as forms, in the order they were chosen, and can be taken back until then", async () => {
  const got = [];
  const it = server();
  it.down = true;
  const store = overMemory();
  const wrap = ([one]) => {
    const sent = new FormData();
    sent.append("record", one.id);
    sent.append("file", one.body.file, one.body.name);
    return sent;
  };
  const page = open(it, { store, options: { kind: "evidence", most: 1, wrap } });
  for (const name of ["1.jpg", "2.jpg", "3.jpg"]) await page.enqueue({ name, file: new Blob([name]) }, { id: name });
  await page.flush();
  await page.drop("2.jpg");
  page.leave();
  const next = queue(
    {
      person: "1", kind: "evidence", scope: "attempt-a", url: "/a", token: "t", most: 1, wrap,
      read: (reply) => new Map(reply.results.map((result) => [result.record, result])),
    },
    {
      fetch: async (url, { body, headers }) => {
        assert.equal(headers["Content-Type"], undefined);
        got.push([body.get("file").name, await body.get("file").text()]);
        return { ok: true, json: async () => ({ results: [{ record: body.get("record"), state: "saved" }] }) };
      },
      store, setTimeout: () => 0, locks: null, channel: null,
    },
  );
  await next.flush();
  assert.deepEqual(got, [["1.jpg", "1.jpg"], ["3.jpg", "3.jpg"]]);
  assert.deepEqual(await store.all(), []);
});
