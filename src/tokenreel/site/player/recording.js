/**
 * Reads recordings in the browser, with the refusals of the Python reader: a damaged file is never played.
 *
 * One is missing. JSON.parse keeps of `90.0` and `9e1` only that they are 90: a whole number with a point or an
 * exponent, which Python refuses in the version, a time, an exchange, a status, a byte count and an exit code, is
 * taken here for what it is worth. What can't be sent again as HTTP, or compared with a request, is not looked at
 * either: a page sends nothing on. `tests/vectors/refused.json` marks all these cases, and its others are refused here
 * too. (Beyond the format each reader has its machine's limits: how deep values nest, how many digits a number has.)
 * @typedef {null | boolean | number | string | any[] | {[key: string]: Json}} Json
 * @typedef {{[key: string]: Json}} JsonObject
 * @typedef {{timeUs: number, code: string, exchange: number | null, payload: Json}} RecordedEvent
 * @typedef {{header: JsonObject, events: RecordedEvent[]}} Recording
 * @typedef {{timeUs: number, data: Uint8Array}} Read
 * @typedef {object} Exchange One request and all that answered it; times in microseconds on the recording's clock.
 * @property {number} index
 * @property {number} requestedUs
 * @property {string} method
 * @property {string} path
 * @property {Json} requestBody
 * @property {Json} [rawBody] its bytes, where they are no JSON
 * @property {number | null} headUs
 * @property {number | null} status
 * @property {{[name: string]: string}} headers
 * @property {Read[]} reads
 * @property {number | null} endedUs
 * @property {string | null} endReason
 */

export const FORMAT_VERSION = 1;
const END_REASONS = ["eof", "disconnect", "timeout", "cancelled"];

/** A recording that cannot be trusted, with the 1-based line that shows it. */
export class RecordingError extends Error {
  /** @param {number} line @param {string} reason */
  constructor(line, reason) {
    super(`line ${line}: ${reason}`);
    this.name = "RecordingError";
    this.line = line;
    this.reason = reason;
  }
}

/** @param {Json | undefined} value @returns {value is JsonObject} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * How many keys valid JSON has, and one: outside of its strings, each colon follows one.
 * @param {string} json
 */
const countKeys = (json) => json.replace(/\\./g, "").replace(/"[^"]*"/g, "").split(":").length;

/**
 * One line's value. Of a key that stands twice JSON.parse silently takes the last, other readers the first.
 * @param {string} line
 * @returns {Json}
 */
function load(line) {
  const value = JSON.parse(line);
  expect(countKeys(line) === countKeys(JSON.stringify(value)), "a key stands twice in one object");
  return value;
}

/** @param {boolean} holds @param {string} reason */
function expect(holds, reason) {
  if (!holds) throw new Error(reason);
}

/**
 * The bytes of a body or output event.
 * @param {Json} payload
 * @returns {Uint8Array}
 */
export function decodeBytes(payload) {
  if (typeof payload === "string") {
    // TextEncoder would make U+FFFD of it, bytes that nobody sent.
    expect(!/\p{Surrogate}/u.test(payload), "half a surrogate pair has no bytes");
    return new TextEncoder().encode(payload);
  }
  if (!isObject(payload) || typeof payload.b64 !== "string") throw new Error('expected text or {"b64": …}');
  const bytes = atob(payload.b64);
  expect(btoa(bytes) === payload.b64, "the base64 is damaged"); // atob takes blanks, and does without padding
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}

/**
 * The text of a recording's file.
 * @param {BufferSource} bytes
 * @returns {string}
 * @throws {RecordingError} where they are not UTF-8
 */
export function decodeFile(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split("\ufffd", 1)[0] ?? "";
    throw new RecordingError(before.split("\n").length, "not UTF-8");
  }
}

/**
 * Parses a recording and checks all that needs no hash; see verifyBodies for the rest.
 * @param {string} text
 * @returns {Recording}
 * @throws {RecordingError}
 */
export function parseRecording(text) {
  if (!text) throw new RecordingError(1, "the file is empty");
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new RecordingError(lines.length + 1, "the last line is cut off");
  const rows = lines.map((line, index) => {
    try {
      return load(line);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw new RecordingError(index + 1, `not JSON (${message})`);
    }
  });
  const header = rows[0];
  if (!isObject(header) || !("tokenreel" in header)) throw new RecordingError(1, "expected a header object");
  if (header.tokenreel !== FORMAT_VERSION) {
    throw new RecordingError(1, `expected format version ${FORMAT_VERSION}, found ${header.tokenreel}`);
  }
  for (const key of ["demo", "recorded_at", "program", "endpoint", "client"]) {
    const good = key === "demo" || key === "recorded_at" ? typeof header[key] === "string" : isObject(header[key]);
    if (!good) throw new RecordingError(1, `the header's "${key}" is missing or of a wrong type`);
  }
  let last = -Infinity;
  const events = rows.slice(1).map((row, index) => {
    const event = toEvent(row, index + 2);
    if (event.timeUs < last) throw new RecordingError(index + 2, "time goes back");
    last = event.timeUs;
    return event;
  });
  return { header, events };
}

/** @param {Json} row @param {number} line @returns {RecordedEvent} */
function toEvent(row, line) {
  if (Array.isArray(row) && row.length === 4) {
    const [timeUs, code, exchange, payload] = row;
    const numbered = exchange === null || Number.isInteger(exchange);
    if (Number.isSafeInteger(timeUs) && typeof code === "string" && numbered) {
      return /** @type {RecordedEvent} */ ({ timeUs, code, exchange, payload });
    }
  }
  throw new RecordingError(line, "expected [time in microseconds, code, exchange or null, payload]");
}

/**
 * The exchanges, in the order of their requests.
 * @param {Recording} recording
 * @returns {Exchange[]}
 * @throws {RecordingError} where an event contradicts an earlier one
 */
export function exchangesOf(recording) {
  /** @type {Exchange[]} */
  const exchanges = [];
  recording.events.forEach((event, index) => {
    try {
      addTo(exchanges, event);
    } catch (error) {
      throw new RecordingError(index + 2, /** @type {Error} */ (error).message);
    }
  });
  return exchanges;
}

/** @param {Exchange[]} exchanges @param {RecordedEvent} event */
function addTo(exchanges, event) {
  const { code, timeUs, payload } = event;
  const fields = isObject(payload) ? payload : {};
  if (code === "out" || code === "err") decodeBytes(payload);
  else if (code === "exit") expect(Number.isInteger(fields.code), '"code" must be a whole number');
  else if (code === "request") {
    if (fields.raw !== undefined) decodeBytes(fields.raw);
    exchanges.push(requested(event, fields, exchanges.length));
  }
  if (!["head", "body", "end"].includes(code)) return; // also a later version's events: kept, not judged
  const exchange = exchanges[event.exchange ?? -1];
  if (!exchange) throw new Error(`exchange ${event.exchange} has no request before it`);
  expect(exchange.endedUs === null, `exchange ${event.exchange} has ended before`);
  if (code === "head") {
    expect(exchange.headUs === null, "a second head");
    const status = /** @type {number} */ (fields.status);
    const good = Number.isInteger(status) && status >= 200 && status <= 599;
    expect(good, `"status" must be a whole number from 200 to 599, found ${status}`);
    Object.assign(exchange, { headUs: timeUs, status, headers: headersOf(fields) });
  } else if (code === "body") {
    expect(exchange.headUs !== null, "a body before its head");
    exchange.reads.push({ timeUs, data: decodeBytes(payload) });
  } else {
    expect(END_REASONS.includes(/** @type {string} */ (fields.reason)), `unknown reason ${fields.reason}`);
    Object.assign(exchange, { endedUs: timeUs, endReason: fields.reason });
  }
}

/** What an exchange holds of its answer before any of it has come. */
export const unanswered = () =>
  /** @type {Pick<Exchange, "headUs" | "status" | "reads" | "endedUs" | "endReason">} */ (
    { headUs: null, status: null, reads: [], endedUs: null, endReason: null }
  );

/** @param {RecordedEvent} event @param {JsonObject} fields @param {number} index @returns {Exchange} */
function requested({ timeUs, exchange }, { method, path, body = null, raw, ...others }, index) {
  expect(exchange === index, `expected exchange ${index}, found ${exchange}`);
  if (typeof method !== "string" || typeof path !== "string") throw new Error('"method" and "path" must be text');
  headersOf(others);
  return {
    index, requestedUs: timeUs, method, path, requestBody: body, rawBody: raw, headers: {}, ...unanswered(),
  };
}

/** @param {JsonObject} fields @returns {{[name: string]: string}} */
function headersOf({ headers = null }) {
  const good = isObject(headers) && Object.values(headers).every((value) => typeof value === "string");
  if (!good) throw new Error('"headers" must be an object of texts');
  return /** @type {{[name: string]: string}} */ (headers);
}

/** @param {Exchange} exchange @returns {Uint8Array<ArrayBuffer>} */
export function bodyOf(exchange) {
  const body = new Uint8Array(exchange.reads.reduce((sum, read) => sum + read.data.length, 0));
  let offset = 0;
  for (const read of exchange.reads) {
    body.set(read.data, offset);
    offset += read.data.length;
  }
  return body;
}

/**
 * Compares every body with the byte count and the sha256 that were recorded with it.
 * The hash needs a secure context (https or loopback); elsewhere only the count is compared.
 * @param {Recording} recording
 * @throws {RecordingError}
 */
export async function verifyBodies(recording) {
  const exchanges = exchangesOf(recording);
  for (const [index, event] of recording.events.entries()) {
    if (event.code !== "end" || !isObject(event.payload)) continue;
    const body = bodyOf(/** @type {Exchange} */ (exchanges[event.exchange ?? -1]));
    if (event.payload.bytes !== body.length) {
      throw new RecordingError(index + 2, `expected ${event.payload.bytes} bytes, found ${body.length}`);
    }
    if (!globalThis.crypto?.subtle) continue;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (event.payload.sha256 !== hex) throw new RecordingError(index + 2, "the body's sha256 is not the one recorded");
  }
}

/**
 * What the program printed, both streams in the order of their reads, each decoded for itself.
 * @param {Recording} recording
 * @returns {string}
 */
export function outputText(recording) {
  const decoders = outputDecoders();
  const parts = recording.events.map(({ code, payload }) =>
    code === "out" || code === "err" ? decoders[code].decode(decodeBytes(payload), { stream: true }) : "",
  );
  return parts.join("") + decoders.out.decode() + decoders.err.decode();
}

/** One decoder a stream of the program. They keep a byte order mark: the program printed it. */
export function outputDecoders() {
  const decoder = () => new TextDecoder("utf-8", { ignoreBOM: true });
  return { out: decoder(), err: decoder() };
}
