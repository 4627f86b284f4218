/**
 * `<tokenreel-player data-src="…/recording.jsonl" data-demo="…">` around a transcript: replays the recording on
 * request. `data-lanes` is the number of exchanges, so that room for them is kept before the recording is here.
 * `data-backend` is the origin of a backend that replays the demo, where the site has one.
 */
import { Player } from "./player.js";

export class TokenreelPlayer extends HTMLElement {
  /** @type {Player | undefined} */
  #player;
  #nearby = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.#player?.load(),
    { rootMargin: "400px" },
  );

  connectedCallback() {
    this.#player ??= new Player(this, {
      now: () => performance.now(),
      requestFrame: (callback) => requestAnimationFrame(callback),
    });
    this.#nearby.observe(this);
  }

  disconnectedCallback() {
    this.#nearby.disconnect();
    this.#player?.leave();
  }
}

if (!customElements.get("tokenreel-player")) customElements.define("tokenreel-player", TokenreelPlayer);
