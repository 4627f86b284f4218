/** What a browser has and Node.js lacks, as far as the tests of live samples need it. */
import { createHash } from "node:crypto";

/** @param {string} name @param {unknown} value */
export const give = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** @param {string | Uint8Array} data */
export const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** An element that knows its name, its class and what is in it. */
export class Element {
  className = "";
  role = "";
  /** @type {(Element | string)[]} */
  children = [];

  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
  }

  /** @param {...(Element | string)} children */
  append(...children) {
    this.children.push(...children.filter((child) => child !== ""));
  }

  /** @returns {string} */
  get text() {
    return this.children.map((child) => (typeof child === "string" ? child : child.text)).join("");
  }

  /** Every element of this name in it. @param {string} tag @returns {Element[]} */
  all(tag) {
    const elements = this.children.filter((child) => child instanceof Element);
    return elements.flatMap((child) => [...(child.tag === tag ? [child] : []), ...child.all(tag)]);
  }
}

/** @param {unknown} value @returns {Element} */
export const faked = (value) => /** @type {Element} */ (value);

give("document", {
  baseURI: "http://site.invalid/course/lesson/", createElement: (/** @type {string} */ tag) => new Element(tag),
});

/** The smallest WebAssembly module. */
export const WASM = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** A server with a runtime: what it answers may be changed, and what it was asked is noted. */
export class Server {
  base = "http://site.invalid/course/assets/tokenreel/runtime/k/";
  address = "../assets/tokenreel/runtime/k/pyodide-lock.json";
  /** @type {Map<string, Uint8Array | number | Error>} by name: a file, a status, or no network */
  files = new Map();
  /** @type {{name: string, cache: string | undefined, integrity: string | undefined}[]} */
  asked = [];
  type = "application/wasm";

  /** @param {Record<string, string | Uint8Array>} files */
  constructor(files = { "pyodide.asm.wasm": WASM, "python_stdlib.zip": "stdlib", "a.whl": "a wheel", "editor.mjs": "", "rest.zip": "rest" }) {
    for (const [name, data] of Object.entries(files)) this.files.set(name, new Uint8Array(Buffer.from(data)));
    const entries = Array.from(this.files, ([name, data]) => {
      const bytes = /** @type {Uint8Array} */ (data);
      return [name, { sha256: sha256(bytes), bytes: bytes.length, first: !["editor.mjs", "rest.zip"].includes(name) }];
    });
    const lock = JSON.stringify({ packages: {}, tool: { tokenreel: { files: Object.fromEntries(entries), rest: [] } } });
    this.files.set("pyodide-lock.json", new Uint8Array(Buffer.from(lock)));
    this.sha256 = sha256(lock);
    this.lock = lock;
    give("fetch", (/** @type {string} */ url, /** @type {RequestInit} */ init) => this.#answer(url, init));
  }

  /** @param {string} url @param {RequestInit} [init] */
  async #answer(url, { cache, integrity } = {}) {
    const name = url.slice(url.lastIndexOf("/") + 1);
    this.asked.push({ name, cache, integrity });
    const found = this.files.get(name) ?? 404;
    if (found instanceof Error) throw found;
    if (typeof found === "number") return new Response("no such file", { status: found });
    if (integrity && integrity !== `sha256-${Buffer.from(sha256(found), "hex").toString("base64")}`) {
      throw new TypeError("Failed to fetch"); // as browsers say it, without a reason
    }
    return new Response(/** @type {BodyInit} */ (found), { headers: { "content-type": this.type } });
  }

  /** Changes one byte. @param {string} name */
  change(name) {
    const bytes = /** @type {Uint8Array} */ (this.files.get(name)).slice();
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    this.files.set(name, bytes);
  }
}
