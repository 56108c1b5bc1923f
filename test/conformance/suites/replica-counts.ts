/** `canary-replica-counts.json`: how many pods each side gets next. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaryTarget, currentSetWeight, desiredCanaryWeight } from '../../../src/delivery/rollout/canary-target.ts';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import type { PodCounts } from '../../../src/delivery/rollout/pod-counts.ts';
import { previewTarget } from '../../../src/delivery/rollout/preview-target.ts';
import { isThresholdMet } from '../../../src/delivery/rollout/progress-threshold.ts';
import {
  boundedCounts,
  countForScaleDown,
  isAtDesiredCounts,
  routedCounts,
  type Sides,
} from '../../../src/delivery/rollout/replica-counts.ts';
import { nearestSplit, shareOf } from '../../../src/delivery/rollout/split.ts';
import { margins, surgeOf, unavailableOf } from '../../../src/delivery/rollout/surge.ts';
import type { Failure, Suite } from '../suite.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

interface Case {
  readonly name: string;
  readonly mode: string;
  readonly input: Data;
  readonly expected: Data;
}

export const suite: Suite = {
  name: 'replica-counts',
  run(tree) {
    const file = join(tree, 'canary-replica-counts.json');
    if (!existsSync(file)) return undefined;
    const failures: Failure[] = [];
    let passed = 0;
    for (const { name, mode, input, expected } of JSON.parse(readFileSync(file, 'utf8')) as Case[]) {
      const answer = modes[mode]?.(input) ?? `no code for mode ${mode}`;
      if (JSON.stringify(answer) === JSON.stringify(expected)) passed += 1;
      else failures.push({ name, detail: `expected ${JSON.stringify(expected)}, got ${JSON.stringify(answer)}` });
    }
    return { passed, failures };
  },
};

/** One function a mode: from the recorded input to an answer with its keys in alphabetical order. */
const modes: Readonly<Record<string, (input: Data) => unknown>> = {
  basic: (i) => boundedCounts(rolloutOf(i), sidesOf(i)),
  trafficRouted: (i) => routedCounts(rolloutOf(i), sidesOf(i), weightsOf(i)),
  approximateWeight: (i) => nearestSplit({ ...i, surge: i.maxSurge }),
  trafficWeightToReplicas: (i) => ({ replicas: shareOf(i.replicas, i.weight, i.maxWeight) }),
  currentSetWeight: (i) => ({ weight: currentSetWeight(rolloutOf(i)) }),
  desiredCanaryWeight: (i) => ({ weight: desiredCanaryWeight(rolloutOf(i), countsOf(i.canary), countsOf(i.stable)) }),
  canaryReplicasOrWeight(i) {
    const { replicas = null, weight } = canaryTarget(rolloutOf(i), countsOf(i.canary), countsOf(i.stable));
    return { replicas, weight };
  },
  atDesiredReplicaCounts: (i) => ({ atDesired: isAtDesiredCounts(rolloutOf(i), sidesOf(i), weightsOf(i)) }),
  replicaProgressThreshold: (i) => ({ met: isThresholdMet(i.threshold ?? undefined, countsOf(i.rs), i.desired) }),
  allDesiredAreAvailable: (i) => ({ met: isThresholdMet(undefined, countsOf(i.rs), i.desired) }),
  replicasForScaleDown: (i) => ({ replicas: countForScaleDown(countsOf(i.rs), i.ignoreAvailability) }),
  fenceposts(i) {
    const { surge, unavailable, unreadable } = margins(
      i.maxSurge ?? undefined,
      i.maxUnavailable ?? undefined,
      i.desired,
    );
    return { error: unreadable, surge, unavailable };
  },
  maxSurge: (i) => ({ value: surgeOf(rolloutOf(i).spec) }),
  maxUnavailable: (i) => ({ value: unavailableOf(rolloutOf(i).spec) }),
  blueGreenNewRS(i) {
    const active = i.allRSHashes.find((hash: string) => hash === i.activeSelector);
    return { replicas: previewTarget(blueGreenOf(i), i.newRSHash, active) };
  },
};

function rolloutOf(i: Data): Rollout {
  const strategy = {
    ...(i.steps === undefined ? {} : { steps: i.steps }),
    ...present(i, 'maxSurge'),
    ...present(i, 'maxUnavailable'),
    ...present(i, 'trafficRouting'),
    ...present(i, 'dynamicStableScale'),
    ...present(i, 'minPodsPerReplicaSet'),
    ...present(i, 'abortScaleDownDelaySeconds'),
    ...present(i, 'replicaProgressThreshold'),
  };
  const kind = i.strategy === 'blueGreen' ? { blueGreen: strategy } : { canary: strategy };
  const spec = { ...present(i, 'replicas'), strategy: i.canaryStrategy === false ? {} : kind };
  return { spec, status: { ...i.status, ...present(i, 'currentStepIndex') } } as Data;
}

function blueGreenOf(i: Data): Rollout {
  const { activeSelector, scaleUpPreviewCheckPoint, promoteFull, currentPodHash, pauseConditions, paused, replicas } =
    i;
  return {
    spec: { replicas, paused, strategy: { blueGreen: present(i, 'previewReplicaCount') } },
    status: { promoteFull, currentPodHash, pauseConditions, blueGreen: { activeSelector, scaleUpPreviewCheckPoint } },
  } as Data;
}

const present = (from: Data, key: string): object =>
  from[key] === null || from[key] === undefined ? {} : { [key]: from[key] };

const sidesOf = (i: Data): Sides => ({
  canary: countsOf(i.canary),
  stable: countsOf(i.stable),
  others: (i.olderRSs ?? []).map((o: Data) => countsOf(o) as PodCounts),
});

const countsOf = (rs: Data): PodCounts | undefined =>
  rs === null || rs === undefined
    ? undefined
    : { name: rs.name, wanted: rs.spec ?? 1, created: rs.current, ready: rs.available, available: rs.available };

const weightsOf = (i: Data) =>
  i.weights === null || i.weights === undefined
    ? undefined
    : { canary: { weight: i.weights.canary }, stable: { weight: i.weights.stable } };
