// Colours of YAML, line by line: keys, texts in quotes, numbers, comments. What it is not sure of it leaves plain.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const PARTS =
  /(?<comment>(?<=^|\s)#.*$)|(?<text>"(?:\\.|[^"\\])*"|'(?:''|[^'])*')|(?<key>(?<=^\s*(?:- )*|[{,]\s*)[\w.-]+(?=\s*:(?:\s|$)))|(?<number>(?<![\w.-])[-+]?\d[\d.]*%?(?![\w-]))/g;
const MARKS = Object.fromEntries(
  ["comment", "text", "key", "number"].map((name) => [name, Decoration.mark({ class: `y-${name}` })]),
);

export const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = coloured(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = coloured(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function coloured(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      for (const match of line.text.matchAll(PARTS)) {
        const name = Object.keys(MARKS).find((each) => match.groups?.[each] !== undefined);
        const mark = name === undefined ? undefined : MARKS[name];
        const start = line.from + match.index;
        if (mark !== undefined) builder.add(start, start + match[0].length, mark);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}
