// The bytes of a runtime: compared one and all with what the page was built with, and a changed one refused.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { afterEach, test } from "node:test";

import { fetchKit, fetchLock, importFrom, KitError } from "../../../src/tokenreel/site/live/kit.js";
import { give, Server, sha256, WASM } from "./fakes.js";

afterEach(() => give("crypto", webcrypto));

/** @param {Server} server @param {(got: number, all: number) => void} [progress] */
async function fetchAll(server, progress = () => {}) {
  const kit = await fetchKit(await fetchLock(server.address, server.sha256), progress, Promise.resolve());
  return { ...kit, wasm: await kit.wasm };
}

/** @param {Promise<unknown>} promise @param {string} kind @param {string} file */
const refused = (promise, kind, file) =>
  assert.rejects(promise, (error) => error instanceof KitError && error.kind === kind && error.file === file);

test("a kit holds what a first run needs, and nothing that may come later", async () => {
  const server = new Server();
  /** @type {number[][]} */
  const told = [];
  const kit = await fetchAll(server, (...progress) => told.push(progress));
  assert.equal(kit.base, server.base);
  assert.equal(kit.lock, server.lock);
  assert.ok(kit.wasm instanceof WebAssembly.Module);
  const texts = Object.entries(kit.files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
  assert.deepEqual(Object.fromEntries(texts), { "python_stdlib.zip": "stdlib", "a.whl": "a wheel" });
  assert.deepEqual(server.asked.map(({ name }) => name).sort(), [
    "a.whl", "pyodide-lock.json", "pyodide.asm.wasm", "python_stdlib.zip",
  ]);
  const all = "stdlib".length + "a wheel".length + WASM.length;
  assert.deepEqual(told.at(-1), [all, all]);
  assert.deepEqual(told.map(([got]) => got), told.map(([got]) => got).toSorted((a = 0, b = 0) => a - b));
});

/** Notes when WebAssembly is compiled, and from what. @param {import("node:test").TestContext} t */
function watchCompiling(t) {
  /** @type {string[]} */
  const compiled = [];
  for (const name of /** @type {const} */ (["compile", "compileStreaming"])) {
    const real = WebAssembly[name].bind(WebAssembly);
    t.mock.method(WebAssembly, name, (/** @type {any} */ source) => (compiled.push(name), real(source)));
  }
  return compiled;
}

for (const [type, how] of /** @type {const} */ ([
  ["application/wasm", ["compileStreaming"]], ["application/octet-stream", ["compileStreaming", "compile"]],
])) {
  test(`what is fetched ahead is compiled once that is wanted, from what is here: ${type}`, async (t) => {
    const compiled = watchCompiling(t);
    const server = new Server();
    server.type = type;
    let want = () => {};
    /** @type {Promise<void>} */
    const wanted = new Promise((resolve) => (want = resolve));
    const kit = await fetchKit(await fetchLock(server.address, server.sha256), () => {}, wanted);
    await new Promise(setImmediate);
    assert.deepEqual(compiled, []);
    const asked = server.asked.length;
    want();
    assert.ok((await kit.wasm) instanceof WebAssembly.Module);
    assert.deepEqual([compiled, server.asked.length], [how, asked]);
  });
}

test("what a run waits for is compiled while it comes", async (t) => {
  const compiled = watchCompiling(t);
  const server = new Server();
  const whole = fetch;
  let end = () => {};
  give("fetch", async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (!url.endsWith(".wasm")) return whole(url, init);
    return new Response(new ReadableStream({
      start: (controller) => {
        controller.enqueue(WASM);
        end = () => controller.close();
      },
    }), { headers: { "content-type": "application/wasm" } });
  });
  const fetched = fetchAll(server);
  while (!compiled.length) await new Promise(setImmediate);
  assert.deepEqual(compiled, ["compileStreaming"], "its end has not come yet");
  end();
  assert.ok((await fetched).wasm instanceof WebAssembly.Module);
});

test("a server that gives WebAssembly another type is no hindrance", async () => {
  const server = new Server();
  server.type = "application/octet-stream";
  assert.ok((await fetchAll(server)).wasm instanceof WebAssembly.Module);
});

for (const name of ["pyodide-lock.json", "pyodide.asm.wasm", "python_stdlib.zip", "a.whl"]) {
  test(`a changed byte is refused: ${name}`, async () => {
    const server = new Server();
    server.change(name);
    await refused(fetchAll(server), "changed", name);
    const asked = server.asked.filter((request) => request.name === name).map(({ cache }) => cache);
    assert.deepEqual(asked, ["force-cache", "reload"], "what this browser keeps may be what was changed");
  });

  test(`a changed byte is refused where only the browser can compare: ${name}`, async () => {
    give("crypto", {});
    const server = new Server();
    server.change(name);
    await refused(fetchAll(server), "changed", name);
  });

  for (const [what, answer] of /** @type {const} */ ([["is not there", 404], ["a server fails", 500], ["no network", new TypeError("Failed to fetch")]])) {
    test(`what can't be had is named: ${name}, ${what}`, async () => {
      const server = new Server();
      server.files.set(name, answer);
      await refused(fetchAll(server), "unreachable", name);
      give("crypto", {});
      await refused(fetchAll(server), "unreachable", name);
    });
  }
}

test("a browser that kept a changed byte gets the right one from the server", async () => {
  const server = new Server();
  const right = server.files.get("a.whl");
  server.change("a.whl");
  const wrong = fetch;
  give("fetch", (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (init.cache === "reload" && right) server.files.set("a.whl", right);
    return wrong(url, init);
  });
  assert.equal(new TextDecoder().decode((await fetchAll(server)).files["a.whl"]), "a wheel");
});

test("WebAssembly that was changed where it is kept is not what is compiled", async () => {
  const server = new Server();
  const right = server.files.get("pyodide.asm.wasm");
  const longer = Buffer.concat([WASM, Uint8Array.of(0, 2, 1, 65)]); // a section of its own: valid, too
  server.files.set("pyodide.asm.wasm", longer);
  const wrong = fetch;
  give("fetch", (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (init.cache === "reload" && right) server.files.set("pyodide.asm.wasm", right);
    return wrong(url, init);
  });
  const { wasm } = await fetchAll(server);
  assert.deepEqual(WebAssembly.Module.customSections(wasm, "A"), []);
});

test("a body that breaks off is not there", async () => {
  const server = new Server();
  const whole = fetch;
  give("fetch", async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (!url.endsWith("a.whl")) return whole(url, init);
    return new Response(new ReadableStream({
      pull: (controller) => controller.error(new TypeError("network error")),
    }));
  });
  await refused(fetchAll(server), "unreachable", "a.whl");
});

test("without crypto.subtle every file is fetched with its hash, for the browser to compare", async () => {
  give("crypto", {});
  const server = new Server();
  await fetchAll(server);
  assert.equal(server.asked.length, 4);
  for (const { name, integrity } of server.asked) {
    const hex = sha256(/** @type {Uint8Array} */ (server.files.get(name)));
    assert.equal(integrity, `sha256-${Buffer.from(hex, "hex").toString("base64")}`);
  }
});

test("a module is compared before it is imported", async () => {
  const server = new Server({ "editor.mjs": "the module's bytes" });
  const base = "data:text/javascript,export const made = 'here';//";
  assert.equal((await importFrom({ base, lock: server.lock }, "editor.mjs")).made, "here");
  server.change("editor.mjs");
  await refused(importFrom({ base, lock: server.lock }, "editor.mjs"), "changed", "editor.mjs");
  await refused(importFrom({ base, lock: server.lock }, "other.mjs"), "unreachable", "other.mjs");
});
