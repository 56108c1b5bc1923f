import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run, ScenarioError, scenario } from '../../src/index.ts';
import {
  badRelease,
  failingRelease,
  goodRelease,
  type Mapping,
  matchers,
  type PrerollMatchers,
  rehearsal,
  stuckRelease,
  vary,
} from '../../src/testing.ts';
import { projectRoot } from '../shared.ts';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own type parameter.
  interface Matchers<T = any> extends PrerollMatchers<T> {}
}
expect.extend(matchers);

const example = (name: string) => readFileSync(join(projectRoot, 'docs/examples/property-tests', name), 'utf8');
const shop = rehearsal(example('shop.yaml'));
const planted = rehearsal(example('shop-planted.yaml'));
const only = (release: fc.Arbitrary<Mapping>) => fc.sample(release, { numRuns: 1, seed: 1 })[0]!;
const bad = only(failingRelease({ from: 40, to: 40 }));

/** What a claim says when it fails. */
function complaint(claim: () => void): string {
  try {
    claim();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('the matchers', () => {
  it('tell a release that goes through from one that is taken back', () => {
    const good = vary(shop, only(goodRelease()));
    expect(good).toPromote();
    expect(good).toPromoteBefore('8m');
    expect(good).not.toPromoteBefore('3m');
    expect(good).not.toAbort();
    expect(vary(shop, bad)).toAbort();
    expect(vary(shop, bad)).toAbortBefore('10m');
    expect(vary(shop, bad)).not.toAbortBefore('1m');
    expect(vary(shop, bad)).not.toPromote();
  });

  it('count who met the release and who suffered', () => {
    expect(vary(shop, bad)).toExposeLessThan(0.3);
    expect(vary(shop, bad)).not.toExposeLessThan(0.001);
    expect(vary(planted, bad)).not.toExposeLessThan(0.3);
    expect(vary(shop, only(stuckRelease()))).toFailFewerThan(1);
    expect(vary(shop, bad)).not.toFailFewerThan(1);
    expect(vary(shop, bad)).toKeepPromises();
  });

  it('judge what the scenario itself expects', () => {
    expect(vary(shop, bad, { expect: ['outcome == aborted'] })).toMeetItsExpectations();
    const told = complaint(() => expect(vary(shop, bad, { expect: ['outcome == promoted'] })).toMeetItsExpectations());
    expect(told).toContain('outcome == promoted: found aborted');
  });

  it('take a Scenario and a run of one, too', () => {
    const plain = scenario(example('shop.yaml'));
    expect(plain).toPromote();
    expect(run(plain)).toPromote();
    expect(complaint(() => expect(plain).toAbort())).toContain(`seed ${plain.seed}`);
  });

  it('print a file that replays what a property shrank to', () => {
    const property = fc.property(badRelease(), fc.nat(99), (release, seed) => {
      expect(vary(planted, release, { seed })).not.toPromote();
    });
    const { failed, errorInstance } = fc.check(property, { numRuns: 20, seed: 7 });
    expect(failed).toBe(true);
    const { message } = errorInstance as Error;
    expect(message).toContain('expected the rollout not to be promoted, but: PROMOTED');
    const replayed = run(scenario(message.slice(message.indexOf('apiVersion: preroll.dev'))));
    expect(replayed.outcome.outcome).toBe('promoted');
  });

  it('say which length of time they do not understand', () => {
    expect(() => expect(vary(shop, bad)).toAbortBefore('soon')).toThrow('"soon" is no duration');
  });
});

describe('a rehearsal', () => {
  it('is refused with the places of all mistakes', () => {
    const wrong = example('shop.yaml').replace('replicas: 5', 'replica: 5').replace('setWeight: 20', 'setWeight: x');
    expect(() => rehearsal(wrong)).toThrow(ScenarioError);
    expect(complaint(() => rehearsal(wrong))).toMatch(/text:5:3.*\n(?:.*\n)*.*text:\d+:/);
  });

  it('keeps its own story where it is not varied', () => {
    const story = 'apiVersion: preroll.dev/v1alpha1\nkind: Scenario\nname: mine\nseed: 5\ntraffic: []\n';
    expect(vary(rehearsal(story, example('shop.yaml')), { seed: 6 }).document).toMatchObject({
      name: 'mine',
      seed: 6,
      traffic: [],
    });
  });
});
