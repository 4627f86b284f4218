// Every tick at its time, whatever the reader does: an oracle that adds up each stretch says where playback must be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Playback, TRANSITIONS } from "../../../src/tokenreel/site/player/playback.js";
import { StoppedClock } from "./clock.js";

/** @typedef {import("../../../src/tokenreel/site/player/playback.js").State} State */
/** @typedef {import("../../../src/tokenreel/site/player/playback.js").Action} Action */

const TIMES_US = [0, 40_000, 40_000, 41_000, 100_000, 250_001, 250_002, 900_000, 1_500_000, 2_000_000];
const DURATION_US = 2_000_000;

/** @param {number[]} timesUs @param {number} durationUs */
function start(timesUs, durationUs) {
  const clock = new StoppedClock();
  /** @type {{index: number, atMs: number}[]} */
  const ticks = [];
  /** @type {State[]} */
  const states = [];
  const seen = { shown: 0, positionUs: 0 };
  const playback = new Playback(clock, {
    show: (shown, before, positionUs, played) => {
      assert.equal(before, seen.shown, "each change starts from what was shown last");
      Object.assign(seen, { shown, positionUs });
      for (let index = before; played && index < shown; index += 1) ticks.push({ index, atMs: clock.nowMs });
    },
    enter: (state) => states.push(state),
  });
  playback.send("load");
  playback.loaded(timesUs, durationUs);
  return { clock, playback, ticks, states, seen };
}

/** @param {number} us */
const countBefore = (us) => TIMES_US.filter((time) => time <= us).length;

test("a loaded recording shows its end and asks for nothing", () => {
  const { seen, states, ticks, clock } = start(TIMES_US, DURATION_US);
  clock.frame(5000);
  assert.deepEqual([seen.shown, seen.positionUs, states, ticks], [10, DURATION_US, ["loading", "ready"], []]);
});

test("at 1x each tick is shown with the first frame at or after its time", () => {
  const { clock, playback, ticks, states } = start(TIMES_US, DURATION_US);
  playback.send("play");
  const startMs = clock.nowMs;
  for (let frame = 0; frame < 130; frame += 1) clock.frame(16);
  assert.equal(ticks.length, TIMES_US.length);
  for (const { index, atMs } of ticks) {
    assert.equal(atMs - startMs, Math.ceil(/** @type {number} */ (TIMES_US[index]) / 16_000) * 16);
  }
  assert.deepEqual(states.slice(-2), ["playing", "ended"]);
});

test("through seeks, pauses and changes of speed, playback is where the oracle says", () => {
  const { clock, playback, seen } = start(TIMES_US, DURATION_US);
  let positionUs = 0;
  let running = true;
  let speed = 1;
  playback.send("play");
  const check = (/** @type {string} */ what) => {
    assert.equal(seen.shown, countBefore(positionUs), what);
    assert.equal(playback.positionUs, positionUs, what);
  };
  /** @type {[string, number?][]} */
  const script = [
    ["frame", 39], ["frame", 1], ["pause"], ["frame", 5000], ["play"], ["frame", 1], ["speed", 0.25], ["frame", 236],
    ["speed", 8], ["frame", 18], ["seek", 30_000], ["frame", 1], ["frame", 1], ["speed", 0.5], ["frame", 8], ["pause"],
    ["seek", 1_499_999], ["frame", 100], ["speed", 2], ["play"], ["frame", 0], ["frame", 1], ["seek", -5], ["frame", 20],
    ["speed", 4], ["frame", 465], ["seek", 250_001], ["restart"], ["frame", 10],
  ];
  for (const [step, value = 0] of script) {
    if (step === "frame") {
      clock.frame(value);
      if (running) positionUs = Math.min(DURATION_US, positionUs + value * 1000 * speed);
    } else if (step === "speed") playback.setSpeed((speed = value));
    else if (step === "seek") {
      playback.send("seek", value);
      positionUs = Math.max(0, value);
    } else {
      playback.send(/** @type {Action} */ (step));
      running = step !== "pause";
      if (step === "restart") positionUs = 0;
    }
    check(`${step} ${value}`);
  }
});

test("an hour of uneven frames adds no drift", () => {
  const hourUs = 3_600_000_000;
  const { clock, playback } = start([0, hourUs], hourUs);
  playback.send("play");
  const startMs = clock.nowMs;
  for (let frame = 0; frame < 100_000; frame += 1) {
    clock.frame(frame % 7 === 0 ? 33.4 : 16.7 + (frame % 3) / 10);
    assert.equal(playback.positionUs, (clock.nowMs - startMs) * 1000);
  }
});

test("instant shows everything with the next frame, each tick once, and ends", () => {
  const { clock, playback, ticks, states } = start(TIMES_US, DURATION_US);
  playback.setSpeed(Infinity);
  playback.send("play");
  clock.frame(1);
  assert.deepEqual(ticks.map(({ index }) => index), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(states.at(-1), "ended");
});

test("a step pauses where it lands; play at the end begins again", () => {
  const { clock, playback, seen } = start(TIMES_US, DURATION_US);
  playback.send("play");
  clock.frame(50);
  playback.send("step", 100_000);
  assert.deepEqual([playback.state, seen.shown], ["paused", 5]);
  clock.frame(1000);
  assert.equal(seen.positionUs, 100_000);
  playback.send("seek", DURATION_US * 2);
  assert.equal(playback.positionUs, DURATION_US);
  playback.send("play");
  assert.deepEqual([playback.state, playback.positionUs], ["playing", 0]);
});

test("a frame asked for before a pause does nothing after it", () => {
  const { clock, playback, seen, ticks } = start(TIMES_US, DURATION_US);
  playback.send("play");
  playback.send("pause");
  clock.frame(500);
  assert.deepEqual([seen.positionUs, ticks.length], [0, 1]);
});

test("what lies at zero is played by every start from there, once, and after the state was entered", () => {
  const { clock, playback, seen, ticks, states } = start(TIMES_US, DURATION_US);
  playback.send("seek", 0);
  assert.deepEqual([seen.shown, ticks.length], [0, 0], "at rest at zero nothing has come yet");
  playback.send("play");
  assert.deepEqual([seen.shown, ticks.map(({ index }) => index), states.at(-1)], [1, [0], "playing"]);
  playback.send("pause");
  playback.send("play");
  assert.equal(ticks.length, 1, "a pause right there does not bring it twice");
  clock.frame(50);
  playback.send("restart");
  playback.send("seek", 0);
  assert.deepEqual(ticks.map(({ index }) => index), [0, 1, 2, 3, 0, 0]);
});

test("only a seek, a step and a new start are jumps", () => {
  const clock = new StoppedClock();
  /** @type {string[]} */
  const jumps = [];
  let doing = "";
  const show = (/** @type {unknown[]} */ ...[, , , played]) => void (played || jumps.push(doing));
  const playback = new Playback(clock, { show, enter() {} });
  playback.send("load");
  playback.loaded(TIMES_US, DURATION_US);
  /** @type {Action[]} */
  const actions = ["play", "pause", "play", "seek", "pause", "step", "play", "restart"];
  for (const action of actions) {
    doing = `${action} when ${playback.state}`;
    playback.send(action, action === "seek" || action === "step" ? 90_000 : undefined);
    clock.frame(10);
  }
  doing = "end";
  clock.frame(5000);
  assert.equal(playback.state, "ended");
  assert.deepEqual(jumps, ["", "play when ready", "seek when playing", "step when paused", "restart when playing"]);
});

/** @type {Action[]} */
const ACTIONS = ["load", "loaded", "fail", "play", "pause", "restart", "seek", "step", "end"];
for (const state of /** @type {State[]} */ (Object.keys(TRANSITIONS))) {
  test(`in ${state}, an action that is not in the table changes nothing`, () => {
    for (const action of ACTIONS) {
      const { playback, states, seen } = start(TIMES_US, DURATION_US);
      playback.state = state;
      const before = [{ ...seen }, states.length];
      const known = TRANSITIONS[state][action];
      assert.equal(playback.send(action, 7), known !== undefined);
      assert.equal(playback.state, known ?? state);
      if (!known) assert.deepEqual([{ ...seen }, states.length], before);
    }
  });
}
