// Elements made of names, attributes and text. Text never becomes HTML.

type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | boolean | ((event: Event) => void)> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

export function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Markdown as the language server writes it: paragraphs, lists, `code`, **bold**, and letters behind a backslash. */
export function markdown(text: string): HTMLElement {
  const whole = el("div", { class: "told" });
  for (const block of text.split(/\n\n+/)) {
    const lines = block.split("\n");
    if (lines.every((line) => line.startsWith("- "))) {
      whole.append(el("ul", {}, ...lines.map((line) => el("li", {}, inline(line.slice(2))))));
    } else {
      whole.append(el("p", {}, inline(lines.join(" "))));
    }
  }
  return whole;
}

function inline(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  for (const match of text.matchAll(/\\(.)|`([^`]+)`|\*\*((?:\\.|[^*])+)\*\*|([^\\`*]+|[\\`*])/gs)) {
    if (match[2] !== undefined) made.append(el("code", {}, match[2]));
    else if (match[3] !== undefined) made.append(el("b", {}, match[3].replace(/\\(.)/gs, "$1")));
    else made.append(match[1] ?? match[4] ?? "");
  }
  return made;
}

/** Return a function that runs once nobody has called it for a while. */
export function calmly<T extends unknown[]>(run: (...given: T) => void, pause: number): (...given: T) => void {
  let timer = 0;
  return (...given) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => run(...given), pause);
  };
}
