// Signing with a finger or a pen on a canvas.

/** Return the part of the page to sign in; `done(row, kind, png)` gets the drawing as base64. */
export function signing(done) {
  const part = document.getElementById("sign");
  const field = document.getElementById("sign-field");
  const ink = field.getContext("2d");
  let row = null;
  let drawn = false;
  let last = null;

  function clear() {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, field.width, field.height);
    drawn = false;
  }

  function place(event) {
    const box = field.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    return [across * field.width, down * field.height];
  }

  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    last = place(event);
  });
  field.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    ink.strokeStyle = "#111";
    ink.lineWidth = 4;
    ink.lineCap = "round";
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...next);
    ink.stroke();
    last = next;
    drawn = true;
  });
  // A finger that signs must not move the page.
  field.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
  for (const name of ["pointerup", "pointercancel"]) field.addEventListener(name, () => (last = null));

  function finish(kind) {
    // An empty field is no signature.
    if (!drawn || !row) return;
    done(row, kind, field.toDataURL("image/png").split(",")[1]);
    close();
  }

  function close() {
    const before = row;
    row = null;
    part.hidden = true;
    before?.button.focus();
  }

  document.getElementById("sign-in").addEventListener("click", () => finish("in"));
  document.getElementById("sign-out").addEventListener("click", () => finish("out"));
  document.getElementById("sign-clear").addEventListener("click", clear);
  document.getElementById("sign-cancel").addEventListener("click", close);

  return {
    open(one) {
      row = one;
      clear();
      document.getElementById("sign-name").textContent = one.name;
      part.hidden = false;
      part.scrollIntoView({ block: "center" });
      document.getElementById("sign-title").focus();
    },
  };
}
