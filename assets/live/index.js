// The live view of a quiz: asks for its rows every quarter of a minute while somebody looks, and says nothing aloud.

const EVERY = 10_000;

function badge(text, silent) {
  const made = document.createElement("span");
  made.className = `badge ${silent ? "badge-warning" : "badge-neutral"}`;
  made.textContent = text;
  return made;
}

function start(box) {
  const body = box.querySelector("tbody");
  const blank = box.querySelector("template").content.querySelector("[data-row]");

  function show({ rows, counts, now }) {
    for (const [name, value] of Object.entries(counts)) {
      box.querySelector(`[data-count="${name}"]`).textContent = String(value);
    }
    box.querySelector("[data-now]").textContent = now;
    box.querySelector("[data-some]").hidden = !rows.length;
    box.querySelector("[data-none]").hidden = rows.length > 0;
    while (body.rows.length > rows.length) body.lastElementChild.remove();
    while (body.rows.length < rows.length) body.append(blank.cloneNode(true));
    rows.forEach((row, index) => {
      for (const cell of body.rows[index].querySelectorAll("[data-cell]")) {
        const text = row[cell.dataset.cell];
        const said = cell.dataset.cell === "line" && text ? badge(text, row.silent) : text;
        if (cell.textContent !== text || said !== text) cell.replaceChildren(said);
      }
    });
  }

  async function look() {
    if (document.visibilityState !== "visible") return;
    try {
      const response = await fetch(box.dataset.url, { headers: { Accept: "application/json" }, redirect: "error" });
      if (response.ok) show(await response.json());
    } catch {
      // Without a line the time of the last look stands there.
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

const box = document.getElementById("live");
if (box) start(box);
