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

/**
 * Lets what plays in an element fetch its recordings once they come near, and rest when the element has left.
 * @param {string} name
 * @param {() => Promise<new (root: HTMLElement, clock: import("./playback.js").Clock) => Playing>} load
 */
const define = (name, load) => customElements.get(name) ?? customElements.define(name, class extends HTMLElement {
  /** @type {Playing | undefined} */
  #player;
  #nearby = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.#player?.load(),
    { rootMargin: "400px" },
  );

  async connectedCallback() {
    const Playing = await load();
    await turn();
    if (!this.isConnected) return;
    this.#player ??= new Playing(this, {
      now: () => performance.now(),
      requestFrame: (callback) => requestAnimationFrame(callback),
    });
    this.#nearby.observe(this);
  }

  disconnectedCallback() {
    this.#nearby.disconnect();
    this.#player?.leave();
  }
});

define("tokenreel-player", async () => (await import("./player.js")).Player);
define("tokenreel-race", async () => (await import("./race.js")).Race);
define("tokenreel-live", async () => (await import("../live/live.js")).Live);
