// The shared vectors: what JavaScript finds in them is what Python finds.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { measureExchange } from "../../../src/tokenreel/site/player/metrics.js";
import {
  decodeFile, exchangesOf, outputText, parseRecording, RecordingError, verifyBodies,
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
/** @type {{title: string, replace: [string, string], line: number, python_only?: string}[]} */
const REFUSED = JSON.parse(read("refused.json"));
REFUSED.push({ title: "an empty file", replace: [GOOD, ""], line: 1 });
for (const { title, replace: [from, to], line, python_only: reason } of REFUSED) {
  test(reason ? `reads ${title}: ${reason}` : `refuses ${title}, with its line`, async () => {
    assert.ok(GOOD.includes(from));
    const judged = (async () => verifyBodies(parseRecording(GOOD.replace(from, () => to))))();
    if (reason) await judged; // the list stays exact: what is refused here too must not be marked
    else await assert.rejects(judged, (error) => error instanceof RecordingError && error.line === line);
  });
}

test("what only looks like a key twice is read, and so are halves of surrogate pairs where no bytes are meant", () => {
  const body = String.raw`{"a":{"a":1},"b":[{"a":1.5}],"c":"\\",":\\":"\"c\":","__proto__":1,"2":1,"1":"\ud83d"}`;
  assert.equal(parseRecording(GOOD.replace('{"model":"m","stream":true}', () => body)).events.length, 8);
});

test("bytes that are no UTF-8 are refused with their line", () => {
  const bytes = new TextEncoder().encode(GOOD);
  assert.equal(decodeFile(bytes), GOOD);
  bytes[GOOD.indexOf('"head"') + 1] = 0xff;
  assert.throws(() => decodeFile(bytes), { line: 3, reason: "not UTF-8" });
});

test("events of a later version are kept", () => {
  const later = GOOD.replace("[311", '[310,"mark",9,{"label":"x"}]\n[311');
  assert.equal(parseRecording(later).events.length, 9);
  assert.equal(exchangesOf(parseRecording(later)).length, 1);
});

test("frames are the same however the bytes are cut", () => {
  const bytes = new TextEncoder().encode("\ufeffevent: x\r\ndata: 가\u2028\rdata: b\n\r\n: c\n\ndata:  d\r\n\r\n");
  const whole = splitFrames([{ timeUs: 0, data: bytes }]);
  assert.deepEqual(whole, [
    { timeUs: 0, event: "x", data: "가\u2028\nb" },
    { timeUs: 0, event: null, data: " d" },
  ]);
  assert.deepEqual(splitFrames(Array.from(bytes, (byte) => ({ timeUs: 0, data: Uint8Array.of(byte) }))), whole);
});
