/**
 * Cuts server-sent events out of reads, by the rules of the HTML standard:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * @typedef {import("./recording.js").Read} Read
 * @typedef {{timeUs: number, event: string | null, data: string}} Frame timeUs is that of the read that completes it.
 */

/**
 * Lines end at LF, CR or CRLF and nowhere else. A last frame without its blank line is not dispatched.
 * @param {Iterable<Read>} reads
 * @returns {Frame[]}
 */
export function splitFrames(reads) {
  const decoder = new TextDecoder(); // drops the byte order mark, as the standard asks
  /** @type {Frame[]} */
  const frames = [];
  /** @type {string[]} */
  let data = [];
  let event = "";
  let rest = "";
  let afterCarriageReturn = false;
  for (const read of reads) {
    let text = decoder.decode(read.data, { stream: true });
    if (!text) continue;
    if (afterCarriageReturn && text.startsWith("\n")) text = text.slice(1); // a CRLF that two reads share
    if (text) afterCarriageReturn = text.endsWith("\r");
    else afterCarriageReturn = false;
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length) frames.push({ timeUs: read.timeUs, event: event || null, data: data.join("\n") });
        data = [];
        event = "";
        continue;
      }
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "data") data.push(value);
      else if (name === "event") event = value;
    }
  }
  return frames;
}
