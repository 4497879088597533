"use strict";
// What a page does beyond being read. Without it the page is whole: what needs it is hidden until it runs.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Sliders: weights of the stored worlds, as `reweighted` in worlds.py has them.
  const percent = (p) => {
    const v = 100 * p;
    if (v === 0 || v === 100) return v + "%";
    if (v < 0.1) return "<0.1%";
    if (v > 99.9) return ">99.9%";
    const fine = v < 1 || v > 99 || (v < 10 && v.toFixed(1) !== Math.round(v) + ".0");
    return v.toFixed(fine ? 1 : 0) + "%";
  };
  const play = (panel) => {
    const set = panel.dataset, n = +set.n, full = 255;
    const bytes = Uint8Array.from(atob(set.worlds), (c) => c.charCodeAt(0));
    const column = (k) => bytes.subarray(k * n, (k + 1) * n);
    const low = +set.low, high = +set.high, answers = column(0), counts = set.counts ? column(1) : null;
    const inputs = all("input[type=range]", panel), spread = +set.spread, most = +set.most;
    const shown = (v) => (set.unit === undefined ? percent(v) : Number(v.toPrecision(3)) + set.unit);
    const scores = inputs.map((input) => column(+input.dataset.scores));
    const owns = inputs.map((input) => column(+input.dataset.own));
    const moved = new Set();

    const weigh = (k, weights) => {
      const input = inputs[k], step = +input.value;
      if (input.dataset.level !== undefined) {
        for (let i = 0; i < n; i++) weights[i] *= scores[k][i] === step;
        return;
      }
      const wanted = set.reach * ((2 * step) / input.max - 1);
      for (let i = 0; i < n; i++) {
        const off = (scores[k][i] - set.zero) / set.fine - wanted, own = (owns[k][i] - set.zero) / set.fine;
        weights[i] *= Math.exp((-off * off) / (2 * spread * spread)) * Math.min(Math.exp((own * own) / 2), most);
      }
    };
    const reweighted = () => {
      const weights = new Float64Array(n).fill(1);
      moved.forEach((k) => weigh(k, weights));
      let sum = 0, squares = 0;
      for (const w of weights) (sum += w), (squares += w * w);
      const effective = (sum * sum) / (squares || 1);
      if (counts) weights.forEach((w, i) => (weights[i] = w * counts[i]));
      let size = 0, total = 0;
      const reached = new Float64Array(full + 1);
      weights.forEach((w, i) => ((size += w), (total += w * answers[i]), (reached[answers[i]] += w)));
      const at = (level) => {
        let passed = 0, b = 0;
        while (b < full && (passed += reached[b]) < level * size) b++;
        return low + ((high - low) * b) / full;
      };
      // Answers were drawn to the middle, since chance has a part in each; in their mean it has none.
      const mean = low + ((high - low) * total) / (size || 1) / full;
      const away = +set.drawn ? (mean - set.middle) * (1 / set.drawn - 1) : 0;
      const told = (v) => Math.min(Math.max(v + away, low), high);
      return { answer: told(mean), low: told(at(0.05)), high: told(at(0.95)), effective };
    };

    const find = (name) => panel.querySelector("." + name);
    const dot = panel.querySelector("circle.moved"), range = panel.querySelector("rect.moved");
    const x = (v) => +set.left + (v - low) / (high - low || 1) * (set.right - set.left);
    const show = () => {
      inputs.forEach((input, k) => {
        const texts = JSON.parse(input.dataset.texts), text = texts[+input.value];
        const told = moved.has(k) ? text : input.dataset.now;
        panel.querySelector(`output[for="${input.id}"]`).textContent = told;
        input.setAttribute("aria-valuetext", told);
        input.classList.toggle("rests", !moved.has(k));
      });
      const found = reweighted(), few = found.effective < set.least;
      const now = moved.size ? found : { answer: +set.answer, low: +set.from, high: +set.to, effective: n };
      find("then").textContent = few ? "too few worlds" : shown(now.answer);
      find("between").textContent = few ? "" : `${shown(now.low).replace(/%$/, "")} to ${shown(now.high)}`;
      find("worlds").textContent = !moved.size
        ? set.rest
        : `${few ? "only" : "as if from"} ${Math.round(found.effective)} of ${n} worlds` +
          (few ? " are like this: run the case with these numbers" : "");
      [dot, range].forEach((shape) => shape.classList.toggle("gone", few));
      dot.setAttribute("cx", x(now.answer));
      range.setAttribute("x", x(now.low));
      range.setAttribute("width", Math.max(x(now.high) - x(now.low), 1));
    };
    inputs.forEach((input, k) =>
      ["input", "change"].forEach((name) => input.addEventListener(name, () => (moved.add(k), show()))),
    );
    find("back").addEventListener("click", () => {
      moved.clear();
      inputs.forEach((input) => (input.value = input.defaultValue));
      show();
    });
    panel.hidden = false;
    all(".instead").forEach((each) => (each.hidden = true));
    show();
  };
  all("[data-worlds]").forEach(play);

  // The search in a table: every word, in any order.
  all("input[type=search]").forEach((input) => {
    const rows = all(`#${input.dataset.of} tbody tr`), count = input.parentNode.querySelector("output");
    const texts = rows.map((row) => row.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      rows.forEach((row, i) => (row.hidden = !words.every((word) => texts[i].includes(word))) || found++);
      count.textContent = words.length ? `${found} of ${rows.length}` : "";
    });
    input.closest(".search").hidden = false;
  });

  // Links into what is folded away open it; on paper what is marked for it is open.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details.paper:not([open])");
    closed.forEach((each) => (each.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((each) => (each.open = false)));
})();
