/** Shows all of a reader's progress: lessons by track, achievements, what was done when; and takes it along. */
import { button } from "../player/controls.js";
import { h } from "../player/dom.js";
import { ForeignLog } from "./log.js";
import { messagesFor } from "./messages.js";
import { myMessagesFor } from "./my-messages.js";

/** @typedef {Record<"demos" | "tasks", Record<string, [title: string, lesson: string]>>} Things */

export class MyProgress {
  /** @type {Things} */
  #things = { demos: {}, tasks: {} };
  #parts = { lessons: h("div"), achievements: h("ul", "achievements"), history: h("ul", "history") };
  #said = h("p", "said");
  #question = h("p", "controls");
  #date;

  /** @param {HTMLElement} element @param {import("./progress.js").Progress} progress */
  constructor(element, progress) {
    this.progress = progress;
    this.messages = myMessagesFor(element);
    this.done = messagesFor(element).done;
    this.base = new URL("../../", new URL(element.dataset.course ?? "", document.baseURI));
    const language = element.closest("[lang]")?.getAttribute("lang") ?? "en";
    this.#date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    this.#said.role = "status";
    const { lessons, achievements, history } = this.#parts;
    const { messages, progress: { rules } } = this;
    element.replaceChildren(
      h("h2", "", messages.lessons), lessons,
      ...(rules.achievements.length ? [h("h2", "", messages.achievements), achievements] : []),
      h("h2", "", messages.history), history,
      h("h2", "", messages.file), h("p", "", messages.why), this.#controls(), this.#question, this.#said,
    );
    void this.#loadThings(element.dataset.things ?? "");
  }

  show() {
    const { state, events } = this.progress;
    this.#parts.lessons.replaceChildren(...state.tracks.flatMap((track) => this.#track(track)));
    this.#parts.achievements.replaceChildren(...state.achievements.map((one) => this.#achievement(one)));
    const rows = events.toReversed().map((event) => this.#row(event));
    this.#parts.history.replaceChildren(...(rows.length ? rows : [h("li", "", this.messages.none)]));
  }

  /** @param {string} address of what demos and tasks are called; without it, they go by their ids */
  async #loadThings(address) {
    const response = await fetch(address).catch(() => null);
    if (response?.ok) this.#things = await response.json();
    this.show();
  }

  /** @param {import("./state.js").State["tracks"][number]} track */
  #track({ id, title, done, all }) {
    const lessons = this.progress.rules.tracks.find((track) => track.id === id)?.lessons ?? [];
    const rows = lessons.map(({ id, title, url }) => {
      const link = h("a", "", title);
      link.href = new URL(url, this.base).href;
      const done = this.progress.has("read", id) ? [" ", h("span", "done", `✓ ${this.done}`)] : [];
      return h("li", "", link, ...done);
    });
    return [h("h3", "", `${title} (${done}/${all})`), h("ol", "outline", ...rows)];
  }

  /** @param {import("./state.js").State["achievements"][number]} achievement */
  #achievement({ title, text, at }) {
    const row = h("li", at ? "achievement--earned" : "achievement", h("b", "", title), " · ", text);
    if (at) row.append(" ", h("small", "", `${this.messages.earned} · `, this.#time(at)));
    return row;
  }

  /** @param {import("./log.js").Event} event */
  #row({ kind, what, at, xp }) {
    const [title, lesson] = this.#named(kind, what);
    const name = h("span", "", title ?? what);
    if (title === undefined) name.append(` (${this.messages.gone})`);
    else if (lesson) name.append(` · ${lesson}`);
    return h("li", "", this.#time(at), ` ${this.messages.kinds[kind]}: `, name, ...(xp ? [` · +${xp} XP`] : []));
  }

  /** @param {import("./log.js").Kind} kind @param {string} what @returns {[string | undefined, string?]} a title, and the lesson's */
  #named(kind, what) {
    const { tracks, achievements } = this.progress.rules;
    const lessons = tracks.flatMap((track) => track.lessons);
    if (kind === "read") return [lessons.find(({ id }) => id === what)?.title];
    if (kind === "track") return [tracks.find(({ id }) => id === what)?.title];
    if (kind === "achievement") return [achievements.find(({ id }) => id === what)?.title];
    const [title, lesson] = (kind === "exercise" ? this.#things.tasks : this.#things.demos)[what] ?? [];
    return [title, lessons.find(({ id }) => id === lesson)?.title];
  }

  /** @param {string} at */
  #time(at) {
    const time = h("time", "", this.#date.format(new Date(at)));
    time.dateTime = at;
    return time;
  }

  #controls() {
    const { messages } = this;
    const [save, open, reset] = [button(messages.save), button(messages.open), button(messages.reset)];
    const file = h("input");
    file.type = "file";
    file.accept = ".jsonl";
    file.hidden = true;
    save.addEventListener("click", () => this.#save());
    open.addEventListener("click", () => file.click());
    file.addEventListener("change", () => void this.#open(file));
    reset.addEventListener("click", () => this.#ask(reset));
    return h("div", "controls", save, open, file, reset);
  }

  #save() {
    const link = h("a");
    link.href = URL.createObjectURL(new Blob([this.progress.export()], { type: "application/jsonl" }));
    const course = this.progress.course.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "");
    link.download = `progress-${course || "course"}-${new Date().toISOString().slice(0, 10)}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a browser may ask where to put it first
  }

  /** @param {HTMLInputElement} input */
  async #open(input) {
    const [file] = input.files ?? [];
    if (!file) return;
    const text = await file.text().catch(() => null);
    input.value = ""; // the same file may be chosen again
    if (text === null) this.#say(this.messages.unreadable);
    else this.#join(text, false);
  }

  /** @param {string} text @param {boolean} anyway whether another course's is taken, too */
  #join(text, anyway) {
    const { messages } = this;
    try {
      const { added, unread } = this.progress.import(text, anyway);
      this.#say(messages.opened(added, unread));
    } catch (error) {
      if (!(error instanceof ForeignLog)) throw error;
      if (error.reason === "no-log") return this.#say(messages.noLog);
      const join = button(messages.anyway); // its site may have moved
      join.addEventListener("click", () => this.#join(text, true));
      this.#said.replaceChildren(messages.otherCourse(error.course), " ", join);
    }
  }

  /** @param {HTMLElement} from the button that asked, which gets the focus back */
  #ask(from) {
    const { messages } = this;
    const [yes, no] = [button(messages.delete), button(messages.keep)];
    const close = () => {
      this.#question.replaceChildren();
      from.focus();
    };
    yes.addEventListener("click", () => {
      const undo = this.progress.reset();
      close();
      this.#offer(undo);
    });
    no.addEventListener("click", close);
    this.#question.replaceChildren(messages.ask(this.progress.events.length), " ", no, " ", yes);
    no.focus();
  }

  /** @param {() => void} undo */
  #offer(undo) {
    const { messages } = this;
    const back = button(messages.undo);
    back.addEventListener("click", () => {
      undo();
      this.#say(messages.undone);
    });
    this.#said.replaceChildren(messages.deleted, " ", back);
  }

  /** @param {string} text */
  #say(text) {
    this.#said.textContent = text;
  }
}
