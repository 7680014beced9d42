// Where records wait until the server has acknowledged them: IndexedDB, or memory in a browser that refuses it.
// Every record carries the person it belongs to and is only ever read back for that person.

const NAME = "ieum-offline";
// Records that say nothing else: answers and learning times.
const MOST_DAYS = 30;
let opened = null;

/** Return the store of this browser: { durable, put, remove, of, all }. */
export function openStore() {
  if (!opened) opened = open().then(tidy);
  return opened;
}

async function open() {
  try {
    return overDatabase(await database());
  } catch {
    return overMemory();
  }
}

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("records", { keyPath: "id" }).createIndex("person", "person");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function overDatabase(base) {
  const done = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  const found = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  return {
    durable: true,
    put(record) {
      const transaction = base.transaction("records", "readwrite");
      transaction.objectStore("records").put(record);
      return done(transaction);
    },
    remove(ids) {
      const transaction = base.transaction("records", "readwrite");
      for (const id of ids) transaction.objectStore("records").delete(id);
      return done(transaction);
    },
    of: (person) => found(base.transaction("records").objectStore("records").index("person").getAll(person)),
    all: () => found(base.transaction("records").objectStore("records").getAll()),
  };
}

/** Return a store that lasts as long as the page. */
export function overMemory() {
  const kept = new Map();
  return {
    durable: false,
    async put(record) {
      kept.set(record.id, record);
    },
    async remove(ids) {
      for (const id of ids) kept.delete(id);
    },
    of: async (person) => [...kept.values()].filter((record) => record.person === person),
    all: async () => [...kept.values()],
  };
}

/** Throw away what is too old to be sent, and return the store. */
export async function tidy(store) {
  try {
    const ends = ({ keptAt, days = MOST_DAYS }) => keptAt + days * 24 * 3600 * 1000;
    const old = (await store.all()).filter((record) => !(ends(record) > Date.now()));
    if (old.length) await store.remove(old.map((record) => record.id));
  } catch {
    // What cannot be tidied now is tidied at the next page.
  }
  return store;
}

/** Return how many records of a person this browser has not yet sent: of everybody without a person, of one scope. */
export async function unsent(person, scope = "") {
  try {
    const store = await openStore();
    const found = await (person ? store.of(String(person)) : store.all());
    return found.filter((record) => !scope || record.scope === scope).length;
  } catch {
    return 0;
  }
}
