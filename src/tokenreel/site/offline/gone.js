/** Takes the place of a worker that kept pages, where a site no longer wants one: it removes what was kept, and itself. */

const worker = /** @type {any} */ (self);
const PREFIX = `tokenreel:${new URL(worker.registration.scope).pathname}`;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) {
    if (name === PREFIX || name.startsWith(`${PREFIX}:`)) await caches.delete(name);
  }
  await worker.registration.unregister();
}
