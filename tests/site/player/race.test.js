// What a race computes from its two recordings, without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { duration } from "../../../src/tokenreel/site/player/dom.js";
import { runnerOf, visibleText } from "../../../src/tokenreel/site/player/race-runner.js";
import { parseRecording, RecordingError } from "../../../src/tokenreel/site/player/recording.js";

const HEADER = JSON.stringify({ tokenreel: 1, demo: "d", recorded_at: "", program: {}, endpoint: {}, client: {} });
/** @param {(string | number | null | object)[][]} events */
const recordingOf = (...events) =>
  parseRecording([HEADER, ...events.map((event) => JSON.stringify(event)), ""].join("\n"));

const REQUEST = { method: "POST", path: "/x", headers: {}, body: {} };
/** @param {string} type */
const head = (type) => ({ status: 200, headers: { "content-type": type } });
/** @param {object} delta */
const frame = (delta) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
/** @param {number} time @param {string} text */
const body = (time, text) => [time, "body", 0, text];
const end = { reason: "eof", bytes: 0, sha256: "" };

const STREAMED = [
  [700, "request", 0, REQUEST], [800, "head", 0, head("text/event-stream; charset=utf-8")],
  body(900, frame({ role: "assistant", content: "" })), body(950, frame({ reasoning_content: "hm" })),
  body(1000, frame({ content: "빵" })), body(1100, frame({ content: " 🍞" }) + frame({ content: "!" })),
  body(1200, frame({ reasoning_content: "done" })), body(1250, "data: [DONE]\n\n"), [1300, "end", 0, end],
];
const ANSWER = JSON.stringify({ choices: [{ message: { content: "빵 🍞!" } }] });
const WHOLE = [
  [50, "request", 0, REQUEST], [300, "head", 0, head("application/json")], body(400, ANSWER.slice(0, 9)),
  body(500, ANSWER.slice(9)), [650, "end", 0, end],
];

test("a streamed answer can be read piece by piece, from its own request on", () => {
  assert.deepEqual(runnerOf(recordingOf(...STREAMED), true), {
    texts: ["빵", " 🍞", "!"], timesUs: [300, 400, 400], counts: [0, 1, 3, 4],
    figures: { first: 300, last: 500, wall: 600 }, // a token that is no text to read is a token
  });
});

test("of a whole answer nothing can be read before its end", () => {
  assert.deepEqual(runnerOf(recordingOf(...WHOLE), false), {
    texts: ["빵 🍞!"], timesUs: [600], counts: [0, 4], figures: { first: 600, last: 600, wall: 600 },
  });
});

for (const [name, events, streamed, reason] of /** @type {const} */ ([
  ["streamed instead of whole", STREAMED, false, "expected one exchange, whole, with its end"],
  ["whole instead of streamed", WHOLE, true, "expected one exchange, streamed, with its end"],
  ["without an exchange", [], true, "expected one exchange, streamed, with its end"],
  ["with two", [...WHOLE, [900, "request", 1, REQUEST]], false, "expected one exchange, whole, with its end"],
  ["without an end", STREAMED.slice(0, -1), true, "expected one exchange, streamed, with its end"],
  ["without text", [...STREAMED.slice(0, 4), [1300, "end", 0, end]], true, "expected an answer with text"],
  ["that is no JSON", [...WHOLE.slice(0, 3), [650, "end", 0, end]], false, "expected an answer with text"],
])) {
  test(`a recording ${name} can't take part`, () => {
    const recording = recordingOf(.../** @type {any} */ (events));
    assert.throws(() => runnerOf(recording, streamed), (error) => error instanceof RecordingError && error.reason === reason);
  });
}

test("the text to read is found in either API, and nowhere else", () => {
  const parts = [{ type: "output_text", text: "a" }, { type: "refusal", refusal: "no" }, null];
  for (const [event, text] of /** @type {[any, string][]} */ ([
    [{ type: "response.output_text.delta", delta: "a" }, "a"],
    [{ type: "response.reasoning_text.delta", delta: "a" }, ""],
    [{ choices: [{ delta: { content: "a" } }, { delta: { content: "b" } }] }, "ab"],
    [{ choices: [{ message: { content: "a", reasoning: "b" } }] }, "a"],
    [{ choices: [{ delta: { refusal: "a" } }, {}, null] }, ""],
    [{ choices: [{ delta: { content: [{ text: "a" }] } }] }, ""],
    [{ output: [{ type: "reasoning" }, { content: parts }, { content: [{ type: "output_text", text: "b" }] }] }, "ab"],
    [{ choices: "a", output: {} }, ""], [null, ""], ["a", ""], [1, ""],
  ])) assert.equal(visibleText(event), text, JSON.stringify(event));
});

test("times are written as the page's own are", () => {
  const shared = readFileSync(new URL("race.durations.json", import.meta.url), "utf8");
  for (const [us, text] of JSON.parse(shared)) assert.equal(duration(us), text);
});
