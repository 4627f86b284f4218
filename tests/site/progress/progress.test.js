// What pages see of a reader's progress: state, news, and what goes wrong.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Progress } from "../../../src/tokenreel/site/progress/progress.js";
import { MemoryKeeper, RULES } from "./rules.js";

/** @typedef {import("../../../src/tokenreel/site/progress/state.js").Rules} Rules */

/** @param {MemoryKeeper} keeper @param {Rules} rules */
function opened(keeper = new MemoryKeeper(), rules = RULES) {
  let hour = 0;
  const progress = new Progress("c", rules, keeper, () => new Date(Date.UTC(2026, 0, 1, (hour += 1))));
  /** @type {string[]} */
  const news = [];
  progress.subscribe((fresh) => news.push(fresh.map(({ kind, what }) => `${kind} ${what}`).join(", ")));
  return { progress, keeper, news };
}

test("a new reader is at the first level, with all of the course ahead", () => {
  const { progress } = opened();
  const { xp, level, next, done, all, achievements } = progress.state;
  assert.deepEqual([xp, level, next, done, all], [
    0, { number: 0, title: "Tokenizer" }, { title: "Sampler", from: 0, at: 50 }, 0, 3,
  ]);
  assert.deepEqual(achievements.map(({ at }) => at), [undefined, undefined, undefined, undefined]);
});

test("what is done counts once, and leads to levels, tracks and achievements", () => {
  const { progress, news } = opened();
  progress.record("replay", "haiku");
  progress.record("replay", "haiku");
  progress.record("read", "first/a");
  progress.record("read", "first/b");
  assert.deepEqual(news, [
    "replay haiku, achievement begun", "read first/a", "read first/b, track first, achievement rich",
  ]);
  const { xp, level, tracks, done, next } = progress.state;
  assert.deepEqual([xp, level?.title, done, next?.at], [185, "Sampler", 2, 200]);
  assert.deepEqual(tracks.map((track) => [track.done, track.all]), [[2, 2], [0, 1], [0, 0]]);
});

test("an achievement can name one thing, or a count", () => {
  const { progress } = opened();
  for (const what of ["a", "b", "c"]) progress.record("replay", what);
  progress.record("exercise", "another");
  const earned = () => progress.state.achievements.filter(({ at }) => at).map(({ id }) => id);
  assert.deepEqual(earned(), ["begun", "three"]);
  progress.record("exercise", "stop-early");
  assert.deepEqual(earned(), ["begun", "three", "one-task"]);
});

test("the last level has no next one, and a course without levels has none", () => {
  const { progress } = opened();
  for (let number = 0; number < 50; number += 1) progress.record("replay", `demo-${number}`);
  assert.deepEqual([progress.state.level, progress.state.next], [{ number: 2, title: "Decoder" }, null]);
  const { progress: plain } = opened(new MemoryKeeper(), { ...RULES, levels: [], achievements: [] });
  assert.deepEqual([plain.state.level, plain.state.next], [null, null]);
});

test("a change of the course takes nothing back", () => {
  const { progress, keeper } = opened();
  progress.record("replay", "haiku");
  progress.record("read", "first/a");
  progress.record("read", "first/b");
  const [first, second] = RULES.tracks;
  assert.ok(first && second);
  const changed = {
    ...RULES,
    xp: { read: 1, replay: 100 },
    tracks: [{ ...first, lessons: [...first.lessons, { id: "first/new", title: "new", url: "n", number: 3, minutes: 1 }] }],
    achievements: RULES.achievements.map((one) => ({ ...one, when: { replay: 99 } })),
  };
  const { progress: later } = opened(keeper, changed);
  assert.equal(later.state.xp, 280, "what is worth less stays worth what it was, what is worth more is worth it");
  assert.ok(later.has("track", "first"));
  assert.deepEqual([later.state.done, later.state.all], [2, 3]);
  assert.deepEqual(later.state.achievements.filter(({ at }) => at).map(({ id }) => id), ["begun", "rich"]);
});

test("a course that now has an achievement gives it for what was done before", () => {
  const { keeper, progress } = opened(new MemoryKeeper(), { ...RULES, achievements: [] });
  progress.record("replay", "haiku");
  const { progress: later } = opened(keeper);
  assert.ok(later.state.achievements[0]?.at);
});

test("two tabs add to one log", () => {
  const { progress, keeper } = opened();
  const { progress: other } = opened(keeper);
  progress.record("replay", "a");
  other.record("replay", "b");
  progress.record("replay", "c");
  assert.equal(progress.state.xp, 15);
  other.refresh();
  assert.equal(other.state.xp, 15);
});

test("what is exported here can be imported there, and back, whichever is older", () => {
  const { progress: phone } = opened();
  const { progress: laptop } = opened();
  phone.record("replay", "a");
  phone.record("exercise", "stop-early");
  laptop.record("replay", "b");
  const [fromPhone, fromLaptop] = [phone.export(), laptop.export()];
  assert.deepEqual(laptop.import(fromPhone), { added: 3, unread: 0 });
  assert.deepEqual(phone.import(fromLaptop), { added: 1, unread: 0 });
  assert.equal(phone.export(), laptop.export());
  assert.deepEqual(phone.import(fromLaptop), { added: 0, unread: 0 });
});

test("an import says what it could not read, and keeps it", () => {
  const { progress } = opened();
  const text = progress.export() + '{"v":1,"kind":"rea\n{"v":2,"kind":"read"}\n';
  assert.deepEqual(progress.import(text), { added: 0, unread: 2 });
  assert.ok(progress.export().includes('{"v":1,"kind":"rea\n'));
});

test("a file of another course changes nothing", () => {
  const { progress, keeper } = opened();
  progress.record("replay", "a");
  const before = keeper.text;
  assert.throws(() => progress.import('{"tokenreel-progress":1,"course":"d"}\n'));
  assert.equal(keeper.text, before);
});

test("a file of another course is taken where its reader says so", () => {
  const { progress } = opened();
  const text = '{"tokenreel-progress":1,"course":"d"}\n{"v":1,"kind":"replay","what":"a","at":"2026-01-01T00:00:00Z"}\n';
  assert.deepEqual(progress.import(text, true), { added: 1, unread: 0 });
  assert.equal(progress.state.xp, 5);
});

test("what follows from others stands behind them, also where it came at once", () => {
  const keeper = new MemoryKeeper();
  const progress = new Progress("c", RULES, keeper, () => new Date(0));
  progress.record("read", "second/c");
  progress.record("replay", "a");
  assert.deepEqual(progress.events.map(({ kind }) => kind), ["read", "replay", "track", "achievement"]);
});

test("a reset can be undone, with what was done since", () => {
  const { progress, keeper } = opened();
  progress.record("replay", "a");
  const undo = progress.reset();
  assert.deepEqual([keeper.text, progress.state.xp], [null, 0]);
  progress.record("replay", "b");
  undo();
  assert.equal(progress.state.xp, 10);
});

for (const [name, trouble] of [["QuotaExceededError", "full"], ["SecurityError", "denied"]]) {
  test(`where nothing can be kept (${name}), the page goes on with what it knows and says so`, () => {
    const keeper = new MemoryKeeper();
    keeper.refuses = name ?? "";
    const { progress } = opened(keeper);
    progress.record("replay", "a");
    progress.record("replay", "b");
    assert.deepEqual([progress.state.xp, progress.trouble], [10, trouble]);
    keeper.refuses = "";
    progress.record("replay", "c");
    assert.deepEqual([progress.state.xp, progress.trouble], [15, null]);
    assert.equal(opened(keeper).progress.state.xp, 15, "once there is room, all of it is kept");
  });
}

test("where nothing can even be read, it starts anew in memory", () => {
  const keeper = new MemoryKeeper();
  keeper.refuses = "SecurityError";
  keeper.isClosed = true;
  const { progress } = opened(keeper);
  assert.equal(progress.trouble, "denied");
  progress.record("replay", "a");
  assert.equal(progress.state.xp, 5);
});

for (const [trouble, line] of [["damaged", "{}{"], ["newer", '{"v":2,"kind":"read","what":"first/a"}']]) {
  test(`a log that is ${trouble} in a line says so, counts the rest and keeps the line`, () => {
    const { progress, keeper } = opened();
    progress.record("replay", "a");
    keeper.text += `${line}\n`;
    progress.record("replay", "b");
    assert.deepEqual([progress.trouble, progress.state.xp], [trouble, 10]);
    assert.ok(keeper.text?.split("\n").includes(line ?? ""));
  });
}

test("who no longer listens hears nothing", () => {
  const { progress } = opened();
  let heard = 0;
  progress.subscribe(() => (heard += 1))();
  progress.record("replay", "a");
  assert.equal(heard, 0);
});

for (const [title, read, place, expected] of /** @type {[string, string[], string | null, string][]} */ ([
  ["a new reader starts with the first lesson", [], null, "start first/a"],
  ["who left a lesson goes on with it", [], "first/b", "continue first/b"],
  ["who has read it goes on to the next", ["first/b"], "first/b", "next second/c"],
  ["the end of a track leads to the next track", ["first/a", "first/b"], "first/b", "next second/c"],
  ["behind the last one, what was left out comes", ["second/c"], "second/c", "next first/a"],
  ["a lesson that is gone doesn't matter", ["first/a"], "first/gone", "next first/b"],
  ["who has read all has nothing left", ["first/a", "first/b", "second/c"], "first/a", "null"],
])) {
  test(title, () => {
    const { progress } = opened();
    for (const lesson of read) progress.record("read", lesson);
    if (place) progress.visit(place);
    assert.equal(progress.next ? `${progress.next.how} ${progress.next.lesson.id}` : "null", expected);
  });
}
