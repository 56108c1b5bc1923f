/**
 * Queues whose waits are known exactly. Each simulated mean must lie within its 99.99 % confidence interval of the formula,
 * and the interval must be narrow enough to notice if the kernel were a few percent off.
 */
import { describe, expect, it } from 'vitest';
import { exponential, gamma, lognormal, lognormalOfMean } from '../../src/kernel/distributions.ts';
import { createStreams, type Random } from '../../src/kernel/random.ts';
import { batchMeans, type Queue, simulate } from './queue.ts';

const CUSTOMERS = 400_000;
const WARM_UP = 5_000;

const poissonArrivals = (rate: number) => (random: Random) => exponential(random, 1 / rate);
const exponentialService = (rate: number) => (random: Random) => exponential(random, 1 / rate);

/** Pollaczek and Khinchine: the mean wait from arrival rate and the first two moments of the service time. */
const pollaczekKhinchine = (rate: number, mean: number, secondMoment: number) =>
  (rate * secondMoment) / (2 * (1 - rate * mean));

/** Erlang C: the mean wait with c servers. */
function erlangC(rate: number, serviceRate: number, servers: number): number {
  const load = rate / serviceRate;
  let [term, sum] = [1, 0];
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= load / (k + 1);
  }
  const all = (term * servers) / (servers - load);
  return all / (sum + all) / (servers * serviceRate - rate);
}

const log = { mean: 0.02, deviation: 0.03 };
const lawOfLog = lognormalOfMean(log);

const queues: readonly (readonly [string, Queue, number])[] = [
  ['M/M/1 at 50 %', { interarrival: poissonArrivals(5), service: exponentialService(10), servers: 1 }, 0.5 / 5],
  ['M/M/1 at 80 %', { interarrival: poissonArrivals(8), service: exponentialService(10), servers: 1 }, 0.8 / 2],
  ['M/M/3 at 75 %', { interarrival: poissonArrivals(9), service: exponentialService(4), servers: 3 }, erlangC(9, 4, 3)],
  [
    'M/M/10 at 80 %',
    { interarrival: poissonArrivals(80), service: exponentialService(10), servers: 10 },
    erlangC(80, 10, 10),
  ],
  [
    'M/D/1 at 70 %',
    { interarrival: poissonArrivals(7), service: () => 0.1, servers: 1 },
    pollaczekKhinchine(7, 0.1, 0.01),
  ],
  [
    'M/G/1 with lognormal service at 60 %',
    { interarrival: poissonArrivals(30), service: (random) => lognormal(random, lawOfLog), servers: 1 },
    pollaczekKhinchine(30, log.mean, log.mean ** 2 + log.deviation ** 2),
  ],
  [
    'M/G/1 with gamma service at 70 %',
    { interarrival: poissonArrivals(7), service: (random) => gamma(random, 0.5, 0.2), servers: 1 },
    pollaczekKhinchine(7, 0.1, 0.01 + 0.02),
  ],
];

describe('mean waits agree with queueing theory', () => {
  it.each(queues)('%s', (name, queue, expected) => {
    const { waits } = simulate(queue, CUSTOMERS, createStreams(1).fork(name));
    const { mean, halfWidth } = batchMeans(waits.slice(WARM_UP));
    expect(Math.abs(mean - expected)).toBeLessThan(halfWidth);
    expect(halfWidth).toBeLessThan(0.12 * expected);
  });

  it('counts the same as every other run with the seed', () => {
    const run = () => simulate(queues[1]![1], 20_000, createStreams('again')).waits;
    expect(run()).toEqual(run());
  });
});

describe('laws that hold whatever the distributions', () => {
  it('Little: customers present = arrival rate * time in the system', () => {
    const queue = queues[1]![1];
    const { sojourns, meanPresent, seconds } = simulate(queue, CUSTOMERS, createStreams(2));
    const meanSojourn = sojourns.reduce((sum, x) => sum + x, 0) / CUSTOMERS;
    expect(meanPresent / ((CUSTOMERS / seconds) * meanSojourn)).toBeCloseTo(1, 9);
  });

  it('M/M/1: a customer finds n others with probability (1 - ρ) ρ^n, so it waits at all with probability ρ', () => {
    const { waits } = simulate(queues[1]![1], CUSTOMERS, createStreams(3));
    const { mean, halfWidth } = batchMeans(waits.slice(WARM_UP).map((wait) => (wait > 0 ? 1 : 0)));
    expect(Math.abs(mean - 0.8)).toBeLessThan(halfWidth);
    expect(halfWidth).toBeLessThan(0.02);
  });
});
