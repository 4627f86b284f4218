/** The output as the program printed it. All of its text is laid out from the start, so nothing moves as it comes. */
import { h, visible } from "./dom.js";

/**
 * Replaces the transcript's text by one piece a read.
 * @param {HTMLElement} pre
 * @param {import("./timeline.js").Moment[]} moments
 * @param {Pick<import("./messages.js").Messages, "error">} messages
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

const KEPT = 20; // things said that stay in the page

/**
 * Where a screen reader listens. Each thing said stands beside the last: one that replaced it would silence it,
 * for a screen reader looks now and then.
 */
export function liveRegion() {
  const region = h("div", "live");
  region.role = "log";
  const say = (/** @type {string} */ text) => {
    region.append(h("p", "", text));
    if (region.childElementCount > KEPT) region.firstElementChild?.remove();
  };
  return { region, say };
}

/** Hands a screen reader whole sentences while text comes in pieces. */
export class Announcer {
  #text = "";

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.say = say;
  }

  /** @param {string} text all that one frame brought: its sentences are said together */
  add(text) {
    if (!text) return;
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
}
