import assert from "node:assert/strict";
import { test } from "node:test";

// the module looks for its worker when it is loaded: here, no page names one
Object.assign(globalThis, { document: { querySelector: () => null, baseURI: "https://me.example/" } });
const { below, isFree } = await import("../../../src/tokenreel/site/offline/offline.js");

test("what lies outside the site is not kept, nor anything twice", () => {
  const root = "https://me.example/course/";
  const addresses = [`${root}a/#b`, `${root}a/`, "https://me.example/other/", `${root}c?d`, "https://evil.example/course/"];
  assert.deepEqual(below(addresses, root), [`${root}a/`, `${root}c?d`]);
});

test("a connection is free unless it says otherwise", () => {
  assert.equal(isFree(undefined), true);
  assert.equal(isFree({ type: "wifi" }), true);
  assert.equal(isFree({ type: "cellular" }), false);
  assert.equal(isFree({ saveData: true }), false);
});
