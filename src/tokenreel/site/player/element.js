/**
 * `<tokenreel-player data-src="…/recording.jsonl" data-demo="…">` around a transcript: replays the recording on
 * request. `data-lanes` is the number of exchanges, so that room for them is kept before the recording is here.
 * `data-backend` is the origin of a backend that replays the demo, where the site has one.
 *
 * `<tokenreel-race data-streamed-src="…/recording.jsonl" data-whole-src="…/recording.jsonl">` around a table of both:
 * plays the two on one clock. `<tokenreel-live>` behind a sample's code runs it. Only pages that have one load what
 * plays or runs it.
 */

/** @typedef {Pick<import("./player.js").Player, "load" | "leave">} Playing */

let before = Promise.resolve();

/**
 * Lets a page answer its reader in between: what a dozen elements are made of takes a phone half a second at once.
 * @returns {Promise<void>} kept when all that asked before have had their turn
 */
const turn = () => (before = before.then(() => new Promise((resolve) => setTimeout(resolve))));

/** Kept once the reader has pressed anything in the page: until then, it loads what it needs to be read. */
const engaged = new Promise((resolve) => addEventListener("pointerdown", resolve, { capture: true, once: true }));

/** @param {HTMLElement} element @returns {boolean} whether its reader has changed its code: the key is store.js's */
function hasKept({ dataset: { site, task, demo } }) {
  try {
    return `tokenreel:${new URL(site ?? "", document.baseURI).pathname}:code:${task ?? demo}` in localStorage;
  } catch {
    return false; // nothing can be kept here
  }
}

/**
 * Lets what plays in an element be made and fetch its recordings once they come near, and rest when the element has
 * left. What only a press starts waits for the first one in the page; a press of its own is answered once it is made.
 * @param {string} name
 * @param {() => Promise<new (root: HTMLElement, clock: import("./playback.js").Clock) => Playing>} load
 * @param {boolean} [isPressed] whether only a press starts it
 */
const define = (name, load, isPressed = false) => customElements.get(name) ?? customElements.define(name, class extends HTMLElement {
  /** @type {Playing | undefined} */
  #player;
  /** @type {Promise<void> | undefined} */
  #making;
  #nearby = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && void this.#comeNear(),
    { rootMargin: "400px" },
  );

  constructor() {
    super();
    if (!isPressed) return;
    for (const kind of ["pointerover", "focusin"]) this.addEventListener(kind, () => void this.#make());
    this.addEventListener("click", (event) => void this.#press(event));
  }

  connectedCallback() {
    this.#nearby.observe(this);
    if (isPressed && hasKept(this)) void this.#make();
  }

  async #comeNear() {
    if (isPressed) await engaged;
    await this.#make();
    this.#player?.load();
  }

  #make() {
    return (this.#making ??= this.#start().catch(() => {
      this.#making = undefined; // without a network, the next press tries again
    }));
  }

  async #start() {
    const Playing = await load();
    await turn();
    if (!this.isConnected) return void (this.#making = undefined);
    this.#player ??= new Playing(this, {
      now: () => performance.now(),
      requestFrame: (callback) => requestAnimationFrame(callback),
    });
  }

  /** @param {Event} event */
  async #press({ target }) {
    const pressed = target instanceof Element ? target.closest("button") : null;
    if (this.#player || !pressed) return; // it answers itself
    await this.#make();
    if (this.#player) pressed.click();
  }

  disconnectedCallback() {
    this.#nearby.disconnect();
    this.#player?.leave();
  }
});

define("tokenreel-player", async () => (await import("./player.js")).Player);
define("tokenreel-race", async () => (await import("./race.js")).Race, true);
define("tokenreel-live", async () => (await import("../live/live.js")).Live, true);
