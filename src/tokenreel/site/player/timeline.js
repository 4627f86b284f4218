/**
 * What a recording shows, and when: pure values for the views.
 *
 * Times are microseconds since the first moment that can be seen: the first request, or what was printed before it.
 * What the code does before it asks, importing the SDK above all, is not part of the stream; `leadUs` says how long that took.
 * @typedef {import("./recording.js").Recording} Recording
 * @typedef {import("./recording.js").Exchange} Exchange
 * @typedef {"request" | "out" | "err" | "chunk" | "frame" | "first" | "last" | "wall"} Kind A `chunk` bears content,
 *   a `frame` does not: a role, usage, `[DONE]`, or a read of an answer that is not streamed.
 * @typedef {{timeUs: number, kind: Kind, lane: number, text: string}} Moment
 * @typedef {object} Lane
 * @property {Exchange} exchange
 * @property {import("./metrics.js").ExchangeMetrics} metrics
 * @property {number} startUs when its request was sent
 * @property {number} endUs where it ends in the strip, also when no end was recorded
 * @typedef {object} Timeline
 * @property {number} leadUs what of the recording lies before time zero
 * @property {number} durationUs
 * @property {Moment[]} moments in the order of their times
 * @property {number[]} stopsUs where a step may land
 * @property {Lane[]} lanes
 */
import { chunksOf, measureExchange } from "./metrics.js";
import { decodeBytes, exchangesOf, outputDecoders } from "./recording.js";

/**
 * @param {Recording} recording
 * @returns {Timeline}
 * @throws {import("./recording.js").RecordingError}
 */
export function buildTimeline(recording) {
  const exchanges = exchangesOf(recording).map((exchange) => ({ exchange, metrics: measureExchange(exchange) }));
  const recorded = [...exchanges.flatMap(momentsOf), ...printed(recording)];
  // Sorting is stable: at one time, a chunk comes before what the program made of it.
  recorded.sort((a, b) => a.timeUs - b.timeUs);
  const leadUs = recorded[0]?.timeUs ?? 0;
  const moments = recorded.map((moment) => ({ ...moment, timeUs: moment.timeUs - leadUs }));
  const durationUs = Math.max(1, moments.at(-1)?.timeUs ?? 0);
  const lanes = exchanges.map(({ exchange, metrics }) => ({
    exchange,
    metrics,
    startUs: exchange.requestedUs - leadUs,
    endUs: exchange.endedUs === null ? durationUs : exchange.endedUs - leadUs,
  }));
  return { leadUs, durationUs, moments, stopsUs: stopsOf(moments, durationUs), lanes };
}

/** @param {Pick<Lane, "exchange" | "metrics">} lane @returns {Moment[]} on the exchange's own clock, chunks first */
export function momentsOf({ exchange, metrics }) {
  const { index: lane, requestedUs } = exchange;
  /** @param {number} timeUs @param {Kind} kind @returns {Moment} */
  const moment = (timeUs, kind) => ({ timeUs, kind, lane, text: "" });
  const chunks = chunksOf(exchange).map(({ timeUs, bears }) => moment(timeUs, bears ? "chunk" : "frame"));
  /** @type {[number | null, Kind][]} */
  const marks = [[0, "request"], [metrics.ttftUs, "first"], [metrics.lastTokenUs, "last"], [metrics.wallUs, "wall"]];
  return chunks.concat(marks.flatMap(([us, kind]) => (us === null ? [] : moment(requestedUs + us, kind))));
}

/** @param {Recording} recording @returns {Moment[]} a read each, decoded across reads as a terminal would */
function printed({ events }) {
  /** @type {Moment[]} */
  const moments = [];
  const decoders = outputDecoders();
  for (const { timeUs, code, payload } of events) {
    if (code !== "out" && code !== "err") continue;
    moments.push({ timeUs, kind: code, lane: -1, text: decoders[code].decode(decodeBytes(payload), { stream: true }) });
  }
  for (const kind of /** @type {const} */ (["out", "err"])) {
    const text = decoders[kind].decode(); // half a character, if the program ended in one
    if (text) moments.push({ timeUs: events.at(-1)?.timeUs ?? 0, kind, lane: -1, text });
  }
  return moments;
}

/**
 * A step shows one more chunk and what was printed before the next one: else its text would always come a step late.
 * @param {Moment[]} moments
 * @param {number} durationUs
 */
function stopsOf(moments, durationUs) {
  const stops = new Set([0]);
  let settledUs = 0;
  for (const { timeUs, kind } of moments) {
    const isChunk = kind === "chunk" || kind === "frame";
    if (isChunk && timeUs > settledUs) stops.add(settledUs); // chunks of one read are one step
    if (kind !== "wall") settledUs = timeUs;
  }
  return [...stops.add(settledUs).add(durationUs)].sort((a, b) => a - b);
}

/**
 * How many of some ascending times are not after a given one.
 * @param {number[]} timesUs
 * @param {number} us
 */
export function countUntil(timesUs, us) {
  let [low, high] = [0, timesUs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (timesUs[middle]) <= us) low = middle + 1;
    else high = middle;
  }
  return low;
}
