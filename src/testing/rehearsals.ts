/** Whole rehearsals: a Rollout, its surroundings and its story, which one file of YAML can hold. */
import fc from 'fast-check';
import { type DecodedScenario, decodeScenario } from '../scenario/decode.ts';
import { yamlFile } from '../scenario/file-of.ts';
import type { SmallCluster } from './clusters.ts';
import type { Manifest, Mapping } from './manifest.ts';
import { type RolloutCase, rollouts } from './rollouts.ts';
import { LAST_ACT, people, releases, traffic } from './stories.ts';

export interface Rehearsal {
  readonly objects: readonly Manifest[];
  /** The Scenario document. */
  readonly document: Mapping;
}

/** Random rehearsals of four to seven minutes; `trouble` says what goes wrong in them besides (`faults()`), `places` where (`clusters()`). */
export const rehearsals = (
  cases: fc.Arbitrary<RolloutCase> = rollouts(),
  trouble: fc.Arbitrary<readonly Mapping[]> = fc.constant([]),
  places: fc.Arbitrary<SmallCluster | undefined> = fc.constant(undefined),
): fc.Arbitrary<Rehearsal> =>
  cases.chain((rollout) =>
    fc
      .record({
        releases: releases(),
        people: people(),
        traffic: traffic(rollout.called),
        trouble,
        place: places,
        seed: fc.nat({ max: 99 }),
        rest: fc.constantFrom(60, 240),
      })
      .map(({ rest, trouble: general, place, ...story }) => {
        const faults = [...general, ...(place?.faults ?? [])];
        return {
          objects: [rollout.rollout, ...rollout.objects, ...(place?.objects ?? [])],
          document: {
            apiVersion: 'preroll.dev/v1alpha1',
            kind: 'Scenario',
            name: 'generated',
            flow: 'aggregate',
            until: `${LAST_ACT + rest}s`,
            ...story,
            ...(faults.length === 0 ? {} : { faults }),
            ...(place === undefined ? {} : { cluster: { nodes: place.nodes } }),
            answers: rollout.answers,
            ...(Object.keys(rollout.plugins).length === 0 ? {} : { plugins: rollout.plugins }),
            metrics: { app: [{ name: 'shop_requests_total', type: 'counter', labels: { code: 'status' } }] },
            prometheus: { scrapesEveryPod: true, scrapeInterval: '20s' },
            versions: [
              { image: '*:bad', behaviour: 'never-ready' },
              { image: '*:slow', behaviour: { startup: '20s' } },
            ],
          },
        };
      }),
  );

/** The rehearsal as a file that `preroll run` takes. */
export const fileOf = ({ objects, document }: Rehearsal): string => yamlFile([document, ...objects]);

/** The rehearsal as a Scenario, through the same door as any file. */
export const scenarioOf = (rehearsal: Rehearsal): DecodedScenario =>
  decodeScenario([{ file: 'generated.yaml', text: fileOf(rehearsal) }]);
