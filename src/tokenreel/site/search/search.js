/**
 * What lunr, in Material's search worker, doesn't do by itself: Korean words with their endings and in compounds, with a
 * blank or without; parts of identifiers; sections that have all that was typed. The index stays as Material writes it: what is
 * typed is laid over its words when it is asked for.
 */
import { isTail, stems } from "./korean.js";
import { Vocabulary } from "./vocabulary.js";

/**
 * A word of a query, as lunr has it.
 * @typedef {{term: string, usePipeline: boolean, editDistance?: number, presence: number,
 *   near?: Set<string>, row?: Set<string>}} Clause `near` are the only sections where it counts, `row` those that have
 *   the whole query in a row
 */
/** @typedef {Record<string, Record<string, {position?: number[]}>>} Metadata by word, then by field */
/** @typedef {{ref: string, score: number, matchData: {metadata: Metadata}}} Result */
/** @typedef {WeakMap<Clause, Map<string, number>>} Held what each word of a query stands for */

const OPTIONAL = 1; // of lunr.Query.presence, as the next
const PROHIBITED = 3;
/** How much more a section counts that has the whole query in a row. */
const IN_A_ROW = 8;

/** @param {Vocabulary} vocabulary @param {string} typed @returns {{words: string[], apart: boolean}} what to look for */
function meant(vocabulary, typed) {
  const word = typed.replace(/(.)[ㄱ-ㅣ]+$/, "$1"); // the syllable that is being typed
  const hangul = /[가-힣]+$/.exec(word)?.[0] ?? "";
  const latin = word.slice(0, word.length - hangul.length);
  if (!hangul || latin) return { words: [hangul && isTail(hangul) ? latin : word], apart: false };
  const stem = vocabulary.words.stem(word);
  for (const part of vocabulary.words.seen(stem) ? [stem] : stems(word)) {
    const words = vocabulary.apart(part);
    if (words) return { words, apart: true };
  }
  return { words: [stem], apart: false };
}

/** @param {Vocabulary} vocabulary @param {Clause} clause as typed @returns {Clause[]} as meant */
function rewritten(vocabulary, clause) {
  const typed = clause.term.replace(/\*$/, "");
  const open = clause.term !== typed || /^[가-힣]+$/.test(typed); // else a word in quotes: just this one
  if (!open || !typed || typed.includes("*") || clause.editDistance || clause.presence === PROHIBITED) return [clause];
  const { words, apart } = meant(vocabulary, typed);
  const near = apart && { near: new Set([...vocabulary.inRow(words), ...vocabulary.inRow([words.join("")])]) };
  return words.map((word) => ({ ...clause, term: `${word}*`, usePipeline: false, ...near }));
}

/**
 * Let the words of a query say where they stand in a row.
 * @param {Vocabulary} vocabulary @param {Clause[]} clauses @param {string[][]} joined what was typed as one, without a blank
 */
function lineUp(vocabulary, clauses, joined) {
  const words = clauses.map(word);
  for (const parts of joined) {
    const start = words.findIndex((_, index) => parts.every((part, offset) => part === words[index + offset]));
    const near = vocabulary.inRow(parts);
    if (start >= 0 && near.size) for (const clause of clauses.slice(start, start + parts.length)) clause.near = near;
  }
  for (const [index, clause] of clauses.entries()) {
    if (clause.near || !/^[가-힣]$/.test(words[index] ?? "")) continue;
    // One syllable says too little by itself (`수`): it is meant together with the word beside it.
    const pairs = [words.slice(index, index + 2), words.slice(Math.max(0, index - 1), index + 1)];
    clause.near = pairs.filter((pair) => pair.length > 1).map((pair) => vocabulary.inRow(pair)).find((refs) => refs.size);
  }
  if (clauses.length > 1) {
    const row = vocabulary.inRow(words);
    for (const clause of clauses) clause.row = row;
  }
}

/** @param {Clause} clause @returns {string} what it looks for the beginnings of */
function word(clause) {
  return clause.term.replace(/\*$/, "");
}

/**
 * Keep the pages with a section that has the most of what was typed; where that isn't all of it, those that have it in
 * several sections.
 * @param {Result[]} results @param {Clause[]} clauses @param {Held} held @param {(word: string) => unknown} counts
 * @returns {Result[]}
 */
function kept(results, clauses, held, counts) {
  const asked = clauses.filter(({ presence }) => presence !== PROHIBITED);
  const said = asked.filter((clause) => held.has(clause) && counts(word(clause)));
  /** @type {Map<string, {most: number, all: Set<Clause>}>} */
  const pages = new Map();
  const found = results.filter(({ ref, matchData }) => {
    const terms = Object.keys(matchData.metadata);
    const here = said.filter(({ near }) => !near || near.has(ref)).filter((clause) => terms.some((term) => held.get(clause)?.has(term)));
    const { most, all } = pages.get(page(ref)) ?? { most: 0, all: new Set() };
    pages.set(page(ref), { most: Math.max(most, here.length), all: new Set([...all, ...here]) });
    return here.length || asked.length > said.length || !said.length;
  });
  const most = Math.max(0, ...Array.from(pages.values(), ({ most }) => most));
  const all = Math.max(0, ...Array.from(pages.values(), ({ all }) => all.size));
  return found.filter(({ ref }) => {
    const has = pages.get(page(ref));
    return most === all ? has?.most === most : has?.all.size === all;
  });
}

/** @param {string} ref a section's address @returns {string} its page's */
function page(ref) {
  return ref.replace(/#.*/, "");
}

/**
 * Name each word that was found from where what was typed begins in it: Material takes a word for missing that doesn't
 * begin so. Two names of one word have its places but once, or they would be marked within each other.
 * @param {Metadata} metadata @param {Clause[]} clauses @param {Held} held @returns {Metadata}
 */
function renamed(metadata, clauses, held) {
  /** @type {Metadata} */
  const all = Object.create(null);
  for (const [term, fields] of Object.entries(metadata)) {
    const places = clauses.map((clause) => held.get(clause)?.get(term)).filter((place) => place !== undefined);
    const [name = term, ...others] = new Set(places.map((place) => term.slice(place)));
    const target = (all[name] ??= Object.create(null));
    for (const [field, { position = [] }] of Object.entries(fields)) {
      target[field] = { position: [...(target[field]?.position ?? []), ...position] };
    }
    for (const other of others) all[other] ??= Object.create(null);
  }
  return all;
}

/**
 * @param {any} lunr the library of Material's worker
 * @param {{invertedIndex: Record<string, unknown>}} index what it made
 * @param {import("./vocabulary.js").Doc[]} docs of these
 */
export function extend(lunr, { invertedIndex }, docs) {
  const { Index, QueryLexer, QueryParser, TokenSet } = lunr;
  const vocabulary = new Vocabulary(Object.keys(invertedIndex), docs);
  /** @type {Held} */
  const held = new WeakMap();
  /** @type {string[][]} */
  let joined = [];
  const { run } = QueryLexer.prototype;
  const { parse } = QueryParser.prototype;
  const { query } = Index.prototype;
  const { fromClause } = TokenSet;

  QueryLexer.prototype.run = function () {
    // Material reads each thing that was typed by itself, before it takes it apart where an index's words are parted
    const parts = this.str.toLowerCase().split(lunr.tokenizer.separator).filter(Boolean);
    if (parts.length > 1 && !/\s/.test(this.str)) joined.push(parts);
    return run.call(this);
  };
  QueryParser.prototype.parse = function () {
    const parsed = parse.call(this);
    parsed.clauses = parsed.clauses.flatMap((/** @type {Clause} */ clause) => rewritten(vocabulary, clause));
    lineUp(vocabulary, parsed.clauses, joined);
    // What an English index leaves out (`how do I`) would only be found as the beginning of other words.
    const telling = parsed.clauses.filter((/** @type {Clause} */ clause) => {
      return clause.presence !== OPTIONAL || word(clause) in invertedIndex || lunr.stopWordFilter(word(clause));
    });
    if (telling.length) parsed.clauses = telling;
    return parsed;
  };
  TokenSet.fromClause = (/** @type {Clause} */ clause) => {
    const part = word(clause);
    if (clause.editDistance || part === clause.term || !part || part.includes("*")) return fromClause(clause);
    const holding = vocabulary.holding(part);
    held.set(clause, holding);
    return TokenSet.fromArray([...holding.keys()].sort());
  };
  Index.prototype.query = function (/** @type {(this: any, query: any) => void} */ fill) {
    /** @type {Clause[]} */
    let clauses = [];
    const results = query.call(this, (/** @type {any} */ asked) => {
      fill.call(asked, asked);
      ({ clauses } = asked);
    });
    const best = kept(results, clauses, held, (word) => lunr.stopWordFilter(word));
    joined = [];
    for (const { matchData } of best) matchData.metadata = renamed(matchData.metadata, clauses, held);
    for (const result of best) if (clauses[0]?.row?.has(result.ref)) result.score *= IN_A_ROW;
    return best.sort((a, b) => b.score - a.score);
  };
}
