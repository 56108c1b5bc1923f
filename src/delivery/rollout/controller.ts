/** The Rollout controller: notices what concerns it, looks, lets a pass decide, carries it out (`rollout/controller.go: syncHandler`). */

import {
  type Controller,
  type ControllerContext,
  type Key,
  keyOfRef,
  type Reconciled,
} from '../../cluster/controller.ts';
import { type Duration, milliseconds, seconds } from '../../kernel/time.ts';
import { claims } from './claims.ts';
import { createSet } from './creation.ts';
import { carryOut, say } from './effects.ts';
import { addedText, deletedText } from './events.ts';
import { noteInvalid } from './invalid-spec.ts';
import { withoutNulls } from './nulls.ts';
import { type Rollout, rollouts } from './objects.ts';
import { observe } from './observe.ts';
import { type Outside, untroubled } from './outside.ts';
import { isFullyPromoted, type Pass, type Reader, wanting } from './pass.ts';
import { createRun, type Outcome, type Ports, reconcile } from './reconcile.ts';
import { affectedBy } from './references.ts';
import { resolveWorkload } from './workload-ref.ts';

/** What is wrong with a spec. A misfortune of looking things up is no mistake in the spec, and is not noted as one. */
export interface Problem {
  readonly message: string;
  readonly isMistake: boolean;
}

export interface RolloutControllerOptions {
  /** The first problem of a spec and of what it refers to, if there is one. */
  validate?(rollout: Rollout, read: Reader): Problem | undefined;
  /** Who answers for step plugins and AWS; without it all goes well. */
  readonly outside?: Outside;
}

const WORKLOAD_RETRY = seconds(20);
/** Real timers fire a little late, which is why strict comparisons with a deadline work at all. */
const LATENESS = milliseconds(1);

export function createRolloutController(
  context: ControllerContext,
  options: RolloutControllerOptions = {},
): Controller {
  const { store } = context;
  store.watch(({ verb, object }) => {
    if (object.kind !== 'Rollout' || verb === 'updated') return;
    const { namespace, name } = object.metadata;
    say(context, object as Rollout, verb === 'created' ? addedText(namespace, name) : deletedText(namespace, name));
  });

  const portsOf = (rollout: Rollout): Ports => {
    const { namespace, name } = rollout.metadata;
    const object = { kind: 'Rollout', namespace, name };
    return {
      carryOut: (effect) => carryOut(context, rollout, effect),
      explain: ({ rule, because }, wrote) => context.decision({ object, rule, because, wrote }),
    };
  };

  return {
    name: 'rollouts',
    affected: (change) => affectedBy(change, store),
    keys: () => store.list(rollouts).map((r) => keyOfRef(r.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const stored = store.get(rollouts, key.slice(0, slash), key.slice(slash + 1));
      if (stored === undefined || stored.metadata.deletionTimestamp !== undefined) return {};
      return reconciled(sync(stored, store, portsOf(stored), context, options));
    },
  };
}

function sync(
  stored: Rollout,
  read: Reader,
  ports: Ports,
  context: ControllerContext,
  { validate, outside = untroubled }: RolloutControllerOptions,
): Outcome {
  const resolved = resolveWorkload(withoutNulls(stored), read);
  for (const effect of claims(resolved.rollout, read)) ports.carryOut(effect);
  const fromWorkload = resolved.ok && resolved.fromWorkload;
  const pass = observe(resolved.rollout, fromWorkload, { read, outside, now: context.now() });
  if (!resolved.ok) {
    noted(pass, resolved.problem, ports);
    return { halt: { kind: 'end', because: resolved.problem }, requeueAfter: WORKLOAD_RETRY };
  }
  const problem = validate?.(resolved.rollout, read);
  if (problem !== undefined) {
    if (problem.isMistake) noted(pass, problem.message, ports);
    return { halt: { kind: 'failed', because: problem.message } };
  }
  if (pass.current === undefined) {
    const creation = createRun(pass, ports);
    creation.through([createSet]);
    return creation.outcome();
  }
  if (stored.spec.replicas === undefined || stored.spec.replicas === null) return defaultReplicas(stored, ports);
  return reconcile(withoutPointlessAbort(pass), ports);
}

/** That the spec cannot be carried out is written down, and nothing else is done. */
function noted(pass: Pass, problem: string, ports: Ports): void {
  const effects = noteInvalid(pass, problem);
  for (const effect of effects) ports.carryOut(effect);
  const wrote = effects.length === 0 ? [] : [`Rollout/${pass.rollout.metadata.name}`];
  ports.explain({ rule: 'validation', because: `nothing is done: ${problem}` }, wrote);
}

/** An autoscaler needs a number to stand there. */
function defaultReplicas(stored: Rollout, ports: Ports): Outcome {
  const { apiVersion, kind, metadata } = stored;
  const target = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
  ports.carryOut({ kind: 'patch', target, patch: { spec: { replicas: 1 } } });
  ports.explain({ rule: 'scaling', because: 'spec.replicas is not given: 1 is its default' }, [
    `${kind}/${metadata.name}`,
  ]);
  return { halt: { kind: 'end', because: 'spec.replicas was given its default' } };
}

/** Aborting what is already finished means nothing. */
const withoutPointlessAbort = (pass: Pass): Pass =>
  isFullyPromoted(pass) && pass.status.abort ? wanting(pass, { abortLifted: true }) : pass;

function reconciled({ halt, requeueAfter }: Outcome): Reconciled {
  const failed = halt?.kind === 'failed' ? { error: halt.because } : {};
  return requeueAfter === undefined ? failed : { ...failed, requeueAfter: (requeueAfter + LATENESS) as Duration };
}
