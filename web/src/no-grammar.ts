// Stands in for CodeMirror's grammars, which YAML is read without here: a tenth of the script that nobody would use.
// `@codemirror/commands` asks them how wide an indentation is, and what stands around a cursor: nothing they know of.

import type { EditorState } from "@codemirror/state";

export const getIndentUnit = (_: EditorState): number => 2;
export const indentString = (_: EditorState, columns: number): string => " ".repeat(columns);
export const getIndentation = (): null => null;
export const matchBrackets = (): null => null;
export const indentUnit = null;
export const syntaxTree = (): { resolveInner: () => { parent: null } } => ({ resolveInner: () => ({ parent: null }) });

export class IndentContext {}

export class NodeProp {
  static readonly closedBy = new NodeProp();
  static readonly openedBy = new NodeProp();
}
