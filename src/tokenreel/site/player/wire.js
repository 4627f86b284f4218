/**
 * "Over the wire": plays a recording from its file and, on the same clock, makes its requests to a server that replays
 * it. Only pages that name such a server load this. Times are microseconds since the zero of the recording's timeline.
 * @typedef {import("./recording.js").Exchange} Exchange
 * @typedef {object} Wire
 * @property {string} base the base URL that is asked
 * @property {() => number} nowUs
 * @property {AbortSignal} signal
 * @property {() => void} dead called where no answer begins, and the recorded one did
 * @property {(url: string, init: RequestInit) => Promise<Response>} [get]
 */
import { button, drawer } from "./controls.js";
import { duration, h } from "./dom.js";
import { isKorean } from "./messages.js";
import { measureExchange } from "./metrics.js";
import { bodyOf, decodeBytes, unanswered } from "./recording.js";
import { Strip } from "./strip.js";
import { countUntil, momentsOf } from "./timeline.js";

/** How to start a backend for this page: it lets in the pages of its own machine, others have to be named to it. */
export const command = ({ hostname, origin } = location) =>
  `tokenreel replay${/^(localhost$|127|\[::1)/.test(hostname) ? "" : ` --allow-origin ${origin}`}`;

const en = {
  title: "Over the wire", play: "Play both", stop: "Stop",
  about: "Plays the file and, on the same clock, makes its requests to a server that replays it. That measures the connection, not a model.",
  /** @param {string} [backend] */
  dead: (backend) => `No answer from ${backend}. “${command()}” starts it.`,
  /** @param {number} n @param {number} all @param {string[]} late @param {boolean} isSame */
  done: (n, all, [median, p95, most], isSame) =>
    `${n} of ${all} recorded reads came, later than recorded by ${median} (median), ${p95} (p95), ${most} (largest). ${isSame ? "Every" : "Not every"} byte is the recorded one.`,
};

/** @type {typeof en} */
const ko = {
  title: "실제 연결로 재생", play: "함께 재생", stop: "멈춤",
  about: "파일을 재생하면서 같은 시계로, 녹화를 재생하는 서버에 요청을 보내요. 모델이 아니라 연결을 재는 거예요.",
  dead: (backend) => `${backend}에서 응답이 없어요. “${command()}”로 켤 수 있어요.`,
  done: (n, all, [median, p95, most], isSame) =>
    `녹화된 read ${all}개 중 ${n}개를 받았어요. 녹화보다 늦은 정도는 중앙값 ${median}, p95 ${p95}, 최대 ${most}예요. 모든 바이트가 녹화와 ${isSame ? "같아요" : "같지는 않아요"}.`,
};

/**
 * An exchange that has not begun. Until its own come, the recorded headers say how to draw it.
 * @param {import("./timeline.js").Lane} lane
 * @returns {Exchange}
 */
export const awaited = ({ exchange, startUs }) => ({ ...exchange, ...unanswered(), requestedUs: startUs });

/**
 * Makes a recorded request when it is due, and fills its new exchange as the answer comes.
 * @param {Exchange} recorded
 * @param {Exchange} live
 * @param {Wire} wire
 */
export async function ask({ method, path, requestBody, rawBody, status }, live, { base, nowUs, signal, dead, get = fetch }) {
  const waitUs = live.requestedUs - nowUs();
  if (waitUs > 0) { // else at once, before anything is drawn
    await new Promise((resolve) => {
      setTimeout(resolve, waitUs / 1000);
      signal.addEventListener("abort", resolve);
    });
  }
  live.requestedUs = nowUs();
  try {
    const answer = await get(base + path, {
      method, signal, credentials: "omit", headers: { "content-type": "application/json" },
      body: /** @type {any} */ (rawBody ? decodeBytes(rawBody) : requestBody && JSON.stringify(requestBody)),
    });
    Object.assign(live, { headUs: nowUs(), status: answer.status, headers: Object.fromEntries(answer.headers) });
    const reader = answer.body?.getReader();
    for (let data; (data = (await reader?.read())?.value); ) live.reads.push({ timeUs: nowUs(), data });
    live.endReason = "eof";
  } catch {
    live.endReason = signal.aborted ? "cancelled" : "disconnect";
    if (status && !live.status) dead();
  }
  live.endedUs = nowUs();
}

/**
 * What has come, on the recording's axis; on a longer one where it comes so late that it would leave that.
 * @param {Exchange[]} exchanges
 * @param {number} recordedUs how long the recording's axis is
 * @param {number} nowUs
 */
export function liveTimeline(exchanges, recordedUs, nowUs) {
  const lanes = exchanges.map((exchange) => {
    const { requestedUs: startUs, endedUs } = exchange;
    const endUs = endedUs ?? Math.max(startUs, nowUs + 1);
    // an answer that still comes ends now, again and again: its wall counts up
    const metrics = measureExchange({ ...exchange, endedUs: nowUs < startUs ? null : endUs });
    return { exchange, metrics, startUs, endUs };
  });
  const lastUs = Math.max(...lanes.map(({ endUs }) => endUs));
  return { lanes, moments: lanes.flatMap(momentsOf), durationUs: lastUs > recordedUs * 1.02 ? lastUs : recordedUs };
}

/**
 * How much later than recorded each recorded read was complete, both counted from their own request: as far as the
 * bytes are the recorded ones.
 * @param {Exchange} recorded
 * @param {Exchange} live
 */
export function compare(recorded, live) {
  const [expected, found] = [bodyOf(recorded), bodyOf(live)];
  const odd = expected.findIndex((byte, index) => byte !== found[index]);
  let [end, offset] = [0, 0];
  const ends = live.reads.map(({ data }) => (end += data.length));
  const lateUs = recorded.reads.flatMap(({ timeUs, data }) => {
    offset += data.length;
    const read = live.reads[countUntil(ends, offset - 1)];
    return read && (odd < 0 || offset <= odd) ? read.timeUs - live.requestedUs - timeUs + recorded.requestedUs : [];
  });
  return { lateUs, isSame: odd < 0 && end === offset };
}

/**
 * What all exchanges came to, in a sentence. Its percentiles are by nearest rank.
 * @param {Pick<import("./timeline.js").Lane, "exchange">[]} lanes as recorded
 * @param {Exchange[]} live
 * @param {typeof en} words
 */
export function summary(lanes, live, words = en) {
  const all = lanes.flatMap(({ exchange }) => exchange.reads).length;
  const found = lanes.map(({ exchange }, index) => compare(exchange, /** @type {Exchange} */ (live[index])));
  const lateUs = found.flatMap(({ lateUs }) => lateUs).sort((a, b) => a - b);
  const late = [0.5, 0.95, 1].map((share) => duration(lateUs[Math.ceil(share * lateUs.length) - 1]));
  return words.done(lateUs.length, all, late, found.every(({ isSame }) => isSame));
}

/**
 * Plays the file from its start at its own speed and, on the clock of that playback, makes its requests.
 * @param {import("./player.js").Player} player
 * @param {AbortController} running
 * @param {(live: Exchange[], nowUs: number) => void} draw
 * @param {typeof en} words
 * @returns {Promise<string>} what is to be said at the end
 */
async function run({ root, playback, controls, timeline: { lanes, durationUs } }, running, draw, words) {
  const { backend, demo } = root.dataset;
  const { signal } = running;
  const live = lanes.map(awaited);
  controls.speed.value = "1";
  playback.setSpeed(1);
  playback.send("restart");
  const startMs = playback.clock.now() - playback.positionUs / 1000;
  const nowUs = () => (playback.clock.now() - startMs) * 1000;
  let text = "";
  let dueUs = 0;
  const dead = () => {
    if (!signal.aborted) text = words.dead(backend);
    running.abort();
  };
  const wire = { base: `${backend}/session/${Math.random()}/demo/${demo}/speed/1/v1`, nowUs, signal, dead };
  const frame = () => {
    if (!root.isConnected) running.abort();
    if (signal.aborted) return;
    const us = nowUs();
    if (us >= dueUs) {
      draw(live, us);
      dueUs = 10 * nowUs() - 9 * us; // a tenth of the time for drawing: a read has to be noted when it comes
    }
    playback.clock.requestFrame(frame);
  };
  const asked = lanes.map(({ exchange }, index) => ask(exchange, /** @type {Exchange} */ (live[index]), wire));
  frame();
  await Promise.all(asked);
  if (!signal.aborted) text = summary(lanes, live, words);
  running.abort(); // the frames
  draw(live, Math.max(durationUs, nowUs())); // at the end no playhead stands in the way
  return text;
}

/** @param {import("./player.js").Player} player @returns {HTMLElement} */
export function wirePane(player) {
  const { root, playback, messages, timeline: { lanes, durationUs }, live: { say } } = player;
  const words = isKorean(root) ? ko : en;
  const strip = new Strip(0);
  const result = h("p");
  const press = button(words.play);
  /** @type {AbortController | undefined} */
  let running;
  /** @param {Exchange[]} live @param {number} nowUs */
  const draw = (live, nowUs) => {
    strip.draw(liveTimeline(live, durationUs, nowUs), messages);
    strip.show(nowUs);
  };
  const tell = (text = "") => {
    press.textContent = running ? words.stop : words.play;
    result.textContent = text;
    if (text) say(text);
  };
  press.addEventListener("click", async () => {
    if (running) {
      running.abort();
      return playback.send("pause");
    }
    running = new AbortController();
    tell();
    const text = await run(player, running, draw, words);
    running = undefined;
    tell(text);
  });
  draw(lanes.map(awaited), -1);
  return drawer(words.title, () => [h("p", "", words.about), press, strip.element, result]);
}
