/**
 * The health of a Rollout (`resource_customizations/argoproj.io/Rollout/health.lua`): the phase its controller stored,
 * provided the controller saw the present spec. The script runs on plain data, so what is not there is not zero but
 * absent, and may make the script itself fail.
 */
import type { Json } from '../../../cluster/objects.ts';
import { at, isMap, listAt, type Manifest, numberAt, textAt } from '../manifest.ts';
import { degraded, HEALTH_STATUSES, type Health, healthy, progressing, suspended, unknown } from './status.ts';

export function rolloutHealth(rollout: Manifest): Health {
  const { status } = rollout;
  if (!isObserved(rollout) || !isWorkloadObserved(rollout)) {
    return progressing('Waiting for rollout spec update to be observed');
  }
  const phase = textAt(status, 'phase');
  if (at(status, 'phase') !== undefined) {
    const word = phase === 'Paused' ? 'Suspended' : phase;
    if (!HEALTH_STATUSES.includes(word)) return unknown('Lua returned an invalid health status');
    return { status: word, message: textAt(status, 'message') };
  }
  // Controllers before 1.0 stored no phase.
  return fromConditions(rollout) ?? fromCounts(rollout) ?? fromStrategy(rollout) ?? healthy();
}

function isObserved({ status, metadata }: Manifest): boolean {
  if (status === undefined) return false;
  const observed = luaNumber(at(status, 'observedGeneration'));
  const generation = metadata.generation ?? 0;
  return observed === undefined || observed >= generation;
}

function isWorkloadObserved({ spec, status, metadata }: Manifest): boolean {
  if (at(spec, 'workloadRef') === undefined || !isMap(metadata.annotations)) return true;
  const workload = luaNumber(metadata.annotations['rollout.argoproj.io/workload-generation']);
  return workload === luaNumber(at(status, 'workloadObservedGeneration'));
}

/** `tonumber` of the interpreter Argo CD uses: what does not read as a number is none. */
function luaNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text) || /^0[xX][0-9a-fA-F]+$/.test(text) ? Number(text) : undefined;
}

function fromConditions(rollout: Manifest): Health | undefined {
  const { spec, status } = rollout;
  if (!Array.isArray(at(status, 'conditions'))) {
    return failed(rollout, '<string>:100: bad argument #1 to ipairs (table expected, got nil)');
  }
  for (const condition of listAt(status, 'conditions')) {
    const [type, reason] = [textAt(condition, 'type'), textAt(condition, 'reason')];
    const isOver = type === 'Progressing' && (reason === 'RolloutAborted' || reason === 'ProgressDeadlineExceeded');
    if (type === 'InvalidSpec' || isOver) return degraded(textAt(condition, 'message'));
  }
  const paused = listAt(status, 'pauseConditions').length > 0 || at(spec, 'paused') === true;
  return paused ? suspended('Rollout is paused') : undefined;
}

/** The script stopped with an error, which is all that is known then. */
function failed({ metadata }: Manifest, error: string): Health {
  const { name = '', namespace = '' } = metadata;
  return { ...unknown(error), problem: `failed to get resource health for ${namespace}/${name}: ${error}` };
}

function fromCounts({ spec, status }: Manifest): Health | undefined {
  if (at(status, 'currentPodHash') === undefined) {
    return progressing('Waiting for rollout to finish: status has not been reconciled.');
  }
  const wanted = at(spec, 'replicas') === undefined ? 1 : numberAt(spec, 'replicas');
  const updated = numberAt(status, 'updatedReplicas');
  if (updated < wanted) return progressing('Waiting for roll out to finish: More replicas need to be updated');
  return numberAt(status, 'availableReplicas') < updated
    ? progressing('Waiting for roll out to finish: updated replicas are still becoming available')
    : undefined;
}

function fromStrategy({ spec, status }: Manifest): Health | undefined {
  const current = at(status, 'currentPodHash');
  const stable = stableHash(status);
  if (at(spec, 'strategy', 'blueGreen') !== undefined) {
    if (at(status, 'blueGreen', 'activeSelector') !== current) return progressing('active service cutover pending');
    return stable !== '' && stable !== current ? progressing('waiting for analysis to complete') : undefined;
  }
  if (at(spec, 'strategy', 'canary') === undefined) return undefined;
  if (numberAt(status, 'replicas') > numberAt(status, 'updatedReplicas')) {
    return progressing('Waiting for roll out to finish: old replicas are pending termination');
  }
  return stable === '' || stable !== current ? progressing('Waiting for rollout to finish steps') : undefined;
}

/** Until 0.8 the stable hash was written into the part of the canary. */
function stableHash(status: unknown): Json | undefined {
  const own = at(status, 'stableRS');
  if (own !== undefined) return own;
  return at(status, 'canary') === undefined ? '' : at(status, 'canary', 'stableRS');
}
