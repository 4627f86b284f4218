/** What a run prints, as text and never as anything else; drawn once a frame, so that a flood can't block the page. */
import { h, visible } from "../player/dom.js";

/** @typedef {[kind: "out" | "err", text: string]} Piece */

/**
 * The line that a program is printing, as a terminal has it: what follows a carriage return overwrites the line from
 * its start, and what is longer keeps its end.
 */
export class Line {
  /** @type {Piece[]} what stands before the place where the next text goes */
  #before = [];
  /** @type {Piece[]} what stands behind it, letter by letter, and is overwritten */
  #behind = [];

  /** What is on it. */
  get pieces() {
    /** @type {Piece[]} */
    const all = [];
    for (const piece of [...this.#before, ...this.#behind]) add(all, piece);
    return all;
  }

  /** @param {"out" | "err"} kind @param {string} text @returns {Piece[]} the lines that it ended */
  write(kind, text) {
    /** @type {Piece[]} */
    const ended = [];
    for (const part of text.split(/(\r|[^\r\n]*\n)/)) {
      if (part === "\r") {
        this.#behind = this.pieces.flatMap(([kind, text]) => Array.from(text, (letter) => /** @type {Piece} */ ([kind, letter])));
        this.#before = [];
      } else if (part.endsWith("\n")) {
        this.#put(kind, part.slice(0, -1));
        for (const piece of [...this.pieces, /** @type {Piece} */ ([kind, "\n"])]) add(ended, piece);
        this.#before = [];
        this.#behind = [];
      } else this.#put(kind, part);
    }
    return ended;
  }

  /** @param {"out" | "err"} kind @param {string} text without an end of a line */
  #put(kind, text) {
    add(this.#before, [kind, text]);
    if (this.#behind.length) this.#behind.splice(0, Array.from(text).length);
  }
}

/** @param {Piece[]} pieces @param {Piece} piece */
function add(pieces, [kind, text]) {
  const last = pieces.at(-1);
  if (last?.[0] === kind) pieces[pieces.length - 1] = [kind, last[1] + text];
  else if (text) pieces.push([kind, text]);
}

export class Output {
  #pre = h("pre", "transcript__text");
  /** @type {Piece[]} */
  #waiting = [];
  #frame = 0;
  #line = new Line();
  /** @type {ChildNode[]} what shows the line that is not ended yet */
  #shown = [];

  /** @param {string} label */
  constructor(label) {
    this.#pre.tabIndex = 0;
    this.#pre.ariaLabel = label;
    this.element = h("div", "live__output", h("p", "live__label", label), this.#pre);
    this.element.hidden = true;
  }

  get text() {
    return this.#pre.textContent ?? "";
  }

  clear() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#waiting = [];
    this.#line = new Line();
    this.#shown = [];
    this.#pre.replaceChildren();
    this.element.hidden = true;
  }

  /** @param {"out" | "err"} kind @param {string} text */
  add(kind, text) {
    this.#waiting.push([kind, text]);
    if (!this.#pre.firstChild) return this.flush(); // who waits for the first text need not wait for a frame, too
    this.#frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Draws what waits; a page in the background has no frames. */
  flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#waiting.length) return;
    this.element.hidden = false;
    const isAtEnd = this.#pre.scrollHeight - this.#pre.scrollTop - this.#pre.clientHeight < 24;
    const ended = this.#waiting.flatMap(([kind, text]) => this.#line.write(kind, text));
    this.#waiting = [];
    this.#shown.forEach((node) => node.remove());
    this.#shown = this.#line.pieces.map(draw);
    this.#pre.append(...ended.map(draw), ...this.#shown);
    if (isAtEnd) this.#pre.scrollTop = this.#pre.scrollHeight;
  }
}

/** @param {Piece} piece */
const draw = ([kind, text]) => (kind === "err" ? h("span", "err", visible(text)) : new Text(visible(text)));
