// Runs whose workers are fakes: what a test of `runner.js` says in their stead.
import assert from "node:assert/strict";
import { beforeEach, mock, test as begin } from "node:test";

import { Runner } from "../../../src/tokenreel/site/live/runner.js";
import { give, Server } from "./fakes.js";

/** @typedef {import("../../../src/tokenreel/site/live/runner.js").Program} Program */

/** A test that a run which never ends fails, too. @param {string} title @param {(t: import("node:test").TestContext) => Promise<void>} body */
export const test = (title, body) => begin(title, { timeout: 20_000 }, body);

/** A worker that says what a test lets it say. */
export class FakeWorker extends EventTarget {
  /** @type {FakeWorker[]} */
  static made = [];
  /** @type {any[]} what it was told */
  told = [];
  ended = false;

  /** @param {URL} url @param {WorkerOptions} options */
  constructor(url, options) {
    super();
    assert.equal(options.type, "module");
    assert.match(url.pathname, /\/live\/worker\.js$/);
    FakeWorker.made.push(this);
  }

  /** @param {any} message */
  postMessage(message) {
    this.told.push(message);
  }

  /** @param {object} data */
  say(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  /** @param {string} message */
  crash(message) {
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }

  terminate() {
    this.ended = true;
  }

  get programs() {
    return this.told.filter(({ program }) => program).map(({ program }) => program.code);
  }
}

beforeEach(() => { // of every test in the file that loads this
  FakeWorker.made = [];
  give("Worker", FakeWorker);
  give("navigator", {});
  mock.timers.reset();
});

/** @param {number} index */
export function worker(index) {
  const found = FakeWorker.made[index];
  assert.ok(found, `no worker ${index}`);
  return found;
}
/** Lets everything go on that waits for nothing but the runtime's bytes. @param {Runner} runner */
export async function settle(runner) {
  await runner.fetch().catch(() => {});
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
/** @param {Partial<Program>} fields @returns {Program} */
export const program = (fields) =>
  ({ code: "print(1)", name: "lesson.py", line: 0, setup: null, demo: "d", fault: null, speed: 1, language: "en", ...fields });
export const OUTCOME = { exit: 0, line: null, open: 0, requests: [] };

/** @param {Server} server */
export const runnerOf = (server) => new Runner(server.address, server.sha256);

/**
 * Starts a run, and notes what is heard of it.
 * @param {Runner} runner @param {Partial<Program>} [fields] @param {() => Promise<string>} [recording]
 */
export function start(runner, fields = {}, recording = async () => "the recording") {
  /** @type {string[]} */
  const heard = [];
  const listener = {
    loading: (/** @type {number} */ got, /** @type {number} */ all) => heard.push(`${got}/${all}`),
    starting: () => heard.push("starting"), running: () => heard.push("running"), fetching: () => heard.push("fetching"),
    output: (/** @type {string} */ kind, /** @type {string} */ text) => heard.push(`${kind}: ${text}`),
  };
  const done = runner.run(program(fields), recording, listener);
  done.catch(() => {}); // asked for later
  return { done, heard, told: () => heard.filter((text) => !/^\d+\/\d+$/.test(text)) };
}

/** A run that has begun, in the first worker. @param {Partial<Program>} [fields] */
export async function begun(fields = {}) {
  const runner = runnerOf(new Server());
  const run = start(runner, fields);
  await settle(runner);
  worker(0).say({ ready: true });
  await settle(runner);
  return { runner, ...run };
}
