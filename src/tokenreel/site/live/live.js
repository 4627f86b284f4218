/**
 * `<tokenreel-live data-demo data-recording data-code …>` behind a sample's code: runs it in the page.
 *
 * Events, all bubbling: `tokenreel:run` with `detail.demo`, `exit`, `edited` and `fault` at the end of a run, and
 * `tokenreel:task` with `detail.task` and `passed` where its checks were applied.
 */
import { h } from "../player/dom.js";
import { Announcer, liveRegion } from "../player/transcript.js";
import { Code } from "./code.js";
import { KitError } from "./kit.js";
import { liveMessagesFor } from "./messages.js";
import { Output } from "./output.js";
import { notesOf, problem, summaryOf } from "./report.js";
import { Broken, Flooded, Replaced, Runner, Stopped } from "./runner.js";
import { Store } from "./store.js";
import { mayPrefetch, whenIdle } from "./prefetch.js";
import { keepRuntime } from "../offline/offline.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, null];

/**
 * @typedef {Record<"run" | "stop" | "edit" | "reset" | "compare", HTMLButtonElement>
 *   & Record<"speed" | "fault", HTMLSelectElement>} Controls the page's own, which stand there before this comes
 */

/** The recording of a sample could not be fetched. */
class NoRecording extends Error {}

/** @type {Map<string, Runner>} one a page, whatever number of samples it has */
const runners = new Map();

/** @param {string} address @param {string} sha256 */
function runnerFor(address, sha256) {
  const found = runners.get(sha256) ?? new Runner(address, sha256);
  runners.set(sha256, found);
  return found;
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

export class Live {
  /** @type {HTMLElement | null} */
  #about;
  #status = h("p", "live__status");
  #notes = h("div", "live__notes");
  #live = liveRegion();
  #announcer = new Announcer(this.#live.say);
  /** @type {Promise<string> | undefined} */
  #recording;
  #turn = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    const { runtime = "", sha256 = "", site = "", demo = "", task, code = "" } = root.dataset;
    this.root = root;
    this.demo = demo;
    this.task = task;
    this.messages = liveMessagesFor(root);
    this.language = root.closest("[lang]")?.getAttribute("lang") ?? "en";
    this.runner = runnerFor(runtime, sha256);
    this.output = new Output(this.messages.output);
    const store = new Store(new URL(site, document.baseURI).pathname, task ?? demo);
    this.code = new Code(root, code, store, {
      messages: this.messages, changed: () => this.#showCode(), run: () => void this.run(),
      say: this.#live.say,
    });
    this.#about = root.querySelector(".tokenreel-live__about");
    this.controls = this.#controls();
    this.#place();
    this.#showCode();
  }

  /** @template {Element} E @param {string} name @param {new () => E} kind @returns {E} what the page has for it */
  #find(name, kind) {
    const found = this.root.querySelector(`[data-is=${name}]`);
    if (!(found instanceof kind)) throw new TypeError(`this sample has no ${name}`);
    return found;
  }

  #controls() {
    const [run, stop, edit, reset, compare] = /** @type {const} */ (["run", "stop", "edit", "reset", "compare"])
      .map((name) => this.#find(name, HTMLButtonElement));
    const [speed, fault] = [this.#find("speed", HTMLSelectElement), this.#find("fault", HTMLSelectElement)];
    const controls = /** @type {Controls} */ ({ run, stop, edit, reset, compare, speed, fault });
    speed.replaceChildren(...this.#speeds());
    fault.replaceChildren(...this.#faults());
    controls.run.addEventListener("click", () => void this.run());
    controls.stop.addEventListener("click", () => this.runner.stop());
    controls.edit.addEventListener("click", () => void (this.code.isOpen ? this.code.close() : this.edit()));
    controls.reset.addEventListener("click", () => void this.reset());
    controls.compare.addEventListener("click", () => {
      const on = controls.compare.ariaPressed !== "true";
      controls.compare.ariaPressed = String(on);
      this.code.compare(on);
    });
    return controls;
  }

  #speeds() {
    const { instant } = this.messages;
    return SPEEDS.map((speed) => new Option(speed === null ? instant : `${speed}×`, String(speed), speed === 1, speed === 1));
  }

  #faults() {
    const { messages, root } = this;
    const names = (root.dataset.faults ?? "").split(" ").filter(Boolean);
    return [new Option(messages.none, ""), ...names.map((name) => new Option(messages.faults[name] ?? name, name))];
  }

  #place() {
    this.#status.role = "status";
    this.#about?.after(this.#status, this.output.element, this.#notes, this.#live.region);
    if (this.code.older !== null) this.root.append(this.#older(this.code.older));
  }

  /** @param {string} text */
  #older(text) {
    const code = h("code", "", text);
    code.tabIndex = 0;
    return h("details", "drawer", h("summary", "", this.messages.older), h("pre", "drawer__code", code));
  }

  #showCode() {
    const { code, controls, messages } = this;
    controls.reset.hidden = !code.isEdited;
    controls.compare.hidden = !code.isEdited || !code.isOpen;
    controls.edit.textContent = code.isOpen ? messages.close : messages.edit;
    this.root.dataset.edited = String(code.isEdited);
    if (code.isEdited && !code.isKept) this.#say(messages.notKept);
  }

  /** Fetches the runtime ahead of a press, where that costs the reader nothing. */
  async load() {
    if (mayPrefetch()) whenIdle(() => void this.runner.fetch().catch(() => {})); // a press says what is wrong
  }

  /** Stops, because its element has left the page. */
  leave() {
    this.runner.stop();
  }

  async edit() {
    const { opening } = this.messages;
    this.#say(opening);
    try {
      await this.code.open(await this.runner.lock());
      if (this.#status.textContent === opening) this.#say("");
      this.#showCode();
      this.code.focus();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Back to the lesson's code, in the editor: there, an undo brings the reader's back. */
  async reset() {
    if (!this.code.isOpen) await this.edit();
    if (!this.code.isOpen) return; // it could not be fetched, and the notes say so
    this.code.reset();
    this.controls.run.focus(); // the button that had it is gone
  }

  #text() {
    this.#recording ??= fetch(this.root.dataset.recording ?? "").then(
      (response) => (response.ok ? response.text() : Promise.reject(new NoRecording())),
      () => Promise.reject(new NoRecording()),
    );
    this.#recording.catch(() => (this.#recording = undefined));
    return this.#recording;
  }

  async run() {
    const { fault, speed } = this.controls;
    const chosen = fault.value || null;
    const turn = ++this.#turn;
    const isOurs = () => turn === this.#turn; // the keyboard can start the next run while this one is under way
    this.output.clear();
    this.#notes.replaceChildren();
    this.code.mark(null);
    this.#announcer.clear();
    this.#live.region.replaceChildren();
    if (this.#about) this.#about.hidden = true;
    this.#showRunning(true);
    try {
      const running = this.runner.run(this.#program(chosen, JSON.parse(speed.value)), () => this.#text(), this.#listener());
      const outcome = await running;
      this.#finish(outcome, chosen);
    } catch (error) {
      if (isOurs()) this.#fail(error);
    } finally {
      if (isOurs()) this.#showRunning(false);
    }
  }

  /** @param {boolean} on whether a run is under way: who pressed one button has the focus on the other */
  #showRunning(on) {
    const { run, stop } = this.controls;
    const [from, to] = on ? [run, stop] : [stop, run];
    to.disabled = false;
    if (document.activeElement === from) to.focus();
    from.disabled = true;
  }

  /** @param {string | null} fault @param {number | null} speed @returns {import("./runner.js").Program} */
  #program(fault, speed) {
    const { setup, checks } = this.root.dataset;
    const more = checks === undefined || fault !== null ? {} : { checks }; // they are about answers that came whole
    return { code: this.code.text, name: "lesson.py", line: 0, setup: setup ?? null, demo: this.demo, fault, speed, language: this.language, ...more };
  }

  /** @returns {import("./runner.js").Listener} */
  #listener() {
    const { messages } = this;
    return {
      loading: (got, all) => (this.#status.textContent = messages.loading(megabytes(got), megabytes(all))),
      starting: () => this.#say(messages.starting),
      running: () => {
        this.#say(messages.running);
        void keepRuntime(this.root.dataset.runtime ?? "");
      },
      fetching: () => this.#say(messages.fetching),
      output: (kind, text) => {
        this.output.add(kind, text);
        this.#announcer.add(text.replace(/[^\n]*\r(?!\n)/g, "")); // not what is overwritten
      },
    };
  }

  /** @param {import("./runner.js").Outcome} outcome @param {string | null} fault */
  #finish(outcome, fault) {
    const { checks } = outcome;
    this.output.flush();
    this.code.mark(outcome.exit === 0 ? null : outcome.line);
    const summary = summaryOf(outcome, this.messages);
    this.#say(summary);
    const notChecked = this.task !== undefined && fault !== null ? [h("p", "live__note", this.messages.notChecked)] : [];
    this.#notes.replaceChildren(...notesOf(outcome, this.messages, this.language), ...notChecked);
    this.#announcer.finish([summary, ...Array.from(this.#notes.children, (note) => note.textContent)].join(" "));
    this.#emit("run", { exit: outcome.exit, edited: this.code.isEdited, fault });
    if (Array.isArray(checks)) {
      this.#emit("task", { task: this.task, passed: checks.every(({ passed }) => passed) });
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const { messages } = this;
    this.output.flush();
    this.#say("");
    if (error instanceof Stopped) return this.#say(error instanceof Replaced ? messages.replaced : messages.stopped);
    if (error instanceof Flooded) return this.#say(messages.flood);
    const text = error instanceof KitError ? messages[error.kind](error.file)
      : error instanceof NoRecording ? messages.noRecording
      : messages.broken(error instanceof Broken ? error.message : String(error));
    this.#notes.replaceChildren(problem(text));
  }

  /** @param {string} text */
  #say(text) {
    this.#status.textContent = text;
  }

  /** @param {string} name @param {object} detail */
  #emit(name, detail) {
    this.root.dispatchEvent(new CustomEvent(`tokenreel:${name}`, { bubbles: true, detail: { demo: this.demo, ...detail } }));
  }
}
