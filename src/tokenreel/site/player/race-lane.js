/** One side of a race: its clocks, its track and its text, all of which the page already holds. */
import { drawing, duration } from "./dom.js";
import { countUntil } from "./timeline.js";
import { layOut } from "./transcript.js";

const WIDTH = 10_000; // of a track, in the units of its drawing
const FIGURES = /** @type {const} */ (["first", "last", "wall"]);

export class Lane {
  /** @type {import("./race-runner.js").Runner} */
  #runner = { texts: [], timesUs: [], counts: [0], figures: { first: 0, last: 0, wall: 0 } };
  /** @type {(HTMLElement | undefined)[]} */
  #pieces = [];
  #shown = 0;

  /** @param {HTMLElement} root the race @param {Element} element @param {number} index 0 is the streamed one */
  constructor(root, element, index) {
    /** @param {string} name */
    const find = (name) => /** @type {HTMLElement} */ (element.querySelector(`.tokenreel-${name}`));
    this.streamed = index === 0;
    this.address = root.dataset[this.streamed ? "streamedSrc" : "wholeSrc"];
    this.name = element.ariaLabel ?? "";
    this.track = find("track");
    this.text = find("transcript__text");
    this.count = find("race__count");
    this.wait = find("race__wait");
    this.clocks = FIGURES.map((name) => root.querySelectorAll(`[data-figure=${name}] b`)[index]);
  }

  /**
   * @param {import("./race-runner.js").Runner} runner
   * @param {number} durationUs of the axis that both share
   */
  draw(runner, durationUs) {
    this.#runner = runner;
    const { texts, timesUs } = runner;
    const kind = /** @type {const} */ ("out");
    const moments = texts.map((text, index) => ({ timeUs: timesUs[index] ?? 0, kind, lane: 0, text }));
    this.#pieces = layOut(this.text, moments, { error: "" });
    this.#shown = texts.length;
    const ticks = timesUs.map((us) => `M${Math.round((us / durationUs) * WIDTH)} 0v1`).join("");
    const layers = ["ticks", "ticks tokenreel-ticks--past"].map((name) => drawing(`0 0 ${WIDTH} 1`, ticks, name));
    this.track.append(...layers);
  }

  /** @param {number} us */
  show(us) {
    const { timesUs, counts, figures } = this.#runner;
    const shown = countUntil(timesUs, us);
    for (let index = Math.min(shown, this.#shown); index < Math.max(shown, this.#shown); index += 1) {
      this.#pieces[index]?.classList.toggle("tokenreel-later", index >= shown);
    }
    this.#shown = shown;
    this.wait.hidden = shown > 0;
    if (!shown) this.text.scrollTop = 0; // its first words come where a reader looks for them
    this.count.textContent = (counts[shown] ?? 0).toLocaleString("en");
    FIGURES.forEach((name, index) => {
      const clock = this.clocks[index];
      if (!clock) return;
      clock.textContent = duration(Math.min(us, figures[name]));
      clock.classList.toggle("tokenreel-race__running", us < figures[name]);
    });
  }
}
