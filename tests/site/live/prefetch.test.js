// What is fetched before anybody asks, and on which connections.
import assert from "node:assert/strict";
import { test } from "node:test";

import { mayPrefetch, whenIdle } from "../../../src/tokenreel/site/live/prefetch.js";
import { give } from "./fakes.js";

const CASES = /** @type {const} */ ([
  ["a quick one", { effectiveType: "4g" }, true],
  ["a quick one at home", { effectiveType: "4g", type: "wifi" }, true],
  ["a quick one that is paid by the byte", { effectiveType: "4g", type: "cellular" }, false],
  ["a slow one", { effectiveType: "3g" }, false],
  ["a very slow one", { effectiveType: "slow-2g", type: "wifi" }, false],
  ["one whose owner saves data", { effectiveType: "4g", saveData: true }, false],
  ["one of which only little is known", {}, false],
]);

for (const [title, connection, expected] of CASES) {
  test(`on ${title}: ${expected}`, () => assert.equal(mayPrefetch(connection), expected));
}

test("where a browser says nothing of its connection, nothing is fetched ahead", () => {
  give("navigator", {});
  assert.equal(mayPrefetch(), false);
  give("navigator", { connection: { effectiveType: "4g" } });
  assert.equal(mayPrefetch(), true);
});

test("it waits for an idle moment, where a browser can say when one is", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let done = 0;
  whenIdle(() => (done += 1));
  t.mock.timers.tick(1999);
  assert.equal(done, 0);
  t.mock.timers.tick(1);
  assert.equal(done, 1);

  /** @type {unknown[]} */
  const asked = [];
  const act = () => (done += 1);
  give("requestIdleCallback", (/** @type {unknown[]} */ ...args) => asked.push(args));
  whenIdle(act);
  assert.deepEqual(asked, [[act, { timeout: 10_000 }]]);
});
