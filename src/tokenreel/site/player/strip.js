/**
 * The strip: a lane an exchange, a tick a chunk, all on one time axis.
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").Lane} Lane
 * @typedef {import("./messages.js").Messages} Messages
 * @typedef {"ttfb" | "ttft" | "last" | "wall"} Figure
 * @typedef {(positionUs: number) => {status: string, reason: string, bad: boolean}} Outcome
 */
import { drawing, duration, h } from "./dom.js";
import { isComplete } from "./metrics.js";
import { countUntil } from "./timeline.js";

const WIDTH = 10_000; // of a track, in the units of its drawing
const HEIGHT = 56;
const TALL = "3V33";
const ROWS = [38, 43, 48, 53]; // each short tick stands in the first where it touches no other
const ROOM = WIDTH / 60; // between two of a row: what they need on a phone
const NO_BREAK_SPACE = "\u00a0";

export class Strip {
  element = h("div", "strip");
  /** @type {{lane: Lane, name: Figure, value: HTMLElement}[]} */
  #figures = [];
  /** @type {{outcome: Outcome, head: HTMLElement, status: HTMLElement, reason: HTMLElement}[]} */
  #heads = [];
  #durationUs = 1;

  /** @param {number} lanes how many to keep room for until the recording is here */
  constructor(lanes) {
    const line = () => h("p", "lane__head", NO_BREAK_SPACE);
    for (let index = 0; index < lanes; index += 1) {
      this.element.append(h("div", "lane", line(), h("div", "track"), line()));
    }
  }

  /**
   * @param {Pick<Timeline, "lanes" | "moments" | "durationUs">} timeline
   * @param {Messages} messages
   * @returns {(HTMLElement | undefined)[]} the mark of each moment that has one
   */
  draw({ lanes, moments, durationUs }, messages) {
    this.#durationUs = durationUs;
    this.#figures = [];
    this.#heads = [];
    const tracks = lanes.map((lane) => this.#track(lane, moments));
    const rows = lanes.map((lane, index) =>
      h("div", "lane", this.#headOf(lane, messages), tracks[index] ?? "", this.#figuresOf(lane, messages)));
    this.element.replaceChildren(...rows);
    return moments.map(({ kind, lane, timeUs }) => {
      if (kind !== "first" && kind !== "last" && kind !== "wall") return undefined;
      const mark = h("i", `mark tokenreel-mark--${kind}`);
      mark.style.left = this.#percent(timeUs);
      tracks[lane]?.append(mark);
      return mark;
    });
  }

  /** @param {number} us */
  #percent(us) {
    return `${(us / this.#durationUs) * 100}%`;
  }

  /** @param {Lane} lane @param {import("./timeline.js").Moment[]} moments */
  #track({ exchange, startUs, endUs }, moments) {
    const bar = h("div", "bar");
    bar.style.left = this.#percent(startUs);
    bar.style.width = this.#percent(endUs - startUs);
    const { tall, short } = ticksOf(moments.filter(({ lane }) => lane === exchange.index), this.#durationUs);
    const box = `0 0 ${WIDTH} ${HEIGHT}`;
    const layers = ["ticks", "ticks tokenreel-ticks--past"].flatMap((name) => [
      drawing(box, tall, name), drawing(box, short, `${name} tokenreel-ticks--short`),
    ]);
    return h("div", "track", bar, ...layers);
  }

  /** @param {Lane} lane @param {Messages} messages */
  #headOf(lane, messages) {
    const { method, path } = lane.exchange;
    const [status, reason] = [h("span", "status"), h("span", "reason")];
    const head = h("p", "lane__head", status, h("span", "request", `${method} ${path}`), reason);
    this.#heads.push({ outcome: outcomeOf(lane, messages.noHead), head, status, reason });
    return head;
  }

  /** @param {Lane} lane @param {Messages} messages */
  #figuresOf(lane, messages) {
    /** @type {Figure[]} */
    const names = lane.metrics.streamed ? ["ttft", "last", "wall"] : ["ttfb", "wall"];
    const figures = names.map((name) => {
      const value = h("span", "figure__value");
      this.#figures.push({ lane, name, value });
      return h("span", `figure tokenreel-figure--${name}`, `${messages.metrics[name][0]} `, value);
    });
    if (!lane.metrics.streamed) figures.push(h("small", "", messages.whole));
    return h("p", "figures", ...figures);
  }

  /** @param {number} positionUs */
  show(positionUs) {
    this.element.classList.toggle("tokenreel-strip--end", positionUs >= this.#durationUs);
    this.element.style.setProperty("--tokenreel-at", this.#percent(positionUs));
    for (const { lane, name, value } of this.#figures) {
      write(value, duration(reading(lane, name, positionUs - lane.startUs)));
    }
    for (const { outcome, head, status, reason } of this.#heads) {
      const known = outcome(positionUs);
      write(status, known.status);
      write(reason, known.reason);
      head.classList.toggle("tokenreel-lane__head--bad", known.bad);
    }
  }
}

/**
 * The drawings of a lane's ticks: tall ones bear content. Role, usage and `[DONE]` come in one read with others, or a
 * hair after them: only in rows of their own, and one below the other, can they be told apart at their true times.
 * @param {import("./timeline.js").Moment[]} moments of the lane
 * @param {number} durationUs
 */
export function ticksOf(moments, durationUs) {
  const filled = ROWS.map(() => -Infinity);
  let [tall, short] = ["", ""];
  for (const { timeUs, kind } of moments) {
    const x = Math.round((timeUs / durationUs) * WIDTH);
    if (kind === "chunk") tall += `M${x} ${TALL}`;
    if (kind !== "frame") continue;
    const row = Math.max(0, filled.findIndex((before) => x - before >= ROOM));
    filled[row] = x;
    short += `M${x} ${ROWS[row]}v3`;
  }
  return { tall, short };
}

/** Writes what is not there yet: most frames change nothing. @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * What can be known of an answer: its status once its head is here, and how it ended once it has.
 * @param {Pick<Lane, "exchange" | "startUs" | "endUs">} lane
 * @param {string} noHead said of an answer that never came
 * @returns {Outcome}
 */
export function outcomeOf({ exchange, startUs, endUs }, noHead) {
  const { status, headUs, requestedUs, endReason } = exchange;
  const headAtUs = headUs === null ? Infinity : headUs - requestedUs + startUs;
  const whole = endReason === "eof" || (endReason === "cancelled" && isComplete(exchange));
  const reason = [status === null ? noHead : "", endReason === "eof" ? "" : endReason].join(" ").trim();
  return (us) => ({
    status: us < headAtUs ? "–" : `${status}`,
    reason: us < endUs ? "" : reason,
    bad: (us >= headAtUs && (status ?? 0) >= 400) || (us >= endUs && !(whole && status)),
  });
}

/**
 * A metric as a stopwatch shows it: counting until its moment, then still.
 * @param {Pick<Lane, "metrics">} lane
 * @param {Figure} name
 * @param {number} us since the exchange's request
 * @returns {number | null}
 */
export function reading({ metrics }, name, us) {
  const final = name === "last" ? metrics.lastTokenUs : metrics[`${name}Us`];
  if (us < 0 || final === null) return null;
  if (name === "last") return metrics.chunkTimesUs[countUntil(metrics.chunkTimesUs, us) - 1] ?? null;
  return Math.min(us, final);
}
