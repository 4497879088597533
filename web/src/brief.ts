// The page of a brief: a span leads to its finding and back, findings are decided without leaving the page.
// Without this script the same works by anchors and forms.

const root = document.querySelector<HTMLElement>(".reader");
const list = document.querySelector<HTMLElement>(".findings-list");

document.body.classList.add("scripted");
for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file][data-most]")) watchSize(input);
if (root && list) begin(root, list);

/** Say that a file is too large before it is sent. */
function watchSize(input: HTMLInputElement): void {
  input.addEventListener("change", () => {
    const size = input.files?.[0]?.size ?? 0;
    const most = Number(input.dataset["most"]);
    input.setCustomValidity(size > most ? `This file has ${Math.ceil(size / 1e6)} MB, expected ${most / 1e6} at most.` : "");
    input.reportValidity();
  });
}

function begin(reader: HTMLElement, findings: HTMLElement): void {
  const marks = [...reader.querySelectorAll<HTMLAnchorElement>("a.m")];
  const filters = reader.querySelector<HTMLFormElement>("form.filters");
  let kinds = new Set<string>();

  const item = (key: string): HTMLElement | null => document.getElementById(`f-${key}`);
  const isShown = (each: HTMLElement | null): each is HTMLElement => each !== null && !each.hidden;
  const shown = (): HTMLElement[] => [...findings.querySelectorAll<HTMLElement>("li.finding")].filter((each) => !each.hidden);
  const keysOf = (mark: HTMLElement): string[] =>
    (mark.dataset["f"] ?? "").split(" ").filter((key) => isShown(item(key)));

  /** Light up a finding and all its spans. */
  function choose(key: string): void {
    for (const each of document.querySelectorAll(".on")) each.classList.remove("on");
    item(key)?.classList.add("on");
    for (const mark of marks) if ((mark.dataset["f"] ?? "").split(" ").includes(key)) mark.classList.add("on");
  }

  function goTo(element: HTMLElement | null, block: ScrollLogicalPosition): void {
    element?.scrollIntoView({ block, behavior: "instant" });
  }

  function focusOn(each: HTMLElement | undefined): void {
    if (!each) return;
    each.tabIndex = -1;
    each.focus({ preventScroll: true });
    goTo(each, "nearest");
    choose(each.dataset["key"] ?? "");
    goTo(marks.find((mark) => mark.classList.contains("on")) ?? null, "center");
  }

  /** Show what the filters ask for; marks wear the kind of the first finding that is shown. */
  function filter(): void {
    if (!filters) return;
    const given = new FormData(filters);
    kinds = new Set(given.getAll("kind").map(String));
    const state = String(given.get("state") ?? "");
    for (const each of findings.querySelectorAll<HTMLElement>("li.finding")) {
      const isOpen = each.dataset["open"] === "1";
      each.hidden = !kinds.has(each.dataset["kind"] ?? "") || (state !== "" && isOpen !== (state === "open"));
    }
    for (const mark of marks) {
      const key = keysOf(mark).sort((a, b) => length(a) - length(b))[0];
      mark.className = key ? `m k-${item(key)?.dataset["kind"] ?? ""}` : "m off";
      if (key && item(key)?.classList.contains("is-rejected")) mark.classList.add("was-rejected");
      if (key) mark.href = `#f-${key}`;
      else mark.removeAttribute("href");
    }
    roam();
  }

  const length = (key: string): number => {
    const [, start, end] = key.split("-").map(Number);
    return (end ?? 0) - (start ?? 0);
  };

  /** One mark is in the order of the Tab key; arrows lead to the others. */
  function roam(to?: HTMLAnchorElement): void {
    const there = marks.filter((mark) => mark.hasAttribute("href"));
    const kept = to ?? there.find((mark) => mark.tabIndex === 0) ?? there[0];
    for (const mark of marks) mark.tabIndex = mark === kept ? 0 : -1;
  }

  reader.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const mark = target.closest<HTMLAnchorElement>("a.m[href]");
    const to = target.closest<HTMLAnchorElement>("a.to");
    const detail = target.closest<HTMLAnchorElement>("a[data-detail]");
    const act = target.closest<HTMLButtonElement>("button[data-act]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (mark) {
      event.preventDefault();
      const each = item(mark.hash.slice(3));
      choose(mark.hash.slice(3));
      roam(mark);
      goTo(each, window.innerWidth > 900 ? "nearest" : "center");
      each?.querySelector<HTMLElement>("a.to")?.focus({ preventScroll: true });
      history.replaceState(null, "", mark.hash);
    } else if (to) {
      event.preventDefault();
      const key = to.hash.slice(3);
      choose(key);
      const first = marks.find((each) => each.classList.contains("on"));
      if (first) roam(first);
      goTo(first ?? null, "center");
      first?.focus({ preventScroll: true });
      history.replaceState(null, "", to.hash);
    } else if (detail) {
      event.preventDefault();
      void open(detail);
    } else if (act) {
      event.preventDefault();
      const form = document.getElementById("decide") as HTMLFormElement;
      void send(act.formAction, new FormData(form, act), act);
    }
  });

  reader.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!("inline" in form.dataset)) return;
    event.preventDefault();
    void send(form.action, new FormData(form, event.submitter), form);
  });

  async function ask(address: string, body?: FormData): Promise<Document | null> {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body: body ?? null, headers: { "X-Fragment": "1" } });
    if (!answer.ok && answer.status !== 422) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  async function open(link: HTMLAnchorElement): Promise<void> {
    const place = link.closest("li")?.querySelector<HTMLElement>(".detail");
    if (!place || place.childElementCount) {
      place?.replaceChildren();
      link.setAttribute("aria-expanded", "false");
      return;
    }
    const found = await ask(link.href).catch(() => null);
    const review = found?.querySelector(".review");
    if (!review) return location.assign(link.href);
    place.replaceChildren(document.adoptNode(review));
    link.setAttribute("aria-expanded", "true");
    goTo(link.closest("li"), "nearest");
  }

  /** Send a decision; the finding and the progress come back as they are now, or what is wrong with it. */
  async function send(address: string, given: FormData, from: HTMLElement): Promise<void> {
    const old = from.closest<HTMLElement>("li.finding");
    const found = await ask(address, given).catch(() => null);
    if (!old || !found) return location.reload();
    const review = found.querySelector(".review");
    if (review) return old.querySelector(".detail")?.replaceChildren(document.adoptNode(review));
    const made = found.querySelector<HTMLElement>("li.finding");
    const progress = found.querySelector("#progress");
    if (progress) document.getElementById("progress")?.replaceWith(document.adoptNode(progress));
    if (!made) return;
    const next = shown()[shown().indexOf(old) + 1];
    old.replaceWith(document.adoptNode(made));
    const isAtList = from.matches("[data-act]");
    filter();
    if (isAtList && next) focusOn(next);
    else (made.querySelector<HTMLElement>("a.more") ?? made).focus({ preventScroll: true });
  }

  findings.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select")) return;
    const here = target.closest<HTMLElement>("li.finding");
    const all = shown();
    const at = here ? all.indexOf(here) : -1;
    if (event.key === "j" || event.key === "ArrowDown") focusOn(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "k" || event.key === "ArrowUp") focusOn(all[Math.max(at - 1, 0)]);
    else if (event.key === "a") here?.querySelector<HTMLElement>("button[data-act]")?.click();
    else if (event.key === "Enter" && target === here) here?.querySelector<HTMLElement>("a[data-detail]")?.click();
    else return;
    event.preventDefault();
  });
  reader.querySelector("#findings")?.addEventListener("keydown", (event) => {
    const { key, target, currentTarget } = event as KeyboardEvent;
    if (target === currentTarget && (key === "j" || key === "k")) focusOn(shown()[0]);
  });

  reader.querySelector(".document")?.addEventListener("keydown", (event) => {
    const { key, target } = event as KeyboardEvent;
    const there = marks.filter((mark) => mark.hasAttribute("href"));
    const at = there.indexOf(target as HTMLAnchorElement);
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const next = there[at + step];
    if (at < 0 || !step || !next) return;
    event.preventDefault();
    roam(next);
    next.focus();
  });

  if (filters && "parts" in filters.dataset) {
    filters.addEventListener("change", () => filters.requestSubmit()); // the other parts are not in this page
  } else {
    filters?.addEventListener("change", filter);
    filters?.addEventListener("submit", (event) => {
      event.preventDefault();
      filter();
    });
  }

  watchSelection(reader);
  filter();
  const key = location.hash.replace(/^#[fs]-/, "");
  if (key && item(key)) {
    choose(key);
    goTo(item(key), "nearest");
    goTo(marks.find((mark) => mark.classList.contains("on")) ?? null, "center");
  }
}

/** Words that are selected in the document come into the form that adds a finding, with their place. */
function watchSelection(reader: HTMLElement): void {
  const add = reader.querySelector<HTMLDetailsElement>("#add");
  const form = add?.querySelector("form");
  if (!add || !form) return;
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    add.open = true;
    field("words").value = selection.toString().replace(/\s+/g, " ").slice(0, 5000);
    field("start").value = String(start);
    field("end").value = String(end);
  });
  field("words").addEventListener("input", () => {
    field("start").value = field("end").value = "";
  });
}

/** Return which character of the text a place in the page is, counted as the server counts: in code points. */
function placeOf(node: Node, offset: number): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const block = element?.closest<HTMLElement>(".document .block");
  if (!block) return null;
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return Number(block.dataset["start"]) + [...range.toString()].length;
}
