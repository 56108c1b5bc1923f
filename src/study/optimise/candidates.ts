/**
 * What an optimisation may choose: how many stages, the weight and the pause of each, where a background analysis begins, and how
 * many failed measurements are tolerated. A candidate is a few whole numbers, so that it can be drawn, changed a little, and told
 * apart.
 */
import type { Json } from '../../cluster/objects.ts';
import type { CanaryStep, RolloutSpec } from '../../delivery/rollout/objects.ts';
import type { Random } from '../../kernel/random.ts';
import type { Scenario } from '../../scenario/format.ts';
import type { Patch } from '../../scenario/patch.ts';

export interface Candidate {
  /** In order; weights grow. As places in WEIGHTS and PAUSES. */
  readonly stages: readonly { readonly weight: number; readonly pause: number }[];
  /** The stage with which a background analysis begins. */
  readonly startingStage: number;
  readonly failureLimit: number;
}

export const WEIGHTS = [1, 2, 5, 10, 15, 20, 25, 33, 50, 75] as const;
export const PAUSES = ['30s', '1m', '2m', '3m', '5m', '10m', '15m', '20m'] as const;
const MOST_STAGES = 5;
const MOST_FAILURES = 3;

/** What of the rollout's surroundings decides which of the numbers mean anything. */
export interface Space {
  readonly hasBackgroundAnalysis: boolean;
  /** Analysis steps of the rollout: the first of them is kept, behind the pause of every stage. */
  readonly analysisStep?: CanaryStep;
  /** Metrics whose limit may be chosen, and the largest that leaves them able to fail. */
  readonly limits: readonly { readonly template: string; readonly metric: number; readonly most: number }[];
}

/** Undefined for anything but a canary with steps. */
export function spaceOf({ objects, releases }: Scenario): Space | undefined {
  const rollout = objects.find(
    ({ kind, metadata }) => kind === 'Rollout' && metadata.name === releases.at(-1)?.rollout,
  );
  const canary = (rollout as { readonly spec?: RolloutSpec } | undefined)?.spec?.strategy?.canary;
  if (canary === undefined) return undefined;
  const analysisStep = canary.steps?.find((step) => step.analysis !== undefined);
  const limits = objects.flatMap((object) => {
    if (object.kind !== 'AnalysisTemplate') return [];
    const { spec } = object as {
      readonly spec?: { readonly metrics?: readonly { readonly count?: number | string }[] };
    };
    return (spec?.metrics ?? []).map(({ count }, metric) => ({
      template: object.metadata.name,
      metric,
      most: Math.max(0, Math.min(MOST_FAILURES, (count === undefined ? MOST_FAILURES + 1 : Number(count)) - 1)),
    }));
  });
  return {
    hasBackgroundAnalysis: canary.analysis !== undefined,
    ...(analysisStep === undefined ? {} : { analysisStep }),
    limits,
  };
}

/** The one that takes longest: every candidate is looked at for as long as this one needs, so that all can be compared. */
export const longestCandidate: Candidate = {
  stages: Array.from({ length: MOST_STAGES }, (_, weight) => ({ weight, pause: PAUSES.length - 1 })),
  startingStage: 0,
  failureLimit: 0,
};

export function drawCandidate(random: Random, space: Space): Candidate {
  const count = 1 + random.integer(MOST_STAGES);
  const weights = new Set<number>();
  while (weights.size < count) weights.add(random.integer(WEIGHTS.length));
  const stages = [...weights].sort((a, b) => a - b).map((weight) => ({ weight, pause: random.integer(PAUSES.length) }));
  return settled(
    { stages, startingStage: random.integer(count), failureLimit: random.integer(MOST_FAILURES + 1) },
    space,
  );
}

/** A neighbour: one number a little different, or a stage more or less. */
export function changed({ stages, startingStage, failureLimit }: Candidate, random: Random, space: Space): Candidate {
  const at = random.integer(stages.length);
  const step = random.integer(2) === 0 ? -1 : 1;
  const withStage = (change: (stage: Candidate['stages'][number]) => Candidate['stages'][number]) =>
    stages.map((stage, i) => (i === at ? change(stage) : stage));
  const kinds: readonly (() => Candidate)[] = [
    () => ({ stages: withStage((s) => ({ ...s, pause: s.pause + step })), startingStage, failureLimit }),
    () => ({ stages: withStage((s) => ({ ...s, weight: s.weight + step })), startingStage, failureLimit }),
    () => ({ stages: stages.filter((_, i) => i !== at), startingStage, failureLimit }),
    () => ({
      stages: [...stages, { weight: random.integer(WEIGHTS.length), pause: random.integer(PAUSES.length) }],
      startingStage,
      failureLimit,
    }),
    ...(space.hasBackgroundAnalysis ? [() => ({ stages, startingStage: startingStage + step, failureLimit })] : []),
    ...(space.limits.length > 0 ? [() => ({ stages, startingStage, failureLimit: failureLimit + step })] : []),
  ];
  return settled((kinds[random.integer(kinds.length)] as () => Candidate)(), space);
}

/** Within bounds, weights growing and different, and numbers that mean nothing all the same. */
function settled({ stages, startingStage, failureLimit }: Candidate, space: Space): Candidate {
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
  const sorted = [...stages]
    .map(({ weight, pause }) => ({ weight: clamp(weight, WEIGHTS.length - 1), pause: clamp(pause, PAUSES.length - 1) }))
    .sort((a, b) => a.weight - b.weight)
    .filter(({ weight }, i, all) => i === 0 || all[i - 1]?.weight !== weight)
    .slice(0, MOST_STAGES);
  const kept = sorted.length === 0 ? [{ weight: 3, pause: 4 }] : sorted;
  return {
    stages: kept,
    startingStage: space.hasBackgroundAnalysis ? clamp(startingStage, kept.length - 1) : 0,
    failureLimit: space.limits.length > 0 ? clamp(failureLimit, Math.max(...space.limits.map(({ most }) => most))) : 0,
  };
}

export const keyOf = (candidate: Candidate): string => JSON.stringify(candidate);

/** What makes the rollout this candidate. */
export function patchesOf({ stages, startingStage, failureLimit }: Candidate, space: Space): readonly Patch[] {
  const each = space.analysisStep === undefined ? 2 : 3;
  const steps = stages.flatMap(({ weight, pause }): CanaryStep[] => [
    { setWeight: WEIGHTS[weight] ?? 1 },
    { pause: { duration: PAUSES[pause] ?? '1m' } },
    ...(space.analysisStep === undefined ? [] : [space.analysisStep]),
  ]);
  const rollout = { kind: 'Rollout' } as const;
  const canary = ['spec', 'strategy', 'canary'] as const;
  return [
    { kind: 'set', target: rollout, path: [...canary, 'steps'], value: steps as unknown as Json },
    ...(space.hasBackgroundAnalysis
      ? [
          {
            kind: 'set',
            target: rollout,
            path: [...canary, 'analysis', 'startingStep'],
            value: startingStage * each,
          } as const,
        ]
      : []),
    ...space.limits.map(
      ({ template, metric, most }): Patch => ({
        kind: 'set',
        target: { kind: 'AnalysisTemplate', name: template },
        path: ['spec', 'metrics', metric, 'failureLimit'],
        value: Math.min(failureLimit, most),
      }),
    ),
  ];
}

/** `5 % 2m, 25 % 5m; analysis from stage 2; 1 failure tolerated` */
export function sayCandidate({ stages, startingStage, failureLimit }: Candidate, space: Space): string {
  const list = stages.map(({ weight, pause }) => `${WEIGHTS[weight]} % ${PAUSES[pause]}`).join(', ');
  return [
    list,
    ...(space.hasBackgroundAnalysis && startingStage > 0 ? [`analysis from stage ${startingStage + 1}`] : []),
    ...(space.limits.length > 0 ? [`${failureLimit} ${failureLimit === 1 ? 'failure' : 'failures'} tolerated`] : []),
  ].join('; ');
}
