/** Opens a reader's progress: the rules are fetched once, and what readers do on the page is recorded. */
import { LocalKeeper } from "./keeper.js";
import { Progress } from "./progress.js";

/** @type {Map<string, Promise<Progress>>} by the address of the rules */
const opened = new Map();
/** @type {Promise<Progress> | undefined} that of the page: what is done on it is recorded there */
let current;

/** @param {string} address of the rules, relative to the page @returns {Promise<Progress>} */
export function openProgress(address) {
  const { href } = new URL(address, document.baseURI);
  current = opened.get(href) ?? load(href);
  opened.set(href, current);
  current.catch(() => opened.delete(href)); // another element may try again
  return current;
}

/** @param {string} href */
async function load(href) {
  const response = await fetch(href);
  if (!response.ok) throw new Error(`${href}: ${response.status}`);
  /** @type {import("./state.js").Rules} */
  const rules = await response.json();
  const site = new URL(rules.root, href).href;
  const courses = rules.key ? [rules.key, site] : [site];
  const keeper = new LocalKeeper(courses);
  const progress = new Progress(courses[0] ?? site, rules, keeper, () => new Date(), courses.slice(1));
  addEventListener("storage", ({ key }) => keeper.isOf(key) && progress.refresh());
  addEventListener("pageshow", ({ persisted }) => persisted && progress.refresh());
  return progress;
}

/** @param {import("./log.js").Kind} kind @param {string | undefined} what */
const record = async (kind, what) => what && (await current)?.record(kind, what);

/** What samples say of themselves: see `../player/player.js`, `../player/race.js` and `../live/live.js`. */
const LISTENERS = {
  "tokenreel:ended": ({ demo = "", race = "" }) => {
    for (const name of `${demo} ${race}`.split(" ").filter(Boolean)) void record("replay", name);
  },
  "tokenreel:run": (/** @type {any} */ { demo, edited, fault }, /** @type {HTMLElement} */ root) => {
    if (root.dataset.task) return; // its task says whether it passed
    void record("run", demo);
    if (edited) void record("change", demo);
    if (fault) void record("fault", demo);
  },
  "tokenreel:task": (/** @type {any} */ { task, passed }) => passed && void record("exercise", task),
};

for (const [name, listen] of Object.entries(LISTENERS)) {
  document.addEventListener(name, (event) => {
    if (event instanceof CustomEvent && event.target instanceof HTMLElement) listen(event.detail, event.target);
  });
}
