/** What a log comes to by a course's rules: XP, level, lessons, tracks, achievements. */

/** @typedef {import("./log.js").Kind} Kind */

/**
 * What must have been done: so many of a kind, or one by its id; `xp`: so many of these. All of it must hold.
 * @typedef {Partial<Record<Kind, number | string>> & {xp?: number}} Condition
 * @typedef {{id: string, title: string, url: string, number: number, minutes: number}} Lesson
 * @typedef {{id: string, title: string, lessons: Lesson[]}} Track
 * @typedef {{title: string, xp: number}} Level `xp` is where it begins; the first begins at 0
 * @typedef {{id: string, title: string, text: string, when: Condition}} Achievement
 */

/**
 * @typedef {object} Rules what a site says of its course
 * @property {string} key what its readers' logs are kept by; empty where the site's path is it
 * @property {string} root the site's root, relative to this file
 * @property {Track[]} tracks
 * @property {Partial<Record<Kind, number>>} xp
 * @property {Level[]} levels none where the course has no levels
 * @property {Achievement[]} achievements
 * @property {number} readAfter seconds on a lesson before its end counts as read
 */

/**
 * @typedef {object} State
 * @property {number} xp
 * @property {{number: number, title: string} | null} level
 * @property {{title: string, from: number, at: number} | null} next the next level, and the XP at which this one began
 * @property {{id: string, title: string, done: number, all: number}[]} tracks
 * @property {number} done how many of the course's lessons
 * @property {number} all
 * @property {(Achievement & {at: string | undefined})[]} achievements `at`: when it was earned
 */

/** @param {import("./log.js").Log} log @param {Rules} rules */
export function xpOf(log, rules) {
  // what is worth less now stays worth what it was
  return log.events.reduce((sum, { kind, xp = 0 }) => sum + Math.max(xp, rules.xp[kind] ?? 0), 0);
}

/**
 * @param {import("./log.js").Log} log @param {Rules} rules
 * @returns {State}
 */
export function stateOf(log, rules) {
  const xp = xpOf(log, rules);
  const number = rules.levels.findLastIndex((level) => level.xp <= xp);
  const [level, next] = [rules.levels[number], rules.levels[number + 1]];
  const tracks = rules.tracks.map(({ id, title, lessons }) => ({
    id, title, all: lessons.length, done: lessons.filter((lesson) => log.get("read", lesson.id)).length,
  }));
  return {
    xp,
    level: level ? { number, title: level.title } : null,
    next: level && next ? { title: next.title, from: level.xp, at: next.xp } : null,
    tracks,
    done: tracks.reduce((sum, track) => sum + track.done, 0),
    all: tracks.reduce((sum, track) => sum + track.all, 0),
    achievements: rules.achievements.map((one) => ({ ...one, at: log.get("achievement", one.id)?.at })),
  };
}

/**
 * Where a reader goes on.
 * @param {import("./log.js").Log} log @param {Rules} rules
 * @param {string | null} place the lesson that was open last
 * @returns {{lesson: Lesson, how: "start" | "continue" | "next"} | null} null where all is read
 */
export function goOn(log, rules, place) {
  const lessons = rules.tracks.flatMap((track) => track.lessons);
  const unread = lessons.filter(({ id }) => !log.get("read", id));
  const at = lessons.findIndex(({ id }) => id === place);
  const here = lessons[at];
  if (here && unread.includes(here)) return { lesson: here, how: "continue" };
  const lesson = lessons.slice(at + 1).find((one) => unread.includes(one)) ?? unread[0];
  if (!lesson) return null;
  return { lesson, how: here || unread.length < lessons.length ? "next" : "start" };
}

/**
 * Adds what follows from a log: tracks whose lessons are all read, then achievements. From then on they stay, whatever
 * becomes of the course.
 * @param {import("./log.js").Log} log @param {Rules} rules @param {string} at
 * @returns {import("./log.js").Event[]} what was added
 */
export function conclude(log, rules, at) {
  /** @type {import("./log.js").Event[]} */
  const fresh = [];
  const add = (/** @type {Kind} */ kind, /** @type {string} */ what) => {
    const event = { kind, what, at, ...(rules.xp[kind] ? { xp: rules.xp[kind] } : {}) };
    if (!log.get(kind, what) && log.add(event)) fresh.push(event);
  };
  for (const { id, lessons } of rules.tracks) {
    if (lessons.length && lessons.every((lesson) => log.get("read", lesson.id))) add("track", id);
  }
  for (const { id, when } of rules.achievements) if (holds(when, log, rules)) add("achievement", id);
  return fresh;
}

/** @param {Condition} when @param {import("./log.js").Log} log @param {Rules} rules */
function holds(when, log, rules) {
  const { xp = 0, ...kinds } = when;
  if (xpOf(log, rules) < xp) return false;
  return Object.entries(kinds).every(([name, wanted]) => {
    const kind = /** @type {Kind} */ (name);
    if (typeof wanted === "string") return log.get(kind, wanted) !== undefined;
    return log.events.filter((event) => event.kind === kind).length >= wanted;
  });
}
