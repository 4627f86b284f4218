/**
 * A reader's progress in one course. All that pages know of it goes through this class, so that another keeper than
 * the browser's storage, e.g. a server, changes nothing in them.
 */
import { Log } from "./log.js";
import { conclude, goOn, stateOf } from "./state.js";

/**
 * Where a log's text is kept.
 * @typedef {object} Keeper
 * @property {() => string | null} read null where there is nothing
 * @property {(text: string | null) => void} write null removes it
 * @property {() => string | null} place the lesson that was open last
 * @property {(lesson: string) => void} visit remembers it; neither of the two throws
 */

/** `denied`: the browser keeps nothing here. `full`: it has no room. `damaged`, `newer`: some of the log can't be read. */
/** @typedef {"denied" | "full" | "damaged" | "newer"} Trouble */

/** @typedef {(fresh: import("./log.js").Event[]) => void} Listener */

export class Progress {
  #log;
  /** @type {Set<Listener>} */
  #listeners = new Set();
  /** @type {"denied" | "full" | null} */
  #failure = null;

  /**
   * @param {string} course what the log is kept by
   * @param {import("./state.js").Rules} rules
   * @param {Keeper} keeper
   * @param {() => Date} [now]
   * @param {string[]} [formerly] what files of this course may be called, too
   */
  constructor(course, rules, keeper, now = () => new Date(), formerly = []) {
    this.course = course;
    this.formerly = formerly;
    this.rules = rules;
    this.keeper = keeper;
    this.now = now;
    this.#log = new Log(course);
    this.#read();
    this.#write(conclude(this.#log, rules, this.#time()));
  }

  get state() {
    return stateOf(this.#log, this.rules);
  }

  /** Where the reader goes on; null where all is read. */
  get next() {
    return goOn(this.#log, this.rules, this.keeper.place());
  }

  /** @param {string} lesson that is open now */
  visit(lesson) {
    this.keeper.visit(lesson);
  }

  get events() {
    return this.#log.events;
  }

  /** @returns {Trouble | null} */
  get trouble() {
    return this.#failure ?? (this.#log.newer ? "newer" : this.#log.damaged ? "damaged" : null);
  }

  /** @param {import("./log.js").Kind} kind @param {string} what @returns {boolean} */
  has(kind, what) {
    return this.#log.get(kind, what) !== undefined;
  }

  /** @param {Listener} listener told of what is new @returns {() => void} ends it */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Logs that something was done; done before, it changes nothing.
   * @param {import("./log.js").Kind} kind @param {string} what
   */
  record(kind, what) {
    this.#read(); // another tab may have added to it
    if (this.has(kind, what)) return;
    const xp = this.rules.xp[kind];
    const event = { kind, what, at: this.#time(), ...(xp ? { xp } : {}) };
    this.#log.add(event);
    this.#settle([event]);
  }

  /** Looks at what is kept: another tab may have added to it, or removed it. */
  refresh() {
    this.#read();
    this.#tell([]);
  }

  /** @returns {string} all of it, as `import` reads it */
  export() {
    this.#read();
    return this.#log.toString();
  }

  /**
   * Adds what an exported file holds; nothing that is here is lost.
   * @param {string} text
   * @param {boolean} [anyway] whether another course's is taken, too: a site may have moved
   * @returns {{added: number, unread: number}}
   * @throws {import("./log.js").ForeignLog}
   */
  import(text, anyway = false) {
    const other = Log.parseFile(text, this.course, this.formerly, anyway);
    this.#read();
    const added = this.#log.merge(other);
    this.#settle([], true);
    return { added, unread: other.damaged + other.newer };
  }

  /** Forgets all of it. @returns {() => void} brings it back */
  reset() {
    const before = this.export();
    this.#log = new Log(this.course);
    this.#keep(null);
    this.#tell([]);
    return () => {
      this.#log.merge(Log.parse(before, this.course));
      this.#settle([], true);
    };
  }

  /** @param {import("./log.js").Event[]} events that are new @param {boolean} [always] whether it is written all the same */
  #settle(events, always = false) {
    const fresh = [...events, ...conclude(this.#log, this.rules, this.#time())];
    this.#write(fresh, always);
    this.#tell(fresh);
  }

  #time() {
    return this.now().toISOString();
  }

  /** Takes what is kept; what could not be kept stays. */
  #read() {
    const unkept = this.#failure ? this.#log : null;
    try {
      this.#log = Log.parse(this.keeper.read() ?? "", this.course);
    } catch {
      this.#failure = "denied";
      return;
    }
    if (unkept) this.#log.merge(unkept);
  }

  /** @param {import("./log.js").Event[]} fresh @param {boolean} [always] */
  #write(fresh, always = false) {
    if (fresh.length || always) this.#keep(this.#log.toString());
  }

  /** @param {string | null} text */
  #keep(text) {
    try {
      this.keeper.write(text);
      this.#failure = null;
    } catch (error) {
      this.#failure = error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "denied";
    }
  }

  /** @param {import("./log.js").Event[]} fresh */
  #tell(fresh) {
    for (const listener of this.#listeners) listener(fresh);
  }
}
