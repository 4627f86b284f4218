// Asks a built site's own search worker, as its pages do: `node ask.js WORKER INDEX < queries.json` prints what each finds.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import vm from "node:vm";

/** @typedef {{location: string, title: string, text: string, score: number, terms: Record<string, boolean>}} Item */

const [worker = "", index = ""] = process.argv.slice(2);
/** @type {(event: {data: unknown}) => Promise<void>} */
let receive = async () => {};
/** @type {any} */
let answer;
/** @type {Record<string, unknown>} */
const scope = {
  console,
  /** @param {string} _ @param {typeof receive} listener */
  addEventListener: (_, listener) => (receive = listener),
  /** @param {unknown} message */
  postMessage: (message) => (answer = message),
  /** @param {string[]} paths */
  importScripts: (...paths) => {
    for (const path of paths) run(resolve(dirname(worker), path));
  },
};
scope.self = scope;
vm.createContext(scope);

/** @param {string} path */
function run(path) {
  vm.runInContext(readFileSync(path, "utf-8"), scope, { filename: path });
}

/** @param {number} type what Material's pages send: 0 sets up, 2 asks @param {unknown} data */
async function send(type, data) {
  await receive({ data: { type, data } });
  return answer;
}

run(worker);
await send(0, { ...JSON.parse(readFileSync(index, "utf-8")), options: { suggest: false } });
const found = [];
const times = [];
for (const query of JSON.parse(readFileSync(0, "utf-8"))) {
  const asked = performance.now();
  const { data } = await send(2, query);
  times.push(performance.now() - asked);
  found.push(data.items.map((/** @type {Item[]} */ page) => page.map(({ location, title, text, terms }) => ({ location, title, text, terms }))));
}
console.log(JSON.stringify({ times, found }));
