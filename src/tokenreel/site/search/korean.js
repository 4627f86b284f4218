/** What a run of Hangul is made of, told by its endings and by the course's own words: no dictionary is sent. */

const PARTICLE =
  "에서|에게서|에게|에|한테|께|으로서|로서|으로써|로써|으로|로|까지|부터|마다|처럼|만큼|보다|대로|만|뿐|끼리|씩|쯤|와|과|이랑|랑";
const LAST = "은|는|이|가|을|를|의|도|만|나|이나|라도|이라도|든|이든|란|이란|밖에|조차|부터|까지|뿐";
/** Forms of 이다. Those of one syllable are left out: too many nouns end so (이미지, 데이터). */
const IS =
  "이?(?:에요|라서|라면|라고|라는|지만|니까|거나|든지|었\\S*)|예요|였\\S*|입니다|이(?:라|면|며|고|니|지|다)|인|인데|인지|임";
/** Forms of 하다, 되다 and 시키다 behind a noun. */
const DOES =
  "(?:하|되|시키)(?:기|는|고|면|면서|며|지|니|니까|려|려고|려면|거나|도록|게|게끔|세요|던|다|다가|자|자마자|지만|는데|는지|므로|여|여서|여야|였\\S*|었\\S*|나)?" +
  "|(?:해|돼|시켜)(?:요|서|야|도|보세요|주세요|줘요)?|[했됐]\\S*|[한된](?:다|다고|다면|지|데)?|[할될](?:지|까요|수록)?|[함됨]|[합됩]니다|시[킨킬]";
const TAIL = new RegExp(`^(?:들?(?:${PARTICLE}|${IS})?|${DOES})(?:${LAST})?$`);
/** What stands before a noun of two syllables and leaves its meaning: 재시도 is found by 시도, 기다리다 not by 다리. */
const PREFIXES = "재비미무총첫새각전후본부최대소고저다단양역신구반준탈빈";

/** @param {string} text what may be endings only @returns {boolean} whether it is */
export function isTail(text) {
  return TAIL.test(text);
}

/** The words of a course, as far as their endings tell them. */
export class Words {
  /** @type {Map<string, number>} with how many endings each was seen */
  #seen = new Map();
  /** @type {Set<string>} */
  #runs = new Set();

  /** @param {string} run of Hangul in a text */
  add(run) {
    if (this.#runs.has(run)) return;
    this.#runs.add(run);
    for (const stem of stems(run)) this.#seen.set(stem, this.seen(stem) + 1);
  }

  /** @param {string} stem @returns {number} with how many endings it was seen; none is one, too */
  seen(stem) {
    return this.#seen.get(stem) ?? 0;
  }

  /**
   * What to look for where a reader types a word: 스트리밍이 and 스트리밍을 both are 스트리밍, if the course has it with more
   * endings than what was typed, while 재시도 stays what it is.
   * @param {string} run @returns {string}
   */
  stem(run) {
    let best = run;
    for (const stem of stems(run)) if (stem.length > 1 && this.seen(stem) > this.seen(best)) best = stem;
    return best;
  }

  /**
   * Whether a word stands within a run as a part of a compound: 구간 in 신뢰구간은, but not 지도 in 하지도.
   * @param {string} run @param {number} from where the word begins, not at the run's start @param {number} length
   * @returns {boolean}
   */
  holds(run, from, length) {
    if (length < 2 || isTail(run.slice(from, from + length))) return false;
    let noun = run;
    for (const stem of stems(run)) if (this.seen(stem) >= this.seen(noun)) noun = stem;
    const end = from + length;
    if (end > noun.length) return false;
    if (from > 1 && this.seen(run.slice(0, from)) > 1) return true;
    return end === noun.length && (from > 1 || length > 2 || PREFIXES.includes(run.charAt(0)));
  }
}

/** @param {string} run @returns {string[]} what its endings may leave of it, the longest first: itself */
export function stems(run) {
  const found = [run];
  for (let end = run.length - 1; end > 0; end--) if (isTail(run.slice(end))) found.push(run.slice(0, end));
  return found;
}
