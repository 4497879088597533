// Forecast pages: how far a job is, and the true run once a slider is let go. What sliders show while they are dragged
// is the report's own script. Without this script a page is whole: it is loaded again while a job runs.

const FIRST = { worlds: 256, paths: 32 };
const REFINED = { worlds: 1024, paths: 32 };

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const find = (selector, root = document) => root.querySelector(selector);

// How far a job is.
const follow = (panel) => {
  const state = find(".state", panel), bar = find("progress", panel);
  const source = new EventSource(panel.dataset.events);
  source.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    if (told.state === "waiting") {
      state.textContent = told.ahead ? `Waiting behind ${told.ahead} other${told.ahead > 1 ? "s" : ""}` : "Waiting for its turn";
    } else if (told.state === "running") {
      const part = told.total ? Math.min(told.done / told.total, 1) : 0;
      bar.value = part;
      state.textContent = !told.total ? "Begun" : part < 1 ? `${Math.round(100 * part)}% of the worlds` : "Explaining";
    } else {
      source.close();
      location.reload();
    }
  });
};
all("[data-events]").forEach(follow);

// The true run.
const percent = (p) => {
  const v = 100 * p;
  if (v > 0 && v < 0.1) return "<0.1%";
  if (v > 99.9 && v < 100) return ">99.9%";
  return `${v.toFixed(v < 1 || v > 99 ? 1 : 0)}%`;
};
const read = (id) => JSON.parse(find(`#${id}`).textContent);

const play = (findings) => {
  const panel = find(".play", findings), result = find(".true-run", findings);
  if (!panel || !findings.dataset.play) return;
  const asked = read("play"), settings = read("settings");
  const inputs = all("input[type=range]", panel), moved = new Set();
  let running = null, last = "";

  const overrides = () => {
    const set = { ...asked.overrides };
    for (const k of moved) set[settings[k].path] = settings[k].values[+inputs[k].value];
    return set;
  };
  const text = (found, value) => (found.measure === "probability" ? percent(value) : String(Number(value.toPrecision(3))));
  const told = (found) => {
    if (found.value === null) return "Run with these numbers, the question is void on all paths.";
    const error = found.measure === "probability" ? `${(100 * found.error).toFixed(1)} points` : found.error.toPrecision(2);
    return `Run with these numbers: ${text(found, found.value)}, give or take ${error} (${found.worlds} × ${found.paths} histories).`;
  };
  // The pictures of the case as it is, to go back to.
  const pictures = { short: find("#short figure", findings), curve: find("#curve", findings) };
  const before = Object.fromEntries(Object.entries(pictures).map(([name, each]) => [name, each?.cloneNode(true)]));
  const redraw = (name, markup) => {
    if (!pictures[name] || !markup) return;
    const drawn = document.createRange().createContextualFragment(markup).firstElementChild;
    pictures[name].replaceWith(drawn);
    pictures[name] = drawn;
  };
  const restore = () => {
    for (const name of Object.keys(pictures)) {
      if (before[name]) pictures[name].replaceWith((pictures[name] = before[name].cloneNode(true)));
    }
  };
  const show = (found) => {
    find(".fine", result).textContent = told(found);
    result.hidden = false;
    redraw("short", found.short);
    redraw("curve", found.curve);
    if (found.value === null || !moved.size) return;
    find(".then", panel).textContent = text(found, found.value);
    const between = find(".between", panel), set = panel.dataset;
    between.textContent = found.low === null ? "" : `${text(found, found.low).replace("%", "")} to ${text(found, found.high)}`;
    find(".worlds", panel).textContent = `run anew: ${found.worlds} worlds × ${found.paths} histories`;
    const dot = find("circle.moved", panel), range = find("rect.moved", panel);
    const x = (v) => +set.left + ((v - set.low) / (set.high - set.low || 1)) * (set.right - set.left);
    dot.setAttribute("cx", x(found.value));
    dot.classList.remove("gone");
    range.classList.toggle("gone", found.low === null);
    if (found.low === null) return;
    range.setAttribute("x", x(found.low));
    range.setAttribute("width", Math.max(x(found.high) - x(found.low), 1));
  };
  const fetched = async (size, signal) => {
    const answer = await fetch(findings.dataset.play, {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", "X-CSRFToken": findings.dataset.token },
      body: JSON.stringify({ ...asked, ...size, overrides: overrides() }),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    return found;
  };
  const run = async () => {
    const wanted = JSON.stringify(overrides());
    if (wanted === last) return;
    last = wanted;
    running?.abort();
    const own = (running = new AbortController());
    const began = performance.now();
    try {
      for (const size of [FIRST, REFINED]) {
        const found = await fetched(size, own.signal);
        if (own.signal.aborted) return;
        show(found);
        if (size === FIRST) result.dataset.milliseconds = String(Math.round(performance.now() - began));
      }
      result.dataset.refined = wanted;
    } catch (error) {
      if (own.signal.aborted) return;
      find(".fine", result).textContent = error.message;
      result.hidden = false;
    }
  };

  inputs.forEach((input, k) =>
    input.addEventListener("change", () => {
      if (!settings[k].values.length) return;
      moved.add(k);
      run();
    }),
  );
  find(".back", panel).addEventListener("click", () => {
    running?.abort();
    moved.clear();
    last = "";
    result.hidden = true;
    restore();
  });
  const hint = find(".back", panel).nextSibling;
  hint.textContent = " While you drag, the worlds of the run are weighted anew; let go, and the case is run. Marks: where the answer crosses a line.";
  // The engine is warm before anyone lets go of a slider.
  inputs.forEach((input) =>
    input.addEventListener("pointerdown", () => fetched({ worlds: 8, paths: 8 }).catch(() => null), { once: true }),
  );
};
all(".findings[data-play]").forEach(play);
