/** Elements and text. Whatever a recording holds becomes a text node and nothing else: it is untrusted. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [name] its class, without our prefix
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = `tokenreel-${name}`;
  element.append(...children);
  return element;
}

/**
 * A drawing of one path that fills its box.
 * @param {string} viewBox
 * @param {string} d
 * @param {string} name its class, without our prefix
 */
export function drawing(viewBox, d, name) {
  const make = (/** @type {"svg" | "path"} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const [svg, path] = [make("svg"), make("path")];
  const attributes = { viewBox, preserveAspectRatio: "none", "aria-hidden": "true", class: `tokenreel-${name}` };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/**
 * Shows control characters (ANSI codes begin with one) instead of obeying them, as the transcript does.
 * @param {string} text
 */
export const visible = (text) =>
  text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (found) =>
    String.fromCharCode(found === "\x7f" ? 0x2421 : 0x2400 + found.charCodeAt(0)),
  );

/**
 * @param {number | null | undefined} us microseconds
 * @returns {string} in milliseconds, below 100 ms to a tenth; from a second on in seconds
 */
export function duration(us) {
  if (us === null || us === undefined) return "–";
  if (us < 99_950) return `${(us / 1000).toFixed(1)} ms`;
  return us < 999_500 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(2)} s`;
}
