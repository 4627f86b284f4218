/**
 * Tells when a lesson was read: its end was seen, and its page was before the reader for a while. Both are kept for the
 * browser's session, so that a reload or another language goes on where the page was left.
 */

/** @typedef {{now: () => number, later: (run: () => void, ms: number) => number, forget: (timer: number) => void}} Clock */
/** @typedef {{getItem: (key: string) => string | null, setItem: (key: string, value: string) => void}} Session */

export class Reading {
  #spentMs = 0;
  #sawEnd = false;
  /** @type {number | null} when the page came before the reader; null while it is in the background */
  #since = null;
  #timer = 0;

  /**
   * @param {string} key what the session's part is kept by
   * @param {number} neededMs
   * @param {() => void} read called once both hold
   * @param {{clock: Clock, session: Session | null}} around
   */
  constructor(key, neededMs, read, { clock, session }) {
    this.key = key;
    this.neededMs = neededMs;
    this.read = read;
    this.clock = clock;
    this.session = session;
    this.#restore();
  }

  /** @param {boolean} on whether the page is before the reader */
  show(on) {
    if (on === (this.#since !== null)) return;
    if (on) {
      this.#since = this.clock.now();
    } else {
      this.#spentMs = this.#spent();
      this.#since = null;
    }
    this.#go();
  }

  /** The lesson's end has come into view. */
  reachEnd() {
    this.#sawEnd = true;
    this.#go();
  }

  #spent() {
    return this.#spentMs + (this.#since === null ? 0 : this.clock.now() - this.#since);
  }

  #go() {
    this.#keep();
    this.clock.forget(this.#timer);
    if (!this.#sawEnd) return;
    const leftMs = this.neededMs - this.#spent();
    if (leftMs <= 0) this.read();
    else if (this.#since !== null) this.#timer = this.clock.later(() => this.#go(), leftMs);
  }

  #restore() {
    try {
      const kept = JSON.parse(this.session?.getItem(this.key) ?? "{}");
      this.#spentMs = Number(kept.spentMs) || 0;
      this.#sawEnd = kept.sawEnd === true;
    } catch {
      // it is begun anew
    }
  }

  #keep() {
    try {
      this.session?.setItem(this.key, JSON.stringify({ spentMs: this.#spent(), sawEnd: this.#sawEnd }));
    } catch {
      // then a reload begins anew
    }
  }
}
