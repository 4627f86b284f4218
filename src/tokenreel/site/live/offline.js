/** Lets the service worker keep what this page has loaded, so that it opens and runs without a network, too. */

let asked = false;

/** @param {string} site the address of the site's root; done once a page, and only where a browser has one */
export async function keepOffline(site) {
  if (asked || !("serviceWorker" in navigator)) return;
  asked = true;
  try {
    const root = new URL(site, document.baseURI);
    const registration = await navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.pathname });
    const { active } = await navigator.serviceWorker.ready;
    if (!registration.active && !active) return;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const lock = loaded.find((url) => url.endsWith("/pyodide-lock.json")) ?? "";
    const editor = lock.replace(/[^/]+$/, "editor.mjs"); // whoever runs a sample may want to change it
    const ours = [location.href, ...loaded, editor].filter((url) => url.startsWith(root.href));
    active?.postMessage({ keep: [...new Set(ours.map((url) => url.split("#")[0]))] });
  } catch {
    // a browser that won't keep it: all works while there is a network
  }
}
