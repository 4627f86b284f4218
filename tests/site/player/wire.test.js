// What comes over the wire, with a clock and a fetch of the tests' own: no server, no waiting.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { exchangesOf, parseRecording } from "../../../src/tokenreel/site/player/recording.js";
import { outcomeOf } from "../../../src/tokenreel/site/player/strip.js";
import { buildTimeline } from "../../../src/tokenreel/site/player/timeline.js";
import { ask, awaited, command, compare, liveTimeline, summary } from "../../../src/tokenreel/site/player/wire.js";

/** @typedef {import("../../../src/tokenreel/site/player/recording.js").Exchange} Exchange */
/** @typedef {import("../../../src/tokenreel/site/player/timeline.js").Lane} Lane */
/** @typedef {[number, string | Error | null][]} Script what a reader delivers, and when; null is the end */

/** @param {string} name */
const recordingOf = (name) =>
  parseRecording(readFileSync(new URL(`../../vectors/${name}.jsonl`, import.meta.url), "utf8"));
/** @param {string} name */
const lanesOf = (name) => buildTimeline(recordingOf(name)).lanes;
const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);
const SSE = { "content-type": "text/event-stream" };

/** A recorded exchange of some reads, its request at 1000. @param {...[number, string]} reads @returns {Exchange} */
const exchangeOf = (...reads) => ({
  index: 0, requestedUs: 1000, method: "POST", path: "/chat/completions", requestBody: { model: "m" }, headUs: 1100,
  status: 200, headers: SSE, reads: reads.map(([timeUs, text]) => ({ timeUs: 1000 + timeUs, data: encode(text) })),
  endedUs: 9000, endReason: "eof",
});
/** @param {Exchange} exchange @param {number} startUs @returns {Lane} */
const laneOf = (exchange, startUs) => ({ exchange, startUs, endUs: 0, metrics: /** @type {any} */ (null) });

/**
 * Asks once, of a server that keeps to a script, on a clock that stands still between its reads.
 * @param {Exchange} recorded
 * @param {Script | Error} script
 * @param {{startUs?: number, status?: number, abortAt?: number, headers?: {[name: string]: string}}} options
 */
async function askOnce(recorded, script, { startUs = 0, status = 200, abortAt = -1, headers = SSE } = {}) {
  const abort = new AbortController();
  const seen = { url: "", init: /** @type {RequestInit} */ ({}), dead: 0 };
  let clockUs = 5;
  const left = script instanceof Error ? [] : [...script];
  const read = async () => {
    const [timeUs, what] = left.shift() ?? [clockUs, null];
    clockUs = timeUs;
    if (timeUs === abortAt) abort.abort();
    abort.signal.throwIfAborted();
    if (what instanceof Error) throw what;
    return what === null ? { done: true, value: undefined } : { done: false, value: encode(what) };
  };
  const live = awaited(laneOf(recorded, startUs));
  await ask(recorded, live, {
    base: "http://backend/v1", signal: abort.signal, nowUs: () => clockUs, dead: () => (seen.dead += 1),
    get: async (url, init) => {
      Object.assign(seen, { url, init });
      if (script instanceof Error) throw script;
      clockUs += 50;
      return /** @type {any} */ ({ status, headers: new Headers(headers), body: { getReader: () => ({ read }) } });
    },
  });
  return { live, ...seen };
}

const TWO = exchangeOf([200, "data: 1\n\n"], [400, "data: 2\n\n"]);

test("a request is the recorded one, without the reader's credentials", async () => {
  const { url, init } = await askOnce(TWO, []);
  assert.equal(url, "http://backend/v1/chat/completions");
  assert.deepEqual(
    [init.method, init.body, init.credentials, init.headers],
    ["POST", '{"model":"m"}', "omit", { "content-type": "application/json" }],
  );
  const asked = await askOnce({ ...TWO, method: "GET", requestBody: null }, []);
  assert.equal(asked.init.body, null, "a body that was not there is none");
});

test("a body that was no JSON is sent as its bytes", async () => {
  const header = { tokenreel: 1, demo: "d", recorded_at: "", program: {}, endpoint: {}, client: {} };
  const request = { method: "POST", path: "/x", headers: {}, body: null, raw: { b64: "/wD+" } };
  const lines = [header, [0, "request", 0, request]].map((line) => `${JSON.stringify(line)}\n`);
  const [exchange] = exchangesOf(parseRecording(lines.join("")));
  assert.ok(exchange);
  const { init } = await askOnce({ ...TWO, rawBody: exchange.rawBody, requestBody: null }, []);
  assert.deepEqual(init.body, Uint8Array.of(255, 0, 254));
});

test("an answer is noted as it comes: its head, each read and its end, by the clock", async () => {
  const { live, dead } = await askOnce(TWO, [[300, "data: 1\n"], [310, "\ndata: 2\n\n"], [320, null]]);
  assert.deepEqual([live.requestedUs, live.headUs, live.status, live.endedUs, live.endReason], [5, 55, 200, 320, "eof"]);
  assert.deepEqual(live.reads.map(({ timeUs, data }) => [timeUs, data.length]), [[300, 8], [310, 10]]);
  assert.equal(dead, 0);
});

test("a request waits until it is due; an abort ends the wait", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = { due: false, aborted: false };
  const abort = new AbortController();
  /** @param {"due" | "aborted"} name @param {AbortSignal} signal */
  const start = (name, signal) => {
    const live = awaited(laneOf(TWO, 30_000));
    const get = async () => {
      asked[name] = true;
      signal.throwIfAborted();
      return /** @type {any} */ ({ status: 200, headers: new Headers(), body: null });
    };
    return { live, done: ask(TWO, live, { base: "", signal, nowUs: () => 10_000, dead() {}, get }) };
  };
  const [due, aborted] = [start("due", new AbortController().signal), start("aborted", abort.signal)];
  t.mock.timers.tick(19);
  assert.deepEqual(asked, { due: false, aborted: false });
  abort.abort();
  await aborted.done;
  assert.equal(aborted.live.endReason, "cancelled");
  assert.equal(asked.due, false);
  t.mock.timers.tick(1);
  await due.done;
  assert.deepEqual([due.live.endReason, due.live.requestedUs], ["eof", 10_000]);
});

test("an answer that is cut ends as a recorded one would, with what came of it", async () => {
  const cut = await askOnce(TWO, [[300, "data: 1\n\n"], [310, new TypeError("network error")]]);
  assert.deepEqual([cut.live.endReason, cut.live.endedUs, cut.live.reads.length, cut.dead], ["disconnect", 310, 1, 0]);
  const left = await askOnce(TWO, [[300, "data: 1\n\n"], [310, "data: 2\n\n"]], { abortAt: 310 });
  assert.deepEqual([left.live.endReason, left.live.reads.length], ["cancelled", 1]);
});

test("no answer at all means that no backend runs, unless that was recorded", async () => {
  const refused = new TypeError("Failed to fetch");
  const dead = await askOnce(TWO, refused);
  assert.deepEqual([dead.dead, dead.live.status, dead.live.endReason, dead.live.endedUs], [1, null, "disconnect", 5]);
  const recorded = { ...TWO, headUs: null, status: null, reads: [], endReason: "disconnect" };
  assert.equal((await askOnce(recorded, refused)).dead, 0);
});

test("what has come is drawn on the recording's axis, and by the same measures", async () => {
  const recorded = lanesOf("split-hangul")[0];
  assert.ok(recorded);
  const live = awaited(recorded);
  const before = liveTimeline([live], 1000, -1);
  assert.deepEqual([before.durationUs, before.moments.map(({ kind }) => kind)], [1000, ["request"]]);
  assert.equal(before.lanes[0]?.metrics.streamed, true, "as recorded, until its own headers say it");
  Object.assign(live, { ...recorded.exchange, endedUs: null, endReason: null });
  const during = liveTimeline([live], 1000, 900);
  const [lane] = during.lanes;
  assert.ok(lane);
  assert.deepEqual([lane.endUs, lane.metrics.wallUs], [901, 901 - live.requestedUs], "it is still open: its wall counts up");
  assert.deepEqual(outcomeOf(lane, "no answer")(900), { status: "200", reason: "", bad: false });
  assert.deepEqual(lane.metrics.chunkTimesUs, recorded.metrics.chunkTimesUs);
  const kinds = (/** @type {{moments: {kind: string}[]}} */ { moments }) => moments.filter(({ kind }) => kind === "chunk" || kind === "frame").length;
  assert.equal(kinds(during), kinds(buildTimeline(recordingOf("split-hangul"))));
});

test("the axis grows only for what would leave it", () => {
  const ended = (/** @type {number} */ endedUs) => ({ ...TWO, endedUs });
  assert.equal(liveTimeline([ended(10_150)], 10_000, 10_150).durationUs, 10_000, "a hair beyond it stands beyond it");
  assert.equal(liveTimeline([ended(10_150), ended(30_000)], 10_000, 30_000).durationUs, 30_000);
  const open = { ...TWO, endedUs: null, endReason: null };
  assert.equal(liveTimeline([open], 10_000, 20_000).durationUs, 20_001);
});

test("an exchange that is not due yet has neither a wall nor a length", () => {
  const [first, second] = lanesOf("two-in-turn").map(awaited);
  assert.ok(first && second);
  const { lanes, moments } = liveTimeline([first, second], 5000, 10);
  assert.deepEqual(moments.filter(({ kind }) => kind === "wall").map(({ lane }) => lane), [0]);
  assert.equal(lanes[1]?.endUs, lanes[1]?.startUs);
});

/** @param {number} requestedUs @param {...[number, string]} reads @returns {Exchange} */
const liveOf = (requestedUs, ...reads) => ({
  ...TWO, requestedUs, reads: reads.map(([timeUs, text]) => ({ timeUs: requestedUs + timeUs, data: encode(text) })),
});

test("each recorded read is compared by when its last byte came, from each one's own request", () => {
  const together = liveOf(7, [450, "data: 1\n\ndata: 2\n\n"]);
  assert.deepEqual(compare(TWO, together), { lateUs: [250, 50], isSame: true });
  const split = liveOf(7, [210, "data"], [220, ": 1\n"], [230, "\ndat"], [415, "a: 2\n"], [420, "\n"]);
  assert.deepEqual(compare(TWO, split), { lateUs: [30, 20], isSame: true });
});

test("other bytes are told, and what came after them is not compared", () => {
  assert.deepEqual(compare(TWO, liveOf(0, [210, "data: 1\n\n"], [410, "data: 3\n\n"])), { lateUs: [10], isSame: false });
  assert.deepEqual(compare(TWO, liveOf(0, [210, "data: 1\n\ndata"])), { lateUs: [10], isSame: false }, "cut");
  assert.deepEqual(compare(TWO, liveOf(0)), { lateUs: [], isSame: false });
  const more = liveOf(0, [210, "data: 1\n\ndata: 2\n\n!"]);
  assert.deepEqual(compare(TWO, more), { lateUs: [10, -190], isSame: false }, "more than was recorded");
  const nothing = exchangeOf();
  assert.deepEqual(compare(nothing, liveOf(0)), { lateUs: [], isSame: true }, "nothing is nothing");
});

test("the sentence counts all reads and takes its percentiles by nearest rank", () => {
  const reads = Array.from({ length: 19 }, (_, index) => /** @type {[number, string]} */ ([index * 1000, "x"]));
  const recorded = [laneOf(exchangeOf(...reads), 0), laneOf(exchangeOf([0, "y"]), 0)];
  const late = reads.map(([timeUs, text], index) => /** @type {[number, string]} */ ([timeUs + (index + 1) * 100, text]));
  assert.equal(
    summary(recorded, [liveOf(0, ...late), liveOf(50, [9000, "y"])]),
    "20 of 20 recorded reads came, later than recorded by 1.0 ms (median), 1.9 ms (p95), 9.0 ms (largest). Every byte is the recorded one.",
  );
  assert.equal(
    summary(recorded, [liveOf(0), liveOf(50, [5, "y"])]),
    "1 of 20 recorded reads came, later than recorded by 0.0 ms (median), 0.0 ms (p95), 0.0 ms (largest). Not every byte is the recorded one.",
  );
  assert.match(summary(recorded, [liveOf(0), liveOf(0)]), /^0 of 20 .* – \(median\)/);
});

test("a page of this machine is let in unasked, any other is named", () => {
  const of = (/** @type {string} */ address) => command(/** @type {any} */ (new URL(address)));
  for (const own of ["http://localhost:8000/x", "http://127.0.0.1:8000/x", "http://[::1]:8000/x"]) {
    assert.equal(of(own), "tokenreel replay");
  }
  for (const other of ["https://localhost.example", "http://192.168.0.2:8000"]) {
    assert.equal(of(`${other}/x`), `tokenreel replay --allow-origin ${other}`);
  }
});
