// The one queue for what a page must not lose: kept first, then sent, erased once acknowledged, tried again until then.
//
//   const answers = queue({
//     person, kind: "answer", scope: attemptUid, url, token,   // whose, what, of which thing, where to, by which right
//     // what is sent: an object, or a form where a file goes with it
//     wrap: (records) => ({ answers: records.map((r) => ({ record: r.id, ...r.body })) }),
//     read: (reply, records) => new Map(records.map((r) => [r.id, { state: "saved" }])),  // what was acknowledged
//     onResult(record, result, reply) {},                      // acknowledged, or refused for good
//     onState({ pending, sending, failing, signedOut, taken, durable }) {},
//     days: 7, most: 1,                                        // kept so long (else a month); so many at a time
//   });
//   answers.enqueue({ position: 1, answer: ["a"] }, { key: "1" });   // the same key: replaces what still waits
//   await answers.flush();
//
// Records that earlier pages of the same person left behind are sent too, under the tokens they were kept with; records
// of the same scope go under the token of this page. Records of other persons are never read. Where the server says 409
// the thing was taken over by another device: what waits is neither sent again and again nor thrown away.

import { uuid } from "./identity.js";
import { openStore } from "./store.js";

const MOST = 50;
const KEEPALIVE_BYTES = 60_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
const USELESS_AFTER = 7 * 24 * 3600 * 1000;
const TAKEN = 409;
const AGAIN_LATER = new Set([408, 425, 429]);

/** Make a queue for one page; see above. `environment` replaces fetch, store and timers in tests. */
export function queue(options, environment = {}) {
  const { person, kind, scope, wrap, read, days, most = MOST, onResult = () => {}, onState = () => {} } = options;
  const send = environment.fetch || ((...given) => fetch(...given));
  const wait = environment.setTimeout || ((...given) => setTimeout(...given));
  // eslint-disable-next-line compat/compat -- browsers without locks are served as well, see locked()
  const locks = environment.locks !== undefined ? environment.locks : globalThis.navigator?.locks;
  const store = Promise.resolve(environment.store || openStore());
  const waiting = new Map();
  const channel = environment.channel !== undefined ? environment.channel : openChannel();
  let { token } = options;
  let failures = 0;
  let timer = 0;
  let running = null;
  let next = null;
  let order = 0;
  const state = { pending: 0, sending: false, failing: false, signedOut: false, taken: false, durable: true };

  function tell(changes) {
    Object.assign(state, changes, { pending: waiting.size });
    onState({ ...state });
  }

  const ready = store.then(async (opened) => {
    state.durable = opened.durable;
    for (const record of await mine(opened)) if (record.scope === scope) waiting.set(record.id, record);
    tell({});
    return [...waiting.values()];
  });

  async function mine(opened) {
    const found = (await opened.of(person)).filter((record) => record.kind === kind);
    return found.sort((a, b) => a.order - b.order);
  }

  async function enqueue(body, { id = uuid(), key = "" } = {}) {
    const opened = await store;
    order = Math.max(Date.now(), order + 1);
    const record = { id, person, kind, scope, key, url: options.url, token, body, order, keptAt: Date.now() };
    if (days) record.days = days;
    const replaced = key ? [...waiting.values()].filter((old) => old.key === key && old.id !== id) : [];
    waiting.set(id, record);
    for (const old of replaced) waiting.delete(old.id);
    tell({});
    try {
      await opened.put(record);
      // Settled while it was being kept: then it must not stay behind.
      const gone = waiting.has(id) ? replaced : [...replaced, record];
      if (gone.length) await opened.remove(gone.map((old) => old.id));
    } catch {
      // Storage is full or was taken away: the record is in memory still, and the page says so.
      tell({ durable: false });
    }
    flush();
    return record;
  }

  /** Send what waits; resolves when nothing more can be sent now. */
  function flush() {
    if (!running) return start();
    // What came meanwhile is sent by one more round after this one.
    if (!next) {
      next = running.then(() => {
        next = null;
        return running || start();
      });
    }
    return next;
  }

  function start() {
    running = locked(work).finally(() => {
      running = null;
    });
    return running;
  }

  function locked(work_) {
    // Two tabs that send the same at once do no harm, so a browser without locks is served as well.
    return locks ? locks.request(`ieum:${kind}:${person}`, work_) : work_();
  }

  async function work() {
    clearTimer();
    const opened = await store;
    let stored = [];
    try {
      stored = await mine(opened);
    } catch {
      // Unreadable storage: what this page itself still holds can be sent all the same.
    }
    const own = [...waiting.values()];
    const left = stored.filter((record) => record.scope !== scope);
    own.push(...stored.filter((record) => record.scope === scope && !waiting.has(record.id)));
    if (!own.length && !left.length) return tell({ sending: false, failing: false });
    tell({ sending: own.length > 0 });
    let trouble = own.length ? await deliver(own, options.url, token, true) : "";
    if (!trouble) {
      for (const group of groups(left)) {
        trouble = (await deliver(group, group[0].url, group[0].token, false)) || trouble;
      }
    }
    failures = trouble === "later" ? failures + 1 : 0;
    tell({ sending: false, failing: trouble === "later" });
    if (trouble === "later") timer = wait(flush, pause(failures));
    return undefined;
  }

  /** Send records in portions; return "" when all were settled, "later" to try again, "token" without the right. */
  async function deliver(records, url, right, own) {
    for (let start = 0; start < records.length; ) {
      const portion = records.slice(start, start + most);
      const outcome = await post(portion, url, right);
      if (outcome.reply) {
        const results = acknowledged(outcome.reply, portion);
        if (!results.size) return "later";
        if (own) tell({ signedOut: false, taken: false, failing: false });
        await settle(portion.filter((record) => results.has(record.id)), results, outcome.reply);
        if (results.size < portion.length) return "later";
      } else if (outcome.status === 401) {
        if (own) tell({ signedOut: true });
        else await settle(portion.filter((record) => Date.now() - record.keptAt > USELESS_AFTER), new Map(), null);
        return "token";
      } else if (outcome.status === TAKEN) {
        if (own) tell({ taken: true });
        return "taken";
      } else if (!outcome.status || outcome.status >= 500 || AGAIN_LATER.has(outcome.status)) {
        return "later";
      } else if (portion.length > 1) {
        // One of them cannot be taken: find out which, so that the others pass.
        for (const record of portion) {
          const trouble = await deliver([record], url, right, own);
          if (trouble) return trouble;
        }
      } else {
        await settle(portion, new Map([[portion[0].id, { state: "refused" }]]), null);
      }
      start += portion.length;
    }
    return "";
  }

  function acknowledged(reply, records) {
    try {
      return read(reply, records);
    } catch {
      return new Map();
    }
  }

  async function post(records, url, right, keepalive = false) {
    try {
      const response = await send(url, request(records, right, keepalive));
      if (!response.ok) return { status: response.status };
      // A hotel's sign-in page answers 200 too, but not with our JSON; `read` looks for real acknowledgments.
      return { status: 200, reply: await response.json() };
    } catch {
      return { status: 0 };
    }
  }

  function request(records, right, keepalive) {
    const wrapped = wrap(records);
    // A form with a file says itself what it is.
    const form = typeof FormData === "function" && wrapped instanceof FormData;
    return {
      method: "POST",
      body: form ? wrapped : JSON.stringify(wrapped),
      headers: { ...(form ? {} : { "Content-Type": "application/json" }), "X-Capability": right },
      credentials: "omit",
      redirect: "error",
      keepalive,
    };
  }

  async function settle(records, results, reply) {
    if (!records.length) return;
    const ids = records.map((record) => record.id);
    for (const id of ids) waiting.delete(id);
    try {
      await (await store).remove(ids);
    } catch {
      // It is sent again some day, which changes nothing.
    }
    const news = records.map((record) => [record, results.get(record.id) || { state: "refused" }]);
    channel?.postMessage({ person, kind, news, reply });
    hear(news, reply);
  }

  function hear(news, reply) {
    for (const [record, result] of news) if (record.scope === scope) onResult(record, result, reply);
    tell({});
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.person !== person || data.kind !== kind) return;
      for (const [record] of data.news) waiting.delete(record.id);
      hear(data.news, data.reply);
    };
  }

  /** Send what this page holds while it is being closed; whatever came of it, the next page sends it again. */
  function leave() {
    const records = [...waiting.values()].slice(0, most);
    if (!records.length) return;
    const asked = request(records, token, true);
    const small = typeof asked.body === "string" && asked.body.length < KEEPALIVE_BYTES;
    if (small) Promise.resolve(send(options.url, asked)).catch(() => {});
  }

  function clearTimer() {
    clearTimeout(timer);
    timer = 0;
  }

  function pause(times) {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (times - 1));
    // Everybody loses the line at the same moment; they must not all come back at the same moment.
    return longest * (0.5 + Math.random());
  }

  if (typeof addEventListener === "function" && !environment.store) {
    addEventListener("online", flush);
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : flush()));
  }

  return {
    ready,
    enqueue,
    flush,
    leave,
    /** Return what waits on this page, in the order it was made. */
    waiting: () => [...waiting.values()],
    /** Take back what has not been sent. */
    async drop(id) {
      waiting.delete(id);
      tell({});
      await (await store).remove([id]);
    },
    /** Go on with a new token, as after signing in again. */
    renew(fresh) {
      token = fresh;
      return flush();
    },
  };
}

function openChannel() {
  // eslint-disable-next-line compat/compat -- only tells other tabs sooner what they find out anyway
  return typeof BroadcastChannel === "function" ? new BroadcastChannel("ieum-offline") : null;
}

function groups(records) {
  const found = new Map();
  for (const record of records) {
    const key = `${record.scope} ${record.url} ${record.token}`;
    found.set(key, [...(found.get(key) || []), record]);
  }
  return [...found.values()];
}
