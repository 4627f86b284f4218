/** What live samples say. A reader of another language gets English. */
import { isKorean } from "../player/messages.js";

const en = {
  run: "Run", stop: "Stop", edit: "Edit", reset: "Reset", compare: "My changes", check: "Run and check",
  speed: "Speed", instant: "instant", fault: "Fault", none: "none",
  output: "What your run printed", editor: "Code of this sample",
  /** @param {string} size */
  about: (size) => `Runs in this page, with the real openai package, against the recording. The first run fetches ${size}.`,
  /** @param {string} got @param {string} all */
  loading: (got, all) => `Fetching Python: ${got} of ${all}`,
  opening: "Opening the editor…", starting: "Starting Python…", running: "Running…", fetching: "Fetching more of Python's modules…",
  stopped: "Stopped.", replaced: "Stopped, because another run was started.", done: "The program has ended.",
  /** @param {string} statuses */
  asked: (statuses) => `Its requests were answered with ${statuses}.`,
  /** @param {number} code */
  exit: (code) => `The program ended with exit status ${code}.`,
  /** @param {number | null} line */
  failed: (line) => (line === null ? "The program ended with an error." : `The program ended with an error in line ${line}.`),
  flood: "Stopped: the program printed too much to show.",
  /** @param {number} count */
  open: (count) => count === 1
    ? "One connection is still open: its stream was neither read to the end nor closed."
    : `${count} connections are still open: their streams were neither read to the end nor closed.`,
  /** @param {string} ttft @param {string} last */
  first: (ttft, last) => `First token after ${ttft}, last token after ${last}. This is a replay, not a measurement.`,
  /** @param {string} reason */
  broken: (reason) => `Python crashed, and the next run starts it again: ${reason}`,
  /** @param {string} file */
  changed: (file) => `${file} isn't the file that this page was built with, so it was not run. Reload the page; if that doesn't help, the site needs to be built again.`,
  /** @param {string} file */
  unreachable: (file) => `${file} could not be fetched. Try again once there is a network.`,
  noRecording: "The recording could not be fetched. Press Run to try again.",
  edited: "You have changed this code.",
  older: "What you wrote for an earlier version of this sample", notKept: "This browser keeps nothing, so your changes are gone after a reload.",
  passed: "✓ Passed:", notPassed: "✗ Not yet:",
  notChecked: "The checks were left out, because a fault was chosen. Choose “none” to have your code checked.",
  /** @param {number} passed @param {number} all */
  score: (passed, all) => (passed === all ? "All checks passed." : `${passed} of ${all} checks passed.`),
  /** @param {string} reason */
  badChecks: (reason) => `The checks of this exercise are broken: ${reason}`,
  /** @type {Record<string, string>} */
  faults: {
    stall: "stall: half of the answer, then silence until you stop it", disconnect: "disconnect: cut inside an event",
    split: "split: every read in two", drip: "drip: 32 bytes every 25 ms", malformed: "malformed: one event is cut short",
    429: "429: ask again after 1 s", 500: "500: an error before any answer",
  },
};

/** @type {typeof en} */
const ko = {
  run: "실행", stop: "멈춤", edit: "고치기", reset: "처음 코드로", compare: "바꾼 곳 보기", check: "실행하고 확인",
  speed: "속도", instant: "즉시", fault: "장애", none: "없음",
  output: "내가 실행한 결과", editor: "이 예제의 코드",
  about: (size) => `이 페이지 안에서 진짜 openai 패키지로 실행하고, 응답은 녹화에서 와요. 처음 실행할 때 ${size}를 내려받아요.`,
  loading: (got, all) => `Python 내려받는 중: ${all} 중 ${got}`,
  opening: "편집기 여는 중…", starting: "Python 시작하는 중…", running: "실행 중…", fetching: "Python 모듈을 더 내려받는 중…",
  stopped: "멈췄어요.", replaced: "다른 실행을 시작해서 멈췄어요.", done: "프로그램이 끝났어요.",
  asked: (statuses) => `요청의 응답은 차례로 ${statuses}였어요.`,
  exit: (code) => `프로그램이 끝났어요(exit status ${code}).`,
  failed: (line) => (line === null ? "프로그램이 에러로 끝났어요." : `프로그램이 ${line}번 줄에서 에러로 끝났어요.`),
  flood: "출력이 너무 많아서 멈췄어요.",
  open: (count) => `connection ${count}개가 아직 열려 있어요. 그 stream은 끝까지 읽지도, 닫지도 않았어요.`,
  first: (ttft, last) => `first token까지 ${ttft}, last token까지 ${last} 걸렸어요. 재생한 값이지 측정값은 아니에요.`,
  broken: (reason) => `Python이 비정상 종료됐어요. 다음에 실행하면 새로 시작해요: ${reason}`,
  changed: (file) => `${file} 파일이 이 페이지를 빌드할 때와 달라서 실행하지 않았어요. 페이지를 새로고침해 보고, 그래도 안 되면 사이트를 다시 빌드해야 해요.`,
  unreachable: (file) => `${file} 파일을 가져오지 못했어요. 네트워크를 확인하고 다시 시도해 주세요.`,
  noRecording: "녹화를 가져오지 못했어요. 실행을 누르면 다시 시도해요.",
  edited: "코드를 고쳤어요.",
  older: "이 예제의 이전 버전에 썼던 코드", notKept: "이 브라우저에는 저장할 수 없어서, 새로고침하면 고친 코드가 사라져요.",
  passed: "✓ 통과:", notPassed: "✗ 미통과:",
  notChecked: "장애를 골라서 채점하지 않았어요. 채점하려면 장애를 “없음”으로 두세요.",
  score: (passed, all) => (passed === all ? "모두 통과했어요." : `${all}개 중 ${passed}개 통과했어요.`),
  badChecks: (reason) => `이 연습의 채점 코드에 문제가 있어요: ${reason}`,
  faults: {
    stall: "stall: 절반만 오고 조용해짐(멈춤을 누르세요)", disconnect: "disconnect: event 중간에서 끊김",
    split: "split: read가 모두 둘로 쪼개짐", drip: "drip: 25 ms마다 32바이트씩", malformed: "malformed: event 하나가 잘림",
    429: "429: 요청이 너무 많음(1초 뒤 다시)", 500: "500: 응답 전에 서버 에러",
  },
};

/** @typedef {typeof en} LiveMessages */

/** @param {Element} element @returns {LiveMessages} in the language of the text around it */
export const liveMessagesFor = (element) => (isKorean(element) ? ko : en);
