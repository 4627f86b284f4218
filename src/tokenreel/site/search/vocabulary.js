/** The words of a search index, and where its texts have several in a row; both as lunr read them to build it. */
import { Words } from "./korean.js";

/** @typedef {{location: string, title?: string, text?: string}} Doc a section of a page */

const HANGUL = /[가-힣]+/g;
const LETTER = /[\p{L}\p{N}]/u;
/** Names with a capital within. */
const CAMEL = /[A-Za-z0-9]*[a-z0-9][A-Z][A-Za-z0-9]*/g;
/** What may stand between two words in a row: in a section's text there are tags. */
const BETWEEN = "(?:[^\\p{L}\\p{N}<>]|<[^>]*>)+";

export class Vocabulary {
  words = new Words();
  /** @type {string[]} */
  #terms;
  /** @type {Map<string, Set<number>>} where a capital within a name begins a part of it: 5 in AsyncOpenAI */
  #humps = new Map();
  /** @type {[ref: string, text: string][]} */
  #texts = [];
  /** @type {Map<string, Set<string>>} of the query that is being typed: it is asked for more than once */
  #rows = new Map();

  /** @param {string[]} terms all words of the index @param {Doc[]} docs what it was built of */
  constructor(terms, docs) {
    this.#terms = terms;
    for (const term of terms) for (const [run] of term.matchAll(HANGUL)) this.words.add(run);
    for (const { location, title = "", text = "" } of docs) {
      this.#texts.push([location, title], [location, text]);
      for (const [name] of `${title} ${text}`.matchAll(CAMEL)) this.#note(name);
    }
  }

  /** @param {string} name with capitals within */
  #note(name) {
    const humps = [...name].flatMap((letter, at) => (/[A-Z]/.test(letter) && /[^A-Z]/.test(name.charAt(at - 1)) ? [at] : []));
    this.#humps.set(name.toLowerCase(), new Set([...(this.#humps.get(name.toLowerCase()) ?? []), ...humps]));
  }

  /** @param {string} part @returns {Map<string, number>} the words that hold it, each with the place where it begins there */
  holding(part) {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const term of this.#terms) {
      let at = term.indexOf(part);
      while (at > 0 && !this.#begins(term, at, part)) at = term.indexOf(part, at + 1);
      if (at >= 0) found.set(term, at);
    }
    return found;
  }

  /** @param {string} term @param {number} at within it @param {string} part what stands there @returns {boolean} whether a part begins there */
  #begins(term, at, part) {
    const hangul = leading(part);
    const before = /[가-힣]*$/.exec(term.slice(0, at))?.[0] ?? "";
    if (hangul && before) return this.words.holds(before + leading(term.slice(at)), before.length, hangul.length);
    if (before || !LETTER.test(term.charAt(at - 1))) return true;
    if (hangul) return hangul.length > 1; // behind Latin letters, one syllable is a particle
    const start = term.slice(0, at).search(/[a-z0-9]+$/);
    const name = /^[a-z0-9]+/.exec(term.slice(start))?.[0] ?? "";
    return start >= 0 && (this.#humps.get(name)?.has(at - start) ?? false);
  }

  /** @param {string[]} words @returns {Set<string>} the sections where they stand in a row */
  inRow(words) {
    const pattern = `(?:^|[^\\p{L}\\p{N}])${words.map(escaped).join(BETWEEN)}`;
    let refs = this.#rows.get(pattern);
    if (!refs) {
      const row = new RegExp(pattern, "iu");
      refs = new Set(this.#texts.filter(([, text]) => row.test(text)).map(([ref]) => ref));
      if (this.#rows.size > 20) this.#rows.clear();
      this.#rows.set(pattern, refs);
    }
    return refs;
  }

  /** @param {string} word of Hangul @returns {string[] | undefined} the words that it is where a text writes it with blanks */
  apart(word) {
    if (word.length < 3) return undefined; // two syllables across a blank are chance
    const row = new RegExp(`(?:^|[^가-힣])${[...word].join("( ?)")}`, "g");
    for (const [, text] of this.#texts) {
      for (const [, ...blanks] of text.matchAll(row)) {
        if (blanks.some(Boolean)) return [...word].map((letter, at) => letter + (blanks[at] ?? "")).join("").split(" ");
      }
    }
    return undefined;
  }
}

/** @param {string} text @returns {string} the Hangul that it begins with */
function leading(text) {
  return /^[가-힣]*/.exec(text)?.[0] ?? "";
}

/** @param {string} text @returns {string} a pattern of just this text */
function escaped(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
