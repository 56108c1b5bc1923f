import { describe, expect, it } from 'vitest';
import { matchesImage } from '../../src/scenario/images.ts';
import { whatIf } from '../../src/scenario/what-if.ts';
import { canaryWith, scenarioOf, scenarioWith } from './manifests-of.ts';

describe('what if the release were another', () => {
  const scenario = scenarioOf(
    canaryWith('setWeight: 20'),
    scenarioWith(
      'behaviours: {ours: {latency: 10ms, bodies: {/: {body: {ok: true}}}}}\nversions: [{image: "*", behaviour: ours}]\nexpect: [promoted]',
    ),
  );
  const released = (index: number) => {
    const variant = whatIf(scenario)[index]!.scenario;
    const image = Object.values(variant.releases[0]?.images ?? {})[0] ?? '';
    return variant.versions.find((v) => matchesImage(v.image, image))?.behaviour;
  };

  it('asks six questions', () => {
    expect(whatIf(scenario).map((w) => w.name)).toEqual([
      'good',
      'errors 5 %',
      'errors 20 %',
      'slow (× 10)',
      'never ready',
      'no traffic',
    ]);
    expect(whatIf(scenario)[5]?.scenario.traffic).toEqual([]);
    expect(whatIf(scenario).every((w) => w.scenario.expect.length === 0)).toBe(true);
  });

  it('changes the released version only, starting from how the present one behaves', () => {
    expect(released(2)?.statuses).toEqual({ 500: 0.2 });
    expect(released(3)?.latency).toEqual({ kind: 'constant', value: 100_000 });
    expect(released(4)?.becomesReady).toBe(false);
    expect(released(0)?.bodies).toEqual({ '/': { status: 200, body: { ok: true } } });
    const present = whatIf(scenario)[2]?.scenario.versions.find((v) => matchesImage(v.image, 'example/shop:1.4'));
    expect(present?.behaviour.statuses).toEqual({});
  });
});
