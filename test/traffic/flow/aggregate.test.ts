import { describe, expect, it } from 'vitest';
import { constant, requestsOf, sampled } from '../flow-laws/reading.ts';
import { flowLaws } from '../flow-laws.ts';
import { evenly, pod, rig, source } from '../rig.ts';

describe('the aggregate flow', () => {
  flowLaws('aggregate');

  it('tells the meters of a process when they are read, and those of other versions when somebody reads them', () => {
    const [a, b, c] = [pod('a', 1), pod('b', 1), pod('c', 2)];
    const users = source({ arrivals: constant(300) });
    const run = rig('aggregate', evenly([a, b, c]), { sources: [users] });
    const told = () => [a, b, c].map((p) => sampled(p, 'http_requests_total'));
    run.runTo(5.5);
    run.flow.settle(a.meters);
    expect(told().map((n) => n > 0)).toEqual([true, true, false]);
    const before = told()[0]!;
    run.runTo(9);
    run.flow.settle(c.meters);
    expect(told()[0]).toBe(before);
    run.flow.settle();
    expect(told().reduce((sum, n) => sum + n)).toBe(requestsOf(run.ticks));
  });
});
