/** A small course's rules, and what keeps a log in memory. */

/** @type {import("../../../src/tokenreel/site/progress/state.js").Rules} */
export const RULES = {
  key: "c",
  root: "../../",
  tracks: [
    { id: "first", title: "First", lessons: ["first/a", "first/b"].map((id, index) => ({ id, title: id, url: id, number: index + 1, minutes: 5 })) },
    { id: "second", title: "Second", lessons: [{ id: "second/c", title: "c", url: "c", number: 1, minutes: 5 }] },
    { id: "empty", title: "To come", lessons: [] },
  ],
  xp: { read: 40, replay: 5, exercise: 30, track: 100 },
  levels: [{ title: "Tokenizer", xp: 0 }, { title: "Sampler", xp: 50 }, { title: "Decoder", xp: 200 }],
  achievements: [
    { id: "begun", title: "Begun", text: "Replay a demo", when: { replay: 1 } },
    { id: "three", title: "Three", text: "Replay three", when: { replay: 3 } },
    { id: "one-task", title: "That one", text: "Solve it", when: { exercise: "stop-early" } },
    { id: "rich", title: "Rich", text: "180 XP and a track", when: { xp: 180, track: 1 } },
  ],
  readAfter: 30,
};

/** Keeps a text, or refuses as a browser does. */
export class MemoryKeeper {
  /** @type {string | null} */
  text = null;
  /** @type {string} the name of the error that each use throws */
  refuses = "";
  /** Whether reading is refused, too. */
  isClosed = false;

  read() {
    if (this.isClosed) throw new DOMException("refused", this.refuses);
    return this.text;
  }

  /** @type {string | null} */
  lesson = null;

  place() {
    return this.lesson;
  }

  /** @param {string} lesson */
  visit(lesson) {
    this.lesson = lesson;
  }

  /** @param {string | null} text */
  write(text) {
    if (this.refuses) throw new DOMException("refused", this.refuses);
    this.text = text;
  }
}
