/**
 * What a pass asks of the world, and the only place of the rollout controller that writes.
 *
 * An effect that updates names the version it was decided on, so that a conflict is one here as it is in a cluster.
 */
import type { ControllerContext, Notice } from '../../cluster/controller.ts';
import { evict } from '../../cluster/disruption/eviction.ts';
import { type Draft, type KubeObject, kind, pods } from '../../cluster/objects.ts';
import type { ApiError } from '../../cluster/store.ts';
import { type Rollout, type RolloutStatus, rollouts } from './objects.ts';

/** Says in the API's own terms what happened to the Rollout. */
export type EventText = Omit<Notice, 'object'>;

interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Which of its objects the pass replaces by what a write returns. */
export type Slot = 'current';

export type Effect =
  | { readonly kind: 'create'; readonly draft: Draft<KubeObject>; readonly hold?: Slot; readonly event?: EventText }
  /** Replaces a whole object, if its version is still the one that was held; or, if it `follows` a write of this pass, what that returned. */
  | {
      readonly kind: 'update';
      readonly object: KubeObject;
      readonly follows?: boolean;
      readonly hold?: Slot;
      readonly event?: EventText;
    }
  /** A JSON merge patch, whatever the version. */
  | { readonly kind: 'patch'; readonly target: Target; readonly patch: unknown; readonly event?: EventText }
  | { readonly kind: 'delete'; readonly target: Target }
  | { readonly kind: 'evict'; readonly target: Target }
  | { readonly kind: 'status'; readonly status: RolloutStatus }
  | { readonly kind: 'event'; readonly event: EventText };

export const targetOf = (object: KubeObject): Target => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
});

export type Done =
  | { readonly ok: true; readonly object?: KubeObject; readonly changed?: boolean }
  | { readonly ok: false; readonly error: ApiError };

const by = 'rollouts-controller';

/** Carries one effect out. What it has to say is said only if the write succeeded. */
export function carryOut(context: ControllerContext, rollout: Rollout, effect: Effect): Done {
  const done = write(context, rollout, effect);
  if (done.ok && 'event' in effect && effect.event !== undefined) say(context, rollout, effect.event);
  return done;
}

function write(context: ControllerContext, rollout: Rollout, effect: Effect): Done {
  const { store } = context;
  switch (effect.kind) {
    case 'create':
      return store.create(kindOf(effect.draft), effect.draft, by);
    case 'update':
      return store.update(kindOf(effect.object), effect.object, by);
    case 'patch': {
      const { target, patch } = effect;
      return store.patch(kindOf(target), target.namespace, target.name, patch, by);
    }
    case 'evict':
      return evictPod(context, effect.target);
    case 'delete': {
      const { target } = effect;
      const done = store.delete(kindOf(target), target.namespace, target.name, by);
      return !done.ok && done.error.reason === 'NotFound' ? { ok: true } : done;
    }
    case 'status': {
      const { namespace, name } = rollout.metadata;
      const present = store.get(rollouts, namespace, name);
      return present === undefined
        ? { ok: true }
        : store.updateStatus(rollouts, { metadata: present.metadata, status: effect.status }, by);
    }
    case 'event':
      return { ok: true };
  }
}

/** A pod that a budget protects stays, and that is no error: the pass knows of it (`restart.ts`). */
function evictPod({ store, now }: ControllerContext, { namespace, name }: Target): Done {
  const pod = store.get(pods, namespace, name);
  let done: Done = { ok: true };
  if (pod !== undefined) evict(store, pod, now(), () => (done = store.delete(pods, namespace, name, by)));
  return done;
}

const kindOf = (object: { readonly apiVersion: string; readonly kind: string }) => kind(object.apiVersion, object.kind);

export function say(context: ControllerContext, rollout: Rollout, event: EventText): void {
  const { namespace, name } = rollout.metadata;
  const { type, reason, message } = event;
  context.notice({ type, reason, message, object: { kind: 'Rollout', namespace, name } });
}
