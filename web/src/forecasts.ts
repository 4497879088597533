// Forecast pages: how far a job is, and the true run once a slider is let go. What sliders show while they are dragged
// is the report's own script. Without this a page is whole: it is loaded again while a job runs.

import "../../src/detente/report/page.js";

/** What a run of a slider says. */
interface Played {
  measure: "probability" | "value";
  value: number | null;
  low: number | null;
  high: number | null;
  error: number;
  worlds: number;
  paths: number;
  short: string | null;
  curve: string | null;
}
/** What can be set of the assumption of a slider: its values at each place. */
interface Setting {
  path: string;
  values: string[];
}
interface Progress {
  state: string;
  done: number;
  total: number;
  ahead: number;
}
type Overrides = Record<string, string>;
type Size = { worlds: number; paths: number };

/** What is shown at once, and what it is refined with. */
const SIZES: Size[] = [{ worlds: 256, paths: 32 }, { worlds: 1024, paths: 32 }];
/** What brings an engine to life before anyone lets go of a slider. */
const WARMING: Size = { worlds: 8, paths: 8 };

const all = <E extends Element>(selector: string, root: ParentNode = document): E[] => [
  ...root.querySelectorAll<E>(selector),
];
const find = <E extends Element>(selector: string, root: ParentNode = document): E | null =>
  root.querySelector<E>(selector);
const read = (id: string): unknown => JSON.parse(find(`#${id}`)?.textContent ?? "null");

/** Follow how far a job is, and show what was found once it is there. */
function follow(panel: HTMLElement): void {
  const state = find<HTMLElement>(".state", panel)!;
  const bar = find<HTMLProgressElement>("progress", panel)!;
  const source = new EventSource(panel.dataset.events!);
  source.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data) as Progress;
    if (told.state === "waiting" || told.state === "running") {
      bar.value = told.total ? Math.min(told.done / told.total, 1) : 0;
      state.textContent = said(told);
      return;
    }
    source.close();
    location.reload();
  });
}

function said(told: Progress): string {
  if (told.state === "waiting") {
    return told.ahead ? `Waiting behind ${told.ahead} other${told.ahead > 1 ? "s" : ""}` : "Waiting for its turn";
  }
  if (!told.total) return "Begun";
  return told.done < told.total ? `${Math.round((100 * told.done) / told.total)}% of the worlds` : "Working out why";
}

function percent(p: number): string {
  const v = 100 * p;
  if (v > 0 && v < 0.1) return "<0.1%";
  if (v > 99.9 && v < 100) return ">99.9%";
  return `${v.toFixed(v < 1 || v > 99 ? 1 : 0)}%`;
}

/** Pictures of the findings that a run draws anew, and their way back. */
class Pictures {
  private now = new Map<string, Element>();
  private readonly before = new Map<string, Element>();

  constructor(root: ParentNode) {
    for (const [name, selector] of [["short", "#short figure"], ["curve", "#curve"]] as const) {
      const picture = find(selector, root);
      if (!picture) continue;
      this.now.set(name, picture);
      this.before.set(name, picture.cloneNode(true) as Element);
    }
  }

  /** Put what the server drew in the place of a picture. */
  draw(name: string, markup: string | null): void {
    const drawn = markup && document.createRange().createContextualFragment(markup).firstElementChild;
    if (drawn) this.put(name, drawn);
  }

  restore(): void {
    for (const [name, picture] of this.before) this.put(name, picture.cloneNode(true) as Element);
  }

  private put(name: string, picture: Element): void {
    const place = this.now.get(name);
    if (!place) return;
    place.replaceWith(picture);
    this.now.set(name, picture);
  }
}

const SHARED =
  "Several numbers share this, and no one number can be set for a run: the answer stays that of the worlds weighted anew.";

/** Run the case with the numbers that sliders stand at, once one is let go. */
function play(findings: HTMLElement): void {
  const panel = find<HTMLElement>(".play", findings);
  const result = find<HTMLElement>(".true-run", findings);
  if (!panel || !result || !findings.dataset.play) return;
  const asked = read("play") as { overrides?: Overrides };
  const settings = read("settings") as Setting[];
  const inputs = all<HTMLInputElement>("input[type=range]", panel);
  const text = find<HTMLElement>(".fine", result)!;
  const pictures = new Pictures(findings);
  const moved = new Set<number>();
  let running: AbortController | null = null;
  let last = "";

  const overrides = (): Overrides => {
    const set: Overrides = { ...asked.overrides };
    for (const k of moved) {
      const setting = settings[k]!;
      set[setting.path] = setting.values[+inputs[k]!.value]!;
    }
    return set;
  };
  const fetched = async (size: Size, signal?: AbortSignal, isWarming = false): Promise<Played> => {
    const answer = await fetch(findings.dataset.play!, {
      method: "POST",
      signal: signal ?? null,
      headers: { "Content-Type": "application/json", "X-CSRFToken": findings.dataset.token! },
      body: JSON.stringify({ ...asked, ...size, overrides: overrides(), is_warming: isWarming }),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    return found as Played;
  };
  const show = (found: Played): void => {
    text.textContent = told(found);
    result.hidden = false;
    pictures.draw("short", found.short);
    pictures.draw("curve", found.curve);
    strip(panel, found);
  };
  const run = async (): Promise<void> => {
    const wanted = JSON.stringify(overrides());
    if (wanted === last) return;
    last = wanted;
    running?.abort();
    const own = (running = new AbortController());
    const began = performance.now();
    try {
      for (const size of SIZES) {
        const found = await fetched(size, own.signal);
        if (own.signal.aborted) return;
        show(found);
        if (size === SIZES[0]) result.dataset.milliseconds = String(Math.round(performance.now() - began));
      }
      result.dataset.refined = wanted;
    } catch (error) {
      if (own.signal.aborted) return;
      text.textContent = (error as Error).message;
      result.hidden = false;
    }
  };

  inputs.forEach((input, k) => {
    input.addEventListener("change", () => {
      if (!settings[k]?.values.length) {
        text.textContent = SHARED;
        result.hidden = false;
        return;
      }
      moved.add(k);
      void run();
    });
  });
  // The engine is warm before anyone lets go of a slider.
  const warm = (): void => void fetched(WARMING, undefined, true).catch(() => null);
  panel.addEventListener("pointerenter", warm, { once: true });
  const back = find<HTMLButtonElement>(".back", panel)!;
  back.addEventListener("click", () => {
    running?.abort();
    moved.clear();
    last = "";
    result.hidden = true;
    pictures.restore();
  });
  back.nextSibling!.textContent =
    " While you drag, the worlds of the run are weighted anew; let go, and the case is run. Marks: where the answer crosses a line.";
}

const shown = (found: Played, value: number): string =>
  found.measure === "probability" ? percent(value) : String(Number(value.toPrecision(3)));

function told(found: Played): string {
  if (found.value === null) return "Run with these numbers, the question is void on all paths.";
  const error = found.measure === "probability" ? `${(100 * found.error).toFixed(1)} points` : found.error.toPrecision(2);
  const size = `${found.worlds} × ${found.paths} histories`;
  return `Run with these numbers: ${shown(found, found.value)}, give or take ${error} (${size}).`;
}

/** Show the answer of a run where the report's script shows that of reweighted worlds. */
function strip(panel: HTMLElement, found: Played): void {
  if (found.value === null) return;
  find(".then", panel)!.textContent = shown(found, found.value);
  find(".worlds", panel)!.textContent = `run anew: ${found.worlds} worlds × ${found.paths} histories`;
  const { low, high, left, right } = panel.dataset;
  const x = (v: number): number => +left! + ((v - +low!) / (+high! - +low! || 1)) * (+right! - +left!);
  const dot = find("circle.moved", panel)!;
  const range = find("rect.moved", panel)!;
  const between = find(".between", panel)!;
  dot.setAttribute("cx", String(x(found.value)));
  dot.classList.remove("gone");
  range.classList.toggle("gone", found.low === null);
  between.textContent = "";
  if (found.low === null || found.high === null) return;
  between.textContent = `${shown(found, found.low).replace("%", "")} to ${shown(found, found.high)}`;
  range.setAttribute("x", String(x(found.low)));
  range.setAttribute("width", String(Math.max(x(found.high) - x(found.low), 1)));
}

// On a phone the tab of this page may lie beyond the edge.
find(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
all<HTMLElement>("[data-events]").forEach(follow);
all<HTMLElement>(".findings[data-play]").forEach(play);
