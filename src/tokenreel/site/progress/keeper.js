/** Keeps a course's log in this browser, by the course's name: several courses may share an origin. */

export class LocalKeeper {
  /** @param {string[]} courses what the course is called, then what it was called before */
  constructor(courses) {
    this.keys = courses.map((course) => `tokenreel:${course}:progress`);
    this.placeKey = `tokenreel:${courses[0]}:place`;
  }

  /** @param {string | null} key @returns {boolean} whether it is this course's; null is all of the storage */
  isOf(key) {
    return key === null || this.keys.includes(key);
  }

  /** @returns {string | null} */
  place() {
    try {
      return localStorage.getItem(this.placeKey);
    } catch {
      return null; // then a reader goes on after what was read
    }
  }

  /** @param {string} lesson */
  visit(lesson) {
    try {
      localStorage.setItem(this.placeKey, lesson);
    } catch {
      // as above
    }
  }

  /** @returns {string | null} */
  read() {
    for (const key of this.keys) {
      const text = localStorage.getItem(key);
      if (text !== null) return text;
    }
    return null;
  }

  /** @param {string | null} text */
  write(text) {
    const [key = ""] = this.keys;
    if (text !== null) return localStorage.setItem(key, text);
    for (const name of this.keys) localStorage.removeItem(name);
  }
}
