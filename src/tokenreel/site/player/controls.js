/**
 * What a reader presses. It only asks; the player decides.
 * @typedef {"toggle" | "restart" | "back" | "forward"} Command
 * @typedef {object} Requests
 * @property {(command: Command) => void} command
 * @property {(positionUs: number) => void} seek
 * @property {(speed: number) => void} speed
 */
import { drawing, duration, h } from "./dom.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, Infinity];
const KEY_STEPS = 20; // presses of an arrow key from one end to the other
const ICONS = {
  play: "M6 3v18l15-9z", pause: "M5 4h5v16H5zM14 4h5v16h-5z", restart: "M4 4h3v16H4zM20 4v16L8 12z",
  back: "M16 4v16L5 12zM18 4h2v16h-2z", forward: "M8 4v16l11-8zM4 4h2v16H4z",
};

/** @param {string} text @param {keyof typeof ICONS} [icon] shown instead of the text */
export function button(text, icon) {
  const element = h("button", "button", icon ? drawing("0 0 24 24", ICONS[icon], "icon") : text);
  element.type = "button";
  if (icon) element.ariaLabel = element.title = text;
  return element;
}

/** @param {string} title @param {() => (Node | string)[] | Promise<(Node | string)[]>} fill called when it is first opened */
export function drawer(title, fill) {
  const details = h("details", "drawer", h("summary", "", title));
  details.addEventListener("toggle", async () => details.append(...(await fill())), { once: true });
  return details;
}

export class Controls {
  #time = h("span", "time");
  #durationUs = 1;

  /** @param {import("./messages.js").Messages} messages @param {Requests} requests */
  constructor(messages, requests) {
    this.messages = messages;
    this.requests = requests;
    this.slider = h("input", "slider");
    Object.assign(this.slider, { type: "range", min: "0", max: "1", step: "any", ariaLabel: messages.position });
    this.slider.addEventListener("input", () => requests.seek(Number(this.slider.value)));
    this.toggle = this.#button("toggle", "play");
    this.toggle.className += " tokenreel-button--main";
    const others = /** @type {const} */ (["restart", "back", "forward"]).map((name) => this.#button(name, name));
    this.speed = this.#speeds();
    this.element = h("div", "controls", this.toggle, ...others, this.speed, this.#time);
  }

  /** @param {Command} command @param {keyof typeof ICONS} icon */
  #button(command, icon) {
    const element = button(this.messages[icon], icon);
    element.addEventListener("click", () => this.requests.command(command));
    return element;
  }

  #speeds() {
    const select = h("select", "speed");
    select.ariaLabel = this.messages.speed;
    for (const speed of SPEEDS) {
      const text = speed === Infinity ? this.messages.instant : `${speed}×`;
      select.append(new Option(text, `${speed}`, speed === 1, speed === 1));
    }
    select.addEventListener("change", () => this.requests.speed(Number(select.value)));
    return select;
  }

  /** @param {number} durationUs */
  loaded(durationUs) {
    this.#durationUs = durationUs;
    this.slider.max = `${durationUs}`;
  }

  /** @param {boolean} playing */
  enter(playing) {
    const icon = playing ? "pause" : "play";
    this.toggle.replaceChildren(drawing("0 0 24 24", ICONS[icon], "icon"));
    this.toggle.ariaLabel = this.toggle.title = this.messages[icon];
  }

  /** @param {number} positionUs @param {boolean} playing a screen reader is told the position only when it rests */
  show(positionUs, playing) {
    this.slider.value = `${positionUs}`;
    this.#time.textContent = `${(positionUs / 1e6).toFixed(2)} / ${(this.#durationUs / 1e6).toFixed(2)} s`;
    if (!playing) this.slider.ariaValueText = this.messages.of(duration(positionUs), duration(this.#durationUs));
  }

  /**
   * Keys within the player. What a focused button, list or text field makes of a key stays its own.
   * @param {KeyboardEvent} event
   * @param {number} positionUs
   */
  press(event, positionUs) {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target !== this.slider && target.closest("select, input, textarea, [contenteditable]")) return;
    const jumpUs = this.#jump(event.key, target === this.slider, positionUs);
    if (jumpUs !== undefined) this.requests.seek(jumpUs);
    else if (event.key === ",") this.requests.command("back");
    else if (event.key === ".") this.requests.command("forward");
    else if (event.key === " " && !target.closest("button, summary, a, .tokenreel-raw")) this.requests.command("toggle");
    else return;
    event.preventDefault();
    event.stopPropagation(); // `,` and `.` turn pages in Material, also where this player is
  }

  /** @param {string} key @param {boolean} onSlider elsewhere these keys scroll @param {number} positionUs */
  #jump(key, onSlider, positionUs) {
    const stepUs = this.#durationUs / KEY_STEPS;
    if (key === "ArrowRight" || (onSlider && key === "ArrowUp")) return positionUs + stepUs;
    if (key === "ArrowLeft" || (onSlider && key === "ArrowDown")) return positionUs - stepUs;
    if (onSlider && key === "Home") return 0;
    return onSlider && key === "End" ? this.#durationUs : undefined;
  }
}
