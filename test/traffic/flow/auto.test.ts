import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../../src/kernel/time.ts';
import { WINDOW } from '../../../src/traffic/flow/auto.ts';
import { flowLaws } from '../flow-laws.ts';
import { FALSE_ALARM, homogeneityP } from '../goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../rig.ts';

describe('the flow that follows requests at the seams', () => flowLaws('auto'));

describe('windows', () => {
  const changing = (kind: FlowKind, seed: number) => {
    const latency = { kind: 'lognormal', median: milliseconds(80), p99: milliseconds(900) } as const;
    const [old, fresh] = [1, 2].map((n) =>
      pod(`p${n}`, n, { behaviour: behaviour({ latency, statuses: { 500: 0.1 } }) }),
    );
    const run = rig(kind, evenly([old!]), {
      seed,
      sources: [source({ arrivals: { kind: 'poisson', perSecond: 30 } })],
    });
    run.runTo(10);
    run.reroute(evenly([old!, fresh!]));
    run.runTo(17.5);
    old!.alive = false;
    run.reroute(evenly([fresh!]));
    run.runTo(30);
    return run.ticks;
  };

  it('agree with both flows in what each second brings, seams or none, over many seeds', () => {
    const counts = (kind: FlowKind) => {
      // By second and what became of requests: answered well by each revision, failed, cut off.
      const found = new Array<number>(30 * 4).fill(0);
      for (let seed = 0; seed < 150; seed++) {
        for (const { at, revision, requests, failures } of changing(kind, seed)) {
          const failed = failures['500'] ?? 0;
          const lost = failures.reset ?? 0;
          const second = (at / 1e6 - 1) * 4;
          found[second + (revision === 2 ? 1 : 0)]! += requests - failed - lost;
          found[second + 2]! += failed;
          found[second + 3]! += lost;
        }
      }
      return found;
    };
    const auto = counts('auto');
    expect(homogeneityP(auto, counts('exact'))).toBeGreaterThan(FALSE_ALARM);
    expect(homogeneityP(auto, counts('aggregate'))).toBeGreaterThan(FALSE_ALARM);
  });

  it('lose and add no evenly spaced request where they open and close', () => {
    const still = behaviour({ latency: { kind: 'constant', value: milliseconds(0) } });
    const pods = ['a', 'b'].map((name) => pod(name, 1, { behaviour: still }));
    const run = rig('auto', evenly([pods[0]!]), {
      sources: [source({ arrivals: { kind: 'constant', perSecond: 8 } })],
    });
    for (const at of [3.3, 4.9, 15.05, 27]) {
      run.runTo(at);
      run.reroute(evenly(pods));
    }
    run.runTo(60);
    expect(run.ticks.reduce((sum, t) => sum + t.requests, 0)).toBe(480);
  });

  it('end when they are over, not when somebody looks', () => {
    const ticks = (looks: readonly number[]) => {
      const run = rig('auto', evenly([pod('a', 1)]), { sources: [source()] });
      for (const at of looks) {
        run.runTo(at);
        run.flow.settle();
      }
      run.runTo(WINDOW / 1e6);
      return run.ticks.map((t) => t.requests);
    };
    expect(ticks([0.3, 1.7, 4.2])).toEqual(ticks([]));
  });
});
