// What the player calls its figures, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";

import { messagesFor } from "../../../src/tokenreel/site/player/messages.js";

/** @param {string} language */
const metricsIn = (language) =>
  messagesFor(/** @type {any} */ ({ closest: () => ({ getAttribute: () => language }) })).metrics;

test("Korean figures have Korean names, whose definitions name the metric as the manual does", () => {
  const names = Object.fromEntries(Object.entries(metricsIn("ko")).map(([key, [name = ""]]) => [key, name]));
  assert.deepEqual(names, {
    ttfb: "TTFB", ttft: "첫 token까지", last: "마지막 token까지", wall: "전체 시간", icl: "chunk 간격", tpot: "TPOT",
  });
  const { ttft, last, wall, icl } = metricsIn("ko-KR");
  for (const [row, metric] of /** @type {const} */ ([[ttft, "TTFT"], [last, "last token"], [wall, "wall"], [icl, "inter-chunk"]])) {
    assert.match(row[1] ?? "", new RegExp(`\\(${metric}`));
  }
});

test("other languages have the English names", () => {
  assert.equal(metricsIn("en").ttft[0], "first token");
  assert.equal(metricsIn("ja").wall[0], "wall");
});
