/**
 * The strip: a lane an exchange, a tick a chunk, all on one time axis.
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").Lane} Lane
 * @typedef {import("./messages.js").Messages} Messages
 * @typedef {{lane: Lane, name: "ttfb" | "ttft" | "last" | "wall", value: HTMLElement}} Figure
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
  /** @type {Figure[]} */
  #figures = [];
  #durationUs = 1;

  /** @param {number} lanes how many to keep room for until the recording is here */
  constructor(lanes) {
    const line = () => h("p", "lane__head", NO_BREAK_SPACE);
    for (let index = 0; index < lanes; index += 1) {
      this.element.append(h("div", "lane", line(), h("div", "track"), line()));
    }
  }

  /**
   * @param {Timeline} timeline
   * @param {Messages} messages
   * @returns {(HTMLElement | undefined)[]} the mark of each moment that has one
   */
  draw({ lanes, moments, durationUs }, messages) {
    this.#durationUs = durationUs;
    this.#figures = [];
    const tracks = lanes.map((lane) => this.#track(lane, moments));
    const rows = lanes.map((lane, index) =>
      h("div", "lane", headOf(lane, messages), tracks[index] ?? "", this.#figuresOf(lane, messages)));
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
  #figuresOf(lane, messages) {
    /** @type {Figure["name"][]} */
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
      const text = duration(reading(lane, name, positionUs - lane.startUs));
      if (value.textContent !== text) value.textContent = text;
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

/** @param {Lane} lane @param {Messages} messages */
function headOf({ exchange }, messages) {
  const { status, endReason, method, path } = exchange;
  const whole = endReason === "eof" || (endReason === "cancelled" && isComplete(exchange));
  const good = status !== null && status < 400 && whole;
  const said = [status ?? messages.noHead, endReason === "eof" ? "" : endReason].join(" ").trim();
  const badge = h("span", `status${good ? "" : " tokenreel-status--bad"}`, said);
  return h("p", "lane__head", badge, h("span", "request", `${method} ${path}`));
}

/**
 * A metric as a stopwatch shows it: counting until its moment, then still.
 * @param {Pick<Lane, "metrics">} lane
 * @param {Figure["name"]} name
 * @param {number} us since the exchange's request
 * @returns {number | null}
 */
export function reading({ metrics }, name, us) {
  const final = name === "last" ? metrics.lastTokenUs : metrics[`${name}Us`];
  if (us < 0 || final === null) return null;
  if (name === "last") return metrics.chunkTimesUs[countUntil(metrics.chunkTimesUs, us) - 1] ?? null;
  return Math.min(us, final);
}
