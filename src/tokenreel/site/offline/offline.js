/**
 * Lets the site's service worker keep a page that was visited, and the course's other pages in its language where
 * that costs the reader nothing. A page names its worker in its head; without one, nothing is kept.
 */

const RUNTIME = "/assets/tokenreel/runtime/";

/** @returns {URL | null} */
function workerOf() {
  const named = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="tokenreel-worker"]'));
  return named && "serviceWorker" in navigator ? new URL(named.content, document.baseURI) : null;
}

/** @returns {Promise<void>} settled once a page has all it loads, and has been idle */
const whenQuiet = async () => {
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
};

/** @param {{saveData?: boolean, type?: string} | undefined} connection @returns {boolean} */
export const isFree = (connection) => !connection?.saveData && connection?.type !== "cellular";

/** @param {string[]} addresses @param {string} root @returns {string[]} those below it, once, without their fragments */
export const below = (addresses, root) =>
  [...new Set(addresses.map((url) => /** @type {string} */ (url.split("#")[0])))].filter((url) => url.startsWith(root));

/**
 * @param {URL} worker its address
 * @param {string[]} urls what is to be kept, the page first
 * @param {boolean} all whether its course is kept, too
 */
async function keep(worker, urls, all) {
  try {
    const root = new URL("./", worker);
    await navigator.serviceWorker.register(worker, { scope: root.pathname });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: below(urls, root.href), all });
  } catch {
    // a browser that won't keep it: all works while there is a network
  }
}

/** @returns {string[]} */
const loaded = () => performance.getEntriesByType("resource").map(({ name }) => name);

/** Keeps this page, and what its players play. */
async function keepPage() {
  const worker = workerOf();
  if (!worker) return;
  await whenQuiet();
  const players = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("tokenreel-player[data-src]")]);
  const recordings = players.map(({ dataset }) => new URL(dataset.src ?? "", document.baseURI).href);
  const files = loaded().filter((url) => !url.includes(RUNTIME)); // fetched ahead, it may never be wanted
  const all = isFree(/** @type {any} */ (navigator).connection);
  await keep(worker, [location.origin + location.pathname, ...files, ...recordings], all);
}

let hasRun = false;

/** @param {string} lock the address of the runtime that has run a sample; once a page, it is kept with all it loaded */
export async function keepRuntime(lock) {
  const worker = workerOf();
  if (!worker || hasRun) return;
  hasRun = true;
  const editor = lock.replace(/[^/]+$/, "editor.mjs"); // whoever runs a sample may want to change it
  await keep(worker, [location.origin + location.pathname, ...loaded(), new URL(editor, document.baseURI).href], false);
}

try {
  if (workerOf()) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      const reload = document.querySelector(".tokenreel-kept [hidden]");
      if (data?.newer && reload instanceof HTMLElement) reload.hidden = false;
    });
    // a worker of a newer version has nothing of this page yet
    navigator.serviceWorker.addEventListener("controllerchange", () => void keepPage());
    void keepPage();
  }
} catch {
  // a browser that refuses to tell of its workers
}
