// Where programs run: one worker at a time, a spare one, and what becomes of a run that is stopped or breaks.
import assert from "node:assert/strict";
import { mock } from "node:test";

import { Broken, Flooded, MOST_OUTPUT, Stopped } from "../../../src/tokenreel/site/live/runner.js";
import { give, Server } from "./fakes.js";
import { begun, FakeWorker, OUTCOME, program, runnerOf, settle, start, test, worker } from "./runs.js";

test("a run fetches, starts, runs, prints and ends, in this order", async () => {
  const runner = runnerOf(new Server());
  const { done, heard } = start(runner, { code: "print('a')" });
  await settle(runner);
  assert.equal(heard.at(-1), "starting");
  assert.match(heard.at(-2) ?? "", /^21\/21$/);
  const [first] = worker(0).told;
  assert.deepEqual(Object.keys(first.kit.files).sort(), ["a.whl", "python_stdlib.zip"]);
  assert.equal(worker(0).told.length, 1, "nothing is run before Python is ready");
  worker(0).say({ ready: true });
  await settle(runner);
  assert.deepEqual(worker(0).told[1], { recording: { demo: "d", text: "the recording" } });
  assert.deepEqual(worker(0).programs, ["print('a')"]);
  assert.equal(runner.isBusy, true);
  worker(0).say({ output: [["out", "a"], ["err", "b"]] });
  worker(0).say({ fetching: "rest" });
  worker(0).say({ done: OUTCOME });
  assert.deepEqual(await done, OUTCOME);
  assert.deepEqual(heard.slice(-5), ["starting", "running", "out: a", "err: b", "fetching"]);
  assert.equal(runner.isBusy, false);
  assert.equal(worker(0).ended, false);
});

test("a second run has the same worker, and a recording crosses once", async () => {
  const { runner, done } = await begun();
  worker(0).say({ done: OUTCOME });
  await done;
  for (const demo of ["d", "e"]) {
    const again = start(runner, { demo, code: demo });
    await settle(runner);
    worker(0).say({ done: OUTCOME });
    await again.done;
  }
  assert.equal(FakeWorker.made.length, 1);
  const demos = worker(0).told.filter(({ recording }) => recording).map(({ recording }) => recording.demo);
  assert.deepEqual([demos, worker(0).programs], [["d", "e"], ["print(1)", "d", "e"]]);
});

test("a stop while it loads ends the run at once; what is on its way is kept for the next", async () => {
  const server = new Server();
  const runner = runnerOf(server);
  const { done, told } = start(runner);
  runner.stop();
  await assert.rejects(done, Stopped);
  await settle(runner);
  assert.deepEqual([told(), FakeWorker.made.length, runner.isBusy], [[], 0, false]);
  const asked = server.asked.length;
  start(runner);
  await settle(runner);
  assert.deepEqual([server.asked.length, FakeWorker.made.length], [asked, 1]);
});

test("a stop while Python starts ends its worker, and the next run has another", async () => {
  const runner = runnerOf(new Server());
  const { done, told } = start(runner);
  await settle(runner);
  runner.stop();
  await assert.rejects(done, Stopped);
  assert.equal(worker(0).ended, true);
  worker(0).say({ ready: true });
  await settle(runner);
  assert.deepEqual([told(), worker(0).programs], [["starting"], []]);
  start(runner);
  await settle(runner);
  assert.equal(FakeWorker.made.length, 2);
});

test("a stop while it runs ends the worker at once, and nothing more is heard of it", async () => {
  const { runner, done, told } = await begun({ code: "while True: pass" });
  runner.stop();
  assert.equal(worker(0).ended, true, "at once, whatever the program does");
  await assert.rejects(done, Stopped);
  worker(0).say({ done: OUTCOME });
  assert.deepEqual([told(), runner.isBusy], [["starting", "running"], false]);
  const next = start(runner, { code: "next" });
  await settle(runner);
  const last = worker(FakeWorker.made.length - 1);
  last.say({ ready: true });
  await settle(runner);
  assert.deepEqual([last.ended, last.programs], [false, ["next"]]);
  assert.deepEqual(last.told[1], { recording: { demo: "d", text: "the recording" } }, "a new worker knows none");
  last.say({ done: OUTCOME });
  assert.deepEqual(await next.done, OUTCOME);
});

test("a stop where nothing runs does nothing", async () => {
  const { runner, done } = await begun();
  worker(0).say({ done: OUTCOME });
  await done;
  runner.stop();
  assert.equal(worker(0).ended, false);
});

test("another run stops the one that is under way", async () => {
  const { runner, done } = await begun({ code: "first" });
  const second = start(runner, { code: "second" });
  await assert.rejects(done, Stopped);
  await settle(runner);
  const last = worker(FakeWorker.made.length - 1);
  last.say({ ready: true });
  await settle(runner);
  assert.deepEqual([worker(0).ended, last.programs], [true, ["second"]]);
  last.say({ done: OUTCOME });
  await second.done;
});

test("where memory allows, a spare worker starts once the run has the processor no more, and takes its place", async (t) => {
  give("navigator", { deviceMemory: 8 });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { runner, done } = await begun();
  assert.equal(FakeWorker.made.length, 1);
  t.mock.timers.tick(60_000);
  assert.equal(FakeWorker.made.length, 2);
  worker(1).say({ ready: true });
  runner.stop();
  await assert.rejects(done, Stopped);
  const next = start(runner, { code: "next" });
  await settle(runner);
  assert.deepEqual([worker(0).ended, worker(1).ended, worker(1).programs], [true, false, ["next"]]);
  worker(1).say({ done: OUTCOME });
  await next.done;
});

test("one spare is enough, and where memory is short, or unknown, there is none", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const [memory, count] of /** @type {const} */ ([[8, 2], [4, 2], [2, 1], [undefined, 1]])) {
    FakeWorker.made = [];
    give("navigator", { deviceMemory: memory });
    const { runner, done } = await begun();
    t.mock.timers.tick(60_000);
    worker(0).say({ done: OUTCOME });
    await done;
    const again = start(runner);
    await settle(runner);
    t.mock.timers.tick(60_000);
    worker(0).say({ done: OUTCOME });
    await again.done;
    assert.equal(FakeWorker.made.length, count, `${memory} GiB`);
  }
});

test("a flood of output ends the run and its worker; what fits is shown", async () => {
  const { runner, done, told } = await begun({ code: "while True: print()" });
  const part = "x".repeat(MOST_OUTPUT / 2);
  worker(0).say({ output: [["out", part]] });
  worker(0).say({ output: [["err", part]] });
  assert.equal(told().length, 4, "the most is not too much");
  worker(0).say({ output: [["out", "y"], ["out", "z"]] });
  await assert.rejects(done, Flooded);
  assert.deepEqual([told().length, worker(0).ended, runner.isBusy], [4, true, false]);
  start(runner);
  await settle(runner);
  assert.equal(FakeWorker.made.length, 2);
});

for (const [title, breaks] of /** @type {[string, (worker: FakeWorker) => void][]} */ ([
  ["Python could not go on", (broken) => broken.say({ failed: "fatal error" })],
  ["the browser ended it", (broken) => broken.crash("fatal error")],
])) {
  test(`a worker that breaks while it starts is told, and the next run has another: ${title}`, async () => {
    const runner = runnerOf(new Server());
    const { done } = start(runner);
    await settle(runner);
    breaks(worker(0));
    await assert.rejects(done, (error) => error instanceof Broken && error.message === "fatal error");
    assert.equal(worker(0).ended, true);
    start(runner);
    await settle(runner);
    assert.equal(FakeWorker.made.length, 2);
  });

  test(`a worker that breaks while it runs is told, and the next run has another: ${title}`, async () => {
    const { runner, done } = await begun();
    breaks(worker(0));
    await assert.rejects(done, (error) => error instanceof Broken && error.message === "fatal error");
    assert.equal(worker(0).ended, true);
    start(runner);
    await settle(runner);
    assert.equal(FakeWorker.made.length, 2);
  });
}

test("a browser that gives no reason is told in words", async () => {
  const { done } = await begun();
  worker(0).crash("");
  await assert.rejects(done, { message: "the worker ended" });
});

test("a runtime that can't be had is told, and tried anew", async () => {
  const server = new Server();
  const right = server.files.get("a.whl") ?? 404;
  server.files.set("a.whl", 404);
  const runner = runnerOf(server);
  await assert.rejects(start(runner).done, { kind: "unreachable", file: "a.whl" });
  assert.equal(runner.isBusy, false);
  server.files.set("a.whl", right);
  start(runner);
  await settle(runner);
  assert.equal(FakeWorker.made.length, 1);
});

test("a recording that can't be had ends the run, and no worker is made for it", async () => {
  const runner = runnerOf(new Server());
  const { done } = start(runner, {}, () => Promise.reject(new Error("no recording")));
  await assert.rejects(done, { message: "no recording" });
  await settle(runner);
  assert.deepEqual([FakeWorker.made.length, runner.isBusy], [0, false]);
});

test("what is fetched ahead is fetched once, and compiled by the first run", async (t) => {
  const compile = t.mock.method(WebAssembly, "compileStreaming");
  const server = new Server();
  const runner = runnerOf(server);
  const [first, second] = await Promise.all([runner.fetch(), runner.fetch()]);
  assert.equal(first, second);
  assert.equal(compile.mock.callCount(), 0, "nobody has asked for a run");
  const { heard } = start(runner);
  await settle(runner);
  assert.equal(server.asked.length, 4);
  assert.equal(compile.mock.callCount(), 1);
  assert.equal(heard.at(-1), "starting");
});

test("a worker that ended while it had nothing to do is missed by nobody", async () => {
  const { runner, done } = await begun();
  worker(0).say({ done: OUTCOME });
  await done;
  worker(0).crash("out of memory");
  const again = start(runner);
  await settle(runner);
  worker(1).say({ ready: true });
  await settle(runner);
  worker(1).say({ done: OUTCOME });
  assert.deepEqual(await again.done, OUTCOME);
});
