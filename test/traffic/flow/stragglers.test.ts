import { describe, expect, it } from 'vitest';
import { atSecond } from '../../../src/kernel/time.ts';
import { Stragglers } from '../../../src/traffic/flow/stragglers.ts';
import { constant, poisson, requestsOf } from '../flow-laws/reading.ts';
import { FALSE_ALARM, homogeneityP } from '../goodness-of-fit.ts';
import { evenly, type FlowKind, pod, rig, source } from '../rig.ts';

const tally = (values: readonly number[], width: number): number[] => {
  const counts = new Array<number>(80).fill(0);
  for (const v of values) counts[Math.min(79, Math.max(0, Math.floor(v / width)))]! += 1;
  return counts;
};

describe('stragglers', () => {
  it('are counted by status, and those of before make room for those of now', () => {
    const stragglers = new Stragglers();
    expect([stragglers.of(2), stragglers.exchange(2, 5), stragglers.exchange(0, 3), stragglers.n]).toEqual([
      0, 0, 0, 8,
    ]);
    expect([stragglers.exchange(2, 1), stragglers.of(2), stragglers.n]).toEqual([5, 1, 4]);
  });

  it.each([1, 30, 2_000])('are each answered once, whenever somebody looks: of %i requests a second', (perSecond) => {
    const users = source({ arrivals: constant(perSecond), until: atSecond(40) });
    const run = rig('aggregate', evenly([pod('a', 1), pod('b', 1)]), { sources: [users] });
    // Long stretches and short ones, and a change amid them.
    for (const at of [3, 5.5, 5.6, 5.61, 9, 12.25]) {
      run.runTo(at);
      run.flow.settle();
    }
    run.reroute(evenly([pod('c', 2)]));
    run.runTo(45);
    expect(requestsOf(run.ticks)).toBe(40 * perSecond);
  });

  it('are as many, and due as late, as in the exact flow when a pod dies over them', () => {
    const dying = (kind: FlowKind) =>
      Array.from({ length: 200 }, (_, i) => {
        const [a, b] = [pod('a', 1), pod('b', 2)];
        const run = rig(kind, evenly([a, b]), { seed: 500 + i, sources: [source({ arrivals: poisson(600) })] });
        run.engine.schedule(atSecond(4), 'world', () => {
          a.alive = false;
          run.reroute(evenly([b]));
        });
        run.runTo(6);
        const cut = run.ticks.reduce((sum, t) => sum + (t.failures.reset ?? 0), 0);
        const next = run.ticks.find((t) => t.at === atSecond(5) && t.revision === 2)!;
        return { cut, rest: next.requests, mean: next.latency.mean, slow: next.latency.p99 };
      });
    const [exact, drawn] = [dying('exact'), dying('aggregate')];
    const widths = { cut: 2, rest: 15, mean: 0.0005, slow: 0.01 } as const;
    for (const key of ['cut', 'rest', 'mean', 'slow'] as const) {
      const tallied = (all: typeof exact) =>
        tally(
          all.map((one) => one[key]),
          widths[key],
        );
      expect(homogeneityP(tallied(exact), tallied(drawn)), key).toBeGreaterThan(FALSE_ALARM);
    }
  });
});
