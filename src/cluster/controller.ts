/**
 * What a controller is: it watches changes, turns them into keys, and reconciles one key at a time. Two drivers call the
 * same controllers: `live` (work queue with delay, back-off and view lag, below) and lockstep (`simulation/lockstep.ts`).
 */
import type { Duration, Instant } from '../kernel/time.ts';
import type { ObjectRef } from './objects.ts';
import type { Change, Store } from './store.ts';

/** `namespace/name` of the object to reconcile. */
export type Key = string;

export const keyOfRef = (o: { readonly namespace: string; readonly name: string }): Key => `${o.namespace}/${o.name}`;

/** A Kubernetes Event object ("notice" in our words), as controllers record it. */
export interface Notice {
  readonly object: ObjectRef;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** A decision with the rule that made it, for the trace and `--explain`. */
export interface Decision {
  readonly object: ObjectRef;
  /** Which stage or rule decided: `canary replicas`, `pause`, `weights` … */
  readonly rule: string;
  /** What was decided, in words with the numbers. */
  readonly because: string;
  /** `Kind/name` of every object that was changed by it; none: it says what holds, or what was left undone. */
  readonly wrote?: readonly string[];
}

/** What a controller is given: the API, the clock, and where to say what it did. */
export interface ControllerContext {
  readonly store: Store;
  now(): Instant;
  notice(notice: Notice): void;
  decision(decision: Decision): void;
}

export interface Reconciled {
  /** Look again after this long, whatever happens. */
  readonly requeueAfter?: Duration;
  /** The pass failed with this error and is retried with back-off. */
  readonly error?: string;
}

export interface Controller {
  readonly name: string;
  /** The keys to reconcile because of a change. */
  affected(change: Change): readonly Key[];
  /** All keys there are, in order of name; what a resync or lockstep round goes through. */
  keys(): readonly Key[];
  reconcile(key: Key): Reconciled;
}
