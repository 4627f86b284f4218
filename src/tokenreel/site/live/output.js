/** What a run prints, as text and never as anything else; drawn once a frame, so that a flood can't block the page. */
import { h, visible } from "../player/dom.js";

export class Output {
  #pre = h("pre", "transcript__text");
  /** @type {[kind: "out" | "err", text: string][]} */
  #waiting = [];
  #frame = 0;

  /** @param {string} label */
  constructor(label) {
    this.#pre.tabIndex = 0;
    this.#pre.ariaLabel = label;
    this.element = h("div", "live__output", h("p", "transcript__label", label), this.#pre);
    this.element.hidden = true;
  }

  get text() {
    return this.#pre.textContent ?? "";
  }

  clear() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#waiting = [];
    this.#pre.replaceChildren();
    this.element.hidden = true;
  }

  /** @param {"out" | "err"} kind @param {string} text */
  add(kind, text) {
    this.#waiting.push([kind, text]);
    this.#frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Draws what waits; a page in the background has no frames. */
  flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#waiting.length) return;
    this.element.hidden = false;
    const isAtEnd = this.#pre.scrollHeight - this.#pre.scrollTop - this.#pre.clientHeight < 24;
    for (const [kind, text] of this.#waiting) {
      this.#pre.append(kind === "err" ? h("span", "err", visible(text)) : visible(text));
    }
    this.#waiting = [];
    if (isAtEnd) this.#pre.scrollTop = this.#pre.scrollHeight;
  }
}
