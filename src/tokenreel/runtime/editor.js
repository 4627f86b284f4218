/**
 * The editor of live samples, on CodeMirror 6. Bundled with it into the runtime, and loaded with that.
 * Colours are those of the page's theme, by its custom properties, so that light and dark need no word from us.
 */
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching, foldGutter, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { unifiedMergeView } from "@codemirror/merge";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** A colour of the theme, with as much of its text colour as its contrast needs. @param {string} name */
const of = (name) => `color-mix(in srgb, var(--md-code-hl-${name}-color) 75%, var(--md-code-fg-color))`;

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: of("keyword") },
  { tag: [tags.string, tags.special(tags.string)], color: of("string") },
  { tag: [tags.number, tags.bool, tags.null], color: of("number") },
  { tag: [tags.lineComment, tags.blockComment], color: of("comment") },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: of("function") },
  { tag: [tags.operator, tags.punctuation], color: of("operator") },
]);

const theme = EditorView.theme({
  "&": { color: "var(--md-code-fg-color)", backgroundColor: "var(--md-code-bg-color)" },
  "&.cm-focused": { outline: "2px solid var(--md-accent-fg-color)" },
  ".cm-scroller": { fontFamily: "var(--md-code-font-family), monospace", lineHeight: "1.4" },
  ".cm-content": { caretColor: "var(--md-code-fg-color)" },
  ".cm-cursor": { borderLeftColor: "var(--md-code-fg-color)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--md-default-fg-color--light)", border: "none" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--md-code-hl-color--light, #4287ff40)" },
  // a frame, since a tint takes the contrast from the code
  ".tokenreel-editor__fault": { boxShadow: "inset 4px 0 #e53935, inset 0 1px #e53935, inset 0 -1px #e53935" },
});

/** @type {import("@codemirror/state").StateEffectType<number | null>} the 1-based line that a program ended at */
const setFault = StateEffect.define();
const fault = StateField.define({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setFault)) continue;
      const line = effect.value;
      if (line === null || line < 1 || line > transaction.state.doc.lines) return Decoration.none;
      const at = transaction.state.doc.line(line).from;
      return Decoration.set([Decoration.line({ class: "tokenreel-editor__fault" }).range(at)]);
    }
    return transaction.docChanged ? Decoration.none : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @typedef {object} Options
 * @property {HTMLElement} parent
 * @property {string} text what is edited
 * @property {string} original the lesson's own, which it is compared with
 * @property {string} label its accessible name
 * @property {(text: string) => void} changed
 * @property {() => void} run asked for by Ctrl-Enter or Cmd-Enter
 */

/** @param {Options} options */
export function createEditor({ parent, text, original, label, changed, run }) {
  const diff = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), foldGutter(),
        indentUnit.of("    "), EditorState.tabSize.of(4), python(), syntaxHighlighting(highlighting), theme, fault,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          { key: "Tab", run: indentMore, shift: indentLess }, // after Escape, CodeMirror lets Tab leave for 2 s
          ...historyKeymap, ...defaultKeymap,
        ]),
        diff.of([]),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    /** @param {string} next */
    replace(next) {
      const all = { from: 0, to: view.state.doc.length, insert: next };
      view.dispatch({ changes: all, annotations: isolateHistory.of("full") }); // undone by itself, not with what was typed last
    },
    /** @param {boolean} on whether what differs from the lesson's own is shown */
    compare(on) {
      const options = { original, mergeControls: false, gutter: true, syntaxHighlightDeletions: false };
      const extension = on ? unifiedMergeView(options) : []; // highlighted, what is deleted would be hard to read
      view.dispatch({ effects: diff.reconfigure(extension) });
    },
    /** @param {number | null} line 1-based, or none */
    mark(line) {
      view.dispatch({ effects: setFault.of(line) });
      if (line !== null && line >= 1 && line <= view.state.doc.lines) {
        view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(line).from, { y: "nearest" }) });
      }
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
