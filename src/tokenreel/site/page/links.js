/**
 * Links that depend on where in a page its reader is. The language switch leads to the same heading, since ids are the
 * same in all languages; a report names it. Without JavaScript, both mean the page.
 */

/** @returns {Element | null} the heading at which the reader is; none above the first */
const headingOfReader = () => {
  const target = document.querySelector(":target");
  const box = target?.getBoundingClientRect();
  if (target && box && box.bottom > 0 && box.top < innerHeight) return target;
  const header = document.querySelector(".md-header");
  const edge = Math.max(0, header?.getBoundingClientRect().bottom ?? 0) + 40;
  const headings = [...document.querySelectorAll(".md-content :is(h2, h3, h4, h5, h6)[id]")];
  return headings.filter((heading) => heading.getBoundingClientRect().top < edge).at(-1) ?? null;
};

/** @type {WeakMap<HTMLAnchorElement, string>} what reports were before a heading was added */
const written = new WeakMap();

/** @param {HTMLAnchorElement} link */
const addSection = (link) => {
  const href = written.get(link) ?? link.href;
  written.set(link, href);
  const heading = /** @type {Element | undefined} */ (headingOfReader()?.cloneNode(true));
  if (!heading) return void (link.href = href);
  heading.querySelector(".headerlink")?.remove();
  const words = /^H\d$/.test(heading.tagName) ? `${heading.textContent.trim()} ` : "";
  // not all of the address: what was searched for, say, is the reader's own
  const place = `${location.origin}${location.pathname}#${heading.id}`;
  const { after = "", section = "", end = "" } = link.dataset;
  link.href = href.replace(after, () => after + section + encodeURIComponent(words + place) + end);
};

// the first of the two also precedes a new tab
for (const kind of ["pointerdown", "click"]) {
  const listen = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Element)) return;
    /** @type {HTMLAnchorElement | null} */
    const other = target.closest(".md-select__link[hreflang]");
    if (other) other.hash = headingOfReader()?.id ?? "";
    /** @type {HTMLAnchorElement | null} */
    const report = target.closest(".tokenreel-report a");
    if (report) addSection(report);
  };
  addEventListener(kind, listen, true);
}
