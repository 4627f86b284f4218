/** What stands in a player's drawers: the raw events, and every measurement with its definition. Loaded as one opens. */
import { button } from "./controls.js";
import { duration, h, visible } from "./dom.js";

const BATCH = 200; // rows made at a time: a recording of thousands opens at once

/**
 * @param {import("./recording.js").Recording} recording
 * @param {import("./messages.js").Messages} messages
 * @param {HTMLElement} copy the button that copies the file
 */
export function rawPane({ events }, messages, copy) {
  const rows = h("ol", "raw");
  rows.tabIndex = 0;
  const more = button("");
  let made = 0;
  const add = () => {
    rows.append(...events.slice(made, made + BATCH).map(rawRow));
    made = Math.min(made + BATCH, events.length);
    more.textContent = messages.more(events.length - made);
    more.hidden = made === events.length;
  };
  more.addEventListener("click", add);
  add();
  return [h("p", "", messages.rawHint), rows, more, copy];
}

/** @param {import("./recording.js").RecordedEvent} event */
function rawRow({ timeUs, code, exchange, payload }) {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const label = exchange === null ? code : `${code} #${exchange}`;
  return h("li", "", h("span", "raw__time", (timeUs / 1000).toFixed(3)), h("b", "", label), h("code", "", visible(text)));
}

/**
 * @param {import("./timeline.js").Timeline} timeline
 * @param {import("./messages.js").Messages} messages
 */
export function measurements({ lanes, leadUs }, messages) {
  const list = h("dl", "measured");
  for (const [key, [title = "", definition = ""]] of Object.entries(messages.metrics)) {
    const values = lanes.map((lane) => {
      const value = valueOf(lane, key, messages);
      return lanes.length > 1 ? `#${lane.exchange.index} ${value}` : value;
    });
    list.append(h("dt", "", title), h("dd", "", h("b", "", values.join(" · ")), definition));
  }
  return [h("p", "", messages.since(duration(leadUs))), list];
}

/** @param {import("./timeline.js").Lane} lane @param {string} key @param {import("./messages.js").Messages} messages */
function valueOf({ metrics }, key, messages) {
  if (key === "icl") {
    const gaps = metrics.chunkTimesUs.slice(1).map((us, index) => us - (metrics.chunkTimesUs[index] ?? 0));
    gaps.sort((a, b) => a - b);
    const upper = gaps[gaps.length >> 1];
    const lower = gaps[(gaps.length - 1) >> 1];
    if (upper === undefined || lower === undefined) return duration(null);
    return `${duration((lower + upper) / 2)} (${messages.median(gaps.length)})`;
  }
  const { ttfbUs: ttfb, ttftUs: ttft, lastTokenUs: last, wallUs: wall, tpotUs: tpot } = metrics;
  return duration({ ttfb, ttft, last, wall, tpot }[key]);
}
