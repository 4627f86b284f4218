// What is said of a run: how it ended, what it left open, and which checks it passed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { liveMessagesFor } from "../../../src/tokenreel/site/live/messages.js";
import { notesOf, problem, summaryOf } from "../../../src/tokenreel/site/live/report.js";
import { faked } from "./fakes.js";

/** @typedef {import("../../../src/tokenreel/site/live/runner.js").Outcome} Outcome */

const messages = (/** @type {string} */ lang) =>
  liveMessagesFor(/** @type {any} */ ({ closest: () => ({ getAttribute: () => lang, lang }) }));
const [en, ko] = [messages("en"), messages("ko")];
/** @param {number | null} ttft_us @param {number | null} last_us */
const asked = (ttft_us, last_us) =>
  ({ method: "POST", path: "/chat/completions", status: 200, open: false, ttft_us, last_us, wall_us: last_us });
/** @param {Partial<Outcome>} fields @returns {Outcome} */
const outcome = (fields) => ({ exit: 0, line: null, open: 0, requests: [], ...fields });

test("an ending is told with the line it was at, or its status", () => {
  assert.equal(summaryOf(outcome({}), en), "The program has ended.");
  assert.equal(summaryOf(outcome({ exit: 3 }), en), "The program ended with exit status 3.");
  assert.equal(summaryOf(outcome({ exit: 1, line: 7 }), en), "The program ended with an error on line 7.");
  assert.equal(summaryOf(outcome({ exit: 1, line: 7 }), ko), "프로그램이 7번째 줄에서 에러로 끝났어요.");
});

test("latencies are the last stream's, and named a replay's", () => {
  const requests = [asked(1000, 2000), asked(250_000, 1_500_000), asked(null, null)];
  const said = summaryOf(outcome({ requests }), en);
  assert.match(said, /^The program has ended\. Its requests were answered with 200, 200, 200\. First token after 250 ms, last token after 1\.50 s\./);
  assert.match(said, /replay, not a measurement/);
  assert.match(summaryOf(outcome({ requests }), ko), /첫 token까지 250 ms, 마지막 token까지 1\.50 s 걸렸어요/);
  assert.doesNotMatch(summaryOf(outcome({ requests, exit: 1, line: 2 }), en), /First token/);
  assert.doesNotMatch(summaryOf(outcome({ requests: [asked(null, null)] }), en), /First token/);
});

/** @param {Partial<Outcome>} fields */
const notes = (fields, said = en, language = "en") =>
  notesOf(outcome(fields), said, language).map((element) => faked(element));

test("what was left open is told, and nothing where nothing was", () => {
  assert.deepEqual(notes({}), []);
  assert.match(notes({ open: 1 })[0]?.text ?? "", /^One connection is still open/);
  assert.match(notes({ open: 2 })[0]?.text ?? "", /^2 connections are still open/);
});

/** @type {import("../../../src/tokenreel/site/live/runner.js").Finding[]} */
const CHECKS = [
  { said: { ko: "닫는다.", en: "It closes `stream`." }, passed: true, why: {}, fault: null },
  { said: { ko: "센다.", en: "It counts." }, passed: false, why: { ko: "2개", en: "2 were `open`" }, fault: null },
  { said: { ko: "잰다.", en: "It measures." }, passed: false, why: { "": "no number" }, fault: null },
  { said: { ko: "더한다." }, passed: false, why: {}, fault: "KeyError: 'total'" },
];

test("each check says whether it passed, and what was found instead", () => {
  const [score, list] = notes({ checks: CHECKS });
  assert.equal(score?.text, "1 of 4 checks passed.");
  const rows = list?.all("li") ?? [];
  assert.deepEqual(rows.map((row) => [row.className, row.text]), [
    ["tokenreel-live__passed", "✓ Passed: It closes stream."],
    ["tokenreel-live__failed", "✗ Not yet: It counts.2 were open"],
    ["tokenreel-live__failed", "✗ Not yet: It measures.no number"],
    ["tokenreel-live__failed", "✗ Not yet: 더한다.KeyError: 'total'"],
  ]);
  assert.deepEqual(rows.map((row) => row.all("code").map((code) => code.text)), [["stream"], ["open"], [], []]);
});

test("checks speak the page's language", () => {
  const [score, list] = notes({ checks: CHECKS }, ko, "ko");
  assert.equal(score?.text, "4개 중 1개 통과했어요.");
  assert.deepEqual(list?.all("li").slice(0, 2).map((row) => row.text), ["✓ 통과: 닫는다.", "✗ 미통과: 센다.2개"]);
});

test("all passed is said as such, and what stays open is told beside it", () => {
  const [open, score] = notes({ open: 1, checks: CHECKS.slice(0, 1) });
  assert.match(open?.text ?? "", /still open/);
  assert.deepEqual([score?.text, score?.className], ["✓ All checks passed.", "tokenreel-live__score tokenreel-live__all"]);
});

test("checks that are broken are the author's to fix, and told as a problem", () => {
  const [note] = notes({ checks: { broken: "no function is a check" } });
  assert.deepEqual([note?.role, note?.className, note?.text], [
    "alert", "tokenreel-problem", "This exercise's checks are broken: no function is a check",
  ]);
});

test("what anybody wrote is a text and never markup", () => {
  assert.deepEqual(faked(problem("<b>`a`</b>")).children, ["<b>`a`</b>"]);
  const [, list] = notes({ checks: [{ said: { en: "<i>" }, passed: false, why: { en: "<img>" }, fault: null }] });
  assert.deepEqual(list?.all("p").map((element) => element.children), [["<img>"]]);
});
