/** What pages say of a reader's progress. A reader of another language gets English. */
import { isKorean } from "../player/messages.js";

const en = {
  read: "✓ You have read this lesson.",
  done: "read",
  /** @param {string} number @param {string} title */
  continue: (number, title) => `Continue with lesson ${number}: ${title}`,
  /** @param {string} number @param {string} title */
  next: (number, title) => `On to lesson ${number}: ${title}`,
  /** @param {string} title */
  achievement: (title) => `Achievement: ${title}`,
  /** @param {string} title */
  track: (title) => `Track finished: ${title}`,
  /** @param {number} level @param {string} title */
  level: (level, title) => `Level ${level}: ${title}`,
  trouble: {
    denied: "This browser keeps nothing for this site, so your progress is lost when you leave the page.",
    full: "This browser has no room left, so what you did since is lost when you leave the page.",
    damaged: "A part of your progress can't be read. The rest counts, and nothing was deleted.",
    newer: "A newer version of this page wrote a part of your progress. Reload the page to see it.",
  },
};

/** @type {typeof en} */
const ko = {
  read: "✓ 다 읽은 레슨이에요.",
  done: "읽음",
  continue: (number, title) => `레슨 ${number} 이어서 보기: ${title}`,
  next: (number, title) => `다음 레슨으로 넘어가기: ${number} ${title}`,
  achievement: (title) => `업적 달성: ${title}`,
  track: (title) => `트랙 완료: ${title}`,
  level: (level, title) => `레벨 ${level}: ${title}`,
  trouble: {
    denied: "이 브라우저가 저장을 막고 있어서, 페이지를 떠나면 학습 기록이 사라져요.",
    full: "브라우저 저장 공간이 가득 차서, 페이지를 떠나면 지금부터의 학습 기록이 사라져요.",
    damaged: "학습 기록 일부를 읽을 수 없어요. 나머지는 그대로 반영했고, 지운 것은 없어요.",
    newer: "학습 기록 일부는 이 페이지의 더 새로운 버전이 남긴 거예요. 새로고침하면 보여요.",
  },
};

/** @typedef {typeof en} Messages */

/** @param {Element} element @returns {Messages} in the language of the text around it */
export const messagesFor = (element) => (isKorean(element) ? ko : en);
