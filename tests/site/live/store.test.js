// What a reader wrote, in a browser that keeps it, one that keeps nothing, and one in which somebody else wrote.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Store } from "../../../src/tokenreel/site/live/store.js";
import { give } from "./fakes.js";

/** @type {Map<string, string>} */
const kept = new Map();

beforeEach(() => {
  kept.clear();
  give("localStorage", {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  });
});

const WRITTEN = { text: "print('나')\n", original: "print(1)\n" };

test("what is written is read again, until it is forgotten", () => {
  const store = new Store("/course/", "demo");
  assert.equal(store.read(), null);
  assert.equal(store.write(WRITTEN), true);
  assert.deepEqual(new Store("/course/", "demo").read(), WRITTEN);
  store.forget();
  assert.equal(store.read(), null);
  assert.equal(kept.size, 0);
});

test("samples, and courses on one origin, are kept apart", () => {
  new Store("/course/", "demo").write(WRITTEN);
  assert.equal(new Store("/course/", "other").read(), null);
  assert.equal(new Store("/other/", "demo").read(), null);
  new Store("/other/", "demo").forget();
  assert.deepEqual(new Store("/course/", "demo").read(), WRITTEN);
});

for (const text of ["", "no JSON", "null", "7", "[]", "{}", '"text"', '{"text": "a"}', '{"text": 1, "original": "b"}', '{"text": "a", "original": null}']) {
  test(`what is damaged is not there: ${text || "an empty text"}`, () => {
    const store = new Store("/course/", "demo");
    kept.set(store.key, text);
    assert.equal(store.read(), null);
    assert.equal(store.write(WRITTEN), true);
    assert.deepEqual(store.read(), WRITTEN);
  });
}

test("a browser that keeps nothing says so, and nothing breaks", () => {
  const refuse = () => { throw new Error("QuotaExceededError"); };
  give("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  const store = new Store("/course/", "demo");
  assert.deepEqual([store.read(), store.write(WRITTEN), store.forget()], [null, false, undefined]);
});

test("a browser in which the storage can't even be named is as one that keeps nothing", () => {
  Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("SecurityError"); }, configurable: true });
  const store = new Store("/course/", "demo");
  assert.deepEqual([store.read(), store.write(WRITTEN), store.forget()], [null, false, undefined]);
});
