/**
 * What preroll assumes when nobody says what happens: steady traffic to the Service users call, a release of a next
 * version once the first deployment has settled, and a person who promotes what waits for one. Each assumption says what
 * to write to say it oneself.
 */

import type { PodTemplateSpec } from '../cluster/objects.ts';
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import { beginning, type Instant, inSeconds, later } from '../kernel/time.ts';
import { selectorOf, selects } from '../languages/selector.ts';
import type { TrafficSource } from '../traffic/model.ts';
import { PERSON_LOOKS_AFTER, RELEASE_AT, REQUESTS_PER_SECOND } from './defaults.ts';
import type { Assumption, PersonAction, Release } from './format.ts';
import { isOpenEnded } from './horizon.ts';
import { nextImage } from './images.ts';
import type { ManifestObject } from './manifests.ts';
import { labelsOf, serviceFor } from './world-objects.ts';

/** A Rollout and where it lives. */
export interface RolloutManifest {
  readonly name: string;
  readonly namespace: string;
  readonly spec: RolloutSpec;
  /** Its own pod template, or that of the workload it refers to. */
  readonly template: PodTemplateSpec | undefined;
}

/** A Rollout object with the template it really has. */
export function rolloutManifest(object: ManifestObject, objects: readonly ManifestObject[]): RolloutManifest {
  const spec = (object.spec ?? {}) as unknown as RolloutSpec;
  const namespace = object.metadata.namespace ?? 'default';
  const ref = spec.workloadRef;
  const workload = objects.find(
    (o) => o.kind === ref?.kind && o.metadata.name === ref?.name && (o.metadata.namespace ?? 'default') === namespace,
  );
  const template = spec.template ?? (workload?.spec?.['template'] as unknown as PodTemplateSpec | undefined);
  return { name: object.metadata.name, namespace, spec, template };
}

/** Steady traffic to the Service that users of this Rollout call, which is made up if there is none. */
export function assumeTraffic(
  rollout: RolloutManifest,
  objects: readonly ManifestObject[],
): { readonly source: TrafficSource; readonly service?: ManifestObject; readonly assumption: Assumption } {
  const called = calledService(rollout, objects);
  const service =
    called === undefined
      ? serviceFor(rollout.name, rollout.namespace, {
          ...rollout.spec,
          ...(rollout.template === undefined ? {} : { template: rollout.template }),
        })
      : undefined;
  const to = called ?? rollout.name;
  const meshed = isMeshed(rollout.spec);
  const source: TrafficSource = {
    name: 'users',
    to,
    namespace: rollout.namespace,
    arrivals: { kind: 'poisson', perSecond: REQUESTS_PER_SECOND },
    meshed,
    path: '/',
    from: beginning,
  };
  const how = `Poisson traffic of ${REQUESTS_PER_SECOND} requests a second to the Service ${to}${meshed ? ', from callers inside the mesh' : ''}`;
  return {
    source,
    ...(service === undefined ? {} : { service }),
    assumption: {
      about: 'traffic',
      text:
        service === undefined
          ? `${how}.`
          : `${how}, which no file holds: preroll puts one in front of all pods of ${rollout.name}.`,
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
      text: `${rollout.name} waits for a person ${people.length === 1 ? 'once' : `${people.length} times`}: someone promotes it ${wait} after each such pause begins.`,
      remedy: 'people: [{when: paused, after: 5m, do: promote}], or people: [] for nobody',
    },
  };
}

/** The Service that everybody calls: the router's root, or whatever leads to the stable pods. */
export function calledService(
  { spec, template, namespace }: RolloutManifest,
  objects: readonly ManifestObject[],
): string | undefined {
  const { canary, blueGreen } = spec.strategy ?? {};
  const routing = canary?.trafficRouting;
  const root =
    blueGreen?.activeService ??
    routing?.smi?.rootService ??
    routing?.alb?.rootService ??
    (routing === undefined ? undefined : (canary?.stableService ?? canary?.pingPong?.pingService));
  if (root !== undefined && root !== '') return root;
  const labels = template?.metadata?.labels ?? labelsOf(spec);
  const sides = [canary?.canaryService, canary?.stableService];
  const mixed = objects.find((o) => {
    const selector = o.spec?.['selector'] as { [key: string]: string } | undefined;
    if (o.kind !== 'Service' || sides.includes(o.metadata.name) || (o.metadata.namespace ?? 'default') !== namespace)
      return false;
    const ready = selectorOf(selector === undefined ? undefined : { matchLabels: selector });
    return ready.ok && ready.value !== undefined && ready.value.length > 0 && selects(ready.value, labels);
  });
  return mixed?.metadata.name ?? canary?.stableService;
}

/** Is the split applied by the callers' own proxies, so that callers have to be in the mesh to see it? */
function isMeshed(spec: RolloutSpec): boolean {
  const routing = spec.strategy?.canary?.trafficRouting;
  return routing?.smi !== undefined || routing?.istio !== undefined || routing?.appMesh !== undefined;
}

const sayMinutes = (t: Instant): string => `${inSeconds(t) / 60} minutes`;

/** The end of the run: after everything foreseeable of the last release. */
export const endAfter = (releases: readonly Release[], span: number): Instant =>
  later(
    releases.reduce<Instant>((last, { at }) => (at > last ? at : last), beginning),
    span as never,
  );
