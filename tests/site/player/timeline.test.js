// What a recording becomes on the time axis, and what the views compute from it without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { duration, visible } from "../../../src/tokenreel/site/player/dom.js";
import { isComplete } from "../../../src/tokenreel/site/player/metrics.js";
import { parseRecording } from "../../../src/tokenreel/site/player/recording.js";
import { outcomeOf, reading, ticksOf } from "../../../src/tokenreel/site/player/strip.js";
import { buildTimeline, countUntil } from "../../../src/tokenreel/site/player/timeline.js";
import { Announcer } from "../../../src/tokenreel/site/player/transcript.js";

/** @param {string} name */
const vector = (name) =>
  buildTimeline(parseRecording(readFileSync(new URL(`../../vectors/${name}.jsonl`, import.meta.url), "utf8")));
const HEADER = JSON.stringify({ tokenreel: 1, demo: "d", recorded_at: "", program: {}, endpoint: {}, client: {} });
/** @param {(string | number | null | object)[][]} events */
const timelineOf = (...events) =>
  buildTimeline(parseRecording([HEADER, ...events.map((event) => JSON.stringify(event)), ""].join("\n")));

const REQUEST = { method: "POST", path: "/x", headers: {}, body: {} };
const HEAD = { status: 200, headers: { "content-type": "text/event-stream" } };
const ROLE = 'data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n';
/** @param {string} text */
const delta = (text) => `data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`;

test("zero is the first request, and the rest keeps its distance to it", () => {
  const timeline = timelineOf(
    [800_000, "request", 0, REQUEST], [850_000, "head", 0, HEAD], [900_000, "body", 0, ROLE + delta("a")],
    [900_100, "out", null, "a"], [950_000, "body", 0, delta("b")], [960_000, "out", null, "b"],
    [970_000, "end", 0, { reason: "eof", bytes: 0, sha256: "" }], [1_500_000, "exit", null, { code: 0 }],
  );
  assert.equal(timeline.leadUs, 800_000);
  assert.equal(timeline.durationUs, 170_000, "after the last thing to see nothing is waited for");
  assert.deepEqual(timeline.moments.map(({ timeUs, kind }) => [timeUs, kind]), [
    [0, "request"], [100_000, "frame"], [100_000, "chunk"], [100_000, "first"], [100_100, "out"], [150_000, "chunk"],
    [150_000, "last"], [160_000, "out"], [170_000, "wall"],
  ]);
  assert.deepEqual(timeline.stopsUs, [0, 100_100, 160_000, 170_000], "a step shows a chunk with what it made print");
});

test("what is printed before the first request is waited for", () => {
  const timeline = timelineOf([200, "out", null, "go\n"], [900, "request", 0, REQUEST]);
  assert.deepEqual([timeline.leadUs, timeline.lanes[0]?.startUs, timeline.lanes[0]?.endUs], [200, 700, 700]);
});

test("three exchanges at once share one axis, and every moment of the recording is on it, in order", () => {
  const { lanes, moments, durationUs } = vector("three-at-once");
  assert.equal(lanes.length, 3);
  const times = moments.map(({ timeUs }) => timeUs);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  assert.ok(times.every((time) => time >= 0 && time <= durationUs));
  for (const { exchange, metrics, startUs } of lanes) {
    const chunks = moments.filter(({ lane, kind }) => lane === exchange.index && kind === "chunk");
    assert.deepEqual(chunks.map(({ timeUs }) => timeUs - startUs), metrics.chunkTimesUs);
  }
});

test("a Hangul syllable that two reads share comes with the second", () => {
  const syllable = new TextEncoder().encode("한");
  const b64 = (/** @type {Uint8Array} */ bytes) => ({ b64: btoa(String.fromCharCode(...bytes)) });
  const { moments } = timelineOf([1, "out", null, b64(syllable.slice(0, 2))], [2, "out", null, b64(syllable.slice(2))]);
  assert.deepEqual(moments.map(({ text }) => text), ["", "한"]);
});

test("output that is no text is refused with its line", () => {
  assert.throws(() => timelineOf([1, "out", null, 5]), { line: 2 });
});

test("a recording of nothing has a timeline of nothing", () => {
  assert.deepEqual(timelineOf(), { leadUs: 0, durationUs: 1, moments: [], stopsUs: [0, 1], lanes: [] });
});

test("countUntil counts what is not after", () => {
  const times = [0, 5, 5, 9];
  assert.deepEqual([-1, 0, 4, 5, 8, 9, 10].map((us) => countUntil(times, us)), [0, 1, 1, 3, 3, 4, 4]);
});

test("figures count up to their moment and then stand still", () => {
  const lane = vector("split-hangul").lanes[0];
  assert.ok(lane);
  const { ttftUs, lastTokenUs, wallUs } = lane.metrics;
  assert.ok(ttftUs && lastTokenUs && wallUs);
  assert.deepEqual([reading(lane, "ttft", -1), reading(lane, "ttft", 0)], [null, 0]);
  assert.deepEqual([reading(lane, "ttft", ttftUs - 1), reading(lane, "ttft", ttftUs + 9)], [ttftUs - 1, ttftUs]);
  assert.deepEqual([reading(lane, "last", ttftUs - 1), reading(lane, "last", ttftUs)], [null, ttftUs]);
  assert.equal(reading(lane, "last", wallUs), lastTokenUs);
  assert.equal(reading(lane, "wall", wallUs * 2), wallUs);
  const whole = vector("whole").lanes[0];
  assert.ok(whole);
  assert.equal(reading(whole, "ttft", 1), null, "an answer that is not streamed has no first token");
});

test("short ticks that come together stand in rows of their own, at their true times", () => {
  /** @param {[number, "chunk" | "frame" | "wall"][]} moments */
  const ticks = (...moments) => ticksOf(moments.map(([timeUs, kind]) => ({ timeUs, kind, lane: 0, text: "" })), 1000);
  assert.deepEqual(ticks([0, "frame"], [0, "chunk"], [500, "chunk"], [1000, "wall"]), {
    tall: "M0 3V33M5000 3V33", short: "M0 38v3",
  });
  const { short } = ticks([0, "frame"], [1, "frame"], [2, "frame"], [2, "frame"], [2, "frame"], [30, "frame"]);
  assert.equal(short, "M0 38v3M10 43v3M20 48v3M20 53v3M20 38v3M300 38v3", "a fifth at once has no row of its own");
});

test("a status is known from the head on, and how an answer ended from its end on", () => {
  /** @param {string} name */
  const outcomes = (name) => vector(name).lanes.map((lane) => {
    const { headUs, requestedUs } = lane.exchange;
    const outcome = outcomeOf(lane, "no answer");
    const headAtUs = lane.startUs + (headUs ?? 0) - requestedUs;
    return [headAtUs - 1, headAtUs, lane.endUs - 1, lane.endUs].map((us) => Object.values(outcome(us)));
  });
  const unknown = ["–", "", false];
  const good = ["200", "", false];
  const refused = ["429", "", true];
  assert.deepEqual(outcomes("retry"), [[unknown, refused, refused, refused], [unknown, good, good, good]]);
  assert.deepEqual(outcomes("disconnect"), [[unknown, good, good, ["200", "disconnect", true]]]);
});

test("an answer that never came is said to be none once it is given up", () => {
  const timeline = timelineOf(
    [0, "request", 0, REQUEST], [500, "end", 0, { reason: "timeout", bytes: 0, sha256: "" }],
  );
  const outcome = outcomeOf(/** @type {import("../../../src/tokenreel/site/player/timeline.js").Lane} */ (timeline.lanes[0]), "no answer");
  assert.deepEqual(outcome(499), { status: "–", reason: "", bad: false });
  assert.deepEqual(outcome(500), { status: "–", reason: "no answer timeout", bad: true });
});

test("a stream is complete once it has said so itself", () => {
  const names = ["split-hangul", "two-in-turn", "responses", "disconnect", "whole"];
  const found = names.map((name) => vector(name).lanes.map(({ exchange }) => isComplete(exchange)));
  assert.deepEqual(found, [[true], [true, true], [true], [false], [false]]);
});

test("a screen reader hears sentences, not tokens", () => {
  /** @type {string[]} */
  const heard = [];
  const announcer = new Announcer((text) => void heard.push(text));
  for (const token of ["Pi ", "is 3", ".", "14", ".", " “Yes", "!” ", "잘 ", "돼요.\n", "and"]) announcer.add(token);
  assert.deepEqual(heard, ["Pi is 3.14.", "“Yes!”", "잘 돼요."]);
  announcer.add(" so. It came at once. Or");
  assert.equal(heard.pop(), "and so. It came at once.", "what one frame brings is said together");
  announcer.add("\nand");
  assert.equal(heard.pop(), "Or");
  announcer.finish("Playback ended.");
  assert.equal(heard.at(-1), "and Playback ended.");
  announcer.add("half a");
  announcer.clear();
  announcer.finish("Playback ended.");
  assert.equal(heard.at(-1), "Playback ended.");
});

test("control characters are shown, not obeyed; tabs and line ends stay", () => {
  assert.equal(visible("\x1b[31mred\x00\x7f\r\n\t<b>"), "␛[31mred␀␡␍\n\t<b>");
});

test("durations carry the unit that reads best", () => {
  const values = [null, 0, 6_340, 99_949, 99_950, 174_400, 999_499, 999_500, 61_234_000];
  const said = ["–", "0.0 ms", "6.3 ms", "99.9 ms", "100 ms", "174 ms", "999 ms", "1.00 s", "61.23 s"];
  assert.deepEqual(values.map(duration), said);
});
