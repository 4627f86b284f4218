// The shared vectors: what JavaScript finds in them is what Python finds.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { measureExchange } from "../../../src/tokenreel/site/player/metrics.js";
import {
  exchangesOf, outputText, parseRecording, RecordingError, verifyBodies,
} from "../../../src/tokenreel/site/player/recording.js";
import { splitFrames } from "../../../src/tokenreel/site/player/sse.js";

const folder = new URL("../../vectors/", import.meta.url);
/** @param {string} name */
const read = (name) => readFileSync(new URL(name, folder), "utf8");
/** @param {string} name ttfb_us -> ttfbUs */
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

for (const name of readdirSync(folder).filter((file) => file.endsWith(".jsonl"))) {
  test(`vector ${name}`, async () => {
    const recording = parseRecording(read(name));
    await verifyBodies(recording);
    const expected = JSON.parse(read(name.replace(".jsonl", ".expected.json")));
    assert.equal(outputText(recording), expected.output);
    const found = exchangesOf(recording).map((exchange) => ({
      status: exchange.status, endReason: exchange.endReason, ...measureExchange(exchange),
    }));
    const wanted = expected.exchanges.map((/** @type {object} */ row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [camel(key), value])));
    assert.deepEqual(found, wanted);
  });
}

const GOOD = read("split-hangul.jsonl");
/** @type {[string, string, number][]} */
const BAD = [
  ["empty", "", 1],
  ["cut last line", GOOD.slice(0, -1), 9],
  ["newer version", GOOD.replace('"tokenreel":1', '"tokenreel":2'), 1],
  ["not JSON", GOOD.replace("[90", "[90,,"), 3],
  ["time going back", GOOD.replace("[250", "[80"), 5],
  ["body without request", GOOD.replace('"body",0', '"body",5'), 4],
  ["missing bytes", GOOD.replace('"bytes":', '"bytes":1'), 7],
  ["another sha256", GOOD.replace('"sha256":"', '"sha256":"0'), 7],
];
for (const [title, text, line] of BAD) {
  test(`refuses ${title} with its line`, async () => {
    await assert.rejects(
      async () => verifyBodies(parseRecording(text)),
      (error) => error instanceof RecordingError && error.line === line,
    );
  });
}

test("frames are the same however the bytes are cut", () => {
  const bytes = new TextEncoder().encode("\ufeffevent: x\r\ndata: 가\u2028\rdata: b\n\r\n: c\n\ndata:  d\r\n\r\n");
  const whole = splitFrames([{ timeUs: 0, data: bytes }]);
  assert.deepEqual(whole, [
    { timeUs: 0, event: "x", data: "가\u2028\nb" },
    { timeUs: 0, event: null, data: " d" },
  ]);
  assert.deepEqual(splitFrames(Array.from(bytes, (byte) => ({ timeUs: 0, data: Uint8Array.of(byte) }))), whole);
});
