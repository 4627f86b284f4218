/**
 * The bytes of a runtime: fetched once a page, each file compared with its sha256 in the lock file, and the lock
 * file with the hash that the page names. A changed byte is refused.
 */

/**
 * @typedef {{sha256: string, bytes: number, first: boolean}} FileEntry whether the first run fetches it
 * @typedef {{packages: Record<string, {file_name: string}>, tool: {tokenreel: {files: Record<string, FileEntry>, rest: string[]}}}} Lock
 * @typedef {object} Kit what a worker starts from
 * @property {string} base the runtime's address
 * @property {string} lock the lock file's text
 * @property {WebAssembly.Module} wasm compiled once for all workers
 * @property {Record<string, ArrayBuffer>} files by name: the standard library and the wheels
 * @typedef {Omit<Kit, "wasm"> & {wasm: Promise<WebAssembly.Module>}} FetchedKit all bytes are here; compiled once wanted
 */

/** Says which file of the runtime was not what its hash says, or could not be had. */
export class KitError extends Error {
  /** @param {"changed" | "unreachable"} kind @param {string} file */
  constructor(kind, file) {
    super(`${file}: ${kind}`);
    this.kind = kind;
    this.file = file;
  }
}

const WASM = "pyodide.asm.wasm";

/** @param {string} hex */
const integrity = (hex) => `sha256-${btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))))}`;

/**
 * @param {string} url
 * @param {string} sha256
 * @param {(bytes: number) => void} [got] told how many more bytes have come
 * @param {(response: Response) => void} [also] given what is fetched while it comes; the last one given is the file
 */
async function fetchFile(url, sha256, got = () => {}, also) {
  const name = url.slice(url.lastIndexOf("/") + 1);
  if (!globalThis.crypto?.subtle) return fetchUncounted(url, sha256, name, got);
  const bytes = await fetchBytes(url, name, got, also);
  if ((await sha256Of(bytes)) === sha256) return bytes;
  const again = await fetchBytes(url, name, () => {}, also, "reload"); // what this browser keeps may be what was changed
  if ((await sha256Of(again)) === sha256) return again;
  throw new KitError("changed", name);
}

/** @param {ArrayBuffer} bytes */
async function sha256Of(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} url @param {string} name @param {(bytes: number) => void} got
 * @param {(response: Response) => void} [also] @param {RequestCache} [cache]
 */
async function fetchBytes(url, name, got, also, cache = "force-cache") {
  const response = await fetch(url, { cache }).catch(() => globalThis.caches?.match(url)).catch(() => undefined);
  if (!response?.ok || !response.body) throw new KitError("unreachable", name);
  also?.(response.clone());
  const parts = [];
  try {
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      got(value.length);
    }
  } catch {
    throw new KitError("unreachable", name);
  }
  return new Blob(parts).arrayBuffer();
}

/**
 * Without `crypto.subtle`, as on a plain http address, the browser compares; it can't be told how far it is.
 * @param {string} url @param {string} sha256 @param {string} name @param {(bytes: number) => void} got
 */
async function fetchUncounted(url, sha256, name, got) {
  try {
    const response = await fetch(url, { integrity: integrity(sha256) });
    if (!response.ok) throw new KitError("unreachable", name);
    const bytes = await response.arrayBuffer();
    got(bytes.byteLength);
    return bytes;
  } catch (error) {
    if (error instanceof KitError) throw error;
    const reachable = await fetch(url).then(({ ok }) => ok, () => false); // a mismatch and no network look the same
    throw new KitError(reachable ? "changed" : "unreachable", name);
  }
}

/**
 * Fetches WebAssembly, and compiles it once that is wanted: while it comes, or what has come, of which a browser may
 * have kept a compiled one. From a server that names it by another type, it is compiled from its bytes.
 * @param {string} url @param {string} sha256 @param {(bytes: number) => void} got @param {Promise<void>} wanted
 */
async function fetchModule(url, sha256, got, wanted) {
  /** @type {Promise<WebAssembly.Module | null>} */
  let compiled = Promise.resolve(null);
  const bytes = await fetchFile(url, sha256, got, (response) => {
    compiled = wanted.then(() => WebAssembly.compileStreaming(response)).catch(() => null);
  });
  return { module: wanted.then(() => compiled).then((module) => module ?? WebAssembly.compile(bytes)) };
}

/**
 * @param {string} address of the lock file
 * @param {string} sha256 of the lock file
 * @returns {Promise<Pick<Kit, "base" | "lock">>}
 */
export async function fetchLock(address, sha256) {
  const url = new URL(address, document.baseURI).href;
  const lock = new TextDecoder().decode(await fetchFile(url, sha256));
  return { base: url.slice(0, url.lastIndexOf("/") + 1), lock };
}

/**
 * @param {Pick<Kit, "base" | "lock">} kit
 * @param {(got: number, all: number) => void} progress in bytes
 * @param {Promise<void>} wanted until then, nothing is compiled
 * @returns {Promise<FetchedKit>}
 */
export async function fetchKit({ base, lock }, progress, wanted) {
  const entries = Object.entries(/** @type {Lock} */ (JSON.parse(lock)).tool.tokenreel.files).filter(([, { first }]) => first);
  const all = entries.reduce((sum, [, entry]) => sum + entry.bytes, 0);
  let got = 0;
  const fetched = await Promise.all(entries.map(async ([name, entry]) => {
    const count = (/** @type {number} */ more) => progress((got += more), all);
    const args = /** @type {const} */ ([base + name, entry.sha256, count]);
    return [name, await (name === WASM ? fetchModule(...args, wanted) : fetchFile(...args))];
  }));
  const { [WASM]: wasm, ...files } = Object.fromEntries(fetched);
  return { base, lock, wasm: wasm?.module, files };
}

/**
 * A module of the runtime: its bytes are compared before it is imported.
 * @param {Pick<Kit, "base" | "lock">} kit @param {string} name
 */
export async function importFrom({ base, lock }, name) {
  const entry = /** @type {Lock} */ (JSON.parse(lock)).tool.tokenreel.files[name];
  if (!entry) throw new KitError("unreachable", name);
  await fetchFile(base + name, entry.sha256);
  return import(base + name);
}
