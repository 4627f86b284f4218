/**
 * A race: two recordings of the same work, one streamed and one whole, on one clock. It lets run what the page shows of
 * both; without it that stands at the end. Only pages that have a race load this.
 *
 * Events, all bubbling, `detail.race` names both demos: `tokenreel:ready`, `tokenreel:play`, `tokenreel:pause`,
 * `tokenreel:ended`, `tokenreel:failed`.
 */
import { button } from "./controls.js";
import { duration, h } from "./dom.js";
import { isKorean, messagesFor } from "./messages.js";
import { Playback } from "./playback.js";
import { EVENTS, fetchRecording, problemOf } from "./player.js";
import { Lane } from "./race-lane.js";
import { runnerOf } from "./race-runner.js";
import { liveRegion } from "./transcript.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

const en = {
  start: "Start", resume: "Continue", again: "Start again", started: "Both requests are sent.",
  /** @param {string} name @param {string} time */
  first: (name, time) => `${name}: first text after ${time}.`,
  /** @param {string} name */
  broken: (name) => `This race can't be run, so only its figures are shown. ${name}:`,
  unreachable: "The file could not be fetched. Press start to try again.",
};

/** @type {typeof en} */
const ko = {
  start: "시작", resume: "계속", again: "다시 시작", started: "두 요청을 보냈어요.",
  first: (name, time) => `${name}: ${time} 만에 첫 텍스트가 나왔어요.`,
  broken: (name) => `이 경주는 재생할 수 없어서 결과만 보여 드려요. ${name}:`,
  unreachable: "파일을 가져오지 못했어요. 시작을 누르면 다시 시도해요.",
};

export class Race {
  #loading = Promise.resolve();
  /** @type {HTMLButtonElement} the page's own, which stands there before this comes */
  #toggle;
  #clock = h("span", "time");
  #problems = h("div");
  #live = liveRegion();
  /** @type {{us: number, text: string}[]} what a screen reader is told on the way */
  #news = [];
  #durationUs = 0;

  /** @param {HTMLElement} root @param {import("./playback.js").Clock} clock */
  constructor(root, clock) {
    this.root = root;
    this.messages = messagesFor(root);
    this.words = isKorean(root) ? ko : en;
    this.lanes = [...root.querySelectorAll(".tokenreel-race__lane")].map((lane, index) => new Lane(root, lane, index));
    this.result = root.querySelector(".tokenreel-race__result");
    this.playback = new Playback(clock, {
      show: (shown, before, positionUs, played) => this.#show(shown, before, positionUs, played),
      enter: (state) => this.#enter(state),
    });
    this.#toggle = root.querySelector("button") ?? button("");
    this.#toggle.addEventListener("click", () => this.#press());
    const restart = button(this.messages.restart, "restart");
    restart.addEventListener("click", () => this.#press("restart"));
    const controls = root.querySelector(".tokenreel-controls");
    controls?.append(restart, this.#speeds());
    root.querySelector("thead td")?.append(this.#clock);
    controls?.after(this.#problems, this.#live.region);
    this.#face();
    // on paper, neither lane is still running
    for (const [kind, isPrinted] of /** @type {const} */ ([["beforeprint", true], ["afterprint", false]])) {
      addEventListener(kind, () => this.#show(0, 0, isPrinted ? this.#durationUs : this.playback.positionUs, false));
    }
  }

  #speeds() {
    const option = (/** @type {number} */ speed) => new Option(`${speed}×`, `${speed}`, speed === 1, speed === 1);
    const select = h("select", "speed", ...SPEEDS.map(option));
    select.ariaLabel = this.messages.speed;
    select.addEventListener("change", () => this.playback.setSpeed(Number(select.value)));
    return select;
  }

  /** Fetches both recordings, unless that was done; who asks while it is under way waits for it. */
  load() {
    if (this.playback.send("load")) this.#loading = this.#fetch();
    return this.#loading;
  }

  async #fetch() {
    const found = await Promise.all(this.lanes.map((lane) => this.#runner(lane)));
    const problems = found.filter((each) => each instanceof HTMLElement);
    this.#problems.replaceChildren(...problems);
    if (problems.length) return void this.playback.send("fail");
    const runners = /** @type {import("./race-runner.js").Runner[]} */ (found);
    const durationUs = (this.#durationUs = Math.max(...runners.map(({ figures }) => figures.wall)));
    this.#news = this.lanes.map((lane, index) => {
      const runner = /** @type {import("./race-runner.js").Runner} */ (runners[index]);
      lane.draw(runner, durationUs);
      return { us: runner.figures.first, text: this.words.first(lane.name, duration(runner.figures.first)) };
    });
    this.#news.sort((a, b) => a.us - b.us);
    this.playback.loaded(this.#news.map(({ us }) => us), durationUs);
  }

  /** What a lane shows, or what is wrong with it. @param {Lane} lane */
  async #runner({ name, streamed, address }) {
    try {
      return runnerOf((await fetchRecording(address)).recording, streamed);
    } catch (error) {
      const { broken, unreachable } = this.words;
      return problemOf(error, { ...this.messages, broken: broken(name), unreachable });
    }
  }

  /** Stops, because its element has left the page. */
  leave() {
    this.playback.send("pause");
  }

  /** @param {import("./playback.js").Action} [action] else what the main button says */
  async #press(action) {
    await this.load();
    this.playback.send(action ?? (this.playback.state === "playing" ? "pause" : "play"));
  }

  /** @param {number} shown @param {number} before @param {number} positionUs @param {boolean} played */
  #show(shown, before, positionUs, played) {
    if (!this.#durationUs) return; // until both are here, and where they never come, the page's own figures stand
    for (const lane of this.lanes) lane.show(positionUs);
    this.root.style.setProperty("--tokenreel-at", `${(positionUs / this.#durationUs) * 100}%`);
    this.result?.classList.toggle("tokenreel-later", positionUs < this.#durationUs);
    this.#clock.textContent = `${(positionUs / 1e6).toFixed(2)} s`;
    if (played) for (const { text } of this.#news.slice(before, shown)) this.#live.say(text);
  }

  /** @param {import("./playback.js").State} state */
  #enter(state) {
    this.root.dataset.state = state;
    this.#face();
    if (state === "playing" && this.playback.positionUs === 0) this.#live.say(this.words.started);
    if (state === "ended") this.#live.say(this.result?.textContent ?? "");
    const name = EVENTS[state];
    const detail = { race: this.root.dataset.race };
    if (name) this.root.dispatchEvent(new CustomEvent(`tokenreel:${name}`, { bubbles: true, detail }));
  }

  /** What the main button says. */
  #face() {
    const { words: { start, resume, again }, messages: { pause }, playback: { state } } = this;
    const [text, icon] = state === "playing" ? [pause, /** @type {const} */ ("pause")] : [
      state === "paused" ? resume : state === "ended" ? again : start, /** @type {const} */ ("play"),
    ];
    this.#toggle.replaceChildren(...button(text, icon).childNodes, text);
  }
}
