/**
 * One look at a Deployment, and what it concludes. Deciding is pure: a `Look` is all there is to know, an `Outcome` all
 * there is to do. The order of the rules is behaviour (`deployment_controller.go: syncDeployment`).
 */
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet, StringMap } from '../objects.ts';
import { pausing } from './conditions.ts';
import { cutHistory } from './history.ts';
import { noteCurrent } from './notes.ts';
import { recreate } from './recreate.ts';
import { roll } from './rolling.ts';
import { scale, wasScaled } from './scaling.ts';
import { type Settings, settingsOf } from './settings.ts';
import { type DeploymentStatus, lookAgainAfter, statusAfter } from './status.ts';
import { currentAndOld, type Version, versionOf } from './versions.ts';

/** Everything one look may consider. */
export interface Look {
  readonly now: Instant;
  readonly name: string;
  readonly generation: number;
  readonly annotations: StringMap;
  readonly template: PodTemplateSpec;
  readonly settings: Settings;
  /** The status the look began with. */
  readonly status: DeploymentStatus;
  /** The version whose template is the Deployment's, if it exists. */
  readonly current: Version | undefined;
  /** All other versions, oldest first. */
  readonly old: readonly Version[];
  /** Pods of old versions that have not ended, terminating ones too. Only Recreate asks; 0 otherwise. */
  readonly oldPods: number;
}

/** One thing to do. Each says why, for whoever asks later. */
export type Effect =
  /** A ReplicaSet for the Deployment's template. */
  | {
      readonly kind: 'create';
      readonly version: string;
      readonly to: number;
      readonly revision: number;
      readonly because: string;
    }
  /** Gives a version another size, and notes in it what the Deployment asks for; to the same size: the note alone. */
  | {
      readonly kind: 'scale';
      readonly version: string;
      readonly from: number;
      readonly to: number;
      readonly because: string;
    }
  /** Brings the current version up to date with its Deployment. */
  | {
      readonly kind: 'note';
      readonly version: string;
      readonly annotations: StringMap;
      readonly minReadySeconds: number;
      readonly because: string;
    }
  /** Deletes a version of the history. */
  | { readonly kind: 'forget'; readonly version: string; readonly because: string };

/** What a rule decided: the effects, and the version it creates, which from then on is the current one. */
export interface Move {
  readonly effects: readonly Effect[];
  readonly created?: Version;
}

export interface Outcome {
  /** In the order in which they are carried out. */
  readonly effects: readonly Effect[];
  /** The revision the Deployment carries from now on; `undefined` while it has no version. */
  readonly revision: number | undefined;
  readonly status: DeploymentStatus;
  /** When to look again though nothing changes: the progress deadline passes then. */
  readonly lookAgain: Duration | undefined;
}

/** Gathers what a look knows. `replicaSets` are those the Deployment owns. */
export function lookAt(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  facts: { readonly now: Instant; podsLeft(replicaSet: string): number },
): Look {
  const { metadata, spec, status = {} } = deployment;
  const settings = settingsOf(deployment);
  const { current, old } = currentAndOld(spec.template, replicaSets.map(versionOf));
  return {
    now: facts.now,
    name: metadata.name,
    generation: metadata.generation,
    annotations: metadata.annotations ?? {},
    template: spec.template,
    settings,
    status,
    current,
    old,
    oldPods: settings.strategy === 'Recreate' ? old.reduce((total, v) => total + facts.podsLeft(v.name), 0) : 0,
  };
}

/** What the look concludes. */
export function decide(seen: Look): Outcome {
  const look: Look = { ...seen, status: pausing(seen) };
  const { current, settings } = look;
  const note = current === undefined ? undefined : noteCurrent(current, look);
  const scalingOnly = settings.paused || wasScaled(look);
  const move = scalingOnly ? keepInShape(look) : settings.strategy === 'Recreate' ? recreate(look) : roll(look);
  const status = statusAfter(look, move.created, scalingOnly ? 'counts' : 'progress');
  return {
    effects: [...(note?.effects ?? []), ...move.effects],
    revision: note?.revision ?? move.created?.revision,
    status,
    lookAgain: scalingOnly ? undefined : lookAgainAfter(look, status),
  };
}

/** While paused, and in the look that finds the Deployment scaled, sizes follow and the rollout itself stands still. */
const keepInShape = (look: Look): Move => ({
  effects: [...scale(look), ...(look.settings.paused ? cutHistory(look) : [])],
});
