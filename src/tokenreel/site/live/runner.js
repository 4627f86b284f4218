/**
 * Where a page's programs run: one worker, shared by all its demos, and a spare one that takes its place when it is
 * stopped. A stop is at once, whatever a program does.
 */
import { fetchKit, fetchLock } from "./kit.js";

/**
 * @typedef {{method: string, path: string, status: number | null, open: boolean, ttft_us: number | null, last_us: number | null, wall_us: number | null}} Asked
 * @typedef {{said: Record<string, string>, passed: boolean, why: Record<string, string>, fault: string | null}} Finding
 * @typedef {{exit: number, line: number | null, open: number, requests: Asked[], checks?: Finding[] | {broken: string}}} Outcome
 * @typedef {{code: string, name: string, line: number, setup: string | null, demo: string, fault: string | null, speed: number | null, language: string, checks?: string}} Program
 * @typedef {object} Listener
 * @property {(got: number, all: number) => void} loading bytes of the runtime
 * @property {() => void} starting all bytes are there, Python starts
 * @property {() => void} running
 * @property {() => void} fetching more of Python's modules are on the way
 * @property {(kind: "out" | "err", text: string) => void} output
 */

/** Is raised by a run that was stopped, also one that waits for its turn. */
export class Stopped extends Error {}
/** Is raised by a run that was stopped by the next one. */
export class Replaced extends Stopped {}
/** Is raised by a run whose worker could not go on; the message is the browser's or Pyodide's. */
export class Broken extends Error {}
/** Is raised by a run that printed more than {@link MOST_OUTPUT}. */
export class Flooded extends Error {}

/** Programs print no more than this; what is longer is stopped. */
export const MOST_OUTPUT = 400_000;
/** Below it, in GiB, a page keeps no spare worker. */
const SPARE_MEMORY = 4;
/** A spare worker starts so long after the last run began: until then, the processor is the run's. */
const SPARE_AFTER_MS = 1500;

class Seat {
  /** @type {Set<string>} the demos whose recordings it has */
  known = new Set();
  isReady = false;
  /** Whether it can't run anything any more: a worker may also end while it has nothing to do. */
  isBroken = false;
  /** @type {(message: any) => void} */
  heard = () => {};
  /** @type {(error: Error) => void} */
  #fail = () => {};

  /** @param {import("./kit.js").Kit} kit */
  constructor(kit) {
    this.kit = kit;
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.worker.addEventListener("message", ({ data }) => {
        if (data.ready) resolve((this.isReady = true));
        else if (data.failed) this.#broken(new Broken(data.failed));
        else this.heard(data);
      });
    });
    this.ready.catch(() => {}); // who waits for it is told
    this.worker.addEventListener("error", (event) => this.#broken(new Broken(event.message || "the worker ended")));
    this.worker.postMessage({ kit });
  }

  /** @param {Error} error */
  #broken(error) {
    this.isBroken = true;
    this.#fail(error);
    this.heard({ broken: error });
  }

  end() {
    this.worker.terminate();
    this.#broken(new Stopped());
  }
}

export class Runner {
  /** @type {Promise<Pick<import("./kit.js").Kit, "base" | "lock">> | undefined} */
  #lock;
  /** @type {Promise<import("./kit.js").FetchedKit> | undefined} */
  #kit;
  #want = () => {};
  /** @type {Promise<void>} until the first run, nothing is compiled */
  #wanted = new Promise((resolve) => (this.#want = resolve));
  /** @type {Seat | undefined} */
  #seat;
  /** @type {Seat | undefined} */
  #spare;
  /** @type {((error: Error) => void) | undefined} stops the run that is under way or waits */
  #cancel;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #spareTimer;
  /** @type {Set<(got: number, all: number) => void>} */
  #watching = new Set();
  /** @type {[got: number, all: number] | undefined} as last told */
  #progress;

  /** @param {string} address of the lock file @param {string} sha256 of the lock file */
  constructor(address, sha256) {
    this.address = address;
    this.sha256 = sha256;
  }

  get isBusy() {
    return this.#cancel !== undefined;
  }

  /** Fetches the list of all files, by which each is compared. */
  lock() {
    this.#lock ??= fetchLock(this.address, this.sha256).catch((error) => {
      this.#lock = undefined;
      throw error;
    });
    return this.#lock;
  }

  /** Fetches the bytes, and compiles nothing; who asks again shares them, and one that failed is tried anew. */
  fetch() {
    const tell = (/** @type {[got: number, all: number]} */ ...progress) => {
      this.#progress = progress;
      this.#watching.forEach((told) => told(...progress));
    };
    this.#kit ??= this.lock().then((lock) => fetchKit(lock, tell, this.#wanted)).catch((error) => {
      this.#kit = undefined;
      throw error;
    });
    return this.#kit;
  }

  /** What workers start from. @returns {Promise<import("./kit.js").Kit>} */
  async #whole() {
    this.#want(); // before the bytes come, so that they are compiled meanwhile
    const kit = await this.fetch();
    return { ...kit, wasm: await kit.wasm };
  }

  /**
   * Runs a program to its end. One at a time: an earlier one is stopped.
   * @param {Program} program @param {() => Promise<string>} recording the text of its demo's
   * @param {Listener} listener
   * @returns {Promise<Outcome>}
   */
  async run(program, recording, listener) {
    this.#end(new Replaced());
    /** @type {Promise<never>} */
    const stopped = new Promise((_, reject) => (this.#cancel = reject));
    const cancel = this.#cancel;
    this.#watching.add(listener.loading);
    if (this.#progress) listener.loading(...this.#progress); // fetched ahead, it may stand still just now
    try {
      return await this.#run(program, recording, listener, stopped);
    } finally {
      this.#watching.delete(listener.loading);
      if (this.#cancel === cancel) this.#cancel = undefined;
    }
  }

  /** @param {Program} program @param {() => Promise<string>} recording @param {Listener} listener @param {Promise<never>} stopped */
  async #run(program, recording, listener, stopped) {
    const [kit, text] = await Promise.race([stopped, Promise.all([this.#whole(), recording()])]);
    listener.starting();
    if (this.#seat?.isBroken) this.#seat = undefined;
    const seat = (this.#seat ??= this.#takeSpare() ?? new Seat(kit));
    try {
      await Promise.race([stopped, seat.ready]);
      if (!seat.known.has(program.demo)) seat.worker.postMessage({ recording: { demo: program.demo, text } });
      seat.known.add(program.demo);
      listener.running();
      this.#keepSpare(kit);
      return await Promise.race([stopped, this.#finish(seat, program, listener)]);
    } catch (error) {
      if (this.#seat === seat) this.#seat = undefined;
      seat.end();
      throw error;
    }
  }

  /** @param {Seat} seat @param {Program} program @param {Listener} listener @returns {Promise<Outcome>} */
  #finish(seat, program, listener) {
    let length = 0;
    return new Promise((resolve, reject) => {
      seat.heard = ({ output, fetching, done, broken }) => {
        for (const [kind, part] of output ?? []) {
          if ((length += part.length) > MOST_OUTPUT) return reject(new Flooded());
          listener.output(kind, part);
        }
        if (fetching) listener.fetching();
        if (done) resolve(done);
        if (broken) reject(broken);
      };
      seat.worker.postMessage({ program });
    });
  }

  /** Stops what runs or waits, at once. The spare worker takes the place of the one that is ended, or a new one. */
  stop() {
    this.#end(new Stopped());
  }

  /** @param {Stopped} reason */
  #end(reason) {
    const cancel = this.#cancel;
    if (!cancel) return;
    this.#cancel = undefined;
    cancel(reason);
    const seat = this.#seat;
    seat?.end();
    this.#seat = this.#takeSpare() ?? (seat?.isReady ? new Seat(seat.kit) : undefined);
  }

  #takeSpare() {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare?.isBroken ? undefined : spare;
  }

  /** @param {import("./kit.js").Kit} kit */
  #keepSpare(kit) {
    const memory = /** @type {{deviceMemory?: number}} */ (navigator).deviceMemory ?? 0;
    if (memory < SPARE_MEMORY) return;
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => (this.#spare ??= new Seat(kit)), SPARE_AFTER_MS);
  }
}
