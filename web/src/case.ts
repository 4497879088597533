// The page of a case: the editor in the place of the plain text, and around it what the case says of itself.

import { calmly, el } from "./dom";
import { CaseEditor } from "./editor";
import { Forms } from "./forms";
import { type Diagnostic, Language, type Range } from "./language";
import type { TextChange } from "./number";
import { type Problem, problemsOf } from "./problems";

interface Symbol {
  name: string;
  detail?: string;
  selectionRange: Range;
  children?: Symbol[];
}

/** What is said of a text that was saved. */
interface Saved {
  /** Number of the version that the case has now. */
  version: number;
  /** Number of the version that holds what was sent. */
  sent: number;
  /** Whether it holds changes of somebody else, too. */
  merged: boolean;
  /** Address at which two changes of the same lines are decided about, or nothing. */
  conflict: string;
  /** The text that the case has now, where it is not the one that was sent. */
  text: string | null;
}

/** Milliseconds without a change after which what takes longer is asked for anew. */
const CALM = 500;
const FOLLOW = 150;
/** Problems that are listed; the others are counted. */
const MOST = 30;

function find<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element #${id}`);
  return found as T;
}

class CasePage {
  private readonly form = find<HTMLFormElement>("case-form");
  private readonly area = find<HTMLTextAreaElement>("text");
  private readonly status = find("status");
  private readonly list = find("problems");
  private readonly outline = find("outline");
  private readonly first = find("first-week");
  private readonly map = find<HTMLDetailsElement>("map");
  private readonly isReadOnly = this.area.readOnly;
  private readonly editor: CaseEditor;
  private readonly language: Language;
  private readonly forms: Forms;
  private saved = this.area.value;
  private isSaving = false;
  private drawn = "";

  constructor() {
    const host = el("div", { class: "code-host" });
    this.area.before(host);
    const calm = calmly(() => void this.look(), CALM);
    const follow = calmly(() => void this.forms.follow(), FOLLOW);
    this.editor = new CaseEditor(host, this.saved, {
      label: "Text of the case",
      nonce: document.body.dataset.nonce ?? "",
      isReadOnly: this.isReadOnly,
      language: () => this.language,
      watcher: {
        changed: () => {
          this.tellSaved();
          calm();
        },
        moved: follow,
      },
    });
    this.forms = new Forms(find("form-panel"), () => this.editor, () => this.language, this.isReadOnly);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const url = `${scheme}://${location.host}${document.body.dataset.language ?? ""}`;
    this.language = new Language(
      url,
      () => this.editor.text,
      (found) => this.tellProblems(found),
      (isOpen, said) => {
        document.body.classList.toggle("unchecked", !isOpen);
        if (said) this.status.textContent = said;
        if (isOpen) {
          calm();
          follow();
        }
      },
    );
    this.area.hidden = true;
    this.area.disabled = true; // the form sends what the editor holds
    document.querySelector('label[for="text"]')?.remove();
    document.body.classList.add("scripted");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        void this.save();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.editor.text !== this.saved) event.preventDefault();
    });
    this.map.addEventListener("toggle", () => void this.drawMap());
  }

  /** What programs can do with the page. */
  get tools(): Record<string, (given: never) => unknown> {
    return {
      text: () => this.editor.text,
      replace: (text: string) => this.editor.replace(text),
      goTo: (line: number) => {
        const { doc } = this.editor.view.state;
        const start = doc.line(line + 1);
        const character = start.text.length - start.text.trimStart().length;
        this.editor.goTo({ start: { line, character }, end: { line, character } });
      },
      save: () => this.save(),
      change: (changes: TextChange[]) => this.forms.commit(changes),
    };
  }

  private tellProblems(found: Diagnostic[]): void {
    this.editor.showProblems(found);
    const problems = problemsOf(this.editor.view.state);
    const wrong = problems.filter((each) => each.isError).length;
    const known = problems.length - wrong;
    const counted = wrong > 0 ? `${wrong} ${wrong > 1 ? "problems" : "problem"}` : "No problems";
    this.status.textContent = known > 0 ? `${counted}, ${known} worth knowing` : counted;
    this.status.className = wrong > 0 ? "status wrong" : "status";
    const row = (each: Problem): HTMLElement => {
      const line = this.editor.view.state.doc.lineAt(each.from);
      const run = (): void => {
        const start = { line: line.number - 1, character: each.from - line.from };
        this.editor.goTo({ start, end: start });
      };
      const button = el("button", { type: "button", class: "place", click: run }, `line ${line.number}`);
      return el("li", { class: each.isError ? "error" : "quiet" }, button, " ", each.message);
    };
    const errors = problems.filter((each) => each.isError);
    const rows = errors.slice(0, MOST).map(row);
    if (errors.length > MOST) rows.push(el("li", { class: "quiet" }, `and ${errors.length - MOST} more`));
    const notices = problems.filter((each) => !each.isError);
    if (notices.length > 0) {
      const inside = el("ul", {}, ...notices.map(row));
      const details = el("details", {}, el("summary", {}, `${notices.length} worth knowing`), inside);
      details.open = this.list.querySelector("details")?.open ?? false;
      rows.push(el("li", {}, details));
    }
    this.list.replaceChildren(...rows);
    document.body.dataset.checked = String(Date.now());
  }

  /** Ask for what takes longer than a keystroke may: outline, first week, picture. */
  private async look(): Promise<void> {
    const { text } = this.editor;
    const symbols = await this.language.ask<Symbol[]>("textDocument/documentSymbol").catch(() => null);
    if (symbols !== null) this.showOutline(symbols);
    const week = await this.language.ask<string | null>("detente/first").catch(() => null);
    if (week !== null && this.editor.text === text) {
      this.first.innerHTML = week; // drawn by the server, which escapes every text of the case
      this.first.classList.remove("old");
    } else if (week === null) {
      this.first.classList.add("old");
    }
    await this.drawMap();
  }

  private async drawMap(): Promise<void> {
    const { text } = this.editor;
    const body = find("map-body");
    if (!this.map.open || this.drawn === text) return;
    body.setAttribute("aria-busy", "true");
    const picture = await this.language.ask<string | null>("detente/map").catch(() => null);
    body.setAttribute("aria-busy", "false");
    if (picture === null) {
      if (this.drawn === "") body.textContent = "Once the case has no problems it is drawn here.";
      return;
    }
    body.innerHTML = picture; // likewise
    this.drawn = text;
  }

  private showOutline(symbols: Symbol[]): void {
    const opened = new Set([...this.outline.querySelectorAll<HTMLDetailsElement>("details[open]")].map((each) => each.dataset.name));
    const rows = symbols.map((each) => {
      const children = each.children ?? [];
      if (children.length === 0) return el("li", {}, this.link(each));
      const inside = el("ul", {}, ...children.map((child) => el("li", {}, this.link(child))));
      const count = el("span", { class: "count" }, String(children.length));
      const details = el("details", { "data-name": each.name }, el("summary", {}, each.name, " ", count), inside);
      details.open = opened.has(each.name);
      return el("li", {}, details);
    });
    this.outline.replaceChildren(el("ul", {}, ...rows));
  }

  private link(of: Symbol): HTMLElement {
    return el("button", { type: "button", class: "place", title: of.detail ?? "", click: () => this.editor.goTo(of.selectionRange) }, of.name);
  }

  private tellSaved(): void {
    const state = document.getElementById("saved");
    if (state !== null && !this.isSaving) state.textContent = this.editor.text === this.saved ? "saved" : "not saved";
  }

  private async save(): Promise<void> {
    if (this.isSaving || this.isReadOnly) return;
    this.isSaving = true;
    const state = find("saved");
    const sent = this.editor.text;
    const data = new FormData(this.form);
    data.set("text", sent);
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const found = (await answer.json()) as Saved;
      if (!answer.ok && answer.status !== 409) throw new Error(`the server answered ${answer.status}`);
      this.taken(sent, found);
      if (found.conflict && this.editor.text === this.saved) location.assign(found.conflict);
      const said = found.merged ? `version ${found.version}, with another's changes` : `version ${found.version}`;
      state.replaceChildren(found.conflict ? el("a", { href: found.conflict }, "another changed the same lines: decide") : said);
    } catch (error) {
      state.textContent = `not saved: ${(error as Error).message}`;
    } finally {
      this.isSaving = false;
    }
  }

  /** Go on from a version that was saved: with what others changed meanwhile, and what was typed since it was sent. */
  private taken(sent: string, found: Saved): void {
    const base = this.form.querySelector<HTMLInputElement>('input[name="base"]');
    const note = this.form.querySelector<HTMLInputElement>('input[name="note"]');
    if (note !== null) note.value = "";
    const hasTypedOn = this.editor.text !== sent;
    // Who typed on goes on from what was sent, which is a version of its own: the next save merges from there.
    if (base !== null) base.value = String(hasTypedOn || found.conflict ? found.sent : found.version);
    this.saved = sent;
    if (hasTypedOn || found.conflict || found.text === null) return;
    this.saved = found.text;
    this.editor.replace(found.text);
  }
}

const page = new CasePage();
/** For tests, and for whoever looks at the page with the browser's tools. */
Object.assign(window, { detente: page.tools });
