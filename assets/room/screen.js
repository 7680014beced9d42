// The check-in screen: a new code every half minute, without a line to the server.

import { encode } from "uqr";

import { serverClock } from "../offline/clock.js";
import { keepPage } from "../offline/keeping.js";
import { watchLine } from "../offline/line.js";
import { digits, importKey, token, windowOf } from "./rotating.js";

const SECOND = 1000;

/** Let the code on the screen change by itself. */
export async function startScreen(root) {
  const { secret, session, address } = root.dataset;
  const kind = Number(root.dataset.kind);
  const windows = [Number(root.dataset.window), Number(root.dataset.digitsWindow)];
  const clock = serverClock(Number(root.dataset.now));
  if (!globalThis.crypto?.subtle) {
    // Without a secure connection a browser signs nothing: the server makes every new code.
    setTimeout(() => location.reload(), 25 * SECOND);
    return;
  }
  const key = await importKey(secret);
  const shown = [0, 0];

  async function tick() {
    const now = clock.now();
    const wanted = windows.map((length) => windowOf(now, length));
    if (wanted[0] !== shown[0]) {
      shown[0] = wanted[0];
      picture(document.getElementById("screen-code"), address + (await token(key, session, kind, wanted[0])));
    }
    if (wanted[1] !== shown[1]) {
      shown[1] = wanted[1];
      document.getElementById("screen-digits").textContent = await digits(key, session, kind, wanted[1]);
    }
  }

  watchLine({ onBack: () => sync(clock) });
  keepPage(root);
  await tick();
  setInterval(tick, SECOND);
  document.addEventListener("visibilitychange", () => {
    // While a device sleeps its clock may stand still: the server says the time anew.
    if (!document.hidden && navigator.onLine) sync(clock);
  });
}

async function sync(clock) {
  try {
    const page = await (await fetch(location.href, { cache: "no-store" })).text();
    const said = /data-now="([0-9]+)"/.exec(page);
    if (said) clock.sync(Number(said[1]));
  } catch {
    // No line: elapsed time is the best there is.
  }
}

/** Draw a code into a picture. */
function picture(image, text) {
  const code = encode(text, { ecc: "M", border: 2 });
  let path = "";
  code.data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    });
  });
  const side = code.size;
  const head = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"`;
  const svg = `<svg ${head}><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
