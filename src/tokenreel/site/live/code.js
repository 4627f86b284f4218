/**
 * The code of a live sample: the lesson's own block, or in its place what the reader wrote, in an editor once that is
 * loaded. What they wrote is kept at every change.
 */
import { h } from "../player/dom.js";
import { importFrom } from "./kit.js";
import { Store } from "./store.js";

/** @typedef {ReturnType<typeof import("../../runtime/editor.js").createEditor>} Editor */

export class Code {
  /** @type {Editor | undefined} */
  #editor;
  #place = h("div", "live__editor");
  #isKept = true;

  /**
   * @param {HTMLElement} root the live sample, behind the lesson's block
   * @param {string} original the lesson's code
   * @param {Store} store
   * @param {{label: string, changed: () => void, run: () => void}} options
   */
  constructor(root, original, store, options) {
    this.original = original;
    this.store = store;
    this.options = options;
    this.block = root.previousElementSibling instanceof HTMLElement ? root.previousElementSibling : h("div", "");
    const kept = store.read();
    this.older = (kept && kept.original !== original ? kept.text : kept?.older) ?? null;
    this.text = kept && kept.original === original ? kept.text : original;
    this.#place.hidden = true;
    root.before(this.#place);
    if (this.isEdited) this.#showPlain();
  }

  get isEdited() {
    return this.text !== this.original;
  }

  /** Whether a change survives a reload. */
  get isKept() {
    return this.#isKept;
  }

  get isOpen() {
    return this.#editor !== undefined;
  }

  /** Until the editor is here, what the reader wrote is shown as it stands. */
  #showPlain() {
    const code = h("code", "", this.text);
    code.tabIndex = 0; // in Material's code, it is what scrolls
    this.#place.replaceChildren(h("pre", "live__plain", code));
    this.#swap();
  }

  #swap() {
    this.#place.hidden = false;
    this.block.hidden = true;
  }

  /** Opens the editor. @param {Pick<import("./kit.js").Kit, "base" | "lock">} kit */
  async open(kit) {
    if (this.#editor) return;
    const { createEditor } = await importFrom(kit, "editor.mjs");
    if (this.#editor) return; // asked for twice
    this.#place.replaceChildren();
    this.#editor = createEditor({
      parent: this.#place, text: this.text, original: this.original, label: this.options.label,
      changed: (/** @type {string} */ text) => this.#changed(text), run: this.options.run,
    });
    this.#swap();
  }

  focus() {
    this.#editor?.focus();
  }

  /** @param {string} text */
  #changed(text) {
    this.text = text;
    const older = this.older === null ? {} : { older: this.older };
    if (this.isEdited || this.older !== null) this.#isKept = this.store.write({ text, original: this.original, ...older });
    else this.store.forget();
    this.options.changed();
  }

  /** Back to the lesson's code; in the editor, one undo brings the reader's back. */
  reset() {
    if (this.#editor) return this.#editor.replace(this.original);
    this.#changed(this.original);
    this.#place.hidden = true;
    this.block.hidden = false;
  }

  /** @param {boolean} on */
  compare(on) {
    this.#editor?.compare(on);
  }

  /** @param {number | null} line the line that a run ended at */
  mark(line) {
    this.#editor?.mark(line);
  }
}
