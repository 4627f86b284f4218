/** What is said of a run below its output: how it ended, what it left open, and which checks it passed. */
import { duration, h } from "../player/dom.js";

/**
 * @param {import("./runner.js").Outcome} outcome
 * @param {import("./messages.js").LiveMessages} messages
 * @returns {string}
 */
export function summaryOf({ exit, line, requests }, messages) {
  const asked = requests.findLast(({ ttft_us }) => ttft_us !== null);
  const ending = exit === 0 ? messages.done : line === null ? messages.exit(exit) : messages.failed(line);
  const statuses = requests.map(({ status }) => status ?? "–").join(", ");
  const parts = [ending, ...(requests.length > 1 ? [messages.asked(statuses)] : [])];
  if (asked && exit === 0) parts.push(messages.first(duration(asked.ttft_us), duration(asked.last_us)));
  return parts.join(" ");
}

/**
 * @param {import("./runner.js").Outcome} outcome
 * @param {import("./messages.js").LiveMessages} messages
 * @param {string} language
 * @returns {HTMLElement[]}
 */
export function notesOf({ open, checks }, messages, language) {
  const notes = [];
  if (open) notes.push(h("p", "live__note", messages.open(open)));
  if (!checks) return notes;
  if (!Array.isArray(checks)) return [...notes, problem(messages.badChecks(checks.broken))];
  const passed = checks.filter((check) => check.passed).length;
  const score = h("p", "live__score", messages.score(passed, checks.length));
  if (passed === checks.length) score.className += " tokenreel-live__all";
  const rows = checks.map((check) => row(check, messages, language));
  return [...notes, score, h("ul", "live__checks", ...rows)];
}

/** @param {string} text */
export function problem(text) {
  const element = h("p", "problem", text);
  element.role = "alert";
  return element;
}

/** @param {import("./runner.js").Finding} check @param {import("./messages.js").LiveMessages} messages @param {string} language */
function row({ passed, said, why, fault }, messages, language) {
  const found = inLanguage(why, language) || (fault ?? "");
  const state = h("strong", "", passed ? messages.passed : messages.notPassed);
  const item = h("li", passed ? "live__passed" : "live__failed", state, " ", ...withCode(inLanguage(said, language)));
  if (!passed && found) item.append(h("p", "live__why", ...withCode(found)));
  return item;
}

/** A text, what stands between backticks as code. @param {string} text */
const withCode = (text) => text.split("`").map((part, index) => (index % 2 ? h("code", "", part) : part));

/** @param {Record<string, string>} texts @param {string} language */
const inLanguage = (texts, language) => texts[language] ?? texts[""] ?? Object.values(texts)[0] ?? "";
