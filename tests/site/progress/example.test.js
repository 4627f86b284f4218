// The manual's example of what is kept is what this code reads and writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Log } from "../../../src/tokenreel/site/progress/log.js";

test("the manual's example is read whole, and written as it stands there", () => {
  const page = readFileSync(new URL("../../../docs/manual/progress.md", import.meta.url), "utf-8");
  const example = /```json\n([^`]*)```/.exec(page)?.[1] ?? "";
  const log = Log.parseFile(example, "llm-apis");
  assert.deepEqual([log.size, log.damaged, log.newer], [2, 0, 0]);
  assert.deepEqual(log.toString().split("\n").sort(), example.split("\n").sort());
});
