/** The rows of the objects below a Rollout or an Experiment: ReplicaSets with pods, AnalysisRuns with Jobs, Experiments with both. */
import { type KubeObject, type Pod, pods, type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { type AnalysisRun, analysisRuns, type Measurement } from '../../delivery/analysis/objects.ts';
import type { Experiment } from '../../delivery/experiment/objects.ts';
import { SCALE_DOWN_DEADLINE } from '../../delivery/rollout/keys.ts';
import { revisionOf } from '../../delivery/rollout/revisions.ts';
import { between, type Instant, parseRfc3339 } from '../../kernel/time.ts';
import { ageOf, humanDuration } from './age.ts';
import { analysisIcon, BAD, KIND_ICONS, OK, podIcon, replicaSetIcon, UNKNOWN, WARNING } from './icons.ts';
import { colourOfIcon, colourOfPhase, colourOfTag } from './ink.ts';
import type { Look } from './look.ts';
import { summaryOf } from './pod-status.ts';
import type { Row } from './table.ts';

export function replicaSetRow(set: ReplicaSet, tags: readonly string[], look: Look): Row {
  const text = statusOfSet(set);
  const delay = delayOf(set, look.now);
  return {
    icon: KIND_ICONS.ReplicaSet,
    name: set.metadata.name,
    nameColours: tags.map(colourOfTag),
    kind: 'ReplicaSet',
    status: { icon: replicaSetIcon(text), text },
    age: ageOf(set.metadata.creationTimestamp, look.now),
    info: [...tags.map((tag) => look.ink(tag, colourOfTag(tag))), ...(delay === undefined ? [] : [delay])].join(','),
    children: byAge(look.objects.ownedBy(pods, set.metadata.uid)).map((pod) => podRow(pod, look)),
  };
}

/** Scaled down is what is meant to have no pods, even while some are left (`info/replicaset_info.go: getReplicaSetHealth`). */
function statusOfSet({ metadata, spec, status }: ReplicaSet): string {
  if (metadata.generation > (status?.observedGeneration ?? 0)) return 'Progressing';
  if (status?.conditions?.find((c) => c.type === 'ReplicaFailure')?.status === 'True') return 'ReplicaFailure';
  if ((status?.availableReplicas ?? 0) < (spec.replicas ?? 0)) return 'Progressing';
  return spec.replicas === 0 ? 'ScaledDown' : 'Healthy';
}

/** How long the pods of a replaced version are kept yet. */
function delayOf(set: ReplicaSet, now: Instant): string | undefined {
  const text = set.metadata.annotations?.[SCALE_DOWN_DEADLINE] ?? '';
  if (text === '') return undefined;
  const deadline = parseRfc3339(text);
  if (deadline === undefined) return 'delay:';
  return `delay:${deadline < now ? 'passed' : humanDuration(between(now, deadline))}`;
}

function podRow(pod: Pod, { now }: Look): Row {
  const { status, ready, restarts } = summaryOf(pod);
  const counts = `ready:${ready}/${pod.spec.containers.length}`;
  return {
    icon: KIND_ICONS.Pod,
    name: pod.metadata.name,
    kind: 'Pod',
    status: { icon: podIcon(status), text: status },
    age: ageOf(pod.metadata.creationTimestamp, now),
    info: restarts > 0 ? `${counts},restarts:${restarts}` : counts,
    children: [],
  };
}

export function analysisRunRow(run: AnalysisRun, { now, ink }: Look): Row {
  const { phase = '', metricResults = [] } = run.status ?? {};
  const total = (what: 'successful' | 'failed' | 'inconclusive' | 'error') =>
    metricResults.reduce((n, metric) => n + (metric[what] ?? 0), 0);
  const counts: readonly (readonly [string, number])[] = [
    [OK, total('successful')],
    [BAD, total('failed')],
    [UNKNOWN, total('inconclusive')],
    [WARNING, total('error')],
  ];
  return {
    icon: KIND_ICONS.AnalysisRun,
    name: run.metadata.name,
    nameColours: [colourOfPhase(phase)],
    kind: 'AnalysisRun',
    status: { icon: analysisIcon(phase), text: phase },
    age: ageOf(run.metadata.creationTimestamp, now),
    info: counts
      .filter(([, n]) => n > 0)
      .map(([icon, n]) => `${ink(icon, colourOfIcon(icon))} ${n}`)
      .join(','),
    children: metricResults.flatMap(({ measurements = [] }) => measurements.flatMap((m) => jobRow(m, now))),
  };
}

/** Of measurements, only those that are Jobs are objects of the cluster. */
function jobRow({ phase, startedAt, metadata }: Measurement, now: Instant): readonly Row[] {
  const name = metadata?.['job-name'] ?? '';
  if (name === '') return [];
  return [
    {
      icon: KIND_ICONS.Job,
      name,
      nameColours: [colourOfPhase(phase)],
      kind: 'Job',
      status: { icon: analysisIcon(phase), text: phase },
      age: ageOf(startedAt, now),
      info: '',
      children: [],
    },
  ];
}

export function experimentRow(experiment: Experiment, look: Look): Row {
  const phase = experiment.status?.phase ?? '';
  const { uid, name, creationTimestamp } = experiment.metadata;
  return {
    icon: KIND_ICONS.Experiment,
    name,
    nameColours: [colourOfPhase(phase)],
    kind: 'Experiment',
    status: { icon: analysisIcon(phase), text: phase },
    age: ageOf(creationTimestamp, look.now),
    info: '',
    children: [
      ...setsOf(uid, look).map((set) => replicaSetRow(set, [], look)),
      ...runsOf(uid, look).map((run) => analysisRunRow(run, look)),
    ],
  };
}

/** The latest revision first, then by name: the age of ReplicaSets does not count. */
export const setsOf = (uid: string, { objects }: Look): readonly ReplicaSet[] =>
  [...objects.ownedBy(replicaSets, uid)].sort(
    (a, b) => revisionOf(b) - revisionOf(a) || (a.metadata.name < b.metadata.name ? -1 : 1),
  );

/** Oldest first; of one second, the last name first. */
export const runsOf = (uid: string, { objects }: Look): readonly AnalysisRun[] =>
  byAge([...objects.ownedBy(analysisRuns, uid)].reverse());

/** Oldest first; what is as old stays in order. */
export const byAge = <T extends KubeObject>(list: readonly T[]): readonly T[] =>
  [...list].sort((a, b) => {
    const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
    return x === y ? 0 : x < y ? -1 : 1;
  });
