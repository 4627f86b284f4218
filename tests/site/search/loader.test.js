// The search worker fetches ours with the first word that is typed, and goes on without where it can't.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { load } from "../../../src/tokenreel/site/search/loader.js";

/** @type {string[]} */
let fetched = [];
let reachable = true;
/** @type {unknown[][]} */
let given = [];

/** Lunr as far as it is touched. */
function library() {
  class Builder {
    add() {}
    build() {
      return "the index";
    }
  }
  class QueryLexer {
    constructor(str = "typed") {
      this.str = str;
    }
    run() {
      return "plain";
    }
  }
  return { Builder, QueryLexer };
}

beforeEach(() => {
  fetched = [];
  given = [];
  reachable = true;
  const scope = {
    importScripts: (/** @type {string} */ script) => {
      fetched.push(script);
      if (!reachable) throw new Error("no network");
    },
    extendSearch: (/** @type {ReturnType<typeof library>} */ lunr, /** @type {unknown[]} */ ...rest) => {
      given.push(rest);
      const { run } = lunr.QueryLexer.prototype;
      lunr.QueryLexer.prototype.run = function () {
        return `more than ${run.call(this)}`;
      };
    },
  };
  Reflect.set(globalThis, "self", scope);
});

test("the first query fetches ours, once, and gets all of the index", () => {
  const lunr = library();
  load(lunr, "ours.js");
  Reflect.apply(lunr.Builder.prototype.add, new lunr.Builder(), [{ location: "a/" }]);
  new lunr.Builder().build();
  assert.equal(new lunr.QueryLexer("").run(), "plain");
  assert.deepEqual(fetched, []);
  assert.equal(new lunr.QueryLexer().run(), "more than plain");
  assert.equal(new lunr.QueryLexer().run(), "more than plain");
  assert.deepEqual(fetched, ["ours.js"]);
  assert.deepEqual(given, [["the index", [{ location: "a/" }]]]);
});

test("without a network it searches as before, and tries again", (t) => {
  t.mock.method(console, "warn", () => {});
  const lunr = library();
  load(lunr, "ours.js");
  reachable = false;
  assert.equal(new lunr.QueryLexer().run(), "plain");
  reachable = true;
  assert.equal(new lunr.QueryLexer().run(), "more than plain");
  assert.deepEqual(fetched, ["ours.js", "ours.js"]);
});
