/** The health of Kubernetes' own workloads, each after `kubectl rollout status` (`health_{deployment,replicaset,statefulset,daemonset}.go`). */
import { at, listAt, type Manifest, nameOf, numberAt, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing, suspended } from './status.ts';

const isObserved = ({ metadata, status }: Manifest): boolean =>
  (metadata.generation ?? 0) <= numberAt(status, 'observedGeneration');

/** How many more than `have` the spec asks for; none when it names no number. */
const wantsMoreThan = (have: number, object: Manifest): boolean =>
  at(object, 'spec', 'replicas') !== undefined && have < numberAt(object, 'spec', 'replicas');

const waiting = (what: string): Health => progressing(`Waiting for rollout to finish: ${what}`);

const conditionOf = (object: Manifest, type: string) =>
  listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type);

export function deploymentHealth(deployment: Manifest): Health {
  if (at(deployment, 'spec', 'paused') === true) return suspended('Deployment is paused');
  if (!isObserved(deployment)) return waiting('observed deployment generation less than desired generation');
  if (textAt(conditionOf(deployment, 'Progressing'), 'reason') === 'ProgressDeadlineExceeded') {
    return degraded(`Deployment ${JSON.stringify(nameOf(deployment))} exceeded its progress deadline`);
  }
  const { spec, status } = deployment;
  const [all, updated] = [numberAt(status, 'replicas'), numberAt(status, 'updatedReplicas')];
  const available = numberAt(status, 'availableReplicas');
  if (wantsMoreThan(updated, deployment)) {
    return waiting(`${updated} out of ${numberAt(spec, 'replicas')} new replicas have been updated...`);
  }
  if (all > updated) return waiting(`${all - updated} old replicas are pending termination...`);
  return available < updated ? waiting(`${available} of ${updated} updated replicas are available...`) : healthy();
}

export function replicaSetHealth(set: Manifest): Health {
  if (!isObserved(set)) return waiting('observed replica set generation less than desired generation');
  const failure = conditionOf(set, 'ReplicaFailure');
  if (textAt(failure, 'status') === 'True') return degraded(textAt(failure, 'message'));
  const available = numberAt(set, 'status', 'availableReplicas');
  if (!wantsMoreThan(available, set)) return healthy();
  return waiting(`${available} out of ${numberAt(set, 'spec', 'replicas')} new replicas are available...`);
}

export function statefulSetHealth(set: Manifest): Health {
  const { spec, status } = set;
  if (!isObserved(set) || numberAt(status, 'observedGeneration') === 0) {
    return progressing('Waiting for statefulset spec update to be observed...');
  }
  const [ready, updated] = [numberAt(status, 'readyReplicas'), numberAt(status, 'updatedReplicas')];
  if (wantsMoreThan(ready, set)) {
    return progressing(`Waiting for ${numberAt(spec, 'replicas') - ready} pods to be ready...`);
  }
  const strategy = textAt(spec, 'updateStrategy', 'type');
  if (strategy === 'RollingUpdate' && at(spec, 'updateStrategy', 'rollingUpdate') !== undefined) {
    return partitionedHealth(set, updated);
  }
  if (strategy === 'OnDelete') return healthy(`statefulset has ${ready} ready pods`);
  const [current, next] = [textAt(status, 'currentRevision'), textAt(status, 'updateRevision')];
  if (current !== next) {
    return progressing(`waiting for statefulset rolling update to complete ${updated} pods at revision ${next}...`);
  }
  const pods = numberAt(status, 'currentReplicas');
  return healthy(`statefulset rolling update complete ${pods} pods at revision ${current}...`);
}

/** Only the pods from the partition on are to be updated. */
function partitionedHealth({ spec }: Manifest, updated: number): Health {
  const partition = at(spec, 'updateStrategy', 'rollingUpdate', 'partition');
  if (at(spec, 'replicas') !== undefined && typeof partition === 'number') {
    const wanted = numberAt(spec, 'replicas') - partition;
    if (updated < wanted) {
      return progressing(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted} new pods have been updated...`,
      );
    }
  }
  return healthy(`partitioned roll out complete: ${updated} new pods have been updated...`);
}

export function daemonSetHealth(set: Manifest): Health {
  if (!isObserved(set)) return waiting('observed daemon set generation less than desired generation');
  const { spec, status } = set;
  const updated = numberAt(status, 'updatedNumberScheduled');
  const wanted = numberAt(status, 'desiredNumberScheduled');
  const available = numberAt(status, 'numberAvailable');
  const still = (what: string) =>
    progressing(`Waiting for daemon set ${JSON.stringify(nameOf(set))} rollout to finish: ${what}`);
  if (textAt(spec, 'updateStrategy', 'type') === 'OnDelete') {
    return healthy(`daemon set ${updated} out of ${wanted} new pods have been updated`);
  }
  if (updated < wanted) return still(`${updated} out of ${wanted} new pods have been updated...`);
  return available < wanted ? still(`${available} of ${wanted} updated pods are available...`) : healthy();
}
