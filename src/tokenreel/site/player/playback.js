/**
 * Where playback stands. It knows times, not what happens at them, and takes its clock from outside.
 * @typedef {{now: () => number, requestFrame: (callback: () => void) => void}} Clock now() in milliseconds
 * @typedef {"idle" | "loading" | "ready" | "playing" | "paused" | "ended" | "failed"} State
 * @typedef {"load" | "loaded" | "fail" | "play" | "pause" | "restart" | "seek" | "step" | "end"} Action
 * @typedef {object} Watcher
 * @property {(shown: number, before: number, positionUs: number, played: boolean) => void} show how many moments are
 *   past, how many were, and whether time brought them or a jump (a seek, a step, a new start)
 * @property {(state: State) => void} enter called when the state changes, and on a restart
 */
import { countUntil } from "./timeline.js";

/**
 * What each action does in each state; what is not in the table does nothing. `ready` shows the end, unasked.
 * @type {Record<State, Partial<Record<Action, State>>>}
 */
export const TRANSITIONS = {
  idle: { load: "loading" },
  loading: { loaded: "ready", fail: "failed" },
  ready: { play: "playing", restart: "playing", seek: "paused", step: "paused" },
  playing: { pause: "paused", restart: "playing", seek: "playing", step: "paused", end: "ended" },
  paused: { play: "playing", restart: "playing", seek: "paused", step: "paused" },
  ended: { play: "playing", restart: "playing", seek: "paused", step: "paused" },
  failed: { load: "loading" },
};

export class Playback {
  /** @type {State} */
  state = "idle";
  speed = 1;
  /** @type {number[]} */
  #timesUs = [];
  #durationUs = 0;
  #shown = 0;
  // The position is always computed from these two, never added up: nothing can drift.
  #baseUs = 0;
  #startedMs = 0;
  #frameAsked = false;

  /** @param {Clock} clock @param {Watcher} watcher */
  constructor(clock, watcher) {
    this.clock = clock;
    this.watcher = watcher;
  }

  /** Microseconds since the timeline's zero. */
  get positionUs() {
    if (this.state !== "playing") return this.#baseUs;
    if (this.speed === Infinity) return this.#durationUs;
    const us = this.#baseUs + (this.clock.now() - this.#startedMs) * 1000 * this.speed;
    return Math.min(us, this.#durationUs);
  }

  /** @param {number[]} timesUs ascending @param {number} durationUs */
  loaded(timesUs, durationUs) {
    this.#timesUs = timesUs;
    this.#durationUs = durationUs;
    this.send("loaded", durationUs);
  }

  /**
   * @param {Action} action
   * @param {number} [targetUs] the new position, where the action brings one
   * @returns {boolean} whether this state knows the action
   */
  send(action, targetUs) {
    const next = TRANSITIONS[this.state][action];
    if (!next) return false;
    const hereUs = this.#catchUp();
    if (action === "restart" || (action === "play" && hereUs >= this.#durationUs)) targetUs = 0;
    const entered = next !== this.state || action === "restart";
    const jumped = targetUs !== undefined;
    this.#rebase(targetUs ?? hereUs);
    this.state = next;
    if (jumped) this.#show(this.#baseUs, false);
    this.#startedMs = this.clock.now(); // clearing a long output takes a while: time runs from when it is clear
    if (entered) this.watcher.enter(next);
    // What lies at the very start is due at once, and a pause lets the views know that they rest.
    if (!jumped || next === "playing") this.#show(this.#baseUs, true);
    this.#askFrame();
    return true;
  }

  /** @param {number} speed Infinity shows the end with the next frame */
  setSpeed(speed) {
    this.#rebase(this.#catchUp());
    this.speed = speed;
  }

  /** Plays what came due since the last frame; returns the position, read from the clock once. */
  #catchUp() {
    const positionUs = this.positionUs;
    if (this.state === "playing") this.#show(positionUs, true);
    return positionUs;
  }

  /** @param {number} us */
  #rebase(us) {
    this.#baseUs = Math.max(0, Math.min(us, this.#durationUs));
    this.#startedMs = this.clock.now();
  }

  #askFrame() {
    if (this.state !== "playing" || this.#frameAsked) return;
    this.#frameAsked = true;
    this.clock.requestFrame(() => {
      this.#frameAsked = false;
      if (this.state !== "playing") return;
      if (this.#catchUp() >= this.#durationUs) this.send("end");
      this.#askFrame();
    });
  }

  /**
   * A jump to zero is one to before everything: what lies there is left for time to bring.
   * @param {number} positionUs
   * @param {boolean} played
   */
  #show(positionUs, played) {
    const before = this.#shown;
    this.#shown = played || positionUs > 0 ? countUntil(this.#timesUs, positionUs) : 0;
    this.watcher.show(this.#shown, before, positionUs, played);
  }
}
