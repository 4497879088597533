// Problems in their places: underlined, told where the pointer rests, and reached one after the other by F8.

import { type EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";

import type { Diagnostic, Position } from "./language";

export interface Problem {
  from: number;
  to: number;
  message: string;
  isError: boolean;
}

export function offsetOf(doc: Text, place: Position): number {
  if (place.line >= doc.lines) return doc.length;
  const line = doc.line(place.line + 1);
  return Math.min(line.from + place.character, line.to);
}

export function placeOf(doc: Text, offset: number): Position {
  const line = doc.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

export const setProblems = StateEffect.define<Problem[]>();

interface Marked {
  problems: Problem[];
  marks: DecorationSet;
}

const field = StateField.define<Marked>({
  create: () => ({ problems: [], marks: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setProblems)) return { problems: effect.value, marks: marked(effect.value) };
    }
    if (!transaction.docChanged) return value;
    return { problems: value.problems, marks: value.marks.map(transaction.changes) };
  },
  provide: (own) => EditorView.decorations.from(own, (value) => value.marks),
});

function marked(problems: Problem[]): DecorationSet {
  const ranges = problems
    .filter((each) => each.to > each.from)
    .map((each) => Decoration.mark({ class: each.isError ? "problem" : "notice", problem: each }).range(each.from, each.to));
  return Decoration.set(ranges, true);
}

/** Return the problems in their present places. */
export function problemsOf(state: EditorState): Problem[] {
  const found: Problem[] = [];
  state.field(field).marks.between(0, state.doc.length, (from, to, mark) => {
    found.push({ ...(mark.spec as { problem: Problem }).problem, from, to });
  });
  return found;
}

export function problemsAt(state: EditorState, offset: number): Problem[] {
  return problemsOf(state).filter((each) => each.from <= offset && offset <= each.to);
}

/** Return diagnostics as problems of a text; an empty place takes in the next letter, so that it can be seen. */
export function inPlace(doc: Text, found: Diagnostic[]): Problem[] {
  return found.map((each) => {
    let from = offsetOf(doc, each.range.start);
    let to = offsetOf(doc, each.range.end);
    if (to <= from) {
      to = Math.min(from + 1, doc.length);
      from = Math.max(to - 1, 0);
    }
    return { from, to, message: each.message, isError: (each.severity ?? 1) === 1 };
  });
}

function go(view: EditorView, step: 1 | -1): boolean {
  const found = problemsOf(view.state);
  if (found.length === 0) return false;
  const at = view.state.selection.main.head;
  const next =
    step > 0
      ? (found.find((each) => each.from > at) ?? found[0])
      : (found.findLast((each) => each.to < at) ?? found[found.length - 1]);
  if (next !== undefined) {
    view.dispatch({ selection: { anchor: next.from }, effects: EditorView.scrollIntoView(next.from, { y: "center" }) });
  }
  return true;
}

export const problems: Extension = [
  field,
  keymap.of([
    { key: "F8", run: (view) => go(view, 1) },
    { key: "Shift-F8", run: (view) => go(view, -1) },
  ]),
];
