/** A clock that stands still until a test moves it, with frames as a browser hands them out. */
export class StoppedClock {
  nowMs = 1000;
  /** @type {(() => void)[]} */
  #asked = [];

  now() {
    return this.nowMs;
  }

  /** @param {() => void} callback */
  requestFrame(callback) {
    this.#asked.push(callback);
  }

  /** Moves on and draws one frame, if one was asked for. @param {number} ms */
  frame(ms) {
    this.nowMs += ms;
    for (const callback of this.#asked.splice(0)) callback();
  }
}
