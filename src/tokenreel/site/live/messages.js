/** What live samples say. A reader of another language gets English. */
import { isKorean } from "../player/messages.js";

const en = {
  edit: "Edit", close: "Done", instant: "instant", none: "none",
  output: "What your run printed", editor: "Code of this sample", yours: "Your code", lessons: "The lesson's code", copy: "Copy",
  /** @param {string} got @param {string} all */
  loading: (got, all) => `Downloading Python: ${got} of ${all}`,
  opening: "Opening the editor…", starting: "Starting Python…", running: "Running…", fetching: "Downloading more Python modules…",
  stopped: "Stopped.", replaced: "Stopped because another run started.", done: "The program has ended.",
  /** @param {string} statuses */
  asked: (statuses) => `Its requests were answered with ${statuses}.`,
  /** @param {number} code */
  exit: (code) => `The program ended with exit status ${code}.`,
  /** @param {number | null} line */
  failed: (line) => (line === null ? "The program ended with an error." : `The program ended with an error on line ${line}.`),
  flood: "Stopped: the program printed too much to show.",
  /** @param {number} count */
  open: (count) => count === 1
    ? "One connection is still open: its stream was neither read to the end nor closed."
    : `${count} connections are still open: their streams were neither read to the end nor closed.`,
  /** @param {string} ttft @param {string} last */
  first: (ttft, last) => `First token after ${ttft}, last token after ${last}. This is a replay, not a measurement.`,
  /** @param {string} reason */
  broken: (reason) => `Python crashed (${reason}). The next run starts it again.`,
  /** @param {string} file */
  changed: (file) => `${file} isn't the file this page was built with, so it wasn't used. Reload the page; if that doesn't help, the site needs to be rebuilt.`,
  /** @param {string} file */
  unreachable: (file) => `${file} couldn't be downloaded. Check your connection, then try again.`,
  noRecording: "The recording couldn't be downloaded. Check your connection, then try again.",
  older: "What you wrote for an earlier version of this sample", notKept: "This browser can't save your code: a reload will lose it.",
  passed: "✓ Passed:", notPassed: "✗ Not yet:",
  notChecked: "Your code wasn't checked because a fault is selected. Set Fault to “none” to have it checked.",
  /** @param {number} passed @param {number} all */
  score: (passed, all) => (passed === all ? "✓ All checks passed." : `${passed} of ${all} checks passed.`),
  /** @param {string} reason */
  badChecks: (reason) => `This exercise's checks are broken: ${reason}`,
  /** @type {Record<string, string>} */
  faults: {
    stall: "stall: half of the answer, then silence until you stop it", disconnect: "disconnect: cut off inside an event",
    split: "split: every read split in two", drip: "drip: 32 bytes every 25 ms", malformed: "malformed: one event is cut short",
    429: "429: rate limited, retry after 1 s", 500: "500: server error before any answer",
  },
};

/** @type {typeof en} */
const ko = {
  edit: "수정", close: "수정 완료", instant: "즉시", none: "없음",
  output: "내가 실행한 결과", editor: "이 예제의 코드", yours: "내가 수정한 코드", lessons: "레슨의 코드", copy: "복사",
  loading: (got, all) => `Python 내려받는 중: ${all} 중 ${got}`,
  opening: "편집기 여는 중…", starting: "Python 시작하는 중…", running: "실행 중…", fetching: "Python 모듈을 더 내려받는 중…",
  stopped: "멈췄어요.", replaced: "다른 실행을 시작해서 멈췄어요.", done: "프로그램이 끝났어요.",
  asked: (statuses) => `요청별 응답 status: ${statuses}.`,
  exit: (code) => `프로그램이 끝났어요(exit status ${code}).`,
  failed: (line) => (line === null ? "프로그램이 에러로 끝났어요." : `프로그램이 ${line}번째 줄에서 에러로 끝났어요.`),
  flood: "출력이 너무 많아서 멈췄어요.",
  open: (count) => `connection ${count}개가 아직 열려 있어요. stream을 끝까지 읽지도, 닫지도 않았어요.`,
  first: (ttft, last) => `첫 token까지 ${ttft}, 마지막 token까지 ${last} 걸렸어요. 재생한 값이지 측정값은 아니에요.`,
  broken: (reason) => `Python이 비정상 종료됐어요(${reason}). 다시 실행하면 새로 시작해요.`,
  changed: (file) => `${file} 파일이 이 페이지를 빌드할 때와 달라서 쓰지 않았어요. 새로고침해도 그대로면 사이트를 다시 빌드해야 해요.`,
  unreachable: (file) => `${file} 파일을 가져오지 못했어요. 네트워크를 확인하고 다시 시도해 주세요.`,
  noRecording: "녹화를 가져오지 못했어요. 네트워크를 확인하고 다시 시도해 주세요.",
  older: "예제가 바뀌기 전에 내가 수정한 코드", notKept: "이 브라우저에는 저장할 수 없어서 새로고침하면 수정한 코드가 사라져요.",
  passed: "✓ 통과:", notPassed: "✗ 미통과:",
  notChecked: "장애를 골라 둬서 채점하지 않았어요. 채점하려면 장애를 “없음”으로 바꾸세요.",
  score: (passed, all) => (passed === all ? "✓ 모두 통과했어요." : `${all}개 중 ${passed}개 통과했어요.`),
  badChecks: (reason) => `이 연습의 채점 코드에 문제가 있어요: ${reason}`,
  faults: {
    stall: "stall: 절반만 오고 더 오지 않음(멈춤을 누르세요)", disconnect: "disconnect: event 중간에서 끊김",
    split: "split: read마다 둘로 나뉨", drip: "drip: 25 ms마다 32바이트씩", malformed: "malformed: event 하나가 잘림",
    429: "429: 요청이 너무 많음(1초 뒤 재시도)", 500: "500: 응답 전에 서버 에러",
  },
};

/** @typedef {typeof en} LiveMessages */

/** @param {Element} element @returns {LiveMessages} in the language of the text around it */
export const liveMessagesFor = (element) => (isKorean(element) ? ko : en);
