/**
 * What a race shows of one recording, and when: pure values. Times are microseconds since its own request.
 * @typedef {"first" | "last" | "wall"} Figure
 * @typedef {object} Runner
 * @property {string[]} texts its visible text, piece by piece as it came
 * @property {number[]} timesUs when each piece did
 * @property {number[]} counts how many characters can be read once so many pieces have come; one more than there are pieces
 * @property {Record<Figure, number>} figures
 */
import { chunksOf, measureExchange } from "./metrics.js";
import { bodyOf, exchangesOf, RecordingError } from "./recording.js";

/** @param {any} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : []);

/** @param {any} value @returns {string} */
const text = (value) => (typeof value === "string" ? value : "");

/**
 * What an event lets a reader see: of a stream a piece of the answer, of a whole answer all of it. Reasoning, refusals
 * and calls of tools are content too, but not what is read as the answer.
 * @param {any} event parsed JSON
 * @returns {string}
 */
export function visibleText(event) {
  if (event?.type === "response.output_text.delta") return text(event.delta);
  const choices = list(event?.choices).map((choice) => (choice?.delta ?? choice?.message)?.content);
  const parts = list(event?.output).flatMap((item) => list(item?.content));
  return [...choices, ...parts.map((part) => part?.type === "output_text" && part.text)].map(text).join("");
}

/** @param {import("./recording.js").Exchange} exchange that came whole */
function wholeText(exchange) {
  try {
    return visibleText(JSON.parse(new TextDecoder().decode(bodyOf(exchange))));
  } catch {
    return "";
  }
}

/**
 * @param {import("./recording.js").Recording} recording
 * @param {boolean} streamed what its answer has to be
 * @returns {Runner}
 * @throws {RecordingError} where it can't take part in a race
 */
export function runnerOf(recording, streamed) {
  const [exchange, ...others] = exchangesOf(recording);
  const metrics = exchange && measureExchange(exchange);
  if (!exchange || !metrics || others.length || metrics.streamed !== streamed || metrics.wallUs === null) {
    throw new RecordingError(1, `expected one exchange, ${streamed ? "streamed" : "whole"}, with its end`);
  }
  const wall = metrics.wallUs;
  const pieces = streamed
    ? chunksOf(exchange).map(({ timeUs, event }) => ({ us: timeUs - exchange.requestedUs, text: visibleText(event) }))
    : [{ us: wall, text: wholeText(exchange) }]; // nothing of it can be seen before
  const shown = pieces.filter(({ text }) => text);
  const [first] = shown;
  if (!first) throw new RecordingError(1, "expected an answer with text");
  let count = 0;
  return {
    texts: shown.map(({ text }) => text),
    timesUs: shown.map(({ us }) => us),
    counts: [0, ...shown.map(({ text }) => (count += [...text].length))],
    figures: { first: first.us, last: streamed ? (metrics.lastTokenUs ?? first.us) : wall, wall },
  };
}
