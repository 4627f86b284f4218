// Colours of code that a reader wrote: whatever they wrote stays a text, and all of it is there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { colour } from "../../../src/tokenreel/site/live/code.js";
import { faked } from "./fakes.js";

/** @param {string} code */
const coloured = (code) => colour(code).map((part) => (typeof part === "string" ? part : [faked(part).className, faked(part).text]));
/** @param {string} code */
const named = (code) => coloured(code).filter((part) => Array.isArray(part));

for (const [code, expected] of /** @type {[string, string[][]][]} */ ([
  ["import this  # not 'that'", [["k", "import"], ["c1", "# not 'that'"]]],
  ["x1 = 3.5 + 0x1f", [["mi", "3.5"], ["mi", "0x1f"]]],
  ["f('a # b', rb\"c\\\"d\")", [["s", "'a # b'"], ["s", "rb\"c\\\"d\""]]],
  ["'''one\n\"two\" if'''", [["s", "'''one\n\"two\" if'''"]]],
  ["print('not closed\nreturn", [["s", "'not closed"], ["k", "return"]]],
  ["\"\"\"never closed\n'", [["s", "\"\"\"never closed\n'"]]],
  ["forward.classy = iffy", []],
  ["''", [["s", "''"]]],
])) {
  test(`colours of ${JSON.stringify(code)}`, () => assert.deepEqual(named(code), expected));
}

for (const code of ["", "<img src=x onerror='alert(1)'>\n", "\\'\"\"\"'''#\r\n\0", "가을 = '낙엽'  # 🍂"]) {
  test(`nothing is lost or obeyed of ${JSON.stringify(code)}`, () => {
    assert.equal(coloured(code).map((part) => (Array.isArray(part) ? part[1] : part)).join(""), code);
  });
}

test("a long line that closes nothing takes no time", () => {
  assert.equal(named(`"${"\\'".repeat(100_000)}`).length, 1);
});
