/**
 * Stands behind Material's search worker, which every page starts: it keeps what lunr makes an index of, and fetches ours with
 * the first word that is typed. Where ours can't be had, that word is searched for as Material does, and the next tries again.
 */

/**
 * @param {any} lunr the library, which Material's worker puts into its scope for others to extend
 * @param {string} script the address of ours, as the worker sees it
 */
export function load(lunr, script) {
  /** @type {import("./vocabulary.js").Doc[]} */
  const docs = [];
  /** @type {unknown} */
  let index;
  /** @type {any} */
  const scope = self;
  const { add, build } = lunr.Builder.prototype;
  const { prototype } = lunr.QueryParser;
  const { parse } = prototype;

  lunr.Builder.prototype.add = function (/** @type {[import("./vocabulary.js").Doc, unknown]} */ ...given) {
    docs.push(given[0]);
    return add.apply(this, given);
  };
  lunr.Builder.prototype.build = function () {
    return (index = build.call(this));
  };
  prototype.parse = function first() {
    prototype.parse = parse;
    try {
      scope.importScripts(script);
      scope.extendSearch(lunr, index, docs);
    } catch (error) {
      console.warn("searching without Tokenreel's part:", error);
      prototype.parse = first;
      return parse.call(this);
    }
    return this.parse();
  };
}
