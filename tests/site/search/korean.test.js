// What the endings of Korean words tell.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Words, isTail, stems } from "../../../src/tokenreel/site/search/korean.js";

test("endings are told from what is none", () => {
  const tails = "은 는 이 가 을 를 의 에 에서 에서는 으로 으로도 까지 부터의 들이 이라면 예요 하기 하는 해서 했어요 됩니다 할지를 인지도";
  for (const tail of tails.split(" ")) assert.ok(isTail(tail), tail);
  for (const word of ["지도", "스", "시간", "데이터", "이미지"]) assert.ok(!isTail(word), word);
});

test("a word may be left by each of its endings", () => {
  assert.deepEqual(stems("레슨에서는"), ["레슨에서는", "레슨에서", "레슨"]);
  assert.deepEqual(stems("토큰"), ["토큰"]);
});

/** @param {string} runs */
function words(runs) {
  const all = new Words();
  for (const run of runs.split(" ")) all.add(run);
  return all;
}

for (const [typed, runs, expected] of /** @type {[string, string, string][]} */ ([
  ["스트리밍이", "스트리밍은 스트리밍을", "스트리밍"],
  ["스트리밍이", "스트리밍은", "스트리밍"],
  ["재시도", "재시도를 재시도는", "재시도"],
  ["재시도를", "재시도는 재시도", "재시도"],
  ["속도", "속도를 속", "속도"],
  ["사이트", "사이트가 사이", "사이트"],
  ["녹화하려면", "녹화를 녹화했어요", "녹화"],
  ["모르는말을", "토큰", "모르는말을"],
])) {
  test(`${typed} beside ${runs}`, () => assert.equal(words(runs).stem(typed), expected));
}

for (const [part, run, runs, expected] of /** @type {[string, string, string, boolean][]} */ ([
  ["구간", "신뢰구간은", "신뢰구간은 신뢰구간이", true],
  ["시간", "지연시간", "지연시간", true],
  ["서비스", "스트리밍서비스요금", "스트리밍서비스요금 스트리밍은 스트리밍을", true],
  ["시도", "재시도는", "재시도는 재시도를", true],
  ["시도", "해시도", "해시도 해시를 해시가", false],
  ["지도", "하지도", "하지도 하지", false],
  ["기도", "보내기도", "보내기도", false],
  ["다리", "기다리는", "기다리는 기다리지", false],
  ["나라", "하나라도", "하나라도 하나를 하나", false],
  ["에서", "레슨에서", "레슨에서 레슨은", false],
  ["간", "구간", "구간", false],
])) {
  test(`${part} in ${run}: ${expected}`, () => assert.equal(words(runs).holds(run, run.indexOf(part), part.length), expected));
}
