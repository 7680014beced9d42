// What this browser keeps until the server has acknowledged it: one entry for each page visit, with the capability
// token of the person who made it, so that it is never sent under another name.

const PREFIX = "ieum.time.";

function entries() {
  const found = [];
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      if (key && key.startsWith(PREFIX)) found.push([key, JSON.parse(localStorage.getItem(key))]);
    }
  } catch {
    // A browser without storage counts only what it can send at once.
  }
  return found;
}

/** Keep a batch under its number. */
export function keep(id, batch) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(batch));
  } catch {
    // Full or forbidden: the batch is still in memory.
  }
}

/** Forget a batch that was acknowledged or can never be taken. */
export function drop(id) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing to forget.
  }
}

/** Return the batches that earlier pages of this person left behind. */
export function leftovers(person, own) {
  return entries()
    .filter(([key, batch]) => batch && batch.person === person && key !== PREFIX + own)
    .map(([key, batch]) => [key.slice(PREFIX.length), batch]);
}
