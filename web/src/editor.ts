// The editor of a case's text: CodeMirror, with what the language server says of the text.

import * as c from "@codemirror/commands";
import { Annotation, EditorState, type Transaction } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  type KeyBinding,
  lineNumbers,
  type Tooltip,
} from "@codemirror/view";

import { completion } from "./complete";
import { el, markdown } from "./dom";
import { colours } from "./highlight";
import type { Change, Diagnostic, Language, Range, TextEdit } from "./language";
import { inPlace, offsetOf, placeOf, problems, problemsAt, setProblems } from "./problems";

/** Says that a change does not come from this page's author: another's version that was merged. */
export const foreign = Annotation.define<boolean>();

/** Keys that move and delete; those that indent by a grammar are left out, as YAML has none that is always right. */
const KEYS: KeyBinding[] = [
  { key: "ArrowLeft", run: c.cursorCharLeft, shift: c.selectCharLeft, preventDefault: true },
  { key: "Mod-ArrowLeft", mac: "Alt-ArrowLeft", run: c.cursorGroupLeft, shift: c.selectGroupLeft },
  { key: "ArrowRight", run: c.cursorCharRight, shift: c.selectCharRight, preventDefault: true },
  { key: "Mod-ArrowRight", mac: "Alt-ArrowRight", run: c.cursorGroupRight, shift: c.selectGroupRight },
  { key: "ArrowUp", run: c.cursorLineUp, shift: c.selectLineUp, preventDefault: true },
  { key: "ArrowDown", run: c.cursorLineDown, shift: c.selectLineDown, preventDefault: true },
  { mac: "Cmd-ArrowUp", key: "Mod-Home", run: c.cursorDocStart, shift: c.selectDocStart },
  { mac: "Cmd-ArrowDown", key: "Mod-End", run: c.cursorDocEnd, shift: c.selectDocEnd },
  { key: "PageUp", run: c.cursorPageUp, shift: c.selectPageUp },
  { key: "PageDown", run: c.cursorPageDown, shift: c.selectPageDown },
  { key: "Home", run: c.cursorLineBoundaryBackward, shift: c.selectLineBoundaryBackward, preventDefault: true },
  { key: "End", run: c.cursorLineBoundaryForward, shift: c.selectLineBoundaryForward, preventDefault: true },
  { key: "Enter", run: c.insertNewlineKeepIndent },
  { key: "Mod-a", run: c.selectAll },
  { key: "Backspace", run: c.deleteCharBackward, shift: c.deleteCharBackward, preventDefault: true },
  { key: "Delete", run: c.deleteCharForward, preventDefault: true },
  { key: "Mod-Backspace", mac: "Alt-Backspace", run: c.deleteGroupBackward, preventDefault: true },
  { key: "Mod-Delete", mac: "Alt-Delete", run: c.deleteGroupForward, preventDefault: true },
  { key: "Alt-ArrowUp", run: c.moveLineUp },
  { key: "Alt-ArrowDown", run: c.moveLineDown },
];

export interface Watcher {
  /** Called after each change of the text. */
  changed: () => void;
  /** Called when the cursor has moved. */
  moved: () => void;
}

export class CaseEditor {
  readonly view: EditorView;

  constructor(
    parent: HTMLElement,
    text: string,
    options: { label: string; nonce: string; isReadOnly: boolean; language: () => Language; watcher: Watcher },
  ) {
    const { language, watcher } = options;
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(options.nonce),
          EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false", tabindex: "0" }),
          EditorState.readOnly.of(options.isReadOnly),
          EditorState.lineSeparator.of("\n"),
          lineNumbers(),
          drawSelection(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          c.history(),
          colours,
          problems,
          completion(language),
          hoverTooltip((view, offset) => hover(view, offset, language())),
          keymap.of([
            { key: "F2", run: (view) => rename(view, language()) },
            { key: "F12", run: (view) => definition(view, language()) },
            { key: "Shift-Alt-f", run: (view) => format(view, language()) },
            ...c.historyKeymap,
            ...KEYS,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              for (const each of update.transactions) if (each.docChanged) language().change(changesOf(each));
              watcher.changed();
            }
            if (update.selectionSet || update.docChanged) watcher.moved();
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Show the problems that the server found in the text as it is now. */
  showProblems(found: Diagnostic[]): void {
    this.view.dispatch({ effects: setProblems.of(inPlace(this.view.state.doc, found)) });
  }

  /** Make the edits that a server answered with; they can be undone as one. */
  apply(edits: TextEdit[], userEvent: string): void {
    apply(this.view, edits, userEvent);
  }

  /** Put another text in the place of all of it, changing only where both differ, so that the cursor stays. */
  replace(text: string): void {
    const old = this.text;
    if (text === old) return;
    let start = 0;
    while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
    let end = 0;
    const most = Math.min(old.length, text.length) - start;
    while (end < most && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    this.view.dispatch({
      changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
      annotations: foreign.of(true),
    });
  }

  /** Go to a place and show it. */
  goTo(range: Range): void {
    const from = offsetOf(this.view.state.doc, range.start);
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 60 }) });
    this.view.focus();
  }
}

function changesOf(transaction: Transaction): Change[] {
  const { doc } = transaction.startState;
  const found: Change[] = [];
  transaction.changes.iterChanges((from, to, _from, _to, inserted) => {
    found.unshift({ range: { start: placeOf(doc, from), end: placeOf(doc, to) }, text: inserted.toString() });
  });
  return found; // from the last to the first, so that no place is moved by those before
}

function apply(view: EditorView, edits: TextEdit[], userEvent: string): void {
  const { doc } = view.state;
  view.dispatch({
    changes: edits.map((each) => ({
      from: offsetOf(doc, each.range.start),
      to: offsetOf(doc, each.range.end),
      insert: each.newText,
    })),
    userEvent,
  });
}

async function hover(view: EditorView, offset: number, language: Language): Promise<Tooltip | null> {
  const wrong = problemsAt(view.state, offset);
  const found = await language
    .ask<{ contents: { value: string }; range?: Range } | null>("textDocument/hover", {
      position: placeOf(view.state.doc, offset),
    })
    .catch(() => null);
  if (wrong.length === 0 && found === null) return null;
  const dom = el("div", { class: "hover" });
  for (const each of wrong) dom.append(el("p", { class: each.isError ? "error" : "quiet" }, each.message));
  if (found !== null) dom.append(markdown(found.contents.value));
  return { pos: offset, above: true, create: () => ({ dom }) };
}

function definition(view: EditorView, language: Language): boolean {
  const { doc, selection } = view.state;
  void language
    .ask<{ range: Range } | null>("textDocument/definition", { position: placeOf(doc, selection.main.head) })
    .then((found) => {
      if (found === null || view.state.doc !== doc) return;
      const from = offsetOf(doc, found.range.start);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    })
    .catch(() => undefined);
  return true;
}

function format(view: EditorView, language: Language): boolean {
  const { doc } = view.state;
  void language
    .ask<TextEdit[] | null>("textDocument/formatting", { options: { tabSize: 2, insertSpaces: true } })
    .then((edits) => {
      if (edits !== null && view.state.doc === doc) apply(view, edits, "input.format");
    })
    .catch(() => undefined);
  return true;
}

function rename(view: EditorView, language: Language): boolean {
  const { doc, selection } = view.state;
  const position = placeOf(doc, selection.main.head);
  void (async () => {
    const found = await language
      .ask<{ placeholder: string } | null>("textDocument/prepareRename", { position })
      .catch(() => null);
    if (found === null) return;
    const newName = window.prompt(`Another name for ${found.placeholder}, everywhere in this case`, found.placeholder);
    if (newName === null || newName === found.placeholder || view.state.doc !== doc) return;
    try {
      const answer = await language.ask<{ changes: Record<string, TextEdit[]> }>("textDocument/rename", { position, newName });
      if (view.state.doc === doc) apply(view, Object.values(answer.changes).flat(), "input.rename");
    } catch (error) {
      window.alert((error as Error).message);
    }
  })();
  return true;
}

