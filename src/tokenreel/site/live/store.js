/**
 * What a reader wrote, kept in this browser by course and sample, with the lesson's code that it started from: where
 * the lesson has changed since, it is offered and not put in the lesson's place.
 */

/** @typedef {{text: string, original: string, older?: string}} Kept `older` is what was written for an earlier one */

export class Store {
  /** @param {string} site the path of the course's site: several courses may share an origin @param {string} name */
  constructor(site, name) {
    this.key = `tokenreel:${site}:code:${name}`;
  }

  /** @returns {Kept | null} */
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
      return typeof kept?.text === "string" && typeof kept.original === "string" ? kept : null;
    } catch {
      return null; // nothing can be kept here, or what was kept is damaged
    }
  }

  /** @param {Kept} kept @returns {boolean} whether it is kept */
  write(kept) {
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // then there is nothing to forget
    }
  }
}
