/**
 * `<tokenreel-progress data-course="…/course.json">` around a line for a new reader: fills in this reader's numbers.
 * `<tokenreel-read data-lesson>` at a lesson's end: coming to it, after a while on the page, is having read the lesson.
 * `<tokenreel-continue>` around a link to the first lesson: leads to where this reader goes on.
 * `<tokenreel-my-progress data-things>`: all of it; only its page loads what shows that.
 */
import { h } from "../player/dom.js";
import { messagesFor } from "./messages.js";
import { openProgress } from "./open.js";
import { Reading } from "./reading.js";

/** @typedef {import("./progress.js").Progress} Progress */

/**
 * Shows progress in an element, and again whenever it changes.
 * @param {string} name
 * @param {(element: HTMLElement, progress: Progress, gone: AbortSignal) => (fresh: import("./log.js").Event[]) => void} begin
 *   returns what shows it; `gone` tells when the element has left the page
 */
const define = (name, begin) => customElements.get(name) ?? customElements.define(name, class extends HTMLElement {
  /** @type {AbortController | undefined} */
  #shown;

  async connectedCallback() {
    const progress = await openProgress(this.dataset.course ?? "").catch(() => null); // then the page stays as it came
    if (!progress || !this.isConnected || this.#shown) return;
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    const show = begin(this, progress, signal);
    signal.addEventListener("abort", progress.subscribe(show));
    show([]);
    this.dataset.state = "ready";
  }

  disconnectedCallback() {
    this.#shown?.abort();
    this.#shown = undefined;
  }
});

/** @param {HTMLElement} element @param {Record<string, number | string>} values */
function fill(element, values) {
  for (const slot of element.querySelectorAll("[data-is]")) {
    const value = slot instanceof HTMLElement ? values[slot.dataset.is ?? ""] : undefined;
    if (value !== undefined && slot.textContent !== String(value)) slot.textContent = String(value);
  }
}

define("tokenreel-progress", (element, progress, gone) => {
  const { track } = element.dataset; // a page may have a line for a track, too: the first one says what happens
  const isFirst = element === document.querySelector("tokenreel-progress");
  const trouble = h("p", "progress__trouble");
  trouble.role = "status";
  const place = h("div", "news"); // what is put into a place that was there before is read out
  place.role = "status";
  if (isFirst) {
    element.append(trouble);
    document.body.append(place);
    gone.addEventListener("abort", () => place.remove());
  }
  const messages = messagesFor(element);
  let { level } = progress.state;
  return (fresh) => {
    const { state } = progress;
    showState(element, { ...state, ...state.tracks.find(({ id }) => id === track) });
    markLessons(progress, messages.done);
    const said = progress.trouble ? messages.trouble[progress.trouble] : "";
    if (trouble.textContent !== said) trouble.textContent = said;
    const before = level;
    level = state.level;
    if (isFirst && fresh.length) {
      void import("./news.js").then(({ tellNews }) => tellNews(place, fresh, before, state, messages));
    }
  };
});

/** @param {HTMLElement} element @param {import("./state.js").State} state */
function showState(element, { xp, level, next, done, all, achievements }) {
  const [from, at] = next ? [next.from, next.at] : [0, 1];
  fill(element, {
    xp, done, all, percent: all ? Math.floor((100 * done) / all) : 0,
    earned: achievements.filter((one) => one.at).length, achievements: achievements.length,
    ...(level && { level: level.number, title: level.title }),
    gained: xp - from, needed: at - from, left: at - xp,
  });
  const [text, bar] = [element.querySelector('[data-part="next"]'), element.querySelector("progress")];
  if (text instanceof HTMLElement) text.hidden = !next;
  if (bar) [bar.hidden, bar.max, bar.value] = [!next, at - from, Math.max(0, xp - from)];
}

/** Marks lessons that were read in the page's lists. @param {Progress} progress @param {string} done */
function markLessons(progress, done) {
  for (const row of document.querySelectorAll(".tokenreel-outline [data-lesson]")) {
    if (!(row instanceof HTMLElement)) continue;
    const isRead = progress.has("read", row.dataset.lesson ?? "");
    const mark = row.querySelector(".tokenreel-done");
    if (isRead && !mark) row.append(" ", h("span", "done", `✓ ${done}`));
    if (!isRead) mark?.remove();
  }
}

define("tokenreel-read", (element, progress, gone) => {
  const lesson = element.dataset.lesson ?? "";
  progress.visit(lesson);
  watch(element, lesson, progress, gone);
  const slot = element.querySelector('[data-is="read"]');
  const unread = slot?.textContent ?? "";
  const [demos, tasks] = [idsOf("tokenreel-player", "demo"), idsOf("tokenreel-live[data-task]", "task")];
  const messages = messagesFor(element);
  return () => fill(element, {
    read: progress.has("read", lesson) ? messages.read : unread,
    replayed: demos.filter((demo) => progress.has("replay", demo)).length, demos: demos.length,
    passed: tasks.filter((task) => progress.has("exercise", task)).length, tasks: tasks.length,
  });
});

/** @param {string} selector @param {string} name of the attribute with the id, without `data-` */
function idsOf(selector, name) {
  const found = [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
  return [...new Set(found.map((one) => one.dataset[name] ?? ""))];
}

/** @param {HTMLElement} end of the lesson @param {string} lesson @param {Progress} progress @param {AbortSignal} gone */
function watch(end, lesson, progress, gone) {
  const key = `tokenreel:${progress.course}:reading:${lesson}`;
  const reading = new Reading(key, progress.rules.readAfter * 1000, () => progress.record("read", lesson), {
    clock: {
      now: () => performance.now(),
      later: (run, ms) => window.setTimeout(run, ms),
      forget: (timer) => clearTimeout(timer),
    },
    session: ours(),
  });
  const show = () => reading.show(!gone.aborted && document.visibilityState === "visible");
  document.addEventListener("visibilitychange", show, { signal: gone });
  addEventListener("pagehide", () => reading.show(false), { signal: gone });
  addEventListener("pageshow", show, { signal: gone });
  gone.addEventListener("abort", show);
  show();
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    reading.reachEnd();
  });
  observer.observe(end);
  gone.addEventListener("abort", () => observer.disconnect());
}

/** @returns {Storage | null} */
function ours() {
  try {
    return sessionStorage;
  } catch {
    return null; // denied: the getter itself throws
  }
}

define("tokenreel-continue", (element, progress) => {
  const messages = messagesFor(element);
  return () => {
    const link = element.querySelector("a");
    const { next } = progress;
    if (!link || next?.how === "start") return; // the page says so itself
    link.hidden = next === null;
    if (!next) return;
    link.textContent = messages[next.how](String(next.lesson.number).padStart(2, "0"), next.lesson.title);
    link.href = new URL(next.lesson.url, new URL("../../", new URL(element.dataset.course ?? "", document.baseURI))).href;
  };
});

define("tokenreel-my-progress", (element, progress) => {
  const page = import("./my-progress.js").then(({ MyProgress }) => new MyProgress(element, progress));
  return () => void page.then((shown) => shown.show());
});
