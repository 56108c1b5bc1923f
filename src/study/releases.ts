/** Release qualities: the same scenario with a release that is good, fails, is slow, or never becomes ready. */
import { preset } from '../scenario/behaviours.ts';
import type { Scenario } from '../scenario/format.ts';
import { matchesImage } from '../scenario/images.ts';
import { presentBehaviour, qualityOn, releasedAs, releasedImages } from '../scenario/what-if.ts';
import type { Behaviour } from '../traffic/model.ts';
import type { Quality } from './measures.ts';
import type { ReleaseDesign } from './results.ts';

/** What the scenario itself says of its release. */
export const AS_WRITTEN = 'as-written';

/** One that goes through and two that should not, one of them barely noticeable. */
export const DEFAULT_RELEASES = ['good', 'errors-5', 'errors-20'] as const;

/** Is there such a release? A preset, a behaviour of the scenario's versions by name, or the scenario's own. */
export const isRelease = (name: string, { versions }: Scenario): boolean =>
  name === AS_WRITTEN || preset(name) !== undefined || versions.some((version) => version.name === name);

/** The scenario with that release. Expectations are left out: they were about another one. */
export function withRelease(scenario: Scenario, name: string): Scenario {
  if (name === AS_WRITTEN) return { ...scenario, expect: [] };
  return { ...scenario, versions: releasedAs(scenario, name, behaviourOf(scenario, name)), expect: [] };
}

/** Would anybody want this release? It is bad if it fails more, is twice as slow, leaks, or is never ready. */
export function designOf(scenario: Scenario, name: string): ReleaseDesign {
  if (name !== AS_WRITTEN) return { name, quality: judged(behaviourOf(scenario, name), presentBehaviour(scenario)) };
  const image = Object.values(scenario.releases.at(-1)?.images ?? {})[0] ?? releasedImages(scenario).at(-1);
  const released = scenario.versions.find((version) => image !== undefined && matchesImage(version.image, image));
  if (released === undefined) return { name, quality: 'good' };
  return { name, quality: judged(released.behaviour, presentBehaviour(scenario)) };
}

function behaviourOf(scenario: Scenario, name: string): Behaviour {
  const known = preset(name);
  if (known !== undefined) return qualityOn(presentBehaviour(scenario), name);
  return scenario.versions.find((version) => version.name === name)?.behaviour ?? presentBehaviour(scenario);
}

function judged(behaviour: Behaviour, before: Behaviour): Quality {
  const failing = statusesOf(behaviour).some((statuses) => errorShare(statuses) > worst(before));
  const slow =
    behaviour.changes.some((change) => (change.latencyFactor ?? 1) >= 2) ||
    typical(behaviour.latency) >= 2 * typical(before.latency);
  const leaking = (behaviour.memory?.growth ?? 0) > (before.memory?.growth ?? 0);
  return failing || slow || leaking || !behaviour.becomesReady ? 'bad' : 'good';
}

const statusesOf = ({ statuses, changes, paths = [] }: Behaviour): readonly Behaviour['statuses'][] => [
  statuses,
  ...changes.map((change) => change.statuses ?? {}),
  ...paths.map((path) => path.statuses ?? {}),
];

const worst = (behaviour: Behaviour): number => Math.max(...statusesOf(behaviour).map(errorShare));

/** Anything but success counts, as it does for most success rates. */
const errorShare = (statuses: Behaviour['statuses']): number =>
  Object.entries(statuses).reduce((sum, [status, share]) => (status >= '400' ? sum + share : sum), 0);

function typical(latency: Behaviour['latency']): number {
  switch (latency.kind) {
    case 'constant':
      return latency.value;
    case 'exponential':
      return latency.mean;
    case 'uniform':
      return (latency.from + latency.to) / 2;
    case 'lognormal':
      return latency.median;
    case 'empirical':
      return latency.values[latency.values.length >> 1] ?? 0;
    case 'percentiles':
      return latency.points.find(({ share }) => share >= 0.5)?.value ?? 0;
  }
}
