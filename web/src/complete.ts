// Completion: what may be typed here, asked of the language server; a list below the cursor, for keys and pointer.

import { EditorSelection, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";

import { el, markdown } from "./dom";
import type { Language, TextEdit } from "./language";
import { offsetOf, placeOf } from "./problems";

interface Item {
  label: string;
  detail?: string;
  documentation?: { value: string };
  sortText?: string;
  textEdit: TextEdit;
}

interface Open {
  from: number;
  items: Item[];
  shown: Item[];
  chosen: number;
}

/** Items that the list holds at once; the others come as one types. */
const MOST = 60;
const PAUSE = 40;
const LIST = "completions";

const set = StateEffect.define<Open | null>();

const field = StateField.define<Open | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
    if (value === null) return value;
    if (!transaction.docChanged && transaction.selection === undefined) return value;
    const from = transaction.changes.mapPos(value.from, -1);
    const head = transaction.newSelection.main.head;
    const typed = head < from ? " " : transaction.newDoc.sliceString(from, head);
    if (!transaction.isUserEvent("input.type") && !transaction.isUserEvent("delete.backward")) return null;
    const shown = fitting(value.items, typed);
    return shown.length > 0 ? { from, items: value.items, shown, chosen: 0 } : null;
  },
  provide: (own) => [
    showTooltip.from(own, (value) => (value === null ? null : tooltip(value))),
    EditorView.contentAttributes.compute([own], (state): Record<string, string> => {
      const value = state.field(own);
      return value === null
        ? { "aria-autocomplete": "list" }
        : {
            "aria-autocomplete": "list",
            "aria-haspopup": "listbox",
            "aria-controls": LIST,
            "aria-activedescendant": `${LIST}-${value.chosen}`,
          };
    }),
  ],
});

function fitting(items: Item[], typed: string): Item[] {
  if (!/^[\w.%-]*$/.test(typed)) return [];
  const word = typed.toLowerCase();
  const starting = items.filter((each) => each.label.toLowerCase().startsWith(word));
  const within = items.filter((each) => !starting.includes(each) && each.label.toLowerCase().includes(word));
  const found = [...starting, ...within];
  return found.length === 1 && found[0]?.label === typed ? [] : found.slice(0, MOST);
}

function tooltip(value: Open): Tooltip {
  return { pos: value.from, above: false, strictSide: false, arrow: false, create: (view) => ({ dom: list(view, value) }) };
}

function list(view: EditorView, value: Open): HTMLElement {
  const chosen = value.shown[value.chosen];
  const rows = value.shown.map((item, n) =>
    el(
      "li",
      {
        role: "option",
        id: `${LIST}-${n}`,
        "aria-selected": String(n === value.chosen),
        mousedown: (event) => {
          event.preventDefault();
          take(view, value, item);
        },
      },
      el("span", {}, item.label),
      item.detail ? el("span", { class: "detail" }, item.detail) : null,
    ),
  );
  const whole = el(
    "div",
    { class: "offers" },
    el("ul", { role: "listbox", id: LIST, "aria-label": "Completions" }, ...rows),
    chosen?.documentation ? el("div", { class: "about" }, markdown(chosen.documentation.value)) : null,
  );
  queueMicrotask(() => rows[value.chosen]?.scrollIntoView({ block: "nearest" }));
  return whole;
}

function take(view: EditorView, value: Open, item: Item): void {
  const end = view.state.selection.main.head;
  view.dispatch({
    changes: { from: value.from, to: end, insert: item.textEdit.newText },
    selection: EditorSelection.cursor(value.from + item.textEdit.newText.length),
    effects: set.of(null),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

function move(view: EditorView, step: number): boolean {
  const value = view.state.field(field);
  if (value === null) return false;
  const chosen = (value.chosen + step + value.shown.length) % value.shown.length;
  view.dispatch({ effects: set.of({ ...value, chosen }) });
  return true;
}

function accept(view: EditorView): boolean {
  const value = view.state.field(field);
  const item = value?.shown[value.chosen];
  if (value === null || item === undefined) return false;
  take(view, value, item);
  return true;
}

function close(view: EditorView): boolean {
  if (view.state.field(field) === null) return false;
  view.dispatch({ effects: set.of(null) });
  return true;
}

async function ask(view: EditorView, language: Language): Promise<void> {
  const { doc, selection } = view.state;
  const head = selection.main.head;
  const found = await language
    .ask<{ items: Item[] } | null>("textDocument/completion", { position: placeOf(doc, head) })
    .catch(() => null);
  if (view.state.doc !== doc || view.state.selection.main.head !== head) return;
  const items = [...(found?.items ?? [])].sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
  const first = items[0];
  if (first === undefined) {
    close(view);
    return;
  }
  const from = offsetOf(doc, first.textEdit.range.start);
  const shown = fitting(items, doc.sliceString(from, head));
  view.dispatch({ effects: set.of(shown.length > 0 ? { from, items, shown, chosen: 0 } : null) });
}

/** Return completion by a language server. */
export function completion(language: () => Language): Extension {
  const typing = ViewPlugin.fromClass(
    class {
      timer = 0;

      constructor(readonly view: EditorView) {}

      update(update: ViewUpdate): void {
        if (!update.docChanged || !update.transactions.some((each) => each.isUserEvent("input.type"))) return;
        if (update.state.field(field) !== null) return;
        const head = update.state.selection.main.head;
        const before = update.state.doc.sliceString(Math.max(head - 1, 0), head);
        if (!/[\w. ({[,]/.test(before)) return;
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void ask(this.view, language()), PAUSE);
      }

      destroy(): void {
        window.clearTimeout(this.timer);
      }
    },
  );
  const keys = keymap.of([
    {
      key: "Ctrl-Space",
      run: (view) => {
        void ask(view, language());
        return true;
      },
    },
    { key: "ArrowDown", run: (view) => move(view, 1) },
    { key: "ArrowUp", run: (view) => move(view, -1) },
    { key: "Enter", run: accept },
    { key: "Tab", run: accept },
    { key: "Escape", run: close },
  ]);
  return [field, typing, Prec.highest(keys), EditorView.domEventHandlers({ blur: (_, view) => void close(view) })];
}
