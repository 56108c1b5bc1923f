/**
 * How a version behaves at a moment: between two changes (of the version, or of one pod by its age) a pod is in one regime,
 * in which statuses and latencies keep their distribution, but for a warm-up, which fades evenly.
 */
import { oncePer } from '../kernel/once.ts';
import { beginning, type Instant } from '../kernel/time.ts';
import type { Behaviour, BehaviourChange } from './model.ts';

/** Whose behaviour is asked for, and since when its ages count. */
export interface Ages {
  readonly behaviour: Behaviour;
  /** The pod began to serve. */
  readonly readySince: Instant;
  /** The first pod of its version began to serve. */
  readonly versionSince: Instant;
}

/** A stretch of constant behaviour. */
export interface Regime {
  /** It ends here; Infinity if it does not. */
  readonly until: number;
  /** Statuses that occur, 200 first if it does. */
  readonly statuses: readonly string[];
  /** Their probabilities, adding up to 1. */
  readonly shares: readonly number[];
  /** Latencies are multiplied by this (and by what the warm-up says). */
  readonly factor: number;
  readonly warmUp?: { readonly since: Instant; readonly until: number; readonly factor: number };
  /** Equal for regimes of one behaviour that are alike. */
  readonly key: string;
}

/** One of a behaviour that never changes. */
const onlyRegimeOf = oncePer(
  ({ statuses }: Behaviour): Regime => ({
    until: Number.POSITIVE_INFINITY,
    ...distribution(statuses),
    factor: 1,
    key: '/',
  }),
);

/** The regime of a pod at `at`. Of several changes at work the last listed decides about statuses; factors multiply. */
export function regimeAt({ behaviour, readySince, versionSince }: Ages, at: number): Regime {
  if (behaviour.changes.length === 0 && behaviour.warmUp === undefined) return onlyRegimeOf(behaviour);
  let until = Number.POSITIVE_INFINITY;
  let statuses = behaviour.statuses;
  let factor = 1;
  let key = '';
  const bound = (moment: number) => {
    if (moment > at && moment < until) until = moment;
  };
  for (const change of behaviour.changes) {
    const since = { pod: readySince, version: versionSince, run: beginning }[change.since];
    const { begins, ends } = lifeOf(change, since);
    bound(begins);
    bound(ends);
    const active = at >= begins && at < ends;
    key += active ? '1' : '0';
    if (!active) continue;
    if (change.statuses !== undefined) statuses = change.statuses;
    factor *= change.latencyFactor ?? 1;
  }
  const { warmUp } = behaviour;
  const warmUntil = warmUp === undefined ? readySince : readySince + warmUp.duration;
  bound(warmUntil);
  const warm =
    warmUp !== undefined && at < warmUntil ? { since: readySince, until: warmUntil, factor: warmUp.factor } : undefined;
  return {
    until,
    ...distribution(statuses),
    factor,
    ...(warm && { warmUp: warm }),
    key: `${key}/${warm === undefined ? '' : readySince}`,
  };
}

/** By how much latencies are multiplied for a request that arrives at `at`, a moment of the regime. */
export function latencyFactorAt({ factor, warmUp }: Regime, at: number): number {
  if (warmUp === undefined) return factor;
  const left = Math.max(0, Math.min(1, (warmUp.until - at) / (warmUp.until - warmUp.since)));
  return factor * (1 + (warmUp.factor - 1) * left);
}

function lifeOf(change: BehaviourChange, since: Instant): { readonly begins: number; readonly ends: number } {
  return {
    begins: since + change.after,
    ends: change.until === undefined ? Number.POSITIVE_INFINITY : since + change.until,
  };
}

/** The shares as written for statuses other than 200, which gets what they leave; by name, so that order means nothing. */
function distribution(written: { readonly [status: string]: number }): Pick<Regime, 'statuses' | 'shares'> {
  const others = Object.entries(written)
    .filter(([status, share]) => status !== '200' && share > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const failing = others.reduce((sum, [, share]) => sum + share, 0);
  const over = Math.max(1, failing);
  const all: [string, number][] = [
    ['200', 1 - failing / over],
    ...others.map(([s, x]): [string, number] => [s, x / over]),
  ];
  const present = all.filter(([, share]) => share > 1e-15);
  return { statuses: present.map(([status]) => status), shares: present.map(([, share]) => share) };
}
