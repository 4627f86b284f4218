/**
 * The code of a live sample: the lesson's own block, or in its place an editor, or what the reader wrote there. What
 * they wrote is kept at every change.
 */
import { button } from "../player/controls.js";
import { h } from "../player/dom.js";
import { messagesFor } from "../player/messages.js";
import { importFrom } from "./kit.js";
import { Store } from "./store.js";

/** @typedef {ReturnType<typeof import("../../runtime/editor.js").createEditor>} Editor */

const KEYWORDS = "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|" +
  "import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield";
const STRING = String.raw`(?:\b[bfrtuBFRTU]{1,2})?(?:("""|''')[^]*?(?:\3|$)|(["'])(?:\\.|(?!\4)[^\\\n])*\4?)`;
const TOKENS = RegExp(String.raw`(?<c1>#.*)|(?<s>${STRING})|\b(?:(?<k>${KEYWORDS})\b|(?<mi>\d[\w.]*))`, "g");

export class Code {
  /** @type {Editor | undefined} */
  #editor;
  /** Whether a change survives a reload. */
  isKept = true;
  /** Whether the editor is here. */
  isOpen = false;
  #place = h("div", "live__editor");
  #whose = h("span", "");
  #typing = h("div", "live__typing");
  #reading = h("pre", "");

  /**
   * @param {HTMLElement} root the live sample, behind the lesson's block
   * @param {string} original the lesson's code
   * @param {Store} store
   * @param {{messages: import("./messages.js").LiveMessages, changed: () => void, run: () => void, say: (text: string) => void}} options
   */
  constructor(root, original, store, options) {
    this.original = original;
    this.store = store;
    this.options = options;
    this.block = root.previousElementSibling instanceof HTMLElement ? root.previousElementSibling : h("div", "");
    const kept = store.read();
    this.older = (kept && kept.original !== original ? kept.text : kept?.older) ?? null;
    this.text = kept && kept.original === original ? kept.text : original;
    this.#place.classList.add("highlight"); // Material's own look of code
    const title = h("span", "", this.#whose, this.#copyButton());
    title.className = "filename";
    this.#place.append(title, this.#typing);
    root.before(this.#place);
    this.#show();
  }

  get isEdited() {
    return this.text !== this.original;
  }

  #copyButton() {
    const { copied, copyFailed } = messagesFor(this.block);
    const { copy } = this.options.messages;
    const element = button(copy);
    element.addEventListener("click", async () => {
      const done = await navigator.clipboard?.writeText(this.text).then(() => true, () => false);
      element.textContent = done ? copied : copyFailed;
      this.options.say(element.textContent);
      setTimeout(() => (element.textContent = copy), 2000);
    });
    return element;
  }

  #show() {
    const { isEdited, isOpen } = this;
    const { yours, lessons } = this.options.messages;
    this.#whose.textContent = isEdited ? yours : lessons;
    this.#typing.hidden = !isOpen;
    this.#reading.remove(); // Material shows a <pre> also where it is hidden
    if (!isOpen) {
      const code = h("code", "", ...colour(this.text));
      code.tabIndex = 0; // in Material's code, it is what scrolls
      this.#reading.replaceChildren(code);
      this.#typing.before(this.#reading);
    }
    this.block.hidden = isEdited || isOpen;
    this.#place.hidden = !this.block.hidden;
  }

  /** Opens the editor. @param {Pick<import("./kit.js").Kit, "base" | "lock">} kit */
  async open(kit) {
    const { createEditor } = this.#editor ? {} : await importFrom(kit, "editor.mjs");
    this.#editor ??= createEditor({ // asked for twice, it is made once
      parent: this.#typing, text: this.text, original: this.original, label: this.options.messages.editor,
      changed: (/** @type {string} */ text) => this.#changed(text), run: this.options.run,
    });
    this.isOpen = true;
    this.#show();
  }

  /** Leaves the editor; what was changed stays, and can still be undone where it is opened again. */
  close() {
    this.isOpen = false;
    this.#show();
    this.options.changed();
  }

  focus() {
    this.#editor?.focus();
  }

  /** @param {string} text */
  #changed(text) {
    this.text = text;
    const older = this.older === null ? {} : { older: this.older };
    if (this.isEdited || this.older !== null) this.isKept = this.store.write({ text, original: this.original, ...older });
    else this.store.forget();
    this.#show();
    this.options.changed();
  }

  /** Back to the lesson's code, in the editor: one undo brings the reader's back. */
  reset() {
    this.#editor?.replace(this.original);
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

/**
 * Python as Material colours it, by its classes: enough to read what nobody edits just now.
 * @param {string} code
 * @returns {(string | HTMLElement)[]}
 */
export function colour(code) {
  const parts = [];
  let end = 0;
  for (const { 0: text, index, groups = {} } of code.matchAll(TOKENS)) {
    const element = h("span", "", text);
    element.className = Object.keys(groups).find((name) => groups[name]) ?? "";
    parts.push(code.slice(end, index), element);
    end = index + text.length;
  }
  return [...parts, code.slice(end)];
}
