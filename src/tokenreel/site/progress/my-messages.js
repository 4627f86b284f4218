/** What the page with a reader's whole progress says. A reader of another language gets English. */
import { isKorean } from "../player/messages.js";

const en = {
  lessons: "Lessons", achievements: "Achievements", history: "What you did", file: "Take it along",
  none: "Nothing yet. Read a lesson, or replay one of its demos.",
  earned: "earned",
  /** @type {Record<import("./log.js").Kind, string>} */
  kinds: {
    read: "Read", replay: "Replayed", run: "Ran", change: "Changed and ran", fault: "Ran with a fault", exercise: "Passed",
    track: "Finished", achievement: "Earned",
  },
  gone: "no longer in the course",
  why: "Another browser knows nothing of this. Save your progress to a file here, and open it there. What both have is joined: nothing you earned is lost, whichever is older.",
  save: "Save to a file", open: "Open a file…", reset: "Delete my progress…",
  /** @param {number} added @param {number} unread */
  opened: (added, unread) => `${added ? `Added: ${added}.` : "The file has nothing that isn't here already."}${unread ? ` Lines that can't be read, and were kept: ${unread}.` : ""}`,
  noLog: "This is no file of a reader's progress. Choose one that was saved on a page like this.",
  /** @param {string} course */
  otherCourse: (course) => `This file is of another course: ${course}. Nothing was changed.`,
  anyway: "Add it all the same",
  unreadable: "The file could not be read. Nothing was changed.",
  /** @param {number} count */
  ask: (count) => `Delete all your progress in this browser (entries: ${count})? You may want to save it to a file first.`,
  delete: "Delete", keep: "Keep", deleted: "Deleted.", undo: "Undo", undone: "It is all back.",
};

/** @type {typeof en} */
const ko = {
  lessons: "레슨", achievements: "업적", history: "학습 내역", file: "기록 옮기기",
  none: "아직 기록이 없어요. 레슨을 읽거나 데모를 재생해 보세요.",
  earned: "달성",
  kinds: {
    read: "읽음", replay: "재생", run: "실행", change: "고쳐서 실행", fault: "장애를 넣어 실행", exercise: "통과",
    track: "완료", achievement: "달성",
  },
  gone: "지금은 코스에 없음",
  why: "다른 브라우저에서는 이 기록이 보이지 않아요. 여기서 파일로 저장한 다음 그쪽에서 열어 주세요. 두 기록을 합치기 때문에, 어느 쪽이 오래됐든 사라지는 기록은 없어요.",
  save: "파일로 저장", open: "파일 열기…", reset: "기록 지우기…",
  opened: (added, unread) => `${added ? `${added}개를 추가했어요.` : "이미 모두 있는 기록이에요."}${unread ? ` 읽을 수 없는 ${unread}줄은 그대로 보관했어요.` : ""}`,
  noLog: "학습 기록 파일이 아니에요. 이런 페이지에서 저장한 파일을 골라 주세요.",
  otherCourse: (course) => `다른 코스(${course})의 기록이라서 아무것도 바꾸지 않았어요.`,
  anyway: "그래도 합치기",
  unreadable: "파일을 읽지 못해서 아무것도 바꾸지 않았어요.",
  ask: (count) => `이 브라우저의 학습 기록 ${count}개를 모두 지울까요? 먼저 파일로 저장해 두는 게 좋아요.`,
  delete: "지우기", keep: "그대로 두기", deleted: "지웠어요.", undo: "되돌리기", undone: "모두 되돌렸어요.",
};

/** @typedef {typeof en} Messages */

/** @param {Element} element @returns {Messages} in the language of the text around it */
export const myMessagesFor = (element) => (isKorean(element) ? ko : en);
