/** Looks whose windows overlap see the same requests again: how often more of them fail than the limit allows. */
import { binomialProbability } from './count-distribution.ts';
import { floorOf, fractionOf } from './fraction.ts';
import type { Decimal } from './window.ts';

export interface OverlappingLooks {
  /** Exactly so many in every step between two looks. */
  readonly requestsPerStep: number;
  readonly stepsPerWindow: number;
  readonly looks: number;
  readonly failureLimit: number;
  /** A look is Failed when its failures / requests is above this. */
  readonly threshold: Decimal;
}

/** P(more than `failureLimit` of the looks are Failed), each request failing with probability `p`. Exact to some 10^-10. */
export function probabilityOfFailing(plan: OverlappingLooks, p: number): number {
  const { requestsPerStep, stepsPerWindow, looks, failureLimit, threshold } = plan;
  const { numerator, denominator } = fractionOf(threshold);
  const most = Number(floorOf(numerator * BigInt(requestsPerStep * stepsPerWindow), denominator));
  const isFailed = (failures: number): boolean => failures > most;
  const problem: Problem = { requestsPerStep, stepsPerWindow, looks, failureLimit, isFailed, p };
  return stepsPerWindow >= looks - 1 ? fromCommonSteps(problem) : fromRecentSteps(problem);
}

interface Problem extends Omit<OverlappingLooks, 'threshold'> {
  readonly isFailed: (failures: number) => boolean;
  readonly p: number;
}

/** Less likely states are left out. */
const NEGLIGIBLE = 1e-16;

/**
 * Where all looks share some steps: a state is the failures in the window, those of them in steps that are still to drop
 * out, and the Failed looks. How the failures to drop out spread over their steps does not depend on anything else, so the
 * next step to go takes a hypergeometric share of them.
 */
function fromCommonSteps({ requestsPerStep: r, stepsPerWindow, looks, failureLimit, isFailed, p }: Problem): number {
  let states = new States(failureLimit);
  for (let dropping = 0; dropping <= (looks - 1) * r; dropping++) {
    const first = binomialProbability(dropping, (looks - 1) * r, p);
    const common = (stepsPerWindow - looks + 1) * r;
    for (let rest = 0; rest <= common; rest++) {
      const sum = dropping + rest;
      states.add(sum, dropping, isFailed(sum) ? 1 : 0, first * binomialProbability(rest, common, p));
    }
  }
  for (let look = 1; look < looks; look++) {
    const stepsLeft = looks - look;
    const dropped = new States(failureLimit, states.failing);
    states.each((sum, dropping, failed, probability) => {
      for (let gone = 0; gone <= Math.min(r, dropping); gone++) {
        const share = hypergeometric(gone, dropping, r, stepsLeft * r);
        dropped.add(sum - gone, dropping - gone, failed, probability * share);
      }
    });
    const next = new States(failureLimit, dropped.failing);
    dropped.each((sum, dropping, failed, probability) => {
      for (let come = 0; come <= r; come++) {
        const now = sum + come;
        const share = binomialProbability(come, r, p);
        next.add(now, dropping, failed + (isFailed(now) ? 1 : 0), probability * share);
      }
    });
    states = next;
  }
  return states.failing;
}

/** P(k of a step's r requests failed), when `failures` of the n requests of all such steps did. */
function hypergeometric(k: number, failures: number, r: number, n: number): number {
  if (k > r || failures - k > n - r) return 0;
  // Any error rate gives the same answer: the rate itself drops out.
  const rate = failures === 0 || failures === n ? 0.5 : failures / n;
  const both = binomialProbability(k, r, rate) * binomialProbability(failures - k, n - r, rate);
  return both / binomialProbability(failures, n, rate);
}

/** Probabilities of (failures in the window, failures to drop out, Failed looks within the limit), and of more than the limit. */
class States {
  failing: number;
  private readonly limit: number;
  private readonly known = new Map<number, number>();

  constructor(limit: number, failing = 0) {
    this.limit = limit;
    this.failing = failing;
  }

  add(sum: number, dropping: number, failed: number, probability: number): void {
    if (probability < NEGLIGIBLE) return;
    if (failed > this.limit) {
      this.failing += probability;
      return;
    }
    const key = (sum * SPAN + dropping) * SPAN + failed;
    this.known.set(key, (this.known.get(key) ?? 0) + probability);
  }

  each(visit: (sum: number, dropping: number, failed: number, probability: number) => void): void {
    for (const [key, probability] of this.known) {
      const above = Math.floor(key / SPAN);
      visit(Math.floor(above / SPAN), above % SPAN, key % SPAN, probability);
    }
  }
}
const SPAN = 131_072;

/** Where windows are short: a state is the failures of each step that the next window still sees, and the Failed looks. */
function fromRecentSteps({ requestsPerStep: r, stepsPerWindow, looks, failureLimit, isFailed, p }: Problem): number {
  const counts = Array.from({ length: r + 1 }, (_, k) => binomialProbability(k, r, p));
  let failing = 0;
  let states = new Map<string, { readonly recent: readonly number[]; readonly failed: number; probability: number }>();
  states.set('', { recent: [], failed: 0, probability: 1 });
  for (let step = 1; step < stepsPerWindow + looks; step++) {
    const next: typeof states = new Map();
    for (const { recent, failed, probability } of states.values()) {
      for (const [count, share] of counts.entries()) {
        const reached = probability * share;
        if (reached < 1e-14) continue;
        const window = [...recent, count];
        const isLook = step >= stepsPerWindow;
        const failures = failed + (isLook && isFailed(window.reduce((a, b) => a + b, 0)) ? 1 : 0);
        if (failures > failureLimit) {
          failing += reached;
          continue;
        }
        const kept = isLook ? window.slice(1) : window;
        const key = `${kept.join()}/${failures}`;
        const known = next.get(key);
        if (known === undefined) next.set(key, { recent: kept, failed: failures, probability: reached });
        else known.probability += reached;
      }
    }
    states = next;
  }
  return failing;
}
