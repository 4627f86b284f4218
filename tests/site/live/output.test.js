// What a program prints into one line, as a terminal would show it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../../src/tokenreel/site/live/output.js";

/** @typedef {import("../../../src/tokenreel/site/live/output.js").Piece} Piece */

/** What stands there in the end. @param {string[]} texts as they come, each in the standard output */
function shown(...texts) {
  const line = new Line();
  const ended = texts.flatMap((text) => line.write("out", text));
  return [...ended, ...line.pieces].map(([, text]) => text).join("");
}

for (const [title, texts, expected] of /** @type {[string, string[], string][]} */ ([
  ["plain lines stay as they are", ["one\ntwo\n", "three"], "one\ntwo\nthree"],
  ["a progress bar shows its last state", ["\r 1 %", "\r50 %", "\r100 %\n"], "100 %\n"],
  ["what is longer keeps its end", ["loading\rdone"], "doneing"],
  ["what overwrites may come in pieces", ["loading\r", "D", "O", "N"], "DONding"],
  ["a return at the end overwrites nothing yet", ["50 %\r"], "50 %"],
  ["\\r\\n is an end of a line", ["one\r\ntwo\r\n"], "one\ntwo\n"],
  ["\\r\\n in two pieces is one, too", ["one\r", "\ntwo"], "one\ntwo"],
  ["two returns are as one", ["one\r\rtwo!"], "two!"],
  ["only its own line is overwritten", ["first\nsecond\rSE\nthird"], "first\nSEcond\nthird"],
  ["each of several lines in one piece ends by itself", ["abcdef\rAB\nx\ny"], "ABcdef\nx\ny"],
  ["letters are overwritten whole, whatever their length", ["가나다\rab", " 😀😀\r가"], "가b 😀😀"],
  ["empty pieces change nothing", ["", "a", "", "\n", ""], "a\n"],
])) {
  test(title, () => assert.equal(shown(...texts), expected));
}

test("what overwrites is of its own kind, and the rest of the kind that it was", () => {
  const line = new Line();
  assert.deepEqual(line.write("err", "failing"), []);
  assert.deepEqual(line.write("out", "\rOK"), []);
  assert.deepEqual(line.pieces, [["out", "OK"], ["err", "iling"]]);
  assert.deepEqual(line.write("out", "\n"), [["out", "OK"], ["err", "iling"], ["out", "\n"]]);
  assert.deepEqual(line.pieces, []);
});

test("lines of one kind that end together are one piece: a flood is few nodes", () => {
  assert.deepEqual(new Line().write("out", "a\nb\nc\n"), [["out", "a\nb\nc\n"]]);
});
