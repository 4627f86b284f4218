/** Whether the runtime may be fetched before anybody asks: on a connection that is known to cost nothing. */

/** @typedef {{saveData?: boolean, effectiveType?: string, type?: string}} Connection */

/** @param {Connection | undefined} connection where a browser says nothing of it, nothing is known */
export function mayPrefetch(connection = /** @type {{connection?: Connection}} */ (navigator).connection) {
  if (!connection || connection.saveData) return false;
  return connection.effectiveType === "4g" && connection.type !== "cellular";
}

/** @param {() => void} act */
export function whenIdle(act) {
  if (typeof requestIdleCallback === "function") requestIdleCallback(act, { timeout: 10_000 });
  else setTimeout(act, 2000);
}
