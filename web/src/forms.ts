// Forms beside the text: a number, a move and its replies, a table of positions. Each edit is one of the text.

import { el } from "./dom";
import type { CaseEditor } from "./editor";
import type { Language, TextEdit } from "./language";
import { type Choice, type Commit, type NumberForm, numberForm, type TextChange } from "./number";
import { placeOf } from "./problems";

interface Field {
  path: string;
  written: string;
}

interface Effect {
  quantity: string;
  text: string;
  amount: Field;
}

interface MoveForm {
  kind: "move";
  path: string;
  name: string;
  text: string;
  by: string;
  when: string;
  is_reply: boolean;
  effects: Effect[];
  replies: { path: string; by: string; options: string[]; choices: Choice[] }[];
  outcomes: { path: string; name: string; text: string; chance: Field; effects: Effect[] }[];
  actors: Choice[];
  quantities: Choice[];
  answers: Choice[];
}

interface TableForm {
  kind: "table";
  path: string;
  name: string;
  text: string;
  issues: { name: string; text: string; scale: string; reference: Field }[];
  parties: {
    name: string;
    text: string;
    capability: Field;
    cost_of_delay: Field;
    stands: { issue: string; position: Field; salience: Field; at_least: Field; at_most: Field }[];
  }[];
  others: Choice[];
}

interface Crumb {
  kind: string;
  path: string;
  label: string;
}

type Form = NumberForm | MoveForm | TableForm;

/** The panel that shows the form of what the cursor stands in. */
export class Forms {
  private path = "";
  private shown = "";

  constructor(
    private readonly panel: HTMLElement,
    private readonly editor: () => CaseEditor,
    private readonly language: () => Language,
    private readonly isReadOnly: boolean,
  ) {}

  /** Show the form of the place at which the cursor stands. */
  async follow(): Promise<void> {
    if (this.panel.contains(document.activeElement)) return; // somebody uses it; it follows once they return
    const { state } = this.editor().view;
    const place = placeOf(state.doc, state.selection.main.head);
    const found = await this.language().ask<Crumb[] | null>("detente/crumbs", place).catch(() => null);
    if (found !== null) await this.show(found[0]?.path ?? "", found);
  }

  /** Show the form of a path. */
  async show(path: string, crumbs?: Crumb[]): Promise<void> {
    this.path = path;
    const form = path === "" ? null : await this.language().ask<Form | null>("detente/form", { path }).catch(() => null);
    if (this.path !== path) return;
    const told = JSON.stringify([form, crumbs]);
    if (told === this.shown) return;
    this.shown = told;
    if (form === null) {
      const hint = el("p", { class: "quiet" }, "Put the cursor on a number, a move or a table to see its form here.");
      this.panel.replaceChildren(hint);
      return;
    }
    const key = document.activeElement instanceof Element && this.panel.contains(document.activeElement) ? focusKey(document.activeElement) : "";
    const trail = el("p", { class: "trail" });
    for (const each of [...(crumbs ?? [])].reverse()) {
      const isHere = each.path === form.path;
      const button = el("button", { type: "button", class: "small", click: () => void this.show(each.path, crumbs) }, each.label);
      if (isHere) button.setAttribute("aria-current", "true");
      trail.append(button);
    }
    const body = el("fieldset", this.isReadOnly ? { disabled: true } : {}, el("legend", {}, el("code", {}, form.path)));
    body.append(this.drawn(form, crumbs));
    this.panel.replaceChildren(trail, body);
    if (key) this.panel.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  private drawn(form: Form, crumbs: Crumb[] | undefined): HTMLElement {
    const commit: Commit = (changes) => this.commit(changes, crumbs);
    if (form.kind === "number") return numberForm(form, this.language, commit);
    const open = (path: string): void => void this.show(path, [{ kind: "number", path, label: path.split(".").at(-1) ?? path }, ...(crumbs ?? [])]);
    return form.kind === "move" ? moveForm(form, commit, open) : tableForm(form, commit, open);
  }

  /** Make changes of the text; return why they could not be made, or nothing. */
  async commit(changes: TextChange[], crumbs?: Crumb[]): Promise<string> {
    const { doc } = this.editor().view.state;
    try {
      const edits = await this.language().ask<TextEdit[] | null>("detente/change", { changes: JSON.stringify(changes) });
      if (this.editor().view.state.doc !== doc) return "the text has changed meanwhile: once more, please";
      if (edits === null) return "this change could not be made";
      this.editor().apply(edits, "input.form");
    } catch (error) {
      return (error as Error).message;
    }
    if (changes.every((each) => each.path !== this.path)) await this.show(this.path, crumbs);
    return "";
  }
}

function focusKey(element: Element): string {
  return element.closest("[data-key]")?.getAttribute("data-key") ?? "";
}

function alertLine(): HTMLElement {
  return el("p", { class: "error", role: "alert" });
}

/** An input for what stands at a path: a number, or words; what is emptied is taken out. */
function input(field: Field, label: string, commit: Commit, said: HTMLElement, isNumber = true): HTMLInputElement {
  const made = el("input", { value: field.written, "aria-label": label, "data-key": field.path, autocomplete: "off" });
  made.addEventListener("change", () => {
    const written = made.value.trim();
    const change: TextChange =
      written === ""
        ? { kind: "put", path: field.path, value: null }
        : isNumber
          ? { kind: "number", path: field.path, value: written }
          : { kind: "put", path: field.path, value: written };
    void commit([change]).then((why) => {
      said.textContent = why;
      made.toggleAttribute("aria-invalid", why !== "");
    });
  });
  return made;
}

function words(path: string, label: string, value: string, commit: Commit, said: HTMLElement): HTMLElement {
  const id = `f-${path.replaceAll(".", "-")}`;
  const made = input({ path, written: value }, label, commit, said, false);
  made.id = id;
  made.removeAttribute("aria-label");
  return el("div", { class: "field" }, el("label", { for: id }, label), made);
}

function remove(label: string, path: string, commit: Commit, said: HTMLElement): HTMLElement {
  const run = (): void => void commit([{ kind: "put", path, value: null }]).then((why) => (said.textContent = why));
  return el("button", { type: "button", class: "remove", "aria-label": label, title: label, click: run }, "×");
}

function choose(label: string, key: string, choices: Choice[], run: (name: string) => void): HTMLElement {
  const made = el("select", { "aria-label": label, "data-key": key }, el("option", { value: "" }, label));
  for (const each of choices) made.append(el("option", { value: each.name, title: each.text }, each.name));
  made.addEventListener("change", () => {
    if (made.value !== "") run(made.value);
  });
  return made;
}

function effectRows(effects: Effect[], commit: Commit, said: HTMLElement, open: (path: string) => void): HTMLElement {
  const rows = effects.map((each) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", title: each.text }, each.quantity),
      el("td", {}, input(each.amount, `Effect on ${each.quantity}`, commit, said)),
      el(
        "td",
        { class: "acts-on" },
        el("button", { type: "button", class: "small", "aria-label": `Curve of the effect on ${each.quantity}`, click: () => open(each.amount.path) }, "Curve"),
        remove(`Take out the effect on ${each.quantity}`, each.amount.path, commit, said),
      ),
    ),
  );
  return el("table", { class: "rows" }, el("tbody", {}, ...rows));
}

function moveForm(form: MoveForm, commit: Commit, open: (path: string) => void): HTMLElement {
  const said = alertLine();
  const put = (path: string, value: unknown): void => void commit([{ kind: "put", path, value }]).then((why) => (said.textContent = why));
  const used = new Set(form.effects.map((each) => each.quantity));
  const whole = el("div", { class: "move-form" });
  whole.append(
    words(`${form.path}.text`, "In words", form.text, commit, said),
    el("p", { class: "quiet" }, form.is_reply ? `An answer of ${form.by}.` : `A move of ${form.by}.`),
    words(`${form.path}.when`, "When it is open", form.when, commit, said),
    el("h3", {}, "Effects"),
    effectRows(form.effects, commit, said, open),
    choose("Add an effect on …", `${form.path}.effects.+`, form.quantities.filter((each) => !used.has(each.name)), (name) =>
      put(`${form.path}.effects.${name}`, { number: "0" }),
    ),
    el("h3", {}, "Replies"),
  );
  for (const [n, stage] of form.replies.entries()) {
    const options = stage.options.map((name, at) =>
      el("li", {}, name, " ", remove(`${stage.by} does not answer with ${name}`, `${stage.path}.options.${at}`, commit, said)),
    );
    whole.append(
      el(
        "div",
        { class: "stage" },
        el("h4", {}, `${n + 1}. ${stage.by}`),
        el("ul", { class: "chips" }, ...options),
        choose("Add an answer …", `${stage.path}.options.+`, stage.choices, (name) => put(`${stage.path}.options.+`, name)),
      ),
    );
  }
  const owners = form.actors.filter((each) => each.name !== form.by);
  whole.append(
    choose("Let another actor answer …", `${form.path}.replies.+`, owners, (name) =>
      put(`${form.path}.replies.+`, { by: name, options: ["nothing"] }),
    ),
  );
  if (form.outcomes.length > 0) {
    whole.append(el("h3", {}, "How it can end"));
    for (const each of form.outcomes) {
      whole.append(
        el(
          "div",
          { class: "stage" },
          el("h4", { title: each.text }, each.name),
          el("div", { class: "field row" }, el("span", {}, "chance"), chanceInput(each.chance, `Chance of ${each.name}`, commit, said)),
          effectRows(each.effects, commit, said, open),
        ),
      );
    }
  }
  whole.append(said);
  return whole;
}

function chanceInput(field: Field, label: string, commit: Commit, said: HTMLElement): HTMLInputElement {
  const made = el("input", { value: field.written, "aria-label": label, "data-key": field.path, autocomplete: "off" });
  made.addEventListener("change", () => {
    const written = made.value.trim();
    const isRest = written === "rest" || !/^[-+.\d]/.test(written);
    const change: TextChange = isRest ? { kind: "put", path: field.path, value: written } : { kind: "number", path: field.path, value: written };
    void commit([change]).then((why) => (said.textContent = why));
  });
  return made;
}

function tableForm(form: TableForm, commit: Commit, open: (path: string) => void): HTMLElement {
  const said = alertLine();
  const curve = (field: Field, label: string): HTMLElement | null =>
    field.written === "" ? null : el("button", { type: "button", class: "small", "aria-label": `Curve of the ${label}`, click: () => open(field.path) }, "Curve");
  const head = el("tr", {}, el("th", { scope: "col" }, "Party"), el("th", { scope: "col" }, "Power"));
  for (const issue of form.issues) {
    head.append(el("th", { scope: "col", title: issue.text }, `${issue.name} `, el("span", { class: "quiet" }, issue.scale)));
  }
  const rows = form.parties.map((party) => {
    const row = el("tr", {}, el("th", { scope: "row", title: party.text }, party.name));
    row.append(el("td", {}, input(party.capability, `Power of ${party.name}`, commit, said)));
    for (const stand of party.stands) {
      const of = `of ${party.name} on ${stand.issue}`;
      row.append(
        el(
          "td",
          {},
          labelled("wants", input(stand.position, `Position ${of}`, commit, said), curve(stand.position, `position ${of}`)),
          labelled("cares", input(stand.salience, `Salience ${of}`, commit, said), null),
          labelled("at least", input(stand.at_least, `Least that is accepted ${of}`, commit, said), null),
          labelled("at most", input(stand.at_most, `Most that is accepted ${of}`, commit, said), null),
        ),
      );
    }
    return row;
  });
  const scrolled = el("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": "Positions" });
  scrolled.append(el("table", { class: "positions" }, el("thead", {}, head), el("tbody", {}, ...rows)));
  const issues = form.issues[0];
  return el(
    "div",
    { class: "table-form" },
    words(`${form.path}.text`, "In words", form.text, commit, said),
    scrolled,
    issues === undefined
      ? null
      : choose("Let an actor take part …", `${form.path}.parties.+`, form.others, (name) => {
          const value = { capability: 1, positions: { [issues.name]: { position: { number: issues.reference.written || "0" }, salience: 1 } } };
          void commit([{ kind: "put", path: `${form.path}.parties.${name}`, value }]).then((why) => (said.textContent = why));
        }),
    said,
  );
}

function labelled(label: string, made: HTMLInputElement, more: HTMLElement | null): HTMLElement {
  return el("div", { class: "cell" }, el("span", {}, label), made, more);
}
