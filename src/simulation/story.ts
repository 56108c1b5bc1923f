/** What comes from outside in a scenario: releases, and what people do. */
import { deployments, type KubeObject, type StringMap } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import { rollouts } from '../delivery/rollout/objects.ts';
import { actOnApplication } from '../gitops/argo-cd/people.ts';
import { type Act, act, createObject, deleteObject, type Person, patchObject, type Said } from '../gitops/people.ts';
import type { Engine } from '../kernel/engine.ts';
import type { PersonAction, Release, Scenario } from '../scenario/format.ts';
import { matchesImage } from '../scenario/images.ts';
import { keepAgenda } from './agenda.ts';
import type { GitOpsWorld } from './gitops.ts';
import type { TraceEntry } from './trace.ts';

export interface StoryPorts {
  readonly engine: Engine;
  readonly store: Store;
  write(entry: TraceEntry): void;
  readonly gitops: GitOpsWorld | undefined;
}

export interface Story {
  /** A release arrived by other ways. */
  released(rollout: string, images: StringMap): void;
}

/** Schedules the releases and has people's actions carried out at their moments. */
export function carryOutStory(scenario: Scenario, { engine, store, write, gitops }: StoryPorts): Story {
  let begun = false;
  const person = (by: string): Person => ({ store, now: engine.now, by });
  const tell = (rollout: string, images: StringMap) => {
    begun = true;
    write({ t: engine.now, kind: 'release', rollout, images, behaviour: behaviourName(scenario, images) });
  };
  gitops?.begin(tell, () => begun);
  for (const release of scenario.releases) {
    engine.schedule(release.at, 'world', () => {
      const { rollout, images } = release;
      if (gitops?.release(release) === true) return;
      tell(rollout, images);
      for (const { accepted, text } of deliver(person('release'), release)) {
        if (!accepted)
          write({
            t: engine.now,
            kind: 'command',
            who: 'release',
            what: `release ${rollout}`,
            accepted,
            message: text,
          });
      }
    });
  }
  keepAgenda({
    engine,
    store,
    actions: scenario.people,
    hasBegun: () => begun,
    act(action) {
      const { accepted, text } = carryOut(person(action.who), action);
      write({ t: engine.now, kind: 'command', who: action.who, what: inWords(action), accepted, message: text });
    },
  });
  return { released: tell };
}

/** The names of the behaviours that a release's images have. */
function behaviourName({ versions }: Scenario, images: StringMap): string {
  const names = Object.values(images).map(
    (image) => versions.find((v) => matchesImage(v.image, image))?.name ?? 'good',
  );
  return [...new Set(names)].join(', ');
}

function deliver(person: Person, { rollout, namespace, images, patch }: Release): readonly Said[] {
  const isRollout = person.store.get(rollouts, namespace, rollout) !== undefined;
  const said: Said[] = [];
  if (patch !== undefined)
    said.push(patchObject(person, isRollout ? 'Rollout' : 'Deployment', namespace, rollout, patch as object));
  if (!isRollout) return [...said, ...setDeploymentImages(person, namespace, rollout, images)];
  for (const [container, image] of Object.entries(images)) {
    said.push(act(person, namespace, rollout, { do: 'set-image', container, image }));
  }
  return said;
}

function setDeploymentImages(
  { store, by }: Person,
  namespace: string,
  name: string,
  images: StringMap,
): readonly Said[] {
  const deployment = store.get(deployments, namespace, name);
  if (deployment === undefined) return [{ accepted: false, text: `there is no Rollout or Deployment ${name}` }];
  const { template } = deployment.spec;
  const containers = template.spec.containers.map((c) => {
    const image = images[c.name] ?? images['*'];
    return image === undefined ? c : { ...c, image };
  });
  const changed = {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
  const written = store.update(deployments, changed, by);
  return [
    written.ok
      ? { accepted: true, text: `deployment "${name}" image updated` }
      : { accepted: false, text: written.error.message },
  ];
}

function carryOut(person: Person, { verb, namespace, rollout, arguments: given }: PersonAction): Said {
  const object = given.object as unknown as KubeObject & string;
  switch (verb) {
    case 'patch':
      return patchObject(
        person,
        String(given.kind ?? 'Rollout'),
        namespace,
        String(given.object ?? rollout),
        (given.patch ?? {}) as object,
      );
    case 'apply':
      return apply(person, object, namespace);
    case 'delete':
      return deleteObject(person, String(given.kind ?? 'Rollout'), namespace, String(given.object ?? rollout));
    case 'set-image':
      return act(person, namespace, rollout, {
        do: verb,
        image: String(given.image ?? ''),
        ...(given.container === undefined ? {} : { container: String(given.container) }),
      });
    case 'scale':
      return act(person, namespace, rollout, { do: verb, replicas: Number(given.replicas) });
    case 'sync':
    case 'rollback':
    case 'refresh':
    case 'terminate-sync':
      return actOnApplication(person, String(given.application ?? ''), {
        do: verb,
        ...(given.prune === true ? { prune: true } : {}),
        ...(given.hard === true ? { hard: true } : {}),
        ...(given.toRevision === undefined ? {} : { id: Number(given.toRevision) }),
      });
    case 'undo':
      return act(person, namespace, rollout, {
        do: verb,
        ...(given.toRevision === undefined ? {} : { toRevision: Number(given.toRevision) }),
      });
    default:
      return act(person, namespace, rollout, { do: verb } as Act);
  }
}

/** As `kubectl apply` without a last applied configuration: what the manifest says is set, what it leaves out stays. */
export function apply(person: Person, object: KubeObject, namespace: string): Said {
  const { kind, metadata } = object;
  const patched = patchObject(person, kind, metadata.namespace ?? namespace, metadata.name, object);
  return patched.accepted || !patched.text.endsWith('not found') ? patched : createObject(person, object);
}

/** The command as one would type it. */
function inWords({ verb, rollout, arguments: given }: PersonAction): string {
  const words = Object.entries(given).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [verb, rollout, ...words].join(' ');
}
