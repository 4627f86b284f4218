// A lesson counts as read once its end was seen and it was before the reader long enough, in either order.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Reading } from "../../../src/tokenreel/site/progress/reading.js";

/** A clock that a test sets; one timer at a time. */
class SetClock {
  ms = 0;
  /** @type {{run: () => void, at: number} | null} */
  #due = null;

  now() {
    return this.ms;
  }

  /** @param {() => void} run @param {number} ms */
  later(run, ms) {
    this.#due = { run, at: this.ms + ms };
    return 1;
  }

  forget() {
    this.#due = null;
  }

  /** @param {number} ms */
  pass(ms) {
    const end = this.ms + ms;
    while (this.#due && this.#due.at <= end) {
      const { run, at } = this.#due;
      this.#due = null;
      this.ms = at;
      run();
    }
    this.ms = end;
  }
}

/** @param {Map<string, string>} kept */
function opened(kept = new Map()) {
  const clock = new SetClock();
  let read = 0;
  const session = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  };
  const reading = new Reading("lesson", 30_000, () => (read += 1), { clock, session });
  return { clock, reading, kept, times: () => read };
}

/** @param {string} steps `+5` seconds pass, `show`, `hide`, `end` */
function played(steps, kept = new Map()) {
  const { clock, reading, times } = opened(kept);
  for (const step of steps.split(" ")) {
    if (step === "end") reading.reachEnd();
    else if (step.startsWith("+")) clock.pass(Number(step) * 1000);
    else reading.show(step === "show");
  }
  return times();
}

for (const [title, steps, expected] of /** @type {[string, string, boolean][]} */ ([
  ["long enough, then its end", "show +31 end", true],
  ["its end at once, then long enough", "show end +31", true],
  ["its end, and left too soon", "show end +29", false],
  ["long enough without its end", "show +300", false],
  ["in the background", "show end +10 hide +600", false],
  ["with a break", "show end +10 hide +600 show +21", true],
  ["with a break, not yet long enough", "show end +10 hide +600 show +19", false],
  ["its end seen before the page came to the front", "end show +31", true],
  ["never in front", "end +600", false],
])) {
  test(`${title}: ${expected ? "read" : "not read"}`, () => assert.equal(played(steps) > 0, expected));
}

test("a reload or another language goes on where the page was left", () => {
  const kept = new Map();
  assert.equal(played("show end +20 hide", kept), 0);
  assert.equal(played("show +11", kept), 1);
});

test("a session that is damaged begins anew", () => {
  assert.equal(played("show +31 end", new Map([["lesson", "{"]])), 1);
  assert.equal(played("show +20 end", new Map([["lesson", '{"spentMs":"x"}']])), 0);
});

test("a session that keeps nothing does not matter", () => {
  const refuse = () => {
    throw new DOMException("refused", "SecurityError");
  };
  const clock = new SetClock();
  let read = 0;
  const reading = new Reading("k", 1000, () => (read += 1), { clock, session: { getItem: refuse, setItem: refuse } });
  reading.show(true);
  reading.reachEnd();
  clock.pass(2000);
  assert.equal(read, 1);
});
