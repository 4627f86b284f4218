/**
 * One player: joins the recording, the playback and the views around the transcript of an element.
 *
 * Events, all bubbling, `detail.demo` names the demo: `tokenreel:ready`, `tokenreel:play`, `tokenreel:pause`,
 * `tokenreel:ended` (played to its end), `tokenreel:failed`, and for every moment that playing reaches, from those at
 * zero on, `tokenreel:tick` with `detail.kind`, `detail.lane` and `detail.timeUs`.
 */
import { button, Controls, drawer } from "./controls.js";
import { duration, h } from "./dom.js";
import { messagesFor } from "./messages.js";
import { Playback } from "./playback.js";
import { decodeFile, parseRecording, RecordingError, verifyBodies } from "./recording.js";
import { Strip } from "./strip.js";
import { buildTimeline, countUntil } from "./timeline.js";
import { Announcer, layOut, liveRegion } from "./transcript.js";

/** @type {Partial<Record<import("./playback.js").State, string>>} */
export const EVENTS = { ready: "ready", playing: "play", paused: "pause", ended: "ended", failed: "failed" };

/** The server has no such file, or won't give it; the message is its answer's status. */
class Unavailable extends Error {}

/**
 * @param {string} [address]
 * @returns {Promise<{recording: import("./recording.js").Recording, text: string}>} once it is found whole
 */
export async function fetchRecording(address = "") {
  const response = await fetch(address);
  if (!response.ok) throw new Unavailable(`${response.status}`);
  const text = decodeFile(await response.arrayBuffer());
  const recording = parseRecording(text);
  await verifyBodies(recording);
  return { recording, text };
}

/**
 * Says what is wrong with a recording that can't be played.
 * @param {unknown} error
 * @param {Pick<import("./messages.js").Messages, "broken" | "line" | "missing" | "unreachable">} messages
 */
export function problemOf(error, messages) {
  const problem = h("p", "problem", `${messages.broken} `);
  problem.role = "alert";
  if (error instanceof RecordingError) {
    const reason = h("span", "", error.reason);
    reason.lang = "en";
    problem.append(`${messages.line(error.line)} `, reason);
  } else {
    problem.append(error instanceof Unavailable ? messages.missing(error.message) : messages.unreachable);
  }
  return problem;
}

export class Player {
  /** @type {import("./timeline.js").Timeline} */
  timeline = { leadUs: 0, durationUs: 1, moments: [], stopsUs: [0], lanes: [] };
  /** @type {(HTMLElement | undefined)[][]} pieces of text and marks, by moment */
  #parts = [];
  #loading = Promise.resolve();
  #drawers = h("div", "drawers");
  live = liveRegion();
  #announcer = new Announcer(this.live.say);

  /** @param {HTMLElement} root @param {import("./playback.js").Clock} clock */
  constructor(root, clock) {
    this.root = root;
    this.messages = messagesFor(root);
    this.playback = new Playback(clock, {
      show: (shown, before, positionUs, played) => this.#show(shown, before, positionUs, played),
      enter: (state) => this.#enter(state),
    });
    this.strip = new Strip(Number(root.dataset.lanes) || 1);
    this.controls = new Controls(this.messages, {
      command: (command) => void this.#command(command),
      seek: (us) => this.playback.send("seek", us),
      speed: (speed) => this.playback.setSpeed(speed),
    });
    this.pre = this.#find("pre", "transcript__text");
    this.#place();
    root.dataset.state = this.playback.state;
    root.addEventListener("keydown", (event) => this.controls.press(event, this.playback.positionUs));
    this.#seekByPointer(this.strip.element);
  }

  #place() {
    const label = this.#find("p", "transcript__label");
    label.textContent ||= this.messages.output;
    label.append(this.#copyButton(this.messages.copyOutput, () => this.pre.textContent ?? ""));
    const parts = [this.strip.element, this.controls.slider, this.controls.element, this.#drawers, this.live.region];
    this.pre.after(h("div", "panel", ...parts));
  }

  /** What the page gave, or an empty one. @param {"p" | "pre"} tag @param {string} name */
  #find(tag, name) {
    const found = this.root.querySelector(`.tokenreel-${name}`);
    if (found instanceof HTMLElement) return found;
    const made = h(tag, name);
    this.root.append(made);
    return made;
  }

  /** Fetches the recording, unless that was done; who asks while it is under way waits for it. */
  load() {
    if (this.playback.send("load")) this.#loading = this.#fetch();
    return this.#loading;
  }

  /** Shows what is wrong with a recording that can't be played. */
  async #fetch() {
    try {
      const { recording, text } = await fetchRecording(this.root.dataset.src);
      this.#present(recording, text);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Stops, because its element has left the page. */
  leave() {
    this.playback.send("pause");
  }

  /** @param {import("./recording.js").Recording} recording @param {string} text */
  #present(recording, text) {
    const { messages, strip, controls } = this;
    const timeline = (this.timeline = buildTimeline(recording));
    this.#parts = [layOut(this.pre, timeline.moments, messages), strip.draw(timeline, messages)];
    controls.loaded(timeline.durationUs);
    const copy = this.#copyButton(messages.copyRaw, () => text);
    const details = () => import("./details.js");
    this.#drawers.replaceChildren(
      drawer(`${messages.raw} (${recording.events.length})`, async () => (await details()).rawPane(recording, messages, copy)),
      drawer(messages.measured, async () => (await details()).measurements(timeline, messages)),
    );
    if (this.root.dataset.backend) void this.#offerWire().catch(() => {}); // without a network there is no backend
    this.playback.loaded(timeline.moments.map(({ timeUs }) => timeUs), timeline.durationUs);
  }

  /** What only pages with a backend load. */
  async #offerWire() {
    const { wirePane } = await import("./wire.js");
    this.#drawers.prepend(wirePane(this));
  }

  /** @param {unknown} error */
  #fail(error) {
    this.strip.element.replaceChildren(problemOf(error, this.messages));
    this.playback.send("fail");
  }

  /** @param {import("./controls.js").Command} command */
  async #command(command) {
    await this.load();
    const { state, positionUs } = this.playback;
    const { stopsUs } = this.timeline;
    if (command === "restart") this.playback.send("restart");
    else if (command === "toggle") this.playback.send(state === "playing" ? "pause" : "play");
    else if (command === "forward") this.playback.send("step", stopsUs[countUntil(stopsUs, positionUs)]);
    else this.playback.send("step", stopsUs.findLast((us) => us < positionUs) ?? 0);
  }

  /** @param {number} shown @param {number} before @param {number} positionUs @param {boolean} played */
  #show(shown, before, positionUs, played) {
    const { moments } = this.timeline;
    for (let index = Math.min(shown, before); index < Math.max(shown, before); index += 1) {
      for (const parts of this.#parts) parts[index]?.classList.toggle("tokenreel-later", index >= shown);
    }
    this.strip.show(positionUs);
    this.controls.show(positionUs, this.playback.state === "playing");
    if (!played) return this.#announcer.clear();
    const due = moments.slice(before, shown);
    this.#announcer.add(due.map(({ text }) => text).join(""));
    for (const { kind, lane, timeUs } of due) this.#emit("tick", { kind, lane, timeUs });
  }

  /** @param {import("./playback.js").State} state */
  #enter(state) {
    this.root.dataset.state = state;
    this.controls.enter(state === "playing");
    if (state === "ended") this.#announcer.finish(this.#summary());
    const name = EVENTS[state];
    if (name) this.#emit(name, {});
  }

  /** The figures of the last exchange, as a sentence. */
  #summary() {
    const { ended, metrics: names } = this.messages;
    const { metrics } = this.timeline.lanes.at(-1) ?? {};
    if (!metrics) return ended;
    return `${ended} ${names.ttft[0]} ${duration(metrics.ttftUs)}, ${names.wall[0]} ${duration(metrics.wallUs)}.`;
  }

  /** @param {string} name @param {object} detail */
  #emit(name, detail) {
    const { demo } = this.root.dataset;
    this.root.dispatchEvent(new CustomEvent(`tokenreel:${name}`, { bubbles: true, detail: { demo, ...detail } }));
  }

  /** @param {HTMLElement} strip */
  #seekByPointer(strip) {
    const seek = (/** @type {PointerEvent} */ event) => {
      const track = strip.querySelector(".tokenreel-track")?.getBoundingClientRect();
      if (!track || !(event.buttons & 1)) return;
      this.playback.send("seek", ((event.clientX - track.left) / track.width) * this.timeline.durationUs);
    };
    strip.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest(".tokenreel-track")) return;
      strip.setPointerCapture(event.pointerId);
      seek(event);
    });
    strip.addEventListener("pointermove", (event) => strip.hasPointerCapture(event.pointerId) && seek(event));
  }

  /** @param {string} title @param {() => string} text */
  #copyButton(title, text) {
    const element = button(title);
    element.addEventListener("click", async () => {
      const done = await navigator.clipboard?.writeText(text()).then(() => true, () => false);
      element.textContent = done ? this.messages.copied : this.messages.copyFailed;
      this.live.say(element.textContent);
      setTimeout(() => (element.textContent = title), 2000);
    });
    return element;
  }
}
