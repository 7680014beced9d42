// The rotating code, derived in the browser from the secret of the training session: the other half is
// lms/sessions/rotating.py. It needs no line to the server.

const MAC = 12;

/** Return the number of the window an instant (milliseconds since 1970) falls into; `length` in seconds. */
export function windowOf(now, length) {
  return Math.floor(now / 1000 / length);
}

/** Return the key made of a secret in base64. */
export function importKey(secret, subtle = globalThis.crypto.subtle) {
  return subtle.importKey("raw", fromBase64(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** Return the token of a window; `session`: the UUID as 32 hexadecimal digits, `kind`: 0 for in, 1 for out. */
export async function token(key, session, kind, window, subtle = globalThis.crypto.subtle) {
  const body = bodyOf(session, kind, window);
  const mac = new Uint8Array(await subtle.sign("HMAC", key, body)).slice(0, MAC);
  return toBase64Url(Uint8Array.from([...body, ...mac]));
}

/** Return the six digits of a window. */
export async function digits(key, session, kind, window, subtle = globalThis.crypto.subtle) {
  const body = Uint8Array.from([...new TextEncoder().encode("digits"), ...bodyOf(session, kind, window)]);
  const mac = new DataView(await subtle.sign("HMAC", key, body));
  // Eight bytes are more than a double holds: each half is taken by itself.
  const high = mac.getUint32(0) % 1_000_000;
  const number = (high * (2 ** 32 % 1_000_000) + mac.getUint32(4)) % 1_000_000;
  return String(number).padStart(6, "0");
}

function bodyOf(session, kind, window) {
  const body = new Uint8Array(21);
  for (let at = 0; at < 16; at += 1) body[at] = parseInt(session.slice(2 * at, 2 * at + 2), 16);
  body[16] = kind;
  new DataView(body.buffer).setUint32(17, window);
  return body;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
