/**
 * Runs lessons' programs in Python. It blocks while a program waits, so it hears nothing then: to stop it is to end
 * it. Speaks with `runner.js`:
 *
 *   in:  {kit}  then  {recording: {demo, text}}  and  {program}
 *   out: {ready: true}, {output: [[kind, text], …]}, {done: outcome}, {failed: message}, {fetching: "rest"}
 */

const FLUSH_MS = 30;
const FLUSH_CHARACTERS = 8192;

/** @type {[("out" | "err"), string][]} */
let pending = [];
let pendingLength = 0;
let flushedAt = 0;

/** @param {object} message */
const post = (message) => self.postMessage(message);

function flush() {
  if (pending.length) post({ output: pending });
  pending = [];
  pendingLength = 0;
  flushedAt = performance.now();
}

/** @param {"out" | "err"} kind */
function writer(kind) {
  const decoder = new TextDecoder();
  return (/** @type {Uint8Array} */ bytes) => {
    const text = decoder.decode(bytes, { stream: true });
    pendingLength += text.length;
    const last = pending.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else pending.push([kind, text]);
    if (pendingLength > FLUSH_CHARACTERS || performance.now() - flushedAt > FLUSH_MS) flush();
    return bytes.length;
  };
}

/** Memory that nothing ever writes: a wait on it ends when its time is over. Not every browser lets a page have it. */
function waitingPlace() {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const place = new Int32Array(memory.buffer);
    Atomics.wait(place, 0, 0, 0);
    return place;
  } catch {
    return null;
  }
}

const place = waitingPlace();

/** Waits without burning the processor where the browser lets it; else by looking at the clock. @param {number} seconds */
function wait(seconds) {
  flush();
  const until = performance.now() + seconds * 1000;
  if (place) Atomics.wait(place, 0, 0, seconds * 1000);
  while (performance.now() < until);
}

/** @param {string} url @returns {Uint8Array} */
function fetchNow(url) {
  post({ fetching: "rest" });
  const request = new XMLHttpRequest();
  request.open("GET", url, false); // an import can't wait for a promise; only this worker stands still
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`HTTP ${request.status}`);
  return new Uint8Array(request.response);
}

/** Lets Pyodide find the bytes that the page has fetched and compared. @param {import("./kit.js").Kit} kit */
function serveFrom(kit) {
  const fetchElsewhere = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const name = url.startsWith(kit.base) ? url.slice(kit.base.length) : "";
    const bytes = kit.files[name];
    if (bytes) return new Response(bytes);
    return name.endsWith(".wasm") ? new Response() : fetchElsewhere(input, init);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: kit.wasm, instance: await WebAssembly.instantiate(kit.wasm, imports),
  });
}

/**
 * Lets Python import from the packages' bytes. Pyodide's own loader unpacks them, which takes longer than all else.
 * @param {any} pyodide @param {import("./kit.js").Kit} kit @param {import("./kit.js").Lock} lock
 */
function addWheels(pyodide, kit, lock) {
  const finder = pyodide.pyimport("tokenreel_wheels").WheelFinder();
  for (const { file_name: name } of Object.values(lock.packages)) {
    finder.add(pyodide.toPy(new Uint8Array(kit.files[name] ?? new ArrayBuffer(0))));
  }
  finder.install();
}

/** @param {import("./kit.js").Kit} kit */
async function start(kit) {
  serveFrom(kit);
  const lock = JSON.parse(kit.lock);
  const { loadPyodide } = await import(`${kit.base}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: kit.base, lockFileContents: lock, packageBaseUrl: kit.base });
  pyodide.runPython("import gc; gc.disable()"); // nothing that is imported goes again
  addWheels(pyodide, kit, lock);
  pyodide.setStdout({ write: writer("out"), isatty: true });
  pyodide.setStderr({ write: writer("err"), isatty: true });
  pyodide.setStdin({ stdin: () => null });
  const { files, rest } = lock.tool.tokenreel;
  const page = pyodide.pyimport("tokenreel.live.page").Page(wait);
  page.add_rest(rest.join("\n"), files["rest.zip"].sha256, () => pyodide.toPy(fetchNow(`${kit.base}rest.zip`)));
  pyodide.runPython("import openai, httpx2, asyncio; gc.freeze(); gc.enable()"); // so that the first run need not
  return page;
}

/** @type {Promise<any> | undefined} */
let starting;

self.addEventListener("message", async ({ data }) => {
  try {
    if (data.kit) {
      starting = start(data.kit);
      await starting;
      return post({ ready: true });
    }
    const page = await starting;
    if (data.recording) {
      page.add_recording(data.recording.demo, data.recording.text);
      page.rehearse(data.recording.demo);
    }
    if (data.program) {
      const said = page.run(JSON.stringify(data.program));
      flush();
      post({ done: JSON.parse(said) });
      page.tidy();
    }
  } catch (error) {
    flush();
    post({ failed: String(error) });
  }
});
