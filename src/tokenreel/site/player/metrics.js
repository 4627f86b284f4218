/**
 * The latencies of one exchange, as the manual defines them. Times in microseconds since its own request.
 * @typedef {import("./recording.js").Exchange} Exchange
 * @typedef {import("./recording.js").Json} Json
 * @typedef {object} ExchangeMetrics
 * @property {boolean} streamed An answer that is no event stream has ttfbUs and wallUs only.
 * @property {number | null} ttfbUs
 * @property {number | null} ttftUs
 * @property {number | null} lastTokenUs
 * @property {number | null} wallUs
 * @property {number | null} tpotUs
 * @property {number[]} chunkTimesUs
 * @property {number | null} completionTokens
 */
import { bodyOf } from "./recording.js";
import { splitFrames } from "./sse.js";

const CONTENT_EVENTS = new Set(
  ("audio audio.transcript code_interpreter_call_code custom_tool_call_input function_call_arguments " +
    "mcp_call_arguments output_text reasoning_summary_text reasoning_text refusal shell_call_command")
    .split(" ")
    .map((name) => `response.${name}.delta`),
);

/**
 * Whether an event of either API bears content, reasoning or a piece of a tool call.
 * @param {any} event parsed JSON
 * @returns {boolean}
 */
export function isContent(event) {
  if (CONTENT_EVENTS.has(event?.type)) return Boolean(event.delta);
  if (!Array.isArray(event?.choices)) return false;
  return event.choices.some((/** @type {any} */ choice) => {
    const delta = choice?.delta ?? {};
    const texts = [delta.content, delta.reasoning_content, delta.reasoning, delta.refusal];
    const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
    const functions = [delta.function_call, ...calls.map((/** @type {any} */ call) => call?.function)];
    return (
      texts.some((text) => typeof text === "string" && text !== "") ||
      functions.some((called) => Boolean(called?.name || called?.arguments))
    );
  });
}

const LAST_EVENTS = ["response.completed", "response.failed", "response.incomplete", "error"];

/** @param {any} event @returns {number | null} */
function completionTokensOf(event) {
  const usage = event?.usage ?? event?.response?.usage;
  const count = usage?.completion_tokens ?? usage?.output_tokens;
  return Number.isInteger(count) ? count : null;
}

/** @param {string} text @returns {any} null for `[DONE]` and for what a fault cut */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {Exchange} exchange */
const isStreamed = ({ headers }) => headers["content-type"]?.split(";")[0]?.trim() === "text/event-stream";

/**
 * The chunks of an answer: its frames, each with whether it bears content; of an answer that is no event stream its reads.
 * @param {Exchange} exchange
 * @returns {{timeUs: number, event: any, bears: boolean}[]} on the recording's clock; event is null for what is not JSON
 */
export function chunksOf(exchange) {
  if (!isStreamed(exchange)) return exchange.reads.map(({ timeUs }) => ({ timeUs, event: null, bears: false }));
  return splitFrames(exchange.reads).map(({ timeUs, data }) => {
    const event = parse(data);
    return { timeUs, event, bears: isContent(event) };
  });
}

/**
 * Whether a stream said that nothing more comes: who leaves after that, as the SDK does at `[DONE]`, missed nothing.
 * @param {Exchange} exchange
 */
export function isComplete(exchange) {
  const last = isStreamed(exchange) ? splitFrames(exchange.reads).at(-1)?.data : undefined;
  return last !== undefined && (last === "[DONE]" || LAST_EVENTS.includes(parse(last)?.type));
}

/**
 * @param {Exchange} exchange
 * @returns {ExchangeMetrics}
 */
export function measureExchange(exchange) {
  const start = exchange.requestedUs;
  const streamed = isStreamed(exchange);
  /** @type {number[]} */
  const chunkTimesUs = [];
  /** @type {number | null} */
  let tokens = null;
  if (streamed) {
    for (const { timeUs, event, bears } of chunksOf(exchange)) {
      if (bears) chunkTimesUs.push(timeUs - start);
      tokens = completionTokensOf(event) ?? tokens;
    }
  } else {
    tokens = completionTokensOf(parse(new TextDecoder().decode(bodyOf(exchange))));
  }
  const first = exchange.reads.find((read) => read.data.length > 0);
  const ttftUs = chunkTimesUs[0] ?? null;
  const lastTokenUs = chunkTimesUs.at(-1) ?? null;
  return {
    streamed,
    ttfbUs: first ? first.timeUs - start : null,
    ttftUs,
    lastTokenUs,
    wallUs: exchange.endedUs === null ? null : exchange.endedUs - start,
    tpotUs:
      ttftUs !== null && lastTokenUs !== null && tokens !== null && tokens > 1
        ? (lastTokenUs - ttftUs) / (tokens - 1)
        : null,
    chunkTimesUs,
    completionTokens: tokens,
  };
}
