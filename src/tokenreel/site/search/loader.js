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
  const { prototype } = lunr.QueryLexer; // Material asks it first, with each thing that was typed
  const { run } = prototype;

  lunr.Builder.prototype.add = function (/** @type {[import("./vocabulary.js").Doc, unknown]} */ ...given) {
    docs.push(given[0]);
    return add.apply(this, given);
  };
  lunr.Builder.prototype.build = function () {
    return (index = build.call(this));
  };
  prototype.run = function first() {
    if (!this.str) return run.call(this); // a page asks for nothing when its search is ready
    prototype.run = run;
    try {
      scope.importScripts(script);
      scope.extendSearch(lunr, index, docs);
    } catch (error) {
      console.warn("searching without Tokenreel's part:", error);
      prototype.run = first;
      return run.call(this);
    }
    return this.run();
  };
}
