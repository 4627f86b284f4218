/** The output as the program printed it. All of its text is laid out from the start, so nothing moves as it comes. */
import { h, visible } from "./dom.js";

/**
 * Replaces the transcript's text by one piece a read.
 * @param {HTMLElement} pre
 * @param {import("./timeline.js").Moment[]} moments
 * @param {import("./messages.js").Messages} messages
 * @returns {(HTMLElement | undefined)[]} the piece of each moment that printed one
 */
export function layOut(pre, moments, messages) {
  const pieces = moments.map(({ kind, text }) => {
    if (kind !== "out" && kind !== "err") return undefined;
    const piece = h("span", kind, visible(text));
    if (kind === "err") piece.title = messages.error;
    return piece;
  });
  pre.replaceChildren(...pieces.filter((piece) => piece !== undefined));
  return pieces;
}

/** Hands a screen reader whole sentences while text comes in pieces. */
export class Announcer {
  #text = "";

  /** @param {HTMLElement} region becomes a polite live region */
  constructor(region) {
    this.region = region;
    region.role = "status";
  }

  /** @param {string} text */
  add(text) {
    this.#text += text;
    // A full stop counts once something follows it: "3." may become "3.14".
    const sentences = /^[^]*(?:[.!?。！？]["'”’)\]]*\s|\n)/.exec(this.#text)?.[0];
    if (!sentences) return;
    this.#text = this.#text.slice(sentences.length);
    if (sentences.trim()) this.say(sentences.trim());
  }

  /** @param {string} summary said after what is left */
  finish(summary) {
    this.say(`${this.#text.trim()} ${summary}`.trim());
    this.clear();
  }

  /** Forgets what was not said yet: playback has jumped. */
  clear() {
    this.#text = "";
  }

  /** @param {string} text */
  say(text) {
    this.region.textContent = text;
  }
}
