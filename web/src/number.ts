// The form of a number: its density, three handles on it, the number as text, and where it comes from.

import { el, markdown, shape } from "./dom";
import type { Language } from "./language";

export interface Choice {
  name: string;
  text: string;
}

export interface Sketch {
  written: string;
  told: string;
  implication: { told: string[] };
  suffix: string;
  low: number;
  median: number;
  high: number;
  scale: "linear" | "log" | "logit";
  floor: number | null;
  ceiling: number | null;
  is_fixed: boolean;
  points: [number, number][];
  is_bars: boolean;
}

export interface NumberForm {
  kind: "number";
  path: string;
  written: string;
  meaning: string;
  sketch: Sketch | null;
  problem: string;
  source: string;
  why: string;
  from_around: string;
  is_judgement: boolean;
  sources: Choice[];
}

/** One change of the text, as the language server makes it. */
export interface TextChange {
  kind: "number" | "put";
  path: string;
  value?: unknown;
  source?: string;
  why?: string;
}

export type Commit = (changes: TextChange[]) => Promise<string>;

const WIDTH = 340;
const HEIGHT = 142;
const BASE = 104;
const EDGE = 14;
const HANDLES = ["low", "median", "high"] as const;
const NAMES = { low: "5%", median: "50%", high: "95%" };
/** Share of the picture by which a key moves a handle. */
const STEP = 0.01;
type Handle = (typeof HANDLES)[number];

/** Numbers as positions on the scale on which a distribution is moved without changing its family. */
class Axis {
  private readonly first: number;
  private readonly last: number;

  constructor(private readonly of: Sketch) {
    const ends = [...of.points.map((each) => each[0]), of.low, of.high].map((each) => this.forth(each));
    let first = Math.min(...ends);
    let last = Math.max(...ends);
    if (!(last - first > 1e-9)) {
      const around = Math.max(Math.abs(first) * 0.5, 1);
      first -= around;
      last += around;
    }
    const room = (last - first) * 0.15;
    this.first = of.scale === "linear" && of.floor !== null ? Math.max(first - room, of.floor) : first - room;
    this.last = of.scale === "linear" && of.ceiling !== null ? Math.min(last + room, of.ceiling) : last + room;
  }

  forth(value: number): number {
    const floor = this.of.floor ?? 0;
    if (this.of.scale === "log") return Math.log(Math.max(value - floor, 1e-12));
    if (this.of.scale === "logit") {
      const share = Math.min(Math.max((value - floor) / ((this.of.ceiling ?? 1) - floor), 1e-9), 1 - 1e-9);
      return Math.log(share / (1 - share));
    }
    return value;
  }

  back(place: number): number {
    const floor = this.of.floor ?? 0;
    if (this.of.scale === "log") return floor + Math.exp(place);
    if (this.of.scale === "logit") return floor + ((this.of.ceiling ?? 1) - floor) / (1 + Math.exp(-place));
    return place;
  }

  x(value: number): number {
    return EDGE + ((this.forth(value) - this.first) / (this.last - this.first)) * (WIDTH - 2 * EDGE);
  }

  value(x: number): number {
    return this.back(this.first + ((x - EDGE) / (WIDTH - 2 * EDGE)) * (this.last - this.first));
  }

  get size(): number {
    return this.last - this.first;
  }
}

/** Three digits, as a case is written. */
export function digits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) < 1e15 && Math.abs(rounded) >= 1e-6 ? String(rounded) : rounded.toString();
}

/** Return a range as it is written; a single value where both ends are one. */
export function range(low: number, high: number, suffix: string): string {
  const [first, last] = [digits(low), digits(high)];
  const unit = suffix === "%" ? "%" : "";
  const rest = suffix === "%" || suffix === "" ? "" : ` ${suffix}`;
  return first === last ? `${first}${unit}${rest}` : `${first}${unit} to ${last}${unit}${rest}`;
}

export function numberForm(form: NumberForm, language: () => Language, commit: Commit): HTMLElement {
  let given = form;
  const whole = el("div", { class: "number-form" });
  const picture = el("div", { class: "density" });
  const told = el("div", { class: "implied", "aria-live": "polite" });
  const said = el("p", { class: "error", role: "alert" });
  const input = el("input", { id: "f-number", "data-key": "number", value: given.written, autocomplete: "off" });
  const source = el("select", { id: "f-source", "data-key": "source" }, el("option", { value: "" }, "none"));
  for (const each of given.sources) source.append(el("option", { value: each.name }, each.text ? `${each.name}: ${each.text}` : each.name));
  source.value = given.source;
  const why = el("textarea", { id: "f-why", "data-key": "why", rows: "3" });
  why.value = given.why;
  let shown = given.sketch;
  let isAsking = false;
  let next: string | null = null;

  const hasReason = (): boolean => source.value !== "" || why.value.trim().length > 0 || given.from_around !== "";

  async function set(written: string): Promise<void> {
    if (written.trim() === given.written && source.value === given.source && why.value === given.why) return;
    if (!hasReason()) {
      said.textContent = "Say where it comes from first: a source, or why.";
      why.setAttribute("aria-invalid", "true");
      why.focus();
      return;
    }
    why.removeAttribute("aria-invalid");
    const change: TextChange = { kind: "number", path: given.path };
    if (written.trim() !== given.written) change.value = written.trim();
    if (source.value !== given.source) change.source = source.value;
    if (why.value !== given.why) change.why = why.value.trim();
    const now = { ...given, written: written.trim(), source: source.value, why: why.value.trim() };
    said.textContent = await commit([change]);
    if (said.textContent === "") given = now; // the form stays as it is: somebody may be moving its handles
  }

  /** Show what a number would look like, without changing the text; only the last of many is asked for. */
  async function preview(written: string): Promise<void> {
    input.value = written;
    next = written;
    if (isAsking) return;
    isAsking = true;
    while (next !== null) {
      const asked: string = next;
      next = null;
      try {
        shown = await language().ask<Sketch>("detente/sketch", { path: given.path, written: asked });
        said.textContent = "";
        draw();
      } catch (error) {
        said.textContent = (error as Error).message.replace(`${given.path}: `, "");
      }
    }
    isAsking = false;
  }

  function moved(handle: Handle, to: number): string {
    if (shown === null) return input.value;
    const axis = new Axis(shown);
    const [low, high] = [axis.forth(shown.low), axis.forth(shown.high)];
    const least = axis.size * 0.004;
    if (shown.is_fixed) return range(to, to, shown.suffix);
    if (handle === "low") return range(axis.back(Math.min(axis.forth(to), high - least)), shown.high, shown.suffix);
    if (handle === "high") return range(shown.low, axis.back(Math.max(axis.forth(to), low + least)), shown.suffix);
    const by = axis.forth(to) - axis.forth(shown.median);
    return range(axis.back(low + by), axis.back(high + by), shown.suffix);
  }

  const canvas = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve-of" });
  const area = shape("path", { class: "area", d: "" });
  const curve = shape("path", { class: "curve model", d: "" });
  const ground = shape("line", { class: "axis", x1: EDGE, x2: WIDTH - EDGE, y1: BASE, y2: BASE });
  canvas.append(area, curve, ground);
  const handles = new Map<Handle, { whole: SVGElement; value: SVGElement }>();
  let axis = shown === null ? null : new Axis(shown);

  for (const name of HANDLES) {
    const group = shape("g", { class: `handle h-${name}`, tabindex: 0, role: "slider", "aria-label": NAMES[name], "data-key": name });
    const label = shape("text", { y: BASE + 20, "text-anchor": "middle", class: "s" });
    label.textContent = NAMES[name];
    const value = shape("text", { y: BASE + 33, "text-anchor": "middle", class: "s" });
    group.append(shape("line", { y1: 8, y2: BASE, class: "stem" }), shape("rect", { x: -14, y: 0, width: 28, height: BASE + 26, class: "grip" }));
    group.append(shape("circle", { cy: BASE, r: 7, class: "knob" }), label, value);
    handles.set(name, { whole: group, value });
    canvas.append(group);
    group.addEventListener("pointerdown", (event) => {
      if (shown === null || axis === null) return;
      event.preventDefault();
      group.focus();
      group.setPointerCapture(event.pointerId);
      const held = axis;
      const follow = (each: PointerEvent): void => {
        const box = canvas.getBoundingClientRect();
        const x = ((each.clientX - box.left) / box.width) * WIDTH;
        void preview(moved(name, held.value(Math.min(Math.max(x, 2), WIDTH - 2))));
      };
      const stop = (): void => {
        group.removeEventListener("pointermove", follow);
        group.removeEventListener("pointerup", stop);
        group.removeEventListener("pointercancel", stop);
        axis = shown === null ? null : new Axis(shown);
        draw();
        void set(input.value);
      };
      group.addEventListener("pointermove", follow);
      group.addEventListener("pointerup", stop);
      group.addEventListener("pointercancel", stop);
    });
    group.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (event.key === "Enter") {
        event.preventDefault();
        void set(input.value);
      }
      if (step === undefined || shown === null) return;
      event.preventDefault();
      const own = new Axis(shown);
      void preview(moved(name, own.back(own.forth(shown[name]) + step * STEP * own.size)));
    });
    group.addEventListener("blur", () => {
      if (input.value !== given.written && hasReason()) void set(input.value);
    });
  }

  function draw(): void {
    if (shown === null) return;
    axis ??= new Axis(shown);
    const scale = axis;
    const height = (share: number): number => BASE - share * (BASE - 14);
    if (shown.is_bars) {
      const bars = shown.points.map(([x, share]) => `M${scale.x(x) - 3},${BASE}V${height(share)}h6V${BASE}Z`);
      area.setAttribute("d", bars.join(""));
      curve.setAttribute("d", "");
    } else {
      // On a bent axis equal areas are no longer equal chances, so the height follows the axis.
      const stretched = shown.points.map(([x, share]) => [scale.x(x), share * slope(scale, x)] as const);
      const top = Math.max(...stretched.map((each) => each[1]), 1e-12);
      const line = stretched.map(([x, share], n) => `${n === 0 ? "M" : "L"}${x.toFixed(1)},${height(share / top).toFixed(1)}`);
      curve.setAttribute("d", line.join(""));
      const ends = [stretched[0]?.[0] ?? 0, stretched[stretched.length - 1]?.[0] ?? 0];
      area.setAttribute("d", line.length > 0 ? `${line.join("")}L${ends[1]},${BASE}L${ends[0]},${BASE}Z` : "");
    }
    for (const [name, { whole: group, value }] of handles) {
      const at = shown[name];
      group.setAttribute("transform", `translate(${Math.min(Math.max(scale.x(at), 2), WIDTH - 2).toFixed(1)},0)`);
      group.setAttribute("aria-valuenow", digits(at));
      group.setAttribute("aria-valuetext", `${digits(at)} ${shown.suffix}`.trim());
      if (shown.floor !== null) group.setAttribute("aria-valuemin", digits(shown.floor));
      if (shown.ceiling !== null) group.setAttribute("aria-valuemax", digits(shown.ceiling));
      group.classList.toggle("off", shown.is_fixed && name !== "median");
      group.setAttribute("tabindex", shown.is_fixed && name !== "median" ? "-1" : "0");
      value.textContent = digits(at);
    }
    told.replaceChildren(el("p", {}, shown.told), markdown(shown.implication.told.map((each) => `- ${each}`).join("\n")));
  }

  input.addEventListener("input", () => {
    axis = null;
    void preview(input.value);
  });
  input.addEventListener("change", () => void set(input.value));
  source.addEventListener("change", () => void set(input.value));
  why.addEventListener("change", () => void set(input.value));
  if (shown !== null) {
    canvas.setAttribute("role", "group");
    canvas.setAttribute("aria-label", "Density, with three handles");
    picture.append(canvas);
  }
  if (given.problem) said.textContent = given.problem;
  const wider = el("button", { type: "button", class: "small", click: () => widen() }, "Make it a range");
  function widen(): void {
    if (shown === null) return;
    const by = Math.abs(shown.median) * 0.2 || 1;
    const [low, high] = [shown.median - by, shown.median + by];
    axis = null;
    const least = shown.floor === null ? low : Math.max(low, shown.floor);
    void preview(range(least, shown.ceiling === null ? high : Math.min(high, shown.ceiling), shown.suffix)).then(() => set(input.value));
  }
  whole.append(
    given.meaning ? el("p", { class: "quiet" }, given.meaning) : "",
    picture,
    told,
    el("div", { class: "field" }, el("label", { for: "f-number" }, "Number"), input),
    shown?.is_fixed ? wider : "",
    el("div", { class: "field" }, el("label", { for: "f-source" }, "Source"), source),
    el("div", { class: "field" }, el("label", { for: "f-why" }, "Why"), why),
    given.from_around ? el("p", { class: "quiet" }, `Around it stands: ${given.from_around}`) : "",
    said,
  );
  if (given.is_judgement && !given.problem) said.textContent = "Nothing says where this number comes from.";
  draw();
  return whole;
}

/** Return how much a step of the axis is in values: the factor between a density of values and one along the axis. */
function slope(axis: Axis, value: number): number {
  const place = axis.forth(value);
  return Math.abs(axis.back(place + 1e-4) - axis.back(place - 1e-4)) / 2e-4;
}
