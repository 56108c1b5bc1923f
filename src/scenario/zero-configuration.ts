/**
 * What preroll assumes when nobody says what happens: steady traffic to the Service users call, a release of a next
 * version once the first deployment has settled, and a person who promotes what waits for one. Each assumption says what
 * to write to say it oneself.
 */

import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import { beginning, type Instant, inSeconds, later } from '../kernel/time.ts';
import type { TrafficSource } from '../traffic/model.ts';
import { PERSON_LOOKS_AFTER, RELEASE_AT, REQUESTS_PER_SECOND, TRAFFIC_FROM } from './defaults.ts';
import type { Assumption, PersonAction, Release } from './format.ts';
import { isOpenEnded } from './horizon.ts';
import { nextImage } from './images.ts';
import type { ManifestObject } from './manifests.ts';
import { calledService, type RolloutManifest } from './rollout-manifest.ts';

/** Steady traffic to the Service that users of this Rollout call. */
export function assumeTraffic(
  rollout: RolloutManifest,
  objects: readonly ManifestObject[],
): { readonly source: TrafficSource; readonly assumption: Assumption } | undefined {
  const to = calledService(rollout, objects);
  if (to === undefined) return undefined;
  const meshed = isMeshed(rollout.spec);
  return {
    source: {
      name: 'users',
      to,
      namespace: rollout.namespace,
      arrivals: { kind: 'poisson', perSecond: REQUESTS_PER_SECOND },
      meshed,
      path: '/',
      from: TRAFFIC_FROM,
    },
    assumption: {
      about: 'traffic',
      text: `Poisson traffic of ${REQUESTS_PER_SECOND} requests a second to the Service ${to}${meshed ? ', from callers inside the mesh' : ''}.`,
      remedy: `traffic: [{to: ${to}, rate: ${REQUESTS_PER_SECOND}${meshed ? ', meshed: true' : ''}}]`,
    },
  };
}

/** A release of the next version. Absent for a Rollout without a container. */
export function assumeRelease(
  rollout: RolloutManifest,
): { readonly release: Release; readonly assumption: Assumption } | undefined {
  const container = rollout.template?.spec?.containers?.[0];
  if (container?.image === undefined) return undefined;
  const image = nextImage(container.image);
  return {
    release: {
      at: RELEASE_AT,
      rollout: rollout.name,
      namespace: rollout.namespace,
      images: { [container.name]: image },
    },
    assumption: {
      about: 'release',
      text: `${image} is released ${sayMinutes(RELEASE_AT)} after the first deployment of ${rollout.name} began.`,
      remedy: `releases: [{at: 2m, rollout: ${rollout.name}, image: ${JSON.stringify(image)}}]`,
    },
  };
}

/** Someone who promotes whatever waits for a person. */
export function assumePeople(rollout: RolloutManifest): {
  readonly people: readonly PersonAction[];
  readonly assumption?: Assumption;
} {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const act = {
    who: 'a person',
    verb: 'promote',
    rollout: rollout.name,
    namespace: rollout.namespace,
    arguments: {},
  } as const;
  const people: PersonAction[] = (canary?.steps ?? []).flatMap((step, index): PersonAction[] =>
    isOpenEnded(step)
      ? [{ ...act, moment: { kind: 'when', condition: 'step', index, delay: PERSON_LOOKS_AFTER } }]
      : [],
  );
  if (blueGreen?.autoPromotionEnabled === false) {
    people.push({ ...act, moment: { kind: 'when', condition: 'paused', index: 1, delay: PERSON_LOOKS_AFTER } });
  }
  if (people.length === 0) return { people };
  const wait = sayMinutes(PERSON_LOOKS_AFTER as unknown as Instant);
  return {
    people,
    assumption: {
      about: 'people',
      text: `${rollout.name} waits for a person ${people.length === 1 ? 'once' : `${people.length} times`}: someone promotes it ${wait} after each such pause (or endless experiment) begins.`,
      remedy: 'people: [{when: paused, after: 5m, do: promote}], or people: [] for nobody',
    },
  };
}

/** Is the split applied by the callers' own proxies, so that callers have to be in the mesh to see it? */
function isMeshed(spec: RolloutSpec): boolean {
  const routing = spec.strategy?.canary?.trafficRouting;
  return routing?.smi !== undefined || routing?.istio !== undefined || routing?.appMesh !== undefined;
}

const sayMinutes = (t: Instant): string => `${inSeconds(t) / 60} minutes`;

/** The end of the run: after everything foreseeable of the last release. */
export const endAfter = (releases: readonly Instant[], span: number): Instant =>
  later(
    releases.reduce<Instant>((last, at) => (at > last ? at : last), beginning),
    span as never,
  );
