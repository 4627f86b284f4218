/**
 * The log of what a reader did, as text: a head that names the schema and the course, then one line of JSON an event.
 *
 * Each thing is logged once, when it was first done. So two logs are merged by union, in whichever order, and nothing
 * gets lost: a line that can't be read, or that a later version wrote, is carried along as it is.
 */

export const SCHEMA = 1;

const KINDS = /** @type {const} */ (["read", "replay", "run", "change", "fault", "exercise", "track", "achievement"]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * `read`: a lesson, to its end. `replay`: a demo, to its end. `run`: a sample's code; `change`: after a change of it;
 * `fault`: with a fault chosen. `exercise`: passed. `track`: all its lessons read. `achievement`: earned.
 * @typedef {typeof KINDS[number]} Kind
 */

/**
 * `what` is an id of the course's; `at` is UTC in ISO 8601; `xp` is what it was worth when it was done.
 * @typedef {{kind: Kind, what: string, at: string, xp?: number}} Event
 */

/** A file that is no log of this course: `reason` says in which way. */
export class ForeignLog extends Error {
  /** @param {"no-log" | "other-course"} reason @param {string} [course] the other */
  constructor(reason, course = "") {
    super(reason);
    this.reason = reason;
    this.course = course;
  }
}

/** @param {Kind} kind @param {string} what */
const keyOf = (kind, what) => `${kind} ${what}`;

export class Log {
  /** @type {Map<string, Event>} */
  #events = new Map();
  /** @type {Set<string>} lines that are carried along */
  #others = new Set();
  /** How many lines could not be read. */
  damaged = 0;
  /** How many lines a later version wrote. */
  newer = 0;

  /** @param {string} course what the reader's log is kept by */
  constructor(course) {
    this.course = course;
  }

  /**
   * @param {string} text
   * @param {string} course
   * @returns {Log} all that can be read, whatever the text is
   */
  static parse(text, course) {
    const log = new Log(course);
    for (const line of text.split(/\r?\n/)) {
      if (line.trim() && !headOf(line)) log.#take(line);
    }
    return log;
  }

  /**
   * Reads a file that a reader chose.
   * @param {string} text
   * @param {string} course
   * @param {string[]} [formerly] what the course's logs were kept by before
   * @param {boolean} [anyway] whether another course's is taken, too
   * @throws {ForeignLog}
   */
  static parseFile(text, course, formerly = [], anyway = false) {
    const lines = text.replace(/^\uFEFF/, "");
    const head = headOf(lines.split(/\r?\n/, 1)[0] ?? "");
    if (!head) throw new ForeignLog("no-log");
    const isOurs = anyway || [course, ...formerly].includes(String(head.course));
    if (!isOurs) throw new ForeignLog("other-course", String(head.course));
    return Log.parse(lines, course);
  }

  get size() {
    return this.#events.size;
  }

  /** @returns {Event[]} in the order in which they were done */
  get events() {
    const rank = (/** @type {Event} */ { kind, what }) => `${KINDS.indexOf(kind)} ${what}`; // what follows from others stands behind them
    return [...this.#events.values()].sort((a, b) => compare(a.at, b.at) || compare(rank(a), rank(b)));
  }

  /** @param {Kind} kind @param {string} what */
  get(kind, what) {
    return this.#events.get(keyOf(kind, what));
  }

  /**
   * Adds an event. Of one that is there already, the earlier time stays, and what was worth more.
   * @param {Event} event
   * @returns {boolean} whether it is new
   */
  add({ kind, what, at, xp = 0 }) {
    const key = keyOf(kind, what);
    const known = this.#events.get(key);
    const worth = Math.max(xp, known?.xp ?? 0);
    this.#events.set(key, { kind, what, at: known && known.at < at ? known.at : at, ...(worth ? { xp: worth } : {}) });
    return !known;
  }

  /** @param {Log} other @returns {number} how many events are new */
  merge(other) {
    for (const line of other.#others) this.#carry(line);
    return other.events.filter((event) => this.add(event)).length;
  }

  /** @returns {string} what `parse` reads */
  toString() {
    const head = JSON.stringify({ "tokenreel-progress": SCHEMA, course: this.course });
    const lines = this.events.map((event) => JSON.stringify({ v: SCHEMA, ...event }));
    return [head, ...lines, ...[...this.#others].sort(compare), ""].join("\n");
  }

  /** @param {string} line */
  #take(line) {
    const event = eventOf(line);
    if (event) this.add(event);
    else this.#carry(line);
  }

  /** @param {string} line */
  #carry(line) {
    if (this.#others.has(line)) return;
    this.#others.add(line);
    if (isNewer(line)) this.newer += 1;
    else this.damaged += 1;
  }
}

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** @param {string} line @returns {any} undefined where it is no JSON object */
function objectOf(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} line @returns {{course: unknown} | undefined} */
function headOf(line) {
  const value = objectOf(line);
  return Number.isInteger(value?.["tokenreel-progress"]) ? value : undefined;
}

/** @param {string} line @returns {Event | undefined} */
function eventOf(line) {
  const value = objectOf(line);
  if (value?.v !== SCHEMA || !KINDS.includes(value.kind) || typeof value.what !== "string" || !TIME.test(value.at)) return;
  const { kind, what, at, xp } = value;
  return { kind, what, at, ...(Number.isFinite(xp) && xp > 0 ? { xp } : {}) };
}

/** @param {string} line */
function isNewer(line) {
  const value = objectOf(line);
  return value?.v > SCHEMA || (value?.v === SCHEMA && typeof value.kind === "string" && !KINDS.includes(value.kind));
}
