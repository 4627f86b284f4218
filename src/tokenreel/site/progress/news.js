/** Tells a reader of what was just earned, at the window's foot, for a few seconds. */
import { h } from "../player/dom.js";

const SHOWN_MS = 6000;

/** @type {HTMLElement | undefined} */
let place;

/** @returns {HTMLElement} one a page: what is put into it is read out */
export function placeForNews() {
  if (!place?.isConnected) {
    place = h("div", "news");
    place.role = "status";
    document.body.append(place);
  }
  return place;
}

/**
 * @param {import("./log.js").Event[]} fresh
 * @param {import("./state.js").State["level"]} before
 * @param {import("./state.js").State} state
 * @param {import("./messages.js").Messages} messages
 */
export function tellNews(fresh, before, state, messages) {
  const lines = fresh.flatMap(({ kind, what }) => {
    const named = kind === "track" ? state.tracks : kind === "achievement" ? state.achievements : [];
    const title = named.find((one) => one.id === what)?.title;
    return title === undefined ? [] : [kind === "track" ? messages.track(title) : messages.achievement(title)];
  });
  const { level } = state;
  if (fresh.length && level && before && level.number > before.number) lines.push(messages.level(level.number, level.title));
  for (const line of lines) {
    const note = h("p", "", line);
    placeForNews().append(note);
    setTimeout(() => note.remove(), SHOWN_MS);
  }
}
