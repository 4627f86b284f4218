/** Tells a reader of what was just earned, at the window's foot, for a few seconds. Loaded with the first of it. */
import { h } from "../player/dom.js";

const SHOWN_MS = 6000;

/**
 * @param {HTMLElement} place what is put into it is read out
 * @param {import("./log.js").Event[]} fresh
 * @param {import("./state.js").State["level"]} before
 * @param {import("./state.js").State} state
 * @param {import("./messages.js").Messages} messages
 */
export function tellNews(place, fresh, before, state, messages) {
  const lines = fresh.flatMap(({ kind, what }) => {
    const named = kind === "track" ? state.tracks : kind === "achievement" ? state.achievements : [];
    const title = named.find((one) => one.id === what)?.title;
    return title === undefined ? [] : [kind === "track" ? messages.track(title) : messages.achievement(title)];
  });
  const { level } = state;
  if (fresh.length && level && before && level.number > before.number) lines.push(messages.level(level.number, level.title));
  for (const line of lines) {
    const note = h("p", "", line);
    place.append(note);
    setTimeout(() => note.remove(), SHOWN_MS);
  }
}
