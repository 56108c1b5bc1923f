/**
 * Chance: named streams of random numbers from one seed. A stream belongs to a purpose ('arrivals/shop'), so a new
 * consumer shifts nobody's draws, and two strategies compared on one seed meet the same users at the same moments.
 *
 * The generator is Alea (J. Baagøe, 2010; a multiply-with-carry generator with lag 3, period about 2^116) from seedrandom.
 * All its intermediate values are exact in double precision, so every engine draws the same. A stream begins at a state
 * of 96 bits hashed from seed and name; that two of a million streams begin alike has a probability below 2^-56.
 */
import alea from 'seedrandom/lib/alea.js';
import { createFingerprint } from './fingerprint.ts';
import { invariant } from './invariant.ts';

/** Random numbers of one purpose. */
export interface Random {
  /** A multiple of 2^-53, uniform in [0, 1). */
  uniform(): number;
  /** A whole number, uniform in [0, n), without bias; n is whole and between 1 and 2^53. */
  integer(n: number): number;
  /** 32 random bits as a whole number in [0, 2^32). */
  uint32(): number;
}

/** All the streams of a seed. */
export interface Streams {
  /** The stream of that name: always the same object, which goes on where the last draw ended. */
  named(name: string): Random;
  /**
   * Streams of their own under a name, for a part that is repeated (a replication, a pod): `fork('a').named('b')` is
   * independent of `named('b')`, of `named('a/b')` and of any other fork's. The same name gives the same object.
   */
  fork(name: string): Streams;
}

/** The streams of a seed. A number and a text are different seeds: 1 is not '1'. */
export function createStreams(seed: number | string): Streams {
  const root = createFingerprint();
  return new StreamsOfSeed((typeof seed === 'string' ? root.text(seed) : root.number(seed)).hex());
}

class StreamsOfSeed implements Streams {
  readonly #seed: string;
  readonly #streams = new Map<string, Random>();
  readonly #forks = new Map<string, Streams>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  named(name: string): Random {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      const [a, b, c] = createFingerprint().text(this.#seed).text('stream').text(name).words();
      stream = new Stream(a, b, c);
      this.#streams.set(name, stream);
    }
    return stream;
  }

  fork(name: string): Streams {
    let streams = this.#forks.get(name);
    if (streams === undefined) {
      streams = new StreamsOfSeed(createFingerprint().text(this.#seed).text('fork').text(name).hex());
      this.#forks.set(name, streams);
    }
    return streams;
  }
}

const TWO_32 = 4_294_967_296;
const TWO_53 = 9_007_199_254_740_992;

class Stream implements Random {
  readonly uniform: () => number;
  readonly #next: () => number;

  /** Three words of 32 bits are the state. The carry begins at 1, so that even three zeros are a living state. */
  constructor(a: number, b: number, c: number) {
    const generator = alea('', { state: { c: 1, s0: a / TWO_32, s1: b / TWO_32, s2: c / TWO_32 } });
    this.#next = generator;
    this.uniform = generator.double;
    for (let i = 0; i < 8; i++) generator(); // Until every word has met every other.
  }

  uint32(): number {
    return this.#next() * TWO_32;
  }

  integer(n: number): number {
    invariant(Number.isSafeInteger(n) && n >= 1, 'a whole number is drawn below a whole bound', { n });
    // Draws beyond the last full multiple of n are thrown away: they would favour the small numbers.
    if (n <= TWO_32) {
      const end = TWO_32 - (TWO_32 % n);
      let draw = this.uint32();
      while (draw >= end) draw = this.uint32();
      return draw % n;
    }
    const end = TWO_53 - (TWO_53 % n);
    let draw = this.uniform() * TWO_53;
    while (draw >= end) draw = this.uniform() * TWO_53;
    return draw % n;
  }
}
