import { describe, expect, it } from 'vitest';
import { atSecond, seconds } from '../../../src/kernel/time.ts';
import { sampled } from '../flow-laws/reading.ts';
import { evenly, type FlowKind, pod, rig } from '../rig.ts';

const calm = { tick: seconds(5), until: atSecond(60) };

/** A minute of steady traffic to two pods; `meddle` does something meanwhile. Answers when ticks ended, in seconds. */
function ends(kind: FlowKind, meddle: (run: ReturnType<typeof rig>) => void = () => {}): readonly number[] {
  const run = rig(kind, evenly([pod('a', 1), pod('b', 1)]), { calm });
  meddle(run);
  run.runTo(60);
  return run.ticks.map(({ at }) => at / 1e6);
}
const secondsFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const fivesFrom = (first: number, last: number) =>
  Array.from({ length: (last - first) / 5 + 1 }, (_, i) => first + 5 * i);

describe('ticks', () => {
  it('are long in the flow that draws, once nothing has changed for ten seconds', () => {
    expect(ends('aggregate')).toEqual([...secondsFrom(1, 10), ...fivesFrom(15, 60)]);
  });

  it('stay short in the flow that follows each request', () => {
    expect(ends('exact')).toEqual(secondsFrom(1, 60));
  });

  it('end at a change of the ways, and are short again for ten seconds', () => {
    const found = ends('aggregate', (run) => {
      run.engine.schedule(atSecond(31.5), 'world', () => run.reroute(evenly([pod('c', 1)])));
    });
    expect(found).toEqual([
      ...secondsFrom(1, 10),
      ...fivesFrom(15, 30),
      31.5,
      ...secondsFrom(32, 42),
      ...fivesFrom(45, 60),
    ]);
  });

  it('end when they are told that something happened', () => {
    const found = ends('aggregate', (run) => {
      run.engine.schedule(atSecond(33), 'world', () => run.flow.stir());
    });
    expect(found).toEqual([...secondsFrom(1, 10), ...fivesFrom(15, 30), ...secondsFrom(33, 43), ...fivesFrom(45, 60)]);
  });

  it('that are long hide nothing from whoever reads the meters in the midst of one', () => {
    const server = pod('a', 1);
    const run = rig('aggregate', evenly([server]), { calm });
    run.runTo(30);
    run.flow.settle();
    const [told, reported] = [sampled(server, 'http_requests_total'), total(run)];
    expect(told).toBe(reported);
    run.runTo(33.2);
    run.flow.settle();
    const inTheMidst = sampled(server, 'http_requests_total') - told;
    expect(total(run)).toBe(reported);
    // 320 requests are expected, give or take 18; five deviations on either side.
    expect(Math.abs(inTheMidst - 320)).toBeLessThan(90);
    run.runTo(35);
    run.flow.settle();
    expect(sampled(server, 'http_requests_total')).toBe(total(run));
  });
});

const total = ({ ticks }: ReturnType<typeof rig>): number => ticks.reduce((sum, { requests }) => sum + requests, 0);
