/**
 * Keeps bytes, and nothing else. A runtime's files have an address of their own for every version, so what is kept
 * is served; any other page or file is fetched, and what is kept of it serves where there is no network.
 * Its cache is named by its scope, since several courses may share an origin.
 */
const scope = /** @type {any} */ (self).registration.scope;
const NAME = `tokenreel:${new URL(scope).pathname}`;
const RUNTIME = "/assets/tokenreel/runtime/";

self.addEventListener("install", () => /** @type {any} */ (self).skipWaiting());
self.addEventListener("activate", (event) => {
  const extendable = /** @type {any} */ (event);
  extendable.waitUntil(/** @type {any} */ (self).clients.claim());
});

self.addEventListener("message", (event) => {
  const { data } = event;
  if (Array.isArray(data?.keep)) /** @type {any} */ (event).waitUntil(keep(data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = /** @type {any} */ (event);
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  // Beside its own copy, and no other, a browser keeps what it has compiled: that saves it a second.
  if (request.url.endsWith(".wasm") && navigator.onLine) return;
  const answer = request.url.includes(RUNTIME) ? fromCache(request) : fromNetwork(request);
  /** @type {any} */ (event).respondWith(answer);
});

/** @param {Request} request one that asks to reload found what is kept to be another file */
async function fromCache(request) {
  const cache = await caches.open(NAME);
  const kept = request.cache === "reload" ? undefined : await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone()).catch(() => {}); // there may be no room for it
  else await cache.delete(request.url);
  return response;
}

/** @param {Request} request */
async function fromNetwork(request) {
  try {
    const response = await fetch(request);
    const cache = await caches.open(NAME);
    if (response.ok && (request.mode === "navigate" || (await cache.match(request.url)))) {
      await cache.put(request.url, response.clone());
    }
    return response;
  } catch (error) {
    const kept = await caches.match(request.url, { cacheName: NAME, ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** @param {string[]} urls what a page has loaded; the runtime's other versions go */
async function keep(urls) {
  const cache = await caches.open(NAME);
  const runtime = urls.find((url) => url.includes(RUNTIME))?.split(RUNTIME)[1]?.split("/")[0];
  for (const { url } of await cache.keys()) {
    if (runtime && url.includes(RUNTIME) && !url.includes(`${RUNTIME}${runtime}/`)) await cache.delete(url);
  }
  for (const url of urls) {
    if (await cache.match(url)) continue;
    const response = await fetch(url).catch(() => null);
    if (response?.ok) await cache.put(url, response).catch(() => {});
  }
}
