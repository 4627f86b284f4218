/**
 * Lets pages that were visited open without a network. It never answers with an old page where there is a new one:
 * pages come from the network, and only where that fails, or takes long, from what is kept, which then says so.
 *
 * What is kept of one version of the site is in a cache of its own, and holds files of this version only: nothing is
 * added once the server has another one. The runtime that runs samples has an address for each version, and its own
 * cache. Caches are named by the scope, since several courses may share an origin.
 */

/**
 * @typedef {object} Words of a language
 * @property {string} lang @property {string} kept with `{when}` @property {string} reload
 * @property {string} missing @property {string} missing_why @property {string} go_home
 * @typedef {{version: string, languages: Record<string, Words>}} Site languages by the folder of their pages
 * @typedef {any} Extendable an event that a worker is told of: the types know only those of pages
 */

const worker = /** @type {any} */ (self);
const { version, languages } = /** @type {Site} */ (worker.SITE);
/** @type {string} */
const scope = worker.registration.scope;
const PREFIX = `tokenreel:${new URL(scope).pathname}`;
const PAGES = `${PREFIX}:${version}`;
const RUNTIMES = `${PREFIX}:runtime`;
const RUNTIME = "/assets/tokenreel/runtime/";
const LIST = "assets/tokenreel/offline.json";
const PATIENCE_MS = 4000;
const KEPT_AT = "x-tokenreel-kept";

/** The pages, by client, that came out of the cache: so do their files, or old and new ones would be mixed. */
const fromBefore = new Set();
let keeping = Promise.resolve();

worker.addEventListener("install", (/** @type {Extendable} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {Extendable} */ event) => event.waitUntil(activate()));

worker.addEventListener("message", (/** @type {Extendable} */ event) => {
  const { keep: urls, all } = event.data ?? {};
  if (!Array.isArray(urls)) return;
  keeping = keeping.then(() => keep(urls, Boolean(all))).catch(() => {}); // there may be no room, or no network
  event.waitUntil(keeping);
});

worker.addEventListener("fetch", (/** @type {Extendable} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  // Beside its own copy, and no other, a browser keeps what it has compiled: that saves it a second.
  if (request.url.endsWith(".wasm") && navigator.onLine) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else event.respondWith(request.url.includes(RUNTIME) ? runtime(request) : file(event));
});

/** Fetches what an earlier version kept: without a network, the page that was open yesterday is to open, too. */
async function install() {
  const cache = await caches.open(PAGES);
  for (const name of await names()) {
    if (name === PAGES || name === RUNTIMES) continue;
    for (const { url } of await (await caches.open(name)).keys()) {
      if (!url.includes(RUNTIME)) await put(cache, url); // where this fails, the earlier version stays
    }
  }
  await worker.skipWaiting();
}

async function activate() {
  for (const name of await names()) if (name !== PAGES && name !== RUNTIMES) await caches.delete(name);
  await worker.clients.claim();
}

/** @returns {Promise<string[]>} this course's caches: one without a version is of an earlier worker's */
const names = async () => (await caches.keys()).filter((name) => name === PREFIX || name.startsWith(`${PREFIX}:`));

/** @param {string} name @param {string} url @param {boolean} [ignoreSearch] @returns {Promise<Response | undefined>} */
const match = (name, url, ignoreSearch = false) => caches.match(url, { cacheName: name, ignoreSearch }).catch(() => undefined);

/** @param {Extendable} event @returns {Promise<Response>} */
async function page(event) {
  const { request, resultingClientId } = event;
  // a host may let browsers show an old page for minutes without asking for a newer one
  const asked = /** @type {Promise<Response | null>} */ (fetch(request, { cache: "no-cache" }));
  const network = asked.catch(() => null);
  const stored = await match(PAGES, request.url, true);
  if (!stored) return (await network) ?? missing(request.url);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([network.then(usable), late]);
  if (answer) return answer;
  fromBefore.add(resultingClientId);
  const html = await stored.text();
  event.waitUntil(tell(network, html, resultingClientId));
  return marked(html, request.url, stored.headers);
}

/** @param {Response | null} response @returns {Response | null} nothing where the host, and not the page, is at fault */
const usable = (response) => (response && response.status < 500 ? response : null);

/** @param {Extendable} event @returns {Promise<Response>} */
async function file({ request, clientId }) {
  if (fromBefore.has(clientId)) return (await match(PAGES, request.url)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const stored = await match(PAGES, request.url);
    if (stored) return stored;
    throw error;
  }
}

/** @param {Request} request one that asks to reload found what is kept to be another file @returns {Promise<Response>} */
async function runtime(request) {
  const stored = request.cache === "reload" ? undefined : await match(RUNTIMES, request.url);
  if (stored) return stored;
  const response = await fetch(request);
  const cache = await caches.open(RUNTIMES).catch(() => null);
  if (response.ok) await cache?.put(request.url, response.clone()).catch(() => {});
  else await cache?.delete(request.url);
  return response;
}

/** @param {Promise<Response | null>} network @param {string} html @param {string} client what is told of a newer page */
async function tell(network, html, client) {
  const response = await network;
  if (response?.ok && (await response.text()) !== html) (await worker.clients.get(client))?.postMessage({ newer: true });
}

/** @param {string} url @returns {[string, Words]} the folder of its language, and what is said in it */
function wordsFor(url) {
  const path = url.slice(scope.length);
  const folder = Object.keys(languages).find((name) => name && path.startsWith(name)) ?? "";
  return [folder, /** @type {Words} */ (languages[folder])];
}

/** @param {string} html @param {string} url @param {Headers} headers @returns {Response} the page, which says of when it is */
function marked(html, url, headers) {
  const [, words] = wordsFor(url);
  const time = new Intl.DateTimeFormat(words.lang, { dateStyle: "long", timeStyle: "short" });
  const when = time.format(new Date(headers.get(KEPT_AT) ?? 0));
  const said = `${words.kept.replace("{when}", when)} <a href="" hidden>${words.reload}</a>`;
  const line = `<p class="tokenreel-kept" role="status" data-search-exclude>${said}</p>`;
  return new Response(html.replace(/<article[^>]*>/, (tag) => tag + line), { headers });
}

/** @param {string} url @returns {Response} what stands in for a page that was never visited */
function missing(url) {
  const [folder, { lang, missing, missing_why, go_home }] = wordsFor(url);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${missing}</title>`;
  const style = "<style>:root{color-scheme:light dark;font:1rem/1.6 system-ui;padding:2rem}</style>";
  const body = `<h1>${missing}</h1><p>${missing_why}</p><p><a href="${scope}${folder}">${go_home}</a></p>`;
  const html = `<!doctype html><html lang="${lang}">${head}${style}${body}</html>`;
  return new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

/** @param {string[]} urls a page, and what it has loaded @param {boolean} all whether its course is kept, too */
async function keep(urls, all) {
  const server = await fetch(worker.location.href, { cache: "no-store" });
  if (!(await server.text()).includes(version)) return; // a newer worker is on its way, and keeps them
  const [folder] = wordsFor(urls[0] ?? scope);
  const list = all ? await (await fetch(scope + LIST, { cache: "no-cache" })).json() : {};
  const more = (list[folder] ?? []).map((/** @type {string} */ path) => scope + path);
  const [pages, runtimes] = [await caches.open(PAGES), await caches.open(RUNTIMES)];
  const key = urls.find((url) => url.includes(RUNTIME))?.split(RUNTIME)[1]?.split("/")[0];
  for (const { url } of await runtimes.keys()) {
    if (key && !url.includes(`${RUNTIME}${key}/`)) await runtimes.delete(url); // its other versions
  }
  for (const url of new Set([...urls, ...more])) {
    const cache = url.includes(RUNTIME) ? runtimes : pages;
    if (url.startsWith(scope) && !(await cache.match(url))) await put(cache, url).catch(() => {});
  }
}

/** @param {Cache} cache @param {string} url */
async function put(cache, url) {
  const response = await fetch(url, { cache: "no-cache" }); // what the browser keeps for itself may be of another version
  if (!response.ok) return;
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name); // of what was sent
  headers.set(KEPT_AT, new Date().toISOString());
  await cache.put(url, new Response(response.body, { headers }));
}
