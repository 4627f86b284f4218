/**
 * What the player says. A reader of another language gets English.
 * Each metric is [name, definition]; the definitions are those of the manual.
 */
const en = {
  play: "Play", pause: "Pause", restart: "Restart", back: "Previous chunk", forward: "Next chunk",
  speed: "Speed", instant: "instant", position: "Position in the recording",
  /** @param {string} at @param {string} all */
  of: (at, all) => `${at} of ${all}`,
  output: "Output", error: "standard error", copyOutput: "Copy output", copyRaw: "Copy the recording", copied: "Copied",
  copyFailed: "Copying failed", raw: "Raw events, as received",
  rawHint: "One row is one event, with its time in ms since the code started. Body and output have one row per read: a frame that came in two reads stays split, and frames that came together stay together.",
  /** @param {number} count */
  more: (count) => `Show ${count} more`,
  measured: "All measurements, and how they are defined",
  /** @param {string} lead */
  since: (lead) => `All are measured from the exchange's own request. A frame's time is that of the read that completes it. Playback starts where there is something to see; imports and the like took ${lead} before that.`,
  /** @param {number} n */
  median: (n) => `median, n = ${n}`,
  whole: "not streamed: all its text appears at wall", noHead: "no answer",
  broken: "This recording can't be played, so only its output is shown.",
  /** @param {number} line */
  line: (line) => `Line ${line} of the file:`,
  /** @param {string} status */
  missing: (status) => `The server answered ${status} for the file.`,
  unreachable: "The file could not be fetched. Press play to try again.",
  ended: "Playback ended.",
  metrics: {
    ttfb: ["TTFB", "request sent → first body byte"],
    ttft: ["first token", "request sent → first non-empty content, reasoning or tool-call delta (TTFT)"],
    last: ["last token", "request sent → last content-bearing chunk; not usage, not [DONE]"],
    wall: ["wall", "request sent → end of body"],
    icl: ["inter-chunk latency", "gaps between content-bearing chunks (a chunk may hold several tokens)"],
    tpot: ["TPOT", "(last token − first token) / (completion tokens by usage − 1)"],
  },
};

/** @type {typeof en} */
const ko = {
  play: "재생", pause: "일시정지", restart: "처음부터", back: "이전 chunk", forward: "다음 chunk",
  speed: "속도", instant: "즉시", position: "재생 위치",
  of: (at, all) => `${all} 중 ${at}`,
  output: "출력", error: "표준 에러", copyOutput: "출력 복사", copyRaw: "녹화 파일 복사", copied: "복사했어요",
  copyFailed: "복사하지 못했어요", raw: "받은 그대로의 이벤트",
  rawHint: "한 줄이 이벤트 하나이고, 시각은 코드가 시작된 때부터 잰 ms예요. body와 출력은 read 한 번이 한 줄이라서, frame이 read 두 번에 나뉘어 왔으면 나뉜 대로, 한꺼번에 왔으면 한꺼번에 보여 줘요.",
  more: (count) => `${count}개 더 보기`,
  measured: "측정값 전체와 정의",
  since: (lead) => `모두 각 요청을 보낸 시점부터 잰 값이에요. frame의 시각은 그 frame이 완성된 read의 시각이에요. 재생은 볼 것이 생기는 시점부터 시작해요. 그 전에 import 등에 ${lead} 걸렸어요.`,
  median: (n) => `중앙값, n = ${n}`,
  whole: "스트리밍이 아니라서 텍스트가 다 온 다음에 한꺼번에 나와요", noHead: "응답 없음",
  broken: "이 녹화는 재생할 수 없어서 출력만 보여 드려요.",
  line: (line) => `파일 ${line}번째 줄:`,
  missing: (status) => `서버가 파일을 보내 주지 않았어요(HTTP ${status}).`,
  unreachable: "파일을 가져오지 못했어요. 재생을 누르면 다시 시도해요.",
  ended: "재생이 끝났어요.",
  metrics: {
    ttfb: ["TTFB", "요청 전송 → 첫 body 바이트"],
    ttft: ["첫 token까지", "요청 전송 → 비어 있지 않은 첫 content·reasoning·tool call delta (TTFT)"],
    last: ["마지막 token까지", "요청 전송 → 내용이 있는 마지막 chunk (last token). usage와 [DONE]은 세지 않아요"],
    wall: ["전체 시간", "요청 전송 → body의 끝 (wall)"],
    icl: ["chunk 간격", "내용이 있는 chunk 사이의 간격 (inter-chunk latency). chunk 하나에 token이 여러 개일 수 있어요"],
    tpot: ["TPOT", "(마지막 token까지 − 첫 token까지) / (usage의 completion token 수 − 1)"],
  },
};

/** @typedef {typeof en} Messages */

/** Whether the text around an element is Korean. @param {Element} element */
export const isKorean = (element) => element.closest("[lang]")?.getAttribute("lang")?.split("-")[0] === "ko";

/** @param {Element} element @returns {Messages} in the language of the text around it */
export const messagesFor = (element) => (isKorean(element) ? ko : en);
