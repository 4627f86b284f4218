// A log survives whatever was written into it, and logs are merged in any order without losing anything.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ForeignLog, Log } from "../../../src/tokenreel/site/progress/log.js";

/** @typedef {import("../../../src/tokenreel/site/progress/log.js").Event} Event */

const HEAD = '{"tokenreel-progress":1,"course":"c"}';
const PLAYED = '{"v":1,"kind":"replay","what":"haiku","at":"2026-03-01T10:00:00.000Z","xp":5}';

/** @param {string[]} lines */
const parsed = (...lines) => Log.parse([HEAD, ...lines].join("\n"), "c");

for (const [title, lines, expected] of /** @type {[string, string[], [number, number, number]][]} */ ([
  // events, damaged, newer
  ["nothing", [], [0, 0, 0]],
  ["an event", [PLAYED], [1, 0, 0]],
  ["the same twice", [PLAYED, PLAYED], [1, 0, 0]],
  ["empty lines, and those of Windows", ["", `${PLAYED}\r`, "  "], [1, 0, 0]],
  ["a line that was cut off", [PLAYED.slice(0, 40)], [0, 1, 0]],
  ["a line that is no object", ["[1]", "null", '"a"', "7"], [0, 4, 0]],
  ["an event without a time", ['{"v":1,"kind":"read","what":"a","at":"yesterday"}'], [0, 1, 0]],
  ["an event of nothing", ['{"v":1,"kind":"read","at":"2026-03-01T10:00:00Z"}'], [0, 1, 0]],
  ["a later version's event", [PLAYED.replace('"v":1', '"v":2')], [0, 0, 1]],
  ["a kind that is not known yet", [PLAYED.replace("replay", "dance")], [0, 0, 1]],
  ["worth that is no number", [PLAYED.replace("5}", '"much"}')], [1, 0, 0]],
])) {
  test(`reading ${title}`, () => {
    const log = parsed(...lines);
    assert.deepEqual([log.size, log.damaged, log.newer], expected);
    assert.equal(Log.parse(String(log), "c").toString(), log.toString());
    for (const line of lines.map((one) => one.trim()).filter((one) => one && one !== PLAYED)) {
      const kept = log.toString().split("\n").some((one) => one.includes(line.slice(0, 20)));
      assert.ok(kept, `${line} is carried along`);
    }
  });
}

test("a log that lost its head is read all the same", () => {
  assert.equal(Log.parse(PLAYED, "c").size, 1);
});

for (const [title, text, reason] of /** @type {[string, string, string][]} */ ([
  ["a picture", "\x89PNG\r\n\x1a\n", "no-log"],
  ["nothing", "", "no-log"],
  ["a list", "[]", "no-log"],
  ["events without a head", PLAYED, "no-log"],
  ["the log of another course", `${HEAD.replace('"c"', '"d"')}\n${PLAYED}`, "other-course"],
])) {
  test(`a file with ${title} is refused`, () => {
    assert.throws(() => Log.parseFile(text, "c"), (error) => error instanceof ForeignLog && error.reason === reason);
  });
}

test("a file from before the course had a name is taken", () => {
  const text = `${HEAD.replace('"c"', '"https://a.example/c/"')}\n${PLAYED}`;
  assert.equal(Log.parseFile(text, "c", ["https://a.example/c/"]).course, "c");
});

test("a file with a byte order mark is taken", () => {
  assert.equal(Log.parseFile(`\uFEFF${HEAD}\n${PLAYED}`, "c").size, 1);
});

test("of an event that both have, the earlier time stays, and what was worth more", () => {
  const [one, other] = [parsed(PLAYED), parsed(PLAYED.replace("-03-", "-02-").replace('"xp":5', '"xp":3'))];
  assert.equal(one.merge(other), 0);
  assert.deepEqual(one.events, [{ kind: "replay", what: "haiku", at: "2026-02-01T10:00:00.000Z", xp: 5 }]);
});

/** @param {() => number} random a small log, damaged in places */
function someLog(random) {
  const log = parsed();
  const pick = (/** @type {number} */ count) => Math.floor(random() * count);
  for (let number = pick(9); number > 0; number -= 1) {
    const at = new Date(Date.UTC(2026, pick(12), 1 + pick(28), pick(24))).toISOString();
    const kind = /** @type {const} */ (["read", "replay", "run", "track", "achievement"])[pick(5)] ?? "run";
    log.add({ kind, what: `thing-${pick(3)}`, at, ...(pick(2) ? { xp: pick(20) } : {}) });
  }
  log.merge(parsed(...["{", '{"v":2}', "x", '{"v":9,"a":1}'].filter(() => pick(2))));
  return log;
}

/** Numbers that look random and are the same in each run (mulberry32). @param {number} seed */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

test("merging is a union: in any order, any number of times, nothing is lost", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const random = numbers(seed);
    const [a, b, c] = [someLog(random), someLog(random), someLog(random)].map(String);
    const union = (/** @type {(string | undefined)[]} */ ...texts) => {
      const log = parsed();
      for (const text of texts) log.merge(Log.parse(text ?? "", "c"));
      return log;
    };
    const all = union(a, b, c);
    assert.equal(String(union(c, b, a)), String(all));
    assert.equal(String(union(String(union(a, b)), String(union(b, c)), a)), String(all));
    for (const text of [a, b, c]) {
      for (const { kind, what, at, xp = 0 } of Log.parse(text ?? "", "c").events) {
        const kept = all.get(kind, what);
        assert.ok(kept && kept.at <= at && (kept.xp ?? 0) >= xp);
      }
    }
    assert.equal(Log.parse(String(all), "c").damaged, all.damaged);
    assert.equal(Log.parse(String(all), "c").newer, all.newer);
  }
});
